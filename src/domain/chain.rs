//! When a measure is in force: its periods, computed from the effects of events. The heart of "in force on".
//!
//! The rules, each kept by a test below:
//! - only what occurred takes effect; what was blocked, proposed or cancelled changes nothing;
//! - what is scheduled or alleged may take effect or not: it widens the bounds, so that the answer becomes `possibly`;
//! - `until` is the last day, inclusive; a measure ends after it by itself, without an event;
//! - an extension moves the end; after a lapse it opens a new period, and the gap shows;
//! - a lift or a suspension takes effect on its day: the last day in force is the one before;
//! - dates keep their bounds: a measure established in `2006` is possibly in force on 1 June 2006.

use std::sync::Arc;

use super::date::{Answer, Bounds, Date, Day, Matching, Range, Span, compare};
use super::event::{Action, Effect, Event, Status};
use super::id::EventId;

/// One event's effect on one measure: what the chain is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The event.
    pub event: EventId,
    /// How a sentence names the event: `S/RES/2680(2023)`.
    pub label: String,
    /// Whether it occurred.
    pub status: Status,
    /// When.
    pub date: Date,
    /// What it does.
    pub action: Action,
    /// The end it sets.
    pub until: Option<Date>,
    /// The date in words.
    pub when: String,
    /// The end in words.
    pub until_words: Option<String>,
}

impl Step {
    /// What an effect of an event does to its measure.
    #[must_use]
    pub fn of(event: &Event, effect: &Effect) -> Self {
        Self {
            event: event.id.clone(),
            label: event.label().to_owned(),
            status: event.status,
            date: event.date.clone(),
            action: effect.action,
            until: effect.until.clone(),
            when: event.date.words(),
            until_words: effect.until.as_ref().map(Date::words),
        }
    }
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It opened a period.
    Began,
    /// It opened a period after a time without one.
    BeganAfterGap,
    /// It moved the end.
    Extended,
    /// It changed the content.
    Amended,
    /// It paused the measure.
    Suspended,
    /// It ended a pause.
    Resumed,
    /// It ended the measure.
    Lifted,
    /// It was blocked, proposed or cancelled: nothing changed.
    Nothing,
}

/// A time in force, from a start to an end, each as sharp as the sources are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First and last day in force; an end of [`Day::MAX`] on both sides is open.
    pub bounds: Bounds,
    /// The step that opened it: a position in [`Chain::steps`].
    pub opened_by: usize,
    /// The last step that moved one of its ends, or else the one that opened it.
    pub moved_by: usize,
}

/// All that happened to a measure, and the periods that follow from it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chain {
    /// The steps in date order.
    pub steps: Vec<Arc<Step>>,
    /// What became of each.
    pub outcomes: Vec<Outcome>,
    /// The times in force, oldest first.
    pub periods: Vec<Period>,
    /// The earliest day of each step, beside each other for a quick search.
    starts: Vec<Day>,
    /// How it stood after each step.
    states: Vec<State>,
    /// Of each period the latest day that it or any before it may reach.
    reach: Vec<Day>,
}

/// How a chain stands after a step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct State {
    /// How many periods there are. Those before the last change no more.
    periods: usize,
    last: Option<Period>,
    /// The end that a resumption gives back.
    paused: Option<Span>,
    /// The newest day that a source speaks of.
    newest: Option<Day>,
}

/// A chain as it stood at the end of a day: of the steps that may have happened by then.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    chain: &'a Chain,
    steps: usize,
}

const OPEN: Span = Span { min: Day::MAX, max: Day::MAX };

impl Chain {
    /// The chain of these steps, in whatever order they come.
    #[must_use]
    pub fn of(mut steps: Vec<Arc<Step>>) -> Chain {
        steps.sort_by(|a, b| rank(a).cmp(&rank(b)));
        let mut chain = Chain { steps, ..Chain::default() };
        chain.follow(0);
        chain
    }

    /// Takes in one more step. What the steps before it led to stays as it is.
    pub fn insert(&mut self, step: Arc<Step>) {
        let at = self.steps.partition_point(|other| rank(other) <= rank(&step));
        self.steps.insert(at, step);
        self.follow(at);
    }

