//! Stretches of the calendar of one unit each: a day, a week, a month, a year, ...

use super::calendar::{FARTHEST_YEAR, days_later, iso_week, monday};
use super::unit::{Era, Half, Quarter, Season, Unit};
use crate::domain::date::{Date, Day};
use std::fmt;

/// A stretch of the calendar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// A century by its first digits: 19 has the years 1900 to 1999; before Christ, 3 has 400 to 301.
    Century(i64, Era),
    /// A decade by its first digits: 199 has the years 1990 to 1999; before Christ, 47 has 479 to 470.
    Decade(i64, Era),
    /// A year.
    Year(i64),
    /// A year of accounts, by the calendar year that names it.
    FiscalYear(i64),
    /// A half of a year.
    Half(i64, Half),
    /// A quarter of a year.
    Quarter(i64, Quarter),
    /// A season of a year.
    Season(i64, Season),
    /// A month of a year.
    Month(i64, u8),
    /// A week by its Monday.
    Week(Day),
    /// A weekend by the Monday before it.
    Weekend(Day),
    /// A day.
    Day(Day),
}

impl Moment {
    /// The day, if the calendar has it.
    pub(super) fn day(year: i64, month: u8, day: u8) -> Option<Self> {
        Day::from_ymd(year, month, day).map(Self::Day)
    }

    /// The stretch of this unit that the day lies in.
    pub(super) fn around(day: Day, unit: Unit) -> Option<Self> {
        let (year, month, _) = day.year_month_day();
        Some(match unit {
            Unit::Day => Self::Day(day),
            Unit::Week | Unit::Fortnight => Self::Week(monday(day)),
            Unit::Weekend => Self::Weekend(monday(day)),
            Unit::Month => Self::Month(year, month),
            Unit::Quarter => Self::Quarter(year, Quarter((month - 1) / 3 + 1)),
            Unit::Year => Self::Year(year),
            Unit::Decade => Self::decade_of(year),
            Unit::Century => Self::century_of(year),
            Unit::Second | Unit::Minute | Unit::Hour => return None,
        })
    }

    fn decade_of(year: i64) -> Self {
        if year > 0 { Self::Decade(year / 10, Era::After) } else { Self::Decade((1 - year) / 10, Era::Before) }
    }

    fn century_of(year: i64) -> Self {
        if year > 0 { Self::Century(year / 100, Era::After) } else { Self::Century(-year / 100, Era::Before) }
    }

    /// The stretch of this unit that this one lies in; none when it is the longer one.
    pub(super) fn within(self, unit: Unit) -> Option<Self> {
        if self.unit() == unit {
            return Some(self);
        }
        match (self, unit) {
            (Self::Half(year, _) | Self::Quarter(year, _) | Self::Season(year, _) | Self::Month(year, _), Unit::Year) => {
                Some(Self::Year(year))
            }
            _ if self.unit() > unit || (self.unit() == Unit::Quarter && unit == Unit::Quarter) => None,
            _ => Self::around(self.first_day()?, unit),
        }
    }

    /// The smallest unit that holds it; halves count as years, seasons as quarters.
    pub(super) fn unit(self) -> Unit {
        match self {
            Self::Century(..) => Unit::Century,
            Self::Decade(..) => Unit::Decade,
            Self::Year(_) | Self::FiscalYear(_) | Self::Half(..) => Unit::Year,
            Self::Quarter(..) | Self::Season(..) => Unit::Quarter,
            Self::Month(..) => Unit::Month,
            Self::Week(_) => Unit::Week,
            Self::Weekend(_) => Unit::Weekend,
            Self::Day(_) => Unit::Day,
        }
    }

    /// So many steps later of its own kind: the same quarter of another year for years.
    pub(super) fn step(self, steps: i64) -> Option<Self> {
        let moved = match self {
            Self::Century(number, era) => Self::Century(number + if era == Era::After { steps } else { -steps }, era),
            Self::Decade(number, era) => Self::Decade(number + if era == Era::After { steps } else { -steps }, era),
            Self::Year(year) => Self::Year(year.checked_add(steps)?),
            Self::FiscalYear(year) => Self::FiscalYear(year.checked_add(steps)?),
            Self::Half(year, half) => Self::Half(year.checked_add(steps)?, half),
            Self::Season(year, season) => Self::Season(year.checked_add(steps)?, season),
            Self::Quarter(year, Quarter(number)) => {
                let quarters = (year * 4 + i64::from(number) - 1).checked_add(steps)?;
                Self::Quarter(quarters.div_euclid(4), Quarter::numbered(quarters.rem_euclid(4) + 1)?)
            }
            Self::Month(year, month) => {
                let months = (year * 12 + i64::from(month) - 1).checked_add(steps)?;
                Self::Month(months.div_euclid(12), u8::try_from(months.rem_euclid(12) + 1).ok()?)
            }
            Self::Week(monday) => Self::Week(days_later(monday, steps.checked_mul(7)?)?),
            Self::Weekend(monday) => Self::Weekend(days_later(monday, steps.checked_mul(7)?)?),
            Self::Day(day) => Self::Day(days_later(day, steps)?),
        };
        moved.year().is_none_or(|year| year.abs() <= FARTHEST_YEAR).then_some(moved)
    }

    /// Its year, unless it is longer than one.
    pub(super) fn year(self) -> Option<i64> {
        match self {
            Self::Century(..) | Self::Decade(..) => None,
            Self::Year(year)
            | Self::FiscalYear(year)
            | Self::Half(year, _)
            | Self::Quarter(year, _)
            | Self::Season(year, _)
            | Self::Month(year, _) => Some(year),
            Self::Week(day) | Self::Weekend(day) | Self::Day(day) => Some(day.year_month_day().0),
        }
    }

