//! The picture of a measure: its times in force, and under them a row for each step, from its day to the end it set.

use super::histogram::Tick;
use super::words;
use crate::domain::chain::{Chain, Outcome, Period, Step};
use crate::domain::date::{Bounds, Day, Span};

/// How many steps have a row, the last ones.
const ROWS: usize = 60;

/// Where the first row begins, and how high each is.
const TOP: usize = 44;
const ROW: usize = 16;

/// The picture.
pub struct Picture {
    /// How high it is.
    pub height: usize,
    /// What it shows, in words.
    pub words: String,
    /// The times in force.
    pub periods: Vec<Bar>,
    /// The steps.
    pub steps: Vec<Drawn>,
    /// What is written under it.
    pub ticks: Vec<Tick>,
    /// Where the day asked about is, if it is in the picture.
    pub on: Option<String>,
}

/// A time that is drawn: what is certain of it, and what it may be at most. Places and widths are percents.
pub struct Bar {
    /// The time in words.
    pub words: String,
    /// Where it may begin.
    pub x: String,
    /// How wide it may be.
    pub width: String,
    /// Where it has begun for certain, and how wide it is for certain.
    pub certain: Option<(String, String)>,
    /// Whether it goes on.
    pub open: bool,
}

/// A step that is drawn.
pub struct Drawn {
    /// The event.
    pub event: String,
    /// What happened, in words.
    pub words: String,
    /// How the event is named.
    pub label: String,
    /// Whether it occurred.
    pub status: &'static str,
    /// Whether it took effect.
    pub effective: bool,
    /// Where its row is.
    pub y: usize,
    /// Where the middle of its row is.
    pub middle: usize,
    /// Where it is.
    pub x: String,
    /// How wide the time until the end it set is.
    pub width: String,
    /// Where its name is written, and whether it ends there.
    pub text: (String, bool),
}

/// The days from one edge of the picture to the other.
#[derive(Clone, Copy)]
struct Scale {
    first: Day,
    last: Day,
}

impl Scale {
    /// From the first day that is spoken of to the last, or to the day asked about; and a little more on both sides.
    fn of(chain: &Chain, on: Day) -> Option<Self> {
        let of_step = |step: &Step| {
            let until = step.until.as_ref().map(|until| until.bounds().end.max);
            [Some(step.date.bounds().start.min), Some(step.date.bounds().start.max), until]
        };
        let days = chain.steps.iter().flat_map(|step| of_step(step)).flatten().filter(|day| day.is_bounded());
        let (first, last) = (days.clone().min()?, days.max()?.max(on));
        let margin = (last.number() - first.number()) / 40 + 30;
        Some(Self { first: Day::from_number(first.number() - margin), last: Day::from_number(last.number() + margin) })
    }

    fn percent(self, days: i64) -> String {
        let whole = i128::from(self.last.number() - self.first.number()).max(1);
        let parts = i128::from(days) * 100_000 / whole;
        format!("{}.{:03}%", parts / 1_000, parts % 1_000)
    }

    fn into(self, day: Day) -> Day {
        day.max(self.first).min(self.last)
    }

    fn at(self, day: Day) -> String {
        self.percent(self.into(day).number() - self.first.number())
    }

    /// From the beginning of a day to the end of another.
    fn width(self, from: Day, to: Day) -> String {
        let (from, to) = (self.into(from).number(), self.into(to).number());
        self.percent((to - from + 1).max(1).min(self.last.number() - from))
    }
}

/// The picture of a chain, with a line for a day; none if nothing in it has a day.
pub fn picture(chain: &Chain, on: Day) -> Option<Picture> {
    let scale = Scale::of(chain, on)?;
    let left_out = chain.steps.len().saturating_sub(ROWS);
    let rows = chain.steps.iter().zip(&chain.outcomes).skip(left_out).enumerate();
    let steps: Vec<Drawn> = rows.map(|(row, (step, outcome))| drawn(step, *outcome, row, scale)).collect();
    Some(Picture {
        height: TOP + steps.len() * ROW + 24,
        words: format!("Its times in force and every step, from {} to {}", words::day(scale.first), words::day(scale.last)),
        periods: chain.periods.iter().filter(|period| period.bounds.is_possible()).map(|period| bar(period, scale)).collect(),
        ticks: ticks(scale),
        on: (scale.first <= on && on <= scale.last).then(|| scale.at(on)),
        steps,
    })
}

fn bar(period: &Period, scale: Scale) -> Bar {
    let Bounds { start, end } = period.bounds;
    let certain = start.max <= end.min && start.max.is_bounded();
    Bar {
        words: period_in_words(&period.bounds),
        x: scale.at(start.min),
        width: scale.width(start.min, end.max),
        certain: certain.then(|| (scale.at(start.max), scale.width(start.max, end.min))),
        open: !end.max.is_bounded(),
    }
}

/// A time in force in words.
pub fn period_in_words(bounds: &Bounds) -> String {
    let words = |span: Span| words::span(span.into());
    let since = words(bounds.start).map_or_else(|| "since an unknown day".to_owned(), |since| format!("since {since}"));
    let until = words(bounds.end).map_or_else(|| "with no end".to_owned(), |until| format!("until {until}"));
    format!("{since}, {until}")
}

fn drawn(step: &Step, outcome: Outcome, row: usize, scale: Scale) -> Drawn {
    let start = step.date.bounds().start;
    let begin = if start.min.is_bounded() { start.min } else { start.max };
    let until = step.until.as_ref().map(|until| until.bounds().end.max);
    let until_words = step.until_words.as_ref().map_or_else(String::new, |until| format!(" until {until}"));
    let effect = if outcome == Outcome::Nothing { format!(" ({})", step.status.word()) } else { String::new() };
    let label = words::isolated(&step.label);
    let end = until.unwrap_or(begin);
    // A name is written on the side where there is more room.
    let before = scale.into(end).number() - scale.first.number() > (scale.last.number() - scale.first.number()) * 7 / 10;
    Drawn {
        event: step.event.to_string(),
        words: format!("{}: {label}, {}{until_words}{effect}", step.when, step.action.word()),
        label,
        status: words::status(step.status),
        effective: outcome != Outcome::Nothing,
        y: TOP + row * ROW,
        middle: TOP + row * ROW + ROW / 2,
        x: scale.at(begin),
        width: scale.width(begin, end),
        text: (scale.at(if before { begin } else { end }), before),
    }
}

/// At most six years, written under the picture.
fn ticks(scale: Scale) -> Vec<Tick> {
    let ((first, ..), (last, ..)) = (scale.first.year_month_day(), scale.last.year_month_day());
    let step = usize::try_from(((last - first) / 6).max(1)).unwrap_or(1);
    let day = |year: i64| Day::from_ymd(year, 1, 1).filter(|day| *day >= scale.first);
    (first..=last).step_by(step).filter_map(|year| Some(Tick { x: scale.at(day(year)?), words: year.to_string() })).collect()
}

/// What became of a step, in words.
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Began => "it began",
        Outcome::BeganAfterGap => "it began again",
        Outcome::Extended => "its end moved",
        Outcome::Amended => "its content changed",
        Outcome::Suspended => "it paused",
        Outcome::Resumed => "it went on",
        Outcome::Lifted => "it ended",
        Outcome::Nothing => "nothing changed",
    }
}
