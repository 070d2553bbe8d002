//! The table of formats: what a page of events can be written as.

use super::sheet::Sheet;
use super::{atom, calendar, csv, json, json_feed, json_ld, markdown, timelinejs};

/// One format.
pub struct Format {
    /// As it stands in `format=` and as the extension of the path.
    pub name: &'static str,
    /// What `Content-Type` says.
    pub content_type: &'static str,
    /// What it is good for.
    pub meaning: &'static str,
    /// Whether it is read in the order of changes, the last one first.
    pub is_feed: bool,
    /// Writes a page.
    pub write: fn(&Sheet<'_>) -> Vec<u8>,
    /// Writes on where a page ended, in formats that a page of any length can be sent in piece by piece.
    pub more: Option<fn(&Sheet<'_>) -> Vec<u8>>,
}

/// Every format; the first one is what is sent when nothing is asked for.
pub const FORMATS: &[Format] = &[
    Format {
        name: "json",
        content_type: "application/json",
        meaning: "`{ data, meta, links }`: everything there is to say",
        is_feed: false,
        write: json::page,
        more: None,
    },
    Format {
        name: "ndjson",
        content_type: "application/x-ndjson",
        meaning: "one event a line, for pipes",
        is_feed: false,
        write: json::lines,
        more: Some(json::lines),
    },
    Format {
        name: "csv",
        content_type: "text/csv; charset=utf-8; header=present",
        meaning: "one event a row (RFC 4180), for spreadsheets",
        is_feed: false,
        write: csv::page,
        more: Some(csv::rows),
    },
    Format {
        name: "ics",
        content_type: "text/calendar; charset=utf-8",
        meaning: "iCalendar (RFC 5545), for calendars to subscribe to",
        is_feed: false,
        write: calendar::page,
        more: None,
    },
    Format {
        name: "atom",
        content_type: "application/atom+xml; charset=utf-8",
        meaning: "Atom (RFC 4287), the last change first, for feed readers",
        is_feed: true,
        write: atom::page,
        more: None,
    },
    Format {
        name: "feed.json",
        content_type: "application/feed+json",
        meaning: "JSON Feed 1.1, the last change first, for feed readers",
        is_feed: true,
        write: json_feed::page,
        more: None,
    },
    Format {
        name: "timelinejs.json",
        content_type: "application/json",
        meaning: "TimelineJS, measures as eras, for its embeds",
        is_feed: false,
        write: timelinejs::page,
        more: None,
    },
    Format {
        name: "jsonld",
        content_type: "application/ld+json",
        meaning: "JSON-LD in the terms of schema.org, for the web of data",
        is_feed: false,
        write: json_ld::page,
        more: None,
    },
    Format {
        name: "md",
        content_type: "text/markdown; charset=utf-8",
        meaning: "Markdown, for people and for notes",
        is_feed: false,
        write: markdown::page,
        more: None,
    },
];

/// The format with this name.
pub fn named(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// The format that fits an `Accept` header best (RFC 9110, section 12.5.1); the first of the table where none is named.
pub fn accepted(accept: &str) -> &'static Format {
    let mut best: Option<(f32, &'static Format)> = None;
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let media = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0_f32);
        let fits = |format: &&Format| format.content_type.split(';').next() == Some(media);
        if let Some(format) = FORMATS.iter().find(fits).filter(|_| weight > best.map_or(0.0, |(weight, _)| weight)) {
            best = Some((weight, format));
        }
    }
    best.map_or(&FORMATS[0], |(_, format)| format)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_known_media_type_wins() {
        let name = |accept| accepted(accept).name;
        assert_eq!(name("*/*"), "json");
        assert_eq!(name("text/html, text/csv;q=0.5"), "csv");
        assert_eq!(name("text/csv;q=0.5, text/calendar;q=0.9"), "ics");
        assert_eq!(name("application/json, text/csv"), "json");
        assert_eq!(name(";;;q=zzz,,"), "json");
    }
}
