//! The grammar: rows of patterns, a table a family, in the order in which they are applied.
//!
//! Words become phrases in the first stage, and phrases parts of longer ones in those that follow:
//! "May" and "last year" are one date, "the beginning of" it another. In each stage the longest
//! match wins, then the row that stands first.

#![expect(clippy::unnecessary_wraps, reason = "all builders have one type: most can refuse, some never do")]

mod attached;
mod build;
mod calendar;
mod clock;
mod counted;
mod day_parts;
mod decades;
mod decoys;
mod durations;
mod edges;
mod holidays;
mod measured;
mod months;
mod pointing;
mod quarters;
mod ranges;
mod references;
mod seasons;
mod sets;
mod weekdays;
mod years;

use super::pattern::Match;
use super::phrase::Phrase;

/// One row of the grammar.
#[derive(Clone, Copy)]
pub(super) struct Row {
    /// What the row is called, in the tables and in what the tagger says of itself.
    pub(super) name: &'static str,
    /// Over words, classes and phrases: see [`super::pattern`].
    pub(super) pattern: &'static str,
    /// What the expression says; nothing if it cannot be.
    pub(super) build: Build,
    /// A sentence with the expression in brackets, and its value on 29 March 2024: both tested.
    pub(super) example: (&'static str, &'static str),
}

/// How a row makes phrases of what it matched: as many as the pattern has braces.
#[derive(Clone, Copy)]
pub(super) enum Build {
    One(fn(&Match) -> Option<Phrase>),
    Two(fn(&Match) -> Option<(Phrase, Phrase)>),
}

/// A row that makes one phrase.
const fn row(
    name: &'static str,
    pattern: &'static str,
    build: fn(&Match) -> Option<Phrase>,
    example: &'static str,
    value: &'static str,
) -> Row {
    Row { name, pattern, build: Build::One(build), example: (example, value) }
}

/// A row that makes two phrases.
const fn pair(
    name: &'static str,
    pattern: &'static str,
    build: fn(&Match) -> Option<(Phrase, Phrase)>,
    example: &'static str,
    values: &'static str,
) -> Row {
    Row { name, pattern, build: Build::Two(build), example: (example, values) }
}

/// The families by stage.
pub(super) const STAGES: &[&[&[Row]]] = &[
    &[
        decoys::ROWS,
        calendar::ROWS,
        years::ROWS,
        months::ROWS,
        weekdays::ROWS,
        day_parts::ROWS,
        clock::ROWS,
        pointing::ROWS,
        measured::ROWS,
        counted::ROWS,
        seasons::ROWS,
        quarters::ROWS,
        decades::ROWS,
        durations::ROWS,
        sets::ROWS,
        holidays::ROWS,
        references::ROWS,
    ],
    &[attached::ROWS],
    &[edges::ROWS],
    &[ranges::ROWS],
];

/// What looks like an expression and is none.
#[cfg(test)]
pub(super) const DECOYS: &[Row] = decoys::ROWS;

/// All rows.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    STAGES.iter().flat_map(|families| families.iter()).flat_map(|rows| rows.iter())
}
