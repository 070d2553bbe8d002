//! Web addresses in `url` fields: http or https, with a host, and nothing in them that misleads a reader or a program.

use url::Url;

use super::mistake::said;
use super::object::Object;

/// The longest address, in characters: what every browser and server takes.
pub const LONGEST_ADDRESS: usize = 2_048;

const EXAMPLE: &str = "https://undocs.org/S/RES/1718(2006)";

/// Reads the field `url`; `None` if it is absent or a mistake was noted.
pub fn read_url(object: &mut Object<'_>) -> Option<String> {
    let address = object.text("url", LONGEST_ADDRESS)?;
    match fault(&address) {
        None => Some(address),
        Some(fault) => {
            object.mistake("url", format!("{} is not a web address: {fault}", said(&address))).example = Some(EXAMPLE.to_owned());
            None
        }
    }
}

/// Describes the first error in an address. The URL standard repairs addresses silently: it drops line breaks and tabs, takes `\`
/// for `/`, and adds slashes. What is kept here is shown as it was sent, so nothing may need mending.
fn fault(address: &str) -> Option<&'static str> {
    if address.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Some("it has white space or a control character in it");
    }
    if address.chars().any(is_invisible) {
        return Some("it has an invisible character in it");
    }
    if address.contains(['"', '<', '>', '\\', '`']) {
        return Some("it has one of \" < > \\ ` in it, which are written as %22, %3C, %3E, %5C and %60");
    }
    let authority = address.split_once("://").map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let Ok(url) = Url::parse(address) else { return Some("it cannot be understood") };
    match (url.scheme(), authority) {
        ("http" | "https", Some("")) => Some("it has no host"),
        ("http" | "https", Some(authority)) if authority.contains('@') => Some("it has a user or a password in it"),
        ("http" | "https", Some(_)) => None,
        _ => Some("it begins with https:// or http://"),
    }
}

/// Characters that are not seen, or turn the direction of the text around them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_addresses_are_told_from_all_else() {
        for good in [
            EXAMPLE,
            "http://world.kbs.co.kr/service/news_view.htm?lang=e&Seq_Code=185192",
            "HTTPS://Example.org",
            "https://example.org:8443/a%20b?x={y}|z#part",
            "https://münchen.example/straße",
            "https://192.0.2.1/",
            "https://[2001:db8::1]/x",
            "https://example.org/?to=a@b.example",
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
        for bad in [
            "",
            "https://",
            "https:///path",
            "https:example.org",
            "http:/example.org",
            "https://?x",
            "//evil",
            "http://\n.evil",
            "https://exa\tmple.org",
            " https://example.org",
            "https://example.org/a b",
            "https://example.org/\u{a0}",
            "https://example.org/\u{2028}",
            "https://example.org/\u{202e}fdp.exe",
            "https://exam\u{200b}ple.org",
            "https://user:pw@example.org/",
            "https://user@example.org/",
            "https://@example.org/",
            "https:\\\\example.org",
            "https://example.org\\@evil.example",
            "https://a\"onmouseover=\"alert(1)",
            "https://exa<b>mple.org",
            "https://example.org:99999/",
            "https://[::1",
            "https://exa%00mple.org/",
            "javascript:alert(1)",
            "JaVaScRiPt://example.org/%0aalert(1)",
            "data:text/html,x",
            "ftp://example.org/",
            "example.org",
        ] {
            assert!(fault(bad).is_some(), "{bad:?}");
        }
    }
}
