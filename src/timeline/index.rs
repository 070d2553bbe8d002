//! What stands where: a posting for each value of each filter, and one for all events.

use std::hash::BuildHasher as _;

use hashbrown::{DefaultHashBuilder, HashTable};
use roaring::RoaringBitmap;

use super::posting::{Many, Posting, Standing};
use super::query::{FILTERS, filter, write_in_role};
use crate::domain::event::Event;

/// Names one value of one filter. Those of one filter stand together when they are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term(u32);

/// Bits of a term that number the values of its filter.
const BITS: u32 = 28;
const _: () = assert!(FILTERS.len() < 1 << (32 - BITS), "every filter, and the actors in their roles, has a number");

impl Term {
    fn new(filter: usize, number: usize) -> Self {
        let number = u32::try_from(number).ok().filter(|number| number >> BITS == 0).expect("fewer than 268 million values a filter");
        Self(u32::try_from(filter).expect("a short table of filters") << BITS | number)
    }

    /// The filter it is a value of.
    pub fn filter(self) -> usize {
        (self.0 >> BITS) as usize
    }

    /// As a number.
    pub fn bits(self) -> u32 {
        self.0
    }

    /// From such a number.
    pub fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    fn number(self) -> usize {
        (self.0 & ((1 << BITS) - 1)) as usize
    }
}

/// The postings.
#[derive(Debug)]
pub struct Index {
    filters: Vec<Values>,
    all: Many,
    hasher: DefaultHashBuilder,
    found: Vec<Term>,
    pair: String,
}

/// The values of one filter: each has a number, a name and a posting.
#[derive(Debug, Default)]
struct Values {
    names: Vec<Box<str>>,
    postings: Vec<Posting>,
    numbers: HashTable<u32>,
}

impl Default for Index {
    fn default() -> Self {
        let filters = (0..=FILTERS.len()).map(|_| Values::default()).collect();
        Self { filters, all: Many::default(), hasher: DefaultHashBuilder::default(), found: Vec::new(), pair: String::new() }
    }
}

impl Index {
    /// The terms of an event, sorted, each once; values not seen before get a new one.
    pub fn terms_of(&mut self, event: &Event) -> &[Term] {
        let (mut found, mut pair) = (std::mem::take(&mut self.found), std::mem::take(&mut self.pair));
        found.clear();
        for (number, row) in FILTERS.iter().enumerate() {
            (row.values)(event, &mut |value| found.push(self.intern(number, value)));
        }
        for actor in &event.actors {
            write_in_role(&mut pair, actor.id.as_str(), &actor.role);
            found.push(self.intern(filter::ACTOR_IN_ROLE, &pair));
        }
        found.sort_unstable();
        found.dedup();
        (self.found, self.pair) = (found, pair);
        &self.found
    }

    fn intern(&mut self, filter: usize, value: &str) -> Term {
        self.term(filter, value).unwrap_or_else(|| {
            let (hasher, Values { names, postings, numbers }) = (&self.hasher, &mut self.filters[filter]);
            let term = Term::new(filter, names.len());
            names.push(value.into());
            postings.push(Posting::default());
            numbers.insert_unique(hasher.hash_one(value), term.0, |term| hasher.hash_one(&*names[Term(*term).number()]));
            term
        })
    }

    /// The term of a value, if any event ever had it.
    pub fn term(&self, filter: usize, value: &str) -> Option<Term> {
        let values = &self.filters[filter];
        let found = values.numbers.find(self.hasher.hash_one(value), |term| &*values.names[Term(*term).number()] == value);
        found.map(|term| Term(*term))
    }

    /// The value that a term names.
    pub fn name(&self, term: Term) -> &str {
        &self.filters[term.filter()].names[term.number()]
    }

    /// How many values a filter has had.
    pub fn values_len(&self, filter: usize) -> usize {
        self.filters[filter].names.len()
    }

    /// The values of a filter with the places of their events, in the order in which they were first seen.
    pub fn values(&self, filter: usize) -> impl Iterator<Item = (&str, &Posting)> {
        let values = &self.filters[filter];
        values.names.iter().map(|name| &**name).zip(&values.postings)
    }

    /// The places of the events with a value.
    pub fn with(&self, term: Term) -> &Posting {
        &self.filters[term.filter()].postings[term.number()]
    }

    fn with_mut(&mut self, term: Term) -> &mut Posting {
        &mut self.filters[term.filter()].postings[term.number()]
    }

    /// The places of all events.
    pub fn all(&self) -> &Many {
        &self.all
    }

    /// Adds an event to every posting it belongs in; `standing` tells where those at other places stand.
    pub fn add(&mut self, terms: &[Term], new: Standing, standing: impl Fn(u32) -> Standing) {
        self.all.add(new);
        for term in terms {
            self.with_mut(*term).add(new, &standing);
        }
    }

    /// Adds an event that starts behind all others; when all that come so are there, [`Index::push_end`] tells their ends.
    pub fn push_start(&mut self, terms: &[Term], new: Standing, standing: impl Fn(u32) -> Standing) {
        self.all.push_start(new);
        for term in terms {
            self.with_mut(*term).push_start(new, &standing);
        }
    }

    /// Adds the end of an event that ends behind all others.
    pub fn push_end(&mut self, terms: &[Term], end: u32) {
        self.all.push_end(end);
        for term in terms {
            self.with_mut(*term).push_end(end);
        }
    }

    /// Takes an event out of every posting it stands in.
    pub fn take(&mut self, terms: &[Term], old: Standing) {
        self.all.take(old);
        for term in terms {
            self.with_mut(*term).take(old);
        }
    }
}

/// A set of places: borrowed while it is one posting, owned once two had to be put together.
pub enum Set<'a> {
    /// As it stands in the index.
    Whole(&'a Many),
    /// Put together for this question.
    Made(RoaringBitmap),
}

impl<'a> From<&'a Posting> for Set<'a> {
    fn from(posting: &'a Posting) -> Self {
        match posting {
            Posting::Many(many) => Self::Whole(many),
            Posting::Few(places) => Self::Made(places.iter().copied().collect()),
        }
    }
}

impl Set<'_> {
    /// The places.
    pub fn places(&self) -> &RoaringBitmap {
        match self {
            Set::Whole(many) => &many.starts,
            Set::Made(places) => places,
        }
    }
}
