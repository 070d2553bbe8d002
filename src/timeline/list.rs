//! Answers "which events": a page of them, in order, and how many there are in all.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range as Places;

use itertools::Itertools as _;
use jiff::Timestamp;
use roaring::RoaringBitmap;

use super::events::{Entry, Events};
use super::index::Set;
use super::narrow::Narrowed;
use super::posting::{self, Many, REACHES};
use super::query::{Cursor, EventQuery, Sort, filter, in_role};
use crate::domain::date::{Answer, Day, Matching, Range, compare};

/// A page of events.
pub struct Page<'a> {
    /// How many events the question has for an answer, on all pages.
    pub total: u64,
    /// Those of this page, in order; with a range, whether each lies in it for certain.
    pub entries: Vec<(&'a Entry, Option<Certainty>)>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<Cursor>,
}

/// Whether an event lies in the range asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// Whatever day it was.
    Certain,
    /// The bounds of its date allow both.
    Possible,
}

impl Certainty {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Certainty::Certain => "certain",
            Certainty::Possible => "possible",
        }
    }

    /// The word as JSON.
    pub fn json(self) -> &'static [u8] {
        match self {
            Certainty::Certain => b"\"certain\"",
            Certainty::Possible => b"\"possible\"",
        }
    }
}

/// The places that answer a question: those of `set` inside `window`, and some before it that reach into it; without what is hidden.
pub(super) struct Selection<'a> {
    events: &'a Events,
    set: Set<'a>,
    window: Places<u32>,
    before: Before<'a>,
    hidden: RoaringBitmap,
}

/// What starts before a window and reaches into it.
enum Before<'a> {
    /// Nothing, or what was found one by one.
    Listed(Vec<u32>),
    /// Those of a posting that may: of each class from a place on. They are counted, and found only as far as they are wanted.
    Reaching { of: &'a Many, from: [u32; REACHES.len()], range: Range, count: u64 },
}

/// Sets smaller than this are gone through; of larger ones only what lasts is looked at.
const WALKED: u64 = 4_096;

impl Selection<'_> {
    pub(super) fn total(&self) -> u64 {
        let before = match &self.before {
            Before::Listed(places) => places.len() as u64,
            Before::Reaching { count, .. } => *count,
        };
        let hidden = self.hidden.iter().filter(|place| self.holds(*place)).count() as u64;
        posting::count(self.set.places(), &self.window) + before - hidden
    }

    /// Whether nothing is left out.
    pub(super) fn is_everything(&self) -> bool {
        let whole = matches!(&self.set, Set::Whole(all) if std::ptr::eq(*all, self.events.index.all()));
        let (first, end) = (self.events.places.first_not(|_| false), self.events.places.end());
        whole && self.hidden.is_empty() && self.window.start <= first && self.window.end == end
    }

    /// Whether an event is among them.
    pub(super) fn has(&self, place: u32) -> bool {
        self.holds(place) && !self.hidden.contains(place)
    }

    fn holds(&self, place: u32) -> bool {
        let before = || match &self.before {
            Before::Listed(places) => places.binary_search(&place).is_ok(),
            Before::Reaching { range, .. } => place < self.window.start && self.events.overlaps(place, range),
        };
        self.set.places().contains(place) && (self.window.contains(&place) || before())
    }

    /// All of them, in date order.
    pub(super) fn places(&self) -> impl Iterator<Item = u32> + '_ {
        self.ascending(0)
    }

    /// From a place on, in date order.
    fn ascending(&self, low: u32) -> impl Iterator<Item = u32> + '_ {
        let before: Box<dyn Iterator<Item = u32>> = match &self.before {
            Before::Listed(places) => Box::new(places.iter().copied().skip_while(move |place| *place < low)),
            Before::Reaching { of, from, range, .. } => {
                let classes = of.lasting.iter().zip(from).map(|(class, from)| places_in(class, low.max(*from)..self.window.start));
                Box::new(classes.kmerge().filter(|place| self.events.overlaps(*place, range)))
            }
        };
        before
            .chain(places_in(self.set.places(), self.window.start.max(low)..self.window.end))
            .filter(|place| !self.hidden.contains(*place))
    }

    /// Up to a place, in the opposite order.
    fn descending(&self, high: u32) -> impl Iterator<Item = u32> + '_ {
        let before: Box<dyn Iterator<Item = u32>> = match &self.before {
            Before::Listed(places) => Box::new(places.iter().rev().copied().skip_while(move |place| *place >= high)),
            Before::Reaching { of, from, range, .. } => {
                let classes = of.lasting.iter().zip(from).map(|(class, from)| places_in(class, *from..self.window.start.min(high)).rev());
                Box::new(classes.kmerge_by(|a, b| a > b).filter(|place| self.events.overlaps(*place, range)))
            }
        };
        let window = places_in(self.set.places(), self.window.start..self.window.end.min(high)).rev();
        window.chain(before).filter(|place| !self.hidden.contains(*place))
    }
}

