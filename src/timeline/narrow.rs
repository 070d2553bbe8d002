//! The parts of a question that no bitmap answers by itself: words, what was in force, what has changed.

use roaring::RoaringBitmap;

use super::Timeline;
use super::entry::Entry;
use super::list::{Page, change_key};
use super::query::{Audience, Cursor, EventQuery, Sort};
use crate::domain::date::{Answer, Day};

/// Places found by something other than a filter.
#[derive(Default)]
pub struct Narrowed {
    /// Only these places, if anything narrows at all.
    pub places: Option<RoaringBitmap>,
}

impl Timeline {
    /// A page in any order but by relevance: what [`Timeline::narrowed`] found holds until the next change. Cursors hold numbers of
    /// changes as the audience counts them.
    pub fn events_among(&self, query: &EventQuery, narrowed: &Narrowed) -> Page<'_> {
        let Audience::Public(_) = query.audience else { return self.events.page(query, narrowed) };
        let mut page = match &query.after {
            Some(Cursor::Updated(number)) => {
                let after = Some(Cursor::Updated(self.public.seq_of(*number)));
                self.events.page(&EventQuery { after, ..query.clone() }, narrowed)
            }
            _ => self.events.page(query, narrowed),
        };
        if let Some(Cursor::Updated(seq)) = &mut page.next {
            *seq = self.public.number_at(*seq);
        }
        page
    }

    /// Where an event stands in the order that a question asks for, as its audience counts changes; nowhere in the order of relevance.
    pub fn cursor_at(&self, entry: &Entry, query: &EventQuery) -> Option<Cursor> {
        match query.sort {
            Sort::Date | Sort::DateDescending => Some(Cursor::Date(entry.bounds.start.min, entry.id.clone())),
            Sort::Relevance => None,
            Sort::Updated | Sort::UpdatedDescending => Some(match change_key(entry, &self.events.lapsed(query.audience)) {
                Cursor::Updated(seq) => Cursor::Updated(self.number(seq, query.audience).unwrap_or(seq)),
                lapsed => lapsed,
            }),
        }
    }

    /// The places left by words, a day in force and changes, before any filter.
    pub fn narrowed(&self, query: &EventQuery) -> Narrowed {
        let mut narrowed = Narrowed::default();
        if let Some(words) = &query.words {
            let found = self.search(words, query.audience).slots();
            let mut places: Vec<u32> = found.into_iter().filter_map(|slot| Some(self.events.in_slot(slot)?.place())).collect();
            places.sort_unstable();
            narrowed.keep(places.into_iter().collect());
        }
        if let Some(day) = query.in_force_on {
            narrowed.keep(self.making_it_so(day, query));
        }
        if let Some(moment) = query.changed_since {
            let changed = self.events.by_change().rev().take_while(|(seq, _)| self.events.changed_at(*seq) >= Some(moment));
            // An embargo that has passed changed what readers without a key see, also before the log says so.
            let lapsed = self.events.lapsed(query.audience).into_iter().filter(|(_, until)| *until >= moment);
            narrowed.keep(changed.map(|(_, place)| place).chain(lapsed.map(|(place, _)| place)).collect());
        }
        narrowed
    }

    /// The places of the events that put a measure in force on a day, for certain or possibly.
    pub(super) fn making_it_so(&self, day: Day, query: &EventQuery) -> RoaringBitmap {
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
