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
        self.count(bounds, |number, by| *number += by);
    }

    /// Counts an event out.
    pub fn take(&mut self, bounds: &Bounds) {
        self.count(bounds, |number, by| *number -= by);
    }

    /// What happens on each day, in order; months stand under their first day. The first and the last may be no days but open.
    pub fn by(&self, interval: Interval) -> impl DoubleEndedIterator<Item = (Day, OnDay)> + '_ {
        let days = match interval {
            Interval::Year | Interval::Month => &self.months,
            Interval::Week | Interval::Day => &self.days,
        };
        days.iter().map(|(day, on)| (*day, *on))
    }

    fn count(&mut self, bounds: &Bounds, step: impl Fn(&mut u32, u32)) {
        let month = |day: Day| if day.is_bounded() { Interval::Month.first_day(Interval::Month.number(day)) } else { day };
        let named = [bounds.start.min, bounds.start.max, bounds.end.min, bounds.end.max];
        let mut known = (named[0], month(named[0]));
        let months = named.map(|day| {
            if day != known.0 {
                known = (day, month(day));
            }
            known.1
        });
        let certain = Interval::ALL.map(|interval| u32::from(interval.holds(bounds)));
        count(&mut self.days, named, certain, &step);
        count(&mut self.months, months, certain, &step);
    }
}

fn count(days: &mut BTreeMap<Day, OnDay>, named: [Day; 4], certain: [u32; Interval::ALL.len()], step: &impl Fn(&mut u32, u32)) {
    let mut before = 0;
    for same in named.chunk_by(|a, b| a == b) {
        let on = days.entry(same[0]).or_default();
        step(&mut on.named, u32::try_from(same.len()).expect("at most four"));
        if before == 0 {
            step(&mut on.begin, 1);
            on.certain.iter_mut().zip(certain).for_each(|(number, by)| step(number, by));
        }
        before += same.len();
        if before == named.len() {
            step(&mut on.end, 1);
        }
        if on.named == 0 {
            days.remove(&same[0]);
        }
    }
}
