//! A single date of EDTF, such as `2024-03-28`, `2024-03-0X`, `2024-21` or `~2024-03`: one moment.

use super::bounds::Span;
use super::cursor::{Cursor, Flaw};
use super::day::{Day, days_in_month};
use super::digits::{Digits, is_digit_or_mask};
use super::precision::Precision;
use super::qualifier::{Mark, Marks};
use super::season::Season;
use super::time::Time;
use super::year::Year;
use std::borrow::Cow;
use std::fmt;

/// A date as written, with what it leaves out and what it masks.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Single {
    pub(super) year: Year,
    /// A month, or a season in its place.
    pub(super) month: Option<Digits<2>>,
    pub(super) day: Option<Digits<2>>,
    pub(super) time: Option<Time>,
    pub(super) marks: Marks,
}

impl Single {
    /// Reads a date that some day can satisfy.
    pub(super) fn read(cursor: &mut Cursor) -> Result<Self, Flaw> {
        let start = cursor.at();
        let mut marks = Marks::default();
        marks.before[0] = Mark::read(cursor);
        let year = Year::read(cursor)?;
        marks.after[0] = Mark::read(cursor);
        let mut date = Self { year, month: None, day: None, time: None, marks };
        if cursor.peek() == Some(b'-') {
            if !matches!(year, Year::Short { written: 4, .. }) {
                return Err(cursor.flaw("a month can only follow a year of four digits"));
            }
            date.read_month(cursor)?;
        }
        if cursor.peek() == Some(b'-') {
            date.read_day(cursor)?;
        }
        if cursor.peek() == Some(b'T') {
            date.read_time(cursor)?;
        }
        match date.earliest() {
            Some(_) => Ok(date),
            None => Err(Flaw::new(start, date.why_impossible())),
        }
    }

    /// The date that is this day; EDTF writes days in years of up to four digits only.
    pub(super) fn from_day(day: Day) -> Option<Self> {
        if !day.is_bounded() {
            return None;
        }
        let (year, month, of_month) = day.year_month_day();
        Some(Self {
            year: Year::from_number(year)?,
            month: Some(Digits::from_number(u16::from(month))),
            day: Some(Digits::from_number(u16::from(of_month))),
            time: None,
            marks: Marks::default(),
        })
    }

    fn read_month(&mut self, cursor: &mut Cursor) -> Result<(), Flaw> {
        cursor.eat("-");
        self.marks.before[1] = Mark::read(cursor);
        let start = cursor.at();
        let month = two_digits(cursor, "a month")?;
        let known = match month.number() {
            None | Some(1..=12) => true,
            Some(number) => u8::try_from(number).is_ok_and(|number| Season::new(number).is_some()),
        };
        if !known {
            return Err(Flaw::new(start, format!("there is no month {month}")));
        }
        self.month = Some(month);
        self.marks.after[1] = Mark::read(cursor);
        Ok(())
    }

    fn read_day(&mut self, cursor: &mut Cursor) -> Result<(), Flaw> {
        if self.season().is_some() {
            return Err(cursor.flaw("a season has no day"));
        }
        cursor.eat("-");
        self.marks.before[2] = Mark::read(cursor);
        let start = cursor.at();
        let day = two_digits(cursor, "a day")?;
        if matches!(day.number(), Some(0 | 32..)) {
            return Err(Flaw::new(start, format!("there is no day {day}")));
        }
        self.day = Some(day);
        self.marks.after[2] = Mark::read(cursor);
        Ok(())
    }

    fn read_time(&mut self, cursor: &mut Cursor) -> Result<(), Flaw> {
        if self.precision() != Precision::Day || !self.marks.is_empty() {
            return Err(cursor.flaw("a time of day follows a full, unmarked day only"));
        }
        cursor.eat("T");
        self.time = Some(Time::read(cursor)?);
        Ok(())
    }

    /// The season, quarter, third or half that stands in the place of the month.
    pub(super) fn season(&self) -> Option<Season> {
        Season::new(u8::try_from(self.month?.number()?).ok()?)
    }

