//! Dates made from dates: bounds, open ends, the part of a month that is meant.

use crate::domain::date::{Date, Day};
use crate::reading::{Expression, Modifier, Moment, Reference, Value};

/// What an expression says by itself.
pub(super) enum Meaning {
    /// A date.
    On(Date),
    /// Again and again.
    Every,
    /// Some time before.
    Past,
    /// Some time to come.
    Future,
    /// Nothing a date could be made of.
    Nothing,
}

pub(super) fn parse(written: &str) -> Option<Date> {
    Date::parse(written).ok()
}

pub(super) fn day(day: Day) -> Option<Date> {
    Date::day(day)
}

/// About a day, for what is so at that time.
pub(super) fn about(day: Day) -> Option<Date> {
    parse(&format!("{day}~"))
}

/// One moment, not later than the end of this date.
pub(super) fn up_to(date: &Date) -> Option<Date> {
    parse(&format!("[..{}]", end(date)))
}

/// One moment, not earlier than this date.
pub(super) fn from(date: &Date) -> Option<Date> {
    parse(&format!("[{}..]", start(date)))
}

/// One moment after this date.
pub(super) fn after(date: &Date) -> Option<Date> {
    parse(&format!("[{}..]", stepped(date, 1)?))
}

/// One moment before this date.
pub(super) fn before(date: &Date) -> Option<Date> {
    parse(&format!("[..{}]", stepped(date, -1)?))
}

/// One moment between two dates.
pub(super) fn between(first: &Date, last: &Date) -> Option<Date> {
    if start(first) == end(last) {
        return Some(first.clone());
    }
    let end = if last.earliest() < first.earliest() { last.latest().to_string() } else { end(last) };
    let start = start(first);
    // Both sides are written equally precisely.
    if start.len() == end.len() {
        parse(&format!("[{start}..{end}]"))
    } else {
        parse(&format!("[{}..{}]", first.earliest(), last.latest()))
    }
}

/// From a date on.
pub(super) fn since(date: &Date) -> Option<Date> {
    parse(&format!("{}/..", start(date)))
}

/// From the one to the other.
pub(super) fn interval(first: &str, last: &Date) -> Option<Date> {
    parse(&format!("{first}/{}", end(last)))
}

/// Whether it is written as one year, month or day.
fn is_single(date: &Date) -> bool {
    date.to_string().chars().all(|sign| sign.is_ascii_digit() || sign == '-')
}

pub(super) fn start(date: &Date) -> String {
    if is_single(date) || date.earliest() == Day::MIN { date.to_string() } else { date.earliest().to_string() }
}

pub(super) fn end(date: &Date) -> String {
    if is_single(date) || date.latest() == Day::MAX { date.to_string() } else { date.latest().to_string() }
}

/// The year, month or day before or after.
fn stepped(date: &Date, step: i64) -> Option<String> {
    let written = date.to_string();
    let edge = if step > 0 { date.latest() } else { date.earliest() };
    if edge == Day::MAX || edge == Day::MIN {
        return None;
    }
    let next = Day::from_number(edge.number() + step).to_string();
    let length = if is_single(date) && is_calendar(&written) { written.len() } else { next.len() };
    next.get(..length).map(str::to_owned)
}

/// Whether the month is a month and not a season.
fn is_calendar(written: &str) -> bool {
    written.get(5..7).is_none_or(|month| month.parse::<u8>().is_ok_and(|month| month <= 12)) && written.len() >= 4
}

/// "earlier this month": what of it lies before the document; "later": what lies after.
fn part_so_far(expression: &Expression, document: Day) -> Option<Date> {
    let whole = expression.edtf()?;
    if !(whole.earliest() < document && document < whole.latest()) {
        return Some(whole);
    }
    if expression.modifier == Some(Modifier::End) {
        return parse(&format!("{document}/{}", whole.latest()));
    }
    parse(&format!("{}/{}", whole.earliest(), document.previous()))
}

/// What an expression means on its own, never after the document where it looks back.
pub(super) fn meaning(expression: &Expression, document: Day) -> Meaning {
    match (&expression.value, expression.modifier) {
        (Value::Every(_), _) => Meaning::Every,
        (Value::Reference(Reference::Past), _) => Meaning::Past,
        (Value::Reference(Reference::Future), _) => Meaning::Future,
        (Value::Moment(_), Some(Modifier::Start | Modifier::End)) if expression.rule().contains("earlier-this") => {
            part_so_far(expression, document).map_or(Meaning::Nothing, Meaning::On)
        }
        (Value::Moment(Moment::Month(year, month)), Some(Modifier::Start)) => {
            parse(&format!("{year:04}-{month:02}-0X")).map_or(Meaning::Nothing, Meaning::On)
        }
        (Value::Moment(_), Some(Modifier::Approx)) => {
            let approximate = expression.edtf().and_then(|date| if is_single(&date) { parse(&format!("{date}~")) } else { Some(date) });
            approximate.map_or(Meaning::Nothing, Meaning::On)
        }
        (Value::Length(_, _, None), _) => Meaning::Nothing,
        _ => expression.edtf().map_or(Meaning::Nothing, Meaning::On),
    }
}
