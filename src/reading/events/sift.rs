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
    let among = Among::of(sentence, events, hedges);
    events.retain_mut(|event| among.stopped(event).unwrap_or_else(|| !among.says_nothing(event) && !among.says_again(event)));
}

/// What else a sentence tells of, by the places of its triggers.
struct Among<'a, 's, 't> {
    sentence: &'a Sentence<'s, 't>,
    hedges: &'a [Hedge],
    /// All, and whether each is a saying.
    starts: Vec<(usize, bool)>,
    /// What was stopped.
    blocked: Vec<usize>,
    /// When the first of that was.
    blocked_date: Option<Dated>,
    /// What was decided.
    votes: Vec<usize>,
    /// What is no saying, from the first word of its group on.
    spans: Vec<(usize, usize)>,
}

impl<'a, 's, 't> Among<'a, 's, 't> {
    fn of(sentence: &'a Sentence<'s, 't>, events: &[Event], hedges: &'a [Hedge]) -> Self {
        let is_blocked = |event: &&Event| event.standing.status == Status::Blocked;
        let first = |event: &Event| event.trigger.first;
        let deeds = events.iter().filter(|event| !status::is_speech(event.kind));
        Self {
            sentence,
            hedges,
            starts: events.iter().map(|event| (first(event), status::is_speech(event.kind))).collect(),
            blocked: events.iter().filter(is_blocked).map(first).collect(),
            blocked_date: events.iter().find(is_blocked).and_then(|event| event.dated.clone()),
            votes: events.iter().filter(|event| event.kind == "resolution").map(first).collect(),
            spans: deeds.map(|event| (event.trigger.group.first, first(event))).collect(),
        }
    }

    /// "vetoed a text that would have extended": what was stopped with another is dated with it. Whether it stays, where that decides.
    fn stopped(&self, event: &mut Event) -> Option<bool> {
        let (first, mood) = (event.trigger.first, event.trigger.group.mood);
        if mood == Mood::Unreal {
            event.dated.clone_from(&self.blocked_date);
            return Some(self.blocked.iter().any(|at| *at < first) && event.dated.is_some());
        }
        let clauses = &self.sentence.clauses;
        if mood != Mood::Wished || !self.blocked.iter().any(|at| *at < first && clauses[*at] == clauses[first]) {
            return None;
        }
        event.standing = Standing { status: Status::Blocked, why: "what would have made it was stopped", conditional: false };
        event.dated.clone_from(&self.blocked_date);
        Some(true)
    }

    /// It is too little by itself.
    fn says_nothing(&self, event: &Event) -> bool {
        let Trigger { first, group, row, .. } = &event.trigger;
        let undated = event.dated.as_ref().is_none_or(|dated| dated.expression.is_none());
        let dated = event.dated.as_ref().is_some_and(|dated| dated.rule != "not later than the document date");
        let pronoun = event.parts.subject.is_some_and(|mention| mention.stands_for && self.sentence.words[mention.first].is("it"));
        let vague = pronoun && !dated && row.is_verb() && !group.perfect && !status::is_speech(event.kind);
        let called_for = group.mood == Mood::Wished && undated && self.is_said(*first);
        let supposed = event.standing.conditional && event.standing.status == Status::Proposed && undated;
        // "would oppose": what somebody may say is nothing yet.
        let unsaid = event.kind == "statement" && group.mood == Mood::Ahead && undated;
        // A list or a breach is named again and again: only its own date makes it an event.
        let named = !row.is_verb()
            && matches!(event.kind, "designation" | "delisting" | "sanctions_violation" | "sanctions_lifted")
            && (!event.own || is_object(self.sentence, &self.starts, event));
        (vague && event.standing.status != Status::Cancelled) || called_for || supposed || unsaid || named
    }

    /// It is told by another of them, or only says who tells it.
    fn says_again(&self, event: &Event) -> bool {
        let Trigger { first, group, row, .. } = &event.trigger;
        let speech = status::is_speech(event.kind);
        let told = self.hedges.iter().filter(|hedge| hedge.said_at == Some(*first));
        let told = told.into_iter().any(|hedge| self.starts.iter().any(|(start, _)| hedge.words.contains(start)));
        let decides = row.kind == "resolution" && self.spans.iter().any(|(from, to)| from <= first && first < to);
        let voted = speech && self.votes.iter().any(|vote| group.first <= *vote && vote < first);
        // "a network that it accused of", "measures it said would": only says who says it.
        let aside = speech && !group.helped && is_aside(self.sentence, group.first);
        // "a draft calling for a truce": the text says it, nobody else.
        let before = first.checked_sub(1).map(|place| &self.sentence.words[place]);
        let read = event.kind == "statement"
            && self.sentence.words[*first].form == Form::ING
            && before.is_some_and(|word| word.has(Sort::Draft) || word.has(Sort::Plan));
        decides || voted || aside || read || (told && event.kind == "report_content")
    }

    /// A saying before it in its clause has it for what is said.
    fn is_said(&self, first: usize) -> bool {
        let clauses = &self.sentence.clauses;
        self.starts.iter().any(|(start, speech)| *speech && *start < first && clauses[*start] == clauses[first])
    }
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
