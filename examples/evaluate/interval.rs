//! The days that a TIMEX3 or EDTF value denotes, as the evaluation compares them.

use std::sync::LazyLock;

use regex::Regex;
use sanctions_timeline::domain::date::Day;

/// The first day and the last.
pub type Days = (Day, Day);

/// The days of a value; `a/b` from the first of `a` to the last of `b`, one of which may be open.
pub fn interval(value: &str) -> Option<Days> {
    let Some((from, to)) = value.split_once('/') else { return point(value) };
    let open = |end: &str| end.is_empty() || end == "..";
    match (point(from), point(to)) {
        (_, Some((_, last))) if open(from) => Some((Day::MIN, last)),
        (Some((first, _)), _) if open(to) => Some((first, Day::MAX)),
        (Some((first, _)), Some((_, last))) => Some((first, last)),
        _ => None,
    }
}

/// The forms of a value that denote days, and how their numbers do.
static FORMS: LazyLock<Vec<(Regex, Form)>> = LazyLock::new(|| {
    let forms: [(&str, Form); 9] = [
        (r"(\d{4})-(\d\d)-(\d\d)", |n, _| Day::from_ymd(n[0], small(n[1])?, small(n[2])?).map(|day| (day, day))),
        (r"(\d{4})-(\d\d)(?:-XX)?", |n, _| months(n[0], n[1], n[1])),
        (r"(\d{4})(?:-XX(?:-XX)?)?", |n, _| months(n[0], 1, 12)),
        (r"(\d{4})-W(\d{1,2})(?:-(WE|\d))?", |n, part| week(n[0], n[1], part)),
        (r"(\d{4})-(?:Q|3)(\d)", |n, part| quarter(n[0], n[1], part)),
        (r"(\d{4})-(?:H|4)(\d)", |n, part| half(n[0], n[1], part)),
        (r"(\d{4})-(SP|SU|FA|AU|WI|2[1-4])", |n, part| season(n[0], part)),
        (r"(\d{3})X?", |n, _| years(n[0] * 10, n[0] * 10 + 9)),
        (r"(\d{2})(?:XX)?", |n, _| if n[0] == 0 { None } else { years(n[0] * 100, n[0] * 100 + 99) }),
    ];
    let whole = |(form, days): (&str, Form)| (Regex::new(&format!("^(?:{form})$")).expect("a form"), days);
    forms.into_iter().map(whole).collect()
});

/// What the numbers of a value denote, given also the value after its year.
type Form = fn(&[i64], &str) -> Option<Days>;

fn point(value: &str) -> Option<Days> {
    let mut value = value.trim().to_uppercase().replace(['?', '~', '%'], "");
    if !value.starts_with('P') {
        let time = value.char_indices().zip(value.chars().skip(1)).find(|((_, before), next)| before.is_ascii_digit() && *next == 'T');
        if let Some(((at, _), _)) = time {
            value.truncate(at + 1);
        }
    }
    FORMS.iter().find_map(|(form, days)| {
        let groups = form.captures(&value)?;
        let numbers: Vec<i64> = groups.iter().skip(1).flatten().filter_map(|group| group.as_str().parse().ok()).collect();
        days(&numbers, value.get(5..).unwrap_or_default()).filter(|(first, last)| in_range(*first) && in_range(*last))
    })
}

fn in_range(day: Day) -> bool {
    (1..=9999).contains(&day.year_month_day().0)
}

fn small(number: i64) -> Option<u8> {
    u8::try_from(number).ok()
}

/// From the first day of a month of a year to the last day of another; months after December are of the next year.
fn months(year: i64, from: i64, to: i64) -> Option<Days> {
    let first = |month: i64| Day::from_ymd(year + (month - 1) / 12, small((month - 1) % 12 + 1)?, 1);
    if (1..=12).contains(&from) { Some((first(from)?, first(to + 1)?.previous())) } else { None }
}

fn years(from: i64, to: i64) -> Option<Days> {
    Some((Day::from_ymd(from, 1, 1)?, Day::from_ymd(to, 12, 31)?))
}

fn week(year: i64, week: i64, part: &str) -> Option<Days> {
    let fourth = Day::from_ymd(year, 1, 4)?.number();
    // 1970-01-01 was a Thursday.
    let first = fourth - (fourth + 3).rem_euclid(7);
    let monday = first + 7 * (week - 1);
    let thursday = Day::from_number(monday + 3).year_month_day().0;
    let days = |from: i64, to: i64| Some((Day::from_number(monday + from), Day::from_number(monday + to)));
    if week < 1 || thursday != year {
        return None;
    }
    match part.split_once('-').map(|(_, day)| day) {
        None => days(0, 6),
        Some("WE") => days(5, 6),
        Some(day) => day.parse().ok().filter(|day| (1..=7).contains(day)).and_then(|day: i64| days(day - 1, day - 1)),
    }
}

fn quarter(year: i64, number: i64, part: &str) -> Option<Days> {
    let number = if part.starts_with('3') { number - 2 } else { number };
    if (1..=4).contains(&number) { months(year, 3 * number - 2, 3 * number) } else { None }
}

fn half(year: i64, number: i64, part: &str) -> Option<Days> {
    let number = if part.starts_with('4') { number + 1 } else { number };
    if (1..=2).contains(&number) { months(year, 6 * number - 5, 6 * number) } else { None }
}

fn season(year: i64, part: &str) -> Option<Days> {
    match part {
        "SP" | "21" => months(year, 3, 5),
        "SU" | "22" => months(year, 6, 8),
        "FA" | "AU" | "23" => months(year, 9, 11),
        _ => months(year, 12, 14),
    }
}
