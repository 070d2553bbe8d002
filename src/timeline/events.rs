//! The events of the timeline: each rendered once, found by id, by place, by value, by change.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::Timestamp;
use roaring::RoaringBitmap;

use super::budget::Budget;
use super::by_change::ByChange;
use super::by_id::ById;
pub use super::entry::Entry;
use super::index::{Index, Term};
use super::places::{Moved, Places, Seat};
use super::posting::{self, Standing};
use super::query::Audience;
use super::shelf::{Found, Stamp};
use super::tally::Tally;
use super::terms::{Terms, TermsAt};
use crate::domain::date::{Day, touched};
use crate::domain::event::Event;
use crate::domain::id::EventId;

/// The part of what there is that room is left for.
const SPARE: usize = 16;

/// All events. While `unsettled` (a fold is under way) they have no places yet.
#[derive(Debug, Default)]
pub struct Events {
    entries: Vec<Option<Entry>>,
    free: Vec<u32>,
    by_id: ById,
    gone: HashMap<EventId, Stamp>,
    secretly_gone: HashSet<EventId>,
    by_change: ByChange,
    embargoed: BTreeSet<(Timestamp, u32)>,
    pub(super) places: Places,
    ends: Places,
    terms: Terms,
    pub(super) index: Index,
    pub(super) tally: Tally,
    unsettled: bool,
    budget: Budget,
    stale: HashSet<Term>,
}

impl Events {
    /// An empty set of events that is about to receive many: places are given out by [`Events::settle`].
    pub fn unsettled(budget: Budget) -> Self {
        Self { unsettled: true, budget, ..Self::default() }
    }

    /// What is known under this id.
    pub fn find(&self, id: &str) -> Found<&Entry> {
        match (self.find_entry(id), self.gone.get(id)) {
            (Some(entry), _) => Found::Here(entry, entry.stamp()),
            (None, Some(stamp)) => Found::Gone(*stamp),
            (None, None) => Found::Never,
        }
    }

    /// The stamp of the last change under this id.
    pub fn stamp(&self, id: &str) -> Option<Stamp> {
        match self.find(id) {
            Found::Here(_, stamp) | Found::Gone(stamp) => Some(stamp),
            Found::Never => None,
        }
    }

    /// The event in a slot.
    pub fn entry(&self, slot: u32) -> &Entry {
        self.entries[slot as usize].as_ref().expect("slots are only handed out while an event is in them")
    }

    /// The event in a slot, if there is one.
    pub fn in_slot(&self, slot: u32) -> Option<&Entry> {
        self.entries.get(slot as usize)?.as_ref()
    }

    /// The slot of an event.
    pub fn slot_of(&self, id: &str) -> Option<u32> {
        self.by_id.find(id, |slot| self.entry(slot).id.as_str())
    }

    /// The event with this id.
    pub fn find_entry(&self, id: &str) -> Option<&Entry> {
        self.slot_of(id).map(|slot| self.entry(slot))
    }

    /// When the change with this number was recorded, if it is the last one of an event.
    pub fn changed_at(&self, seq: u64) -> Option<Timestamp> {
        self.by_change.find(seq).map(|slot| self.entry(slot).stamp().updated_at)
    }

