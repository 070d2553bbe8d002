//! The parts of a calendar date that are known of a moment, for formats that have no bounds.

use crate::domain::date::{Day, Span};

/// Year, month and day, as many as every day of the span has in common; `None` where not even the year is known.
pub fn known(span: Span) -> Option<Vec<i64>> {
    if !(span.min.is_bounded() && span.max.is_bounded()) {
        return None;
    }
    let [first, last] = [span.min, span.max].map(numbers);
    let common = first.iter().zip(&last).take_while(|(a, b)| a == b).count();
    (common > 0).then(|| first[..common].to_vec())
}

fn numbers(day: Day) -> [i64; 3] {
    let (year, month, day) = day.year_month_day();
    [year, i64::from(month), i64::from(day)]
}

/// The parts as ISO 8601 writes them; only years of four digits.
pub fn iso(span: Span) -> Option<String> {
    let parts = known(span).filter(|parts| (0..=9999).contains(&parts[0]))?;
    let written: Vec<String> = parts.iter().zip([4, 2, 2]).map(|(part, width)| format!("{part:0width$}")).collect();
    Some(written.join("-"))
}
