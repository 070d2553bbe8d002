//! What an expression means in its context, as a TIMEX3 value and in EDTF.

use super::moment::Moment;
use super::numbers::Amount;
use super::phrase::{DayPart, Reference, Repeated, TimeOfDay};
use super::token::Token;
use super::unit::{Season, Unit};
use crate::domain::date::{Date, Day};
use std::fmt;

/// What an expression means.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Value {
    /// A stretch of the calendar.
    Moment(Moment),
    /// A time on a day.
    Time(Day, TimeOfDay),
    /// A stretch of the calendar of this unit, of which the text does not say which.
    Unknown(Unit, Option<TimeOfDay>),
    /// A length, and the days between which it lies as far as they are known.
    Length(Amount, Unit, Option<Period>),
    /// Again and again.
    Every(Repeated),
    /// The past, the present or the future.
    Reference(Reference),
}

/// Where a length lies; one end may be unknown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    /// The first day.
    pub start: Option<Day>,
    /// The last day.
    pub end: Option<Day>,
}

/// The types of TIMEX3.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A day or longer.
    Date,
    /// A time of day.
    Time,
    /// A length.
    Duration,
    /// Again and again.
    Set,
}

impl Kind {
    /// As TIMEX3 writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "DATE",
            Self::Time => "TIME",
            Self::Duration => "DURATION",
            Self::Set => "SET",
        }
    }
}

/// What the word before an expression says of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Relation {
    /// From then on.
    Since,
    /// To that time, and not after.
    Until,
    /// At that time at the latest.
    By,
    /// Later than that.
    After,
    /// Earlier than that.
    Before,
}

impl Relation {
    pub(super) fn said_by(text: &str, token: &Token) -> Option<Self> {
        let word = &text[token.start..token.end];
        let all = [
            ("since", Self::Since),
            ("from", Self::Since),
            ("until", Self::Until),
            ("till", Self::Until),
            ("through", Self::Until),
            ("by", Self::By),
            ("after", Self::After),
            ("before", Self::Before),
        ];
        all.into_iter().find(|(known, _)| word.eq_ignore_ascii_case(known)).map(|(_, relation)| relation)
    }

    /// A short name for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Since => "since",
            Self::Until => "until",
            Self::By => "by",
            Self::After => "after",
            Self::Before => "before",
        }
    }
}

impl Value {
    /// Its type.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Moment(_) | Self::Unknown(_, None) | Self::Reference(_) => Kind::Date,
            Self::Time(..) | Self::Unknown(_, Some(_)) => Kind::Time,
            Self::Length(..) => Kind::Duration,
            Self::Every(_) => Kind::Set,
        }
    }

    /// In EDTF, where it has a place on the calendar. A length lies between its ends: `2022-03-30/2024-03-29`.
    pub fn edtf(&self) -> Option<Date> {
        match self {
            Self::Moment(moment) => moment.edtf(),
            Self::Time(day, _) => Date::day(*day),
            Self::Length(_, _, Some(Period { start, end })) => {
                let written = |day: &Option<Day>| day.map_or(String::new(), |day| day.to_string());
                Date::parse(&format!("{}/{}", written(start), written(end))).ok()
            }
            _ => None,
        }
    }
}

/// As a TIMEX3 value.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Moment(moment) => moment.fmt(f),
            Self::Time(day, time) => write!(f, "{}{}", Moment::Day(day), Clock(time)),
            Self::Unknown(unit, time) => {
                f.write_str(unknown(unit))?;
                time.map_or(Ok(()), |time| Clock(time).fmt(f))
            }
            Self::Length(amount, unit, _) => length(f, amount, unit),
            Self::Every(repeated) => every(f, repeated),
            Self::Reference(Reference::Past) => f.write_str("PAST_REF"),
            Self::Reference(Reference::Present) => f.write_str("PRESENT_REF"),
            Self::Reference(Reference::Future) => f.write_str("FUTURE_REF"),
        }
    }
}

fn unknown(unit: Unit) -> &'static str {
    match unit {
        Unit::Week | Unit::Fortnight => "XXXX-WXX",
        Unit::Weekend => "XXXX-WXX-WE",
        Unit::Month => "XXXX-XX",
        Unit::Quarter => "XXXX-QX",
        Unit::Year => "XXXX",
        Unit::Decade => "XXX",
        Unit::Century => "XX",
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => "XXXX-XX-XX",
    }
}

/// Decades and centuries are counted in years, fortnights in weeks, weekends as such.
fn length(f: &mut fmt::Formatter<'_>, amount: Amount, unit: Unit) -> fmt::Result {
    let (prefix, letters, times) = match unit {
        Unit::Second => ("PT", "S", 1),
        Unit::Minute => ("PT", "M", 1),
        Unit::Hour => ("PT", "H", 1),
        Unit::Day => ("P", "D", 1),
        Unit::Week => ("P", "W", 1),
        Unit::Fortnight => ("P", "W", 2),
        Unit::Weekend => ("P", "WE", 1),
        Unit::Month => ("P", "M", 1),
        Unit::Quarter => ("P", "Q", 1),
        Unit::Year => ("P", "Y", 1),
        Unit::Decade => ("P", "Y", 10),
        Unit::Century => ("P", "Y", 100),
    };
    match amount {
        Amount::Hundredths(number) => {
            let number = u64::from(number) * times;
            write!(f, "{prefix}{}", number / 100)?;
            match number % 100 {
                0 => {}
                rest if rest % 10 == 0 => write!(f, ".{}", rest / 10)?,
                rest => write!(f, ".{rest:02}")?,
            }
            f.write_str(letters)
        }
        Amount::Some => write!(f, "{prefix}X{letters}"),
    }
}

fn every(f: &mut fmt::Formatter<'_>, repeated: Repeated) -> fmt::Result {
    match repeated {
        Repeated::Unit(amount, unit) => length(f, amount, unit),
        Repeated::Weekday(number) => write!(f, "XXXX-WXX-{number}"),
        Repeated::WeekdayPart(number, part) => write!(f, "XXXX-WXX-{number}{}", Clock(TimeOfDay::Part(part))),
        Repeated::Month(number) => write!(f, "XXXX-{number:02}"),
        Repeated::Season(season) => write!(f, "XXXX-{}", Season::letters(season)),
        Repeated::DayPart(part) => write!(f, "XXXX-XX-XX{}", Clock(TimeOfDay::Part(part))),
    }
}

/// The time in a TIMEX3 value.
struct Clock(TimeOfDay);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            TimeOfDay::Part(part) => f.write_str(match part {
                DayPart::Morning => "TMO",
                DayPart::Midday => "TMI",
                DayPart::Afternoon => "TAF",
                DayPart::Evening => "TEV",
                DayPart::Night => "TNI",
                DayPart::Daytime => "TDT",
            }),
            TimeOfDay::Clock { hour, minute, zone } => {
                write!(f, "T{hour:02}:{:02}", minute.unwrap_or(0))?;
                if zone == Some(0) { f.write_str("Z") } else { Ok(()) }
            }
        }
    }
}
