//! Dates as sources give them: as exact as the source, never more.
//!
//! A [`Date`] is one expression of EDTF, the extended date format of ISO 8601-2. It knows the four
//! [`Bounds`] within which it starts and ends, and [`compare()`] answers questions about them with
//! yes, no or possibly. Everything else in the project that compares dates calls `compare`.
//!
//! Read: levels 0 and 1 in full, and of level 2 the sets `[..]` and `{..}`, masks on any digit,
//! qualification of single parts, the parts of a year 25 to 41, and decades of three digits.
//! Declined: exponents and significant digits (`Y17E7`, `1950S2`).
//!
//! What the standard leaves open, or test suites read differently, is decided here:
//!
//! - **Seasons** are meteorological and in whole months. 21 to 24 are those of the northern
//!   hemisphere, as 25 to 28 are: spring is March to May, and winter runs from December to
//!   February of the *next* year. 29 to 32 are southern. Quarters (33 to 36), thirds (37 to 39)
//!   and halves (40, 41) count from January.
//! - **A time does not move the day.** A calendar date has no time zone: the day of
//!   `2024-03-28T01:00:00+03:00` is the 28th, as written. `24:00:00` is the end of the day it is
//!   written with. A time stands in single dates only, not in intervals or sets.
//! - **Qualifiers** (`?` uncertain, `~` approximate, `%` both) are kept and put into words. They
//!   do not widen the bounds: by how much, the source does not say.
//! - **Open and unknown** ends differ. `2024/..` goes on; `2024/` has ended, or will end, on an
//!   unknown day. A set `[..2024]` is one moment, in 2024 or before.
//! - **Bounds are outermost.** They do not know of gaps: of `[2018,2020]`, one of the two years, 2019
//!   is as possible as 2018, and `{2018,2020}`, both, is bounded as what lasts from the one to the other.
//! - **An end may not begin before its start.** `2006-02/2006` is refused; that something ended
//!   in an unknown month of the same year is `2006-02/2006-XX`.
//! - **Centuries and decades** of two and three digits are those digits and what may follow:
//!   `19` is 1900 to 1999, `-19` is -1999 to -1900. They stand alone: `2023/24` is refused, as it
//!   was hardly meant to last until the year 2499.
//! - **Year zero** exists, as in ISO 8601: `0000` is 1 BC, and `-0043` is 44 BC.
//! - **`Y`** is for years of more than four digits and at most twelve.
//!
//! From the bottom up: [`Day`] is the calendar; `bounds` and `compare` the comparison; `digits`,
//! `year`, `season`, `qualifier` and `time` the parts of a `single` date; `expression` the grammar;
//! `words` the English; `error` and `right_form` what a refusal says.

mod bounds;
mod compare;
mod cursor;
mod day;
mod digits;
mod error;
mod expression;
mod precision;
mod qualifier;
mod right_form;
mod season;
mod single;
mod time;
mod words;
mod year;

pub use bounds::{Bounds, Span};
pub use compare::{Answer, Matching, Range, compare, touched};
pub use day::Day;
pub use error::DateError;
pub use precision::Precision;

use expression::{End, Expression};
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use single::Single;
use std::fmt;
use std::str::FromStr;

/// One date as a source gives it: a day, a month, a year, a season, an interval, a set, ...
///
/// It is written, in JSON too, as EDTF. Two dates are equal if they are written alike.
///
/// ```
/// # use sanctions_timeline::domain::date::{Date, Precision};
/// let date = Date::parse("2024-03~").expect("a date");
/// assert_eq!(date.to_string(), "2024-03~");
/// assert_eq!(date.words(), "about March 2024");
/// assert_eq!(date.precision(), Precision::Month);
/// assert_eq!(date.latest().to_string(), "2024-03-31");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Date {
    expression: Expression,
    /// Follow from the expression; kept because they are asked for so often.
    bounds: Bounds,
}

impl Date {
    /// Reads an EDTF expression.
    ///
    /// # Errors
    ///
    /// If the text is not EDTF, or no day of the calendar satisfies it.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        match Expression::read(text) {
            Ok(expression) => Ok(Self::from(expression)),
            Err(flaw) => Err(DateError::new(text, flaw)),
        }
    }

    /// The date that is this day; `None` if it is not bounded or its year has more than four digits.
    #[must_use]
    pub fn day(day: Day) -> Option<Self> {
        Single::from_day(day).map(|date| Self::from(Expression::Single(date)))
    }

    /// The four bounds, tight: see [`Bounds::tightened`].
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// The earliest day it can mean, [`Day::MIN`] if there is no limit.
    #[must_use]
    pub fn earliest(&self) -> Day {
        self.bounds.start.min
    }

    /// The latest day it can mean, [`Day::MAX`] if there is no limit.
    #[must_use]
    pub fn latest(&self) -> Day {
        self.bounds.end.max
    }

    /// How finely it is known.
    #[must_use]
    pub fn precision(&self) -> Precision {
        self.expression.precision()
    }

    /// Whether it is an interval, with two ends of which either may be open or unknown.
    #[must_use]
    pub fn is_interval(&self) -> bool {
        matches!(self.expression, Expression::Interval { .. })
    }

    /// Whether it has always been: `../2024`, or `{..2024}`.
    #[must_use]
    pub fn open_start(&self) -> bool {
        self.bounds.start == Span::ALWAYS
    }

    /// Whether it goes on: `2024/..`, or `{2024..}`.
    #[must_use]
    pub fn open_end(&self) -> bool {
        self.bounds.end == Span::NEVER
    }

    /// Whether it started on a day that is not known: `/2024`.
    #[must_use]
    pub fn unknown_start(&self) -> bool {
        matches!(self.expression, Expression::Interval { start: End::Unknown, .. })
    }

    /// Whether it ends on a day that is not known: `2024/`.
    #[must_use]
    pub fn unknown_end(&self) -> bool {
        matches!(self.expression, Expression::Interval { end: End::Unknown, .. })
    }

    /// What it says in English, for display: `about March 2024`. Never sharper than the date itself.
    #[must_use]
    pub fn words(&self) -> String {
        words::of(&self.expression)
    }
}

impl From<Expression> for Date {
    fn from(expression: Expression) -> Self {
        let bounds = expression.bounds();
        Self { expression, bounds }
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        Self::parse(text)
    }
}

/// The expression as it was written, but for spaces in sets and the spelling of time zones.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expression.fmt(f)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Date({})", self.expression)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Reader)
    }
}

/// Reads a date from a string of whatever format serde is reading.
struct Reader;

impl Visitor<'_> for Reader {
    type Value = Date;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date as a string, such as \"2024-03-28\" or \"2024\"")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Date, E> {
        Date::parse(text).map_err(E::custom)
    }
}

/// Reads a day of the calendar, strictly `YYYY-MM-DD`, before year zero with a minus in front.
impl FromStr for Day {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let date = Date::parse(text)?;
        match Date::day(date.earliest()) {
            Some(day) if day == date => Ok(date.earliest()),
            _ => Err(DateError::not_a_day(text)),
        }
    }
}
