//! The questions, each with a number that makes it another one: a cold run asks none of them twice.

use std::fmt::Write as _;

use super::synthetic::{NOUNS, PLACES, TYPES, VERBS};

/// A question that a number makes.
pub struct Question {
    pub name: &'static str,
    /// The path and query; another number makes another.
    pub path: Box<dyn Fn(u64) -> String>,
    /// What is sent besides, each line with its end.
    pub headers: &'static str,
    /// The least that `data` has in an answer.
    pub rows: usize,
    /// How much of the speed of a bare handler it is to have where no answer is kept.
    pub target: f64,
}

/// Days from 1990 through 2025, where the events lie.
const DAYS: u64 = 13_149;

/// Every question, over so many events; the cursors are of pages deep in the list.
pub fn questions(events: u64, cursors: Vec<String>) -> Vec<Question> {
    let question = |name, target, rows, path: Box<dyn Fn(u64) -> String>| Question { name, path, headers: "", rows, target };
    let deep =
        move |n: u64| format!("/v1/events?sort=-date&{}", spelled("cursor=", &cursors[below(n, cursors.len())], n / cursors.len() as u64));
    let mut all = vec![
        question("newest 50", 0.6, 50, Box::new(|n| format!("/v1/events?sort=-date&to={}", day(n, 2030, 2_000_000)))),
        question("range and type", 0.6, 0, Box::new(|n| format!("/v1/events?{}", narrow(n)))),
        question("actor", 0.6, 50, Box::new(|n| format!("/v1/events?actor=actor-{}&to={}", n % 100, day(n / 100, 2030, 2_000_000)))),
        question("two words, ranked", 0.0, 50, Box::new(|n| format!("/v1/events?sort=relevance&{}", words(n)))),
        question("facets of a filtered list", 0.2, 1, Box::new(|n| format!("/v1/facets?facet=actor&{}", narrow(n)))),
        question("monthly histogram of all", 0.5, 400, Box::new(|n| format!("/v1/histogram?interval=month&{}", wide(n)))),
        question("in force on", 0.6, 40, Box::new(|n| format!("/v1/in-force?{}", spelled("on=", &day(n, 1990, DAYS), n / DAYS)))),
        question("one event", 0.6, 0, Box::new(move |n| spelled("/v1/events/", &format!("event-{}", scattered(n, events)), n / events))),
        question("deep page by cursor", 0.6, 50, Box::new(deep)),
        question("total of a filtered list", 0.5, 0, Box::new(|n| format!("/v1/events?limit=0&{}", narrow(n)))),
    ];
    let unchanged = question("304", 0.9, 0, Box::new(|n| format!("/v1/events?{}", narrow(n))));
    all.push(Question { headers: "if-none-match: *\r\n", ..unchanged });
    all
}

/// The newest events, compressed.
pub fn compressed() -> impl Iterator<Item = Question> {
    let encodings = [
        ("newest 50, gzip", "accept-encoding: gzip\r\n"),
        ("newest 50, br", "accept-encoding: br\r\n"),
        ("newest 50, zstd", "accept-encoding: zstd\r\n"),
    ];
    encodings.into_iter().map(|(name, headers)| {
        let path = Box::new(|n| format!("/v1/events?sort=-date&to={}", day(n, 2030, 2_000_000)));
        Question { name, path, headers, rows: 0, target: 0.9 }
    })
}

/// Two words that many events have: every pair of them, then the same pairs until another day.
fn words(n: u64) -> String {
    let last = |text: &str| text.rsplit(' ').next().unwrap_or_default().to_lowercase();
    let (noun, n) = (last(NOUNS[below(n, NOUNS.len())]), n / NOUNS.len() as u64);
    let others = VERBS.len() + PLACES.len();
    let other = VERBS.iter().chain(&PLACES).nth(below(n, others)).map_or_else(String::new, |word| last(word));
    format!("q={other}+{noun}&to={}", day(n / others as u64, 2030, 2_000_000))
}

/// A type and a range of days that has many events of it.
fn narrow(n: u64) -> String {
    let n = scattered(n, 12 * 12_000 * 1_000);
    let (kind, first, length) = (TYPES[below(n, 12)], n / 12 % 12_000, 100 + n / 144_000);
    format!("type={kind}&from={}&to={}", day_after(1990, first), day_after(1990, first + length))
}

/// A range of days with every event in it.
fn wide(n: u64) -> String {
    format!("from={}&to={}", day(n, 1988, 730), day(n / 730, 2027, 730))
}

/// One of so many days from a year on.
fn day(n: u64, year: i16, days: u64) -> String {
    day_after(year, scattered(n, days))
}

fn day_after(year: i16, days: u64) -> String {
    let first = jiff::civil::date(year, 1, 1);
    (first + jiff::Span::new().days(i64::try_from(days).expect("some centuries"))).to_string()
}

/// A number below `end`; the first `end` numbers make every one of them once, in no order one would expect.
fn scattered(n: u64, end: u64) -> u64 {
    n % end * 2_654_435_761 % end
}

fn below(n: u64, end: usize) -> usize {
    usize::try_from(n % end as u64).expect("below a usize")
}

/// The same words in another spelling for each `way`: its bits say which letters and digits are percent-encoded.
fn spelled(before: &str, words: &str, mut way: u64) -> String {
    let mut text = before.to_owned();
    for character in words.chars() {
        if character.is_ascii_alphanumeric() {
            if way % 2 == 1 {
                write!(text, "%{:02X}", u32::from(character)).expect("a string takes all");
            } else {
                text.push(character);
            }
            way /= 2;
        } else {
            text.push(character);
        }
    }
    assert_eq!(way, 0, "{words:?} has as many spellings as are asked for");
    text
}

/// The value of a parameter of a path; its last part for `id`.
pub fn value(path: &str, name: &str) -> String {
    let (before, query) = path.split_once('?').unwrap_or((path, ""));
    if name == "id" {
        return before.rsplit('/').next().unwrap_or_default().to_owned();
    }
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned()).expect("the question has it")
}
