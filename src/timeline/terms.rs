//! The terms of the events, one after the other in one place, in date order as far as they were there at the start: who goes
//! through many events to count their values reads little memory.

use super::index::Term;

/// The part of what there is that room is left for.
const SPARE: usize = 16;

/// The terms of many events.
#[derive(Debug, Default)]
pub struct Terms {
    /// For each event how many it has, and so many terms.
    all: Vec<Term>,
    /// How much of that belongs to events that have gone.
    left: usize,
}

/// Where the terms of an event are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermsAt(u32);

impl TermsAt {
    /// Where the terms of no event are.
    pub const NOWHERE: Self = Self(u32::MAX);
}

impl Terms {
    /// Room for the terms of as many events as another has, and for some more.
    pub fn like(other: &Self) -> Self {
        let needed = other.all.len() - other.left;
        Self { all: Vec::with_capacity(needed + needed / SPARE), left: 0 }
    }

    /// The terms of an event, sorted.
    pub fn of(&self, at: TermsAt) -> &[Term] {
        let at = at.0 as usize;
        &self.all[at + 1..=at + self.all[at].bits() as usize]
    }

    /// Takes in the terms of an event.
    pub fn push(&mut self, terms: &[Term]) -> TermsAt {
        let at = u32::try_from(self.all.len()).expect("fewer than 4 billion terms");
        self.all.push(Term::from_bits(u32::try_from(terms.len()).expect("an event has few terms")));
        self.all.extend_from_slice(terms);
        TermsAt(at)
    }

    /// Lets go of the terms of an event.
    pub fn release(&mut self, at: TermsAt) {
        self.left += 1 + self.of(at).len();
    }

    /// Whether most of the room is taken by what has gone.
    pub fn is_mostly_left(&self) -> bool {
        self.left > 64 && self.left * 2 > self.all.len()
    }
}
