//! Markdown: the page as a list a person can read, and paste.

use super::escape::markdown;
use super::sheet::Sheet;
use crate::domain::event::Status;

/// A page as Markdown.
pub fn page(sheet: &Sheet<'_>) -> Vec<u8> {
    let mut out = format!("# Sanctions timeline\n\n{}: {} in all.\n\n", markdown(&sheet.query), sheet.total);
    for item in sheet.items() {
        let event = &item.event;
        out.push_str(&format!("- **{}** — [{}]({})", markdown(&event.date.words()), markdown(&event.title), sheet.page(event)));
        if event.status != Status::Occurred {
            out.push_str(&format!(" ({})", event.status.word()));
        }
        out.push('.');
        if !event.summary.is_empty() {
            out.push_str(&format!(" {}", markdown(&event.summary)));
        }
        let sources = sheet.sources(event);
        if !sources.is_empty() {
            out.push_str(&format!(" *Sources: {}.*", markdown(&sources.join("; "))));
        }
        out.push('\n');
    }
    if let Some(next) = &sheet.next {
        out.push_str(&format!("\n[More]({}{next})\n", sheet.base));
    }
    out.into_bytes()
}
