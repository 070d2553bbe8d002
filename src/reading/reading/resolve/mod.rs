//! From what a phrase says to what it means here: the context fills in what the words leave open.

mod base;
mod counted;
mod direction;
mod recurring;
mod years;

use super::calendar::holiday_of;
use super::discourse::{Discourse, Mention};
use super::expression::Expression;
use super::moment::Moment;
use super::phrase::{Core, Phrase, Reference};
use super::scan::Found;
use super::tense::Lean;
use super::unit::{Era, Unit};
use super::value::Value;
use crate::domain::date::Day;
use base::{Base, Reading};
use counted::{away, length, pointed};
use direction::Policy;
use recurring::{day_of_month, recurring, weekday};
use years::{decade, whole_year};

/// The expressions that the phrases of a text are.
pub(super) fn all(text: &str, date: Day, found: &[Found]) -> Vec<Expression> {
    let mut discourse = Discourse::new(date, found);
    let mut expressions: Vec<Expression> = Vec::with_capacity(found.len());
    let (mut bytes, mut points) = (0, 0);
    let mut point_at = |byte: usize| {
        points += text[bytes..byte].chars().count();
        bytes = byte;
        points
    };
    for found in found {
        discourse.sentence = found.sentence;
        let Some(reading) = read(found, &discourse) else { continue };
        let Reading { value, anchor, alternatives, confidence } = reading.at(found.phrase.time);
        if let Some(moment) = moment_of(&value) {
            let (expression, sentence) = (expressions.len(), found.sentence);
            let counted = matches!(found.phrase.core, Core::Away { .. });
            discourse.tell(Mention { moment, expression, sentence, explicit: anchor.is_none(), counted });
        }
        let (start, end) = (point_at(found.start), point_at(found.end));
        let Phrase { modifier, rows, .. } = found.phrase;
        let relation = found.relation;
        expressions.push(Expression { start, end, value, modifier, relation, anchor, alternatives, confidence, rows });
    }
    expressions
}

fn moment_of(value: &Value) -> Option<Moment> {
    match value {
        Value::Moment(moment) => Some(*moment),
        Value::Time(day, _) => Some(Moment::Day(*day)),
        _ => None,
    }
}

fn read(found: &Found, discourse: &Discourse) -> Option<Reading> {
    match found.phrase.core {
        Core::Century { number, before_christ } => Some(Reading::given(Moment::Century(number, era(before_christ)))),
        Core::Decade { year } => decade(year, discourse),
        Core::Year(year) => whole_year(year, discourse),
        Core::FiscalYear(year) => recurring(year, Policy::Begun, found, discourse, &|year| Some(Moment::FiscalYear(year))),
        Core::Half(year, half) => recurring(year, Policy::Begun, found, discourse, &|year| Some(Moment::Half(year, half))),
        Core::Quarter(year, quarter) => recurring(year, Policy::Begun, found, discourse, &|year| Some(Moment::Quarter(year, quarter))),
        Core::Season(year, season) => recurring(year, Policy::Begun, found, discourse, &|year| Some(Moment::Season(year, season))),
        Core::Month(year, month) => recurring(year, Policy::Nearest, found, discourse, &|year| Some(Moment::Month(year, month))),
        Core::Day(year, month, day) => recurring(year, Policy::Nearest, found, discourse, &|year| Moment::day(year, month, day)),
        Core::MonthOrDay(year, first, second) => {
            Some(Reading { confidence: 60, ..Reading::given(Moment::day(year, first, second)?).or(Moment::day(year, second, first)) })
        }
        Core::Holiday(year, holiday) => {
            recurring(year, Policy::Nearest, found, discourse, &|year| holiday_of(holiday, year).map(Moment::Day))
        }
        Core::DayOfMonth(day) => day_of_month(day, discourse),
        Core::Weekday(which, number) => weekday(which, number, found, discourse),
        Core::Unit(unit, pointer) => pointed(unit, pointer, found, discourse),
        Core::Away { amount, unit, sign, origin } => away(amount, unit, sign, origin, discourse),
        Core::Length { amount, unit, side } => Some(length(amount, unit, side, discourse)),
        Core::Every(repeated) => Some(Reading::plain(Value::Every(repeated), 90)),
        Core::Reference(reference) => Some(Reading::plain(Value::Reference(reference), 70)),
        Core::SomeDay => Some(Reading::plain(Value::Unknown(Unit::Day, None), 60)),
        Core::Soon if found.tense.lean == Lean::Past => None,
        Core::Soon => Some(Reading::plain(Value::Reference(Reference::Future), 70)),
        Core::Then => Some(then(discourse)),
        Core::Nothing => None,
    }
}

fn era(before_christ: bool) -> Era {
    if before_christ { Era::Before } else { Era::After }
}

fn then(discourse: &Discourse) -> Reading {
    let Some(mention) = discourse.latest() else { return Reading::plain(Value::Reference(Reference::Past), 50) };
    let other = discourse.newest(|other| other.moment != mention.moment);
    Reading::anchored(mention.moment, &Base::mention(mention), 60).or(other.map(|other| other.moment))
}
