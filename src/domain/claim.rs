//! One document saying one thing about one field of one event, and the words it says it with.

use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::date::{Answer, Date, Matching, Range, Span, compare};
use super::id::DocumentId;
use super::mistake::{Mistake, said};
use super::object::Object;

/// One document saying one thing about one field of one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Unique within the event.
    pub id: String,
    /// The field spoken of.
    pub field: Field,
    /// What is said of it; for `date` and `until` an EDTF date.
    pub value: String,
    /// Who says it.
    pub document: DocumentId,
    /// How it stands beside other claims about the same field.
    pub rank: Rank,
    /// Why it has that rank, or how the value follows from the words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The value as the document words it, such as "three years earlier".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
    /// The date the expression counts from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<Date>,
    /// Where in the document's text.
    #[serde(default, skip_serializing_if = "Selector::is_empty")]
    pub selector: Selector,
}

/// The field of an event that a claim speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// When it happened: an EDTF date.
    Date,
    /// The end date that its effect set: an EDTF date.
    Until,
    /// What it is called.
    Title,
    /// Whether it occurred.
    Status,
    /// Who took part.
    Actors,
    /// Where.
    Place,
    /// How the vote went.
    Votes,
    /// Anything else it says.
    Summary,
}

/// Every field and its word.
pub const FIELDS: &[(&str, Field)] = &[
    ("date", Field::Date),
    ("until", Field::Until),
    ("title", Field::Title),
    ("status", Field::Status),
    ("actors", Field::Actors),
    ("place", Field::Place),
    ("votes", Field::Votes),
    ("summary", Field::Summary),
];

impl Field {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        FIELDS[self as usize].0
    }
}

/// How a claim stands beside others about the same field (the ranks of Wikidata).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// Kept for the record, known to be wrong.
    Deprecated,
    /// As good as any other.
    Normal,
    /// The one the event goes by.
    Preferred,
}

/// Every rank and its word.
pub const RANKS: &[(&str, Rank)] = &[("deprecated", Rank::Deprecated), ("normal", Rank::Normal), ("preferred", Rank::Preferred)];

impl Rank {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        RANKS[self as usize].0
    }
}

/// Where in a text: the selectors of the W3C Web Annotation model, as far as they are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selector {
    /// `TextPositionSelector`.
    pub position: Option<Position>,
    /// `TextQuoteSelector`.
    pub quote: Option<Quote>,
}

/// `TextPositionSelector`: Unicode code points, start included, end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Code points before the first one selected.
    pub start: u32,
    /// Code points before the first one no longer selected.
    pub end: u32,
}

/// `TextQuoteSelector`: the very words, and some before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The very words.
    pub exact: String,
    /// What stands before them.
    pub prefix: String,
    /// What stands after them.
    pub suffix: String,
}

/// What the service can say of a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    /// The text is held, and the words stand where the selector says.
    Yes,
    /// The text is held, and the words do not stand there, or the claim names no words.
    No,
    /// Nobody has supplied the text yet.
    TextNotHeld,
}

impl Serialize for Verified {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Verified::Yes => serializer.serialize_bool(true),
            Verified::No => serializer.serialize_bool(false),
            Verified::TextNotHeld => serializer.serialize_str("text_not_held"),
        }
    }
}

/// Code points a claim may select.
const LONGEST_QUOTE: u32 = 10_000;

/// Code points of context kept on each side of a quote made from a text.
const CONTEXT: usize = 32;

impl Selector {
    /// Whether nothing is selected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.position.is_none() && self.quote.is_none()
    }

    /// Compares the selector with the text; where it holds, gives the selector completed with the very words.
    ///
    /// # Errors
    /// A sentence saying what the text has instead, if the words do not stand where the selector says.
    pub fn verify(&self, text: &str) -> Result<Selector, String> {
        match (self.position, &self.quote) {
            (None, None) => Err("the claim names no words".to_owned()),
            (Some(position), quote) => {
                let Some(found) = quote_at(text, position) else {
                    let length = text.chars().count();
                    return Err(format!("characters {} to {} lie outside the text, which has {length}", position.start, position.end));
                };
                match quote {
                    Some(quote) if quote.exact != found.exact => {
                        Err(format!("the text has {} there, not {}", said(&found.exact), said(&quote.exact)))
                    }
                    _ => Ok(Selector { position: Some(position), quote: Some(found) }),
                }
            }
            (None, Some(quote)) => {
                let Some(position) = find(text, quote) else {
                    return Err(format!("the text does not contain {}", said(&quote.exact)));
                };
                Ok(Selector { position: Some(position), quote: quote_at(text, position) })
            }
        }
    }
}

