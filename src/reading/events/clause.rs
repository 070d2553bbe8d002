//! The clauses of a sentence: which words belong together, and what opens each.

use super::expressions::Placed;
use super::forms::Form;
use super::lexicon::Sort;
use super::mention::Mention;
use super::word::Word;

/// A sentence with all that was found in it.
pub(super) struct Sentence<'s, 't> {
    pub(super) words: &'s [Word<'t>],
    pub(super) mentions: &'s [Mention],
    /// The temporal expressions in it.
    pub(super) expressions: &'s [Placed],
    /// The clause of each word.
    pub(super) clauses: Vec<usize>,
    /// What opens each clause: a word such as "after" or "which".
    openers: Vec<Option<usize>>,
    /// Which words belong to an expression.
    dated: Vec<bool>,
}

/// So many words in brackets interrupt no clause.
const ASIDE: usize = 5;
/// So many words name who speaks, or follow the verb.
const SPEAKER: usize = 10;
/// After these a comma ends the clause and the outer goes on.
const ENDED_BY_COMMA: &[&str] = &[
    "when",
    "while",
    "after",
    "before",
    "although",
    "though",
    "unless",
    "if",
    "because",
    "since",
    "as",
    "until",
    "which",
    "who",
    "whose",
    "where",
    "once",
    "according",
    "whether",
];