    /// Its first day.
    pub(super) fn first_day(self) -> Option<Day> {
        match self {
            Self::Century(number, Era::After) => Day::from_ymd(number * 100, 1, 1),
            Self::Century(number, Era::Before) => Day::from_ymd(-number * 100 - 99, 1, 1),
            Self::Decade(number, Era::After) => Day::from_ymd(number * 10, 1, 1),
            Self::Decade(number, Era::Before) => Day::from_ymd(-number * 10 - 8, 1, 1),
            Self::Year(year) | Self::FiscalYear(year) => Day::from_ymd(year, 1, 1),
            Self::Half(year, Half(number)) => Day::from_ymd(year, number * 6 - 5, 1),
            Self::Quarter(year, Quarter(number)) => Day::from_ymd(year, number * 3 - 2, 1),
            Self::Season(year, season) => Day::from_ymd(year, season.first_month(), 1),
            Self::Month(year, month) => Day::from_ymd(year, month, 1),
            Self::Week(day) | Self::Day(day) => Some(day),
            Self::Weekend(monday) => days_later(monday, 5),
        }
    }

    /// Its last day.
    pub(super) fn last_day(self) -> Option<Day> {
        let months = |count: i64| {
            let (year, month, _) = self.first_day()?.year_month_day();
            Self::Month(year, month).step(count)?.first_day().map(Day::previous)
        };
        match self {
            Self::Century(..) => months(1200),
            Self::Decade(..) => months(120),
            Self::Year(_) | Self::FiscalYear(_) => months(12),
            Self::Half(..) => months(6),
            Self::Quarter(..) | Self::Season(..) => months(3),
            Self::Month(..) => months(1),
            Self::Week(monday) | Self::Weekend(monday) => days_later(monday, 6),
            Self::Day(day) => Some(day),
        }
    }

    /// In EDTF; weeks, which it does not have, as the days they are.
    pub fn edtf(self) -> Option<Date> {
        let part = |year: i64, number: u8| format!("{}-{number:02}", edtf_year(year));
        let days = || Some(format!("{}/{}", self.first_day()?, self.last_day()?));
        let years = |first: i64, last: i64| Some(format!("{}/{}", edtf_year(first), edtf_year(last)));
        let written = match self {
            Self::Century(number, Era::After) => Some(format!("{number:02}")),
            Self::Decade(number, Era::After) => Some(format!("{number:03}")),
            Self::Century(number, Era::Before) => years(-number * 100 - 99, -number * 100),
            Self::Decade(number, Era::Before) => years(-number * 10 - 8, -number * 10 + 1),
            Self::Year(year) | Self::FiscalYear(year) => Some(edtf_year(year)),
            Self::Half(year, Half(number)) => Some(part(year, number + 39)),
            Self::Quarter(year, Quarter(number)) => Some(part(year, number + 32)),
            Self::Season(year, season) => Some(part(year, season as u8 + 20)),
            Self::Month(year, month) => Some(part(year, month)),
            Self::Week(_) | Self::Weekend(_) => days(),
            Self::Day(day) => Some(day.to_string()),
        };
        written.and_then(|written| Date::parse(&written).ok())
    }
}

/// As a TIMEX3 value.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Century(number, era) => write!(f, "{}{number:02}", letters(era)),
            Self::Decade(number, era) => write!(f, "{}{number:03}", letters(era)),
            Self::Year(year) => Year(year).fmt(f),
            Self::FiscalYear(year) => write!(f, "FY{}", Year(year)),
            Self::Half(year, Half(number)) => write!(f, "{}-H{number}", Year(year)),
            Self::Quarter(year, Quarter(number)) => write!(f, "{}-Q{number}", Year(year)),
            Self::Season(year, season) => write!(f, "{}-{}", Year(year), season.letters()),
            Self::Month(year, month) => write!(f, "{}-{month:02}", Year(year)),
            Self::Week(monday) => {
                let (year, week) = iso_week(monday);
                write!(f, "{year:04}-W{week:02}")
            }
            Self::Weekend(monday) => write!(f, "{}-WE", Self::Week(monday)),
            Self::Day(day) => {
                let (year, month, day) = day.year_month_day();
                write!(f, "{}-{month:02}-{day:02}", Year(year))
            }
        }
    }
}

fn letters(era: Era) -> &'static str {
    if era == Era::Before { "BC" } else { "" }
}

/// A year as TIMEX3 writes it: `2024`, `BC0044`.
struct Year(i64);

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 > 0 { write!(f, "{:04}", self.0) } else { write!(f, "BC{:04}", 1 - self.0) }
    }
}

fn edtf_year(year: i64) -> String {
    if year < 0 { format!("-{:04}", -year) } else { format!("{year:04}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn values_and_edtf_agree() {
        for (moment, value, edtf) in [
            (Moment::Year(-492), "BC0493", "-0492"),
            (Moment::Decade(47, Era::Before), "BC047", "-0478/-0469"),
            (Moment::Century(19, Era::After), "19", "19"),
            (Moment::Season(2023, Season::Summer), "2023-SU", "2023-22"),
            (Moment::Quarter(2024, Quarter(3)), "2024-Q3", "2024-35"),
            (Moment::Week(day("2024-03-25")), "2024-W13", "2024-03-25/2024-03-31"),
        ] {
            assert_eq!(moment.to_string(), value);
            assert_eq!(moment.edtf().expect("EDTF").to_string(), edtf);
        }
    }
}
