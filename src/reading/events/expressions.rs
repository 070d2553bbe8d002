//! The temporal expressions of a text, and where they stand in its sentences.

use super::points::Points;
use super::word::Word;
use crate::reading::{Expression, Reference, Value};

/// An expression by its number, and the words it covers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) number: usize,
    pub(super) first: usize,
    pub(super) end: usize,
    /// Whether it can date an event at all: a mere length cannot.
    pub(super) datable: bool,
}

/// The expressions of a text with the bytes they cover, read in order.
pub(super) struct Timeline<'e> {
    pub(super) expressions: &'e [Expression],
    bytes: Vec<(usize, usize)>,
    next: usize,
}

/// "as recently as October", "the summer recess": no date of its own.
fn is_turn_of_phrase(words: &[Word], first: usize, end: usize) -> bool {
    let next = words.get(end).map_or("", |word| word.small);
    let before = first.checked_sub(1).map_or("", |before| words[before].small);
    let rate = words.get(first).is_some_and(|word| word.any(&["a", "per"])) && end == first + 2 && words[end - 1].any(UNITS);
    let hour = end == first + 1 && words[first].any(&["midnight", "noon", "dawn", "dusk"]);
    rate || hour || (before == "as" && next == "as") || NAMED.contains(&next)
}

/// "a day": how much in each.
const UNITS: &[&str] = &["day", "week", "month", "year", "hour"];

/// What is named after a season or a year is no time.
const NAMED: &[&str] = &["recess", "break", "holiday", "holidays", "offensive", "games", "olympics", "campaign", "palace"];

impl<'e> Timeline<'e> {
    pub(super) fn new(expressions: &'e [Expression], points: &Points) -> Self {
        let bytes = expressions.iter().map(|expression| (points.byte(expression.start), points.byte(expression.end))).collect();
        Self { expressions, bytes, next: 0 }
    }

    /// Those in the next sentence; sentences are asked for in order.
    pub(super) fn within(&mut self, words: &[Word], placed: &mut Vec<Placed>) {
        placed.clear();
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
        while self.bytes.get(self.next).is_some_and(|bytes| bytes.0 < first.start) {
            self.next += 1;
        }
        while let Some(bytes) = self.bytes.get(self.next).filter(|bytes| bytes.0 < last.end) {
            let from = words.partition_point(|word| word.end <= bytes.0);
            let end = words.partition_point(|word| word.start < bytes.1);
            let datable = match self.expressions[self.next].value {
                Value::Length(_, _, period) => period.is_some(),
                Value::Unknown(..) | Value::Reference(Reference::Present) => false,
                _ => true,
            };
            let datable = datable && !is_turn_of_phrase(words, from, end);
            placed.push(Placed { number: self.next, first: from, end, datable });
            self.next += 1;
        }
    }
}
