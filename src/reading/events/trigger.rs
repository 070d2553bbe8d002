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
        let trigger = if sentence.is_dated(at) || is_named(sentence.mentions, at) || is_in_name(sentence, at) {
            None
        } else {
            one(sentence, hedges, story, at)
        };
        at = trigger.as_ref().map_or(at + 1, |trigger| trigger.end);
        found.extend(trigger);
    }
    found
}

/// Whether the word is part of a name.
fn is_named(mentions: &[Mention], at: usize) -> bool {
    mentions.iter().any(|mention| !mention.stands_for && (mention.first..mention.end).contains(&at))
}

/// "Specially Designated Nationals": a word in a row of capitals.
fn is_in_name(sentence: &Sentence, at: usize) -> bool {
    let capital = |place: usize| sentence.words.get(place).is_some_and(|word| word.capital && word.text.len() > 1);
    at > 1 && capital(at) && capital(at - 1) && capital(at + 1)
}

fn one(sentence: &Sentence, hedges: &[Hedge], story: &Story, at: usize) -> Option<Trigger> {
    // "fact-finding"
    if sentence.words[at].joined && at > 0 && sentence.words[at - 1].is("-") && sentence.words[at].form == Form::ING {
        return None;
    }
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
        // "backed calls for sanctions"
        if word.has(Sort::Plan) && sentence.words.get(place + 1).is_some_and(|next| next.any(&["for", "to"])) {
            break;
        }
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
        Need::Object(sorts) => any(sentence, &object(sentence, end, group), sorts) || stands_for(sentence, sorts, end, group, story),
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
            any(sentence, &subject(sentence, group), sorts)
                || (sorts.has(Sort::Body) && is_body(sentence, group, story))
                || is_they(sentence, sorts, group)
        }
        Need::Near(sorts) => {
            let clause = sentence.clauses[at];
            let pronoun = sentence.words.get(end).is_some_and(|next| next.any(&["it", "them"]));
            (at.saturating_sub(20)..sentence.words.len().min(at + 20))
                .any(|place| (sentence.clauses[place] == clause || (pronoun && place < at)) && sentence.words[place].sorts.meets(sorts))
        }
        Need::Doubt => {
            let hedged = hedges.iter().any(|hedge| hedge.doubtful && hedge.words.contains(&at));
            hedged || group.mood == Mood::Believed || sentence.words.iter().any(|word| word.has(Sort::Crime))
        }
    }
}

/// "tightened them", "rejected it", "it was renewed": what was told of before.
fn stands_for(sentence: &Sentence, sorts: Sorts, end: usize, group: Group, story: &Story) -> bool {
    if group.passive {
        return group.helped && is_they(sentence, sorts, group);
    }
    // "blocked the previous one"
    let one = sentence.words[end..].iter().take(3).any(|word| word.any(&["one", "ones"]));
    if one
        && sentence.words[..end].iter().any(|word| word.sorts.meets(sorts))
        && !sentence.words.get(end).is_some_and(|word| word.is("one"))
    {
        return true;
    }
    let told = |kinds: &[&str]| story.last(kinds).is_some_and(|told| told.sentence + 2 >= story.sentences);
    match sentence.words.get(end).map_or("", |word| word.small) {
        "them" | "these" | "those" => {
            sorts.has(Sort::Measure) && story.last(&["sanctions_imposed", "sanctions_expanded", "sanctions_lifted"]).is_some()
        }
        "it" => sorts.has(Sort::Draft) && told(&["resolution", "veto"]),
        _ => false,
    }
}

/// "it", "they" and "which" as the subject, for a noun that the sentence has before.
fn is_they(sentence: &Sentence, sorts: Sorts, group: Group) -> bool {
    let Some(before) = group.first.checked_sub(1) else { return false };
    sentence.words[before].any(&["it", "they"]) && sentence.words[..before].iter().any(|word| word.sorts.meets(sorts))
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
    // "to veto", "postponed a vote"
    let close = sentence.before(at).take(5);
    let put_off = close.into_iter().any(|place| words[place].has(Sort::Deferrer) && words[place].form != Form::NONE);
    if put_off || at.checked_sub(1).is_some_and(|before| words[before].has(Sort::To) || words[before].has(Sort::Will)) {
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
