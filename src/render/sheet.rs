//! A page of events before it is written in some format.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::corrected::Amended;
use super::json::Row;
use crate::domain::event::{Event, Status};
use crate::timeline::Timeline;
use crate::timeline::counts::Counting;
use crate::timeline::list::Certainty;
use crate::timeline::query::{Audience, EventQuery};
use crate::timeline::shelf::Stamp;

/// A page of events with all that any format says of it.
pub struct Sheet<'a> {
    /// The events, in order, as the projection rendered them.
    pub rows: Vec<Row<'a>>,
    /// Their revisions and times.
    pub stamps: Vec<Stamp>,
    /// In feeds, by id: what the last change altered, of events that readers knew before it.
    pub amended: &'a HashMap<String, Amended>,
    /// Only these fields of each, in the formats that have fields.
    pub fields: Option<Vec<&'static str>>,
    /// How many there are on all pages.
    pub total: u64,
    /// The question in plain words.
    pub query: String,
    /// The question.
    pub asked: &'a EventQuery,
    /// What is counted beside, in the formats that can say it.
    pub counting: &'a Counting,
    /// The number of the last change this page knows.
    pub seq: u64,
    /// Path and query of this page.
    pub this: &'a str,
    /// Path and query of the next one.
    pub next: Option<String>,
    /// Scheme and host of this server, without a slash at the end.
    pub base: &'a str,
    /// Who reads it.
    pub audience: Audience,
    /// Where names and measures are looked up.
    pub timeline: &'a Timeline,
}

/// An event of a page, read back.
pub struct Item {
    /// The event.
    pub event: Event,
    /// Its revision and times.
    pub stamp: Stamp,
    /// With a range: whether it lies in it for certain.
    pub certainty: Option<Certainty>,
}

impl Sheet<'_> {
    /// The events, for formats that say less, or other things, than JSON.
    pub fn items(&self) -> impl Iterator<Item = Item> {
        let read =
            |(row, stamp): (&Row<'_>, &Stamp)| Item { event: self.timeline.read_back(&row.json), stamp: *stamp, certainty: row.certainty };
        self.rows.iter().zip(&self.stamps).map(read)
    }

    /// The events, the last changed first: the order of feeds.
    pub fn by_change(&self) -> Vec<Item> {
        let mut items: Vec<Item> = self.items().collect();
        items.sort_by_key(|item| std::cmp::Reverse(item.stamp.seq));
        items
    }

    /// When anything on this page changed last; the beginning of time where there is nothing.
    pub fn updated(&self) -> Timestamp {
        self.stamps.iter().map(|stamp| stamp.updated_at).max().unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The address of an event, by which programs know it.
    pub fn url(&self, event: &Event) -> String {
        format!("{}/v1/events/{}", self.base, event.id)
    }

    /// The address of the page on which people read of it.
    pub fn page(&self, event: &Event) -> String {
        format!("{}/events/{}", self.base, event.id)
    }

    /// What the last change altered, if readers knew the event before it.
    pub fn amended(&self, event: &Event) -> Option<&Amended> {
        self.amended.get(event.id.as_str())
    }

    /// The title in a feed, with a word before it if this is not how readers saw the event first.
    pub fn headline(&self, event: &Event) -> String {
        if self.amended(event).is_some() { format!("Changed: {}", event.title) } else { event.title.clone() }
    }

    /// What an actor is called.
    pub fn actor<'a>(&'a self, id: &'a str) -> &'a str {
        self.timeline.actors().get(id).map_or(id, |actor| &actor.name)
    }

    /// What a document is called.
    pub fn document<'a>(&'a self, id: &'a str) -> &'a str {
        self.timeline.documents().get(id).map_or(id, |document| &document.title)
    }

    /// The titles of the documents that speak of an event, each once.
    pub fn sources<'a>(&'a self, event: &'a Event) -> Vec<&'a str> {
        let mut titles: Vec<&str> = Vec::new();
        for claim in &event.claims {
            let title = self.document(claim.document.as_str());
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
        titles
    }

    /// An event in a few lines of plain text: when, whether it happened, what, who says so.
    pub fn plainly(&self, item: &Item) -> String {
        let event = &item.event;
        let mut lines = vec![sentence(&event.date.words())];
        if event.status != Status::Occurred {
            lines[0].push_str(&format!(" Status: {}.", event.status.word()));
        }
        if !event.summary.is_empty() {
            lines.push(event.summary.clone());
        }
        let sources = self.sources(event);
        if !sources.is_empty() {
            lines.push(format!("Sources: {}.", sources.join("; ")));
        }
        if item.stamp.revision > 1 {
            lines.push(format!("Revision {} of {}.", item.stamp.revision, item.stamp.updated_at));
        }
        if let Some(amended) = self.amended(event) {
            lines.push(amended.words(&TimeZone::UTC.to_datetime(item.stamp.updated_at).date().to_string()));
        }
        lines.join("\n")
    }
}

/// Words as a sentence: a capital first, a full stop last.
pub fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
