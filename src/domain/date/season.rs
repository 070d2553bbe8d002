//! The parts of a year with a number of their own: seasons 21 to 32, quarters, thirds and halves.

use super::day::{Day, days_in_month};
use super::precision::Precision;

/// A part of the year, by its EDTF number, which stands where a month would.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Season {
    number: u8,
}

/// First month, how many months, precision, words. The first row is number 21.
type Row = (u8, u8, Precision, &'static str);

#[rustfmt::skip]
const TABLE: [Row; 21] = [
    // 21 to 24 name no hemisphere: read as northern and meteorological, in whole months.
    (3, 3, Precision::Season, "spring"),
    (6, 3, Precision::Season, "summer"),
    (9, 3, Precision::Season, "autumn"),
    (12, 3, Precision::Season, "winter"),
    // 25 to 28 say northern.
    (3, 3, Precision::Season, "northern spring"),
    (6, 3, Precision::Season, "northern summer"),
    (9, 3, Precision::Season, "northern autumn"),
    (12, 3, Precision::Season, "northern winter"),
    // 29 to 32 say southern.
    (9, 3, Precision::Season, "southern spring"),
    (12, 3, Precision::Season, "southern summer"),
    (3, 3, Precision::Season, "southern autumn"),
    (6, 3, Precision::Season, "southern winter"),
    // 33 to 36, 37 to 39, 40 and 41.
    (1, 3, Precision::Quarter, "the first quarter of"),
    (4, 3, Precision::Quarter, "the second quarter of"),
    (7, 3, Precision::Quarter, "the third quarter of"),
    (10, 3, Precision::Quarter, "the fourth quarter of"),
    (1, 4, Precision::Third, "the first four months of"),
    (5, 4, Precision::Third, "the middle four months of"),
    (9, 4, Precision::Third, "the last four months of"),
    (1, 6, Precision::Half, "the first half of"),
    (7, 6, Precision::Half, "the second half of"),
];

impl Season {
    /// The part of the year with this number, 21 to 41.
    pub(super) fn new(number: u8) -> Option<Self> {
        (21..=41).contains(&number).then_some(Self { number })
    }

    pub(super) fn precision(self) -> Precision {
        self.row().2
    }

    /// What comes before the year in words, such as `summer` or `the first half of`.
    pub(super) fn words(self) -> &'static str {
        self.row().3
    }

    /// Whether it begins in December, and ends in the year after.
    pub(super) fn ends_next_year(self) -> bool {
        self.row().0 == 12
    }

    /// Its first day in a year.
    pub(super) fn first_day(self, year: i64) -> Option<Day> {
        Day::from_ymd(year, self.row().0, 1)
    }

    /// Its last day, counted from the year it begins in.
    pub(super) fn last_day(self, year: i64) -> Option<Day> {
        let (first, months, ..) = *self.row();
        let (year, month) = match first + months - 1 {
            month @ 1..=12 => (year, month),
            month => (year + 1, month - 12),
        };
        Day::from_ymd(year, month, days_in_month(year, month))
    }

    fn row(self) -> &'static Row {
        &TABLE[usize::from(self.number - 21)]
    }
}
