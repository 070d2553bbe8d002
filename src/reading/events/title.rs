//! A headline from the words of the clause.

use super::clause::Sentence;
use super::forms::Form;
use super::lexicon::Sort;
use super::mention::is_after_preposition;
use super::roles::Parts;
use super::status::is_speech;
use super::story::Story;
use super::trigger::Trigger;

/// The longest title, in characters.
const LONGEST: usize = 120;
/// So many words before and after the trigger are looked at.
const BEFORE: usize = 14;
const AFTER: usize = 16;
/// So many words of a phrase that stands apart.
const PHRASE: usize = 8;

pub(super) fn of(trigger: &Trigger, sentence: &Sentence, parts: &Parts, story: &Story, text: &str) -> String {
    let words = sentence.words;
    let lead = if trigger.row.is_verb() { trigger.group.first } else { trigger.first };
    let first = first(trigger, sentence, parts, lead);
    let end = end(trigger, sentence);
    let slice = |from: usize, to: usize| &text[words[from].start..words[to - 1].end];
    let stands_for =
        parts.subject.filter(|mention| trigger.row.is_verb() && !trigger.group.passive && !mention.describes && mention.end <= lead);
    let apart = if first == lead && trigger.row.is_verb() { phrase_apart(sentence, lead) } else { None };
    let behind = parts.subject.is_none() && trigger.row.name == "said" && first == trigger.first;
    let written = match (stands_for, apart) {
        _ if behind && !parts.parts.is_empty() => named(story, &doers(parts, parts.parts[0].0), slice(trigger.first, trigger.end)),
        (Some(mention), _) if mention.stands_for && mention.first >= first => {
            named(story, &doers(parts, mention.actor), slice(mention.end, end))
        }
        (_, Some((from, to))) => format!("{} {}", slice(from, to), slice(first, end)),
        (Some(mention), None) if mention.end <= first => named(story, &[mention.actor], slice(lead, end)),
        _ => slice(first, end).to_owned(),
    };
    shortened(&written)
}

/// All who have the part of the subject, such as "the two countries".
fn doers(parts: &Parts, subject: usize) -> Vec<usize> {
    let role = parts.parts.iter().find(|(actor, _)| *actor == subject).map(|(_, role)| *role);
    let mut same: Vec<usize> = parts.parts.iter().filter(|(_, known)| Some(*known) == role).map(|(actor, _)| *actor).collect();
    if same.is_empty() {
        same.push(subject);
    }
    same
}

fn named(story: &Story, actors: &[usize], rest: &str) -> String {
    let name = |actor: &usize| story.gazetteer.actor(*actor).name.split(" (").next().unwrap_or_default();
    let names: Vec<&str> = actors.iter().map(name).collect();
    format!("{} {}", names.join(" and "), rest.trim_start_matches([')', ',', ' ', '’', '\'']))
}

/// Where the subject begins that stands right before the verb, or the phrase of a noun.
fn first(trigger: &Trigger, sentence: &Sentence, parts: &Parts, lead: usize) -> usize {
    let words = sentence.words;
    let clause = sentence.clauses[trigger.first];
    let close = !trigger.row.is_verb() || (trigger.group.passive && !trigger.group.helped);
    let subject = parts.subject.map_or(lead, |mention| mention.first);
    let mut first = lead;
    for place in (lead.saturating_sub(BEFORE)..lead).rev() {
        let comma = words[place].is(",")
            && !(place > subject || (place > 0 && sentence.is_dated(place - 1) && sentence.is_dated(place + 1)) || listed(sentence, place));
        if sentence.clauses[place] != clause
            || comma
            || words[place].is_quote()
            || (close
                && !is_phrase(sentence, place)
                && !(trigger.row.is_verb() && words[place].any(&["of", "on", "between", "against", "with"])))
        {
            break;
        }
        first = place;
    }
    if sentence.opener_of(trigger.first) == Some(first) {
        first += 1;
    }
    while first < lead
        && (!words[first].is_spoken() || (close && words[first].has(Sort::Preposition)) || (words[first].is("s") && words[first].joined))
    {
        first += 1;
    }
    while first < lead && words[first].any(&["and", "but"]) {
        first += 1;
    }
    // "since the war Iran has": the subject, without the phrase before it.
    let late =
        parts.subject.filter(|mention| !mention.describes && mention.first > first + 2 && mention.end <= lead && trigger.row.is_verb());
    if let Some(mention) = late.filter(|_| matches!(sentence.opened_by(trigger.first), "since" | "after" | "as" | "before")) {
        first = mention.first;
    }
    first.min(lead)
}

