//! Answers "what is different between two days": measures that began, ended or changed, and what happened in between.

use serde::Serialize;

use super::Timeline;
use super::in_force::StepView;
use super::list::Page;
use super::query::{Audience, EventQuery};
use crate::domain::chain::Outcome;
use crate::domain::date::{Answer, Day, Range};
use crate::domain::event::Event;
use crate::domain::measure::Measure;

/// What became of a measure between two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Became {
    /// It was not in force, and is.
    Began,
    /// It was in force, and is not.
    Ended,
    /// One of the two, but the sources are not sharp enough to say.
    Uncertain,
    /// It is as much in force as it was, but something was done to it.
    Changed,
    /// Somebody tried to change it, and it was stopped.
    Attempted,
}

/// A measure that is different, or was nearly so.
#[derive(Debug, Serialize)]
pub struct Difference<'a> {
    measure: &'a Measure,
    became: Became,
    /// Whether it was in force on the first day.
    before: Answer,
    /// Whether it was on the last day.
    after: Answer,
    /// Why, on the last day.
    reason: String,
    /// What was done to it after the first day, until the last.
    steps: Vec<StepView>,
}

/// An event in between.
#[derive(Debug, Serialize)]
pub struct Between {
    id: String,
    title: String,
    date: String,
    display: String,
}

/// Events named at most.
const MOST: usize = 500;

impl Timeline {
    /// The measures that are different on `to` from what they were on `from`, by id.
    pub fn differences(&self, from: Day, to: Day, audience: Audience) -> Vec<Difference<'_>> {
        let differs = |measure| self.difference(measure, from, to, audience);
        self.measures.shelf.iter().filter_map(|(measure, _)| differs(measure)).collect()
    }

    fn difference<'a>(&self, measure: &'a Measure, from: Day, to: Day, audience: Audience) -> Option<Difference<'a>> {
        let chain = self.measures.chain(measure.id.as_str(), audience);
        let (before, after) = (chain.by(from).in_force(from).0, chain.by(to).in_force(to).0);
        let between: Vec<_> = chain.by(to).steps_from(chain.by(from).steps().len()).collect();
        let became = match (before, after) {
            (Answer::No, Answer::Yes) => Became::Began,
            (Answer::Yes, Answer::No) => Became::Ended,
            (before, after) if before != after => Became::Uncertain,
            _ if between.iter().any(|(_, outcome)| *outcome != Outcome::Nothing) => Became::Changed,
            _ if between.is_empty() => return None,
            _ => Became::Attempted,
        };
        let steps = between.into_iter().map(|(step, outcome)| StepView::of(step, outcome)).collect();
        Some(Difference { measure, became, before, after, reason: super::in_force::reason(&chain, to), steps })
    }

    /// What happened after `from` and until `to`, as far as can be told: how much in all, and the first of it.
    pub fn between(&self, from: Day, to: Day, audience: Audience) -> Page<'_> {
        self.events(&EventQuery { range: Range::new(from.next(), to), ..EventQuery::all(audience, MOST) })
    }
}

impl Between {
    /// An event of a page, named.
    pub fn of(event: &Event) -> Self {
        Self { id: event.id.to_string(), display: event.date.words(), date: event.date.to_string(), title: event.title.clone() }
    }
}
