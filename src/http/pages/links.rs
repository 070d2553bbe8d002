//! The same view elsewhere: in every format, and in other people's pages.

use super::address::Address;
use super::words::isolated;
use crate::render::escape::html;
use crate::render::formats::{FORMATS, Format};

/// A view elsewhere.
pub struct Links {
    /// The same events in other formats: the address, its media type, what it is called, what it is good for.
    pub formats: Vec<Link>,
    /// The view for other people's pages.
    pub embed: String,
    /// What to paste into another page to have it there.
    pub snippet: String,
}

/// The same events in a format.
pub struct Link {
    /// Where.
    pub href: String,
    /// What `Content-Type` says.
    pub media: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// What it is good for.
    pub meaning: &'static str,
}

/// What people call the formats.
const NAMES: [(&str, &str); 9] = [
    ("json", "JSON"),
    ("ndjson", "NDJSON"),
    ("csv", "CSV"),
    ("ics", "Calendar"),
    ("atom", "Atom"),
    ("feed.json", "JSON Feed"),
    ("timelinejs.json", "TimelineJS"),
    ("jsonld", "JSON-LD"),
    ("md", "Markdown"),
];

/// A view elsewhere.
pub fn links(address: &Address, base: &str) -> Links {
    let asked = address.without(&["on"]);
    let embed = address.without(&["cursor"]).at("/embed");
    Links { formats: formats(&asked), snippet: snippet(base, &embed, "Sanctions timeline"), embed }
}

/// The same events in every format. A place in one order is none in another: feeds begin where they begin.
pub fn formats(asked: &Address) -> Vec<Link> {
    let link = |(format, (_, name)): (&Format, &(&str, &'static str))| {
        let asked = if format.is_feed && !asked.has("sort") { asked.without(&["cursor"]) } else { asked.clone() };
        let href = asked.at(&format!("/v1/events.{}", format.name));
        Link { href, media: format.content_type.split(';').next().unwrap_or_default(), name, meaning: format.meaning }
    };
    FORMATS.iter().zip(&NAMES).map(link).collect()
}

/// What to paste into another page: a frame, and a script that gives it its height.
pub fn snippet(base: &str, embed: &str, title: &str) -> String {
    let (address, title) = (html(&format!("{base}{embed}")), html(&isolated(title)));
    format!(
        "<iframe src=\"{address}\" title=\"{title}\" width=\"100%\" height=\"480\" loading=\"lazy\"></iframe>\n<script src=\"{}/embed.js\" async></script>",
        html(base)
    )
}
