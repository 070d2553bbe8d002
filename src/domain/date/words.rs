//! What a date says in English. Words are never sharper than the date.

use super::expression::{End, Expression, Member};
use super::precision::Precision;
use super::qualifier::Marks;
use super::single::Single;
use super::time::Zone;
use super::year::Year;

/// Puts an expression into words.
pub(super) fn of(expression: &Expression) -> String {
    match expression {
        Expression::Single(date) => single(date),
        Expression::Interval { start, end } => interval(*start, *end),
        Expression::OneOf(members) => list(members, one_of, "or"),
        Expression::AllOf(members) => list(members, all_of, "and"),
    }
}

fn interval(start: End, end: End) -> String {
    match (start, end) {
        (End::At(start), End::At(end)) => from_to(&start, &end),
        (End::At(start), End::Open) => format!("since {}", single(&start)),
        (End::At(start), End::Unknown) => format!("from {}, end unknown", single(&start)),
        (End::Open, End::At(end)) => format!("until {}", single(&end)),
        (End::Unknown, End::At(end)) => format!("until {}, start unknown", single(&end)),
        (End::Open, End::Open) => "without start or end".to_owned(),
        (End::Open, End::Unknown) => "without start, end unknown".to_owned(),
        (End::Unknown, End::Open) => "start unknown, without end".to_owned(),
        (End::Unknown, End::Unknown) => "start and end unknown".to_owned(),
    }
}

fn from_to(start: &Single, end: &Single) -> String {
    match days_of_one_month(start, end) {
        Some((first, last, _)) if first == last => single(end),
        Some((first, last, month)) => format!("{first}–{last} {month}"),
        None => format!("from {} to {}", single(start), single(end)),
    }
}

/// Two days of one month, exact and unmarked, and the month in words.
fn days_of_one_month(first: &Single, last: &Single) -> Option<(u16, u16, String)> {
    let exact = |date: &Single| date.precision() == Precision::Day && date.marks.is_empty();
    if !exact(first) || !exact(last) || (first.year, first.month) != (last.year, last.month) {
        return None;
    }
    let month = Single { day: None, ..*last };
    Some((first.day?.number()?, last.day?.number()?, single(&month)))
}

fn list(members: &[Member], word: fn(&Member) -> String, conjunction: &str) -> String {
    let words: Vec<String> = members.iter().map(word).collect();
    enumerate(&words, conjunction)
}

/// `a, b or c`
fn enumerate(words: &[String], conjunction: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} {conjunction} {last}", before.join(", ")),
    }
}

/// A member of which one is meant.
fn one_of(member: &Member) -> String {
    match member {
        Member::At(date) => single(date),
        Member::UpTo(date) => format!("{} or before {}", in_or_on(date), single(date)),
        Member::From(date) => format!("{} or after {}", in_or_on(date), single(date)),
        Member::Between(first, last) => match days_of_one_month(first, last) {
            Some((first, last, month)) => format!("between {first} and {last} {month}"),
            None => format!("between {} and {}", single(first), single(last)),
        },
    }
}

fn in_or_on(date: &Single) -> &'static str {
    if date.precision() == Precision::Day { "on" } else { "in" }
}

/// A member of which all are meant.
fn all_of(member: &Member) -> String {
    let each = |date: &Single| match date.precision() {
        Precision::Time | Precision::Day => "every day",
        Precision::Month => "every month",
        Precision::Season => "every season",
        Precision::Quarter => "every quarter",
        Precision::Third => "every four months",
        Precision::Half => "every half-year",
        _ => "every year",
    };
    match member {
        Member::At(date) => single(date),
        Member::UpTo(date) => format!("{} until {}", each(date), single(date)),
        Member::From(date) => format!("{} since {}", each(date), single(date)),
        Member::Between(first, last) => {
            let each = each(first);
            format!("{each} from {} to {}", single(first), single(last))
        }
    }
}

/// A single date with its time and its marks.
fn single(date: &Single) -> String {
    let mut words = unmarked(date);
    if let Some(time) = date.time {
        let zone = match time.zone() {
            None => String::new(),
            Some(Zone::Utc) => " UTC".to_owned(),
            Some(zone @ Zone::Ahead(_)) => format!(" UTC{zone}"),
        };
        words = format!("{words} at {}{zone}", time.clock());
    }
    if date.marks.is_empty() {
        return words;
    }
    let uncertain = marked_parts(date, |part| date.marks.of_part(part).uncertain);
    let approximate = marked_parts(date, |part| date.marks.of_part(part).approximate);
    let about = match approximate {
        Marked::All => "about ",
        Marked::None | Marked::Some(_) => "",
    };
    match marks_note(uncertain, approximate) {
        Some(note) => format!("{about}{words} ({note})"),
        None => format!("{about}{words}"),
    }
}

/// What is said of the marks behind a date. That all of it is approximate is said in front.
fn marks_note(uncertain: Marked, approximate: Marked) -> Option<String> {
    match (uncertain, approximate) {
        (Marked::None, Marked::None | Marked::All) => None,
        (Marked::All, Marked::None | Marked::All) => Some("uncertain".to_owned()),
        (Marked::Some(parts), Marked::None | Marked::All) => Some(format!("{parts} uncertain")),
        (Marked::None, Marked::Some(parts)) => Some(format!("{parts} approximate")),
        (Marked::All, Marked::Some(parts)) => Some(format!("uncertain, {parts} approximate")),
        (Marked::Some(uncertain), Marked::Some(approximate)) if uncertain == approximate => {
            Some(format!("{uncertain} uncertain and approximate"))
        }
        (Marked::Some(uncertain), Marked::Some(approximate)) => Some(format!("{uncertain} uncertain, {approximate} approximate")),
    }
}

