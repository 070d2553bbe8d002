//! Phrases that say one thing together: "May last year", "Wednesday night", "10 p.m. Thursday".

use super::build::{in_year, year_of};
use super::day_parts::{numbered as part_numbered, part};
use super::{Row, row};
use crate::reading::class::Class;
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, Phrase, Pointed, Repeated, TimeOfDay, YearOf};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("month-of-year", "OPENMONTH|OPENDAY|OPENPART ,? of|in? YEARPHRASE", of_year, "They blocked it in [May last year].", "2023-05"),
    row("length-of", "LENGTH of SPAN", first, "It fell in [the last week of August].", "P1W"),
    row("weekday-date", "WEEKDAYPHRASE ,? the? DATED", date, "They blocked it on [Thursday, March 28].", "2024-03-28"),
    row("short-weekday-date", "SHORTWEEKDAY .? ,? the? DATED", date, "They blocked it on [Thurs., March 28].", "2024-03-28"),
    row("day-part", "DAY '? s? DAYPART", day_part, "They blocked it [Wednesday night].", "2024-03-27TNI"),
    row("part-of-day", "the? DAYPART of DAY", day_part, "They blocked it on [the morning of March 28].", "2024-03-28TMO"),
    row("weekday-parts", "WEEKDAYPHRASE DAYPARTS", weekday_parts, "They meet on [Tuesday nights].", "XXXX-WXX-2TNI"),
    row("holiday-pointed", "POINTER HOLIDAY", holiday, "They met [last Christmas].", "2023-12-25"),
    row("clock-day", "TIME ,? on? DAY", clock_day, "The vote is at [10 a.m. Thursday].", "2024-03-28T10:00"),
    row("day-clock", "DAY TIME", clock_day, "They met [March 28 10:00].", "2024-03-28T10:00"),
];

/// "the last week of August" is a length, wherever it lies.
fn first(found: &Match) -> Option<Phrase> {
    found.begins(0, "the ").then(|| found.phrase(Class::LengthPhrase))?
}

fn of_year(found: &Match) -> Option<Phrase> {
    let classes = [Class::OpenMonth, Class::OpenDay, Class::OpenPart];
    let phrase = classes.into_iter().find_map(|class| found.phrase(class))?;
    let year = found.phrase(Class::YearPhrase)?;
    Some(Phrase { rows: phrase.rows.and(year.rows), ..in_year(phrase, year_of(&year)?)? })
}

/// The date is exact, the weekday only says it again.
fn date(found: &Match) -> Option<Phrase> {
    found.phrase(Class::DatedPhrase)
}

fn day_part(found: &Match) -> Option<Phrase> {
    Some(found.phrase(Class::DayPhrase)?.at(TimeOfDay::Part(part(found)?)))
}

fn weekday_parts(found: &Match) -> Option<Phrase> {
    let Core::Weekday(Pointed::Bare, number) = found.phrase(Class::WeekdayPhrase)?.core else { return None };
    Some(Phrase::new(Core::Every(Repeated::WeekdayPart(number, part_numbered(found.number(Class::DayParts)?)?))))
}

fn holiday(found: &Match) -> Option<Phrase> {
    let Core::Holiday(_, holiday) = found.phrase(Class::HolidayPhrase)?.core else { return None };
    let pointer = found.pointer()?;
    let year = if pointer.offset == 0 { YearOf::Open } else { YearOf::Nearest(pointer) };
    Some(Phrase::new(Core::Holiday(year, holiday)))
}

fn clock_day(found: &Match) -> Option<Phrase> {
    let (time, day) = (found.phrase(Class::TimePhrase)?, found.phrase(Class::DayPhrase)?);
    match time.time? {
        clock @ TimeOfDay::Clock { .. } => Some(Phrase { rows: time.rows.and(day.rows), ..day.at(clock) }),
        TimeOfDay::Part(_) => None,
    }
}