/// Whether the comma stands between actors: "Britain, Canada and".
fn listed(sentence: &Sentence, comma: usize) -> bool {
    let before = sentence.mentions.iter().any(|mention| mention.end == comma && !is_after_preposition(sentence.words, mention.first));
    before && sentence.mentions.iter().any(|mention| mention.first > comma && mention.first <= comma + 2)
}

fn end(trigger: &Trigger, sentence: &Sentence) -> usize {
    let words = sentence.words;
    let clause = sentence.clauses[trigger.end - 1];
    let told = trigger.row.is_verb() && is_speech(trigger.row.kind);
    let mut end = trigger.end;
    for (place, word) in words.iter().enumerate().take(trigger.end + AFTER).skip(trigger.end) {
        let leaves = sentence.clauses[place] != clause && !(told && !word.is_break() && place <= end + 1);
        if leaves
            || word.is_quote()
            || (word.is(",")
                && !sentence.is_dated(place)
                && !listed(sentence, place)
                && !words.get(place + 1).is_some_and(|next| next.capital && place > trigger.end))
        {
            break;
        }
        end = place + 1;
    }
    let weak = ["and", "or", "the", "a", "of", "to", "in", "on", "for", "by", "with", "but", "its", "his", "their", "at", "from", "not"];
    while end > trigger.end && (!words[end - 1].is_spoken() || words[end - 1].any(&weak)) {
        end -= 1;
    }
    end
}

/// The subject of a verb that something else stands before: "the mandate, which expires", "the cap, agreed in May, remains".
fn phrase_apart(sentence: &Sentence, lead: usize) -> Option<(usize, usize)> {
    let words = sentence.words;
    let opener = sentence.opener_of(lead).filter(|opener| words[*opener].any(&["which", "who", "that"]));
    let mut end = match opener {
        Some(opener) => opener,
        None => sentence.before(lead).find(|place| *place + 1 < lead)? + 1,
    };
    end -= usize::from(end > 0 && words[end - 1].is(","));
    let first = (end.saturating_sub(PHRASE)..end)
        .rev()
        .take_while(|place| is_phrase(sentence, *place) || words[*place].any(&["of", "on", "against", "for"]))
        .last()?;
    // ", like Russia," says who else, not who.
    if words[first].has(Sort::Preposition) {
        let comma = first.checked_sub(1).filter(|comma| words[*comma].is(","))?;
        let first = (comma.saturating_sub(PHRASE)..comma).rev().take_while(|place| is_phrase(sentence, *place)).last()?;
        return Some((first, comma));
    }
    words[first..end].iter().any(|word| word.is_spoken() && !word.has(Sort::Determiner)).then_some((first, end))
}

/// Whether the word belongs to the phrase of a noun that follows: "North Korea's first".
fn is_phrase(sentence: &Sentence, place: usize) -> bool {
    let word = &sentence.words[place];
    let function = [Sort::Preposition, Sort::Opener, Sort::Be, Sort::Have, Sort::To];
    let joined = word.is_spoken() || word.is_apostrophe() || word.is("-");
    joined
        && !function.into_iter().any(|sort| word.has(sort))
        && (!word.form.has(Form::PAST) || word.has(Sort::Body))
        && !sentence.is_dated(place)
}

/// On one line, from a capital, not longer than a title may be, cut between words.
fn shortened(written: &str) -> String {
    let mut title = String::new();
    for word in written.split_whitespace() {
        let length = title.chars().count() + word.chars().count() + 1;
        if length > LONGEST - 1 {
            title.push('…');
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(word);
    }
    let mut signs = title.chars();
    let title: String = signs.next().map_or(String::new(), |first| first.to_uppercase().chain(signs).collect());
    title.chars().take(LONGEST).collect()
}
