//! What stands where: a posting for each value of each filter, and one for all events.

use std::collections::HashMap;

use roaring::RoaringBitmap;

use super::posting::{Many, Posting, Standing};
use super::query::{FILTERS, filter, in_role};
use crate::domain::event::Event;

/// Names one value of one filter.
pub type Term = u32;

/// The postings.
#[derive(Debug)]
pub struct Index {
    terms: Vec<HashMap<Box<str>, Term>>,
    postings: Vec<Posting>,
    /// Of each term its filter, and its number among the values of that filter.
    order: Vec<(u8, u32)>,
    all: Many,
}

impl Default for Index {
    fn default() -> Self {
        Self { terms: vec![HashMap::new(); FILTERS.len() + 1], postings: Vec::new(), order: Vec::new(), all: Many::default() }
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
        let term = Term::try_from(self.postings.len()).expect("fewer than 4 billion distinct values");
        let number = u32::try_from(self.terms[filter].len()).expect("fewer values than terms");
        self.postings.push(Posting::default());
        self.order.push((u8::try_from(filter).expect("a short table of filters"), number));
        self.terms[filter].insert(value.into(), term);
        term
    }

    /// The term of a value, if any event ever had it.
    pub fn term(&self, filter: usize, value: &str) -> Option<Term> {
        self.terms[filter].get(value).copied()
    }

    /// The filter a term belongs to, and its number among the values of that filter.
    pub fn number(&self, term: Term) -> (usize, usize) {
        let (filter, number) = self.order[term as usize];
        (usize::from(filter), number as usize)
    }

    /// How many values a filter has had.
    pub fn values_len(&self, filter: usize) -> usize {
        self.terms[filter].len()
    }

    /// The values of a filter with their terms and the places of their events, in no order.
    pub fn values(&self, filter: usize) -> impl Iterator<Item = (&str, Term, &Posting)> {
        self.terms[filter].iter().map(|(value, term)| (&**value, *term, self.with(*term)))
    }

    /// The places of the events with a value.
    pub fn with(&self, term: Term) -> &Posting {
        &self.postings[term as usize]
    }

    /// The places of all events.
    pub fn all(&self) -> &Many {
        &self.all
    }

    /// Adds an event to every posting it belongs in; `standing` tells where those at other places stand.
    pub fn add(&mut self, terms: &[Term], new: Standing, standing: impl Fn(u32) -> Standing) {
        self.all.add(new);
        for term in terms {
            self.postings[*term as usize].add(new, &standing);
        }
    }

    /// Takes an event out of every posting it stands in.
    pub fn take(&mut self, terms: &[Term], old: Standing) {
        self.all.take(old);
        for term in terms {
            self.postings[*term as usize].take(old);
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
