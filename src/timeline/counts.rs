//! How many events: by value of a filter, and over time.

use roaring::RoaringBitmap;
use serde::Serialize;
use utoipa::ToSchema;

use super::Timeline;
use super::list::Selection;
use super::query::{EventQuery, FILTERS, filter};
use crate::domain::date::{Bounds, Day, Range};

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

/// A part of a histogram.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bucket {
    /// Its first day.
    pub from: String,
    /// Its last day.
    pub to: String,
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

    /// Whether an event answers a question, wherever it stands in the list.
    pub fn is_among(&self, query: &EventQuery, id: &str) -> bool {
        self.events.find_entry(id).is_some_and(|entry| self.events.select(query, &self.narrowed(query)).has(entry.place()))
    }

    /// The values of a filter among the events that answer a question, the most frequent first, ties by value; and how many values there are.
    pub fn facet(&self, query: &EventQuery, number: usize, at_most: usize) -> (Vec<Facet>, usize) {
        let selected = self.selected(query);
        let counted = self.events.index.values(number).map(|(value, places)| (value, places.intersection_len(&selected)));
        let mut counted: Vec<(&str, u64)> = counted.filter(|(_, count)| *count > 0).collect();
        let values = counted.len();
        counted.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        counted.truncate(at_most);
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

    fn name_of(&self, number: usize, value: &str) -> Option<String> {
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
        let bounds: Vec<Bounds> = self.selected(query).iter().map(|place| self.events.at(place).bounds).collect();
        let asked = |day: Day| query.range.is_none_or(|range| range.contains(day));
        let days = bounds
            .iter()
            .flat_map(|one| [one.start.min, one.start.max, one.end.min, one.end.max])
            .filter(|day| day.is_bounded() && asked(*day));
        let (Some(first), Some(last)) = (days.clone().min(), days.max()) else { return Ok(Vec::new()) };
        let edge = |asked: Option<Day>, found: Day| asked.filter(|day| day.is_bounded()).unwrap_or(found);
        let first = interval.number(edge(query.range.map(Range::first), first));
        let last = interval.number(edge(query.range.map(Range::last), last));
        let length = last - first + 1;
        if length > MOST_BUCKETS {
            return Err(length);
        }
        Ok(counted(&bounds, interval, first, length))
    }

    /// The places of the events that answer a question.
    fn selected(&self, query: &EventQuery) -> RoaringBitmap {
        let Selection { set, window, before } = self.events.select(query, &self.narrowed(query));
        let mut selected: RoaringBitmap = set.bitmap().clone();
        selected.remove_range(..window.start);
        selected.remove_range(window.end..);
        selected.extend(before);
        selected
    }
}

/// One pass over the events: each adds one where it may begin and takes one after it may end.
fn counted(bounds: &[Bounds], interval: Interval, first: i64, length: i64) -> Vec<Bucket> {
    let size = usize::try_from(length).expect("between 1 and MOST_BUCKETS");
    let (mut steps, mut certain) = (vec![0_i64; size + 1], vec![0_u64; size]);
    let clipped = |day: Day| usize::try_from((interval.number(day) - first).clamp(0, length - 1)).expect("clamped to the buckets");
    for one in bounds {
        let (from, to) = (clipped(one.start.min), clipped(one.end.max));
        steps[from] += 1;
        steps[to + 1] -= 1;
        if one.start.min.is_bounded() && one.end.max.is_bounded() && interval.number(one.start.min) == interval.number(one.end.max) {
            certain[from] += 1;
        }
    }
    let mut open = 0;
    let bucket = |(i, step): (usize, &i64)| {
        open += step;
        let number = first + i64::try_from(i).expect("a small number");
        let (from, next) = (interval.first_day(number), interval.first_day(number + 1));
        let count = u64::try_from(open).expect("what ends has begun");
        Bucket { from: from.to_string(), to: next.previous().to_string(), count, certain: certain[i] }
    };
    steps[..size].iter().enumerate().map(bucket).collect()
}

impl Interval {
    /// The number of the bucket a day lies in.
    fn number(self, day: Day) -> i64 {
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
    fn first_day(self, number: i64) -> Day {
        let first = |year, month| Day::from_ymd(year, month, 1).expect("the first of a month is a day");
        match self {
            Interval::Year => first(number, 1),
            Interval::Month => first(number.div_euclid(12), u8::try_from(number.rem_euclid(12) + 1).expect("1 to 12")),
            Interval::Week => Day::from_number(number * 7 - 3),
            Interval::Day => Day::from_number(number),
        }
    }
}
