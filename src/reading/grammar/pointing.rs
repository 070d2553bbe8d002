//! This, last and next unit of the calendar: "last week", "that year", "yesterday".

use super::build::{pointed_unit, unit_at};
use super::{Row, row};
use crate::reading::class::Class;
use crate::reading::numbers::Amount;
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, Modifier, Origin, Phrase, Pointer, Side};
use crate::reading::unit::Unit;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("today", "DAYWORD", day_word, "Russia vetoed it [yesterday].", "2024-03-28"),
    row("day-before-yesterday", "the day before yesterday", |_| days(-2), "He left [the day before yesterday].", "2024-03-27"),
    row("day-after-tomorrow", "the day after tomorrow", |_| days(2), "He leaves [the day after tomorrow].", "2024-03-31"),
    row("pointed-unit", "POINTER CALENDAR", pointed_unit, "The panel reported [last week].", "2024-W12"),
    row("pointed-day", "POINTER day", pointed_day, "It met on March 3 and [that day] it voted.", "2024-03-03"),
    row("the-last-decade", "the POINTER decade|century", decade, "It grew in [the last decade].", "P10Y"),
    row("the-pointed-unit", "the POINTER CALENDAR", the_pointed_unit, "It met in May 2023 and left [the following month].", "2023-06"),
    row("the-pointed-day", "the POINTER day", pointed_day, "It met on March 3 and left [the next day].", "2024-03-04"),
    row("the-same-unit", "the|that|this very? same CALENDAR", same_unit, "It met in 2009 and left [the same year].", "2009"),
    row("the-same-day", "the|that|this very? same day", |_| day_at(Pointer::SAME), "It met on March 3 and left [the same day].", "2024-03-03"),
    row("the-unit", "the full|whole|entire? CALENDAR", same_unit, "It met in 2009, and for [the year] that was all.", "2009"),
    row("same-period", "the same period|quarter|month|week|time of? the? POINTER year", same_period, "Trade fell from [the same period last year].", "2023"),
    row("the-day", "for|of|during|throughout { the day } STOP", |_| day_at(Pointer::SAME), "It met on March 3. That was all for [the day].", "2024-03-03"),
    row("the-unit-before", "{ the CALENDAR before|after|earlier } STOP", unit_beside, "It met in 2009 and [the year before].", "2008"),
    row("the-day-before", "{ the day before|after|earlier } STOP", day_beside, "It met on March 3 and left [the day after].", "2024-03-04"),
    row("unit-end", "the? CALENDAR -|'? s? end", unit_end, "It will be done by [year-end].", "2024"),
    row("the-past-unit", "the? past PERIOD", past_unit, "It grew in [the past year].", "P1Y"),
];

fn day_word(found: &Match) -> Option<Phrase> {
    days(found.number(Class::DayWord)?)
}

fn days(offset: i64) -> Option<Phrase> {
    day_at(Pointer { offset, origin: Origin::Document })
}

fn day_at(pointer: Pointer) -> Option<Phrase> {
    Some(Phrase::new(Core::Unit(Unit::Day, pointer)))
}

/// "this day" and "the next day" are seen from the day the text spoke of; "the last day" is none.
fn pointed_day(found: &Match) -> Option<Phrase> {
    let pointer = found.pointer()?;
    (pointer != Pointer::LAST).then(|| day_at(pointer.of_mention()))?
}

/// "the next month" is seen from the month the text spoke of, "the last month" from today.
fn the_pointed_unit(found: &Match) -> Option<Phrase> {
    let pointer = found.pointer()?;
    unit_at(found, if pointer == Pointer::NEXT { pointer.of_mention() } else { pointer })
}

/// "the Year" is of a name.
fn same_unit(found: &Match) -> Option<Phrase> {
    let is_name = found.tokens.last().is_some_and(|token| token.capital);
    (!is_name).then(|| unit_at(found, Pointer::SAME))?
}

fn same_period(found: &Match) -> Option<Phrase> {
    Some(Phrase::new(Core::Unit(Unit::Year, found.pointer()?)))
}

fn unit_beside(found: &Match) -> Option<Phrase> {
    unit_at(found, beside(found))
}

fn day_beside(found: &Match) -> Option<Phrase> {
    day_at(beside(found))
}

fn beside(found: &Match) -> Pointer {
    if found.says(2, "after") { Pointer::FOLLOWING } else { Pointer::PREVIOUS }
}

fn unit_end(found: &Match) -> Option<Phrase> {
    Some(unit_at(found, Pointer::SAME)?.modified(Modifier::End))
}

fn past_unit(found: &Match) -> Option<Phrase> {
    let side = Some(Side { sign: -1, origin: Origin::Document });
    Some(Phrase::new(Core::Length { amount: Amount::whole(1)?, unit: found.unit()?, side }))
}

/// "the last decade" is the ten years until now.
fn decade(found: &Match) -> Option<Phrase> {
    let pointer = found.pointer().filter(|pointer| pointer.offset != 0)?;
    let side = Some(Side { sign: pointer.offset, origin: pointer.origin });
    let unit = if found.says(2, "decade") { Unit::Decade } else { Unit::Century };
    Some(Phrase::new(Core::Length { amount: Amount::whole(1)?, unit, side }))
}
