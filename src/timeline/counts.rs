//! How many events: by value of a filter, and over time.

use hashbrown::HashMap;
use itertools::Itertools as _;
use serde::Serialize;
use utoipa::ToSchema;

use super::Timeline;
use super::index::Term;
use super::query::{EventQuery, FILTERS, filter};
use super::tally::OnDay;
use super::terms::TermsAt;
use crate::domain::date::{Bounds, Day, Matching, Range};

/// A value of a filter with how many of the events asked about have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Facet {
    /// The value, as the filter takes it.
    pub value: String,
    /// What a person reads, where that is something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How many events.
    pub count: u64,
}

/// Which filters' values are counted beside an answer.
#[derive(Debug, Clone, Default)]
pub struct Counting {
    /// The filters, as positions in the table.
    pub filters: Vec<usize>,
    /// How many values of each are named at most.
    pub size: usize,
}

/// The values of one filter among the events asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Facets {
    /// The filter.
    #[schema(example = "actor")]
    facet: &'static str,
    /// How many values there are in all.
    values: usize,
    /// The most frequent of them.
    counts: Vec<Facet>,
}

/// How long a bucket of a histogram is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// A calendar year.
    Year,
    /// A calendar month.
    Month,
    /// A week from Monday to Sunday (ISO 8601).
    Week,
    /// A day.
    Day,
}

/// Every interval and its word.
pub const INTERVALS: &[(&str, Interval)] =
    &[("year", Interval::Year), ("month", Interval::Month), ("week", Interval::Week), ("day", Interval::Day)];

/// Buckets a histogram may have.
pub const MOST_BUCKETS: i64 = 20_000;

/// Events whose terms are looked up at once.
const AT_ONCE: usize = 1_024;

/// A part of a histogram.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bucket {
    /// Its first day.
    pub from: Day,
    /// Its last day.
    pub to: Day,
    /// Events that may lie in it: one of an uncertain or long date counts in every bucket its bounds touch.
    pub count: u64,
    /// Events that lie in it and in no other, for certain.
    pub certain: u64,
}

impl Timeline {
    /// How many events answer a question.
    pub fn total(&self, query: &EventQuery) -> u64 {
        self.events.select(query, &self.narrowed(query)).total()
    }

    /// The values of a filter among the events that answer a question, the most frequent first, ties by value; and how many values there are.
    pub fn facet(&self, query: &EventQuery, number: usize, at_most: usize) -> (Vec<Facet>, usize) {
        let mut counted = self.counted_values(query, number);
        let values = counted.len();
        let most_first = |a: &(&str, u64), b: &(&str, u64)| b.1.cmp(&a.1).then(a.0.cmp(b.0));
        if values > at_most {
            counted.select_nth_unstable_by(at_most, most_first);
            counted.truncate(at_most);
        }
        counted.sort_unstable_by(most_first);
        let facet = |(value, count): (&str, u64)| Facet { value: value.to_owned(), name: self.name_of(number, value), count };
        (counted.into_iter().map(facet).collect(), values)
    }

    /// The values of several filters.
    pub fn facets(&self, query: &EventQuery, counting: &Counting) -> Vec<Facets> {
        let of = |number: &usize| {
            let (counts, values) = self.facet(query, *number, counting.size);
            Facets { facet: FILTERS[*number].name, values, counts }
        };
        counting.filters.iter().map(of).collect()
    }

    /// The values of a filter that any of the events has, each with how many have it. Of all events the counts are there already;
    /// of a part, each event is looked at once, which costs less than one intersection a value.
    fn counted_values(&self, query: &EventQuery, number: usize) -> Vec<(&str, u64)> {
        let index = &self.events.index;
        if query.is_all() {
            let hidden = self.events.hidden(query.audience);
            let visible = |places: &super::posting::Posting| places.len() - places.intersection_len(&hidden);
            return index.values(number).map(|(value, places)| (value, visible(places))).filter(|(_, count)| *count > 0).collect();
        }
        let mut counts = HashMap::<Term, u64>::new();
        // Part by part, and first where the terms are: the processor fetches many at once when none waits for the one before.
        for part in &self.events.select(query, &self.narrowed(query)).places().chunks(AT_ONCE) {
            let lists: Vec<TermsAt> = part.map(|place| self.events.terms_at(place)).collect();
            for terms in lists.into_iter().map(|at| self.events.terms(at)) {
                for term in terms.iter().skip_while(|term| term.filter() < number).take_while(|term| term.filter() == number) {
                    *counts.entry(*term).or_default() += 1;
                }
            }
        }
        counts.into_iter().map(|(term, count)| (index.name(term), count)).collect()
    }

