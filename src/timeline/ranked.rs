//! The page of events that fit some words best; ties are broken by id.

use std::cmp::Ordering;

use super::Timeline;
use super::events::Events;
use super::list::Page;
use super::query::{Cursor, EventQuery};
use super::words::Words;

/// How many events a walk by relevance lists at most.
pub const MAX_RANKED: usize = 10_000;

/// The best of what is offered, as many as are wanted.
struct Best<'a> {
    events: &'a Events,
    wanted: usize,
    found: Vec<(f32, u32)>,
    /// The last that would be taken, once there are enough.
    least: Option<(f32, &'a str)>,
}

impl Timeline {
    /// The page of what fits the words and answers the rest of a question, the best first.
    pub(super) fn events_by_score(&self, words: &Words, query: &EventQuery) -> Page<'_> {
        let rest = EventQuery { words: None, after: None, ..query.clone() };
        let selection = self.events.select(&rest, &self.narrowed(&rest));
        let found = self.search(words, query.audience);
        let offset = match &query.after {
            Some(Cursor::Ranked { offset, .. }) => (*offset).min(MAX_RANKED),
            _ => 0,
        };
        let page = query.limit.min(MAX_RANKED - offset);
        let mut best = Best::of(&self.events, offset + page + 1);
        let countable = if selection.is_everything() { found.count() } else { None };
        let total = countable.unwrap_or_else(|| {
            let mut total = 0;
            found.rank(|slot, score| {
                if selection.is_everything() || selection.has(self.events.entry(slot).place()) {
                    total += 1;
                    best.offer(slot, score);
                }
                f32::MIN
            });
            total
        });
        if countable.is_some() {
            // What is below the least is not even looked at; what ties with it may have the smaller id.
            found.rank(|slot, score| best.offer(slot, score).map_or(f32::MIN, f32::next_down));
        }
        let places = best.places(offset);
        let next = Cursor::Ranked { version: self.version(query.audience), offset: offset + page };
        let mut found = self.events.page_of(places, total, &EventQuery { limit: page, ..query.clone() }, |_| next.clone());
        found.next = found.next.filter(|_| offset + page < MAX_RANKED);
        found
    }
}

impl<'a> Best<'a> {
    fn of(events: &'a Events, wanted: usize) -> Self {
        Self { events, wanted, found: Vec::new(), least: None }
    }

    fn id(&self, slot: u32) -> &'a str {
        self.events.entry(slot).id.as_str()
    }

    /// Looks at one more; says the least score that still has a chance.
    fn offer(&mut self, slot: u32, score: f32) -> Option<f32> {
        let comes_after = |bound: (f32, &str)| score.total_cmp(&bound.0).reverse().then_with(|| self.id(slot).cmp(bound.1)).is_gt();
        if self.least.is_none_or(|least| !comes_after(least)) {
            self.found.push((score, slot));
            if self.found.len() == 2 * self.wanted {
                self.drop_the_rest();
            }
        }
        self.least.map(|(score, _)| score)
    }

    fn drop_the_rest(&mut self) {
        if self.found.len() > self.wanted {
            let events = self.events;
            let (_, last, _) = self.found.select_nth_unstable_by(self.wanted - 1, |a, b| best_first(events, *a, *b));
            self.least = Some((last.0, events.entry(last.1).id.as_str()));
            self.found.truncate(self.wanted);
        }
    }

    /// The places of the best, in order, without those of the pages before.
    fn places(mut self, offset: usize) -> Vec<u32> {
        self.drop_the_rest();
        self.found.sort_unstable_by(|a, b| best_first(self.events, *a, *b));
        self.found.iter().skip(offset).map(|(_, slot)| self.events.entry(*slot).place()).collect()
    }
}

fn best_first(events: &Events, a: (f32, u32), b: (f32, u32)) -> Ordering {
    b.0.total_cmp(&a.0).then_with(|| events.entry(a.1).id.cmp(&events.entry(b.1).id))
}
