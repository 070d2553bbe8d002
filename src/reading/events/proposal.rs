//! What the reading proposes to an editor.

use crate::domain::date::Date;
use crate::domain::event::{Participation, Status};
use std::ops::Range;

/// An event that a sentence seems to tell of.
#[derive(Clone, PartialEq, Debug)]
pub struct Proposal {
    /// Where the words that made it begin, in code points; no other proposal of the text begins there.
    pub start: usize,
    /// The code point after the last of these words.
    pub end: usize,
    /// The code points of the sentence, to be quoted.
    pub sentence: Range<usize>,
    /// An event type of the vocabulary.
    pub kind: &'static str,
    /// Whether it occurred.
    pub status: Status,
    /// A headline of at most 120 characters, from the words of the clause.
    pub title: String,
    /// When, never sharper than the text.
    pub date: Date,
    /// Which of the expressions of the text dates it.
    pub expression: Option<usize>,
    /// What the date counts from.
    pub anchor: Option<Date>,
    /// Other readings of the date.
    pub alternatives: Vec<Date>,
    /// Who took part, and how.
    pub actors: Vec<Participation>,
    /// How the date was found.
    pub dated: &'static str,
    /// The row of the table of triggers that made it.
    pub rule: &'static str,
    /// Why it is proposed, in a sentence.
    pub reason: String,
    /// How sure it is, in percent.
    pub confidence: u8,
}