    /// What a person reads for a value of a filter, where that is something else.
    pub fn name_of(&self, number: usize, value: &str) -> Option<String> {
        match number {
            filter::ACTOR => self.actors().get(value).map(|actor| actor.name.clone()),
            filter::TYPE => self.types().get(value).map(|kind| kind.name.clone()),
            filter::DOCUMENT => self.documents().get(value).map(|document| document.title.clone()),
            filter::MEASURE => self.measures().shelf.get(value).map(|measure| measure.name.clone()),
            _ => None,
        }
    }

    /// The events that answer a question, counted over time: from the first bucket that any lies in to the last, the empty ones too.
    ///
    /// # Errors
    /// How many buckets there would be, if more than [`MOST_BUCKETS`].
    pub fn histogram(&self, query: &EventQuery, interval: Interval) -> Result<Vec<Bucket>, i64> {
        if self.leaves_none_out(query) {
            return self.histogram_of_all(query, interval);
        }
        let bounds: Vec<Bounds> =
            self.events.select(query, &self.narrowed(query)).places().map(|place| self.events.at(place).bounds).collect();
        let asked = |day: Day| query.range.is_none_or(|range| range.contains(day));
        let days = bounds
            .iter()
            .flat_map(|one| [one.start.min, one.start.max, one.end.min, one.end.max])
            .filter(|day| day.is_bounded() && asked(*day));
        let (Some(first), Some(last)) = (days.clone().min(), days.max()) else { return Ok(Vec::new()) };
        let mut buckets = Buckets::between(interval, edge(query.range.map(Range::first), first), edge(query.range.map(Range::last), last))?;
        bounds.iter().for_each(|one| buckets.add(one));
        Ok(buckets.finish())
    }

    /// The first and the last day that any event which answers a question may touch, as far as there are such days.
    pub fn extent(&self, query: &EventQuery) -> Option<(Day, Day)> {
        if self.leaves_none_out(query) {
            let mut days = self.events.tally.by(Interval::Day).map(|(day, _)| day).filter(|day| day.is_bounded());
            let first = days.next()?;
            return Some((first, days.next_back().unwrap_or(first)));
        }
        let selection = self.events.select(query, &self.narrowed(query));
        let bounds = selection.places().map(|place| self.events.at(place).bounds);
        let days = bounds.flat_map(|one| [one.start.min, one.start.max, one.end.min, one.end.max]).filter(|day| day.is_bounded());
        days.fold(None, |ends, day| Some(ends.map_or((day, day), |(first, last): (Day, Day)| (first.min(day), last.max(day)))))
    }

    /// Whether every event answers a question, because nothing is asked, or only for a range that none lies outside of.
    fn leaves_none_out(&self, query: &EventQuery) -> bool {
        let mut days = self.events.tally.by(Interval::Day).map(|(day, _)| day).filter(|day| day.is_bounded());
        let ends = days.next().map(|first| (first, days.next_back().unwrap_or(first)));
        let whole = |range: Range| ends.is_some_and(|(first, last)| range.contains(first) && range.contains(last));
        let unranged = EventQuery { range: None, ..query.clone() };
        let all = unranged.is_all() && query.matching == Matching::Overlaps;
        all && query.range.is_none_or(whole) && self.events.hidden(query.audience).is_empty()
    }

