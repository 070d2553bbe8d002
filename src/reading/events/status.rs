//! Whether an event happened, by the grammar: told, said, supposed, wished, planned, stopped.

use super::clause::Sentence;
use super::forms::Form;
use super::group::{Group, Mood};
use super::hedges::Hedge;
use super::lexicon::Sort;
use super::trigger::{Trigger, subject};
use crate::domain::event::Status;

/// A status and the words that say why.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    pub(super) status: Status,
    pub(super) why: &'static str,
    /// Whether the sentence makes it depend on something.
    pub(super) conditional: bool,
}

/// Types of events that only speak: what is said in them may be doubtful, the saying is not.
pub(super) fn is_speech(kind: &str) -> bool {
    matches!(kind, "statement" | "publication" | "panel_report" | "report_content" | "investigation" | "forecast" | "debate")
}

/// The verb that reports a trigger, if one does.
pub(super) fn reporter(trigger: &Trigger, hedges: &[Hedge]) -> Option<usize> {
    let around = hedges.iter().filter(|hedge| hedge.words.contains(&trigger.first));
    around.filter_map(|hedge| hedge.said_at).filter(|at| *at != trigger.first).max()
}

/// None if the sentence says that nothing happened.
pub(super) fn of(trigger: &Trigger, sentence: &Sentence, hedges: &[Hedge]) -> Option<Standing> {
    let standing = |status, why| Some(Standing { status, why, conditional: false });
    if trigger.row.name == "quotation" {
        return standing(Status::Occurred, "it is told as a fact");
    }
    let no = sentence.before(trigger.group.first).take(4).any(|place| sentence.words[place].is("no"))
        || sentence.before(trigger.group.first).take(9).any(|place| sentence.words[place].any(&["nor", "neither"]));
    let group = &Group { negated: trigger.group.negated || (no && trigger.row.is_verb()), ..trigger.group };
    let within = |hedge: &&Hedge| hedge.words.contains(&trigger.first) && hedge.said_at != Some(trigger.first);
    let unreal = |hedge: &Hedge| group.pluperfect || sentence.words[hedge.words.start].is("had");
    if let Some(hedge) = hedges.iter().filter(within).find(|hedge| hedge.supposed) {
        return if group.negated || unreal(hedge) {
            None
        } else {
            Some(Standing { status: Status::Proposed, why: "the sentence only supposes it", conditional: true })
        };
    }
    // "Will Russia veto it?"
    if sentence.words.last().is_some_and(|last| last.is("?")) && !is_speech(trigger.row.kind) {
        return None;
    }
    let conditional = hedges.iter().any(|hedge| hedge.supposed && depends(trigger, sentence, hedge));
    let speech = is_speech(trigger.row.kind);
    match group.mood {
        Mood::Open => None,
        Mood::Failed => {
            if speech || group.negated {
                None
            } else {
                standing(Status::Blocked, "it was tried and did not happen")
            }
        }
        Mood::Ahead if group.negated => {
            if trigger.row.kind == "mandate_renewal" {
                standing(Status::Cancelled, "it is not to happen")
            } else {
                None
            }
        }
        _ if group.negated => None,
        Mood::Unreal => standing(Status::Blocked, "it would have happened otherwise"),
        Mood::Ahead if is_only_drafted(trigger, sentence, hedges, conditional) => standing(Status::Proposed, "it is only planned"),
        Mood::Ahead if hedges.iter().filter(within).any(|hedge| is_rumour(sentence, hedge)) => {
            standing(Status::Proposed, "it is only rumoured")
        }
        Mood::Ahead if is_hoped(trigger, sentence) => standing(Status::Proposed, "somebody wishes or plans it"),
        Mood::Ahead => Some(Standing { status: Status::Scheduled, why: "it is told as something to come", conditional }),
        Mood::Possible | Mood::Wished if speech => None,
        Mood::Possible => standing(Status::Proposed, "it is told as a possibility"),
        Mood::Wished => standing(Status::Proposed, "somebody wishes or plans it"),
        Mood::Believed => standing(Status::Alleged, "it is only believed"),
        Mood::Fact => fact(trigger, sentence, hedges, speech),
    }
}