    /// The event at a place.
    pub fn at(&self, place: u32) -> &Entry {
        self.entry(self.places.slot(place).expect("bitmaps hold only places in use"))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Every event id, in no order.
    pub fn ids(&self) -> impl Iterator<Item = &EventId> {
        self.entries.iter().flatten().map(|entry| &entry.id)
    }

    /// Whether the id stands for an event, or once did.
    pub fn knows(&self, id: &str) -> bool {
        self.slot_of(id).is_some() || self.gone.contains_key(id)
    }

    /// Puts an event, in place of the one with the same id if there is one; says its slot.
    pub fn put(&mut self, event: &Event, stamp: Stamp) -> u32 {
        self.take(&event.id);
        self.gone.remove(&event.id);
        self.secretly_gone.remove(&event.id);
        let terms = self.terms.push(self.index.terms_of(event));
        let entry = Entry::new(event, stamp, terms);
        let slot = self.free.pop().unwrap_or_else(|| {
            self.entries.push(None);
            u32::try_from(self.entries.len() - 1).expect("fewer than 4 billion events")
        });
        self.by_change.push(stamp.seq, slot);
        if let Some(until) = event.embargoed_until {
            self.embargoed.insert((until, slot));
        }
        if !self.unsettled {
            self.tally.add(&entry.bounds);
        }
        self.entries[slot as usize] = Some(entry);
        let entries = &self.entries;
        self.by_id.insert(event.id.as_str(), slot, |slot| entries[slot as usize].as_ref().expect("only slots in use have ids").id.as_str());
        if !self.unsettled {
            self.give_place(slot);
        }
        slot
    }

    /// Withdraws an event; its id is remembered.
    pub fn withdraw(&mut self, id: &EventId, stamp: Stamp) {
        if self.find_entry(id.as_str()).is_some_and(|entry| entry.embargoed_until() > Some(stamp.updated_at)) {
            self.secretly_gone.insert(id.clone());
        }
        self.take(id);
        self.gone.insert(id.clone(), stamp);
    }

    /// Whether an event was withdrawn before anybody without a key was told of it.
    pub fn is_secretly_gone(&self, id: &str) -> bool {
        self.secretly_gone.contains(id)
    }

    /// Whether there is, or was, an event that an audience may not know of.
    pub fn keeps_secrets(&self, audience: Audience) -> bool {
        match audience {
            Audience::Staff => false,
            Audience::Public(now) => !self.secretly_gone.is_empty() || self.embargoed.last().is_some_and(|(until, _)| *until > now),
        }
    }

    /// The embargoes that have passed by then, the oldest first.
    pub fn due(&self, now: Timestamp) -> impl Iterator<Item = (Timestamp, u32)> {
        self.embargoed.range(..=(now, u32::MAX)).copied()
    }

    /// Whether the budget has sufficed for every event so far.
    pub fn keeps_all_rendered(&self) -> bool {
        !self.budget.is_exceeded()
    }

    /// Whether the rendering of an event would be kept.
    pub fn keeps(&self, slot: u32) -> bool {
        self.budget.takes(self.entry(slot).bounds.start.min, slot)
    }

    /// Keeps the rendering of an event; says which events are beyond the budget now, with what was kept of them.
    pub fn keep(&mut self, slot: u32, json: Vec<u8>) -> Vec<(u32, Box<[u8]>)> {
        self.drop_rendering(slot);
        let begins = self.entry(slot).bounds.start.min;
        self.budget.add(begins, slot, json.len());
        self.entry_mut(slot).json = Some(json.into());
        let mut dropped = Vec::new();
        if self.budget.is_over() {
            let rendered = (0_u32..).zip(&self.entries).filter_map(|(slot, entry)| Some((slot, entry.as_ref()?)));
            self.budget.begin(rendered.filter(|(_, entry)| entry.json.is_some()).map(|(slot, entry)| (entry.bounds.start.min, slot)));
            while let Some(first) = self.budget.first().filter(|_| self.budget.is_over()) {
                dropped.extend(self.drop_rendering(first).map(|json| (first, json)));
            }
        }
        dropped
    }

    fn drop_rendering(&mut self, slot: u32) -> Option<Box<[u8]>> {
        let entry = self.entry_mut(slot);
        let begins = entry.bounds.start.min;
        let json = entry.json.take()?;
        self.budget.take(begins, slot, json.len());
        Some(json)
    }

    /// The slots of the events with a value; while unsettled none, and they are given by [`Events::settle`].
    pub fn slots_with(&mut self, filter: usize, value: &str) -> Vec<u32> {
        let Some(term) = self.index.term(filter, value) else { return Vec::new() };
        if self.unsettled {
            self.stale.insert(term);
            return Vec::new();
        }
        self.index.with(term).places().filter_map(|place| self.places.slot(place)).collect()
    }

    /// Gives every event its place; returns the slots whose rendering went stale meanwhile.
    pub fn settle(&mut self) -> Vec<u32> {
        let mut order: Vec<(Day, u32)> = self.by_id.slots().map(|slot| (self.entry(slot).bounds.start.min, slot)).collect();
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.entry(a.1).id.cmp(&self.entry(b.1).id)));
        self.lay_terms_in(order.iter().map(|(_, slot)| *slot));
        let (starts, start_places) = self.lay_out(&order);
        let mut order: Vec<u32> = order.into_iter().map(|(_, slot)| slot).collect();
        let lasting = order.iter().copied().filter(|slot| posting::class(&self.entry(*slot).bounds).is_some());
        let mut ends: Vec<(Day, u32)> = lasting.map(|slot| self.end_key(slot)).collect();
        ends.sort_unstable();
        let (ends_laid, end_places) = self.lay_out(&ends);
        let ends: Vec<u32> = ends.into_iter().map(|(_, slot)| slot).collect();
        (self.places, self.ends, self.unsettled) = (starts, ends_laid, false);
        for (slot, start) in order.iter().zip(start_places) {
            self.entry_mut(*slot).standing = Standing::at(start);
        }
        for (slot, end) in ends.iter().zip(end_places) {
            let entry = self.entry_mut(*slot);
            let class = posting::class(&entry.bounds).unwrap_or_default();
            entry.standing = Standing { end, class, ..entry.standing };
        }
        self.stand_in_order(&order, &ends);
        self.reserve(order.len() / SPARE);
        let stale = std::mem::take(&mut self.stale);
        order.retain(|slot| !stale.is_empty() && self.terms_of(self.entry(*slot)).iter().any(|term| stale.contains(term)));
        order
    }

    /// Makes room for so many more, so that no write soon has to move everything.
    fn reserve(&mut self, more: usize) {
        self.entries.reserve(more);
        self.by_change.reserve(more);
        let entries = &self.entries;
        self.by_id.reserve(more, |slot| entries[slot as usize].as_ref().expect("only slots in use have ids").id.as_str());
    }

    fn lay_out(&self, ordered: &[(Day, u32)]) -> (Places, Vec<u32>) {
        let seats: Vec<Seat> = ordered.iter().map(|(day, slot)| Seat::on(*day, *slot, self.entry(*slot).terms)).collect();
        Places::lay_out(&seats)
    }

    /// Lays the terms of the events one after the other, in this order.
    fn lay_terms_in(&mut self, order: impl Iterator<Item = u32>) {
        let before = std::mem::take(&mut self.terms);
        self.terms = Terms::like(&before);
        for slot in order {
            let terms = self.terms.push(before.of(self.entry(slot).terms));
            self.entry_mut(slot).terms = terms;
        }
    }

    /// Closes the gaps that the terms of events which have gone left.
    fn close_gaps_in_terms(&mut self) {
        let order: Vec<u32> = self.places.seats_mut().map(|seat| seat.slot).collect();
        self.lay_terms_in(order.into_iter());
        let entries = &self.entries;
        for seat in self.places.seats_mut().chain(self.ends.seats_mut()) {
            seat.terms = entries[seat.slot as usize].as_ref().expect("only slots in use have places").terms;
        }
    }

    /// The terms of an event, sorted.
    pub(super) fn terms_of(&self, entry: &Entry) -> &[Term] {
        self.terms.of(entry.terms)
    }

    /// Where the terms of the event at a place are, found without looking at the event.
    pub(super) fn terms_at(&self, place: u32) -> TermsAt {
        self.places.seat(place).expect("bitmaps hold only places in use").terms
    }

    /// The terms that are there.
    pub(super) fn terms(&self, at: TermsAt) -> &[Term] {
        self.terms.of(at)
    }

    /// Enters all events in the postings and the tally, in the order of their starts and of their ends.
    fn stand_in_order(&mut self, starts: &[u32], ends: &[u32]) {
        let (entries, places, terms) = (&self.entries, &self.places, &self.terms);
        let at = |slot: u32| entries[slot as usize].as_ref().expect("only slots in use have places");
        let standing = |place| at(places.slot(place).expect("postings hold only places in use")).standing;
        for entry in starts.iter().map(|slot| at(*slot)) {
            self.index.push_start(terms.of(entry.terms), entry.standing, standing);
            self.tally.add(&entry.bounds);
        }
        for entry in ends.iter().map(|slot| at(*slot)) {
            self.index.push_end(terms.of(entry.terms), entry.standing.end);
        }
    }

    /// The places that are hidden from an audience.
    pub fn hidden(&self, audience: Audience) -> RoaringBitmap {
        let Audience::Public(now) = audience else { return RoaringBitmap::new() };
        self.embargoed.range((now, u32::MAX)..).map(|(_, slot)| self.entry(*slot).place()).collect()
    }

    /// The places of events whose embargo has passed for an audience although the log does not say so yet, with until when it was.
    pub fn lapsed(&self, audience: Audience) -> HashMap<u32, Timestamp> {
        let Audience::Public(now) = audience else { return HashMap::new() };
        let due = self.due(now).map(|(until, slot)| (self.entry(slot), until));
        due.filter(|(entry, until)| entry.stamp().updated_at < *until).map(|(entry, until)| (entry.place(), until)).collect()
    }

    /// How many embargoes have passed by then.
    pub fn lifted(&self, now: Timestamp) -> usize {
        self.embargoed.range(..=(now, u32::MAX)).count()
    }

    /// When the last embargo passed that has passed by then.
    pub fn last_lifted(&self, now: Timestamp) -> Option<Timestamp> {
        self.embargoed.range(..=(now, u32::MAX)).next_back().map(|(until, _)| *until)
    }

    /// The first place of an event that starts on that day or later.
    pub fn place_of(&self, day: Day) -> u32 {
        self.places.first_not(|seat| seat.is_before(day, || seat.is_far() && self.entry(seat.slot).bounds.start.min < day))
    }

    /// The first place among the ends of an event that may last until that day or later.
    pub fn end_place_of(&self, day: Day) -> u32 {
        self.ends.first_not(|seat| seat.is_before(day, || seat.is_far() && self.end_key(seat.slot).0 < day))
    }

    /// The first place of an event that comes after this key.
    pub fn place_after(&self, day: Day, id: &str) -> u32 {
        self.places.first_not(|seat| seat.is_before(day, || self.key(seat.slot) <= (day, id)))
    }

    /// The first place of an event that does not come before this key.
    pub fn place_not_before(&self, day: Day, id: &str) -> u32 {
        self.places.first_not(|seat| seat.is_before(day, || self.key(seat.slot) < (day, id)))
    }

    /// Slots and places in the order of their last changes, from a change on.
    pub fn by_change(&self) -> impl DoubleEndedIterator<Item = (u64, u32)> {
        self.by_change.iter().map(|(seq, slot)| (seq, self.entry(slot).place()))
    }

    fn key(&self, slot: u32) -> (Day, &str) {
        let entry = self.entry(slot);
        (entry.bounds.start.min, entry.id.as_str())
    }

    fn end_key(&self, slot: u32) -> (Day, u32) {
        (touched(&self.entry(slot).bounds).last(), slot)
    }

    fn entry_mut(&mut self, slot: u32) -> &mut Entry {
        self.entries[slot as usize].as_mut().expect("slots are only handed out while an event is in them")
    }

    fn take(&mut self, id: &EventId) {
        let entries = &self.entries;
        let id_of = |slot: u32| entries[slot as usize].as_ref().expect("only slots in use have ids").id.as_str();
        let Some(slot) = self.by_id.remove(id.as_str(), id_of) else { return };
        self.drop_rendering(slot);
        let entry = self.entries[slot as usize].take().expect("every id has an entry");
        self.by_change.take(entry.seq());
        if let Some(until) = entry.embargoed_until() {
            self.embargoed.remove(&(until, slot));
        }
        if !self.unsettled {
            self.tally.take(&entry.bounds);
            self.index.take(self.terms.of(entry.terms), entry.standing);
            self.places.remove(entry.standing.start);
            if entry.standing.end != u32::MAX {
                self.ends.remove(entry.standing.end);
            }
        }
        self.free.push(slot);
        self.terms.release(entry.terms);
        if !self.unsettled && self.terms.is_mostly_left() {
            self.close_gaps_in_terms();
        }
    }

    fn give_place(&mut self, slot: u32) {
        let (key, terms) = (self.key(slot), self.entry(slot).terms);
        let next = self.place_not_before(key.0, key.1);
        let (start, moved) = self.places.insert(Seat::on(key.0, slot, terms), next);
        self.shift(&moved, |standing, to| standing.start = to);
        let mut standing = Standing::at(start);
        if let Some(class) = posting::class(&self.entry(slot).bounds) {
            let key = self.end_key(slot);
            let next = self.ends.first_not(|seat| seat.is_before(key.0, || self.end_key(seat.slot) < key));
            let (end, moved) = self.ends.insert(Seat::on(key.0, slot, terms), next);
            self.shift(&moved, |standing, to| standing.end = to);
            standing = Standing { start, end, class };
        }
        self.entry_mut(slot).standing = standing;
        self.stand(slot);
    }

    /// Makes events stand where they were moved to.
    fn shift(&mut self, moved: &[Moved], to: impl Fn(&mut Standing, u32)) {
        for step in moved {
            let entry = self.entries[step.slot as usize].as_ref().expect("only slots in use have places");
            self.index.take(self.terms.of(entry.terms), entry.standing);
        }
        for step in moved {
            to(&mut self.entry_mut(step.slot).standing, step.to);
            self.stand(step.slot);
        }
    }

    /// Enters an event in every posting it belongs in.
    fn stand(&mut self, slot: u32) {
        let (entries, places) = (&self.entries, &self.places);
        let at = |slot: u32| entries[slot as usize].as_ref().expect("only slots in use have places");
        let standing = |place| at(places.slot(place).expect("postings hold only places in use")).standing;
        let entry = at(slot);
        self.index.add(self.terms.of(entry.terms), entry.standing, standing);
    }
}
