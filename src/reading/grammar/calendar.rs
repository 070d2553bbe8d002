//! Absolute dates: month, day and year in any order, in words or in digits.

use super::build::{day, day_of, month};
use super::{Row, row};
use crate::reading::class::Class;
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, Phrase, YearOf};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("month-day-year", "MONTH .? DAYNUMBER ,? of? YEAR|OLDYEAR", day, "It was signed on [April 30, 2009].", "2009-04-30"),
    row("month-day", "MONTH .? the? DAYNUMBER", day, "It expires on [April 30].", "2024-04-30"),
    row("day-month-year", "the? DAYNUMBER of? MONTH .? ,? YEAR|OLDYEAR|THREE", day, "It was signed on [the 14th of October 2006].", "2006-10-14"),
    row("day-month-year-bc", "DAYNUMBER MONTH NUMBER BC", day, "They met on [12 September 490 BC].", "BC0490-09-12"),
    row("day-month", "the? DAYNUMBER of? MONTH", day, "It expires on [30 April].", "2024-04-30"),
    row("month-year", "MONTH .? ,? of? YEAR|OLDYEAR", month, "It was adopted in [October 2006].", "2006-10"),
    row("month-year-old", "MONTH of? THREE", month, "He died in [December of 384].", "0384-12"),
    row("month-year-bc", "MONTH NUMBER BC", month, "They landed in [August 480 BC].", "BC0480-08"),
    row("iso-date", "YEAR ~- TWO ~- TWO", numeric_year_first, "Updated [2024-03-28].", "2024-03-28"),
    row("iso-month", "YEAR ~- ~TWO", numeric_month, "Updated in [2024-03].", "2024-03"),
    row("slash-year-first", "YEAR ~/ MONTHNUMBER ~/ DAYNUMBER", numeric_year_first, "Updated [2024/03/28].", "2024-03-28"),
    row("slash-date", "NUMBER ~/ NUMBER ~/ YEAR|TWO", numeric_slashes, "Filed on [3/28/2024].", "2024-03-28"),
    row("dotted-date", "DAYNUMBER ~. MONTHNUMBER ~. YEAR|TWO", numeric_day_first, "Filed on [28.03.2024].", "2024-03-28"),
    row("dashed-date", "DAYNUMBER ~- MONTHNUMBER ~- YEAR", numeric_day_first, "Filed on [28-03-2024].", "2024-03-28"),
];

fn numeric_year_first(found: &Match) -> Option<Phrase> {
    let mut rest = found.all(Class::Two).chain(found.all(Class::MonthNumber)).chain(found.all(Class::DayNumber));
    let (month, day) = (rest.next()?.number(), found.tokens.last()?.number());
    numeric(found.number(Class::Year)?, month, day)
}

/// "2024-03", but "2003-07" is two years.
fn numeric_month(found: &Match) -> Option<Phrase> {
    let (year, month) = (found.number(Class::Year)?, found.number(Class::Two)?);
    let is_month = (1..=12).contains(&month) && month <= year % 100;
    is_month.then(|| Some(Phrase::new(Core::Month(YearOf::Given(year), u8::try_from(month).ok()?))))?
}

/// The American order, unless the first number cannot be a month.
fn numeric_slashes(found: &Match) -> Option<Phrase> {
    let [first, _, second, _, year] = found.tokens else { return None };
    let (first, second, year) = (first.number(), second.number(), full_year(year.number()));
    if first > 12 {
        return numeric(year, second, first);
    }
    let phrase = numeric(year, first, second)?;
    let could_be_day = second <= 12 && first != second;
    Some(if could_be_day { Phrase::new(Core::MonthOrDay(year, u8::try_from(first).ok()?, u8::try_from(second).ok()?)) } else { phrase })
}

fn numeric_day_first(found: &Match) -> Option<Phrase> {
    let [day, _, month, _, year] = found.tokens else { return None };
    numeric(full_year(year.number()), month.number(), day.number())
}

fn numeric(year: i64, month: i64, day: i64) -> Option<Phrase> {
    day_of(YearOf::Given(year), u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

/// Two digits as of 1950 to 2049.
fn full_year(year: i64) -> i64 {
    match year {
        0..50 => 2000 + year,
        50..100 => 1900 + year,
        _ => year,
    }
}
