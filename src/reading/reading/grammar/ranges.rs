//! Ranges and lists, whose parts share what only one of them says: "May to July 1982", "5-6 September".

use super::build::{day_of, in_year, year_of};
use super::{Row, pair};
use crate::reading::class::Class;
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, Phrase, YearOf};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    pair("months-of-year", "{ OPENMONTH } DASH|and|or|, { GIVENMONTH }", year_of_last, "It met from [May] to [July 2016].", "2016-05 2016-07"),
    pair("days-of-year", "{ OPENDAY } DASH|and|or|, { DATED }", year_of_last, "It met between [March 3] and [April 5, 2016].", "2016-03-03 2016-04-05"),
    pair("days-of-month", "{ the? DAYNUMBER } DASH|and|or|, { DATED }", month_of_last, "It met on [5]-[6 September 2019].", "2019-09-05 2019-09-06"),
    pair("month-days-year", "{ OPENDAY } DASH|and|or { DAYNUMBER ,? YEARPHRASE }", month_of_first, "It met on [March 3]-[9, 2018].", "2018-03-03 2018-03-09"),
    pair("month-days", "{ DATED } DASH|and|or { DAYNUMBER } STOP|NAME|WITHIN|were|was|when|the|with", month_of_first, "It met on [March 3] and [4], and left.", "2024-03-03 2024-03-04"),
];

fn two(found: &Match) -> Option<(Phrase, Phrase)> {
    let mut phrases = found.every_phrase();
    Some((phrases.next()?, phrases.next()?))
}

fn year_of_last(found: &Match) -> Option<(Phrase, Phrase)> {
    let (first, last) = two(found)?;
    let (Core::Month(year, _) | Core::Day(year, ..)) = last.core else { return None };
    matches!(year, YearOf::Given(_)).then(|| Some((in_year(first, year)?, last)))?
}

fn month_of_last(found: &Match) -> Option<(Phrase, Phrase)> {
    let last = found.phrase(Class::DatedPhrase)?;
    let Core::Day(year, month, end) = last.core else { return None };
    let start = found.small(Class::DayNumber).filter(|start| *start < end)?;
    Some((Phrase::new(Core::Day(year, month, start)), last))
}

fn month_of_first(found: &Match) -> Option<(Phrase, Phrase)> {
    let first = found.phrase(Class::DatedPhrase).or_else(|| found.phrase(Class::OpenDay))?;
    let Core::Day(year, month, start) = first.core else { return None };
    let end = found.small(Class::DayNumber).filter(|end| *end > start)?;
    let year = found.phrase(Class::YearPhrase).and_then(|phrase| year_of(&phrase)).unwrap_or(year);
    Some((in_year(first, year)?, day_of(year, month, end)?))
}
