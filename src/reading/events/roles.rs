//! Who takes part in an event, and how: subject, object, "by", "to", "against".

use super::clause::Sentence;
use super::forms::Form;
use super::gazetteer::Who;
use super::group::Mood;
use super::lexicon::Sort;
use super::mention::{Mention, is_after_preposition};
use super::story::Story;
use super::trigger::{Trigger, object};
use crate::domain::event::Participation;

/// The actors of an event by their numbers in the gazetteer.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    pub(super) parts: Vec<(usize, &'static str)>,
    /// The mention that is the subject.
    pub(super) subject: Option<Mention>,
}

impl Parts {
    fn add(&mut self, actor: usize, role: &'static str) {
        if !role.is_empty() && !self.parts.iter().any(|(known, _)| *known == actor) {
            self.parts.push((actor, role));
        }
    }

    pub(super) fn participations(&self, story: &Story) -> Vec<Participation> {
        self.parts
            .iter()
            .map(|(actor, role)| Participation { id: story.gazetteer.actor(*actor).id.clone(), role: (*role).to_owned() })
            .collect()
    }
}

pub(super) fn of(trigger: &Trigger, sentence: &Sentence, story: &Story, before: Option<&Parts>) -> Parts {
    let mut parts = Parts::default();
    if trigger.row.name == "quotation" {
        return parts;
    }
    let (doer, done) = trigger.row.roles;
    if trigger.row.is_verb() {
        let subject = if trigger.group.mood == Mood::Unreal {
            Vec::new()
        } else if is_blamed(trigger, sentence) {
            blamed(trigger, sentence, before)
        } else {
            subject(trigger, sentence, story)
        };
        let role = if trigger.group.passive { done } else { doer };
        subject.iter().for_each(|mention| parts.add(mention.actor, role));
        parts.subject = subject.first().copied();
        if subject.is_empty() && trigger.row.name == "said" && trigger.group.first > 0 && sentence.words[trigger.group.first - 1].is_quote()
        {
            inverted(trigger, sentence, &mut parts);
        }
        if subject.is_empty()
            && !trigger.group.passive
            && is_joined(trigger, sentence)
            && let Some(before) = before
        {
            before.subject.iter().for_each(|mention| parts.add(mention.actor, role));
            parts.subject = before.subject;
        }
    } else {
        noun_subject(trigger, sentence, &mut parts, doer);
    }
    objects(trigger, sentence, story, &mut parts);
    about(trigger, sentence, &mut parts);
    parts
}

/// "…," said the minister: who speaks stands behind.
fn inverted(trigger: &Trigger, sentence: &Sentence, parts: &mut Parts) {
    let near = sentence.mentions.iter().filter(|mention| mention.first >= trigger.end && mention.first < trigger.end + 8);
    near.for_each(|mention| parts.add(mention.actor, trigger.row.roles.0));
}

/// "designated for violating", "charged with smuggling": not the one who designates.
fn is_blamed(trigger: &Trigger, sentence: &Sentence) -> bool {
    let before = trigger.group.first.checked_sub(1).map(|before| &sentence.words[before]);
    trigger.group.mood == Mood::Believed && !trigger.group.helped && before.is_some_and(|word| word.any(&["for", "of", "with"]))
}

fn blamed(trigger: &Trigger, sentence: &Sentence, before: Option<&Parts>) -> Vec<Mention> {
    let clause = sentence.clauses[trigger.first];
    let nearest = sentence.mentions.iter().rev().find(|mention| mention.end <= trigger.first && sentence.clauses[mention.first] == clause);
    let accuser = before.and_then(|before| before.subject).map(|mention| mention.actor);
    nearest.filter(|mention| Some(mention.actor) != accuser).into_iter().copied().collect()
}

/// "sanctions on Iran were lifted", "the cap on Russian oil took effect": whom the subject is about.
fn about(trigger: &Trigger, sentence: &Sentence, parts: &mut Parts) {
    let clause = sentence.clauses[trigger.first];
    let first = trigger.group.first;
    if !trigger.row.is_verb() || parts.subject.is_some_and(|mention| !mention.describes) {
        return;
    }
    for mention in sentence.mentions.iter().filter(|mention| mention.end <= first && first - mention.end <= 12) {
        let same = sentence.clauses[mention.first] == clause;
        let preposition =
            sentence.words[mention.first.saturating_sub(3)..mention.first].iter().rev().find(|word| word.has(Sort::Preposition));
        match preposition.map(|word| word.small) {
            Some("on" | "against") if same => parts.add(mention.actor, "target"),
            Some("of" | "for" | "with") if same => parts.add(mention.actor, "about"),
            _ => {}
        }
    }
}

