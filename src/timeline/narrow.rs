//! The parts of a question that no bitmap answers by itself: words, what was in force, what has changed.

use roaring::RoaringBitmap;

use super::Timeline;
use super::list::Page;
use super::query::EventQuery;
use crate::domain::date::{Answer, Day};

/// Places found by something other than a filter.
#[derive(Default)]
pub struct Narrowed {
    /// Only these places, if anything narrows at all.
    pub places: Option<RoaringBitmap>,
}

impl Timeline {
    /// A page of a walk, in any order but by relevance: what [`Timeline::narrowed`] found holds until the next change.
    pub fn events_among(&self, query: &EventQuery, narrowed: &Narrowed) -> Page<'_> {
        self.events.page(query, narrowed)
    }

    /// The places left by words, a day in force and changes, before any filter.
    pub fn narrowed(&self, query: &EventQuery) -> Narrowed {
        let mut narrowed = Narrowed::default();
        if let Some(words) = &query.words {
            let found = self.search(words).slots();
            let mut places: Vec<u32> = found.into_iter().filter_map(|slot| Some(self.events.in_slot(slot)?.place())).collect();
            places.sort_unstable();
            narrowed.keep(places.into_iter().collect());
        }
        if let Some(day) = query.in_force_on {
            narrowed.keep(self.making_it_so(day, query));
        }
        if let Some(moment) = query.changed_since {
            let changed = self.events.by_change().rev().take_while(|(seq, _)| self.events.changed_at(*seq) >= Some(moment));
            narrowed.keep(changed.map(|(_, place)| place).collect());
        }
        narrowed
    }

    /// The places of the events that put a measure in force on a day, for certain or possibly.
    fn making_it_so(&self, day: Day, query: &EventQuery) -> RoaringBitmap {
        let mut places = RoaringBitmap::new();
        for (measure, _) in self.measures.shelf.iter() {
            let chain = self.measures.chain(measure.id.as_str(), query.audience);
            let (answer, period) = chain.by(day).in_force(day);
            let Some(period) = period.filter(|_| answer != Answer::No) else { continue };
            for step in [period.opened_by, period.moved_by] {
                places.extend(self.events.find_entry(chain.steps[step].event.as_str()).map(super::events::Entry::place));
            }
        }
        places
    }
}

impl Narrowed {
    fn keep(&mut self, places: RoaringBitmap) {
        self.places = Some(match self.places.take() {
            None => places,
            Some(before) => before & places,
        });
    }
}
