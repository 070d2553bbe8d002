//! The projection: the log folded into something that answers every question. Built from changes, never touches a disk.
//!
//! [`Timeline::apply`] takes one change; [`Timeline::fold`] takes many at once and is the same, only faster.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

pub mod check;
pub mod counts;
pub mod coverage;
pub mod diff;
pub mod eras;
pub mod events;
pub mod in_force;
pub mod index;
pub mod list;
pub mod measures;
pub mod narrow;
pub mod places;
pub mod posting;
pub mod query;
pub mod rendered;
pub mod search;
pub mod secrets;
pub mod shelf;
pub mod tally;
pub mod vocabulary;
pub mod words;

use crate::domain::actor::Actor;
use crate::domain::change::{Change, Kind, Record};
use crate::domain::document::Document;
use crate::domain::event::Event;
use crate::domain::id::EventId;
use crate::domain::vocabulary::EventType;
use events::Events;
use list::Page;
use measures::Measures;
use query::{Audience, EventQuery, filter};
use rendered::{Surroundings, render};
use search::Search;
use shelf::{Found, Shelf, Stamp};

/// All that the log says, as of its last change applied.
#[derive(Debug, Default)]
pub struct Timeline {
    head: Head,
    events: Events,
    around: Around,
    measures: Measures,
    types: Shelf<EventType>,
    search: Search,
}

/// How far the log has been followed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Head {
    /// The last change applied.
    pub seq: u64,
    /// The last change that anybody without a key could have noticed.
    pub public_seq: u64,
    /// When the last change was recorded.
    pub recorded_at: Timestamp,
    /// When that other one was.
    pub public_at: Timestamp,
}

/// What events are rendered with: names of actors, texts of documents.
#[derive(Debug, Default)]
struct Around {
    actors: Shelf<Actor>,
    documents: Shelf<Document>,
    texts: HashMap<String, Arc<str>>,
}

impl Surroundings for Around {
    fn actor_name(&self, id: &str) -> Option<&str> {
        self.actors.get(id).map(|actor| actor.name.as_str())
    }

    fn text(&self, document: &str) -> Option<&str> {
        self.texts.get(document).map(|text| &**text)
    }
}

impl Timeline {
    /// The timeline that a log makes, read from its beginning.
    pub fn fold(changes: impl IntoIterator<Item = Change>) -> Timeline {
        let mut fold = Fold::default();
        changes.into_iter().for_each(|change| fold.take(&change));
        fold.finish()
    }

    /// Takes in the next change of the log.
    pub fn apply(&mut self, change: &Change) {
        let public = !self.is_hidden_change(change);
        match (change.kind, change.after.as_ref()) {
            (Kind::Event, after) => self.apply_event(change, after),
            (Kind::Actor, Some(Record::Actor(actor))) => {
                let renamed = self.around.actor_name(&change.id).is_some_and(|name| name != actor.name);
                self.around.actors.put(change, Some(actor.clone()));
                if renamed {
                    self.rerender(filter::ACTOR, &change.id);
                }
            }
            (Kind::Text, Some(Record::Text(_))) => {
                if let Some(text) = &change.text {
                    self.around.texts.insert(change.id.clone(), text.as_str().into());
                    self.rerender(filter::DOCUMENT, &change.id);
                }
            }
            (Kind::Document, Some(Record::Document(document))) => self.around.documents.put(change, Some(document.clone())),
            (Kind::Measure, Some(Record::Measure(measure))) => self.measures.shelf.put(change, Some(measure.clone())),
            (Kind::Type, Some(Record::Type(kind))) => self.types.put(change, Some(kind.clone())),
            (Kind::Actor, _) => self.around.actors.put(change, None),
            (Kind::Measure, _) => self.measures.shelf.put(change, None),
            (Kind::Type, _) => self.types.put(change, None),
            (Kind::Document, _) => {
                self.around.texts.remove(&change.id);
                self.around.documents.put(change, None);
            }
            (Kind::Text, _) => {}
        }
        self.head.seq = change.seq;
        self.head.recorded_at = change.recorded_at;
        if public {
            self.head.public_seq = change.seq;
            self.head.public_at = change.recorded_at;
        }
    }

    fn apply_event(&mut self, change: &Change, after: Option<&Record>) {
        let Ok(id) = change.id.parse::<EventId>() else { return };
        let stamp = Stamp::after(self.events.stamp(id.as_str()), change);
        self.measures.forget(&id);
        self.search_touch(id.as_str());
        match after {
            Some(Record::Event(event)) => {
                self.measures.learn(event);
                let json = render(event, &stamp, &self.around);
                self.events.put(event, json, stamp);
            }
            _ => self.events.withdraw(&id, stamp),
        }
        self.search_touch(id.as_str());
    }

    /// The text index is to look at this event again.
    fn search_touch(&mut self, id: &str) {
        if let Some(slot) = self.events.slot_of(id) {
            self.search.touch(slot);
        }
    }

    /// Whether nobody without a key can notice a change: the event was hidden before it, and still is.
    fn is_hidden_change(&self, change: &Change) -> bool {
        if change.kind != Kind::Event {
            return false;
        }
        let then = Audience::Public(change.recorded_at);
        let hidden_before = match self.events.find(&change.id) {
            Found::Here(entry, _) => then.is_denied(entry.embargoed_until),
            Found::Gone(_) | Found::Never => true,
        };
        let hidden_after = match &change.after {
            Some(Record::Event(event)) => then.is_denied(event.embargoed_until),
            _ => true,
        };
        hidden_before && hidden_after
    }

