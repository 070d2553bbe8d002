//! Months without a year.

use super::build::month;
use super::{Row, row};
use crate::reading::class::Class;
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, Phrase, Pointer, YearOf};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("month", "SUREMONTH", month, "His [October] visit failed.", "2023-10"),
    row("month-after-word", "WITHIN|late|early|mid|- { MONTH }", month, "They blocked it in [May].", "2023-05"),
    row("month-before-word", "{ MONTH } -|to|and|through|until MONTH", month, "A [May]-June vote will follow.", "2024-05"),
    row("month-short", "WITHIN { SHORTMONTH . }", month, "He visited Pyongyang in [Oct.], then left.", "2023-10"),
    row("month-pointed", "the? POINTER|past MONTH", pointed, "The council met [last May].", "2023-05"),
];

/// "last May" is the latest before, "this May" that of the year.
fn pointed(found: &Match) -> Option<Phrase> {
    let pointer = found.pointer().unwrap_or(Pointer::LAST);
    let year = if pointer.offset == 0 { YearOf::Pointed(pointer) } else { YearOf::Nearest(pointer) };
    Some(Phrase::new(Core::Month(year, found.small(Class::Month)?)))
}
