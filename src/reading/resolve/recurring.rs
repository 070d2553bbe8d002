//! Dates that come again, of which the context says which: months, days, seasons, weekdays.

use super::base::{Base, Reading, base_or_document};
use super::direction::{Choice, Policy, choose, toward, weekday_ahead, weekday_back};
use crate::reading::calendar::{days_later, monday};
use crate::reading::discourse::{Discourse, Mention};
use crate::reading::moment::Moment;
use crate::reading::phrase::{Origin, Pointed, Pointer, YearOf};
use crate::reading::scan::Found;
use crate::reading::tense::Lean;
use crate::reading::unit::Unit;

/// A date that comes once a year.
pub(super) fn recurring(
    year: YearOf,
    policy: Policy,
    found: &Found,
    discourse: &Discourse,
    at: &dyn Fn(i64) -> Option<Moment>,
) -> Option<Reading> {
    match year {
        YearOf::Given(year) => at(year).map(Reading::given),
        YearOf::Short(_) | YearOf::Ancient(_) | YearOf::Told(_) => None,
        YearOf::Pointed(pointer) => {
            let base = base_or_document(pointer.origin, Unit::Year, discourse);
            let year = base.moment.year()?.checked_add(pointer.offset)?;
            let year = if pointer == Pointer::THIS { year + told_by_verb(at(year)?, found, discourse) } else { year };
            Some(Reading::anchored(at(year)?, &base, 95))
        }
        YearOf::Nearest(pointer) => {
            let base = base_or_document(pointer.origin, Unit::Month, discourse);
            Some(Reading::anchored(toward(at, base.moment.first_day()?, pointer)?, &base, 90))
        }
        YearOf::Open => open(policy, found, discourse, at),
    }
}

/// "this summer" of a verb in the past, said in spring, is the one of the year before.
fn told_by_verb(moment: Moment, found: &Found, discourse: &Discourse) -> i64 {
    let date = discourse.date;
    match found.tense.lean {
        Lean::Past if moment.first_day().is_some_and(|first| first > date) => -1,
        Lean::Future if moment.last_day().is_some_and(|last| last < date) => 1,
        _ => 0,
    }
}

fn open(policy: Policy, found: &Found, discourse: &Discourse, at: &dyn Fn(i64) -> Option<Moment>) -> Option<Reading> {
    let told = discourse.newest(gives_year);
    let ahead = found.tense.governs && found.tense.lean == Lean::Future;
    let told = told.filter(|told| discourse.is_narrative() || (!ahead && tells_of_another_year(told, discourse)));
    if let Some(told) = told {
        return in_told_year(told, at);
    }
    let lean = if policy == Policy::Begun || found.tense.governs { found.tense.lean } else { Lean::Unknown };
    let base = Base::document(discourse.date, 95);
    let Choice { moment, other } = choose(at, discourse.date, policy, lean)?;
    let confidence = if moment.unit() >= Unit::Month { 86 } else { 95 };
    Some(Reading::anchored(moment, &base, confidence).or(other))
}

/// A date finer than a year, or a year in so many digits: "three years earlier" gives none.
fn gives_year(mention: &Mention) -> bool {
    let unit = mention.moment.unit();
    unit < Unit::Year || (unit == Unit::Year && mention.explicit)
}

/// In news, a date the same sentence gives in full with another year than the document's.
fn tells_of_another_year(told: &Mention, discourse: &Discourse) -> bool {
    told.explicit
        && told.moment.unit() < Unit::Year
        && told.sentence == discourse.sentence
        && told.moment.year() != Some(discourse.date.year_month_day().0)
}

/// A narrative does not go back so many days without a word: after December comes the next January.
const LONG_AGO: i64 = 240;

/// The year that was told last, or the next.
fn in_told_year(told: Mention, at: &dyn Fn(i64) -> Option<Moment>) -> Option<Reading> {
    let year = told.moment.year()?;
    let next = told.moment.unit() < Unit::Year && told.moment.first_day()?.days_until(at(year)?.first_day()?) < -LONG_AGO;
    let year = if next { year + 1 } else { year };
    let other = if told.moment.unit() == Unit::Year { at(year + 1) } else { None };
    Some(Reading::anchored(at(year)?, &Base::mention(told), 80).or(other))
}

pub(super) fn day_of_month(day: u8, discourse: &Discourse) -> Option<Reading> {
    let base = discourse.last(Unit::Month).map_or(Base::document(discourse.date, 70), Base::mention);
    let (year, month, _) = base.moment.first_day()?.year_month_day();
    Some(Reading::anchored(Moment::day(year, month, day)?, &base, 80))
}

pub(super) fn weekday(which: Pointed, number: u8, found: &Found, discourse: &Discourse) -> Option<Reading> {
    let date = discourse.date;
    let document = Base::document(date, 97);
    match which {
        Pointed::Bare if discourse.is_narrative() => {
            let base = base_or_document(Origin::Mention, Unit::Day, discourse);
            Some(Reading::anchored(Moment::Day(weekday_ahead(number, base.moment.first_day()?)?), &base, 70))
        }
        Pointed::Bare => {
            let (back, ahead) = (weekday_back(number, date)?, weekday_ahead(number, date)?);
            let (day, other) = if found.tense.lean == Lean::Future { (ahead, back) } else { (back, ahead) };
            let doubtful = day != other && !(found.tense.governs && found.tense.lean != Lean::Unknown);
            let confidence = if doubtful { 85 } else { 95 };
            Some(Reading::anchored(Moment::Day(day), &document, confidence).or(doubtful.then_some(Moment::Day(other))))
        }
        Pointed::Toward(pointer) => {
            let base = if pointer.origin == Origin::Document { document } else { base_or_document(pointer.origin, Unit::Day, discourse) };
            let from = base.moment.first_day()?;
            let day = match pointer.offset {
                ..0 => weekday_back(number, from.previous()),
                0 => weekday_back(number, from),
                _ => weekday_ahead(number, from.next()),
            };
            Some(Reading::anchored(Moment::Day(day?), &base, 90))
        }
        Pointed::InWeek(offset) => {
            let day = days_later(monday(date), offset * 7 + i64::from(number) - 1)?;
            Some(Reading::anchored(Moment::Day(day), &document, 95))
        }
    }
}