/// Which parts of a date are marked.
enum Marked {
    None,
    Some(String),
    All,
}

fn marked_parts(date: &Single, is_marked: impl Fn(usize) -> bool) -> Marked {
    let month = if date.season().is_some() { "season" } else { "month" };
    let parts: Vec<(usize, &str)> =
        [Some((0, "year")), date.month.map(|_| (1, month)), date.day.map(|_| (2, "day"))].into_iter().flatten().collect();
    let marked: Vec<String> = parts.iter().filter(|(part, _)| is_marked(*part)).map(|(_, name)| (*name).to_owned()).collect();
    match marked.len() {
        0 => Marked::None,
        length if length == parts.len() => Marked::All,
        _ => Marked::Some(enumerate(&marked, "and")),
    }
}

/// A single date without time and marks.
fn unmarked(date: &Single) -> String {
    if let Some(season) = date.season() {
        return if season.ends_next_year() {
            format!("{} {}", season.words(), two_years(date.year))
        } else {
            format!("{}{}", season.words(), in_year(date.year, " "))
        };
    }
    match (date.month, date.day) {
        (None, _) => year_alone(date.year),
        (Some(month), None) if month.is_unknown() => {
            format!("an unknown month{}", in_year(date.year, " of "))
        }
        (Some(_), None) => format!("{}{}", months(date), in_year(date.year, " ")),
        (Some(_), Some(_)) => day_of_month(date),
    }
}

fn day_of_month(date: &Single) -> String {
    let (Some(month), Some(day)) = (date.month, date.day) else {
        return months(date);
    };
    if !month.is_masked() && !day.is_unknown() {
        let year = in_year(date.year, " ");
        return format!("{} {}{year}", days(date), months(date));
    }
    let day = match day.number() {
        _ if day.is_unknown() => "an unknown day".to_owned(),
        Some(number) => format!("the {}", ordinal(number)),
        None => {
            let unmarked = Single { marks: Marks::default(), ..*date };
            return format!("a day of the form {unmarked}");
        }
    };
    if day == "an unknown day" && month.is_unknown() {
        format!("{day}{}", in_year(date.year, " of "))
    } else if month.is_unknown() {
        format!("{day} of an unknown month{}", in_year(date.year, " of "))
    } else if date.months().nth(1).is_some() {
        format!("{day} of a month, {}{}", months(date), in_year(date.year, " "))
    } else {
        format!("{day} of {}{}", months(date), in_year(date.year, " "))
    }
}

/// The months a date can be in: `March`, `February or December`, `between January and September`.
fn months(date: &Single) -> String {
    let names: Vec<String> = date.months().map(month_name).map(str::to_owned).collect();
    alternatives(&names)
}

/// The days of its month that a date can be.
fn days(date: &Single) -> String {
    let month = date.months().next().unwrap_or(1);
    // Masked years differ in length only in February; the longest is the one that leaves all open.
    let longest = date.year.number().unwrap_or(2000);
    let days: Vec<String> = date.days(longest, month).map(|day| day.to_string()).collect();
    alternatives(&days)
}

/// Few are listed; many are always a run, for only a mask on the last digit gives more than four.
fn alternatives(words: &[String]) -> String {
    match words {
        [first, .., last] if words.len() > 4 => format!("between {first} and {last}"),
        _ => enumerate(words, "or"),
    }
}

fn month_name(month: u8) -> &'static str {
    const NAMES: [&str; 12] =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    NAMES[usize::from(month) - 1]
}

fn ordinal(number: u16) -> String {
    let suffix = match number {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}

/// A year that stands by itself.
fn year_alone(year: Year) -> String {
    let (first, last) = year.range().into_inner();
    match year.precision() {
        Precision::Year => year_name(first),
        Precision::Unknown if year.is_one_run() => unknown_year(first).to_owned(),
        _ if !year.is_one_run() => format!("a year of the form {year}"),
        // "The 2000s" could be a decade or a century.
        Precision::Decade if first >= 1000 && first % 100 != 0 => format!("the {first}s"),
        _ => format!("the years {}", run_of_years(first, last)),
    }
}

/// A year after a month or a season; `joint` comes before a plain year.
fn in_year(year: Year, joint: &str) -> String {
    let (first, last) = year.range().into_inner();
    match year.precision() {
        Precision::Year => format!("{joint}{}", year_name(first)),
        Precision::Unknown if year.is_one_run() => format!(" of {}", unknown_year(first)),
        _ if !year.is_one_run() => format!(" in a year of the form {year}"),
        _ => format!(" in one of the years {}", run_of_years(first, last)),
    }
}

fn unknown_year(first: i64) -> &'static str {
    if first < 0 { "an unknown year BC" } else { "an unknown year" }
}

fn run_of_years(first: i64, last: i64) -> String {
    match (first, last) {
        (1000.., _) => format!("{first}–{last}"),
        (_, ..=0) => format!("{}–{} BC", 1 - first, 1 - last),
        _ => format!("{} to {}", year_name(first), year_name(last)),
    }
}

/// Year 0 is 1 BC. Years that could be taken for something else say AD.
fn year_name(year: i64) -> String {
    match year {
        ..=0 => format!("{} BC", 1 - year),
        1..1000 => format!("AD {year}"),
        1000.. => year.to_string(),
    }
}

/// The years of a winter: `2019–20`, `1999–2000`.
fn two_years(year: Year) -> String {
    match year.number() {
        Some(first @ 1000..) if (first + 1) % 100 != 0 => {
            format!("{first}–{:02}", (first + 1) % 100)
        }
        Some(first @ 1000..) => format!("{first}–{}", first + 1),
        Some(first) => format!("{} to {}", year_name(first), year_name(first + 1)),
        None => format!("that began{}", in_year(year, " in ")),
    }
}
