//! The picture of how many events there are over time: bars that are links, made on the server.

use super::address::Address;
use super::words::{self, count, grouped};
use crate::domain::date::{Day, Range};
use crate::timeline::Timeline;
use crate::timeline::counts::{Bucket, Interval};
use crate::timeline::query::EventQuery;

/// How many bars there are at most.
const BARS: usize = 160;

/// How high the highest bar is.
const HEIGHT: u64 = 64;

/// How many days of a whole are shown by the week, the month, the year.
const LENGTHS: [(i64, Interval); 3] = [(120, Interval::Day), (800, Interval::Week), (4_400, Interval::Month)];

/// The picture.
#[derive(Default)]
pub struct Histogram {
    /// What it shows, in words.
    pub words: String,
    /// One for each time that has events.
    pub bars: Vec<Bar>,
    /// What is written under it.
    pub ticks: Vec<Tick>,
    /// The days that are looked at: where they begin and how wide they are, in percent.
    pub window: Option<(String, String)>,
}

/// The events of a time.
pub struct Bar {
    /// The view of that time.
    pub href: String,
    /// When, and how many.
    pub words: String,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// How many.
    pub count: u64,
    /// Where it begins, in percent.
    pub x: String,
    /// How wide it is, in percent.
    pub width: String,
    /// Where its top is.
    pub y: u64,
    /// How high it is.
    pub height: u64,
}

/// A time written under the picture.
pub struct Tick {
    /// Where, in percent.
    pub x: String,
    /// When.
    pub words: String,
}

/// The picture of everything that answers a query, wherever the window is.
pub fn histogram(view: &Timeline, query: &EventQuery, window: Option<Range>, at: (&Address, &str)) -> Histogram {
    let Some((first, last)) = view.extent(query) else { return Histogram::default() };
    let length = last.number() - first.number();
    let interval = LENGTHS.iter().find(|(days, _)| length <= *days).map_or(Interval::Year, |(_, interval)| *interval);
    let Ok(buckets) = view.histogram(query, interval) else { return Histogram::default() };
    let (buckets, together) = gathered(view, query, buckets);
    let (Some(begin), Some(end)) = (buckets.first().map(|one| one.from), buckets.last().map(|one| one.to)) else {
        return Histogram::default();
    };
    let scale = Scale { first: begin.number(), days: end.number() - begin.number() + 1 };
    let most = buckets.iter().map(|bucket| bucket.count).max().unwrap_or(1);
    let bar = |bucket: &Bucket| bar(bucket, (interval, together), &scale, most, at);
    let step = buckets.len().div_ceil(5).max(1);
    let tick = |bucket: &Bucket| Tick { x: scale.at(bucket.from), words: short(bucket.from, interval) };
    Histogram {
        words: format!("How many events there are from {} to {}", words::day(begin), words::day(end)),
        bars: buckets.iter().filter(|bucket| bucket.count > 0).map(bar).collect(),
        ticks: buckets.iter().step_by(step).map(tick).collect(),
        window: window.map(|window| {
            let (from, to) = (window.first().max(begin).min(end), window.last().min(end).max(begin));
            (scale.at(from), scale.width(from, to))
        }),
    }
}

/// Where days lie in the picture.
struct Scale {
    first: i64,
    days: i64,
}

impl Scale {
    /// Thousandths of a percent are enough for any screen.
    fn percent(&self, days: i64) -> String {
        let parts = i128::from(days) * 100_000 / i128::from(self.days);
        format!("{}.{:03}%", parts / 1_000, parts % 1_000)
    }

    fn at(&self, day: Day) -> String {
        self.percent(day.number() - self.first)
    }

    fn width(&self, from: Day, to: Day) -> String {
        self.percent(to.number() - from.number() + 1)
    }
}

/// As many years together as it takes to have few enough bars; each is counted anew, since what lasts lies in several years.
fn gathered(view: &Timeline, query: &EventQuery, buckets: Vec<Bucket>) -> (Vec<Bucket>, usize) {
    let together = buckets.len().div_ceil(BARS).max(1);
    if together == 1 {
        return (buckets, together);
    }
    let gather = |some: &[Bucket]| {
        let (from, to) = (some[0].from, some[some.len() - 1].to);
        let count = if some.iter().all(|one| one.count == 0) {
            0
        } else {
            view.total(&EventQuery { range: Range::new(from, to), ..query.clone() })
        };
        Bucket { from, to, count, certain: 0 }
    };
    (buckets.chunks(together).map(gather).collect(), together)
}

fn bar(bucket: &Bucket, (interval, together): (Interval, usize), scale: &Scale, most: u64, (address, path): (&Address, &str)) -> Bar {
    let (from, to) = (bucket.from, bucket.to);
    let height = (bucket.count * HEIGHT / most.max(1)).max(2);
    let when = if together > 1 { format!("{} to {}", short(from, interval), short(to, interval)) } else { long(from, to, interval) };
    Bar {
        href: address.with("from", written(from, interval)).with("to", written(to, interval)).at(path),
        words: format!("{when}: {}", count(bucket.count, "event", "events")),
        from,
        to,
        count: bucket.count,
        x: scale.at(from),
        width: scale.width(from, to),
        y: HEIGHT - height,
        height,
    }
}

/// A day as the address has it: no sharper than the interval.
fn written(day: Day, interval: Interval) -> String {
    let (year, month, _) = day.year_month_day();
    match interval {
        Interval::Year if (0..=9_999).contains(&year) => format!("{year:04}"),
        Interval::Month if (0..=9_999).contains(&year) => format!("{year:04}-{month:02}"),
        _ => day.to_string(),
    }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"];

fn short(day: Day, interval: Interval) -> String {
    let (year, month, of_month) = day.year_month_day();
    let month = MONTHS[usize::from(month) - 1];
    match interval {
        Interval::Year if (-9_999..=9_999).contains(&year) => year.to_string(),
        Interval::Year => format!("{}{}", if year < 0 { "-" } else { "" }, grouped(year.unsigned_abs())),
        Interval::Month => format!("{month} {year}"),
        Interval::Week | Interval::Day => format!("{of_month} {month} {year}"),
    }
}

fn long(from: Day, to: Day, interval: Interval) -> String {
    match interval {
        Interval::Year | Interval::Month => short(from, interval),
        Interval::Week => format!("week of {}", words::day(from)),
        Interval::Day => words::day(to),
    }
}