/// Whether the condition is the trigger's and not that of a relative clause behind it.
fn depends(trigger: &Trigger, sentence: &Sentence, hedge: &Hedge) -> bool {
    let between = trigger.end.min(hedge.words.start)..hedge.words.start;
    !sentence.words[between].iter().any(|word| word.any(&["which", "who"]))
}

/// What a noun names is to come, or may come: "a vote could", "expects a test".
fn foretold(trigger: &Trigger, sentence: &Sentence) -> Option<Standing> {
    let clause = sentence.clauses[trigger.first];
    let standing = |status, why| Some(Standing { status, why, conditional: false });
    let near = trigger.first.saturating_sub(12)..sentence.words.len().min(trigger.end + 6);
    for place in near.filter(|place| sentence.clauses[*place] == clause) {
        let word = &sentence.words[place];
        if word.has(Sort::Wanter) && word.form != Form::NONE && place < trigger.first && trigger.first - place <= 6 {
            return standing(Status::Proposed, "somebody wishes or plans it");
        }
        let has = sentence.words.get(place + 1..place + 4).is_some_and(|next| next.iter().any(|word| word.is("have")));
        if has || sentence.is_dated(place) {
            continue;
        }
        if word.any(&["may", "might", "could"]) && !word.capital {
            return standing(Status::Proposed, "it is told as a possibility");
        }
        let expected = word.has(Sort::Expecter) && word.form != Form::NONE && place < trigger.first;
        if word.any(&["will", "would"]) || expected {
            return standing(Status::Scheduled, "it is told as something to come");
        }
    }
    None
}

/// "the draft would impose", "would lift them if": nobody says that it will.
fn is_only_drafted(trigger: &Trigger, sentence: &Sentence, hedges: &[Hedge], conditional: bool) -> bool {
    let would = sentence.words[trigger.group.first..trigger.first].iter().any(|word| word.is("would"));
    let said = hedges.iter().any(|hedge| hedge.said_at.is_some() && hedge.words.contains(&trigger.first));
    let drafted = subject(sentence, trigger.group).into_iter().any(|place| {
        let word = &sentence.words[place];
        word.has(Sort::Draft) || word.has(Sort::Plan) || word.any(&["package", "packages", "move", "step", "steps"])
    });
    would && (drafted || (conditional && !said))
}

/// "reports that the council will"
fn is_rumour(sentence: &Sentence, hedge: &Hedge) -> bool {
    hedge.said_at.is_none() && hedge.words.start > 0 && sentence.words[hedge.words.start - 1].has(Sort::Indication)
}

/// "in the hope that it would"
fn is_hoped(trigger: &Trigger, sentence: &Sentence) -> bool {
    let before = sentence.opener_of(trigger.first).and_then(|opener| opener.checked_sub(1));
    before.is_some_and(|before| sentence.words[before].has(Sort::Plan))
}

fn fact(trigger: &Trigger, sentence: &Sentence, hedges: &[Hedge], speech: bool) -> Option<Standing> {
    let standing = |status, why| Some(Standing { status, why, conditional: false });
    let hedged = hedges
        .iter()
        .any(|hedge| hedge.words.contains(&trigger.first) && hedge.said_at != Some(trigger.first) && hedge.doubtful && !hedge.supposed);
    let wished = sentence
        .before(trigger.group.first)
        .take(3)
        .any(|place| sentence.words[place].any(&["proposed", "planned", "draft", "possible", "potential"]));
    if trigger.row.status == Status::Occurred
        && !trigger.row.is_verb()
        && let Some(standing) = foretold(trigger, sentence)
    {
        return Some(standing);
    }
    match trigger.row.status {
        Status::Occurred if hedged && !speech => standing(Status::Alleged, "somebody says so"),
        Status::Occurred if wished && !trigger.row.is_verb() => standing(Status::Proposed, "it is only planned"),
        Status::Occurred => standing(Status::Occurred, "it is told as a fact"),
        Status::Blocked if hedged => standing(Status::Alleged, "somebody says so"),
        Status::Blocked => standing(Status::Blocked, "it was stopped"),
        Status::Proposed => standing(Status::Proposed, "it was put forward"),
        other => standing(other, "it is told as something to come"),
    }
}
