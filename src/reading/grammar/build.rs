//! Builders that several families share.

use crate::reading::class::Class;
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, Modifier, Origin, Phrase, Pointer, Side, YearOf};

/// The year a pattern names in digits or by era; open when it names none.
pub(super) fn year(found: &Match) -> YearOf {
    let number = [Class::Year, Class::OldYear, Class::Three, Class::Number].into_iter().find_map(|class| found.number(class));
    match number {
        Some(number) if found.has(Class::Before) => YearOf::Given(1 - number),
        Some(number) => YearOf::Given(number),
        None => YearOf::Open,
    }
}

pub(super) fn only_year(found: &Match) -> Option<Phrase> {
    Some(Phrase::new(Core::Year(year(found))))
}

/// A month with or without its year.
pub(super) fn month(found: &Match) -> Option<Phrase> {
    Some(Phrase::new(Core::Month(year(found), month_number(found)?)))
}

fn month_number(found: &Match) -> Option<u8> {
    [Class::Month, Class::SureMonth, Class::ShortMonth].into_iter().find_map(|class| found.small(class))
}

/// A month and a day, with or without the year.
pub(super) fn day(found: &Match) -> Option<Phrase> {
    day_of(year(found), found.small(Class::Month)?, found.small(Class::DayNumber)?)
}

/// A day that the calendar has, in some year at least.
pub(super) fn day_of(year: YearOf, month: u8, day: u8) -> Option<Phrase> {
    let number = if let YearOf::Given(number) = year { number } else { 2000 };
    crate::domain::date::Day::from_ymd(number, month, day)?;
    Some(Phrase::new(Core::Day(year, month, day)))
}

/// A unit of the calendar where the pointer of the pattern points.
pub(super) fn pointed_unit(found: &Match) -> Option<Phrase> {
    unit_at(found, found.pointer()?)
}

pub(super) fn unit_at(found: &Match, pointer: Pointer) -> Option<Phrase> {
    Some(Phrase::new(Core::Unit(found.unit()?, pointer)))
}

/// A length without a place.
pub(super) fn length(found: &Match) -> Option<Phrase> {
    Some(Phrase::new(Core::Length { amount: found.amount()?, unit: found.unit()?, side: None }))
}

/// A length that ends or begins at the document date or at what was mentioned last.
pub(super) fn sided(found: &Match) -> Option<Phrase> {
    let pointer = found.pointer()?;
    let side = Some(Side { sign: pointer.offset, origin: pointer.origin });
    Some(Phrase::new(Core::Length { amount: found.amount()?, unit: found.unit()?, side }))
}

/// So many units away from somewhere.
pub(super) fn away(found: &Match, sign: i64, origin: Origin) -> Option<Phrase> {
    Some(Phrase::new(Core::Away { amount: found.amount()?, unit: found.unit()?, sign, origin }))
}

/// "early", "the beginning of": the part of a date the pattern names.
pub(super) fn edge(found: &Match) -> Option<Modifier> {
    let number = found.number(Class::Early).or_else(|| found.number(Class::Edge))?;
    Some(match number {
        1 => Modifier::Start,
        2 => Modifier::Mid,
        _ => Modifier::End,
    })
}

/// The year a phrase of a year says.
pub(super) fn year_of(phrase: &Phrase) -> Option<YearOf> {
    match phrase.core {
        Core::Year(year) => Some(year),
        Core::Unit(_, pointer) => Some(YearOf::Pointed(pointer)),
        _ => None,
    }
}

/// The same date in the year given.
pub(super) fn in_year(phrase: Phrase, year: YearOf) -> Option<Phrase> {
    let core = match phrase.core {
        Core::Month(_, month) => Core::Month(year, month),
        Core::Day(_, month, day) => Core::Day(year, month, day),
        Core::Season(_, season) => Core::Season(year, season),
        Core::Half(_, half) => Core::Half(year, half),
        Core::Quarter(_, quarter) => Core::Quarter(year, quarter),
        _ => return None,
    };
    Some(Phrase { core, ..phrase })
}
