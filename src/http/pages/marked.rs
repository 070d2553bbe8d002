//! A text in pieces: its sentences that tell of something, its temporal expressions with what they mean, and what was set aside.

use std::ops::Range;

use crate::reading::Expression;
use crate::reading::document::Reading;
use crate::reading::events::set_aside;

/// A piece of a text that is all of one kind.
pub struct Piece {
    /// Its words.
    pub text: String,
    /// Where the sentence begins that it is of, if that tells of something.
    pub sentence: Option<usize>,
    /// What it means, where it is the end of a temporal expression; empty where it is another part of one.
    pub means: Option<String>,
    /// Whether it is no part of what the author wrote.
    pub aside: bool,
}

/// The pieces of a text, which together are the text.
pub fn pieces(reading: &Reading) -> Vec<Piece> {
    let length = reading.text.chars().count();
    let sentences = apart(reading.proposals.iter().map(|one| one.sentence.clone()).collect());
    let aside = apart(set_aside(&reading.text));
    let expressions: Vec<Range<usize>> = reading.expressions.iter().map(|one| one.start..one.end).collect();
    let mut cuts: Vec<usize> = [&sentences, &aside, &expressions].into_iter().flatten().flat_map(|one| [one.start, one.end]).collect();
    cuts.extend([0, length]);
    cuts.sort_unstable();
    cuts.dedup();
    let piece = |cut: &[usize]| {
        let (start, end) = (cut[0], cut[1]);
        let expression = around(&expressions, start).map(|place| &reading.expressions[place]);
        Piece {
            text: reading.words(start, end),
            sentence: around(&sentences, start).map(|place| sentences[place].start),
            means: expression.map(|one| if one.end == end { meaning(one) } else { String::new() }),
            aside: around(&aside, start).is_some(),
        }
    };
    cuts.windows(2).map(piece).collect()
}

/// What an expression means: on the calendar where it has a place there.
fn meaning(expression: &Expression) -> String {
    expression.edtf().map_or_else(|| expression.value.to_string(), |date| date.to_string())
}

/// Ranges in order, without those that begin inside one before them.
fn apart(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|one| (one.start, one.end));
    let mut until = 0;
    ranges.retain(|one| {
        let free = one.start >= until && one.start < one.end;
        until = if free { one.end } else { until };
        free
    });
    ranges
}

/// Which of some ranges that are in order and apart has a place.
fn around(ranges: &[Range<usize>], place: usize) -> Option<usize> {
    let after = ranges.partition_point(|one| one.start <= place);
    after.checked_sub(1).filter(|at| place < ranges[*at].end)
}
