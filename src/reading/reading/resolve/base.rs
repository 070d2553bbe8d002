//! What a phrase means once the context is known, and the date it counts from.

use crate::domain::date::Day;
use crate::reading::discourse::{Discourse, Mention};
use crate::reading::expression::Anchor;
use crate::reading::moment::Moment;
use crate::reading::phrase::{Origin, TimeOfDay};
use crate::reading::unit::Unit;
use crate::reading::value::Value;

/// What a phrase means here.
pub(super) struct Reading {
    pub(super) value: Value,
    pub(super) anchor: Option<Anchor>,
    pub(super) alternatives: Vec<Value>,
    pub(super) confidence: u8,
}

impl Reading {
    /// What the words say by themselves.
    pub(super) fn plain(value: Value, confidence: u8) -> Self {
        Self { value, anchor: None, alternatives: Vec::new(), confidence }
    }

    pub(super) fn given(moment: Moment) -> Self {
        Self::plain(Value::Moment(moment), 98)
    }

    pub(super) fn anchored(moment: Moment, base: &Base, confidence: u8) -> Self {
        Self { anchor: Some(base.anchor), ..Self::plain(Value::Moment(moment), confidence.min(base.confidence)) }
    }

    pub(super) fn or(mut self, other: Option<Moment>) -> Self {
        self.alternatives.extend(other.map(Value::Moment));
        self
    }

    /// The same at a time of the day, if it is a day.
    pub(super) fn at(self, time: Option<TimeOfDay>) -> Self {
        let Some(time) = time else { return self };
        let timed = |value: Value| match value {
            Value::Moment(Moment::Day(day)) => Value::Time(day, time),
            Value::Unknown(unit, _) => Value::Unknown(unit, Some(time)),
            other => other,
        };
        Self { value: timed(self.value), alternatives: self.alternatives.into_iter().map(timed).collect(), ..self }
    }
}

/// What is counted from.
pub(super) struct Base {
    pub(super) moment: Moment,
    pub(super) anchor: Anchor,
    pub(super) confidence: u8,
}

impl Base {
    pub(super) fn document(date: Day, confidence: u8) -> Self {
        Self { moment: Moment::Day(date), anchor: Anchor::Document(date), confidence }
    }

    pub(super) fn mention(mention: Mention) -> Self {
        Self { moment: mention.moment, anchor: Anchor::Expression(mention.expression, mention.moment), confidence: 80 }
    }
}

/// What an expression counts from; none where a narrative has told nothing yet.
pub(super) fn base(origin: Origin, unit: Unit, discourse: &Discourse) -> Option<Base> {
    match origin {
        Origin::Document if !discourse.is_narrative() => Some(Base::document(discourse.date, 95)),
        _ => match discourse.last(unit) {
            Some(mention) => Some(Base::mention(mention)),
            None if discourse.is_narrative() && origin == Origin::Mention => None,
            None => Some(Base::document(discourse.date, 60)),
        },
    }
}

/// The same, and the document date where nothing has been told.
pub(super) fn base_or_document(origin: Origin, unit: Unit, discourse: &Discourse) -> Base {
    base(origin, unit, discourse).unwrap_or(Base::document(discourse.date, 40))
}

/// The year that others are seen from: the last one told in a narrative, that of the document in news.
pub(super) fn base_of_years(discourse: &Discourse) -> Base {
    let told = if discourse.is_narrative() { discourse.last(Unit::Year) } else { None };
    told.map_or(Base::document(discourse.date, 95), Base::mention)
}

pub(super) fn told_year(discourse: &Discourse) -> Option<i64> {
    discourse.latest().and_then(|mention| mention.moment.year())
}
