//! Whether a word is the verb of its clause: "the council bans", "they ban", and no noun.

use super::clause::Sentence;
use super::forms::Form;
use super::lexicon::Sort;
use super::word::Word;

/// Whether somebody is named right before, and does not only describe what follows.
fn is_named(sentence: &Sentence, before: usize) -> bool {
    sentence.mentions.iter().any(|mention| mention.end == before + 1 && !mention.describes)
}

/// Nouns that can be the subject of a verb.
const SUBJECTS: [Sort; 11] = [
    Sort::Title,
    Sort::Body,
    Sort::Measure,
    Sort::Mandate,
    Sort::Deal,
    Sort::Report,
    Sort::Commodity,
    Sort::Trade,
    Sort::Listed,
    Sort::Draft,
    Sort::Vessel,
];

/// "the council bans": the form in -s is no noun.
pub(super) fn is_singular(sentence: &Sentence, before: usize, at: usize) -> bool {
    let word = &sentence.words[before];
    let pronoun = word.any(&["it", "he", "she", "who", "which", "that"]);
    let noun = SUBJECTS.into_iter().any(|sort| word.has(sort)) || word.any(&["decision", "move", "step", "ruling", "plan", "text"]);
    let resumed = word.any(&[",", "and", "but"]) && sentence.clauses[before] == sentence.clauses[at];
    let is_noun = sentence.words.get(at + 1).is_none_or(|next| next.has(Sort::Be) || next.has(Sort::Have) || next.is(","));
    (pronoun || noun || resumed || is_named(sentence, before)) && !is_noun
}

/// So many words stand between commas inside a clause.
const ASIDE: usize = 14;

/// "they ban", "Russia and China block": the bare form is no noun.
pub(super) fn is_plural(sentence: &Sentence, before: usize, at: usize) -> bool {
    let words = sentence.words;
    let next = words.get(at + 1);
    let number = next.is_some_and(|next| next.text.starts_with(|sign: char| sign.is_ascii_digit()));
    // "The sanctions, first imposed in 2014, expire on": what the commas interrupt.
    let interrupted = words[before].is(",");
    let before = if interrupted {
        (before.saturating_sub(ASIDE)..before).rev().find(|place| words[*place].is(",")).map_or(before, |comma| comma.saturating_sub(1))
    } else {
        before
    };
    let word = &words[before];
    let in_s = word.small.ends_with('s')
        && !word.any(&["s", "its", "this", "was", "is", "as"])
        && (number || interrupted || next.is_some_and(|next| next.has(Sort::Preposition)) || !word.has(Sort::Measure))
        && !word.has(Sort::Arms);
    let plural = word.any(&["they", "we", "you", "which", "who", "that"]) || in_s;
    let together = is_named(sentence, before) && words[..before].iter().rev().take(4).any(|word| word.is("and"));
    let resumed = word.any(&["and", "but"]) && sentence.before(before).any(|place| words[place].form.has(Form::BASE));
    let is_object = next.is_some_and(|next| {
        number
            || next.has(Sort::Determiner)
            || sentence.is_dated(at + 1)
            || next.capital
            || next.has(Sort::Preposition)
            || next.any(&["that", "effect", "force", "part", "place"])
    });
    (plural || together || resumed) && is_object
}

pub(super) fn first_of(words: &[Word], from: usize, at: usize) -> usize {
    (from..at).find(|place| words[*place].is_spoken() && !words[*place].is_adverb()).unwrap_or(at)
}

/// "n't" comes as three tokens, "didn", "'" and "t".
pub(super) fn is_shortened_not(words: &[Word], at: usize) -> bool {
    words[at].small.ends_with('n')
        && words.get(at + 1).is_some_and(Word::is_apostrophe)
        && words.get(at + 2).is_some_and(|word| word.is("t") && word.joined)
}
