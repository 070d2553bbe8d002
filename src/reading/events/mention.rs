//! Where a sentence names an actor: by name, adjective, family name, noun phrase or pronoun.

use super::forms::Form;
use super::gazetteer::{Use, Who, stands_alone};
use super::lexicon::Sort;
use super::story::Story;
use super::word::Word;

/// A place where an actor is named.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mention {
    /// The first word, and the one after the last.
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) actor: usize,
    /// Whether it only describes what follows: "Russian", "Russia's".
    pub(super) describes: bool,
    /// Whether it is a pronoun or a noun phrase that stands for a name.
    pub(super) stands_for: bool,
}

/// The mentions of a sentence, in order; the story learns who was named.
pub(super) fn all(words: &[Word], story: &mut Story) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let before = found.len();
        named(words, at, story, &mut found);
        if found.len() == before {
            described(words, at, story, &mut found);
        }
        if found.len() == before {
            pronoun(words, at, story, &mut found);
        }
        at = found[before..].iter().map(|mention| mention.end).max().unwrap_or(at + 1);
    }
    remember(words, story, &found);
    found
}

fn named(words: &[Word], at: usize, story: &mut Story, found: &mut Vec<Mention>) {
    let word = &words[at];
    if !word.is_spoken() {
        return;
    }
    let Some(hit) = story.gazetteer.longest(&words[at..], |actor| story.is_named(actor)) else { return };
    let is_part = at > 0
        && hit.length == 1
        && words[at - 1].any(&["south", "north", "east", "west", "new", "equatorial", "northern"])
        && words[at - 1].capital;
    if is_part || (hit.used == Use::Surname && !stands_alone(words, at, hit.length)) {
        return;
    }
    let end = at + hit.length;
    let describes = hit.used == Use::Adjective
        && words.get(end).is_some_and(|next| next.is_spoken() && !next.has(Sort::Be) && !next.has(Sort::Preposition));
    let describes = describes || is_abbreviation_of(words, at, end);
    story.name(hit.actor);
    found.push(Mention { first: at, end, actor: hit.actor, describes: describes || is_possessive(words, end), stands_for: false });
}

/// "a U.S. proposal", "EU leaders": an abbreviation before a noun.
fn is_abbreviation_of(words: &[Word], at: usize, end: usize) -> bool {
    let short = end == at + 1 && words[at].text.chars().all(|sign| sign.is_uppercase() || sign == '.');
    let Some(next) = words.get(end).filter(|_| short) else { return false };
    let function =
        [Sort::Be, Sort::Have, Sort::Do, Sort::Will, Sort::May, Sort::To, Sort::Not, Sort::Opener, Sort::Preposition, Sort::Determiner];
    let spoken = next.is_spoken() && (!next.capital || next.has(Sort::Title)) && !next.is_adverb() && !next.any(&["and", "or"]);
    spoken && next.form == Form::NONE && !function.into_iter().any(|sort| next.has(sort)) && !next.small.ends_with("ed")
}

/// Whether "'s" follows.
pub(super) fn is_possessive(words: &[Word], end: usize) -> bool {
    let apostrophe = words.get(end).is_some_and(|word| word.is_apostrophe() && word.joined);
    apostrophe && words.get(end + 1).is_some_and(|next| next.is("s") || !next.joined)
}

