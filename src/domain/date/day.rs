//! A calendar day: a number on the line of days, and its year, month and day.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A calendar day, counted from 1970-01-01 in the proleptic Gregorian calendar.
///
/// A day has no time zone. [`Day::MIN`] and [`Day::MAX`] are not days but the absence of a limit:
/// before all days, and after all days.
///
/// ```
/// # use sanctions_timeline::domain::date::Day;
/// let day = Day::from_ymd(2024, 3, 28).expect("a real day");
/// assert_eq!(day.number(), 19810);
/// assert_eq!(day.next().to_string(), "2024-03-29");
/// assert_eq!(Day::from_ymd(2023, 2, 29), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i64);

/// Days from 0000-01-01 to 1970-01-01.
const EPOCH: i64 = 719_528;
/// The calendar repeats after 400 years, which have this many days.
const CYCLE: i64 = 146_097;
/// Days from the first of March of year 0 to the epoch.
const EPOCH_FROM_MARCH: i64 = EPOCH - 60;
/// Days of a common year before the first of each month.
const BEFORE_MONTH: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

impl Day {
    /// Before every day: no limit on this side.
    pub const MIN: Self = Self(i64::MIN);
    /// After every day: no limit on this side.
    pub const MAX: Self = Self(i64::MAX);
    /// The furthest year from zero, on either side, that a day may lie in.
    pub const FURTHEST_YEAR: i64 = 999_999_999_999;

    /// The day of a year, month (1 to 12) and day (1 to 31); `None` when the calendar has no such day.
    #[must_use]
    pub fn from_ymd(year: i64, month: u8, day: u8) -> Option<Self> {
        let near = (-Self::FURTHEST_YEAR..=Self::FURTHEST_YEAR).contains(&year);
        if !near || !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
            return None;
        }
        let leap_day = i64::from(month > 2 && is_leap(year));
        let before_month = BEFORE_MONTH[usize::from(month) - 1] + leap_day;
        Some(Self(days_before_year(year) - EPOCH + before_month + i64::from(day) - 1))
    }

    /// The day this many days after 1970-01-01.
    #[must_use]
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// The number of days since 1970-01-01.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }

    /// The year, the month (1 to 12) and the day (1 to 31). Without meaning for a day that is not bounded.
    ///
    /// Years are counted from March, so that the leap day is the last one and months have lengths that a formula gives (Howard
    /// Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`).
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "a day of a month fits")]
    pub fn year_month_day(self) -> (i64, u8, u8) {
        // Whole cycles are split off first, so that no day, however far, overflows.
        let rest = self.0.rem_euclid(CYCLE) + EPOCH_FROM_MARCH % CYCLE;
        let cycles = self.0.div_euclid(CYCLE) + EPOCH_FROM_MARCH / CYCLE + rest / CYCLE;
        let rest = rest % CYCLE;

        let year = (rest - rest / 1_460 + rest / 36_524 - rest / 146_096) / 365;
        let day_of_year = rest - (365 * year + year / 4 - year / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let (next_year, month) = if month_from_march < 10 { (0, month_from_march + 3) } else { (1, month_from_march - 9) };
        let small = |number: i64| u8::try_from(number).expect("a month has a number up to 12, a day one up to 31");
        (cycles * 400 + year + next_year, small(month), small(day))
    }

    /// The day after this one; after the last, itself.
    #[must_use]
    pub const fn next(self) -> Self {
        if self.0 == i64::MIN { self } else { Self(self.0.saturating_add(1)) }
    }

    /// The day before this one; before the first, itself.
    #[must_use]
    pub const fn previous(self) -> Self {
        if self.0 == i64::MAX { self } else { Self(self.0.saturating_sub(1)) }
    }

    /// Whether this is a day of the calendar, and not [`Day::MIN`] or [`Day::MAX`].
    #[must_use]
    pub const fn is_bounded(self) -> bool {
        self.0 != i64::MIN && self.0 != i64::MAX
    }

    /// How many days later the other day is; negative when it is earlier.
    #[must_use]
    pub const fn days_until(self, other: Self) -> i64 {
        other.0.saturating_sub(self.0)
    }
}

