//! Which of the dates that recur is meant: the October before or after, the Thursday past or coming.
//!
//! What decides was counted on news: days and months without a year are mostly the nearest (95 and
//! 86 of 100), weekdays the most recent unless the verb looks ahead (92 of 100, 98 with the verb).

use crate::domain::date::Day;
use crate::reading::calendar::{days_later, weekday};
use crate::reading::moment::Moment;
use crate::reading::phrase::Pointer;
use crate::reading::tense::Lean;
use crate::reading::unit::Unit;

/// How a family of dates without a year is read where the verb does not say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Policy {
    /// The nearest, before or after.
    Nearest,
    /// The latest that has begun.
    Begun,
}

/// A choice, and the runner-up where a reader could prefer it.
pub(super) struct Choice {
    pub(super) moment: Moment,
    pub(super) other: Option<Moment>,
}

/// Of a date that comes once a year, the one meant as seen from a day.
pub(super) fn choose(at: &dyn Fn(i64) -> Option<Moment>, from: Day, policy: Policy, lean: Lean) -> Option<Choice> {
    let year = from.year_month_day().0;
    let mut begun = None;
    let mut coming = None;
    // Four years, for the leap day.
    for moment in (year - 4..=year + 4).filter_map(at) {
        if moment.first_day()? <= from {
            begun = Some(moment);
        } else {
            coming = coming.or(Some(moment));
        }
    }
    let (begun, coming) = (begun?, coming?);
    let running = begun.last_day()? >= from;
    let (behind, ahead) = (distance(begun, from)?, distance(coming, from)?);
    let nearest_is_behind = behind <= ahead;
    let back = match (lean, policy) {
        (Lean::Past, _) | (Lean::Unknown, Policy::Begun) => true,
        (Lean::Future, _) => running,
        (Lean::Unknown, Policy::Nearest) => nearest_is_behind,
    };
    let doubtful = if lean == Lean::Unknown { behind.max(ahead) <= 2 * behind.min(ahead) } else { back != nearest_is_behind };
    let (moment, other) = if back { (begun, coming) } else { (coming, begun) };
    Some(Choice { moment, other: doubtful.then_some(other) })
}

/// Months are compared in months, what is finer in days.
fn distance(moment: Moment, from: Day) -> Option<i64> {
    let first = moment.first_day()?;
    if moment.unit() < Unit::Month {
        return Some(from.days_until(first).abs());
    }
    let months = |day: Day| {
        let (year, month, _) = day.year_month_day();
        year * 12 + i64::from(month)
    };
    Some((months(first) - months(from)).abs())
}

/// "last May", "next summer": the nearest on that side that does not hold the day itself.
pub(super) fn toward(at: &dyn Fn(i64) -> Option<Moment>, from: Day, pointer: Pointer) -> Option<Moment> {
    let year = from.year_month_day().0;
    let mut all = (year - 2..=year + 2).filter_map(at);
    if pointer.offset < 0 {
        all.filter(|moment| moment.last_day().is_some_and(|last| last < from)).last()
    } else {
        all.find(|moment| moment.first_day().is_some_and(|first| first > from))
    }
}

/// The weekday on or before the day.
pub(super) fn weekday_back(number: u8, from: Day) -> Option<Day> {
    days_later(from, -(weekday(from) - i64::from(number)).rem_euclid(7))
}

/// The weekday on or after the day.
pub(super) fn weekday_ahead(number: u8, from: Day) -> Option<Day> {
    days_later(from, (i64::from(number) - weekday(from)).rem_euclid(7))
}
