//! The projection: the log folded into something that answers every question. Built from changes, never touches a disk.
//!
//! [`Timeline::apply`] takes one change; [`Timeline::fold`] takes many at once and is the same, only faster.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;

pub mod among;
pub mod brief;
pub mod budget;
pub mod by_change;
pub mod by_id;
pub mod check;
pub mod counts;
pub mod coverage;
pub mod diff;
pub mod entry;
pub mod eras;
pub mod events;
pub mod in_force;
pub mod index;
pub mod list;
pub mod measures;
pub mod narrow;
pub mod places;
pub mod posting;
pub mod public_log;
pub mod query;
pub mod ranked;
pub mod rendered;
pub mod search;
pub mod secrets;
pub mod shelf;
pub mod stamps;
pub mod tally;
pub mod terms;
pub mod text_match;
pub mod vocabulary;
pub mod words;

use crate::domain::actor::Actor;
use crate::domain::change::{Change, Kind, Record};
use crate::domain::decision::Decision;
use crate::domain::document::Document;
use crate::domain::event::Event;
use crate::domain::id::EventId;
use crate::domain::vocabulary::EventType;
use budget::{Archive, Budget, Fetched};
use entry::Entry;
use events::Events;
use list::Page;
use measures::Measures;
use public_log::{PublicLog, Visibility};
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
    decisions: Shelf<Decision>,
    search: Search,
    outdated: BTreeSet<u32>,
    public: PublicLog,
}