    /// Takes a step out.
    pub fn remove(&mut self, step: &Step) {
        let first = self.steps.partition_point(|other| rank(other) < rank(step));
        if let Some(at) =
            (first..self.steps.len()).take_while(|at| rank(&self.steps[*at]) == rank(step)).find(|at| *self.steps[*at] == *step)
        {
            self.steps.remove(at);
            self.follow(at);
        }
    }

    /// Finds what follows from the steps at a position and after it.
    fn follow(&mut self, from: usize) {
        self.outcomes.truncate(from);
        self.states.truncate(from);
        self.starts.truncate(from);
        let mut state = self.states.last().copied().unwrap_or_default();
        self.periods.truncate(state.periods);
        if let (Some(last), Some(then)) = (self.periods.last_mut(), state.last) {
            *last = then;
        }
        self.reach.truncate(state.periods.saturating_sub(1));
        for i in from..self.steps.len() {
            let step = Arc::clone(&self.steps[i]);
            let outcome = self.take(i, &step, &mut state.paused);
            state.newest = state.newest.max(newest_day(&step, outcome));
            (state.periods, state.last) = (self.periods.len(), self.periods.last().copied());
            self.outcomes.push(outcome);
            self.states.push(state);
            self.starts.push(step.date.bounds().start.min);
        }
        let mut reach = self.reach.last().copied().unwrap_or(Day::MIN);
        for period in &self.periods[self.reach.len()..] {
            reach = reach.max(period.bounds.end.max);
            self.reach.push(reach);
        }
    }

    /// The chain as it stood at the end of a day.
    #[must_use]
    pub fn by(&self, day: Day) -> Past<'_> {
        Past { chain: self, steps: self.starts.partition_point(|start| *start <= day) }
    }

    /// The chain as all its steps make it.
    #[must_use]
    pub fn whole(&self) -> Past<'_> {
        Past { chain: self, steps: self.steps.len() }
    }

    /// The times between periods, as sharp as the sources are.
    #[must_use]
    pub fn gaps(&self) -> Vec<Bounds> {
        let between = |pair: &[Period]| {
            let (end, start) = (pair[0].bounds.end, pair[1].bounds.start);
            let gap = Bounds {
                start: Span { min: end.min.next(), max: end.max.next() },
                end: Span { min: start.min.previous(), max: start.max.previous() },
            };
            (gap.start.min <= gap.end.max).then_some(gap)
        };
        self.periods.windows(2).filter_map(between).collect()
    }

    /// The newest day that a source speaks of: of the steps, and of the ends that took effect.
    #[must_use]
    pub fn confirmed_through(&self) -> Option<Day> {
        self.states.last().and_then(|state| state.newest)
    }

    fn take(&mut self, i: usize, step: &Step, paused: &mut Option<Span>) -> Outcome {
        let certain = match step.status {
            Status::Occurred => true,
            Status::Scheduled | Status::Alleged => false,
            Status::Blocked | Status::Proposed | Status::Cancelled => return Outcome::Nothing,
        };
        let start = step.date.bounds().start;
        let until = step.until.as_ref().map(|date| date.bounds().end);
        match step.action {
            Action::Establish | Action::Extend => self.begin_or_extend(i, certain, start, until.unwrap_or(OPEN)),
            Action::Amend => {
                if let Some(until) = until {
                    self.begin_or_extend(i, certain, start, until);
                }
                Outcome::Amended
            }
            Action::Suspend => {
                *paused = self.periods.last().map(|period| period.bounds.end);
                self.end_before(i, certain, start);
                if let (Some(until), Some(end)) = (until, *paused) {
                    self.open(i, certain, Span { min: until.min.next(), max: until.max.next() }, end);
                }
                Outcome::Suspended
            }
            Action::Resume => {
                self.resume(i, certain, start, until.or(*paused).unwrap_or(OPEN));
                *paused = None;
                Outcome::Resumed
            }
            Action::Lift => {
                match until {
                    Some(until) => self.end_at(i, certain, until),
                    None => self.end_before(i, certain, start),
                }
                Outcome::Lifted
            }
        }
    }

    fn begin_or_extend(&mut self, i: usize, certain: bool, start: Span, until: Span) -> Outcome {
        let Some(last) = self.periods.last_mut() else {
            self.open(i, certain, start, until);
            return Outcome::Began;
        };
        let end = last.bounds.end.max.next();
        if end < start.max {
            self.open(i, certain, start, until);
            return if end < start.min { Outcome::BeganAfterGap } else { Outcome::Extended };
        }
        last.bounds.end = if certain { until } else { either(last.bounds.end, until) };
        last.moved_by = i;
        Outcome::Extended
    }

    /// Opens a period; one that may not come to be starts at some unknown day or never.
    fn open(&mut self, i: usize, certain: bool, start: Span, end: Span) {
        let start = if certain { start } else { Span { min: start.min, max: Day::MAX } };
        self.periods.push(Period { bounds: Bounds { start, end }, opened_by: i, moved_by: i });
    }

    /// A resumption before the pause was to end by itself moves that beginning; otherwise it opens a period.
    fn resume(&mut self, i: usize, certain: bool, start: Span, end: Span) {
        match self.periods.last_mut() {
            Some(last) if last.bounds.start.min > start.max => {
                last.bounds.start = if certain { start } else { either(start, last.bounds.start) };
                last.moved_by = i;
            }
            _ => self.open(i, certain, start, end),
        }
    }

    fn end_before(&mut self, i: usize, certain: bool, day: Span) {
        self.end_at(i, certain, Span { min: day.min.previous(), max: day.max.previous() });
    }

    /// Brings the last period to an end, if it has not ended before.
    fn end_at(&mut self, i: usize, certain: bool, end: Span) {
        let Some(last) = self.periods.last_mut() else { return };
        if last.bounds.end.max <= end.min {
            return;
        }
        last.bounds.end = if certain { end } else { either(last.bounds.end, end) };
        last.moved_by = i;
    }
}

