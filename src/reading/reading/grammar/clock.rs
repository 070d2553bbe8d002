//! Times on the clock.

use super::{Row, row};
use crate::reading::class::Class;
use crate::reading::pattern::Match;
use crate::reading::phrase::{Core, Phrase, Pointer, TimeOfDay};
use crate::reading::token::Token;
use crate::reading::unit::Unit;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("hour-meridiem", "HOUR MERIDIEM ZONE?", clock, "The vote began at [10 a.m.], he said.", "2024-03-29T10:00"),
    row("hour-minute", "HOUR ~: ~MINUTE MERIDIEM? ZONE?", clock, "The vote began at [15:05 GMT].", "2024-03-29T15:05Z"),
    row("hour-minute-offset", "HOUR ~: ~MINUTE MERIDIEM? ( ZONE -|+? NUMBER )", clock_ahead, "It spoke at [9:15 a.m. (UTC +3)].", "2024-03-29T09:15"),
    row("hour-zone-in-words", "HOUR MERIDIEM eastern|central|pacific|moscow|local standard|daylight? time", clock, "It ends at [5 p.m. eastern time].", "2024-03-29T17:00"),
    row("hour-minute-zone-in-words", "HOUR ~: ~MINUTE MERIDIEM? eastern|central|pacific|moscow|local standard|daylight? time", clock,
        "It ends at [12:01 a.m. eastern daylight time on June 6, 2024].", "2024-06-06T00:01"),
    row("o-clock", "HOUR|AMOUNT o ' clock", clock, "The vote began at [ten o'clock].", "2024-03-29T10:00"),
    row("hour-of-part", "HOUR|AMOUNT in the DAYPART", hour_of_part, "The vote began at [4 in the morning].", "2024-03-29T04:00"),
    row("noon", "at|by|until|around|before|after|since|from { noon }", |_| at(12, Some(0), None), "The vote began at [noon].", "2024-03-29T12:00"),
    row("noon-of-day", "{ noon } WEEKDAY|on|today|DAYWORD", |_| at(12, Some(0), None), "They voted [noon Thursday].", "2024-03-28T12:00"),
    row("midnight", "midnight", |_| at(0, Some(0), None), "The mandate ends at [midnight].", "2024-03-29T00:00"),
];

fn clock(found: &Match) -> Option<Phrase> {
    let hour = found.number(Class::Hour).or_else(|| found.amount()?.as_whole())?;
    let minute = found.all(Class::Minute).last().filter(|_| found.has(Class::Minute)).map(Token::number);
    let hour = match found.number(Class::Meridiem) {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(half) => hour % 12 + half,
        None => hour,
    };
    let minute = match minute {
        Some(minute) => Some(u8::try_from(minute).ok()?),
        None => None,
    };
    at(u8::try_from(hour).ok().filter(|hour| *hour <= 24)?, minute, found.number(Class::Zone).and_then(|zone| i8::try_from(zone).ok()))
}

/// A zone with so many hours: where that is, matters to no day.
fn clock_ahead(found: &Match) -> Option<Phrase> {
    let phrase = clock(found)?;
    let ahead = i8::try_from(found.number(Class::Number)?).ok().filter(|hours| *hours <= 14)?;
    Some(match phrase.time {
        Some(TimeOfDay::Clock { hour, minute, .. }) => phrase.at(TimeOfDay::Clock { hour, minute, zone: Some(ahead) }),
        _ => phrase,
    })
}

/// "4 in the morning", "10 in the evening".
fn hour_of_part(found: &Match) -> Option<Phrase> {
    let hour = found.number(Class::Hour).or_else(|| found.amount()?.as_whole())?;
    let afternoon = found.number(Class::DayPart)? > 1 && hour < 12;
    at(u8::try_from(if afternoon { hour + 12 } else { hour }).ok().filter(|hour| *hour <= 24)?, None, None)
}

fn at(hour: u8, minute: Option<u8>, zone: Option<i8>) -> Option<Phrase> {
    Some(Phrase::new(Core::Unit(Unit::Day, Pointer::SAME)).at(TimeOfDay::Clock { hour, minute, zone }))
}