impl<'s, 't> Sentence<'s, 't> {
    pub(super) fn new(words: &'s [Word<'t>], mentions: &'s [Mention], expressions: &'s [Placed]) -> Self {
        let mut dated = vec![false; words.len()];
        expressions.iter().for_each(|placed| dated[placed.first..placed.end].fill(true));
        let mut sentence = Self { words, mentions, expressions, clauses: Vec::with_capacity(words.len()), openers: vec![None], dated };
        let (mut base, mut current, mut aside) = (0, 0, 0);
        for (at, word) in words.iter().enumerate() {
            if word.is("(") {
                aside = sentence.closed_at(at).unwrap_or(aside);
            }
            if at < aside {
                sentence.clauses.push(current);
                continue;
            }
            if sentence.ends_quotation(at) || word.is_break() || sentence.is_coordinated(at) || sentence.is_reported(at) {
                sentence.openers.push(None);
                base = sentence.openers.len() - 1;
                current = base;
            } else if sentence.opens(at) {
                sentence.openers.push(Some(at));
                current = sentence.openers.len() - 1;
            } else if word.is(",") && current != base && sentence.opener(current).is_some_and(|opener| opener.any(ENDED_BY_COMMA)) {
                current = base;
            }
            sentence.clauses.push(current);
        }
        sentence
    }

    /// Where a short aside in brackets ends, such as an abbreviation.
    fn closed_at(&self, at: usize) -> Option<usize> {
        let near = self.words[at + 1..].iter().take(ASIDE).position(|word| word.is(")"));
        near.map(|place| at + place + 2)
    }

    /// The comma or quotation mark after which only the one who spoke is named: ", the minister said."
    fn ends_quotation(&self, at: usize) -> bool {
        let words = self.words;
        if !(words[at].is(",") || words[at].is_quote()) || at < 3 {
            return false;
        }
        let near = words[at + 1..].iter().take(SPEAKER);
        let Some(said) = near
            .take_while(|word| !word.is(",") && !word.has(Sort::Opener))
            .position(|word| word.has(Sort::Sayer) && word.form.has(Form::PAST))
        else {
            return false;
        };
        let place = at + 1 + said;
        let named = words[at + 1..place]
            .iter()
            .all(|word| !word.form.has(Form::PAST) && !word.has(Sort::Be) && !word.any(&["and", "but", "it", "he", "she"]));
        let rest = words[place + 1..].iter().take(SPEAKER + 1).filter(|word| word.is_spoken()).count();
        // "…," said the minister, who had not been asked.
        let behind = said <= 1 && at + 1 < place && words[place - 1].is_quote();
        if behind {
            return true;
        }
        (said > 0 || words[at].is_quote())
            && rest < SPEAKER
            && named
            && !words[place + 1..].iter().take(SPEAKER).any(|word| word.any(&["that", "whether", "it", "he", "she", "they"]))
    }

    fn opener(&self, clause: usize) -> Option<&Word<'t>> {
        self.openers[clause].map(|at| &self.words[at])
    }

    /// The word that opens the clause of this word, in small letters; empty for a main clause.
    pub(super) fn opened_by(&self, at: usize) -> &'t str {
        self.opener(self.clauses[at]).map_or("", |word| word.small)
    }

    /// Where the word stands that opens the clause.
    pub(super) fn opener_of(&self, at: usize) -> Option<usize> {
        self.openers[self.clauses[at]]
    }

    pub(super) fn is_dated(&self, at: usize) -> bool {
        self.dated.get(at).copied().unwrap_or(false)
    }

    fn opens(&self, at: usize) -> bool {
        let word = &self.words[at];
        if !word.has(Sort::Opener) || self.is_dated(at) {
            return false;
        }
        let next = self.words.get(at + 1);
        let before = at.checked_sub(1).map(|before| &self.words[before]);
        match word.small {
            "after" | "before" | "since" | "until" | "once" => !self.is_dated(at + 1) && !self.is_dated(at + 2),
            "as" => {
                !next.is_some_and(|next| next.any(&["well", "part", "of", "a", "an", "to", "its"]))
                    && !before.is_some_and(|word| word.any(&["such", "well", "as"]))
            }
            "that" => !before.is_some_and(|word| word.has(Sort::Preposition)),
            _ => true,
        }
    }

    /// ", and it", "but Russia": another main clause begins.
    fn is_coordinated(&self, at: usize) -> bool {
        let word = &self.words[at];
        let new_subject = |place: usize| {
            self.words.get(place).is_some_and(|next| next.any(&["it", "he", "she", "they"]))
                || self.mentions.iter().any(|mention| {
                    let titled = || self.words[mention.end..].iter().take(4).any(|word| word.has(Sort::Title));
                    mention.first == place && (!mention.describes || titled())
                })
        };
        match word.small {
            "and" | "but" => {
                at > 0 && self.words[at - 1].is(",") && (word.is("but") || new_subject(at + 1))
                    || (at > 0 && new_subject_pronoun(self.words, at + 1))
            }
            _ => false,
        }
    }

    /// "said sanctions would end": what is said begins without "that".
    fn is_reported(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1).map(|before| &self.words[before]) else { return false };
        let word = &self.words[at];
        let is_said = before.has(Sort::Sayer)
            && before.form.has(Form::PAST)
            && !before.any(&["told", "added", "accused", "reported", "alleged", "suspected", "found", "showed"]);
        is_said
            && word.is_spoken()
            && !word.has(Sort::Preposition)
            && !word.has(Sort::Opener)
            && !word.has(Sort::To)
            && !self.is_dated(at)
            && !word.is("in")
    }

    /// The words of the same clause before a place, nearest first.
    pub(super) fn before(&self, at: usize) -> impl Iterator<Item = usize> {
        let clause = self.clauses[at];
        (0..at).rev().take(40).filter(move |place| self.clauses[*place] == clause)
    }

    /// The words of the same clause from a place on, as long as it is not interrupted.
    pub(super) fn after(&self, at: usize) -> impl Iterator<Item = usize> {
        let clause = at.checked_sub(1).map(|at| self.clauses[at]);
        (at..self.words.len()).take_while(move |place| Some(self.clauses[*place]) == clause)
    }

    /// The words before the clause that "which", "who" or "that" opens: what it speaks of.
    pub(super) fn antecedent(&self, at: usize) -> Option<std::ops::Range<usize>> {
        let opener = self.opener_of(at).filter(|opener| self.words[*opener].any(&["which", "who", "that", "whose"]))?;
        Some(opener.saturating_sub(7)..opener)
    }
}

fn new_subject_pronoun(words: &[Word], at: usize) -> bool {
    words.get(at).is_some_and(|word| word.any(&["it", "he", "she", "they"]))
}