/// The places of a set in a range; none if it ends before it begins.
fn places_in(set: &RoaringBitmap, range: Places<u32>) -> roaring::bitmap::Iter<'_> {
    set.range(range.start.min(range.end)..range.end)
}

impl Events {
    /// The page of events that answers a question, in the order of dates or changes. Cursors hold numbers of changes as the log has
    /// them.
    pub fn page(&self, query: &EventQuery, narrowed: &Narrowed) -> Page<'_> {
        let selection = self.select(query, narrowed);
        if !matches!(query.sort, Sort::Updated | Sort::UpdatedDescending) {
            let places = self.walk_dates(&selection, query);
            return self.page_of(places, selection.total(), query, |entry| Cursor::Date(entry.bounds.start.min, entry.id.clone()));
        }
        let lapsed = self.lapsed(query.audience);
        let places = self.walk_changes(&selection, query, &lapsed);
        self.page_of(places, selection.total(), query, |entry| change_key(entry, &lapsed))
    }

    /// The page at these places, of which there is one more than wanted if another page follows.
    pub(super) fn page_of(&self, mut places: Vec<u32>, total: u64, query: &EventQuery, cursor: impl Fn(&Entry) -> Cursor) -> Page<'_> {
        let more = places.len() > query.limit;
        places.truncate(query.limit);
        let entries: Vec<_> = places.into_iter().map(|place| self.judged(place, query)).collect();
        let next = entries.last().filter(|_| more).map(|(entry, _)| cursor(entry));
        Page { total, entries, next }
    }

    fn judged(&self, place: u32, query: &EventQuery) -> (&Entry, Option<Certainty>) {
        let entry = self.at(place);
        let certainty = query.range.as_ref().map(|range| match compare(&entry.bounds, query.matching, range) {
            Answer::Yes => Certainty::Certain,
            Answer::Possibly | Answer::No => Certainty::Possible,
        });
        (entry, certainty)
    }

    pub(super) fn select(&self, query: &EventQuery, narrowed: &Narrowed) -> Selection<'_> {
        let mut set = self.filtered(query);
        if let Some(places) = &narrowed.places {
            set = Set::Made(set.places() & places);
        }
        for (filter, values) in &query.excluded {
            set = Set::Made(set.places() - self.any_of(*filter, values).places());
        }
        let hidden = self.hidden(query.audience);
        match &query.range {
            None => Selection { events: self, set, window: 0..self.places.end(), before: Before::Listed(Vec::new()), hidden },
            Some(range) => self.within(set, hidden, query, range),
        }
    }

    /// Whether an event answers the filters and the range of a question.
    pub(super) fn answers(&self, entry: &Entry, query: &EventQuery) -> bool {
        let has = |filter: usize, values: &[String]| {
            values.iter().filter_map(|value| self.index.term(filter, value)).any(|term| self.terms_of(entry).binary_search(&term).is_ok())
        };
        let in_range = query.range.as_ref().is_none_or(|range| compare(&entry.bounds, query.matching, range) != Answer::No);
        in_range
            && !query.audience.is_denied(entry.embargoed_until())
            && joined(&query.filters).iter().all(|(filter, values)| has(*filter, values))
            && !query.excluded.iter().any(|(filter, values)| has(*filter, values))
    }

    fn overlaps(&self, place: u32, range: &Range) -> bool {
        compare(&self.at(place).bounds, Matching::Overlaps, range) != Answer::No
    }

    fn within<'a>(&'a self, set: Set<'a>, hidden: RoaringBitmap, query: &EventQuery, range: &Range) -> Selection<'a> {
        let window = self.place_of(range.first())..self.place_of(range.last().next());
        let from = REACHES.map(|days| match days {
            i64::MAX => 0,
            days => self.place_of(Day::from_number(range.first().number().saturating_sub(days))).min(window.start),
        });
        if let (&Set::Whole(of), Matching::Overlaps) = (&set, query.matching) {
            let count = of.reaching(window.start, self.end_place_of(range.first()));
            return Selection { events: self, set, window, before: Before::Reaching { of, from, range: *range, count }, hidden };
        }
        let matches = |place: &u32| compare(&self.at(*place).bounds, query.matching, range) != Answer::No;
        let before: Vec<u32> = if set.places().len() < WALKED {
            places_in(set.places(), 0..window.start).filter(matches).collect()
        } else {
            let classes = self.index.all().lasting.iter().zip(from).map(|(class, from)| places_in(class, from..window.start));
            classes.kmerge().filter(|place| set.places().contains(*place)).filter(matches).collect()
        };
        let set = if query.matching == Matching::Overlaps {
            set
        } else {
            Set::Made(before.iter().copied().chain(places_in(set.places(), window.clone()).filter(matches)).collect())
        };
        Selection { events: self, set, window, before: Before::Listed(before), hidden }
    }

    /// The places with any of the values of every filter.
    fn filtered(&self, query: &EventQuery) -> Set<'_> {
        let mut sets: Vec<Set<'_>> = joined(&query.filters).iter().map(|(filter, values)| self.any_of(*filter, values)).collect();
        sets.sort_by_key(|set| set.places().len());
        let mut sets = sets.into_iter();
        let Some(smallest) = sets.next() else { return Set::Whole(self.index.all()) };
        sets.fold(smallest, |all, next| Set::Made(all.places() & next.places()))
    }

    fn any_of(&self, filter: usize, values: &[String]) -> Set<'_> {
        let found = values.iter().filter_map(|value| self.index.term(filter, value)).map(|term| Set::from(self.index.with(term)));
        found.reduce(|one, two| Set::Made(one.places() | two.places())).unwrap_or_else(|| Set::Made(RoaringBitmap::new()))
    }

    fn walk_dates(&self, selection: &Selection<'_>, query: &EventQuery) -> Vec<u32> {
        let wanted = query.limit + 1;
        match (&query.after, query.sort == Sort::DateDescending) {
            (Some(Cursor::Date(day, id)), true) => first(selection.descending(self.place_not_before(*day, id.as_str())), wanted),
            (Some(Cursor::Date(day, id)), false) => first(selection.ascending(self.place_after(*day, id.as_str())), wanted),
            (_, true) => first(selection.descending(self.places.end()), wanted),
            (_, false) => first(selection.ascending(0), wanted),
        }
    }

    /// Few matches are sorted; among many, the walk along the changes soon meets enough of them.
    fn walk_changes(&self, selection: &Selection<'_>, query: &EventQuery, lapsed: &HashMap<u32, Timestamp>) -> Vec<u32> {
        let descending = query.sort == Sort::UpdatedDescending;
        let after = query.after.as_ref().filter(|after| matches!(after, Cursor::Updated(_) | Cursor::Lapsed(..)));
        let beyond = |key: &Cursor| after.is_none_or(|after| if descending { key < after } else { key > after });
        let wanted = query.limit + 1;
        if !lapsed.is_empty() || selection.total() * 64 < self.len() as u64 {
            let keyed = selection.places().map(|place| (change_key(self.at(place), lapsed), place));
            let mut keyed: Vec<(Cursor, u32)> = keyed.filter(|(key, _)| beyond(key)).collect();
            keyed.sort_unstable();
            if descending {
                keyed.reverse();
            }
            return keyed.into_iter().map(|(_, place)| place).take(wanted).collect();
        }
        let matching = |(seq, place): (u64, u32)| (beyond(&Cursor::Updated(seq)) && selection.has(place)).then_some(place);
        if descending {
            first(self.by_change().rev().filter_map(matching), wanted)
        } else {
            first(self.by_change().filter_map(matching), wanted)
        }
    }
}

