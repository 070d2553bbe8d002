//! The comparison: does something with these four bounds overlap, lie in, start or end in a range of days?

use super::Date;
use super::bounds::{Bounds, Span};
use super::day::Day;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The answer to a question about dates that are known only within bounds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It is so, whichever of the admissible days are the true ones.
    Yes,
    /// It is not so, whichever of the admissible days are the true ones.
    No,
    /// The bounds allow both.
    Possibly,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Possibly => "possibly",
        })
    }
}

/// The days a question is about, first and last inclusive. Unlike what it is compared with, it is certain.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Range {
    first: Day,
    last: Day,
}

impl Range {
    /// Every day there is.
    pub const ALL: Self = Self { first: Day::MIN, last: Day::MAX };

    /// From a first to a last day; `None` when the last is before the first.
    #[must_use]
    pub fn new(first: Day, last: Day) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// A single day.
    #[must_use]
    pub const fn day(day: Day) -> Self {
        Self { first: day, last: day }
    }

    /// All the days a date can mean: `2024` is the whole year.
    #[must_use]
    pub fn of(date: &Date) -> Self {
        Self { first: date.earliest(), last: date.latest() }
    }

    /// Everything from a date on, from the first day it can mean: from 2024 is from 1 January.
    #[must_use]
    pub fn since(date: &Date) -> Self {
        Self { first: date.earliest(), last: Day::MAX }
    }

    /// Everything up to and including a date, to the last day it can mean: to 2024 is to 31 December.
    #[must_use]
    pub fn until(date: &Date) -> Self {
        Self { first: Day::MIN, last: date.latest() }
    }

    /// From the first day one date can mean to the last day another can; `None` when that is before it.
    #[must_use]
    pub fn between(from: &Date, to: &Date) -> Option<Self> {
        Self::new(from.earliest(), to.latest())
    }

    /// The first day, [`Day::MIN`] when the range has no beginning.
    #[must_use]
    pub const fn first(self) -> Day {
        self.first
    }

    /// The last day, [`Day::MAX`] when the range has no end.
    #[must_use]
    pub const fn last(self) -> Day {
        self.last
    }

    /// Whether a day is one of the range.
    #[must_use]
    pub fn contains(self, day: Day) -> bool {
        self.first <= day && day <= self.last
    }
}

/// What is asked about something that lasts, and a range of days.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    /// Do they have a day in common?
    Overlaps,
    /// Does it lie in the range from its first day to its last?
    Within,
    /// Is its first day in the range? What has an open start has no first day: no.
    Starts,
    /// Is its last day in the range? What has an open end has no last day: no.
    Ends,
}

/// Compares what is known of something with a range of days. This is the only place that compares dates.
///
/// The first day `s` may be any day of `bounds.start` and the last day `e` any day of `bounds.end`,
/// as long as `s <= e`. The answer is yes if the question holds for every such pair, no if it
/// holds for none, and possibly if the bounds allow both. Bounds that allow no pair contradict
/// themselves, so that nothing can be held or excluded: possibly.
///
/// In tight bounds (see [`Bounds::tightened`]) every `s` has an `e` and every `e` an `s`, and a
/// statement about all pairs falls apart into one about all `s` and one about all `e`.
///
/// ```
/// # use sanctions_timeline::domain::date::{Answer, Date, Matching, Range, compare};
/// let mandate = Date::parse("2009-06-12/2024").expect("an interval").bounds();
/// let on = |day| compare(&mandate, Matching::Overlaps, &Range::of(&Date::parse(day).expect("a day")));
/// assert_eq!(on("2023-12-31"), Answer::Yes);
/// assert_eq!(on("2024-02-01"), Answer::Possibly);
/// assert_eq!(on("2025-01-01"), Answer::No);
/// ```
#[must_use]
pub fn compare(bounds: &Bounds, how: Matching, range: &Range) -> Answer {
    if !bounds.is_possible() {
        return Answer::Possibly;
    }
    let Bounds { start, end } = bounds.tightened();
    match how {
        Matching::Overlaps => answer(start.max <= range.last && end.min >= range.first, start.min <= range.last && end.max >= range.first),
        Matching::Within => {
            let first = start.min.max(range.first);
            let last = end.max.min(range.last);
            answer(range.contains(start.min) && range.contains(end.max), first <= start.max && last >= end.min && first <= last)
        }
        Matching::Starts => lies_in(start, *range),
        Matching::Ends => lies_in(end, *range),
    }
}

