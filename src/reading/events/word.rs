//! The words of a sentence, as the tables see them.

use super::forms::Form;
use super::lexicon::{self, Sort, Sorts};
use crate::reading::token::Token;
use std::ops::Range;

/// A word, a number or a sign.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'t> {
    /// As it is written.
    pub(super) text: &'t str,
    /// The same in small letters.
    pub(super) small: &'t str,
    /// Where it stands, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) sorts: Sorts,
    pub(super) form: Form,
    /// Whether it begins with a capital.
    pub(super) capital: bool,
    /// Whether nothing stands between it and the word before.
    pub(super) joined: bool,
}

impl Word<'_> {
    pub(super) fn is(&self, small: &str) -> bool {
        self.small == small
    }

    pub(super) fn any(&self, small: &[&str]) -> bool {
        small.contains(&self.small)
    }

    pub(super) fn has(&self, sort: Sort) -> bool {
        self.sorts.has(sort)
    }

    /// Whether it is made of letters or digits.
    pub(super) fn is_spoken(&self) -> bool {
        self.text.starts_with(char::is_alphanumeric)
    }

    pub(super) fn is_quote(&self) -> bool {
        matches!(self.text, "\"" | "“" | "”" | "„" | "«" | "»")
    }

    pub(super) fn is_apostrophe(&self) -> bool {
        matches!(self.text, "'" | "’" | "‘")
    }

    pub(super) fn is_adverb(&self) -> bool {
        let manner = self.small.len() > 4 && self.small.ends_with("ly") && !self.capital && !self.has(Sort::Body);
        self.has(Sort::Adverb)
            || (manner
                && !self.any(&["supply", "apply", "reply", "comply", "imply", "family", "likely", "unlikely", "monopoly", "anomaly"]))
    }

    /// Signs at which a clause ends for good.
    pub(super) fn is_break(&self) -> bool {
        matches!(self.text, ";" | ":" | "—" | "–" | "--" | "(" | ")" | "-" if !self.joined || self.text != "-")
    }
}

/// The words that the tokens of a sentence are; `offset` is where the part of the text begins that was cut.
pub(super) fn words<'t>(text: &'t str, small: &'t str, tokens: &[Token], offset: usize, words: &mut Vec<Word<'t>>) {
    words.clear();
    for token in tokens.iter().filter(|token| token.end > token.start) {
        let bytes: Range<usize> = token.start + offset..token.end + offset;
        let (written, small) = (&text[bytes.clone()], &small[bytes.clone()]);
        let lexicon::Entry { sorts, form } = lexicon::entry(small);
        let capital = written.starts_with(char::is_uppercase);
        words.push(Word { text: written, small, start: bytes.start, end: bytes.end, sorts, form, capital, joined: token.joined });
    }
}
