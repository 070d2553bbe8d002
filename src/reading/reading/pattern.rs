//! Patterns of the grammar: how they are written, compiled and matched.
//!
//! A pattern is a list of elements with spaces between. `MONTH` is a class, `of` a word, `early|late`
//! one of several, `,?` what may be missing, `~-` what stands right behind the token before. Braces
//! say what the expression covers, `in { MONTH }`; without them it covers all.

use super::class::{Class, Classes};
use super::lexicon::{Lexicon, WordId};
use super::numbers::Amount;
use super::phrase::{Phrase, Pointer};
use super::token::{Content, Token};
use super::unit::Unit;
use std::ops::Range;

/// One place of a sequence: what may stand there.
#[derive(Clone, Default, Debug)]
pub(super) struct Element {
    classes: Classes,
    words: Vec<WordId>,
    joined: bool,
}

impl Element {
    fn takes(&self, token: &Token) -> bool {
        (token.classes.meets(self.classes) || self.words.contains(&token.word)) && (token.joined || !self.joined)
    }
}

/// A pattern with each optional element either there or not.
#[derive(Clone, Default, Debug)]
pub(super) struct Sequence {
    pub(super) elements: Vec<Element>,
    /// What the expressions cover.
    pub(super) covered: Vec<Range<usize>>,
}

impl Sequence {
    pub(super) fn matches(&self, tokens: &[Token]) -> bool {
        tokens.len() >= self.elements.len() && self.elements.iter().zip(tokens).all(|(element, token)| element.takes(token))
    }

    /// The place after the last token it covers.
    pub(super) fn end(&self) -> usize {
        self.covered.last().map_or(0, |range| range.end)
    }

    /// The place of the first token it covers.
    pub(super) fn start(&self) -> usize {
        self.covered.first().map_or(0, |range| range.start)
    }

    /// The classes and words it can begin with.
    pub(super) fn beginnings(&self) -> (Classes, &[WordId]) {
        (self.elements[0].classes, &self.elements[0].words)
    }
}

/// What stands in a pattern besides classes.
pub(super) fn literals(pattern: &'static str) -> impl Iterator<Item = &'static str> {
    let elements = pattern.split_whitespace().filter(|element| !matches!(*element, "{" | "}"));
    elements.flat_map(|element| parts(element).1).filter(|part| Class::named(part).is_none())
}

/// Whether the element is optional, and its alternatives.
fn parts(element: &'static str) -> (bool, impl Iterator<Item = &'static str>) {
    let (rest, optional) = element.strip_suffix('?').map_or((element, false), |rest| (rest, true));
    (optional, rest.strip_prefix('~').unwrap_or(rest).split('|'))
}

/// The sequences of a pattern, one for each choice of what may be missing.
pub(super) fn compile(pattern: &'static str, lexicon: &Lexicon) -> Vec<Sequence> {
    let mut sequences = vec![Sequence::default()];
    let braces = pattern.contains('{');
    for written in pattern.split_whitespace() {
        match written {
            "{" => sequences.iter_mut().for_each(|sequence| sequence.covered.push(sequence.elements.len()..usize::MAX)),
            "}" => sequences.iter_mut().for_each(|sequence| {
                let end = sequence.elements.len();
                sequence.covered.last_mut().expect("a brace is closed after it is opened").end = end;
            }),
            _ => {
                let (optional, alternatives) = parts(written);
                let mut element = Element { joined: written.starts_with('~'), ..Element::default() };
                for part in alternatives {
                    match Class::named(part) {
                        Some(class) => element.classes.add(class),
                        None => element.words.push(lexicon.entry(part).expect("the words of patterns are in the lexicon").id),
                    }
                }
                let without = if optional { sequences.clone() } else { Vec::new() };
                sequences.iter_mut().for_each(|sequence| sequence.elements.push(element.clone()));
                sequences.extend(without);
            }
        }
    }
    if !braces {
        sequences.iter_mut().for_each(|sequence| sequence.covered = std::iter::once(0..sequence.elements.len()).collect());
    }
    sequences
}

/// The tokens a sequence has matched, asked for by class.
pub(super) struct Match<'m> {
    pub(super) tokens: &'m [Token],
    pub(super) sequence: &'m Sequence,
    pub(super) phrases: &'m [Phrase],
    pub(super) text: &'m str,
}

impl Match<'_> {
    /// The tokens that stand where the pattern names this class, in order.
    pub(super) fn all(&self, class: Class) -> impl Iterator<Item = &Token> {
        let pairs = self.sequence.elements.iter().zip(self.tokens);
        pairs.filter(move |(element, token)| element.classes.has(class) && token.classes.has(class)).map(|(_, token)| token)
    }

    pub(super) fn has(&self, class: Class) -> bool {
        self.all(class).next().is_some()
    }

    /// The number of the first such token.
    pub(super) fn number(&self, class: Class) -> Option<i64> {
        self.all(class).next().map(Token::number)
    }

    /// The same, where a small number is wanted.
    pub(super) fn small(&self, class: Class) -> Option<u8> {
        self.number(class).and_then(|number| u8::try_from(number).ok())
    }

    /// How many, by the first amount; one when the pattern has none, as in "a year".
    pub(super) fn amount(&self) -> Option<Amount> {
        match self.all(Class::Amount).chain(self.all(Class::Year)).next().map(|token| token.content) {
            Some(Content::Amount(amount)) => Some(amount),
            Some(Content::Number(number)) => Amount::whole(number),
            Some(_) => None,
            None => Amount::whole(1),
        }
    }

    /// The first unit, by whichever class the pattern names it.
    pub(super) fn unit(&self) -> Option<Unit> {
        let classes = [Class::Unit, Class::Units, Class::Calendar, Class::Period, Class::Spells];
        classes.into_iter().find_map(|class| self.number(class)).and_then(Unit::numbered)
    }

    pub(super) fn pointer(&self) -> Option<Pointer> {
        let classes = [Class::Pointer, Class::Past, Class::Ahead];
        classes.into_iter().find_map(|class| self.number(class)).and_then(Pointer::numbered)
    }

    /// The first phrase of this class.
    pub(super) fn phrase(&self, class: Class) -> Option<Phrase> {
        match self.all(class).next()?.content {
            Content::Phrase(place) => self.phrases.get(place).copied(),
            _ => None,
        }
    }

    /// Whether the token at this place begins with these small letters.
    pub(super) fn begins(&self, place: usize, with: &str) -> bool {
        self.tokens.get(place).is_some_and(|token| self.text[token.start..token.end].starts_with(with))
    }

    /// All phrases, in order.
    pub(super) fn every_phrase(&self) -> impl Iterator<Item = Phrase> {
        let places = self.tokens.iter().filter_map(|token| if let Content::Phrase(place) = token.content { Some(place) } else { None });
        places.filter_map(|place| self.phrases.get(place).copied())
    }

    /// Whether the token at this place is this word.
    pub(super) fn says(&self, place: usize, word: &str) -> bool {
        self.tokens.get(place).is_some_and(|token| self.text[token.start..token.end].eq_ignore_ascii_case(word))
    }
}