    /// Whether something in it is masked.
    pub(super) fn is_masked(&self) -> bool {
        self.year.is_masked() || self.month.is_some_and(Digits::is_masked) || self.day.is_some_and(Digits::is_masked)
    }

    pub(super) fn precision(&self) -> Precision {
        let year = self.year.precision();
        if year != Precision::Year {
            return year;
        }
        match (self.season(), self.month, self.day) {
            _ if self.time.is_some() => Precision::Time,
            (Some(season), ..) => season.precision(),
            (None, Some(month), _) if month.is_masked() => Precision::Year,
            (None, Some(_), Some(day)) if !day.is_masked() => Precision::Day,
            (None, Some(_), _) => Precision::Month,
            (None, None, _) => Precision::Year,
        }
    }

    /// The earliest and the latest day it can mean.
    pub(super) fn span(&self) -> Span {
        let possible = "reading refuses what no day can satisfy";
        Span { min: self.earliest().expect(possible), max: self.latest().expect(possible) }
    }

    fn earliest(&self) -> Option<Day> {
        if let Some(season) = self.season() {
            return season.first_day(self.year.candidates().next()?);
        }
        // Every month and day there can be, there is in the leap year 2000.
        self.months().find_map(|month| self.days(2000, month).next())?;
        self.year.candidates().find_map(|year| {
            self.months().find_map(|month| {
                let day = self.days(year, month).next()?;
                Day::from_ymd(year, month, day)
            })
        })
    }

    fn latest(&self) -> Option<Day> {
        if let Some(season) = self.season() {
            return season.last_day(self.year.candidates().next_back()?);
        }
        self.year.candidates().rev().find_map(|year| {
            self.months().rev().find_map(|month| {
                let day = self.days(year, month).next_back()?;
                Day::from_ymd(year, month, day)
            })
        })
    }

    /// The months it can be in.
    pub(super) fn months(&self) -> impl DoubleEndedIterator<Item = u8> {
        possible(self.month, 12)
    }

    /// The days of a month that it can be.
    pub(super) fn days(&self, year: i64, month: u8) -> impl DoubleEndedIterator<Item = u8> {
        possible(self.day, days_in_month(year, month))
    }

    fn why_impossible(&self) -> Cow<'static, str> {
        let month = self.month.and_then(Digits::number).map(u8::try_from);
        match (self.year.number(), month) {
            (Some(year), Some(Ok(month))) => {
                let days = days_in_month(year, month);
                format!("{}-{month:02} has {days} days", self.year).into()
            }
            _ => "no day of the calendar fits".into(),
        }
    }
}

/// The numbers from 1 to the most that the digits can be; all of them if there are none.
fn possible(digits: Option<Digits<2>>, most: u8) -> impl DoubleEndedIterator<Item = u8> {
    let lowest = digits.map_or(1, |digits| digits.lowest().max(1));
    let highest = digits.map_or(99, Digits::highest).min(most.into());
    (lowest..=highest)
        .filter(move |number| digits.is_none_or(|digits| digits.allows(*number)))
        .filter_map(|number| u8::try_from(number).ok())
}

fn two_digits(cursor: &mut Cursor, what: &str) -> Result<Digits<2>, Flaw> {
    let start = cursor.at();
    let digits = cursor.eat_array(is_digit_or_mask).map(Digits::new);
    // A third digit or mask cannot follow two.
    match (digits, cursor.peek()) {
        (Some(digits), next) if !next.is_some_and(is_digit_or_mask) => Ok(digits),
        (None, None) if cursor.is_done() => Err(cursor.unexpected()),
        (None, Some(next)) if !is_digit_or_mask(next) => Err(cursor.unexpected()),
        _ => Err(Flaw::new(start, format!("{what} has two digits"))),
    }
}

impl fmt::Display for Single {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Marks { before, after } = self.marks;
        write!(f, "{}{}{}", before[0], self.year, after[0])?;
        if let Some(month) = self.month {
            write!(f, "-{}{}{}", before[1], month, after[1])?;
        }
        if let Some(day) = self.day {
            write!(f, "-{}{}{}", before[2], day, after[2])?;
        }
        self.time.map_or(Ok(()), |time| write!(f, "T{time}"))
    }
}