/// Some of many, by their number.
const NUMBERS: &[&str] =
    &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "others", "none"];

/// The mentions that are the subject of a verb, several if "and" joins them.
fn subject(trigger: &Trigger, sentence: &Sentence, story: &Story) -> Vec<Mention> {
    let first = trigger.group.first;
    let clause = sentence.clauses[trigger.first];
    let range = |mention: &&Mention| mention.end <= first && first - mention.end <= 24;
    let mut near: Vec<Mention> =
        sentence.mentions.iter().filter(range).filter(|mention| sentence.clauses[mention.first] == clause).copied().collect();
    if near.is_empty()
        && let Some(antecedent) = sentence.antecedent(trigger.first)
    {
        near = sentence.mentions.iter().filter(|mention| antecedent.contains(&(mention.end - 1))).copied().collect();
        near = near.split_off(near.len().saturating_sub(1));
    }
    // "nine voted against and two abstained": others than those named.
    if first.checked_sub(1).is_some_and(|before| sentence.words[before].any(NUMBERS)) {
        return Vec::new();
    }
    let free = |mention: &&Mention| !is_after_preposition(sentence.words, mention.first);
    let person = |mention: &&Mention| story.gazetteer.actor(mention.actor).sort == Who::Person;
    let head = near.iter().rev().filter(free).find(person).or_else(|| near.iter().rev().filter(free).find(|mention| !mention.describes));
    let of = |mention: &&Mention| mention.first > 0 && sentence.words[mention.first - 1].is("of");
    let head = head.or_else(|| near.iter().find(free)).or_else(|| near.iter().find(of)).copied();
    let Some(head) = head else { return Vec::new() };
    let mut all = vec![head];
    for mention in near.iter().rev().filter(|mention| mention.end <= head.first || mention.first == head.first) {
        let last = all[all.len() - 1];
        let between = &sentence.words[mention.end.min(last.first)..last.first];
        let joined = mention.first == last.first && mention.actor != last.actor;
        if joined
            || (!between.is_empty()
                && between.len() <= 3
                && between.iter().all(|word| word.any(&["and", ",", "the"]))
                && !mention.describes)
        {
            all.push(*mention);
        }
    }
    // "Russia's ambassador Ivan Ivanov" speaks for Russia.
    let owner =
        near.iter().rev().find(|mention| mention.describes && mention.end <= head.first && head.first - mention.end <= 8 && person(&&head));
    all.extend(owner.filter(|owner| free(owner)));
    all.reverse();
    if owner.is_some() && all.len() == 2 {
        all.reverse();
    }
    all
}

/// ", and imposed", "by imposing": the subject is that of the verb before.
fn is_joined(trigger: &Trigger, sentence: &Sentence) -> bool {
    let before = (0..trigger.group.first).rev().map(|place| &sentence.words[place]).find(|word| !word.is_adverb());
    before.is_some_and(|word| word.any(&["and", "or", "but", ",", "by", "after", "before", "while", "when", "to", "then"]))
}

/// "Russia's veto", "the North Korean test".
fn noun_subject(trigger: &Trigger, sentence: &Sentence, parts: &mut Parts, role: &'static str) {
    let near = sentence
        .mentions
        .iter()
        .rev()
        .filter(|mention| mention.describes && mention.end <= trigger.first && trigger.first - mention.end <= 6);
    let same = near.filter(|mention| sentence.clauses[mention.first] == sentence.clauses[trigger.first]);
    if let Some(mention) = same.into_iter().next() {
        parts.add(mention.actor, role);
        parts.subject = Some(*mention);
        return;
    }
    // "With a veto on Thursday Russia ended": the subject of its clause.
    let clause = sentence.clauses[trigger.first];
    let free = |mention: &&Mention| !is_after_preposition(sentence.words, mention.first) && sentence.clauses[mention.first] == clause;
    if let Some(mention) = sentence.mentions.iter().filter(free).find(|mention| !mention.describes) {
        parts.add(mention.actor, role);
        parts.subject = Some(*mention);
        let owner = sentence
            .mentions
            .iter()
            .rev()
            .filter(free)
            .find(|owner| owner.describes && owner.end <= mention.first && mention.first - owner.end <= 8);
        owner.into_iter().for_each(|owner| parts.add(owner.actor, role));
    }
}