    fn rerender(&mut self, filter: usize, value: &str) {
        for slot in self.events.slots_with(filter, value) {
            self.rerender_slot(slot);
        }
    }

    fn rerender_slot(&mut self, slot: u32) {
        let entry = self.events.entry(slot);
        let event = self.read_back(&entry.json);
        let json = render(&event, &entry.stamp, &self.around);
        self.search.touch(slot);
        self.events.rerender(slot, json);
    }

    /// What was rendered, read again. Words that a held text gives are left out: they are the text's, not the claim's.
    pub fn read_back(&self, json: &[u8]) -> Event {
        let mut event: Event = serde_json::from_slice(json).expect("what is rendered can be read");
        for claim in &mut event.claims {
            let held = self.around.texts.get(claim.document.as_str()).filter(|_| claim.selector.position.is_some());
            if held.is_some_and(|text| claim.verify(text).is_ok()) {
                claim.selector.quote = None;
            }
        }
        event
    }

    /// How far the log has been followed.
    pub fn head(&self) -> Head {
        self.head
    }

    /// A number pair that changes whenever an answer to this audience could.
    pub fn version(&self, audience: Audience) -> (u64, usize) {
        match audience {
            Audience::Staff => (self.head.seq, 0),
            Audience::Public(now) => (self.head.public_seq, self.events.lifted(now)),
        }
    }

    /// The page of events that answers a question.
    pub fn events(&self, query: &EventQuery) -> Page<'_> {
        let Some(words) = query.words.as_ref().filter(|_| query.is_ranked()) else {
            return self.events.page(query, &self.narrowed(query));
        };
        let rest = EventQuery { words: None, after: None, ..query.clone() };
        self.events.page_by_score(query, &self.events.select(&rest, &self.narrowed(&rest)), self.search(words, true))
    }

    /// The event with this id, for this audience, rendered.
    pub fn event(&self, id: &str, audience: Audience) -> Found<&events::Entry> {
        match self.events.find(id) {
            Found::Here(entry, _) if audience.is_denied(entry.embargoed_until) => Found::Never,
            Found::Gone(_) if audience != Audience::Staff && self.events.is_secretly_gone(id) => Found::Never,
            found => found,
        }
    }

    /// The event with this id, as an editor would send it.
    pub fn event_record(&self, id: &str) -> Option<Event> {
        match self.events.find(id) {
            Found::Here(entry, _) => Some(self.read_back(&entry.json)),
            Found::Gone(_) | Found::Never => None,
        }
    }

    /// Ids of all events, sorted.
    pub fn event_ids(&self) -> Vec<EventId> {
        let mut ids: Vec<EventId> = self.events.ids().cloned().collect();
        ids.sort_unstable();
        ids
    }

    /// The documents.
    pub fn documents(&self) -> &Shelf<Document> {
        &self.around.documents
    }

    /// The text of a document, if it is held.
    pub fn text(&self, document: &str) -> Option<Arc<str>> {
        self.around.texts.get(document).cloned()
    }

    /// The actors.
    pub fn actors(&self) -> &Shelf<Actor> {
        &self.around.actors
    }

    /// The event types.
    pub fn types(&self) -> &Shelf<EventType> {
        &self.types
    }

    /// The measures and what follows for them.
    pub fn measures(&self) -> &Measures {
        &self.measures
    }

    /// The record under an id of any kind, and its stamp.
    pub fn record(&self, kind: Kind, id: &str) -> Found<Record> {
        fn wrap<T: Clone>(found: Found<&T>, record: impl Fn(T) -> Record) -> Found<Record> {
            match found {
                Found::Here(item, stamp) => Found::Here(record(item.clone()), stamp),
                Found::Gone(stamp) => Found::Gone(stamp),
                Found::Never => Found::Never,
            }
        }
        match kind {
            Kind::Type => wrap(self.types.find(id), Record::Type),
            Kind::Actor => wrap(self.around.actors.find(id), Record::Actor),
            Kind::Measure => wrap(self.measures.shelf.find(id), Record::Measure),
            Kind::Document => wrap(self.around.documents.find(id), Record::Document),
            Kind::Text => Found::Never,
            Kind::Event => match self.events.find(id) {
                Found::Here(entry, stamp) => Found::Here(Record::Event(Box::new(self.read_back(&entry.json))), stamp),
                Found::Gone(stamp) => Found::Gone(stamp),
                Found::Never => Found::Never,
            },
        }
    }
}

/// A fold under way: like [`Timeline::apply`], but places are given once, at the end.
#[derive(Debug)]
pub struct Fold {
    timeline: Timeline,
}

impl Default for Fold {
    fn default() -> Self {
        Self { timeline: Timeline { events: Events::unsettled(), measures: Measures::unsettled(), ..Timeline::default() } }
    }
}

impl Fold {
    /// Takes in the next change of the log.
    pub fn take(&mut self, change: &Change) {
        self.timeline.apply(change);
    }

    /// The timeline of all changes taken.
    #[must_use]
    pub fn finish(self) -> Timeline {
        let mut timeline = self.timeline;
        for slot in timeline.events.settle() {
            timeline.rerender_slot(slot);
        }
        timeline.measures.settle();
        timeline
    }
}
