//! Answers "which events": a page of them, in order, and how many there are in all.

use std::cmp::Ordering;

use roaring::RoaringBitmap;

use super::events::{Entry, Events};
use super::index::Set;
use super::narrow::Narrowed;
use super::query::{Cursor, EventQuery, Sort, filter, in_role};
use super::search::Scores;
use crate::domain::date::{Answer, Day, Range, compare};

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
}

/// The places that answer a question: those of `set` inside `window`, and a few `before` it that reach into it.
pub(super) struct Selection<'a> {
    pub(super) set: Set<'a>,
    pub(super) window: std::ops::Range<u32>,
    pub(super) before: Vec<u32>,
}

impl Selection<'_> {
    pub(super) fn total(&self) -> u64 {
        self.set.count(&self.window) + self.before.len() as u64
    }

    pub(super) fn has(&self, place: u32) -> bool {
        let inside = self.window.contains(&place) && self.set.bitmap().contains(place);
        inside || self.before.binary_search(&place).is_ok()
    }
}

impl Events {
    /// The page of events that answers a question.
    pub fn page(&self, query: &EventQuery, narrowed: &Narrowed) -> Page<'_> {
        let selection = self.select(query, narrowed);
        let mut places = match query.sort {
            Sort::Relevance => self.walk_scores(&selection, query, &narrowed.scores),
            Sort::Date | Sort::DateDescending => self.walk_dates(&selection, query),
            Sort::Updated | Sort::UpdatedDescending => self.walk_changes(&selection, query),
        };
        let more = places.len() > query.limit;
        places.truncate(query.limit);
        let entries: Vec<_> = places.into_iter().map(|place| self.judged(place, query)).collect();
        let last = entries.last().filter(|_| more).map(|(entry, _)| *entry);
        let next = last.map(|entry| match query.sort {
            Sort::Date | Sort::DateDescending => Cursor::Date(entry.bounds.start.min, entry.id.clone()),
            Sort::Updated | Sort::UpdatedDescending => Cursor::Updated(entry.stamp.seq),
            Sort::Relevance => Cursor::Score(score_of(&narrowed.scores, entry.place()).to_bits(), entry.id.clone()),
        });
        Page { total: selection.total(), entries, next }
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
            set = Set::Made(set.bitmap() & places);
        }
        for (filter, values) in &query.excluded {
            set = Set::Made(set.bitmap() - self.any_of(*filter, values).bitmap());
        }
        if let Some(hidden) = self.hidden(query.audience) {
            set = Set::Made(set.bitmap() - hidden);
        }
        match &query.range {
            None => Selection { set, window: 0..self.places.end(), before: Vec::new() },
            Some(range) => self.within(set, query, range),
        }
    }

    fn within<'a>(&'a self, set: Set<'a>, query: &EventQuery, range: &Range) -> Selection<'a> {
        use crate::domain::date::Matching::Overlaps;
        let window = self.place_of(range.first())..self.place_of(range.last().next());
        let matches = |place: u32| compare(&self.at(place).bounds, query.matching, range) != Answer::No;
        let days_before = |days| self.place_of(Day::from_number(range.first().number().saturating_sub(days)));
        let mut before = self.index.reaching_into(set.bitmap(), window.start, days_before);
        before.retain(|place| matches(*place));
        if query.matching == Overlaps {
            return Selection { set, window, before };
        }
        let inside: RoaringBitmap = set.bitmap().range(window.clone()).filter(|place| matches(*place)).collect();
        Selection { set: Set::Made(inside), window, before }
    }

    /// The places with any of the values of every filter.
    fn filtered(&self, query: &EventQuery) -> Set<'_> {
        let mut sets: Vec<Set<'_>> = joined(&query.filters).iter().map(|(filter, values)| self.any_of(*filter, values)).collect();
        sets.sort_by_key(|set| set.bitmap().len());
        let mut sets = sets.into_iter();
        let Some(smallest) = sets.next() else { return Set::Whole(self.index.all()) };
        sets.fold(smallest, |all, next| Set::Made(all.bitmap() & next.bitmap()))
    }

    fn any_of(&self, filter: usize, values: &[String]) -> Set<'_> {
        let mut found = values.iter().filter_map(|value| self.index.term(filter, value)).map(|term| self.index.with(term));
        match (found.next(), found.next()) {
            (None, _) => Set::Made(RoaringBitmap::new()),
            (Some(one), None) => Set::Whole(one),
            (Some(one), Some(two)) => Set::Made(found.fold(one | two, |all, next| all | next)),
        }
    }

    fn walk_dates(&self, selection: &Selection<'_>, query: &EventQuery) -> Vec<u32> {
        let descending = query.sort == Sort::DateDescending;
        let (mut low, mut high) = (0, self.places.end());
        if let Some(Cursor::Date(day, id)) = &query.after {
            if descending {
                high = self.place_not_before(*day, id.as_str());
            } else {
                low = self.place_after(*day, id.as_str());
            }
        }
        let window = selection.window.start.max(low)..selection.window.end.min(high).max(selection.window.start.max(low));
        let before = selection.before.iter().copied().filter(|place| (low..high).contains(place));
        let inside = selection.set.bitmap().range(window);
        let wanted = query.limit + 1;
        if descending { inside.rev().chain(before.rev()).take(wanted).collect() } else { before.chain(inside).take(wanted).collect() }
    }

    fn walk_scores(&self, selection: &Selection<'_>, query: &EventQuery, scores: &Scores) -> Vec<u32> {
        let places = selection.before.iter().copied().chain(selection.set.bitmap().range(selection.window.clone()));
        let mut keyed: Vec<(f32, &str, u32)> = places.map(|place| (score_of(scores, place), self.at(place).id.as_str(), place)).collect();
        if let Some(Cursor::Score(bits, id)) = &query.after {
            let last = (f32::from_bits(*bits), id.as_str());
            keyed.retain(|(score, id, _)| best_first(&(*score, *id), &last).is_gt());
        }
        keyed.sort_unstable_by(|a, b| best_first(&(a.0, a.1), &(b.0, b.1)));
        keyed.into_iter().map(|(_, _, place)| place).take(query.limit + 1).collect()
    }

    /// Few matches are sorted; among many, the walk along the changes soon meets enough of them.
    fn walk_changes(&self, selection: &Selection<'_>, query: &EventQuery) -> Vec<u32> {
        let descending = query.sort == Sort::UpdatedDescending;
        let after = match query.after {
            Some(Cursor::Updated(seq)) => Some(seq),
            _ => None,
        };
        let beyond = |seq: u64| after.is_none_or(|after| if descending { seq < after } else { seq > after });
        let wanted = query.limit + 1;
        if selection.total() * 64 < self.len() as u64 {
            let places = selection.before.iter().copied().chain(selection.set.bitmap().range(selection.window.clone()));
            let mut keyed: Vec<(u64, u32)> =
                places.map(|place| (self.at(place).stamp.seq, place)).filter(|(seq, _)| beyond(*seq)).collect();
            keyed.sort_unstable();
            if descending {
                keyed.reverse();
            }
            return keyed.into_iter().map(|(_, place)| place).take(wanted).collect();
        }
        let matching = |(seq, place): (u64, u32)| (beyond(seq) && selection.has(place)).then_some(place);
        if descending {
            self.by_change().rev().filter_map(matching).take(wanted).collect()
        } else {
            self.by_change().filter_map(matching).take(wanted).collect()
        }
    }
}

fn score_of(scores: &Scores, place: u32) -> f32 {
    scores.get(&place).copied().unwrap_or_default()
}

fn best_first(a: &(f32, &str), b: &(f32, &str)) -> Ordering {
    b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1))
}

/// `actor` and `role` together mean: that actor in that role.
fn joined(filters: &[(usize, Vec<String>)]) -> Vec<(usize, Vec<String>)> {
    let of = |number| filters.iter().find(|(filter, _)| *filter == number).map(|(_, values)| values);
    let (Some(actors), Some(roles)) = (of(filter::ACTOR), of(filter::ROLE)) else { return filters.to_vec() };
    let pairs = actors.iter().flat_map(|actor| roles.iter().map(|role| in_role(actor, role))).collect();
    let others = filters.iter().filter(|(number, _)| ![filter::ACTOR, filter::ROLE].contains(number)).cloned();
    others.chain([(filter::ACTOR_IN_ROLE, pairs)]).collect()
}