/// ISO 8601: `2024-03-28`, `-0044-03-15`, beyond four digits `Y12024-03-28`; a missing limit is `..`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_bounded() {
            return f.write_str("..");
        }
        let (year, month, day) = self.year_month_day();
        match year {
            0..=9999 => f.write_str(std::str::from_utf8(&four_digits(year, month, day)).expect("digits and dashes are ASCII")),
            -9999..0 => write!(f, "{year:05}-{month:02}-{day:02}"),
            _ => write!(f, "Y{year}-{month:02}-{day:02}"),
        }
    }
}

/// `2024-03-28`, digit by digit: days are written far more often than anything else.
fn four_digits(year: i64, month: u8, day: u8) -> [u8; 10] {
    let digit = |number: i64| b'0' + u8::try_from(number % 10).expect("a year of four digits");
    let (m, d) = (i64::from(month), i64::from(day));
    [digit(year / 1000), digit(year / 100), digit(year / 10), digit(year), b'-', digit(m / 10), digit(m), b'-', digit(d / 10), digit(d)]
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| de::Error::custom("a day is written as 2024-03-29"))
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.year_month_day() {
            (year @ 0..=9999, month, day) if self.is_bounded() => {
                serializer.serialize_str(std::str::from_utf8(&four_digits(year, month, day)).expect("digits and dashes are ASCII"))
            }
            _ => serializer.collect_str(self),
        }
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::MIN => f.write_str("Day(unbounded past)"),
            Self::MAX => f.write_str("Day(unbounded future)"),
            day => write!(f, "Day({day})"),
        }
    }
}

/// How many days a month (1 to 12) of a year has.
pub(super) const fn days_in_month(year: i64, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days from 0000-01-01 to the first day of a year.
const fn days_before_year(year: i64) -> i64 {
    let last = year - 1;
    365 * year + last.div_euclid(4) - last.div_euclid(100) + last.div_euclid(400) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days_have_known_numbers() {
        for (year, month, day, number) in
            [(1970, 1, 1, 0), (1969, 12, 31, -1), (2000, 2, 29, 11016), (2024, 3, 28, 19810), (0, 1, 1, -719_528), (-44, 3, 15, -735_525)]
        {
            let date = Day::from_ymd(year, month, day).expect("a real day");
            assert_eq!(date.number(), number, "{date}");
            assert_eq!(date.year_month_day(), (year, month, day));
        }
    }

    #[test]
    fn days_that_do_not_exist_are_none() {
        for (year, month, day) in
            [(2023, 2, 29), (1900, 2, 29), (2024, 4, 31), (2024, 0, 1), (2024, 13, 1), (2024, 1, 0), (i64::MAX, 1, 1), (i64::MIN, 1, 1)]
        {
            assert_eq!(Day::from_ymd(year, month, day), None, "{year} {month} {day}");
        }
    }

    #[test]
    fn every_day_of_a_cycle_follows_the_one_before() {
        let mut day = Day::from_ymd(1799, 12, 31).expect("a real day");
        for year in 1800..2201 {
            for month in 1..=12 {
                for of_month in 1..=days_in_month(year, month) {
                    day = day.next();
                    assert_eq!(day.year_month_day(), (year, month, of_month));
                    assert_eq!(Day::from_ymd(year, month, of_month), Some(day));
                }
            }
        }
    }

    #[test]
    fn the_far_ends_neither_move_nor_panic() {
        for day in [Day::MIN, Day::MAX] {
            assert_eq!((day.next(), day.previous()), (day, day));
            assert_eq!(day.to_string(), "..");
            let _ = day.year_month_day();
        }
        assert_eq!(Day::MIN.days_until(Day::MAX), i64::MAX);
    }

    #[test]
    fn days_are_written_as_in_iso_8601() {
        let written = |year| Day::from_ymd(year, 3, 5).expect("a real day").to_string();
        assert_eq!(written(7), "0007-03-05");
        assert_eq!(written(-44), "-0044-03-05");
        assert_eq!(written(12024), "Y12024-03-05");
        assert_eq!(written(-12024), "Y-12024-03-05");
    }
}