/// How far the log has been followed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Head {
    /// The last change applied.
    pub seq: u64,
    /// How many changes readers without a key may know of: the number of the last of them.
    pub public_seq: u64,
    /// When the last change was recorded.
    pub recorded_at: Timestamp,
    /// When the last change was recorded that readers without a key may know of.
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
        let visibility = self.visibility(change);
        let public = visibility.is_public();
        match (change.kind, change.after.as_ref()) {
            (Kind::Event, after) => self.apply_event(change, after, visibility),
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
            (Kind::Decision, Some(Record::Decision(decision))) => self.decisions.put(change, Some(decision.clone())),
            (Kind::Actor, _) => self.around.actors.put(change, None),
            (Kind::Measure, _) => self.measures.shelf.put(change, None),
            (Kind::Type, _) => self.types.put(change, None),
            (Kind::Decision, _) => self.decisions.put(change, None),
            (Kind::Document, _) => {
                self.around.texts.remove(&change.id);
                self.around.documents.put(change, None);
            }
            (Kind::Text, _) => {}
        }
        self.head.seq = change.seq;
        self.head.recorded_at = change.recorded_at;
        self.public.push(change.seq, public);
        if public {
            self.head.public_seq = self.public.count();
            self.head.public_at = change.recorded_at;
        }
    }

    fn apply_event(&mut self, change: &Change, after: Option<&Record>, visibility: Visibility) {
        let Ok(id) = change.id.parse::<EventId>() else { return };
        if self.public.omits(&change.id) {
            let embargo = after.map(|after| if let Record::Event(event) = after { event.embargoed_until } else { None });
            return self.public.note_omitted(&change.id, embargo);
        }
        let before = self.events.stamp(id.as_str());
        let stamp = Stamp::after(before, change);
        let was_deleted = matches!(self.events.find(&change.id), Found::Gone(_)) && !self.events.is_secretly_gone(&change.id);
        self.public.note(change, visibility, (before, stamp), was_deleted);
        self.measures.forget(&id);
        if let Some(slot) = self.events.slot_of(id.as_str()) {
            self.search.touch(slot, None);
        }
        match after {
            Some(Record::Event(event)) => {
                self.measures.learn(event);
                let slot = self.events.put(event, stamp);
                self.show(slot, event);
            }
            _ => self.events.withdraw(&id, stamp),
        }
    }

    /// Renders an event, if that is to be kept, and has the text index look at it again.
    fn show(&mut self, slot: u32, event: &Event) {
        if self.events.keeps(slot) {
            let json = render(event, &self.events.entry(slot).stamp(), &self.around);
            self.search.touch(slot, None);
            for (slot, json) in self.events.keep(slot, json) {
                if self.search.awaits(slot) {
                    self.search.touch(slot, Some(self.searchable(&self.read_back(&json))));
                }
            }
        } else if self.search.is_enabled() {
            self.search.touch(slot, Some(self.searchable(event)));
        }
        if self.search.is_full() {
            self.prepare_search(usize::MAX);
        }
    }

    fn rerender(&mut self, filter: usize, value: &str) {
        for slot in self.events.slots_with(filter, value) {
            self.rerender_slot(slot);
        }
    }

    /// Renders an event anew because something around it has changed. One that is not kept rendered is read from the log for that.
    fn rerender_slot(&mut self, slot: u32) {
        match &self.events.entry(slot).json {
            Some(json) => {
                let event = self.read_back(json);
                self.show(slot, &event);
            }
            None => {
                self.outdated.insert(slot);
            }
        }
    }

    /// The changes that made the events which the text index knows by words that have changed since: at most so many.
    pub fn outdated(&self, at_most: usize) -> Vec<u64> {
        self.outdated.iter().take(at_most).filter_map(|slot| Some(self.events.in_slot(*slot)?.seq())).collect()
    }

    /// Has the text index look again at the outdated events that were read from the log, and at none that has gone.
    pub fn bring_up_to_date(&mut self, fetched: &Fetched) {
        let (mut read, mut left) = (Vec::new(), BTreeSet::new());
        for slot in std::mem::take(&mut self.outdated) {
            match self.events.in_slot(slot).map(|entry| fetched.get(entry.seq())) {
                Some(Some(event)) => read.push((slot, event)),
                Some(None) => {
                    left.insert(slot);
                }
                None => {}
            }
        }
        self.outdated = left;
        read.into_iter().for_each(|(slot, event)| self.show(slot, event));
    }

    /// The JSON of an event as an audience may see it: as it is kept, or made from what was read from the log.
    ///
    /// # Panics
    /// If it is neither kept nor read: see [`Timeline::unread`].
    pub fn json<'a>(&'a self, entry: &'a Entry, fetched: &Fetched, audience: Audience) -> Cow<'a, [u8]> {
        let json = if let Some(json) = &entry.json {
            Cow::Borrowed(&**json)
        } else {
            let event = fetched.get(entry.seq()).expect("what is unread is read before it is rendered");
            Cow::Owned(render(event, &entry.stamp(), &self.around))
        };
        let json = match self.open_to(&json, audience) {
            Cow::Owned(open) => Cow::Owned(open),
            Cow::Borrowed(_) => json,
        };
        self.with_public_stamp(json, entry, audience)
    }

    /// Whether no event has to be read from the log.
    pub fn keeps_all_rendered(&self) -> bool {
        self.events.keeps_all_rendered()
    }

    /// Of some events the changes that made those which are neither kept rendered nor read from the log yet.
    pub fn unread<'a>(&self, entries: impl IntoIterator<Item = &'a Entry>, fetched: &Fetched) -> Vec<u64> {
        let unread = |entry: &&Entry| entry.json.is_none() && fetched.get(entry.seq()).is_none();
        entries.into_iter().filter(unread).map(Entry::seq).collect()
    }

    /// The event of an entry, as an editor would send it.
    fn event_of(&self, entry: &Entry, archive: Archive<'_>) -> Option<Event> {
        entry.json.as_ref().map(|json| self.read_back(json)).or_else(|| archive(entry.seq()))
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

    /// A number pair that changes whenever an answer to this audience could. The first is the number of the last change it knows.
    pub fn version(&self, audience: Audience) -> (u64, u64) {
        match audience {
            Audience::Staff => (self.head.seq, 0),
            Audience::Public(now) => (self.head.public_seq, self.events.lifted(now) as u64 ^ self.omission()),
        }
    }

    /// The page of events that answers a question.
    pub fn events(&self, query: &EventQuery) -> Page<'_> {
        let Some(words) = query.words.as_ref().filter(|_| query.is_ranked()) else {
            return self.events_among(query, &self.narrowed(query));
        };
        self.events_by_score(words, query)
    }

    /// The event with this id, for this audience, and its revision as this audience may know it.
    pub fn event(&self, id: &str, audience: Audience) -> Found<&events::Entry> {
        let hidden = |stamp| if self.public.is_deleted(id) { Found::Gone(stamp) } else { Found::Never };
        match self.events.find(id) {
            Found::Here(entry, stamp) if audience.is_denied(entry.embargoed_until()) => hidden(stamp),
            Found::Gone(stamp) if audience != Audience::Staff && self.events.is_secretly_gone(id) => hidden(stamp),
            Found::Here(entry, _) => Found::Here(entry, self.stamp(entry, audience)),
            found => found,
        }
    }

    /// The event with this id, as an editor would send it.
    pub fn event_record(&self, id: &str, archive: Archive<'_>) -> Option<Event> {
        self.event_of(self.events.find_entry(id)?, archive)
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

    /// What was decided on events proposed from texts.
    pub fn decisions(&self) -> &Shelf<Decision> {
        &self.decisions
    }

    /// The measures and what follows for them.
    pub fn measures(&self) -> &Measures {
        &self.measures
    }

    /// The record under an id of any kind, and its stamp.
    pub fn record(&self, kind: Kind, id: &str, archive: Archive<'_>) -> Result<Found<Record>, Unread> {
        fn wrap<T: Clone>(found: Found<&T>, record: impl Fn(T) -> Record) -> Found<Record> {
            match found {
                Found::Here(item, stamp) => Found::Here(record(item.clone()), stamp),
                Found::Gone(stamp) => Found::Gone(stamp),
                Found::Never => Found::Never,
            }
        }
        Ok(match kind {
            Kind::Type => wrap(self.types.find(id), Record::Type),
            Kind::Actor => wrap(self.around.actors.find(id), Record::Actor),
            Kind::Measure => wrap(self.measures.shelf.find(id), Record::Measure),
            Kind::Document => wrap(self.around.documents.find(id), Record::Document),
            Kind::Decision => wrap(self.decisions.find(id), Record::Decision),
            Kind::Text => Found::Never,
            Kind::Event => match self.events.find(id) {
                Found::Here(entry, stamp) => {
                    let event = self.event_of(entry, archive).ok_or_else(|| Unread(id.to_owned()))?;
                    Found::Here(Record::Event(Box::new(event)), stamp)
                }
                Found::Gone(stamp) => Found::Gone(stamp),
                Found::Never => Found::Never,
            },
        })
    }
}

/// An event that is not kept rendered could not be read from the log.
#[derive(Debug, thiserror::Error)]
#[error("the event {0} cannot be read from the log")]
pub struct Unread(String);

/// A fold under way: like [`Timeline::apply`], but places are given once, at the end.
#[derive(Debug)]
pub struct Fold {
    timeline: Timeline,
}

impl Default for Fold {
    fn default() -> Self {
        Self::within(usize::MAX)
    }
}

impl Fold {
    /// A fold that keeps events rendered within a budget of bytes.
    #[must_use]
    pub fn within(bytes: usize) -> Self {
        Self::without(bytes, Vec::new())
    }

    /// The same without some events: their changes are counted, and nothing else tells of them.
    #[must_use]
    pub fn without(bytes: usize, omitted: Vec<String>) -> Self {
        let (events, public) = (Events::unsettled(Budget::of(bytes)), PublicLog::without(omitted));
        Self { timeline: Timeline { events, public, measures: Measures::unsettled(), ..Timeline::default() } }
    }

    /// The same fold for a timeline in which no words are searched for.
    #[must_use]
    pub fn without_search(mut self) -> Self {
        self.timeline.search.disable();
        self
    }

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
