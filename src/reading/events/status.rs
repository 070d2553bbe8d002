//! Whether an event happened, by the grammar: told, said, supposed, wished, planned, stopped.

use super::clause::Sentence;
use super::group::{Group, Mood};
use super::hedges::Hedge;
use super::trigger::Trigger;
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
    let no = sentence.before(trigger.group.first).take(4).any(|place| sentence.words[place].is("no"));
    let group = &Group { negated: trigger.group.negated || (no && trigger.row.is_verb()), ..trigger.group };
    let within = |hedge: &&Hedge| hedge.words.contains(&trigger.first) && hedge.said_at != Some(trigger.first);
    let supposed = hedges.iter().filter(within).any(|hedge| hedge.supposed);
    if supposed {
        return if group.negated {
            None
        } else {
            Some(Standing { status: Status::Proposed, why: "the sentence only supposes it", conditional: true })
        };
    }
    let conditional = hedges.iter().any(|hedge| hedge.supposed);
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
        Mood::Ahead if is_hoped(trigger, sentence) => standing(Status::Proposed, "somebody wishes or plans it"),
        Mood::Ahead => Some(Standing { status: Status::Scheduled, why: "it is told as something to come", conditional }),
        Mood::Possible | Mood::Wished if speech => None,
        Mood::Possible => standing(Status::Proposed, "it is told as a possibility"),
        Mood::Wished => standing(Status::Proposed, "somebody wishes or plans it"),
        Mood::Believed => standing(Status::Alleged, "it is only believed"),
        Mood::Fact => fact(trigger, sentence, hedges, speech),
    }
}

/// "in the hope that it would"
fn is_hoped(trigger: &Trigger, sentence: &Sentence) -> bool {
    let before = sentence.opener_of(trigger.first).and_then(|opener| opener.checked_sub(1));
    before.is_some_and(|before| sentence.words[before].has(super::lexicon::Sort::Plan))
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