    /// Of all events, what is counted with every change is enough.
    fn histogram_of_all(&self, query: &EventQuery, interval: Interval) -> Result<Vec<Bucket>, i64> {
        let tally = || self.events.tally.by(interval).filter(|(day, _)| day.is_bounded());
        let (Some((first, _)), Some((last, _))) = (tally().next(), tally().next_back()) else { return Ok(Vec::new()) };
        let mut buckets = Buckets::between(interval, edge(query.range.map(Range::first), first), edge(query.range.map(Range::last), last))?;
        self.events.tally.by(interval).for_each(|(day, on)| buckets.add_day(day, on));
        Ok(buckets.finish())
    }
}

/// Where the buckets begin or end: where it was asked for, or else where the events do.
fn edge(asked: Option<Day>, found: Day) -> Day {
    asked.filter(|day| day.is_bounded()).unwrap_or(found)
}

/// Buckets being filled: each event adds one where it may begin and takes one after it may end.
struct Buckets {
    interval: Interval,
    first: i64,
    steps: Vec<i64>,
    certain: Vec<u64>,
}

impl Buckets {
    fn between(interval: Interval, first: Day, last: Day) -> Result<Self, i64> {
        let first = interval.number(first);
        let length = interval.number(last) - first + 1;
        if length > MOST_BUCKETS {
            return Err(length);
        }
        let size = usize::try_from(length).expect("between 1 and MOST_BUCKETS");
        Ok(Self { interval, first, steps: vec![0; size + 1], certain: vec![0; size] })
    }

    /// The bucket a day lies in, or the nearest.
    fn bucket(&self, day: Day) -> usize {
        let last = self.certain.len() - 1;
        usize::try_from(self.interval.number(day) - self.first).unwrap_or(0).min(last)
    }

    fn add(&mut self, bounds: &Bounds) {
        let (from, to) = (self.bucket(bounds.start.min), self.bucket(bounds.end.max));
        self.steps[from] += 1;
        self.steps[to + 1] -= 1;
        self.certain[from] += u64::from(self.interval.holds(bounds));
    }

    fn add_day(&mut self, day: Day, on: OnDay) {
        let bucket = self.bucket(day);
        self.steps[bucket] += i64::from(on.begin);
        self.steps[bucket + 1] -= i64::from(on.end);
        self.certain[bucket] += u64::from(on.certain[self.interval as usize]);
    }

    fn finish(self) -> Vec<Bucket> {
        let mut open = 0;
        let bucket = |(number, (step, certain)): (i64, (&i64, &u64))| {
            open += step;
            let (from, next) = (self.interval.first_day(number), self.interval.first_day(number + 1));
            Bucket { from, to: next.previous(), count: u64::try_from(open).expect("what ends has begun"), certain: *certain }
        };
        (self.first..).zip(self.steps.iter().zip(&self.certain)).map(bucket).collect()
    }
}

impl Interval {
    /// Every interval, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Year, Self::Month, Self::Week, Self::Day];

    /// Whether something lies wholly in one bucket.
    pub fn holds(self, bounds: &Bounds) -> bool {
        let (first, last) = (bounds.start.min, bounds.end.max);
        first.is_bounded() && last.is_bounded() && (first == last || self.number(first) == self.number(last))
    }

    /// The number of the bucket a day lies in.
    pub fn number(self, day: Day) -> i64 {
        let day = day.clamp(Day::from_number(-4_000_000), Day::from_number(4_000_000));
        let (year, month, _) = day.year_month_day();
        match self {
            Interval::Year => year,
            Interval::Month => year * 12 + i64::from(month) - 1,
            // 1 January 1970, day 0, was a Thursday.
            Interval::Week => (day.number() + 3).div_euclid(7),
            Interval::Day => day.number(),
        }
    }

    /// The first day of a bucket.
    pub fn first_day(self, number: i64) -> Day {
        let first = |year, month| Day::from_ymd(year, month, 1).expect("the first of a month is a day");
        match self {
            Interval::Year => first(number, 1),
            Interval::Month => first(number.div_euclid(12), u8::try_from(number.rem_euclid(12) + 1).expect("1 to 12")),
            Interval::Week => Day::from_number(number * 7 - 3),
            Interval::Day => Day::from_number(number),
        }
    }
}
