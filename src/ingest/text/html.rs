//! The text of a page as its reader sees it, by paragraphs, and the day on which it says it was published.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};
use serde_json::Value;

use super::{TEXT_LIMIT, Text};
use crate::domain::date::Day;

/// Elements that begin and end a paragraph, as browsers show them.
const BLOCKS: &str = "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure \
    footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li listing main menu nav ol optgroup option p plaintext pre search \
    section select summary table tbody tfoot thead tr ul";
/// Elements whose text is not shown, or not of the page. The tokenizer takes all as text to their end.
const NOT_SHOWN: [&[u8]; 7] = [b"script", b"style", b"title", b"textarea", b"iframe", b"noscript", b"noembed"];
/// Names of `meta` elements that tell the day of publication, the surest first.
const PUBLISHED: [&str; 10] = [
    "article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "pubdate",
    "publish-date",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "date",
];

/// Reads a page.
pub(super) fn read(page: &str) -> Text {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut reader = Reader::default();
    for Ok(token) in Tokenizer::new_with_emitter(page, emitter) {
        match token {
            Token::StartTag(tag) => reader.open(&tag),
            Token::EndTag(tag) => reader.close(&tag.name),
            Token::String(text) => reader.text(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    let published = reader.told.iter().flatten().next().copied();
    Text { text: reader.out, published }
}

/// What stands between two words; the greatest wins.
#[derive(Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Paragraph,
}

#[derive(Default)]
struct Reader {
    out: String,
    gap: Gap,
    /// How many `pre` are open.
    kept_as_is: usize,
    /// The element whose text is not shown.
    hidden: Option<Vec<u8>>,
    linked_data: bool,
    /// Days of publication: by each name of [`PUBLISHED`], by linked data, by the first `time`.
    told: [Option<Day>; PUBLISHED.len() + 2],
}

impl Reader {
    fn open(&mut self, tag: &StartTag<()>) {
        let name: &[u8] = &tag.name;
        let attribute = |name: &str| tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned());
        match name {
            b"meta" => {
                let named = ["property", "name", "itemprop"].iter().find_map(|name| attribute(name)).unwrap_or_default();
                let rank = PUBLISHED.iter().position(|known| named.eq_ignore_ascii_case(known));
                rank.into_iter().for_each(|rank| self.tell(rank, &attribute("content").unwrap_or_default()));
            }
            b"time" => self.tell(PUBLISHED.len() + 1, &attribute("datetime").unwrap_or_default()),
            b"script" => self.linked_data = attribute("type").is_some_and(|kind| kind.eq_ignore_ascii_case("application/ld+json")),
            b"pre" => self.kept_as_is += 1,
            _ => {}
        }
        if NOT_SHOWN.contains(&name) {
            self.hidden = Some(name.to_vec());
        }
        self.part(name);
    }

    fn close(&mut self, name: &[u8]) {
        if self.hidden.as_deref() == Some(name) {
            self.hidden = None;
            self.linked_data = false;
        }
        if name == b"pre" {
            self.kept_as_is = self.kept_as_is.saturating_sub(1);
        }
        self.part(name);
    }

    fn part(&mut self, name: &[u8]) {
        let gap = match name {
            b"br" => Gap::Line,
            b"td" | b"th" => Gap::Space,
            _ if BLOCKS.split_ascii_whitespace().any(|block| block.as_bytes() == name) => Gap::Paragraph,
            _ => Gap::None,
        };
        self.gap = self.gap.max(gap);
    }

    fn text(&mut self, text: &str) {
        if self.linked_data {
            self.linked_data(text);
        }
        if self.hidden.is_some() {
            return;
        }
        for character in text.chars() {
            match character {
                '\n' if self.kept_as_is > 0 => self.gap = self.gap.max(Gap::Line),
                ' ' | '\t' | '\n' | '\r' | '\x0c' => self.gap = self.gap.max(Gap::Space),
                // Where a word may be broken, were the line too long.
                '\u{ad}' | '\u{200b}' => {}
                _ => self.put(character),
            }
        }
    }

    fn put(&mut self, character: char) {
        if self.out.len() > TEXT_LIMIT {
            return;
        }
        if !self.out.is_empty() {
            self.out.push_str(match self.gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            });
        }
        self.gap = Gap::None;
        self.out.push(character);
    }

    fn linked_data(&mut self, text: &str) {
        let Ok(data) = serde_json::from_str::<Value>(text) else { return };
        let mut open = vec![&data];
        while let Some(value) = open.pop() {
            match value {
                Value::Array(all) => open.extend(all),
                Value::Object(fields) => {
                    fields.get("datePublished").and_then(Value::as_str).into_iter().for_each(|said| self.tell(PUBLISHED.len(), said));
                    open.extend(fields.values());
                }
                _ => {}
            }
        }
    }

    /// The day as it is written, whatever the zone of its time; the first of each kind counts.
    fn tell(&mut self, rank: usize, said: &str) {
        let day = said.trim().get(..10).and_then(|day| day.parse().ok());
        self.told[rank] = self.told[rank].or(day);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_sees_paragraphs_and_not_what_is_hidden() {
        let page = "<!doctype html><title>Not this</title><style>p {}</style><body><h1>A  veto</h1>\n<p>On <b>Thurs</b>day,&nbsp;28\nMarch &amp; after<br>it. <p>Next\
            <script>if (a < b) document.write('<p>no')</script><ul><li>one<li>two</ul><table><tr><td>a<td>b</table><pre>x\n y</pre>";
        assert_eq!(read(page).text, "A veto\n\nOn Thursday,\u{a0}28 March & after\nit.\n\nNext\n\none\n\ntwo\n\na b\n\nx\ny");
    }

    #[test]
    fn the_surest_date_of_publication_counts() {
        let told = |head: &str| read(head).published.map(|day| day.to_string());
        let time = "<time datetime=2024-03-27>";
        let data = r#"<script type="application/ld+json">{"@graph":[{"datePublished":"2024-03-28T23:00:00Z"}]}</script>"#;
        let meta = r#"<meta property="article:published_time" content="2024-03-29T01:00:00+01:00">"#;
        assert_eq!(told(time).as_deref(), Some("2024-03-27"));
        assert_eq!(told(&format!("{time}{data}")).as_deref(), Some("2024-03-28"));
        assert_eq!(told(&format!("{time}{data}{meta}")).as_deref(), Some("2024-03-29"));
        assert_eq!(told("<meta name=date content=yesterday>"), None);
    }
}
