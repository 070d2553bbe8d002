//! Answers "what was in force on that day, and how do you know?"

use std::sync::Arc;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::Timeline;
use super::query::Audience;
use super::rendered::{DateView, SpanView};
use crate::domain::chain::{Chain, Outcome, Past, Period, Step};
use crate::domain::date::{Answer, Bounds, Day, Span};
use crate::domain::event::Action;
use crate::domain::measure::Measure;

/// Whether one measure is in force on a day, and the events that say so.
#[derive(Debug, Serialize)]
#[allow(clippy::struct_field_names, reason = "the name of the answer in the contract")]
pub struct InForce<'a> {
    /// The measure.
    pub measure: &'a Measure,
    /// Whether it is in force.
    pub in_force: Answer,
    /// Since when, or since when it was before it ended.
    pub since: Option<SpanView>,
    /// Until when; nothing where no end is known.
    pub until: Option<SpanView>,
    /// Days until the end, where the end is known to the day.
    pub days_left: Option<i64>,
    /// The newest day that a source speaks of.
    pub confirmed_through: Option<Day>,
    /// Why, in words.
    pub reason: String,
    /// The events that make it so.
    pub events: Vec<EventRef>,
}

/// An event named in passing: `{ id, label }`.
#[derive(Debug)]
pub struct EventRef(Arc<Step>);

impl EventRef {
    /// The event's id.
    pub fn id(&self) -> &str {
        self.0.event.as_str()
    }

    /// How a sentence names it.
    pub fn label(&self) -> &str {
        &self.0.label
    }
}

impl Serialize for EventRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut named = serializer.serialize_struct("EventRef", 2)?;
        named.serialize_field("id", self.0.event.as_str())?;
        named.serialize_field("label", &self.0.label)?;
        named.end()
    }
}

/// A measure with all that happened to it.
#[derive(Debug, Serialize)]
pub struct MeasureView<'a> {
    #[serde(flatten)]
    measure: &'a Measure,
    on: String,
    in_force: Answer,
    since: Option<SpanView>,
    until: Option<SpanView>,
    days_left: Option<i64>,
    confirmed_through: Option<Day>,
    reason: String,
    chain: Vec<StepView>,
    periods: Vec<PeriodView>,
    gaps: Vec<PeriodView>,
    /// Counts from 1.
    pub revision: u32,
    updated_at: jiff::Timestamp,
}

/// One step of a measure's chain.
#[derive(Debug, Serialize)]
pub struct StepView {
    event: String,
    label: String,
    status: crate::domain::event::Status,
    action: Action,
    outcome: &'static str,
    date: serde_json::Value,
    until: Option<serde_json::Value>,
}

/// A time in force, or a gap.
#[derive(Debug, Serialize)]
pub struct PeriodView {
    start: SpanView,
    end: Option<SpanView>,
    open_end: bool,
}

impl From<&Bounds> for PeriodView {
    fn from(bounds: &Bounds) -> Self {
        let end = bounds.end.max.is_bounded().then(|| bounds.end.into());
        Self { start: bounds.start.into(), end, open_end: !bounds.end.max.is_bounded() }
    }
}

/// What a chain says of one day.
struct Verdict {
    answer: Answer,
    since: Option<Span>,
    until: Option<Span>,
    reason: String,
    events: Vec<EventRef>,
}

impl Timeline {
    /// Every measure, in the order of their ids, with whether it is in force on a day.
    pub fn in_force(&self, day: Day, audience: Audience) -> Vec<InForce<'_>> {
        self.measures.shelf.iter().map(|(measure, _)| self.in_force_one(measure, day, audience)).collect()
    }

    fn in_force_one<'a>(&self, measure: &'a Measure, day: Day, audience: Audience) -> InForce<'a> {
        let chain = self.measures.chain(measure.id.as_str(), audience);
        let verdict = judge(&chain, day);
        InForce {
            measure,
            in_force: verdict.answer,
            since: verdict.since.map(SpanView::from),
            until: bounded(verdict.until),
            days_left: days_left(day, verdict.until),
            confirmed_through: chain.confirmed_through(),
            reason: verdict.reason,
            events: verdict.events,
        }
    }

    /// Whether one measure is in force on a day.
    pub fn is_in_force(&self, measure: &str, day: Day, audience: Audience) -> Option<InForce<'_>> {
        self.measures.shelf.get(measure).map(|measure| self.in_force_one(measure, day, audience))
    }

    /// Every measure with its whole chain, by id.
    pub fn measures_on(&self, day: Day, audience: Audience) -> Vec<MeasureView<'_>> {
        self.measures.shelf.iter().filter_map(|(measure, _)| self.measure(measure.id.as_str(), day, audience)).collect()
    }

    /// One measure with its whole chain, judged on a day.
    pub fn measure(&self, id: &str, day: Day, audience: Audience) -> Option<MeasureView<'_>> {
        let super::shelf::Found::Here(measure, stamp) = self.measures.shelf.find(id) else { return None };
        let chain = self.measures.chain(id, audience);
        let verdict = judge(&chain, day);
        Some(MeasureView {
            measure,
            on: day.to_string(),
            in_force: verdict.answer,
            since: verdict.since.map(SpanView::from),
            until: bounded(verdict.until),
            days_left: days_left(day, verdict.until),
            confirmed_through: chain.confirmed_through(),
            reason: verdict.reason,
            chain: chain.steps.iter().zip(&chain.outcomes).map(|(step, outcome)| StepView::of(step, *outcome)).collect(),
            periods: chain.periods.iter().map(|period| (&period.bounds).into()).collect(),
            gaps: chain.gaps().iter().map(PeriodView::from).collect(),
            revision: stamp.revision,
            updated_at: stamp.updated_at,
        })
    }
}

