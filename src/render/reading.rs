//! What a text says of time, as JSON: the line that `read` prints, and each expression in it.

use serde::Serialize;

use crate::domain::date::Day;
use crate::domain::digest::Digest;
use crate::reading::{Anchor, Expression, Kind, Modifier};

/// A temporal expression.
#[derive(Debug, Serialize)]
pub struct Mention<'a> {
    /// Where it begins, in code points of the text.
    pub start: usize,
    /// The code point after its last.
    pub end: usize,
    /// Its words.
    pub text: &'a str,
    /// Its TIMEX3 type.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its TIMEX3 value.
    pub value: String,
    /// Its TIMEX3 mod.
    #[serde(rename = "mod", skip_serializing_if = "Option::is_none")]
    pub modifier: Option<&'static str>,
    /// In EDTF; null where it has no place on the calendar.
    pub edtf: Option<String>,
    /// The date it counts from, in EDTF; null where it says all by itself.
    pub anchor: Option<String>,
    /// The values another reader could give it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<String>,
    /// How sure the reading is, in percent.
    pub confidence: u8,
    /// The rows of the grammar that decided.
    pub rule: String,
}

/// The expression that has these words.
pub fn mention<'a>(words: &'a str, found: &Expression) -> Mention<'a> {
    let anchor = found.anchor.and_then(|anchor| match anchor {
        Anchor::Document(day) => Some(day.to_string()),
        Anchor::Expression(_, moment) => moment.edtf().map(|date| date.to_string()),
    });
    Mention {
        start: found.start,
        end: found.end,
        text: words,
        kind: Kind::name(found.kind()),
        value: found.value.to_string(),
        modifier: found.modifier.map(Modifier::name),
        edtf: found.edtf().map(|date| date.to_string()),
        anchor,
        alternatives: found.alternatives.iter().map(ToString::to_string).collect(),
        confidence: found.confidence,
        rule: found.rule(),
    }
}

/// The expressions of a text, which are in order, with their words.
pub fn mentions<'a>(text: &'a str, found: &[Expression]) -> Vec<Mention<'a>> {
    let (mut rest, mut at) = (text, 0);
    let mut words = |until: usize| {
        let end = rest.char_indices().nth(until - at).map_or(rest.len(), |(end, _)| end);
        let (words, after) = rest.split_at(end);
        (rest, at) = (after, until);
        words
    };
    let one = |found: &Expression| {
        words(found.start);
        mention(words(found.end), found)
    };
    found.iter().map(one).collect()
}

/// A document that was read.
#[derive(Debug, Serialize)]
pub struct Read<'a> {
    doc_id: &'a str,
    dct: Day,
    text_sha256: Digest,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    timexes: Vec<Mention<'a>>,
}

impl<'a> Read<'a> {
    /// What was found in a text of this date.
    pub fn new(doc_id: &'a str, text: &'a str, dct: Day, found: &[Expression]) -> Self {
        Self { doc_id, dct, text_sha256: Digest::of(text.as_bytes()), text: None, timexes: mentions(text, found) }
    }

    /// With the text itself, what the offsets count in.
    #[must_use]
    pub fn with_text(self, text: &'a str) -> Self {
        Self { text: Some(text), ..self }
    }
}
