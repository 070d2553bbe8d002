//! Bitmaps over places: one for each value of each filter, and those that find events reaching into a range.

use std::collections::HashMap;
use std::ops::Range as Places;

use roaring::RoaringBitmap;

use super::query::{FILTERS, filter, in_role};
use crate::domain::date::Bounds;
use crate::domain::event::Event;

/// Names one value of one filter.
pub type Term = u32;

/// Days an event of each class may last at most, from its earliest start to its latest end.
const REACHES: [i64; 4] = [31, 366, 3_660, i64::MAX];

/// Bitmaps over places.
#[derive(Debug)]
pub struct Index {
    terms: Vec<HashMap<Box<str>, Term>>,
    bitmaps: Vec<RoaringBitmap>,
    all: RoaringBitmap,
    reaching: [RoaringBitmap; REACHES.len()],
}

impl Default for Index {
    fn default() -> Self {
        let terms = vec![HashMap::new(); FILTERS.len() + 1];
        Self { terms, bitmaps: Vec::new(), all: RoaringBitmap::new(), reaching: Default::default() }
    }
}

impl Index {
    /// The terms of an event, each once; values not seen before get a new one.
    pub fn terms_of(&mut self, event: &Event) -> Box<[Term]> {
        let mut found = Vec::with_capacity(16);
        for (number, row) in FILTERS.iter().enumerate() {
            (row.values)(event, &mut |value| found.push(self.intern(number, value)));
        }
        for actor in &event.actors {
            found.push(self.intern(filter::ACTOR_IN_ROLE, &in_role(actor.id.as_str(), &actor.role)));
        }
        found.sort_unstable();
        found.dedup();
        found.into()
    }

    fn intern(&mut self, filter: usize, value: &str) -> Term {
        if let Some(term) = self.terms[filter].get(value) {
            return *term;
        }
        let term = Term::try_from(self.bitmaps.len()).expect("fewer than 4 billion distinct values");
        self.bitmaps.push(RoaringBitmap::new());
        self.terms[filter].insert(value.into(), term);
        term
    }

    /// The term of a value, if any event ever had it.
    pub fn term(&self, filter: usize, value: &str) -> Option<Term> {
        self.terms[filter].get(value).copied()
    }

    /// The values of a filter with the places of their events.
    pub fn values(&self, filter: usize) -> impl Iterator<Item = (&str, &RoaringBitmap)> {
        self.terms[filter].iter().map(|(value, term)| (&**value, &self.bitmaps[*term as usize]))
    }

    /// The places of the events with a value.
    pub fn with(&self, term: Term) -> &RoaringBitmap {
        &self.bitmaps[term as usize]
    }

    /// The places of all events.
    pub fn all(&self) -> &RoaringBitmap {
        &self.all
    }

    /// Adds an event's place to every bitmap it belongs in.
    pub fn add(&mut self, place: u32, terms: &[Term], bounds: &Bounds) {
        self.all.insert(place);
        for term in terms {
            self.bitmaps[*term as usize].insert(place);
        }
        if let Some(class) = reach(bounds) {
            self.reaching[class].insert(place);
        }
    }

    /// Takes an event's place out of every bitmap it stands in.
    pub fn take(&mut self, place: u32, terms: &[Term], bounds: &Bounds) {
        self.all.remove(place);
        for term in terms {
            self.bitmaps[*term as usize].remove(place);
        }
        if let Some(class) = reach(bounds) {
            self.reaching[class].remove(place);
        }
    }

    /// The places of `set` before `range` from which an event may still reach into it: `place_of(d)` is the first place of
    /// an event that may start `d` days or less before the range.
    pub fn reaching_into(&self, set: &RoaringBitmap, before: u32, place_of: impl Fn(i64) -> u32) -> Vec<u32> {
        let mut places = Vec::new();
        for (bitmap, days) in self.reaching.iter().zip(REACHES) {
            if days == i64::MAX {
                // These may begin anywhere before: too many to be looked up one by one.
                places.extend((bitmap & set).range(..before));
            } else {
                let first = place_of(days).min(before);
                places.extend(bitmap.range(first..before).filter(|place| set.contains(*place)));
            }
        }
        places.sort_unstable();
        places
    }
}

/// The class of an event that may last beyond its earliest day; `None` if it cannot.
fn reach(bounds: &Bounds) -> Option<usize> {
    let days = bounds.start.min.days_until(bounds.end.max);
    (days > 0).then(|| REACHES.iter().position(|most| days <= *most).expect("the last class has no limit"))
}

/// A set of places: borrowed while it is one bitmap of the index, owned once two had to be put together.
pub enum Set<'a> {
    /// As it stands in the index.
    Whole(&'a RoaringBitmap),
    /// Put together for this question.
    Made(RoaringBitmap),
}

impl Set<'_> {
    /// The bitmap.
    pub fn bitmap(&self) -> &RoaringBitmap {
        match self {
            Set::Whole(bitmap) => bitmap,
            Set::Made(bitmap) => bitmap,
        }
    }

    /// How many of its places lie in a range.
    pub fn count(&self, range: &Places<u32>) -> u64 {
        if range.is_empty() { 0 } else { self.bitmap().range_cardinality(range.clone()) }
    }
}
