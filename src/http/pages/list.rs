//! A list of events: when, what, of which type and status, who.

use super::super::Unread;
use super::super::events_query::write_cursor;
use super::address::Address;
use super::words::{self, grouped};
use crate::timeline::Timeline;
use crate::timeline::brief::Brief;
use crate::timeline::budget::Fetched;
use crate::timeline::events::Entry;
use crate::timeline::list::{Certainty, Page};
use crate::timeline::query::{EventQuery, Sort};
use crate::timeline::search::Highlighter;

/// A page of events.
pub struct List {
    /// How many there are, and which.
    pub heading: String,
    /// The events.
    pub rows: Vec<Row>,
    /// The view that goes on where this one ends, and what that is called.
    pub next: Option<(String, &'static str)>,
    /// The view from the beginning, if this is not it.
    pub first: Option<String>,
}

/// An event of a list.
pub struct Row {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// When, in words.
    pub when: String,
    /// The day, if it is known to be one.
    pub day: Option<String>,
    /// The id of its type.
    pub kind: String,
    /// What its type is called.
    pub kind_name: String,
    /// Whether it occurred.
    pub status: &'static str,
    /// Who took part: id, name, and how.
    pub actors: Vec<(String, String, String)>,
    /// Whether sources of equal standing disagree.
    pub disputed: bool,
    /// Whether it may lie outside of what was asked about.
    pub possible: bool,
    /// Until when it is under embargo.
    pub embargo: Option<String>,
    /// Where the words searched for stand: HTML in which all is escaped but the marks.
    pub snippet: Option<String>,
}

/// The list that answers a query, at a path.
pub fn list(view: &Timeline, query: &EventQuery, fetched: &Fetched, (address, path): (&Address, &str)) -> Result<List, Unread> {
    let page = view.events(query);
    Unread::of(view, page.entries.iter().map(|(entry, _)| *entry), fetched)?;
    let highlighter = query.words.as_ref().and_then(|words| view.highlighter(words));
    let one = |(entry, certainty): &(&Entry, Option<Certainty>)| {
        let mut row = row(view, query, entry, fetched, highlighter.as_ref());
        row.possible = *certainty == Some(Certainty::Possible);
        row
    };
    Ok(List {
        heading: heading(query, page.total),
        rows: page.entries.iter().map(one).collect(),
        next: next(query, &page, address, path),
        first: address.has("cursor").then(|| address.without(&["cursor"]).at(path)),
    })
}

/// One event as lists show it.
pub fn row(view: &Timeline, query: &EventQuery, entry: &Entry, fetched: &Fetched, highlighter: Option<&Highlighter>) -> Row {
    let json = view.json(entry, fetched, query.audience);
    let Brief { id, kind, status, title, summary, date, actors, disputed } = Brief::read(&json);
    let snippet = highlighter.and_then(|highlighter| highlighter.mark(&summary).or_else(|| highlighter.mark(&title)));
    let is_day = entry.bounds.start.min == entry.bounds.end.max && date.edtf.len() == 10;
    Row {
        kind_name: view.types().get(&kind).map_or_else(|| kind.to_string(), |kind| kind.name.clone()),
        actors: actors.into_iter().map(|actor| (actor.id.into(), actor.name.into(), words::spaced(&actor.role))).collect(),
        day: is_day.then(|| entry.bounds.start.min.to_string()),
        when: date.display.into(),
        embargo: entry.embargoed_until().map(|until| until.to_string()),
        status: words::status(status),
        id: id.into(),
        title: title.into(),
        kind: kind.into(),
        disputed,
        possible: false,
        snippet,
    }
}

/// How many there are, and which, as a heading.
fn heading(query: &EventQuery, total: u64) -> String {
    let words = query.in_words();
    let of = words.strip_prefix("events").unwrap_or(&words);
    let noun = if total == 1 { "event" } else { "events" };
    if total == 0 { format!("No {noun}{of}") } else { format!("{} {noun}{of}", grouped(total)) }
}

fn next(query: &EventQuery, page: &Page<'_>, address: &Address, path: &str) -> Option<(String, &'static str)> {
    let cursor = page.next.as_ref()?;
    let words = match query.sort {
        Sort::Date => "Later events",
        Sort::DateDescending => "Earlier events",
        Sort::Relevance => "More events",
        Sort::Updated => "Changed later",
        Sort::UpdatedDescending => "Changed earlier",
    };
    Some((address.with("cursor", write_cursor(query, cursor)).at(path), words))
}
