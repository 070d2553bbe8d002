//! A temporal expression as the tagger gives it.

use super::moment::Moment;
use super::phrase::{Modifier, Trail};
use super::value::{Kind, Relation, Value};
use crate::domain::date::{Date, Day};

/// A temporal expression of a text, with what it means and why.
#[derive(Clone, PartialEq, Debug)]
pub struct Expression {
    /// Where it begins, in code points.
    pub start: usize,
    /// Where it ends: the code point after its last.
    pub end: usize,
    /// What it means.
    pub value: Value,
    /// Which part of that is meant, or how exactly.
    pub modifier: Option<Modifier>,
    /// What the word before says of it: "since", "until".
    pub relation: Option<Relation>,
    /// The date it counts from; none if it says all by itself.
    pub anchor: Option<Anchor>,
    /// What another reader could take it for.
    pub alternatives: Vec<Value>,
    /// How sure the reading is, in percent.
    pub confidence: u8,
    pub(super) rows: Trail,
}

/// A date that an expression counts from.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Anchor {
    /// The date of the document.
    Document(Day),
    /// The date of an earlier expression, by its place among all.
    Expression(usize, Moment),
}

impl Expression {
    /// Its TIMEX3 type.
    pub fn kind(&self) -> Kind {
        self.value.kind()
    }

    /// In EDTF, where it has a place on the calendar.
    pub fn edtf(&self) -> Option<Date> {
        self.value.edtf()
    }

    /// The rows of the grammar that decided, in the order in which they did.
    pub fn rule(&self) -> String {
        self.rows.names().collect::<Vec<_>>().join("+")
    }
}
