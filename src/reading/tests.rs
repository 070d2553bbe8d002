//! Tests of the tagger as a whole: an example for each row of the grammar, laws that hold for any text, and passages.

use super::{Expression, grammar, read};
use crate::domain::date::Day;
use proptest::prelude::*;

fn day(written: &str) -> Day {
    written.parse().expect("a day")
}

/// A text with its expressions in brackets: the text, and the code points they cover.
fn marked(text: &str) -> (String, Vec<(usize, usize)>) {
    let (mut plain, mut spans, mut start, mut length) = (String::new(), Vec::new(), 0, 0);
    for character in text.chars() {
        match character {
            '[' => start = length,
            ']' => spans.push((start, length)),
            _ => {
                plain.push(character);
                length += 1;
            }
        }
    }
    (plain, spans)
}

fn covered(text: &str, expression: &Expression) -> String {
    text.chars().skip(expression.start).take(expression.end - expression.start).collect()
}

#[test]
fn every_row_has_an_example_that_it_decides() {
    let mut wrong = Vec::new();
    for row in grammar::rows() {
        let (text, spans) = marked(row.example.0);
        let found = read(&text, day("2024-03-29"));
        for (span, value) in spans.iter().zip(row.example.1.split(' ')) {
            let same = found.iter().find(|found| (found.start, found.end) == *span);
            let decided = same
                .is_some_and(|same| same.value.to_string() == value && (is_decoy(row) || same.rows.names().any(|name| name == row.name)));
            if !decided {
                let seen: Vec<_> =
                    found.iter().map(|found| format!("{}={} ({})", covered(&text, found), found.value, found.rule())).collect();
                wrong.push(format!("{}: {} should be {value}, found {seen:?}", row.name, row.example.0));
            }
        }
        if spans.len() != row.example.1.split(' ').count() || (is_decoy(row) && found.len() != spans.len()) {
            wrong.push(format!("{}: {} has {} expressions", row.name, row.example.0, found.len()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Rows of what is no expression: their examples have another, and nothing else.
fn is_decoy(row: &grammar::Row) -> bool {
    grammar::DECOYS.iter().any(|decoy| decoy.name == row.name)
}

#[test]
fn words_in_patterns_are_in_small_letters() {
    let words = grammar::rows().flat_map(|row| super::pattern::literals(row.pattern));
    let odd: Vec<_> = words.filter(|word| *word != word.to_lowercase()).collect();
    assert!(odd.is_empty(), "no classes: {odd:?}");
}

#[test]
fn rows_have_names_of_their_own() {
    let mut names: Vec<_> = grammar::rows().map(|row| row.name).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}

/// The document date, the text, and what each expression covers and means: a value, then its alternatives.
type Passage = (Day, String, Vec<(String, Vec<String>)>);

/// Passages written for this project, see the first lines of the file.
fn passages() -> Vec<Passage> {
    let lines = include_str!("passages.tsv").lines().filter(|line| !line.starts_with('#'));
    let passage = |line: &str| {
        let (date, text) = line.split_once('\t').expect("a date, a tab and a text");
        let mut expressions = Vec::new();
        let mut plain = String::new();
        for piece in text.split('[') {
            let Some((inside, outside)) = piece.split_once(']') else {
                plain.push_str(piece);
                continue;
            };
            let mut parts = inside.split('|').map(str::to_owned);
            let words = parts.next().expect("the words of an expression");
            plain.push_str(&words);
            plain.push_str(outside);
            expressions.push((words, parts.collect()));
        }
        (day(date), plain, expressions)
    };
    lines.map(passage).collect()
}

#[test]
fn passages_are_read_as_written_down() {
    let passages = passages();
    assert!(passages.len() >= 60, "{} passages", passages.len());
    let mut wrong = Vec::new();
    for (date, text, expected) in passages {
        let found = read(&text, date);
        let meanings = |found: &Expression| {
            let alternatives = found.alternatives.iter().map(ToString::to_string);
            std::iter::once(found.value.to_string()).chain(alternatives).collect::<Vec<_>>()
        };
        let found: Vec<_> = found.iter().map(|found| (covered(&text, found), meanings(found))).collect();
        if found != expected {
            wrong.push(format!("{text}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Words that make expressions, and signs that break them.
fn words() -> impl Strategy<Value = String> {
    let known = [
        "the",
        "last",
        "next",
        "two",
        "May",
        "Thursday",
        "30",
        "2009",
        "year",
        "years",
        "ago",
        "earlier",
        "of",
        "in",
        "and",
        "a",
        "half",
        "first",
        "quarter",
        "-",
        ",",
        ".",
        "\n\n",
        "'",
        "s",
        "(",
        ")",
        "early",
        "century",
        "BC",
        "10",
        ":",
        "30",
        "p.m.",
        "every",
        "until",
        "Ünïcode",
        "9/11",
        "summer",
        "night",
        "to",
        "past",
        "1914-17",
        "99999999999999999999",
        "1,000",
        "½",
    ];
    prop::collection::vec(prop::sample::select(known.to_vec()), 0..40).prop_map(|words| words.join(" "))
}

fn is_sound(text: &str, found: &[Expression]) {
    let mut last = 0;
    let length = text.chars().count();
    for expression in found {
        assert!(last <= expression.start && expression.start < expression.end && expression.end <= length, "{text:?} {expression:?}");
        last = expression.end;
        let words = covered(text, expression);
        assert_eq!(words, words.trim(), "{text:?}");
        assert!(!expression.value.to_string().is_empty() && !expression.rule().is_empty());
        assert!((1..=100).contains(&expression.confidence));
        expression.edtf();
    }
}

proptest! {
    #[test]
    fn any_text_is_read_to_its_end(text in ".*") {
        is_sound(&text, &read(&text, day("2024-03-29")));
    }

    #[test]
    fn any_words_are_read_to_their_end(text in words(), year in 1i64..9999) {
        is_sound(&text, &read(&text, Day::from_ymd(year, 2, 28).expect("a day")));
    }

    #[test]
    fn what_comes_after_moves_nothing_before(text in words(), after in words()) {
        let spans = |text: &str| read(text, day("2024-03-29")).iter().map(|found| (found.start, found.end, found.rule())).collect::<Vec<_>>();
        let first = spans(&text);
        let both = spans(&format!("{text}\n\n{after}"));
        prop_assert_eq!(&both[..first.len()], &first[..]);
    }
}

#[test]
fn a_date_far_away_ends() {
    for text in ["999999999999 years ago", "4000000000 weeks later", "in 9999, a century later", "two thousand centuries earlier"] {
        for date in ["0001-01-01", "2024-03-29", "9999-12-31"] {
            is_sound(text, &read(text, day(date)));
        }
    }
}