/// "the panel", "the country", "the two countries".
fn described(words: &[Word], at: usize, story: &mut Story, found: &mut Vec<Mention>) {
    if !words[at].any(&["the", "this", "that", "both", "its"]) {
        return;
    }
    // "the North", of a country of that name.
    if words[at].is("the")
        && let Some(word) = words.get(at + 1).filter(|word| word.capital && word.any(&["north", "south"]))
        && !words.get(at + 2).is_some_and(|next| next.capital)
    {
        let country = if word.is("north") { "kp" } else { "kr" };
        if let Some(actor) = story.last_from(country) {
            let describes = is_possessive(words, at + 2);
            found.push(Mention { first: at, end: at + 2, actor, describes, stands_for: true });
        }
        return;
    }
    let is_pair = |word: &Word| word.any(&["countries", "sides", "nations", "states", "neighbours", "neighbors", "allies", "governments"]);
    for place in at + 1..words.len().min(at + 4) {
        let word = &words[place];
        let mut push = |actor, describes| found.push(Mention { first: at, end: place + 1, actor, describes, stands_for: true });
        if !word.is_spoken() || (word.capital && (place > at + 1 || !word.has(Sort::Body))) {
            return;
        }
        if is_pair(word) && (words[at].is("both") || words[place - 1].any(&["two", "both"])) {
            story.last_two_states().into_iter().for_each(|actor| push(actor, false));
            return;
        }
        if word.is("country") && words[at].any(&["the", "this"]) {
            if let Some(actor) = story.last_of(Who::State) {
                push(actor, is_possessive(words, place + 1));
            }
            return;
        }
        if word.has(Sort::Body)
            && !word.is("work")
            && let Some(actor) = story.body_called(if word.is("bloc") { "union" } else { word.small })
        {
            let next = words.get(place + 1);
            let is_compound = next.is_some_and(|next| {
                next.any(&["members", "member", "report", "resolution", "vote", "mandate", "meeting", "chair", "president"])
            });
            story.name(actor);
            push(actor, is_compound || is_possessive(words, place + 1));
            return;
        }
    }
}

fn pronoun(words: &[Word], at: usize, story: &Story, found: &mut Vec<Mention>) {
    let person = |mention: &&Mention| story.gazetteer.actor(mention.actor).sort == Who::Person;
    let actor = match words[at].small {
        "he" | "she" => found.iter().rev().find(person).map(|mention| mention.actor).or(story.person),
        "it" if !is_expletive(words, at) => {
            let nearest =
                found.iter().find(|mention| !person(mention) && !is_after_preposition(words, mention.first)).map(|mention| mention.actor);
            nearest.or(story.topic)
        }
        _ => None,
    };
    if let Some(actor) = actor {
        found.push(Mention { first: at, end: at + 1, actor, describes: false, stands_for: true });
    }
}

/// "it was clear that", "it is not a war"
fn is_expletive(words: &[Word], at: usize) -> bool {
    if !words.get(at + 1).is_some_and(|next| next.has(Sort::Be)) {
        return false;
    }
    let after = words[at + 1..].iter().skip(1).find(|word| !word.is_adverb());
    !after.is_some_and(|after| after.form != Form::NONE)
}

/// Whether a preposition governs the phrase that begins with or before this word.
pub(super) fn is_after_preposition(words: &[Word], first: usize) -> bool {
    let from = first.saturating_sub(5);
    for word in words[from..first].iter().rev() {
        if word.has(Sort::Opener) || crate::reading::lexicon::is_calendar(word.small) {
            return false;
        }
        if word.has(Sort::Preposition) {
            return true;
        }
        let is_inside = word.has(Sort::Determiner) || word.has(Sort::Title) || word.is_apostrophe() || word.is("s") || word.capital;
        if !is_inside {
            return false;
        }
    }
    false
}

/// What the next sentences may call "it" and "he".
fn remember(words: &[Word], story: &mut Story, found: &[Mention]) {
    let sort = |mention: &Mention| story.gazetteer.actor(mention.actor).sort;
    let subject = |mention: &&Mention| !is_after_preposition(words, mention.first);
    let person = found
        .iter()
        .filter(|mention| sort(mention) == Who::Person)
        .max_by_key(|mention| (subject(mention), std::cmp::Reverse(mention.first)));
    let topic = found
        .iter()
        .filter(|mention| sort(mention) != Who::Person)
        .max_by_key(|mention| (subject(mention), std::cmp::Reverse(mention.first)));
    let (person, topic) = (person.map(|mention| mention.actor), topic.map(|mention| mention.actor));
    story.person = person.or(story.person);
    story.topic = topic.or(story.topic);
}