/// Where an event stands in the order of changes. One whose embargo has passed comes last: the log is about to say so.
pub(super) fn change_key(entry: &Entry, lapsed: &HashMap<u32, Timestamp>) -> Cursor {
    match lapsed.get(&entry.place()) {
        Some(until) => Cursor::Lapsed(*until, entry.id.clone()),
        None => Cursor::Updated(entry.seq()),
    }
}

/// The first places of a walk. Not collected, because a bitmap that is asked how many are left counts them.
fn first(mut walk: impl Iterator<Item = u32>, wanted: usize) -> Vec<u32> {
    let mut places = Vec::new();
    while places.len() < wanted {
        let Some(place) = walk.next() else { break };
        places.push(place);
    }
    places
}

/// `actor` and `role` together mean: that actor in that role.
pub(super) fn joined(filters: &[(usize, Vec<String>)]) -> Cow<'_, [(usize, Vec<String>)]> {
    let of = |number| filters.iter().find(|(filter, _)| *filter == number).map(|(_, values)| values);
    let (Some(actors), Some(roles)) = (of(filter::ACTOR), of(filter::ROLE)) else { return filters.into() };
    let pairs = actors.iter().flat_map(|actor| roles.iter().map(|role| in_role(actor, role))).collect();
    let others = filters.iter().filter(|(number, _)| ![filter::ACTOR, filter::ROLE].contains(number)).cloned();
    others.chain([(filter::ACTOR_IN_ROLE, pairs)]).collect::<Vec<_>>().into()
}