impl<'a> Past<'a> {
    /// The steps taken by then, with what became of each.
    pub fn steps(self) -> impl DoubleEndedIterator<Item = (&'a Arc<Step>, Outcome)> + ExactSizeIterator {
        self.steps_from(0)
    }

    /// Those of them from a position on.
    pub fn steps_from(self, first: usize) -> impl DoubleEndedIterator<Item = (&'a Arc<Step>, Outcome)> + ExactSizeIterator {
        let range = first.min(self.steps)..self.steps;
        self.chain.steps[range.clone()].iter().zip(self.chain.outcomes[range].iter().copied())
    }

    /// The times in force as they stood then, newest first.
    pub fn periods(self) -> impl Iterator<Item = Period> + 'a {
        let (last, before) = self.last_and_before();
        last.into_iter().chain(before.iter().rev().copied())
    }

    /// The last time in force as it stood then, and those before it, which change no more.
    fn last_and_before(self) -> (Option<Period>, &'a [Period]) {
        let State { periods: count, last, .. } = self.steps.checked_sub(1).map_or_else(State::default, |step| self.chain.states[step]);
        (last, &self.chain.periods[..count.saturating_sub(1)])
    }

    /// Whether the measure is in force on a day, and the period that says so.
    #[must_use]
    pub fn in_force(self, day: Day) -> (Answer, Option<Period>) {
        let on = Range::day(day);
        let (last, before) = self.last_and_before();
        let reaching = before.iter().zip(&self.chain.reach).rev().take_while(|(_, reach)| **reach >= day).map(|(period, _)| *period);
        let mut possible = None;
        // What ended before it began, lifted on its first day, was never in force.
        for period in last.into_iter().chain(reaching).filter(|period| period.bounds.is_possible()) {
            match compare(&period.bounds, Matching::Overlaps, &on) {
                Answer::Yes => return (Answer::Yes, Some(period)),
                Answer::Possibly => possible = possible.or(Some(period)),
                Answer::No => {}
            }
        }
        (if possible.is_some() { Answer::Possibly } else { Answer::No }, possible)
    }
}

/// Where a step stands among the others.
fn rank(step: &Step) -> (Day, Day, bool, &EventId) {
    let start = step.date.bounds().start;
    (start.min, start.max, step.action != Action::Establish, &step.event)
}

