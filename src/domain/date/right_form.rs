//! The right form of what people write instead of EDTF: `28/03/2024`, `March 2024`, `2024-3-5`, `20xx`.
//!
//! A right form is given only if there is no doubt about what is meant, and only if it parses.

use super::expression::Expression;
use std::borrow::Cow;

/// What to tell whoever wrote a text that is not a date.
pub(super) struct Advice {
    /// What is wrong with the text as a whole; `None` if the parser says it best.
    pub(super) why: Option<Cow<'static, str>>,
    /// What to write instead.
    pub(super) example: Option<String>,
}

/// A longer text is not a date that somebody wrote in another way.
const LONGEST: usize = 60;

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const SEASONS: [(&str, u8); 5] = [("spring", 21), ("summer", 22), ("autumn", 23), ("fall", 23), ("winter", 24)];
const ABOUT: [&str; 6] = ["about", "around", "approximately", "circa", "ca", "c"];

/// Advises on a text that is not a date.
pub(super) fn advise(text: &str) -> Option<Advice> {
    if text.len() > LONGEST {
        return None;
    }
    let text = text.trim();
    let lower = text.to_lowercase();
    let is_right = |advice: &Advice| advice.example.as_deref().is_none_or(parses);
    numbers(text)
        .filter(is_right)
        .or_else(|| respelled(text))
        .or_else(|| words(&lower).filter(is_right))
        .or_else(|| two_ends(&lower).filter(is_right))
}

fn parses(text: &str) -> bool {
    Expression::read(text).is_ok()
}

fn advice(why: impl Into<Cow<'static, str>>, example: String) -> Advice {
    Advice { why: Some(why.into()), example: Some(example) }
}

/// Nothing but numbers, joined in another way, in another order, or without the noughts.
fn numbers(text: &str) -> Option<Advice> {
    let parts: Vec<&str> = text.split(['-', '/', '.', ' ']).collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !parts.iter().all(digits) {
        return None;
    }
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    match (parts.as_slice(), lengths.as_slice()) {
        (&[all], [8]) => {
            let example = format!("{}-{}-{}", &all[..4], &all[4..6], &all[6..]);
            Some(advice("year, month and day are joined by hyphens", example))
        }
        (&[first, second, year], [1..=2, 1..=2, 4]) => year_last(first, second, year),
        (&[year, month, day], [4, 1..=2, 1..=2]) => Some(Advice {
            why: not_hyphens(text, "year, month and day are joined by hyphens"),
            example: Some(format!("{year}-{month:0>2}-{day:0>2}")),
        }),
        (&[year, month], [4, 1..=2]) if is_month(month) => {
            Some(Advice { why: not_hyphens(text, "year and month are joined by a hyphen"), example: Some(format!("{year}-{month:0>2}")) })
        }
        // Nought is how some write that the month is not known.
        (&[_, "00"], _) if text.contains('-') => None,
        (&[first, second], [4, 2]) => abbreviated_year(first, second),
        (&[month, year], [1..=2, 4]) if is_month(month) => Some(advice("the year comes first", format!("{year}-{month:0>2}"))),
        _ => None,
    }
}

fn is_month(part: &str) -> bool {
    matches!(part.parse(), Ok(1..=12))
}

