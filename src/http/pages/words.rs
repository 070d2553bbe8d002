//! How pages say things: days, numbers, statuses, and texts whose direction must not spread.

use crate::domain::date::{Answer, Date, Day};
use crate::domain::event::Status;
use crate::timeline::rendered::SpanView;

/// A day in words: 28 March 2024.
pub fn day(day: Day) -> String {
    Date::day(day).map_or_else(|| day.to_string(), |date| date.words())
}

/// What is known of a moment, in words; nothing where nothing limits it.
pub fn span(span: SpanView) -> Option<String> {
    match (span.min, span.max) {
        (Some(min), Some(max)) if min == max => Some(day(min)),
        (Some(min), Some(max)) => Some(format!("some day from {} to {}", day(min), day(max))),
        (Some(min), None) => Some(format!("{} or later", day(min))),
        (None, Some(max)) => Some(format!("{} or earlier", day(max))),
        (None, None) => None,
    }
}

/// How many, with the word for one and for more.
pub fn count(number: u64, one: &str, more: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { more })
}

/// A number with its thousands apart: 12,345.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// How many days are left, in words.
pub fn days_left(days: i64) -> String {
    match days {
        0 => "its last day".to_owned(),
        1 => "1 day left".to_owned(),
        days => format!("{} days left", grouped(days.unsigned_abs())),
    }
}

/// What a status says to who does not know the word.
pub fn status(status: Status) -> &'static str {
    match status {
        Status::Occurred => "occurred",
        Status::Scheduled => "scheduled",
        Status::Proposed => "proposed",
        Status::Blocked => "blocked",
        Status::Cancelled => "cancelled",
        Status::Alleged => "alleged",
    }
}

/// An answer of three, as a heading.
pub fn answer(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "In force",
        Answer::Possibly => "Possibly in force",
        Answer::No => "Not in force",
    }
}

/// A name with spaces for what stands for them in ids: vetoed by.
pub fn spaced(token: &str) -> String {
    token.replace('_', " ")
}

/// Text for places that take no markup, such as a title: what in it turns the direction of writing ends with it.
pub fn isolated(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if text.contains(turns) { format!("\u{2068}{}\u{2069}", text.replace(turns, "")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_threes() {
        assert_eq!([0, 999, 1_000, 12_345, 1_234_567].map(grouped), ["0", "999", "1,000", "12,345", "1,234,567"]);
        assert_eq!((count(1, "event", "events"), count(2, "event", "events")), ("1 event".into(), "2 events".into()));
    }

    #[test]
    fn what_turns_the_writing_ends_with_its_text() {
        assert_eq!(isolated("abc"), "abc");
        assert_eq!(isolated("a\u{202e}b"), "\u{2068}ab\u{2069}");
    }
}