fn bounded(span: Option<Span>) -> Option<SpanView> {
    span.filter(|span| span.max.is_bounded()).map(SpanView::from)
}

/// Days until the end, where the end is known to the day.
fn days_left(day: Day, until: Option<Span>) -> Option<i64> {
    until.filter(|span| span.min == span.max && span.max.is_bounded()).map(|span| day.days_until(span.max))
}

/// What the chain says of a day, going by what had happened until then.
fn judge(chain: &Chain, day: Day) -> Verdict {
    let then = chain.by(day);
    let (answer, period) = then.in_force(day);
    match period {
        Some(period) => in_force(chain, answer, period),
        None => not_in_force(chain, then, day),
    }
}

/// Why a measure is in force on a day, or is not, in words.
pub fn reason(chain: &Chain, day: Day) -> String {
    judge(chain, day).reason
}

fn in_force(chain: &Chain, answer: Answer, period: Period) -> Verdict {
    let (first, last) = (&chain.steps[period.opened_by], &chain.steps[period.moved_by]);
    let mut reason = String::with_capacity(160);
    let mut say = |words: &[&str]| words.iter().for_each(|word| reason.push_str(word));
    say(&[lead(answer), " ", done(first.action), " (", &first.when, ") by ", &first.label]);
    if let Some(until) = &last.until_words {
        say(&[", until ", until, " by ", &last.label]);
    }
    let events = if first == last { vec![first] } else { vec![first, last] };
    let events = events.into_iter().map(|step| EventRef(Arc::clone(step))).collect();
    Verdict { answer, since: Some(period.bounds.start), until: Some(period.bounds.end), reason, events }
}

fn lead(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "in force:",
        Answer::Possibly => "possibly in force, the sources are no sharper:",
        Answer::No => "not in force:",
    }
}

fn since_words(step: &Step) -> String {
    format!("{} ({})", done(step.action), step.when)
}

fn done(action: Action) -> &'static str {
    match action {
        Action::Establish => "established",
        Action::Extend => "extended",
        Action::Amend => "amended",
        Action::Suspend => "suspended",
        Action::Resume => "resumed",
        Action::Lift => "lifted",
    }
}

fn not_in_force(whole: &Chain, then: Past<'_>, day: Day) -> Verdict {
    let none = |reason: String, events| Verdict { answer: Answer::No, since: None, until: None, reason, events };
    let Some(period) = then.periods().find(|period| period.bounds.start.min <= day) else {
        let first = whole.periods.first().map(|period| &whole.steps[period.opened_by]);
        return match first {
            Some(step) => none(format!("not yet in force: {} by {}", since_words(step), step.label), Vec::new()),
            None => none("no source known here puts it in force".to_owned(), Vec::new()),
        };
    };
    let step = &whole.steps[period.moved_by];
    let mut events = vec![EventRef(Arc::clone(step))];
    let mut reason = match step.action {
        Action::Suspend | Action::Lift => format!("not in force: {} by {} ({})", done(step.action), step.label, step.when),
        action => {
            let end = step.until.as_ref().map_or_else(|| period.bounds.end.max.to_string(), ToString::to_string);
            let what = if action == Action::Extend { "the last extension" } else { "the term set" };
            format!("lapsed: {what}, {}, ran to {end}", step.label)
        }
    };
    for (after, outcome) in then.steps_from(period.moved_by + 1) {
        if outcome == Outcome::Nothing {
            reason.push_str(&format!("; {} {} on {}", after.label, stopped(after), after.date));
            events.push(EventRef(Arc::clone(after)));
        }
    }
    Verdict { answer: Answer::No, since: Some(period.bounds.start), until: Some(period.bounds.end), reason, events }
}

fn stopped(step: &Step) -> String {
    let what = match &step.until {
        Some(until) => format!("would have {} it to {until} but was", done(step.action)),
        None => format!("would have {} it but was", done(step.action)),
    };
    format!("{what} {}", step.status.word())
}

impl StepView {
    /// A step with what became of it.
    pub fn of(step: &Step, outcome: Outcome) -> Self {
        let json = |date| serde_json::to_value(DateView::from(date)).expect("a date view is plain data");
        let outcome = match outcome {
            Outcome::Began => "began",
            Outcome::BeganAfterGap => "began_after_gap",
            Outcome::Extended => "extended",
            Outcome::Amended => "amended",
            Outcome::Suspended => "suspended",
            Outcome::Resumed => "resumed",
            Outcome::Lifted => "lifted",
            Outcome::Nothing => "nothing",
        };
        Self {
            event: step.event.to_string(),
            label: step.label.clone(),
            status: step.status,
            action: step.action,
            outcome,
            date: json(&step.date),
            until: step.until.as_ref().map(json),
        }
    }
}
