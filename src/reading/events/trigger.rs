//! Finds where a sentence tells of events: words of the table with what they need beside them.

use super::clause::Sentence;
use super::forms::Form;
use super::gazetteer::Who;
use super::group::{Group, Mood};
use super::hedges::Hedge;
use super::lexicon::{Sort, Sorts};
use super::mention::{Mention, is_after_preposition};
use super::story::Story;
use super::table::{BY_WORD, Compiled, Need, Row};

/// A row of the table at its place in a sentence.
#[derive(Clone, Debug)]
pub(super) struct Trigger {
    pub(super) row: &'static Row,
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) group: Group,
}

/// What has more triggers than this is no sentence.
const MOST: usize = 40;
/// As far as this an object stands from its verb, in words.
const OBJECT: usize = 9;
/// As far as this a subject's noun stands from its verb.
const SUBJECT: usize = 16;

pub(super) fn all(sentence: &Sentence, hedges: &[Hedge], story: &Story) -> Vec<Trigger> {
    let mut found: Vec<Trigger> = Vec::new();
    let mut at = 0;
    while at < sentence.words.len() && found.len() < MOST {
        let trigger = if sentence.is_dated(at) || is_named(sentence.mentions, at) { None } else { one(sentence, hedges, story, at) };
        at = trigger.as_ref().map_or(at + 1, |trigger| trigger.end);
        found.extend(trigger);
    }
    found
}

/// Whether the word is part of a name.
fn is_named(mentions: &[Mention], at: usize) -> bool {
    mentions.iter().any(|mention| !mention.stands_for && (mention.first..mention.end).contains(&at))
}

fn one(sentence: &Sentence, hedges: &[Hedge], story: &Story, at: usize) -> Option<Trigger> {
    let rows = BY_WORD.get(sentence.words[at].small)?;
    let mut best: Option<Trigger> = None;
    for compiled in rows {
        let Some(length) = compiled.length(&sentence.words[at..]) else { continue };
        let end = at + length;
        if best.as_ref().is_some_and(|best| best.end >= end) {
            continue;
        }
        let trigger = if compiled.row.is_verb() {
            verb(sentence, compiled, at, end, story, hedges)
        } else {
            noun(sentence, compiled, at, end, story)
        };
        best = trigger.or(best);
    }
    best
}

fn verb(sentence: &Sentence, compiled: &Compiled, at: usize, end: usize, story: &Story, hedges: &[Hedge]) -> Option<Trigger> {
    let mut group = Group::of(sentence, at, compiled.form)?;
    let words = sentence.words;
    let past = compiled.form.has(Form::PARTICIPLE) && !group.helped;
    let by = (end..words.len().min(end + 5)).find(|place| !sentence.is_dated(*place) && !words[*place].is_adverb());
    if past && by.is_some_and(|by| words[by].is("by")) {
        group.passive = true;
    }
    let mut holds = compiled.needs.iter().all(|need| meets(sentence, *need, at, end, group, story, hedges));
    if !holds && past && !group.passive {
        group.passive = true;
        holds = compiled.needs.iter().all(|need| meets(sentence, *need, at, end, group, story, hedges));
    }
    // "the sanctions it imposed"
    group.passive &= !(past && holds && is_own_subject(sentence, group));
    if compiled.needs.is_empty() && past && !group.passive && !has_subject(sentence, group) {
        group.passive = true;
    }
    holds.then_some(Trigger { row: compiled.row, first: at, end, group })
}

/// Whether the one who acts stands right before the verb: "sanctions the EU imposed".
fn is_own_subject(sentence: &Sentence, group: Group) -> bool {
    sentence
        .mentions
        .iter()
        .any(|mention| mention.end == group.first && !mention.describes && !is_after_preposition(sentence.words, mention.first))
}

/// Whether somebody or something stands before the verb.
fn has_subject(sentence: &Sentence, group: Group) -> bool {
    sentence.before(group.first).take(SUBJECT).any(|place| sentence.words[place].is_spoken())
}

/// The words that can be the object: after the verb, or before it if it is passive.
pub(super) fn object(sentence: &Sentence, end: usize, group: Group) -> Vec<usize> {
    if group.passive {
        return subject(sentence, group);
    }
    let mut words = Vec::new();
    for place in sentence.after(end) {
        let word = &sentence.words[place];
        let is_far = words.len() >= OBJECT || (word.is(",") && words.len() >= 3 && !sentence.is_dated(place - 1));
        if is_far
            || word.has(Sort::Be)
            || word.has(Sort::Have)
            || word.has(Sort::Will)
            || (word.has(Sort::To) && sentence.words.get(place + 1).is_some_and(|next| next.form.has(Form::BASE) && !next.capital))
        {
            break;
        }
        words.push(place);
    }
    words
}

