//! Which expression dates which trigger: the nearest by grammar.

use super::clause::Sentence;
use super::group::Mood;
use super::trigger::Trigger;
use crate::reading::{Expression, Relation};

/// Farther than this an expression dates nothing.
const FARTHEST: usize = 26;
/// What it costs to leave a clause, to pass a comma, to pass another trigger, to look back.
const CLAUSE: usize = 18;
const COMMA: usize = 2;
const TRIGGER: usize = 5;
const BACK: usize = 3;

/// For each trigger the place of its expression among those of the sentence, and whether it is its own.
pub(super) fn all(sentence: &Sentence, triggers: &[Trigger], expressions: &[Expression]) -> Vec<Option<(usize, bool)>> {
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for (number, trigger) in triggers.iter().enumerate() {
        for (place, placed) in sentence.expressions.iter().enumerate() {
            if !placed.datable
                || (trigger.row.kind == "mandate_renewal" && is_bound(sentence, placed.first, placed.end))
                || !can_date(trigger, &expressions[placed.number])
                || is_record(sentence, placed.first, &expressions[placed.number])
            {
                continue;
            }
            let cost = cost(sentence, triggers, trigger, (placed.first, placed.end));
            if cost <= FARTHEST {
                pairs.push((cost, number, place));
            }
        }
    }
    pairs.sort_unstable();
    let mut assigned = vec![None; triggers.len()];
    let mut taken = vec![false; sentence.expressions.len()];
    for (_, number, place) in &pairs {
        if assigned[*number].is_none() && !taken[*place] {
            assigned[*number] = Some((*place, true));
            taken[*place] = true;
        }
    }
    for (cost, number, place) in &pairs {
        let same = sentence.clauses[triggers[*number].first] == sentence.clauses[sentence.expressions[*place].first];
        // The day on which something takes effect is not the day on which it was decided.
        let term = assigned.iter().zip(triggers).any(|(owned, owner)| *owned == Some((*place, true)) && owner.row.is_term());
        let owner = assigned.iter().position(|owned| *owned == Some((*place, true))).map(|owner| &triggers[owner]);
        let ahead = matches!(triggers[*number].group.mood, Mood::Ahead | Mood::Wished | Mood::Possible);
        let mixed = ahead && owner.is_some_and(|owner| owner.group.mood == Mood::Fact && !owner.group.present);
        // ", lifted in October 2020, was restored"
        let inner = owner.is_some_and(|owner| {
            let behind = triggers[*number].group.first > sentence.expressions[*place].first;
            behind
                && owner.row.kind != "publication"
                && owner.group.passive
                && !owner.group.helped
                && owner.group.first > 0
                && sentence.words[owner.group.first - 1].is(",")
        });
        let same = same && !term && !mixed && !inner;
        if assigned[*number].is_none() && same && *cost <= FARTHEST - 4 {
            assigned[*number] = Some((*place, false));
        }
    }
    assigned
}

/// "the first visit since 2000": that year is another visit's.
fn is_record(sentence: &Sentence, first: usize, expression: &Expression) -> bool {
    let before = sentence.words[first.saturating_sub(10)..first].iter();
    if sentence.words[first.saturating_sub(2)..first].iter().any(|word| word.is("from")) {
        return false;
    }
    expression.relation == Some(Relation::Since)
        && before.into_iter().any(|word| word.any(&["first", "only", "biggest", "largest", "worst", "most", "highest", "lowest"]))
}

/// "from July 31 to January 31": how long it is prolonged for, not when.
fn is_bound(sentence: &Sentence, first: usize, end: usize) -> bool {
    let word = |place: Option<usize>| place.and_then(|place| sentence.words.get(place)).map_or("", |word| word.small);
    let from = word(first.checked_sub(1)) == "from" && matches!(word(Some(end)), "to" | "until" | "till");
    let to = matches!(word(first.checked_sub(1)), "to" | "till") && first > 1 && sentence.is_dated(first - 2);
    from || to
}

/// "until" says when a measure ends, not when it is prolonged.
fn can_date(trigger: &Trigger, expression: &Expression) -> bool {
    let lasting = trigger.group.ongoing || trigger.row.kind == "state" || trigger.row.is_expiry();
    expression.relation != Some(Relation::Until) || lasting
}

fn cost(sentence: &Sentence, triggers: &[Trigger], trigger: &Trigger, expression: (usize, usize)) -> usize {
    let back = expression.1 <= trigger.group.first;
    let distance = if back { trigger.group.first - expression.1 } else { expression.0.saturating_sub(trigger.end) };
    if distance > 2 * FARTHEST {
        return usize::MAX;
    }
    let (from, to) = if back { (expression.1, trigger.group.first) } else { (trigger.end, expression.0) };
    let between = from..to.max(from);
    let words = between.clone().filter(|place| sentence.words[*place].is_spoken()).count();
    let commas = between.clone().filter(|place| sentence.words[*place].is(",")).count();
    let opens_sentence = back && sentence.words[..expression.0].iter().filter(|word| word.is_spoken()).count() <= 2;
    let others =
        triggers.iter().filter(|other| other.first != trigger.first && between.contains(&other.first) && other.row.is_verb()).count();
    let apart = sentence.clauses[expression.0] != sentence.clauses[trigger.first];
    let passed = words.min(if opens_sentence { 10 } else { usize::MAX });
    let infinitive = between.clone().any(|place| {
        sentence.words[place].is("to")
            && sentence.words.get(place + 1).is_some_and(|next| !next.capital && !next.sorts.has(super::lexicon::Sort::Determiner))
    });
    // "a bill passed by the house in March would impose": the month is that of the participle.
    let owned = back
        && triggers.iter().any(|other| {
            let same = sentence.clauses[other.first] == sentence.clauses[trigger.first];
            same && other.end <= expression.0 && other.group.passive && !other.group.helped && expression.0 - other.end <= 6
        });
    passed
        + usize::from(owned) * TRIGGER
        + usize::from(back && between.clone().any(|place| sentence.words[place].any(&["and", "but"]))) * TRIGGER
        + commas * COMMA
        + others * TRIGGER
        + usize::from(back && !opens_sentence) * BACK
        + usize::from(apart) * CLAUSE
        + usize::from(infinitive) * TRIGGER
}
