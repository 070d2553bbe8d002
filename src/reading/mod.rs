//! Reads a text as a careful reader does: finds its temporal expressions and says what they mean.
//!
//! [`read`] takes an English text and its date, and gives each [`Expression`] with the code points it
//! covers, its TIMEX3 type and value, the date in EDTF, the date it counts from, the rows of the
//! grammar that decided, what another reader could take it for, and how sure the reading is.
//!
//! A text goes through three steps, each linear in its length:
//!
//! 1. `tokens` cuts it into sentences of tokens; `lexicon` says what each word can be (its classes)
//!    and what it counts; `numbers` folds numbers into one token.
//! 2. `scan` applies the `grammar`, stage by stage: where a `pattern` matches, its row builds a
//!    `phrase`, what the words say by themselves. `tense` adds where the governing verb looks.
//! 3. `resolve` fills in what the words leave open from the `discourse`: the document date, and the
//!    dates the text has told. News counts from its date, a narrative from what it told last.
//!
//! Below them: `unit`, `moment` and `calendar`, the stretches of the calendar and counting in them;
//! `value`, how TIMEX3 and EDTF write them.
//!
//! What holds for every text: it is read to its end, whatever it is; expressions are in order and do
//! not overlap; the same text and date give the same reading; what comes after a sentence changes
//! neither which expressions are found in it nor by which rows. It may change what they mean only
//! where it turns news into a narrative.
//!
//! [`events`] makes proposed events of what was read.
//!
//! Conventions where annotators differ: no preposition is covered; "early", "the end of", "almost",
//! "more than" are; the ends of a range are two expressions; ages are none.

mod calendar;
mod class;
mod discourse;
pub mod document;
mod draft;
pub mod events;
mod expression;
mod grammar;
pub mod known;
mod lexicon;
mod moment;
mod numbers;
mod pattern;
mod phrase;
mod resolve;
mod scan;
mod tense;
#[cfg(test)]
mod tests;
mod token;
mod tokens;
mod unit;
mod value;

pub use expression::{Anchor, Expression};
pub use moment::Moment;
pub use numbers::Amount;
pub use phrase::{DayPart, Modifier, Reference, Repeated, TimeOfDay};
pub use unit::{Era, Half, Quarter, Season, Unit};
pub use value::{Kind, Period, Relation, Value};

use crate::domain::date::Day;

/// A row of the grammar, as it may be shown to a reader who asks why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    /// What [`Expression::rule`] calls it.
    pub name: &'static str,
    /// The words, numbers and phrases it takes.
    pub pattern: &'static str,
    /// A sentence with the expression in brackets.
    pub example: &'static str,
    /// The TIMEX3 value of that expression on 29 March 2024; one for each pair of brackets.
    pub value: &'static str,
}

/// The rows of the grammar, in the order in which they are tried.
pub fn rules() -> impl Iterator<Item = Rule> {
    grammar::rows().map(|row| {
        let (example, value) = row.example;
        Rule { name: row.name, pattern: row.pattern, example, value }
    })
}

/// The temporal expressions of an English text of this date, in order.
pub fn read(text: &str, document_date: Day) -> Vec<Expression> {
    resolve::all(text, document_date, &scan::phrases(text))
}