/// The words at a position, with their context; `None` if the text is shorter.
fn quote_at(text: &str, position: Position) -> Option<Quote> {
    let (start, end) = (position.start as usize, position.end as usize);
    let before = start.saturating_sub(CONTEXT);
    let mut chars = text.chars().skip(before);
    let prefix: String = chars.by_ref().take(start - before).collect();
    let exact: String = chars.by_ref().take(end - start).collect();
    let suffix: String = chars.take(CONTEXT).collect();
    let whole = exact.chars().count() == end - start && prefix.chars().count() == start - before;
    whole.then_some(Quote { exact, prefix, suffix })
}

/// The place where the quote stands with its context; the first one that fits.
fn find(text: &str, quote: &Quote) -> Option<Position> {
    text.match_indices(quote.exact.as_str())
        .find(|(at, exact)| text[..*at].ends_with(&quote.prefix) && text[at + exact.len()..].starts_with(&quote.suffix))
        .and_then(|(at, exact)| {
            let start = u32::try_from(text[..at].chars().count()).ok()?;
            let length = u32::try_from(exact.chars().count()).ok()?;
            Some(Position { start, end: start + length })
        })
}

/// One selector as the W3C Web Annotation model writes it.
#[derive(Serialize, Deserialize)]
#[serde(tag = "type")]
enum Written<T> {
    TextPositionSelector { start: u32, end: u32 },
    TextQuoteSelector { exact: T, prefix: T, suffix: T },
}

impl Serialize for Selector {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        if let Some(Position { start, end }) = self.position {
            list.serialize_element(&Written::<&str>::TextPositionSelector { start, end })?;
        }
        if let Some(Quote { exact, prefix, suffix }) = &self.quote {
            list.serialize_element(&Written::TextQuoteSelector { exact, prefix, suffix })?;
        }
        list.end()
    }
}

impl<'de> Deserialize<'de> for Selector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut selector = Self::default();
        for one in Vec::<Written<String>>::deserialize(deserializer)? {
            match one {
                Written::TextPositionSelector { start, end } => selector.position = Some(Position { start, end }),
                Written::TextQuoteSelector { exact, prefix, suffix } => selector.quote = Some(Quote { exact, prefix, suffix }),
            }
        }
        Ok(selector)
    }
}

impl Claim {
    /// Reads a claim; `number` (from 1) makes its id where it has none.
    pub fn read(value: &Value, pointer: &str, number: usize, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let mut object = Object::open(value, pointer, mistakes)?;
        let id = object.text("id", 128).unwrap_or_else(|| format!("claim-{number}"));
        let field = object.required_choice("field", FIELDS);
        let text = object.required_text("value", 5_000);
        let document = object.required("document");
        let rank = if object.has("rank") { object.choice("rank", RANKS) } else { Some(Rank::Normal) };
        let reason = object.text("reason", 2_000);
        let expression = object.text("expression", 300);
        let anchor = object.parsed("anchor");
        let selector = match object.value("selector") {
            Some((value, pointer)) => Selector::read(value, &pointer, object.mistakes()),
            None => Selector::default(),
        };
        let is_date = matches!(field, Some(Field::Date | Field::Until));
        if let Some(Err(error)) = text.as_deref().filter(|_| is_date).map(str::parse::<Date>) {
            object.mistake("value", error.to_string());
        }
        if rank == Some(Rank::Deprecated) && reason.is_none() {
            object.mistake("reason", "a deprecated claim needs a reason");
        }
        object.close(&["verified"]);
        Some(Self { id, field: field?, value: text?, document: document?, rank: rank?, reason, expression, anchor, selector })
    }

    /// Compares the claim with the text of its document; where it holds, gives its selector with the very words.
    ///
    /// # Errors
    /// A sentence saying what the text has instead of the words selected, or of the expression.
    pub fn verify(&self, text: &str) -> Result<Selector, String> {
        let found = self.selector.verify(text)?;
        let words = found.quote.as_ref().map_or("", |quote| quote.exact.as_str());
        match &self.expression {
            Some(expression) if !plain(words).contains(&plain(expression)) => {
                Err(format!("the expression {} does not stand in the words selected, {}", said(expression), said(words)))
            }
            _ => Ok(found),
        }
    }

