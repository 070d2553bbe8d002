//! How to cite an event: a sentence, BibTeX and CSL-JSON, pinned to the revision that was read.

use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Value, json};

use super::escape::line;
use super::parts::known;
use crate::domain::event::Event;
use crate::timeline::shelf::Stamp;

/// How to cite an event.
#[derive(Serialize)]
pub struct Citation {
    /// A sentence.
    pub text: String,
    /// An entry for BibTeX.
    pub bibtex: String,
    /// An item of CSL-JSON 1.0.2.
    pub csl: Value,
}

/// Cites an event as it was in this revision: the address answers with it for good.
pub fn citation(event: &Event, stamp: &Stamp, base: &str) -> Citation {
    let url = format!("{base}/v1/events/{}?as_of={}", event.id, stamp.updated_at);
    let revised = TimeZone::UTC.to_datetime(stamp.updated_at).date();
    let (title, when) = (line(&event.title), event.date.words());
    let text = format!("“{title}” ({when}). Sanctions timeline, revision {} of {revised}. {url}", stamp.revision);
    let bibtex = format!(
        "@misc{{{key},\n  title = {{{{{title}}}}},\n  howpublished = {{Sanctions timeline}},\n  year = {{{year}}},\n  date = {{{revised}}},\n  version = {{{revision}}},\n  url = {{{url}}},\n  note = {{{when}}}\n}}",
        key = event.id,
        title = latex(&title),
        year = revised.year(),
        revision = stamp.revision,
        when = latex(&when),
    );
    let mut csl = json!({
        "id": event.id,
        "type": "entry",
        "title": title,
        "container-title": "Sanctions timeline",
        "version": stamp.revision.to_string(),
        "issued": { "date-parts": [[revised.year(), revised.month(), revised.day()]] },
        "URL": url,
        "note": when,
    });
    if let Some(parts) = known(event.date.bounds().start) {
        csl["event-date"] = json!({ "date-parts": [parts] });
    }
    Citation { text, bibtex, csl }
}

/// Text inside a BibTeX field, where braces count even after a backslash.
fn latex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    for c in text.chars() {
        if before.replace(c) == Some(c) && matches!(c, '-' | '`' | '\'') {
            out.push_str("{}"); // two of these would be one other character
        }
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '&' | '%' | '$' | '#' | '_' => out.extend(['\\', c]),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            c => out.push(c),
        }
    }
    out
}
