//! The time of day of a date-time, kept as it was written. It never moves the day.

use super::cursor::{Cursor, Flaw};
use std::fmt;

/// A time of day, with or without seconds and zone.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Time {
    hour: u8,
    minute: u8,
    second: Option<Second>,
    zone: Option<Zone>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Second {
    whole: u8,
    /// The digits after the point, as a number and how many there are.
    fraction: u32,
    places: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Zone {
    Utc,
    /// Minutes ahead of UTC.
    Ahead(i16),
}

/// Zones lie between twelve hours behind UTC and fourteen ahead of it.
const ZONES: std::ops::RangeInclusive<i16> = -12 * 60..=14 * 60;

impl Time {
    /// Reads what follows the `T`.
    pub(super) fn read(cursor: &mut Cursor) -> Result<Self, Flaw> {
        let start = cursor.at();
        let hour = two_digits(cursor, "an hour", 24)?;
        colon(cursor)?;
        let minute = two_digits(cursor, "a minute", 59)?;
        let second = if cursor.eat(":") { Some(Second::read(cursor)?) } else { None };
        let zone = Zone::read(cursor)?;
        let past_the_hour = minute > 0 || second.is_some_and(|second| second.whole > 0 || second.fraction > 0);
        if hour == 24 && past_the_hour {
            return Err(Flaw::new(start, "no time of day is later than 24:00:00"));
        }
        Ok(Self { hour, minute, second, zone })
    }

    pub(super) fn zone(self) -> Option<Zone> {
        self.zone
    }

    /// The time without its zone.
    pub(super) fn clock(self) -> impl fmt::Display {
        fmt::from_fn(move |f| {
            write!(f, "{:02}:{:02}", self.hour, self.minute)?;
            let Some(second) = self.second else {
                return Ok(());
            };
            write!(f, ":{:02}", second.whole)?;
            if second.places > 0 {
                let places = usize::from(second.places);
                write!(f, ".{:0places$}", second.fraction)?;
            }
            Ok(())
        })
    }
}

impl Second {
    fn read(cursor: &mut Cursor) -> Result<Self, Flaw> {
        let whole = two_digits(cursor, "a second", 59)?;
        if !cursor.eat(".") {
            return Ok(Self { whole, fraction: 0, places: 0 });
        }
        let start = cursor.at();
        let digits = cursor.eat_while(|byte| byte.is_ascii_digit());
        if digits.is_empty() || digits.len() > 9 {
            let why = "a fraction of a second has one to nine digits";
            return Err(Flaw::new(start, why));
        }
        let fraction = digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
        let places = u8::try_from(digits.len()).expect("at most nine digits");
        Ok(Self { whole, fraction, places })
    }
}

impl Zone {
    fn read(cursor: &mut Cursor) -> Result<Option<Self>, Flaw> {
        let start = cursor.at();
        if cursor.eat("Z") {
            return Ok(Some(Self::Utc));
        }
        let sign = if cursor.eat("+") {
            1
        } else if cursor.eat("-") || cursor.eat("−") {
            -1
        } else {
            return Ok(None);
        };
        let hours = two_digits(cursor, "the hour of a zone", 23)?;
        let minutes = if cursor.eat(":") || cursor.peek().is_some_and(|b| b.is_ascii_digit()) {
            two_digits(cursor, "the minute of a zone", 59)?
        } else {
            0
        };
        let ahead = sign * (i16::from(hours) * 60 + i16::from(minutes));
        if sign < 0 && ahead == 0 {
            return Err(Flaw::new(start, "UTC itself is +00:00, not -00:00"));
        }
        if !ZONES.contains(&ahead) {
            let why = "time zones lie between -12:00 and +14:00";
            return Err(Flaw::new(start, why));
        }
        Ok(Some(Self::Ahead(ahead)))
    }
}

fn two_digits(cursor: &mut Cursor, what: &str, most: u8) -> Result<u8, Flaw> {
    let start = cursor.at();
    cursor.eat_two_digits().filter(|number| *number <= most).ok_or_else(|| Flaw::new(start, format!("{what} has two digits, 00 to {most}")))
}

fn colon(cursor: &mut Cursor) -> Result<(), Flaw> {
    if cursor.eat(":") { Ok(()) } else { Err(cursor.flaw("a time of day is written hh:mm:ss or hh:mm")) }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.clock().fmt(f)?;
        self.zone.map_or(Ok(()), |zone| zone.fmt(f))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Utc => f.write_str("Z"),
            Self::Ahead(minutes) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                let minutes = minutes.abs();
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}
