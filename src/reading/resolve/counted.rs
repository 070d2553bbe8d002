//! What is counted or pointed at from another date: "last week", "three years earlier", "the past two years".

use super::base::{Base, Reading, base};
use crate::domain::date::Day;
use crate::reading::calendar::shifted;
use crate::reading::discourse::{Discourse, Mention};
use crate::reading::expression::Anchor;
use crate::reading::moment::Moment;
use crate::reading::numbers::Amount;
use crate::reading::phrase::{Origin, Pointer, Reference, Side};
use crate::reading::scan::Found;
use crate::reading::tense::Lean;
use crate::reading::unit::Unit;
use crate::reading::value::{Period, Value};

/// A unit of the calendar: "last week", "that day", "the quarter".
pub(super) fn pointed(unit: Unit, pointer: Pointer, found: &Found, discourse: &Discourse) -> Option<Reading> {
    if unit < Unit::Day {
        return None;
    }
    let Pointer { offset, origin } = pointer;
    let is_today = unit == Unit::Day && pointer == Pointer::THIS && found.phrase.time.is_none();
    if is_today && discourse.is_narrative() {
        return Some(Reading::plain(Value::Reference(Reference::Present), 70));
    }
    let base = if pointer == Pointer::SAME { same(unit, discourse) } else { base(origin, unit, discourse) };
    let Some(base) = base else {
        return Some(Reading::plain(Value::Unknown(unit, None), 40));
    };
    if pointer == Pointer::SAME && matches!(base.anchor, Anchor::Document(_)) {
        return seen_from_document(unit, found, &base);
    }
    Some(Reading::anchored(base.moment.within(unit)?.step(offset)?, &base, 95))
}

/// What "the week", "the quarter" and "that year" are of: in news, the week is that of the document,
/// and the quarter the one that is reported.
fn same(unit: Unit, discourse: &Discourse) -> Option<Base> {
    let document = Base::document(discourse.date, 70);
    match unit {
        Unit::Week | Unit::Weekend if !discourse.is_narrative() => Some(document),
        Unit::Quarter => {
            let reported = discourse.newest(|mention| matches!(mention.moment, Moment::Quarter(..)) && !mention.counted);
            Some(reported.map_or(document, Base::mention))
        }
        _ => base(Origin::Mention, unit, discourse),
    }
}

/// "the quarter" and "the weekend" are mostly over when the news tells of them.
fn seen_from_document(unit: Unit, found: &Found, base: &Base) -> Option<Reading> {
    let now = base.moment.within(unit)?;
    let over = found.tense.lean != Lean::Future && matches!(unit, Unit::Quarter | Unit::Weekend);
    let moment = if over { now.step(-1)? } else { now };
    Some(Reading::anchored(moment, base, 70).or(over.then_some(now)))
}

/// So many units away.
pub(super) fn away(amount: Amount, unit: Unit, sign: i64, origin: Origin, discourse: &Discourse) -> Option<Reading> {
    let Amount::Hundredths(hundredths) = amount else {
        let reference = if sign < 0 { Reference::Past } else { Reference::Future };
        return Some(Reading::plain(Value::Reference(reference), 70));
    };
    let (unit, steps) = whole_steps(i64::from(hundredths), unit)?;
    if unit == Unit::Year
        && let Some(same) = same_quarter(steps * sign, discourse)
    {
        return Some(same);
    }
    let Some(base) = base(origin, unit.max(Unit::Day), discourse) else {
        return Some(Reading::plain(Value::Unknown(unit, None), 40));
    };
    let moment = if unit < Unit::Day { base.moment } else { base.moment.within(unit)?.step(steps * sign)? };
    Some(Reading::anchored(moment, &base, 90))
}

/// Parts of units as whole smaller ones: half a year is six months.
fn whole_steps(hundredths: i64, unit: Unit) -> Option<(Unit, i64)> {
    let (unit, times) = match unit {
        Unit::Fortnight => (Unit::Week, 2),
        Unit::Decade => (Unit::Year, 10),
        Unit::Century => (Unit::Year, 100),
        Unit::Quarter => (Unit::Month, 3),
        unit => (unit, 1),
    };
    let hundredths = hundredths.checked_mul(times)?;
    match unit {
        _ if hundredths % 100 == 0 => Some((unit, hundredths / 100)),
        Unit::Year => Some((Unit::Month, hundredths * 12 / 100)),
        Unit::Week => Some((Unit::Day, hundredths * 7 / 100)),
        _ => Some((unit, hundredths / 100)),
    }
}

/// "from a year earlier", said of a quarter, is the same quarter of another year.
fn same_quarter(years: i64, discourse: &Discourse) -> Option<Reading> {
    let near = |mention: &Mention| mention.sentence + 1 >= discourse.sentence;
    let part = |mention: &Mention| matches!(mention.moment, Moment::Quarter(..) | Moment::Half(..));
    let mention = discourse.newest(|mention| near(mention) && part(mention))?;
    let moment = match mention.moment {
        Moment::Quarter(..) => mention.moment.step(years * 4)?,
        Moment::Half(..) => mention.moment.step(years)?,
        _ => return None,
    };
    Some(Reading::anchored(moment, &Base::mention(mention), 75))
}

pub(super) fn length(amount: Amount, unit: Unit, side: Option<Side>, discourse: &Discourse) -> Reading {
    let lies = side.and_then(|side| period(amount, unit, side, discourse));
    let (period, anchor) = lies.map_or((None, None), |(period, anchor)| (Some(period), Some(anchor)));
    Reading { anchor, ..Reading::plain(Value::Length(amount, unit, period), 92) }
}

/// The days of "the past two years".
fn period(amount: Amount, unit: Unit, side: Side, discourse: &Discourse) -> Option<(Period, Anchor)> {
    let base = base(side.origin, Unit::Year, discourse)?;
    let (first, last) = (base.moment.first_day()?, base.moment.last_day()?);
    let steps = match amount {
        Amount::Hundredths(number) => Some(whole_steps(i64::from(number), unit)?),
        Amount::Some => None,
    };
    let is_document = matches!(base.anchor, Anchor::Document(_));
    let (before, after) = if is_document { (last, first) } else { (first.previous(), last.next()) };
    let period = if side.sign < 0 {
        Period { start: steps.and_then(|(unit, steps)| shifted(before, unit, -steps)).map(Day::next), end: Some(before) }
    } else {
        Period { start: Some(after), end: steps.and_then(|(unit, steps)| shifted(after, unit, steps)).map(Day::previous) }
    };
    Some((period, base.anchor))
}
