//! Where the verb that governs an expression looks: "will vote on Thursday", "vetoed on Thursday".

use super::class::Class;
use super::token::Token;
use std::ops::Range;

/// The side of the document date a verb speaks of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Lean {
    /// "vetoed", "was", "has met".
    Past,
    /// "will vote", "is scheduled for", "to begin".
    Future,
    /// No verb says so.
    Unknown,
}

/// As far as this a verb governs, in tokens.
const REACH: usize = 14;

/// What the verbs around an expression say of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Tense {
    pub(super) lean: Lean,
    /// Whether the verb stands before the expression, in the same clause.
    pub(super) governs: bool,
}

impl Tense {
    /// The nearest verb before the expression decides, and if there is none the nearest after.
    pub(super) fn of(text: &str, tokens: &[Token], expression: Range<usize>) -> Self {
        let first = tokens.partition_point(|token| token.start < expression.start);
        let after = tokens.partition_point(|token| token.start < expression.end);
        let mut governs = true;
        for place in (first.saturating_sub(REACH)..first).rev().take_while(|place| !is_boundary(text, &tokens[*place])) {
            governs &= !is_comma(text, &tokens[place]);
            if let Some(lean) = verb(text, tokens, place) {
                return Self { lean, governs };
            }
        }
        let rest = (after..tokens.len().min(after + REACH)).take_while(|place| !is_boundary(text, &tokens[*place]));
        let lean = rest.into_iter().find_map(|place| verb(text, tokens, place)).unwrap_or(Lean::Unknown);
        Self { lean, governs: false }
    }
}

fn verb(text: &str, tokens: &[Token], place: usize) -> Option<Lean> {
    let token = &tokens[place];
    let has = |class| token.classes.has(class);
    if has(Class::Will) || has(Class::Would) || &text[token.start..token.end] == "may" {
        return Some(Lean::Future);
    }
    if has(Class::To) {
        // "to begin", but not "to Pyongyang", "to the": a verb has small letters and no class.
        let next = tokens.get(place + 1)?;
        return (next.is_plain() && !next.capital && next.end - next.start > 2 && is_lower(text, next)).then_some(Lean::Future);
    }
    (has(Class::Did) || (is_past(text, token) && !is_attribute(text, tokens, place)))
        .then(|| if is_passive_ahead(tokens, place) { Lean::Future } else { Lean::Past })
}

/// "will be released", "to be held": the participle is not the past.
fn is_passive_ahead(tokens: &[Token], place: usize) -> bool {
    let before = &tokens[place.saturating_sub(4)..place];
    let Some(helper) = before.iter().rposition(|token| token.classes.has(Class::Be)) else { return false };
    before[..helper].iter().any(|token| token.classes.has(Class::Will) || token.classes.has(Class::Would) || token.classes.has(Class::To))
}

fn is_past(text: &str, token: &Token) -> bool {
    let written = &text[token.start..token.end];
    token.is_plain() && written.len() > 4 && written.ends_with("ed") && is_lower(text, token)
}

/// "the proposed ban", "on refined products": no verb stands there.
fn is_attribute(text: &str, tokens: &[Token], place: usize) -> bool {
    let before = place.checked_sub(1).map_or("", |before| &text[tokens[before].start..tokens[before].end]);
    let list =
        ["a", "an", "the", "of", "on", "in", "for", "with", "its", "their", "his", "her", "any", "some", "no", "from", "under", "new"];
    list.iter().any(|word| before.eq_ignore_ascii_case(word))
}

fn is_lower(text: &str, token: &Token) -> bool {
    text[token.start..token.end].starts_with(char::is_lowercase)
}

fn is_comma(text: &str, token: &Token) -> bool {
    &text[token.start..token.end] == ","
}

fn is_boundary(text: &str, token: &Token) -> bool {
    matches!(&text[token.start..token.end], ";" | ":" | "(" | ")" | "--" | "—")
}
