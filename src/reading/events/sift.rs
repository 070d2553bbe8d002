//! What of the triggers of a sentence is no event after all, and what a sentence without one is.

use super::clause::Sentence;
use super::dating::Dated;
use super::forms::Form;
use super::group::{Group, Mood};
use super::hedges::Hedge;
use super::lexicon::Sort;
use super::reader::Event;
use super::status::{self, Standing};
use super::table;
use super::trigger::Trigger;
use super::word::Word;
use crate::domain::event::Status;

/// "once it confirms": what has to happen first has not happened.
pub(super) fn is_awaited(trigger: &Trigger, sentence: &Sentence) -> bool {
    let awaited = matches!(sentence.opened_by(trigger.first), "once" | "until" | "when" | "if" | "unless")
        && trigger.group.present
        && !trigger.group.perfect;
    awaited && status::is_speech(trigger.row.kind)
}

/// A noun says again what a verb of the sentence says.
pub(super) fn drop_doubles(events: &mut Vec<Event>) {
    let verbs: Vec<(&'static str, Option<Dated>)> =
        events.iter().filter(|event| event.trigger.row.is_verb()).map(|event| (event.kind, event.dated.clone())).collect();
    events.retain(|event| {
        let date = event.dated.as_ref().map(|dated| &dated.date);
        event.trigger.row.is_verb()
            || !verbs.iter().any(|(kind, dated)| *kind == event.kind && dated.as_ref().map(|dated| &dated.date) == date)
    });
}

/// What says too little: events of which neither who nor when is told, and sayings of which what is said is proposed itself.
pub(super) fn drop_vague(sentence: &Sentence, events: &mut Vec<Event>, hedges: &[Hedge]) {
    let starts: Vec<(usize, bool)> = events.iter().map(|event| (event.trigger.first, status::is_speech(event.kind))).collect();
    let blocked: Vec<usize> =
        events.iter().filter(|event| event.standing.status == Status::Blocked).map(|event| event.trigger.first).collect();
    let blocked_date = events.iter().find(|event| event.standing.status == Status::Blocked).and_then(|event| event.dated.clone());
    let votes: Vec<usize> = events.iter().filter(|event| event.kind == "resolution").map(|event| event.trigger.first).collect();
    let spans: Vec<(usize, usize)> = events
        .iter()
        .filter(|event| !status::is_speech(event.kind))
        .map(|event| (event.trigger.group.first, event.trigger.first))
        .collect();
    events.retain_mut(|event| {
        let Trigger { first, group, row, .. } = &event.trigger.clone();
        let dated = event.dated.as_ref().is_some_and(|dated| dated.rule != "not later than the document date");
        let pronoun = event.parts.subject.is_some_and(|mention| mention.stands_for && sentence.words[mention.first].is("it"));
        let told = hedges
            .iter()
            .filter(|hedge| hedge.said_at == Some(*first))
            .any(|hedge| starts.iter().any(|(start, _)| hedge.words.contains(start)));
        if group.mood == Mood::Unreal {
            event.dated.clone_from(&blocked_date);
            return blocked.iter().any(|at| at < first) && event.dated.is_some();
        }
        let stopped = blocked.iter().any(|at| at < first && sentence.clauses[*at] == sentence.clauses[*first]);
        if stopped && group.mood == Mood::Wished {
            event.standing = Standing { status: Status::Blocked, why: "what would have made it was stopped", conditional: false };
            event.dated.clone_from(&blocked_date);
            return true;
        }
        let called_for = group.mood == Mood::Wished
            && event.dated.as_ref().is_none_or(|dated| dated.expression.is_none())
            && starts.iter().any(|(start, speech)| *speech && start < first && sentence.clauses[*start] == sentence.clauses[*first]);
        let vague = pronoun && !dated && row.is_verb() && !group.perfect && !status::is_speech(event.kind);
        let decides = row.kind == "resolution" && spans.iter().any(|(from, to)| from <= first && first < to);
        let voted = status::is_speech(event.kind) && votes.iter().any(|vote| group.first <= *vote && vote < first);
        let supposed = event.standing.conditional
            && event.standing.status == Status::Proposed
            && event.dated.as_ref().is_none_or(|dated| dated.expression.is_none());
        // "a network that it accused of", "measures it said would": only says who says it.
        let aside = status::is_speech(event.kind) && !group.helped && is_aside(sentence, group.first);
        // "would oppose": what somebody may say is nothing yet.
        let unsaid =
            event.kind == "statement" && group.mood == Mood::Ahead && event.dated.as_ref().is_none_or(|dated| dated.expression.is_none());
        // A list or a breach is named again and again: only its own date makes it an event.
        let named = !row.is_verb()
            && matches!(event.kind, "designation" | "delisting" | "sanctions_violation" | "sanctions_lifted")
            && (!event.own || is_object(sentence, &starts, event));
        // "a draft calling for a truce": the text says it, nobody else.
        let read = event.kind == "statement"
            && sentence.words[*first].form == Form::ING
            && first.checked_sub(1).is_some_and(|before| sentence.words[before].has(Sort::Draft) || sentence.words[before].has(Sort::Plan));
        let vague = vague && event.standing.status != Status::Cancelled;
        !(read
            || supposed
            || vague
            || called_for
            || decides
            || voted
            || aside
            || unsaid
            || named
            || (told && event.kind == "report_content"))
    });
}

/// "that it said", "which he called": a clause that only says whose word the outer one is.
fn is_aside(sentence: &Sentence, first: usize) -> bool {
    let word = |back: usize| first.checked_sub(back).map(|place| &sentence.words[place]);
    let pronoun = word(1).is_some_and(|word| word.any(&["it", "he", "she", "they"]));
    pronoun && word(2).is_some_and(|word| word.any(&["that", "which", "whom", "what", "who"]))
}

/// "annulled the listing of": a noun that another verb has for its object.
fn is_object(sentence: &Sentence, starts: &[(usize, bool)], event: &Event) -> bool {
    let first = event.trigger.first;
    let before = starts.iter().filter(|(start, speech)| *start < first && !speech && first - start <= 5).map(|(start, _)| *start);
    before.into_iter().any(|start| sentence.clauses[start] == sentence.clauses[first] && sentence.words[start].form != Form::NONE)
}

/// A sentence that is a quotation and nothing else: somebody said it.
pub(super) fn standing_quote(words: &[Word]) -> Option<Trigger> {
    let (first, last) = (words.first()?, words.last()?);
    let quotes = words.iter().filter(|word| word.is_quote()).count();
    let whole = first.is_quote() && last.is_quote() && quotes == 2 && words.len() > 6;
    whole.then(|| Trigger { row: &table::QUOTE, first: 1, end: 2, group: Group::bare(1) })
}
