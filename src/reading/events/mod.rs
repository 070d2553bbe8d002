//! From a read text to proposed events: who did what, when, and whether.
//!
//! [`propose`] goes through a text sentence by sentence, in time linear in its length:
//!
//! 1. `layout` sets aside what of a page is no text; the tagger's tokens are its `word`s; `expressions` says which dates stand where.
//! 2. `mention` finds who is named, by the [`Gazetteer`]; `clause` says which words belong together, `hedges` what is only said or believed.
//! 3. `trigger` looks the words up in the `table`; `group` reads the helpers of a verb, `status` makes them a status.
//! 4. `assign` gives each trigger the expression that governs it, and `dating` makes a date of it, or finds one in the `story` so far.
//! 5. `roles`, `kind`, `title` and `reason` finish the proposal.
//!
//! What holds for every text: it is read to its end; proposals are in order, no two begin at the same
//! place, and all lie in the text; the same text, date and actors give the same proposals; no date is
//! sharper than what the text says.

mod assign;
mod clause;
mod dating;
mod demonyms;
mod edtf;
mod expressions;
mod finite;
mod forms;
mod gazetteer;
mod group;
mod hedges;
mod kind;
mod layout;
mod lexicon;
mod mention;
mod points;
mod proposal;
mod reader;
mod reason;
mod roles;
mod sift;
mod status;
mod story;
mod table;
#[cfg(test)]
mod tests;
mod title;
mod trigger;
mod undated;
mod word;

pub use gazetteer::Gazetteer;
pub use proposal::Proposal;

use super::Expression;
use crate::domain::date::Day;
use layout::Layout;
use points::Points;
use std::ops::Range;

/// The events that an English text of this date tells of, in order; its expressions are those that [`super::read`] finds.
pub fn propose(text: &str, document_date: Day, expressions: &[Expression], gazetteer: &Gazetteer) -> Vec<Proposal> {
    reader::read(text, document_date, expressions, gazetteer)
}

/// The parts of a text that are furniture of its page, in code points.
pub fn set_aside(text: &str) -> Vec<Range<usize>> {
    let points = Points::of(text);
    Layout::of(text).aside.into_iter().map(|bytes| points.before(bytes.start)..points.before(bytes.end)).collect()
}

/// A row of the table of triggers, as it may be shown to a reader who asks why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TriggerRule {
    /// What [`Proposal::rule`] calls it.
    pub name: &'static str,
    /// The words it takes.
    pub trigger: &'static str,
    /// The event type it makes.
    pub kind: &'static str,
    /// A sentence with the trigger in brackets.
    pub example: &'static str,
}

/// The rows of the table, in the order in which they are tried.
pub fn trigger_rules() -> impl Iterator<Item = TriggerRule> {
    table::rows().map(|row| TriggerRule { name: row.name, trigger: row.trigger, kind: row.kind, example: row.example })
}
