//! How many events begin and end on each day, kept with every change: what a histogram of all events is read from.

use std::collections::BTreeMap;

use super::counts::Interval;
use crate::domain::date::{Bounds, Day};

/// What happens on each day that any event may begin or end on, and the same by month.
#[derive(Debug, Default)]
pub struct Tally {
    days: BTreeMap<Day, OnDay>,
    months: BTreeMap<Day, OnDay>,
}

/// How many events of the timeline do something on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OnDay {
    /// Have it for one of their four bounds.
    pub named: u32,
    /// May begin then at the earliest.
    pub begin: u32,
    /// May last until then at the latest.
    pub end: u32,
    /// Begin then at the earliest and lie wholly in the same bucket of each interval.
    pub certain: [u32; Interval::ALL.len()],
}

impl Tally {
    /// Counts an event in.
    pub fn add(&mut self, bounds: &Bounds) {
        self.count(bounds, |number| *number += 1);
    }

    /// Counts an event out.
    pub fn take(&mut self, bounds: &Bounds) {
        self.count(bounds, |number| *number -= 1);
    }

    /// What happens on each day, in order; months stand under their first day. The first and the last may be no days but open.
    pub fn by(&self, interval: Interval) -> impl DoubleEndedIterator<Item = (Day, OnDay)> + '_ {
        let days = match interval {
            Interval::Year | Interval::Month => &self.months,
            Interval::Week | Interval::Day => &self.days,
        };
        days.iter().map(|(day, on)| (*day, *on))
    }

    fn count(&mut self, bounds: &Bounds, step: impl Fn(&mut u32)) {
        let month = |day: Day| if day.is_bounded() { Interval::Month.first_day(Interval::Month.number(day)) } else { day };
        count(&mut self.days, bounds, |day| day, &step);
        count(&mut self.months, bounds, month, &step);
    }
}

fn count(days: &mut BTreeMap<Day, OnDay>, bounds: &Bounds, day_of: impl Fn(Day) -> Day, step: &impl Fn(&mut u32)) {
    let named = [bounds.start.min, bounds.start.max, bounds.end.min, bounds.end.max].map(day_of);
    for day in named {
        step(&mut days.entry(day).or_default().named);
    }
    let begin = days.entry(named[0]).or_default();
    step(&mut begin.begin);
    for (interval, certain) in Interval::ALL.into_iter().zip(&mut begin.certain) {
        if interval.holds(bounds) {
            step(certain);
        }
    }
    step(&mut days.entry(named[3]).or_default().end);
    for day in named {
        if days.get(&day).is_some_and(|on| on.named == 0) {
            days.remove(&day);
        }
    }
}
