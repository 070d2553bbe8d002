//! Quarters, halves and fiscal years.

use super::build::year;
use super::{Row, row};
use crate::reading::class::Class;
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, Phrase, Pointer, YearOf};
use crate::reading::unit::{Half, Quarter, Unit};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("quarter-year", "the? ORDINAL -? quarter of? fiscal? YEAR", quarter, "Trade fell in [the third quarter of 2023].", "2023-Q3"),
    row("last-quarter-of", "the? last|final quarter of YEAR", last_quarter, "Trade fell in [the last quarter of 2023].", "2023-Q4"),
    row("quarter", "the? ORDINAL -? quarter", quarter, "Trade fell in [the third quarter].", "2023-Q3"),
    row("year-quarter", "YEAR '? s? ORDINAL -? quarter", quarter, "Trade fell in [2023 third quarter].", "2023-Q3"),
    row("latest-quarter", "the? latest quarter", latest, "Trade fell in [the latest quarter].", "2023-Q4"),
    row("half-year", "the? ORDINAL|latter -? half of? fiscal? YEAR", half, "Trade fell in [the first half of 2023].", "2023-H1"),
    row("half", "the? ORDINAL|latter -? half", half, "Trade fell in [the first half].", "2024-H1"),
    row("fiscal-year", "the? fiscal|financial year? YEAR", fiscal, "The budget for [fiscal 2023] fell.", "FY2023"),
    row("the-fiscal-year", "the|this current? fiscal|financial year", this_fiscal, "It fell in [the fiscal year].", "FY2024"),
    row("fiscal-year-pointed", "the? POINTER fiscal|financial year", fiscal_pointed, "It fell in [the last financial year].", "FY2023"),
];

fn quarter(found: &Match) -> Option<Phrase> {
    Some(Phrase::new(Core::Quarter(year(found), Quarter::numbered(found.number(Class::Ordinal)?)?)))
}

fn last_quarter(found: &Match) -> Option<Phrase> {
    Some(Phrase::new(Core::Quarter(year(found), Quarter::numbered(4)?)))
}

fn latest(_: &Match) -> Option<Phrase> {
    Some(Phrase::new(Core::Unit(Unit::Quarter, Pointer::SAME)))
}

fn fiscal(found: &Match) -> Option<Phrase> {
    Some(Phrase::new(Core::FiscalYear(year(found))))
}

fn this_fiscal(_: &Match) -> Option<Phrase> {
    Some(Phrase::new(Core::FiscalYear(YearOf::Pointed(Pointer::THIS))))
}

fn fiscal_pointed(found: &Match) -> Option<Phrase> {
    Some(Phrase::new(Core::FiscalYear(YearOf::Pointed(found.pointer()?))))
}

fn half(found: &Match) -> Option<Phrase> {
    let half = match found.number(Class::Ordinal) {
        Some(1) => Half::FIRST,
        Some(2) | None => Half::SECOND,
        Some(_) => return None,
    };
    Some(Phrase::new(Core::Half(year(found), half)))
}