    /// The value as a date, for the fields that are dates.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        matches!(self.field, Field::Date | Field::Until).then(|| self.value.parse().ok()).flatten()
    }

    /// Whether two values of one field cannot both be right: dates that have no day in common, or different words.
    #[must_use]
    pub fn contradicts(&self, other: &Claim) -> bool {
        match (self.date(), other.date()) {
            (Some(a), Some(b)) => !may_agree(&a, &b),
            _ => self.value != other.value,
        }
    }
}

/// Words without regard to case and line breaks.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether two dates may be the same moments: `2006` and `2006-10-14` may, `2023-05` and `2022-05-26` may not.
fn may_agree(a: &Date, b: &Date) -> bool {
    let (a, b) = (a.bounds(), b.bounds());
    let shares = |how, span: Span| Range::new(span.min, span.max).is_none_or(|range| compare(&a, how, &range) != Answer::No);
    shares(Matching::Starts, b.start) && shares(Matching::Ends, b.end)
}

impl Selector {
    fn read(value: &Value, pointer: &str, mistakes: &mut Vec<Mistake>) -> Self {
        let mut selector = Self::default();
        match value {
            Value::Array(items) if items.len() <= 2 => {
                for (i, item) in items.iter().enumerate() {
                    selector.read_one(item, &format!("{pointer}/{i}"), mistakes);
                }
            }
            Value::Array(items) => mistakes.push(Mistake::at(pointer, format!("{} selectors; at most two are kept", items.len()))),
            one => selector.read_one(one, pointer, mistakes),
        }
        selector
    }

    fn read_one(&mut self, value: &Value, pointer: &str, mistakes: &mut Vec<Mistake>) {
        let Some(mut object) = Object::open(value, pointer, mistakes) else { return };
        match object.required_choice("type", &[("TextPositionSelector", true), ("TextQuoteSelector", false)]) {
            Some(true) => self.position = read_position(&mut object),
            Some(false) => {
                let exact = object.required_text("exact", LONGEST_QUOTE as usize);
                let prefix = object.text("prefix", 1_000).unwrap_or_default();
                let suffix = object.text("suffix", 1_000).unwrap_or_default();
                self.quote = exact.map(|exact| Quote { exact, prefix, suffix });
            }
            None => {}
        }
        object.close(&[]);
    }
}

fn read_position(object: &mut Object<'_>) -> Option<Position> {
    let (has_start, has_end) = (object.has("start"), object.has("end"));
    let (start, end) = (object.count("start", u32::MAX), object.count("end", u32::MAX));
    for (name, has) in [("start", has_start), ("end", has_end)] {
        if !has {
            object.mistake(name, format!("`{name}` is required: code points from the beginning of the text"));
        }
    }
    let (start, end) = (start?, end?);
    if start >= end {
        object.mistake("end", format!("end {end} does not come after start {start}"));
        return None;
    }
    if end - start > LONGEST_QUOTE {
        object.mistake("end", format!("{} characters are selected; at most {LONGEST_QUOTE} can be", end - start));
        return None;
    }
    Some(Position { start, end })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(start: u32, end: u32) -> Selector {
        Selector { position: Some(Position { start, end }), quote: None }
    }

    fn quote(exact: &str) -> Quote {
        Quote { exact: exact.to_owned(), prefix: String::new(), suffix: String::new() }
    }

    #[test]
    fn positions_count_code_points() {
        let verified = at(2, 4).verify("ä😀für zwei").expect("inside the text");
        assert_eq!(verified.quote.expect("completed").exact, "fü");
        assert!(at(2, 40).verify("short").is_err());
    }

    #[test]
    fn words_must_stand_where_the_position_says() {
        let both = |start, end| Selector { position: Some(Position { start, end }), quote: Some(quote("April")) };
        assert!(both(3, 8).verify("30 April").is_ok());
        assert!(both(2, 7).verify("30 April").is_err());
    }

    #[test]
    fn a_quote_alone_is_found_by_its_context() {
        let mut wanted = quote("May");
        wanted.prefix = "in ".to_owned();
        let selector = Selector { position: None, quote: Some(wanted) };
        let found = selector.verify("May, or in May").expect("it is there");
        assert_eq!(found.position, Some(Position { start: 11, end: 14 }));
    }
}