/// The words that can be the subject.
pub(super) fn subject(sentence: &Sentence, group: Group) -> Vec<usize> {
    let mut words: Vec<usize> = Vec::new();
    for place in sentence.before(group.first).take(SUBJECT) {
        if group.mood == Mood::Fact && !group.helped && words.len() > 2 && sentence.words[place].is_break() {
            break;
        }
        words.push(place);
    }
    if let Some(range) = sentence.antecedent(group.first) {
        words.extend(range.rev());
    }
    words
}

fn any(sentence: &Sentence, places: &[usize], sorts: Sorts) -> bool {
    places.iter().any(|place| sentence.words[*place].sorts.meets(sorts))
}

fn meets(sentence: &Sentence, need: Need, at: usize, end: usize, group: Group, story: &Story, hedges: &[Hedge]) -> bool {
    match need {
        Need::Object(sorts) => {
            any(sentence, &object(sentence, end, group), sorts) || (sorts.has(Sort::Measure) && is_them(sentence, end, story))
        }
        Need::ActorOr(sorts) => {
            let places = object(sentence, end, group);
            let near = &places[..places.len().min(6)];
            let named = near.iter().take(4).any(|place| {
                let word = &sentence.words[*place];
                word.capital && word.sorts.is_empty() && word.form == Form::NONE && *place > 0 && !sentence.is_dated(*place)
            });
            named
                || any(sentence, near, sorts)
                || sentence
                    .mentions
                    .iter()
                    .any(|mention| near.contains(&mention.first) && story.gazetteer.actor(mention.actor).sort != Who::State)
                || sentence.mentions.iter().any(|mention| near.first() == Some(&mention.first))
        }
        Need::Subject(sorts) => {
            any(sentence, &subject(sentence, group), sorts) || (sorts.has(Sort::Body) && is_body(sentence, group, story))
        }
        Need::Near(sorts) => {
            let clause = sentence.clauses[at];
            (at.saturating_sub(20)..sentence.words.len().min(at + 20))
                .any(|place| sentence.clauses[place] == clause && sentence.words[place].sorts.meets(sorts))
        }
        Need::Doubt => {
            let hedged = hedges.iter().any(|hedge| hedge.doubtful && hedge.words.contains(&at));
            hedged || group.mood == Mood::Believed || sentence.words.iter().any(|word| word.has(Sort::Crime))
        }
    }
}

/// "tightened them": the sanctions told of before.
fn is_them(sentence: &Sentence, end: usize, story: &Story) -> bool {
    let them = sentence.words.get(end).is_some_and(|word| word.any(&["them", "these"]));
    them && story.last(&["sanctions_imposed", "sanctions_expanded"]).is_some()
}

fn is_body(sentence: &Sentence, group: Group, story: &Story) -> bool {
    let places = subject(sentence, group);
    sentence.mentions.iter().any(|mention| places.contains(&mention.first) && story.gazetteer.actor(mention.actor).sort == Who::Body)
}

/// After these a noun is part of a longer word.
const COMPOUNDS: &[&str] = &[
    "power",
    "powers",
    "site",
    "sites",
    "program",
    "programme",
    "programmes",
    "programs",
    "capability",
    "capabilities",
    "right",
    "rights",
    "facility",
    "range",
    "ban",
    "treaty",
    "technology",
    "count",
];

fn noun(sentence: &Sentence, compiled: &Compiled, at: usize, end: usize, story: &Story) -> Option<Trigger> {
    let words = sentence.words;
    if words.get(end).is_some_and(|next| next.any(COMPOUNDS) || (next.is("-") && next.joined)) {
        return None;
    }
    let before: Vec<&str> = words[at.saturating_sub(4)..at].iter().map(|word| word.small).collect();
    let denied = [
        "no",
        "any",
        "without",
        "possible",
        "future",
        "potential",
        "another",
        "further",
        "more",
        "every",
        "of",
        "threat",
        "against",
        "avoid",
        "prevent",
    ];
    let near = before.last().copied().unwrap_or_default();
    if denied.contains(&near) || before.contains(&"no") || before.contains(&"without") {
        return None;
    }
    let told = story.last(&[compiled.row.kind]).is_some() || (compiled.row.kind == "resolution" && story.last(&["veto"]).is_some());
    let definite = before.iter().rev().take(3).any(|word| ["the", "this", "that", "its", "his", "their"].contains(word));
    if told && definite {
        return None;
    }
    let clause = sentence.clauses[at];
    let dated = sentence.expressions.iter().any(|placed| placed.datable && sentence.clauses[placed.first] == clause);
    let beside = matches!(sentence.opened_by(at), "after" | "before" | "since");
    let group = Group::bare(at);
    let holds = compiled.needs.iter().all(|need| meets(sentence, *need, at, end, group, story, &[]));
    ((dated || beside) && holds).then_some(Trigger { row: compiled.row, first: at, end, group })
}