/// The days that something may share with a range: [`compare`] with [`Matching::Overlaps`] says no exactly of the ranges that
/// have none of these days. So an index over first and last days answers what comparing one by one would.
#[must_use]
pub fn touched(bounds: &Bounds) -> Range {
    if bounds.is_possible() { Range { first: bounds.start.min, last: bounds.end.max } } else { Range::ALL }
}

/// Whether one moment lies in a range.
fn lies_in(moment: Span, range: Range) -> Answer {
    answer(
        !moment.is_open() && range.contains(moment.min) && range.contains(moment.max),
        !moment.is_open() && moment.min <= range.last && moment.max >= range.first,
    )
}

fn answer(for_all: bool, for_some: bool) -> Answer {
    match (for_all, for_some) {
        (true, _) => Answer::Yes,
        (false, true) => Answer::Possibly,
        (false, false) => Answer::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Answer::{No, Possibly, Yes};
    use Matching::{Ends, Overlaps, Starts, Within};

    fn date(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    #[test]
    fn answers_as_a_reader_would() {
        for (known, how, range, expected) in [
            ("2006", Overlaps, "2006", Yes),
            ("2006", Overlaps, "2006-07", Possibly),
            ("2006", Overlaps, "2007", No),
            ("2006", Within, "2005/2006", Yes),
            ("2024-03-28", Within, "2024-03-28", Yes),
            ("2009/2024", Overlaps, "2015-05-05", Yes),
            ("2009/2024", Within, "2009/2024", Yes),
            ("2009/2024", Within, "2009-06/2024", Possibly),
            ("2009/2024", Within, "2010/2024", No),
            ("2009/2024", Starts, "2009-06-12/..", Possibly),
            ("2009/2024", Ends, "2024", Yes),
            ("2009/2024-04-30", Overlaps, "2024-04-30", Yes),
            ("2009/2024-04-30", Overlaps, "2024-05-01", No),
            // An open end goes on for ever; an unknown end may have been any day.
            ("2009/..", Overlaps, "2999", Yes),
            ("2009/..", Ends, "../..", No),
            ("2009/..", Within, "2000/..", Yes),
            ("../2009", Starts, "../..", No),
            ("2009/", Overlaps, "2999", Possibly),
            ("2009/", Overlaps, "2009", Yes),
            ("2009/", Overlaps, "2008", No),
            ("2009/", Ends, "../..", Yes),
            ("/2009", Starts, "../2009", Yes),
            ("/2009", Overlaps, "1950", Possibly),
            // Sets: one moment, or several.
            ("[..2006]", Starts, "../2006", Yes),
            ("[2018,2020]", Overlaps, "2018/2020", Yes),
            ("[2018,2020]", Overlaps, "2018", Possibly),
            ("{2018,2020}", Overlaps, "2018", Yes),
            // What starts in 2006 and ends in March 2006 starts by the end of March.
            ("2006/2006-03", Starts, "2006-01/2006-03", Yes),
        ] {
            let found = compare(&date(known).bounds(), how, &Range::of(&date(range)));
            assert_eq!(found, expected, "{known} {how:?} {range}");
        }
    }

    #[test]
    fn bounds_that_contradict_themselves_decide_nothing() {
        let bounds = Bounds { start: date("2024").bounds().start, end: date("2023").bounds().end };
        for how in [Overlaps, Within, Starts, Ends] {
            assert_eq!(compare(&bounds, how, &Range::of(&date("2023"))), Possibly);
        }
    }

    #[test]
    fn the_end_of_a_range_is_the_end_of_its_date() {
        let range = Range::between(&date("2023-05"), &date("2024")).expect("in order");
        assert_eq!(range.first().to_string(), "2023-05-01");
        assert_eq!(range.last().to_string(), "2024-12-31");
        assert_eq!(Range::between(&date("2024"), &date("2023")), None);
        assert_eq!(Range::since(&date("2024")).last(), Day::MAX);
        assert_eq!(Range::until(&date("2024")).first(), Day::MIN);
    }
}
