//! What reading costs: `cargo bench --bench reading` prints characters a second on one core, against the limit that is promised.
//!
//! The text is news made here: sentences as they are written about sanctions, with dates that differ from one to the next. A long text
//! must cost as much a character as a short one, in time and in memory; words that almost make expressions must not cost more.

use std::hint::black_box;
use std::time::Instant;

use sanctions_timeline::domain::date::Day;
use sanctions_timeline::reading;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What is promised, in characters a second on one core.
const PROMISED: f64 = 2e6;
/// How often the ordinary text is read; the median counts.
const ROUNDS: usize = 7;

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Sentences; `M`, `D`, `Y` and `W` in braces become a month, a day of it, a year and a weekday.
const SENTENCES: [&str; 16] = [
    "The council voted on {W} to renew the measures for another year, after talks that had lasted three weeks.",
    "Diplomats said the text, first circulated in {M}, had been rewritten at least twice since {M} {D}.",
    "The company was listed on {D} {M} {Y} and removed from the list two years later.",
    "\"We have seen no change,\" said an official who asked not to be named because the discussions are private.",
    "Exports of coal fell by a third between {M} and {M}, according to figures published earlier this week.",
    "The freeze will lapse at the end of next month unless members agree to extend it.",
    "In {Y}, the same committee had found no evidence that the vessels carried anything but grain.",
    "Its chairman, a former judge, told reporters that inspectors would return in the second quarter of {Y}.",
    "The ministry did not answer questions sent to it by telephone and by letter.",
    "A month earlier, on {M} {D}, {Y}, customs officers had seized 1,200 tonnes of fuel in a port on the western coast.",
    "Since the late 1990s, governments have used lists of names rather than embargoes on whole countries.",
    "The bank, which employs 4,500 people in 30 countries, said it had closed the accounts last summer.",
    "Every six months a panel of eight experts reports on how the resolution is carried out and who evades it.",
    "Lawyers for the shipping line argue that the decision rests on documents that nobody has been able to check.",
    "He spoke on {W} evening, hours before the deadline, and promised an answer by {M} {D}.",
    "Two of the five permanent members may yet block it, as they did in {M} last year.",
];

/// News of at least so many characters, all of them ASCII.
fn news(length: usize) -> String {
    let mut text = String::with_capacity(length + 200);
    let mut number = 0_usize;
    while text.len() < length {
        let sentence = SENTENCES[(number * 7 + number / 16) % 16];
        let (day, year) = ((number * 11 % 28 + 1).to_string(), (1990 + number * 13 % 40).to_string());
        let (month, weekday) = (MONTHS[number * 5 % 12], WEEKDAYS[number * 3 % 7]);
        text.push_str(&sentence.replace("{M}", month).replace("{D}", &day).replace("{Y}", &year).replace("{W}", weekday));
        number += 1;
        text.push_str(if number.is_multiple_of(4) { "\n\n" } else { " " });
    }
    text
}

/// The highest memory since it was last reset, in bytes, where the system tells it.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok().map(|kilobytes: f64| kilobytes * 1024.0)
}

/// Makes the present memory the highest.
fn reset_peak() -> bool {
    std::fs::write("/proc/self/clear_refs", "5").is_ok()
}

/// Reads a text once: seconds, expressions, and bytes of memory for each of the text where that can be told.
fn timed(text: &str) -> (f64, usize, Option<f64>) {
    let before = if reset_peak() { peak() } else { None };
    let began = Instant::now();
    let found = black_box(reading::read(black_box(text), Day::from_ymd(2024, 3, 29).expect("a day")));
    let seconds = began.elapsed().as_secs_f64();
    let memory = before.and_then(|before| Some((peak()? - before) / exact(text.len())));
    (seconds, found.len(), memory)
}

fn exact(length: usize) -> f64 {
    f64::from(u32::try_from(length).expect("shorter than 4 GB"))
}

fn row(name: &str, text: &str, (seconds, found, memory): (f64, usize, Option<f64>)) {
    let speed = exact(text.len()) / seconds;
    let verdict = if speed >= PROMISED { "kept" } else { "BROKEN" };
    let memory = memory.map_or_else(|| "unknown".to_owned(), |bytes| format!("{bytes:.1} bytes"));
    println!("{name:34}{:>7.1} M{found:>12}{seconds:>9.2} s{:>9.2} M/s  {verdict:8}{memory:>14}", exact(text.len()) / 1e6, speed / 1e6);
}

fn main() {
    println!("{:34}{:>9}{:>12}{:>11}{:>13}  {:8}{:>14}", "", "chars", "expressions", "time", "speed", "2 M/s", "memory a char");
    let usual = news(4_000);
    let mut rounds: Vec<_> = (0..ROUNDS).map(|_| timed(&news(5_000_000))).collect();
    rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
    row("news, 5 MB (median of 7)", &news(5_000_000), rounds[ROUNDS / 2]);
    let began = Instant::now();
    let articles = 1_000;
    let found: usize =
        (0..articles).map(|_| black_box(reading::read(black_box(&usual), Day::from_ymd(2024, 3, 29).expect("a day"))).len()).sum();
    let speed = exact(usual.len() * articles) / began.elapsed().as_secs_f64();
    println!("a thousand articles of 4 kB: {found} expressions, {:.2} M/s", speed / 1e6);
    for (name, text) in [
        ("news, 50 MB", news(50_000_000)),
        ("\"last \" again and again, 10 MB", "last ".repeat(2_000_000)),
        ("\"the first of \" again, 10 MB", "the first of ".repeat(770_000)),
        ("digits without end, 10 MB", "1".repeat(10_000_000)),
        ("one letter without end, 10 MB", "a".repeat(10_000_000)),
        ("full stops, 10 MB", ".".repeat(10_000_000)),
        ("\"years earlier \", 10 MB", "years earlier ".repeat(714_000)),
    ] {
        row(name, &text, timed(&text));
    }
}
