//! The parts of a sentence that somebody only says, believes or supposes.

use super::clause::Sentence;
use super::forms::Form;
use super::group::Group;
use super::lexicon::Sort;
use super::word::Word;
use std::ops::Range;

/// A part of a sentence that is no plain fact.
#[derive(Clone, Debug)]
pub(super) struct Hedge {
    /// The words.
    pub(super) words: Range<usize>,
    /// The verb that says it, if one does.
    pub(super) said_at: Option<usize>,
    /// Whether that makes it doubtful: what is announced is not.
    pub(super) doubtful: bool,
    /// Whether the sentence only supposes it: "if", "unless".
    pub(super) supposed: bool,
}

/// So many words may name another who speaks.
const SPEAKER: usize = 10;
/// Farther into a sentence than this nothing is said.
const FARTHEST: usize = 200;
/// So many words may follow a verb of saying that stands at the end: "X said after the vote."
const TAIL: usize = 9;

pub(super) fn all(sentence: &Sentence) -> Vec<Hedge> {
    let words = sentence.words;
    let mut found = Vec::new();
    let mut push = |words: Range<usize>, said_at, supposed| found.push(Hedge { words, said_at, doubtful: true, supposed });
    for (at, word) in words.iter().enumerate() {
        if at > FARTHEST {
            break;
        }
        if word.is("according") && words.get(at + 1).is_some_and(|next| next.has(Sort::To)) {
            push(0..words.len(), None, false);
        } else if word.any(&["if", "unless"]) || (at == 0 && word.any(&["had", "were", "should"])) {
            push(at..end_of_clause(sentence, at), None, true);
        } else if word.has(Sort::Hedge) {
            let around = clause_around(sentence, at);
            let follows = words.get(at + 1).is_some_and(|next| next.form == Form::ING);
            push(if word.small.ends_with("ly") && !follows { around } else { at..around.end }, None, false);
        } else if word.has(Sort::Guess) && words.get(at + 1).is_some_and(|next| next.is("that")) {
            push(at + 1..end_of_clause(sentence, at + 1), None, true);
        } else if (word.has(Sort::Indication) || (word.is("report") && words.get(at + 1).is_some_and(|next| next.is("that"))))
            && words.get(at + 1).is_some_and(|next| next.any(&["that", "of"]) || word.is("whether") || sentence_is_told(sentence, at))
        {
            push(at + 1..words.len(), None, false);
        } else if word.has(Sort::Sayer) && word.form != Form::NONE && speaks(sentence, at) && Group::of(sentence, at, word.form).is_some() {
            push(complement(sentence, at), Some(at), false);
        }
    }
    announced(sentence, &mut found);
    quoted(sentence, &mut found);
    found
}

/// So many words in quotation marks are a quotation and no title.
const QUOTED: usize = 5;

fn quoted(sentence: &Sentence, found: &mut Vec<Hedge>) {
    let mut open: Option<usize> = None;
    for (at, word) in sentence.words.iter().enumerate().filter(|(_, word)| word.is_quote()) {
        match open.take() {
            Some(first) if word.text != "“" => {
                if at - first > QUOTED {
                    found.push(Hedge { words: first + 1..at, said_at: None, doubtful: true, supposed: false });
                }
            }
            _ => open = Some(at),
        }
    }
}

/// What is announced is said, and done.
fn announced(sentence: &Sentence, found: &mut Vec<Hedge>) {
    for (at, word) in sentence.words.iter().enumerate().take(FARTHEST) {
        if word.has(Sort::Announcer) && word.form != Form::NONE && Group::of(sentence, at, word.form).is_some() {
            found.push(Hedge { words: complement(sentence, at), said_at: Some(at), doubtful: false, supposed: false });
        }
    }
}

/// "indications the country supplies": what follows is a clause.
fn sentence_is_told(sentence: &Sentence, at: usize) -> bool {
    !sentence.words[at].any(&["report", "reports", "claims", "claim", "sign", "signs"])
        && sentence.mentions.iter().any(|mention| mention.first == at + 1)
}

fn end_of_clause(sentence: &Sentence, at: usize) -> usize {
    let clause = sentence.clauses[at];
    (at..sentence.words.len())
        .find(|place| sentence.clauses[*place] != clause || sentence.words[*place].is(","))
        .unwrap_or(sentence.words.len())
}

fn clause_around(sentence: &Sentence, at: usize) -> Range<usize> {
    let clause = sentence.clauses[at];
    let first = (0..at).rev().find(|place| sentence.clauses[*place] != clause).map_or(0, |place| place + 1);
    let end = (at..sentence.words.len()).find(|place| sentence.clauses[*place] != clause).unwrap_or(sentence.words.len());
    first..end
}

/// "The measures add ten names" says nothing.
fn speaks(sentence: &Sentence, at: usize) -> bool {
    let words = sentence.words;
    if words[at].joined && at > 0 && words[at - 1].is("-") {
        return false;
    }
    !words[at].any(&["add", "adds", "adding", "added"])
        || words.get(at + 1).is_some_and(|next| next.any(&["that", ":"]) || next.is_quote())
        || words[..at].iter().any(Word::is_quote)
}

/// Where another one begins to speak: ", and the envoy warned that".
fn other_speaker(sentence: &Sentence, from: usize) -> usize {
    let words = sentence.words;
    let begins = |place: &usize| {
        let joins = words[*place].any(&["and", "but", "while"]) && words[*place - 1].is(",");
        let near = || words[*place + 1..].iter().take(SPEAKER);
        let said = near().position(|word| word.form.has(Form::PAST) || word.has(Sort::Will) || word.any(&["that", "to"]));
        joins && said.is_some_and(|said| said > 0 && words[*place + 1 + said].has(Sort::Sayer))
    };
    (from + 2..words.len()).find(begins).unwrap_or(words.len())
}

/// What a verb of saying reports: what follows or, at the end of a sentence, what comes before.
fn complement(sentence: &Sentence, at: usize) -> Range<usize> {
    let words = sentence.words;
    let opens = words[at + 1..].iter().take(12).any(|word| word.any(&["that", "whether", "how"]) || word.is(":"));
    let rest = words[at + 1..].iter().filter(|word| word.is_spoken()).count();
    if words[at].form.has(Form::ING) {
        return at + 1..words.len();
    }
    let split = (0..at).rev().take(14).find(|place| words[*place].is(",") || words[*place].is_quote());
    match split.filter(|split| *split > 2) {
        Some(split)
            if !opens
                && rest <= TAIL
                && words[..split].iter().filter(|word| word.is_spoken()).count() > 2
                && is_tail(sentence, split, at) =>
        {
            0..split
        }
        _ => at + 1..other_speaker(sentence, at),
    }
}

/// Whether nothing but the one who speaks stands between the comma and the verb.
fn is_tail(sentence: &Sentence, split: usize, at: usize) -> bool {
    let before = sentence.words[..split].iter().rev().take(30);
    let quoted = sentence.words[split.saturating_sub(1)..=split].iter().any(Word::is_quote);
    let told =
        before.into_iter().any(|word| word.form.has(Form::PAST) || word.has(Sort::Be) || word.has(Sort::Will) || word.has(Sort::Have));
    (quoted || told) && !sentence.words[split + 1..at].iter().any(|word| word.has(Sort::Opener))
}
