//! How finely a date is known.

use serde::{Deserialize, Serialize};

/// How finely a date is known: the smallest unit of the calendar that is sure to hold the moment.
///
/// What is masked counts as not known: `2024-03-0X` and `2024-03-XX` are known to the month,
/// `2024-XX-28` to the year, `20XX-03` to the century. Qualifiers do not matter: `2024-03?` is
/// a month, though an uncertain one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// A time of day is given.
    Time,
    /// A day of the calendar.
    Day,
    /// A month of a year.
    Month,
    /// A season, three months: `2024-21` to `2024-32`.
    Season,
    /// Three months counted from January: `2024-33` to `2024-36`.
    Quarter,
    /// Four months: `2024-37` to `2024-39`.
    Third,
    /// Six months: `2024-40` and `2024-41`.
    Half,
    /// A year.
    Year,
    /// Ten years with the same first three digits.
    Decade,
    /// A hundred years with the same first two digits.
    Century,
    /// A thousand years with the same first digit.
    Millennium,
    /// Not even the first digit of the year is known.
    Unknown,
    /// Two ends, each with its own precision.
    Interval,
    /// A list of dates, each with its own precision.
    Set,
}