/// Those after the trigger, by the word before each.
fn objects(trigger: &Trigger, sentence: &Sentence, story: &Story, parts: &mut Parts) {
    let places = object(sentence, trigger.end, trigger.group);
    let clause = sentence.clauses[trigger.end - 1];
    for mention in sentence.mentions.iter().filter(|mention| mention.first >= trigger.end && mention.first < trigger.end + 24) {
        if sentence.clauses[mention.first] != clause && !is_by(sentence, mention) {
            continue;
        }
        let words = &sentence.words[trigger.end..mention.first];
        let words: Vec<&str> =
            words.iter().rev().take_while(|word| word.is_spoken() || word.is(",") || word.is_apostrophe()).map(|word| word.small).collect();
        let preposition = words.iter().find(|word| PREPOSITIONS.iter().any(|(known, _)| known == *word) || **word == "by").copied();
        let described = mention.describes
            && sentence.mentions.iter().any(|next| next.first >= mention.end && next.first < mention.end + 5 && !next.describes);
        let turned = sentence.words[trigger.end..mention.first].windows(2).any(|pair| pair[0].is(",") && pair[1].form.has(Form::ING));
        if described || turned {
            continue;
        }
        let next = sentence.words.get(mention.end);
        let proposes =
            mention.describes && next.is_some_and(|next| next.any(&["proposal", "draft", "motion", "bid", "proposals", "drafts"]));
        let tabled = preposition == Some("by") && ["proposed", "drafted", "tabled"].iter().any(|word| words.contains(word));
        let role = match preposition {
            _ if proposes || tabled => "proposed_by",
            Some("by") if is_other_verbs(sentence, trigger.end, mention.first) => continue,
            Some("by") if trigger.group.passive || !trigger.row.is_verb() => trigger.row.roles.0,
            Some("by") => continue,
            Some("in" | "at" | "of") if is_seat(trigger, story, mention) => "body",
            Some(word) => by_preposition(trigger, word),
            None if places.contains(&mention.first) && !trigger.group.passive => trigger.row.roles.1,
            None => "about",
        };
        parts.add(mention.actor, role);
    }
}

/// Whether it happened in this body.
fn is_seat(trigger: &Trigger, story: &Story, mention: &Mention) -> bool {
    let is_body = story.gazetteer.actor(mention.actor).sort == Who::Body;
    is_body && matches!(trigger.row.kind, "veto" | "resolution" | "abstention" | "mandate_renewal")
}

/// What the word before an actor makes it.
fn by_preposition(trigger: &Trigger, word: &str) -> &'static str {
    let (doer, done) = trigger.row.roles;
    let kind = trigger.row.kind;
    match word {
        "in" | "at" if done == "host" => "host",
        "to" if done == "host" || done == "participant" || (done == "target" && kind == "diplomacy") => done,
        "to" if matches!(kind, "arms_transfer" | "sanctions_violation" | "statement") => "recipient",
        "from" if doer == "recipient" => "supplier",
        "with" if done == "party" || done == "signatory" => done,
        "on" | "against" | "targeting" if done == "target" => "target",
        _ => PREPOSITIONS.iter().find(|(known, _)| *known == word).map_or("about", |(_, role)| role),
    }
}

/// "weapons supplied by": whose "by" it is.
fn is_other_verbs(sentence: &Sentence, from: usize, mention: usize) -> bool {
    let by = (from..mention).rev().find(|place| sentence.words[*place].is("by"));
    by.is_some_and(|by| by > from && sentence.words[by - 1].form.has(Form::PARTICIPLE))
}

fn is_by(sentence: &Sentence, mention: &Mention) -> bool {
    mention.first.checked_sub(1).is_some_and(|before| sentence.words[before].is("by"))
}

/// What the word before an actor makes it; nothing for mere places.
const PREPOSITIONS: &[(&str, &str)] = &[
    ("against", "target"),
    ("targeting", "target"),
    ("on", "about"),
    ("to", "about"),
    ("from", "about"),
    ("with", "participant"),
    ("between", "participant"),
    ("for", "about"),
    ("of", "about"),
    ("in", ""),
    ("at", ""),
    ("near", ""),
    ("about", "about"),
    ("over", "about"),
    ("under", ""),
    ("like", ""),
    ("towards", "about"),
];
