//! Tokens: words, numbers and signs, and what several of them fold into.

use super::class::{Class, Classes};
use super::lexicon::{Entry, WordId};
use super::numbers::Amount;

/// A word, a number, a sign, or what several of them fold into.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// Where it stands, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) word: WordId,
    pub(super) classes: Classes,
    pub(super) content: Content,
    /// Whether it begins with a capital.
    pub(super) capital: bool,
    /// Whether nothing stands between it and the token before.
    pub(super) joined: bool,
}

/// What a token counts or says.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Content {
    /// A word with its number in the lexicon, zero for most.
    Word(i16),
    /// A number in digits, or one that words fold into.
    Number(u32),
    /// So many of something.
    Amount(Amount),
    /// A phrase, by its place among the phrases found so far.
    Phrase(usize),
}

impl Token {
    /// The number it stands for; zero when there is none.
    pub(super) fn number(&self) -> i64 {
        match self.content {
            Content::Word(number) => i64::from(number),
            Content::Number(number) => i64::from(number),
            Content::Amount(_) | Content::Phrase(_) => 0,
        }
    }

    /// Whether no pattern could name it.
    pub(super) fn is_plain(&self) -> bool {
        self.classes.is_empty() && self.word == WordId::UNKNOWN
    }
}

pub(super) fn plain(start: usize, end: usize, capital: bool, joined: bool) -> Token {
    let (word, classes, content) = (WordId::UNKNOWN, Classes::NONE, Content::Word(0));
    Token { start, end, word, classes, content, capital, joined }
}

/// A word or a sign of the lexicon.
pub(super) fn listed(start: usize, end: usize, entry: Entry, joined: bool) -> Token {
    let Entry { id, classes, number, .. } = entry;
    Token { start, end, word: id, classes, content: Content::Word(number), capital: false, joined }
}

pub(super) fn decimal(start: usize, end: usize, whole: &str, decimals: &str, joined: bool) -> Token {
    let digit = |place: usize| decimals.as_bytes().get(place).map_or(0, |byte| u32::from(byte - b'0'));
    let amount = whole.parse().ok().and_then(|whole| Amount::hundredths(whole, digit(0) * 10 + digit(1)));
    let classes = if amount.is_some() { Classes::of(Class::Amount) } else { Classes::NONE };
    Token { classes, content: amount.map_or(Content::Word(0), Content::Amount), ..plain(start, end, false, joined) }
}

/// A whole number with the classes its size and its number of digits allow.
pub(super) fn number(start: usize, end: usize, written: &str, grouped: bool, joined: bool) -> Token {
    let token = plain(start, end, false, joined);
    let digits = written.bytes().filter(u8::is_ascii_digit);
    let Some(value) = digits.clone().try_fold(0u32, |sum, byte| sum.checked_mul(10)?.checked_add(u32::from(byte - b'0'))) else {
        return token;
    };
    let mut classes = Classes::of(Class::Number);
    let mut is = |class, holds: bool| {
        if holds && !grouped {
            classes.add(class);
        }
    };
    let length = digits.count();
    is(Class::DayNumber, length <= 2 && (1..=31).contains(&value));
    is(Class::MonthNumber, length <= 2 && (1..=12).contains(&value));
    is(Class::Hour, length <= 2 && value <= 24);
    is(Class::Minute, length == 2 && value < 60);
    is(Class::Two, length == 2);
    is(Class::Three, length == 3 && value >= 100);
    is(Class::Year, length == 4 && (1600..=2100).contains(&value));
    is(Class::OldYear, length == 4 && (1000..1600).contains(&value));
    Token { classes, content: Content::Number(value), ..token }
}

/// One token in place of several.
pub(super) fn merge(tokens: &[Token], classes: Classes, content: Content) -> Token {
    let (first, last) = (tokens[0], tokens[tokens.len() - 1]);
    Token { end: last.end, word: WordId::UNKNOWN, classes, content, ..first }
}