fn not_hyphens(text: &str, why: &'static str) -> Option<Cow<'static, str>> {
    let other = text.contains(['/', '.', ' ']);
    other.then_some(Cow::Borrowed(why))
}

/// `28/03/2024` can only be the 28th of March, `03/04/2024` can be two days.
fn year_last(first: &str, second: &str, year: &str) -> Option<Advice> {
    let day_first = format!("{year}-{second:0>2}-{first:0>2}");
    let month_first = format!("{year}-{first:0>2}-{second:0>2}");
    match (parses(&day_first), parses(&month_first)) {
        (true, true) if first != second => Some(Advice {
            why: Some(format!("it may be day/month/year or month/day/year; write {day_first} or {month_first}").into()),
            example: None,
        }),
        (true, _) => Some(advice("day/month/year is not accepted", day_first)),
        (false, true) => Some(advice("month/day/year is not accepted", month_first)),
        (false, false) => None,
    }
}

/// `2023/24`
fn abbreviated_year(first: &str, second: &str) -> Option<Advice> {
    let next: u16 = first.parse::<u16>().ok()? + 1;
    let follows = next.to_string().ends_with(second);
    follows.then(|| advice("both years are written in full", format!("{first}/{next}")))
}

/// Other characters for the same thing: `20xx`, `201u`, `2022–2024`, `2024/open`, `2006-02/2006`.
fn respelled(text: &str) -> Option<Advice> {
    let with_hyphens = text.replace(['‐', '‑', '‒', '–', '—', '−'], "-");
    let forms = [
        text.to_owned(),
        with_hyphens.to_ascii_uppercase(),
        with_hyphens.to_ascii_uppercase().replace('U', "X"),
        text.replace("open", "..").replace("unknown", ""),
        text.replace(['–', '—'], "/"),
        two_years(text).unwrap_or_default(),
        text.replacen("..", "/", 1),
        text.replacen('Y', "", 1),
        if text.contains('/') { format!("{text}-XX") } else { String::new() },
    ];
    let example = forms.into_iter().find(|form| parses(form))?;
    Some(Advice { why: None, example: Some(example) })
}

/// `2022-2024`
fn two_years(text: &str) -> Option<String> {
    let (first, last) = text.split_once('-')?;
    let is_year = |part: &str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    (is_year(first) && is_year(last)).then(|| format!("{first}/{last}"))
}

/// Words for a date, in lower case: `march 28, 2024`, `circa 2006`, `2010s`, `q1 2024`.
fn words(text: &str) -> Option<Advice> {
    let example = from_words(text)?;
    Some(advice("a date is written in numbers", example))
}

#[derive(Default)]
struct Parts {
    year: Option<String>,
    /// A month, or a season in its place.
    month: Option<u8>,
    day: Option<u8>,
    about: bool,
}

fn from_words(text: &str) -> Option<String> {
    let mut parts = Parts::default();
    text.split([' ', ',', '.', '-']).filter(|word| !matches!(*word, "" | "of" | "the")).try_for_each(|word| parts.add(word))?;
    let year = parts.year?;
    let about = if parts.about { "~" } else { "" };
    Some(match (parts.month, parts.day) {
        (None, None) => format!("{year}{about}"),
        (Some(month), None) => format!("{year}-{month:02}{about}"),
        (Some(month), Some(day)) => format!("{year}-{month:02}-{day:02}{about}"),
        (None, Some(_)) => return None,
    })
}

impl Parts {
    /// Takes a word for what it can only be; `None` if there is no telling.
    fn add(&mut self, word: &str) -> Option<()> {
        if ABOUT.contains(&word) && !self.about {
            self.about = true;
        } else if let Some(year) = as_year(word)
            && self.year.is_none()
        {
            self.year = Some(year);
        } else if let Some(month) = as_month_or_season(word)
            && self.month.is_none()
        {
            self.month = Some(month);
        } else if let Some(day) = as_day(word)
            && self.day.is_none()
        {
            self.day = Some(day);
        } else {
            return None;
        }
        Some(())
    }
}

/// `2024`, or `2010s` for `201X`.
fn as_year(word: &str) -> Option<String> {
    let digits = word.strip_suffix("0s").unwrap_or(word);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match (digits.len(), word.len()) {
        (4, 4) => Some(word.to_owned()),
        (3, 5) => Some(format!("{digits}X")),
        _ => None,
    }
}

fn as_month_or_season(word: &str) -> Option<u8> {
    if let Some(quarter @ 1..=4) = word.strip_prefix('q').and_then(|n| n.parse::<u8>().ok()) {
        return Some(32 + quarter);
    }
    if let Some((_, number)) = SEASONS.iter().find(|(name, _)| *name == word) {
        return Some(*number);
    }
    let named = |name: &&str| word.len() >= 3 && name.starts_with(word);
    let month = (1..).zip(MONTHS).find(|(_, name)| named(name));
    month.map(|(number, _)| number)
}

/// `28` or `28th`
fn as_day(word: &str) -> Option<u8> {
    let number = word.trim_end_matches(|char: char| char.is_ascii_alphabetic());
    match &word[number.len()..] {
        "" | "st" | "nd" | "rd" | "th" => number.parse().ok(),
        _ => None,
    }
}

/// Two dates and a word between them, or one and a word before it: `2006 to march 2008`, `since 2006`.
fn two_ends(text: &str) -> Option<Advice> {
    let text = text.strip_prefix("from ").unwrap_or(text);
    let (start, end) = if let Some(start) = text.strip_prefix("since ") {
        (start, "..")
    } else if let Some(end) = text.strip_prefix("until ") {
        ("..", end)
    } else {
        [" to ", " until ", " - ", " – ", "–", " / "].iter().find_map(|between| text.split_once(between))?
    };
    let end_of = |end: &str| {
        let end = end.trim();
        if parses(end) || end == ".." { Some(end.to_owned()) } else { from_words(end) }
    };
    let example = format!("{}/{}", end_of(start)?, end_of(end)?);
    Some(advice("from one date to another is written with a slash", example))
}

#[cfg(test)]
mod tests {
    use super::super::Date;

    #[test]
    fn what_people_write_is_answered_with_the_right_form() {
        for (wrong, right) in [
            ("28/03/2024", "2024-03-28"),
            ("03/28/2024", "2024-03-28"),
            ("28.3.2024", "2024-03-28"),
            ("28-03-2024", "2024-03-28"),
            ("05/05/2024", "2024-05-05"),
            ("2024/03/28", "2024-03-28"),
            ("20240328", "2024-03-28"),
            ("2024-3-5", "2024-03-05"),
            ("2024-3", "2024-03"),
            ("2024/03", "2024-03"),
            ("3/2024", "2024-03"),
            ("2023/24", "2023/2024"),
            ("Y2024", "2024"),
            (" 2024-03-28 ", "2024-03-28"),
            ("20xx", "20XX"),
            ("201u", "201X"),
            ("y12345", "Y12345"),
            ("2024–03–28", "2024-03-28"),
            ("2022–2024", "2022/2024"),
            ("2022-2024", "2022/2024"),
            ("2022..2024", "2022/2024"),
            ("2006/open", "2006/.."),
            ("2006/unknown", "2006/"),
            ("2006-02/2006", "2006-02/2006-XX"),
            ("March 2024", "2024-03"),
            ("28 March 2024", "2024-03-28"),
            ("March 28th, 2024", "2024-03-28"),
            ("28th of Mar. 2024", "2024-03-28"),
            ("Spring 2023", "2023-21"),
            ("2024-Q1", "2024-33"),
            ("2010s", "201X"),
            ("c. 2006", "2006~"),
            ("circa March 2024", "2024-03~"),
            ("2006 to March 2008", "2006/2008-03"),
            ("since 24 February 2022", "2022-02-24/.."),
            ("until 2006", "../2006"),
        ] {
            let error = Date::parse(wrong).expect_err(wrong);
            assert_eq!(error.example(), Some(right), "{error}");
        }
    }

    #[test]
    fn what_is_in_doubt_is_not_guessed() {
        for doubtful in [
            "03/04/2024",
            "28/03/24",
            "2024-13-01",
            "2023-02-29",
            "2008/1964",
            "1999-00",
            "+2006%",
            "[1999}",
            "-0000-07-05",
            "Tuesday",
            "",
            "31/02/2024",
        ] {
            let error = Date::parse(doubtful).expect_err(doubtful);
            assert_eq!(error.example(), None, "{error}");
        }
    }

    #[test]
    fn messages_say_what_was_written_what_is_wrong_and_the_right_form() {
        let long = "a very long text that nobody would take for a date of any kind";
        for (wrong, message) in [
            ("28/03/2024", "“28/03/2024” is not an EDTF date: day/month/year is not accepted; write 2024-03-28"),
            ("03/28/2024", "“03/28/2024” is not an EDTF date: month/day/year is not accepted; write 2024-03-28"),
            ("03/04/2024", "“03/04/2024” is not an EDTF date: it may be day/month/year or month/day/year; write 2024-04-03 or 2024-03-04"),
            (
                "2024-13-01",
                "“2024-13-01” is not an EDTF date: there is no month 13, at character 6; a date looks like 2024-03-28, 2024-03, 2024 or 2022/2024",
            ),
            (
                "2023-02-29",
                "“2023-02-29” is not an EDTF date: 2023-02 has 28 days; a date looks like 2024-03-28, 2024-03, 2024 or 2022/2024",
            ),
            ("March 2024", "“March 2024” is not an EDTF date: a date is written in numbers; write 2024-03"),
            ("2024-3-5", "“2024-3-5” is not an EDTF date: a month has two digits, at character 6; write 2024-03-05"),
            ("20xx", "“20xx” is not an EDTF date: unexpected “x”, at character 3; write 20XX"),
            ("", "“” is not an EDTF date: nothing is written; a date looks like 2024-03-28, 2024-03, 2024 or 2022/2024"),
            (
                long,
                "“a very long text that nobody would take …” is not an EDTF date: unexpected “a”; a date looks like 2024-03-28, 2024-03, 2024 or 2022/2024",
            ),
        ] {
            assert_eq!(Date::parse(wrong).expect_err(wrong).to_string(), message);
        }
    }
}
