//! Counting in the calendar: weekdays, weeks, steps of months, and the holidays that move.

use super::moment::Moment;
use super::phrase::Holiday;
use super::unit::Unit;
use crate::domain::date::Day;

/// Farther away than this nothing is counted.
pub(super) const FARTHEST_YEAR: i64 = 9_999;

/// The weekday, Monday is 1.
pub(super) fn weekday(day: Day) -> i64 {
    (day.number() + 3).rem_euclid(7) + 1
}

/// The first such weekday on or after the day.
fn weekday_from(number: i64, day: Day) -> Option<Day> {
    days_later(day, (number - weekday(day)).rem_euclid(7))
}

/// The Monday of the week the day lies in.
pub(super) fn monday(day: Day) -> Day {
    Day::from_number(day.number() - weekday(day) + 1)
}

/// So many days later, unless that is too far away.
pub(super) fn days_later(day: Day, days: i64) -> Option<Day> {
    let number = day.number().checked_add(days)?;
    (number.abs() < FARTHEST_YEAR * 366).then(|| Day::from_number(number))
}

/// The year of ISO 8601 and the week in it.
pub(super) fn iso_week(monday: Day) -> (i64, i64) {
    let thursday = Day::from_number(monday.number() + 3);
    let year = thursday.year_month_day().0;
    let first = Day::from_ymd(year, 1, 1).map_or(0, Day::number);
    (year, (thursday.number() - first) / 7 + 1)
}

/// The same day so many units away; the last of the month where it has no such day.
pub(super) fn shifted(day: Day, unit: Unit, steps: i64) -> Option<Day> {
    let (year, month, of_month) = day.year_month_day();
    let months = match unit {
        Unit::Day => return days_later(day, steps),
        Unit::Week => return days_later(day, steps.checked_mul(7)?),
        Unit::Month => steps,
        Unit::Year => steps.checked_mul(12)?,
        _ => return None,
    };
    let moved = Moment::Month(year, month).step(months)?;
    let (year, month, _) = moved.first_day()?.year_month_day();
    Day::from_ymd(year, month, of_month).or_else(|| moved.last_day())
}

/// The day of a holiday in a year.
pub(super) fn holiday_of(holiday: Holiday, year: i64) -> Option<Day> {
    let nth = |month, weekday, from| weekday_from(weekday, Day::from_ymd(year, month, from)?);
    match holiday {
        Holiday::Christmas => Day::from_ymd(year, 12, 25),
        Holiday::ChristmasEve => Day::from_ymd(year, 12, 24),
        Holiday::NewYear => Day::from_ymd(year, 1, 1),
        Holiday::NewYearsEve => Day::from_ymd(year, 12, 31),
        Holiday::Thanksgiving => nth(11, 4, 22),
        Holiday::Easter => easter(year),
        Holiday::GoodFriday => days_later(easter(year)?, -2),
        Holiday::Halloween => Day::from_ymd(year, 10, 31),
        Holiday::IndependenceDay => Day::from_ymd(year, 7, 4),
        Holiday::LaborDay => nth(9, 1, 1),
        Holiday::MayDay => Day::from_ymd(year, 5, 1),
        Holiday::MemorialDay => nth(5, 1, 25),
        Holiday::ValentinesDay => Day::from_ymd(year, 2, 14),
    }
}

/// Easter Sunday of a year, by the anonymous Gregorian computus.
fn easter(year: i64) -> Option<Day> {
    let (golden, century, rest) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let skipped = (8 * century + 13) / 25;
    let epact = (19 * golden + century - century / 4 - skipped + 15).rem_euclid(30);
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let number = epact + weekday - 7 * late + 114;
    Day::from_ymd(year, u8::try_from(number / 31).ok()?, u8::try_from(number % 31 + 1).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_moves() {
        for (year, sunday) in [(2024, "2024-03-31"), (1999, "1999-04-04"), (2011, "2011-04-24")] {
            assert_eq!(easter(year).map(|day| day.to_string()).as_deref(), Some(sunday));
        }
    }

    #[test]
    fn weeks_are_those_of_iso_8601() {
        for (written, week) in [("2024-03-29", (2024, 13)), ("2021-01-03", (2020, 53)), ("2018-12-31", (2019, 1))] {
            assert_eq!(iso_week(monday(written.parse().expect("a day"))), week);
        }
    }
}