/// The newest day that a step speaks of: its own, or the end that took effect.
fn newest_day(step: &Step, outcome: Outcome) -> Option<Day> {
    let until = step.until.as_ref().filter(|_| outcome != Outcome::Nothing).map(|date| date.bounds().end.max);
    let days = [Some(step.date.bounds().end.max), Some(step.date.bounds().start.max), until];
    days.into_iter().flatten().filter(|day| day.is_bounded()).max()
}

/// The moment is one of the two: it lies somewhere between their earliest and latest day.
fn either(a: Span, b: Span) -> Span {
    Span { min: a.min.min(b.min), max: a.max.max(b.max) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use Action::{Amend, Establish, Extend, Lift, Resume, Suspend};

    fn chain(steps: &[(&str, Status, Action, &str)]) -> Chain {
        let step = |(i, (date, status, action, until)): (usize, &(&str, Status, Action, &str))| {
            let until: Option<Date> = (!until.is_empty()).then(|| until.parse().expect("a date"));
            let date: Date = date.parse().expect("a date");
            Arc::new(Step {
                event: format!("e{i}").parse().expect("an id"),
                label: format!("e{i}"),
                status: *status,
                when: date.words(),
                until_words: until.as_ref().map(Date::words),
                date,
                action: *action,
                until,
            })
        };
        Chain::of(steps.iter().enumerate().map(step).collect())
    }

    proptest! {
        #[test]
        fn step_by_step_it_is_the_same(steps in prop::collection::vec((0..8_usize, 0..6_usize, 0..6_usize, 0..5_usize), 1..30), gone in prop::collection::vec(0..30_usize, 0..12)) {
            const DATES: [&str; 8] = ["2006", "2006-10", "2010-01-01", "2010-01-01/2011", "../2009", "2008-22", "2012~", "2011-06-07"];
            const ENDS: [&str; 5] = ["", "", "2011-06-12", "2012", "2030-01-01"];
            let statuses = [Status::Occurred, Status::Occurred, Status::Occurred, Status::Scheduled, Status::Alleged, Status::Blocked];
            let actions = [Establish, Extend, Amend, Suspend, Resume, Lift];
            let drawn: Vec<_> = steps.iter().map(|(date, status, action, end)| (DATES[*date], statuses[*status], actions[*action], ENDS[*end])).collect();
            let whole = chain(&drawn);
            let mut grown = Chain::default();
            let mut steps: Vec<_> = whole.steps.clone();
            steps.sort_by_key(|step| step.label.len() * 100 + usize::from(step.label.as_bytes()[1]));
            steps.iter().for_each(|step| grown.insert(Arc::clone(step)));
            prop_assert_eq!(&grown, &whole);
            for at in gone.into_iter().filter(|at| *at < drawn.len()) {
                let step = whole.steps[at].clone();
                grown.remove(&step);
                steps.retain(|other| *other != step);
                prop_assert_eq!(&grown, &Chain::of(steps.clone()));
            }
        }
    }

    fn occurred<'a>(steps: &[(&'a str, Action, &'a str)]) -> Chain {
        chain(&steps.iter().map(|(date, action, until)| (*date, Status::Occurred, *action, *until)).collect::<Vec<_>>())
    }

    fn check(chain: &Chain, answers: &[(&str, Answer)]) {
        for (day, answer) in answers {
            assert_eq!(chain.whole().in_force(day.parse().expect("a day")).0, *answer, "{day}");
        }
    }

    #[test]
    fn a_mandate_lapses_by_itself_and_its_last_day_counts() {
        let panel = chain(&[
            ("2009-06-12", Status::Occurred, Establish, "2010-06-12"),
            ("2023-03-23", Status::Blocked, Extend, "2025-04-30"),
            ("2010-06-07", Status::Occurred, Extend, "2011-06-12"),
        ]);
        check(&panel, &[("2009-06-11", Answer::No), ("2009-06-12", Answer::Yes), ("2011-06-12", Answer::Yes), ("2011-06-13", Answer::No)]);
        assert_eq!(panel.outcomes, [Outcome::Began, Outcome::Extended, Outcome::Nothing]);
        assert_eq!(panel.gaps(), []);
        assert_eq!(panel.confirmed_through().expect("a day").to_string(), "2023-03-23");
    }

    #[test]
    fn an_extension_after_a_lapse_opens_a_period_and_shows_the_gap() {
        let late = occurred(&[("2010-01-01", Establish, "2010-12-31"), ("2011-02-01", Extend, "2011-12-31")]);
        check(&late, &[("2010-12-31", Answer::Yes), ("2011-01-15", Answer::No), ("2011-02-01", Answer::Yes)]);
        assert_eq!(late.outcomes[1], Outcome::BeganAfterGap);
        let gap = late.gaps()[0];
        assert_eq!((gap.start.min.to_string(), gap.end.max.to_string()), ("2011-01-01".into(), "2011-01-31".into()));
        let on_time = occurred(&[("2010-01-01", Establish, "2010-12-31"), ("2011-01-01", Extend, "2011-12-31")]);
        assert_eq!(on_time.gaps(), []);
    }

    #[test]
    fn bounds_carry_through() {
        let coarse = occurred(&[("2006", Establish, "2024")]);
        check(&coarse, &[("2005-12-31", Answer::No), ("2006-06-01", Answer::Possibly), ("2007-01-01", Answer::Yes)]);
        check(&coarse, &[("2023-12-31", Answer::Yes), ("2024-02-01", Answer::Possibly), ("2025-01-01", Answer::No)]);
    }

    #[test]
    fn what_may_not_happen_makes_the_answer_possible() {
        let scheduled = chain(&[("2020-01-01", Status::Scheduled, Establish, "")]);
        check(&scheduled, &[("2019-12-31", Answer::No), ("2020-01-01", Answer::Possibly), ("2030-01-01", Answer::Possibly)]);
        let lift = chain(&[("2020-01-01", Status::Occurred, Establish, ""), ("2021-01-01", Status::Alleged, Lift, "")]);
        check(&lift, &[("2020-06-01", Answer::Yes), ("2021-06-01", Answer::Possibly)]);
        for status in [Status::Blocked, Status::Proposed, Status::Cancelled] {
            check(&chain(&[("2020-01-01", status, Establish, "")]), &[("2020-01-01", Answer::No)]);
        }
    }

    #[test]
    fn a_pause_and_an_end_take_effect_on_their_day() {
        let paused = occurred(&[
            ("2010-01-01", Establish, ""),
            ("2012-01-01", Suspend, ""),
            ("2013-01-01", Resume, ""),
            ("2014-01-01", Amend, ""),
            ("2016-01-16", Lift, ""),
        ]);
        check(&paused, &[("2011-12-31", Answer::Yes), ("2012-01-01", Answer::No), ("2013-01-01", Answer::Yes)]);
        check(&paused, &[("2016-01-15", Answer::Yes), ("2016-01-16", Answer::No)]);
        let returning = occurred(&[("2010-01-01", Establish, ""), ("2012-01-01", Suspend, "2012-06-30")]);
        check(&returning, &[("2012-06-30", Answer::No), ("2012-07-01", Answer::Yes)]);
        let early = occurred(&[("2010-01-01", Establish, ""), ("2012-01-01", Suspend, "2012-06-30"), ("2012-03-01", Resume, "")]);
        check(&early, &[("2012-02-29", Answer::No), ("2012-03-01", Answer::Yes)]);
    }

    #[test]
    fn what_is_lifted_on_its_first_day_was_never_in_force() {
        let stillborn = occurred(&[("2010-01-01", Establish, ""), ("2010-01-01", Lift, ""), ("2012-01-01", Establish, "2012-12-31")]);
        check(
            &stillborn,
            &[("1950-01-01", Answer::No), ("2010-01-01", Answer::No), ("2012-06-01", Answer::Yes), ("2013-01-01", Answer::No)],
        );
    }

    #[test]
    fn a_day_is_judged_by_what_had_happened_by_then() {
        let panel = occurred(&[("2014-03-05", Establish, "2015-04-05"), ("2015-03-04", Extend, "2016-04-05")]);
        let then = panel.by("2015-01-01".parse().expect("a day"));
        assert_eq!(then.periods().next().expect("a period").bounds.end.max.to_string(), "2015-04-05");
    }
}
