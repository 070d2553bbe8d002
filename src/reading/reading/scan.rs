//! Finds the phrases of a text: sentence by sentence, stage by stage of the grammar.

use super::class::{Class, Classes};
use super::grammar::{Build, Row, STAGES};
use super::lexicon::{Lexicon, WordId};
use super::numbers;
use super::pattern::{Match, Sequence, compile};
use super::phrase::{Core, Phrase};
use super::tense::Tense;
use super::token::{Content, Token, merge};
use super::tokens::Sentences;
use super::value::Relation;
use std::ops::Range;
use std::sync::LazyLock;

/// A phrase where it stands, with what its sentence says of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    /// In bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) phrase: Phrase,
    /// Where the verb that governs it looks.
    pub(super) tense: Tense,
    /// What the word before says of it.
    pub(super) relation: Option<Relation>,
    /// The number of its sentence.
    pub(super) sentence: usize,
}

/// All phrases of a text, in order.
pub(super) fn phrases(text: &str) -> Vec<Found> {
    let mut sentences = Sentences::of(text);
    let mut found = Vec::new();
    let mut work = Work::default();
    let mut number = 0;
    while sentences.next_into(&mut work.tokens) {
        if work.tokens.iter().any(|token| !token.is_plain()) {
            numbers::fold(text, &work.tokens, &mut work.folded);
            work.phrases.clear();
            STAGES_COMPILED.iter().for_each(|stage| stage.fold(text, &mut work));
            work.report(text, number, &mut found);
        }
        number += 1;
    }
    found
}

/// The buffers of one text, used again for each sentence.
#[derive(Default)]
struct Work {
    tokens: Vec<Token>,
    folded: Vec<Token>,
    next: Vec<Token>,
    phrases: Vec<Phrase>,
}

impl Work {
    fn report(&self, text: &str, sentence: usize, found: &mut Vec<Found>) {
        for (place, token) in self.folded.iter().enumerate() {
            let Content::Phrase(number) = token.content else { continue };
            let phrase = self.phrases[number];
            if phrase.core == Core::Nothing {
                continue;
            }
            let relation = place.checked_sub(1).and_then(|before| Relation::said_by(text, &self.folded[before]));
            let tense = Tense::of(text, &self.tokens, token.start..token.end);
            found.push(Found { start: token.start, end: token.end, phrase, tense, relation, sentence });
        }
    }
}

/// The rows of a stage, compiled and sorted by what they begin with.
struct Stage {
    sequences: Vec<(&'static Row, Sequence)>,
    by_class: Vec<Vec<usize>>,
    by_word: Vec<Vec<usize>>,
    /// The classes any row begins with.
    beginnings: Classes,
}

static STAGES_COMPILED: LazyLock<Vec<Stage>> = LazyLock::new(|| STAGES.iter().map(|families| Stage::compile(families)).collect());

/// A row that matches at some place.
struct Hit<'s> {
    row: &'static Row,
    sequence: &'s Sequence,
    at: usize,
    built: Built,
}

#[derive(Clone, Copy)]
enum Built {
    One(Phrase),
    Two(Phrase, Phrase),
}

impl Hit<'_> {
    fn end(&self) -> usize {
        self.at + self.sequence.end()
    }
}

impl Stage {
    fn compile(families: &'static [&'static [Row]]) -> Self {
        let lexicon = Lexicon::shared();
        let mut stage = Self {
            sequences: Vec::new(),
            by_class: vec![Vec::new(); Class::ALL.len()],
            by_word: vec![Vec::new(); lexicon.len()],
            beginnings: Classes::NONE,
        };
        for row in families.iter().copied().flatten() {
            for sequence in compile(row.pattern, lexicon) {
                let number = stage.sequences.len();
                let (classes, words) = sequence.beginnings();
                stage.beginnings.add_all(classes);
                classes.places().for_each(|place| stage.by_class[place].push(number));
                words.iter().for_each(|word| stage.by_word[word.index()].push(number));
                stage.sequences.push((row, sequence));
            }
        }
        stage
    }

    /// One pass over the sentence: each longest match becomes a phrase.
    fn fold(&self, text: &str, work: &mut Work) {
        work.next.clear();
        let mut at = 0;
        while at < work.folded.len() {
            let Some(hit) = self.best(text, work, at) else {
                work.next.push(work.folded[at]);
                at += 1;
                continue;
            };
            apply(&hit, at, work);
            at = hit.end();
        }
        std::mem::swap(&mut work.folded, &mut work.next);
    }

    /// The match at this place; or one that begins where its expression does, or before that, and is longer.
    fn best(&self, text: &str, work: &Work, at: usize) -> Option<Hit<'_>> {
        let mut best = self.longest(text, work, at)?;
        for later in at + 1..=at + best.sequence.start() {
            if let Some(other) = self.longest(text, work, later)
                && other.end() > best.end()
            {
                best = other;
            }
        }
        Some(best)
    }

    fn longest(&self, text: &str, work: &Work, at: usize) -> Option<Hit<'_>> {
        let token = &work.folded[at];
        let none: &[usize] = &[];
        let by_word = if token.word == WordId::UNKNOWN { none } else { &self.by_word[token.word.index()] };
        let by_class = token.classes.places().flat_map(|place| &self.by_class[place]);
        let mut best = None;
        let mut hit = None;
        for number in by_word.iter().chain(by_class).copied() {
            let (row, sequence) = &self.sequences[number];
            // Longer is better, then more precise about what stands around, then earlier in the tables.
            let rank = (sequence.end(), sequence.elements.len(), usize::MAX - number);
            if best.is_some_and(|best| rank < best) || !sequence.matches(&work.folded[at..]) {
                continue;
            }
            let tokens = &work.folded[at..at + sequence.elements.len()];
            let found = Match { tokens, sequence, phrases: &work.phrases, text };
            let built = match row.build {
                Build::One(build) => build(&found).map(Built::One),
                Build::Two(build) => build(&found).map(|(first, second)| Built::Two(first, second)),
            };
            if let Some(built) = built {
                best = Some(rank);
                hit = Some(Hit { row, sequence, at, built });
            }
        }
        hit
    }
}

/// Puts the phrases of a match in place of the tokens it covers; the tokens passed over before them stay.
fn apply(hit: &Hit, from: usize, work: &mut Work) {
    let mut passed = from;
    let mut cover = |range: &Range<usize>, phrase: Phrase| {
        let covered = hit.at + range.start..hit.at + range.end;
        work.next.extend_from_slice(&work.folded[passed..covered.start]);
        passed = covered.end;
        let phrase = Phrase { rows: phrase.rows.then(hit.row.name), ..phrase };
        let content = Content::Phrase(work.phrases.len());
        work.phrases.push(phrase);
        work.next.push(merge(&work.folded[covered], phrase.classes(), content));
    };
    let covered = &hit.sequence.covered;
    match hit.built {
        Built::One(phrase) => cover(&covered[0], phrase),
        Built::Two(first, second) => {
            cover(&covered[0], first);
            cover(&covered[1], second);
        }
    }
}
