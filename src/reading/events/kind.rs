//! The type of an event where its row leaves it to the clause.

use super::clause::Sentence;
use super::gazetteer::Who;
use super::lexicon::Sort;
use super::roles::Parts;
use super::status::Standing;
use super::story::Story;
use super::trigger::{Trigger, subject};
use crate::domain::event::Status;

pub(super) fn of(trigger: &Trigger, sentence: &Sentence, parts: &Parts, standing: Standing, story: &Story) -> &'static str {
    let kind = trigger.row.kind;
    match kind {
        _ if standing.conditional && standing.status == Status::Scheduled => "forecast",
        "statement" if trigger.row.name == "quotation" => kind,
        "statement" => said(trigger, sentence, parts, story),
        "publication" if trigger.row.is_verb() && is_watcher(trigger, sentence, parts, story) => "panel_report",
        "visit" | "meeting" if is_summit(sentence, parts, story) => "summit",
        _ => kind,
    }
}

/// A report speaks, a body speaks in its report, a paper reports, or somebody just says so.
fn said(trigger: &Trigger, sentence: &Sentence, parts: &Parts, story: &Story) -> &'static str {
    let clause = sentence.clauses[trigger.first];
    let reports = |place: usize| sentence.words[place].has(Sort::Report);
    let timeless = |place: &usize| !sentence.is_dated(*place);
    if !trigger.group.passive && subject(sentence, trigger.group).into_iter().filter(timeless).take(3).any(reports) {
        return "report_content";
    }
    let written = (trigger.end..sentence.words.len().min(trigger.end + 7)).any(|place| sentence.clauses[place] == clause && reports(place));
    let writes = trigger.row.name == "noted";
    let body = parts.subject.is_some_and(|mention| story.gazetteer.actor(mention.actor).sort == Who::Body);
    if written {
        return if is_watcher(trigger, sentence, parts, story) { "panel_report" } else { "publication" };
    }
    if writes && body && !is_paper(parts, story) {
        let by = parts.subject.map(|mention| mention.actor);
        return if story.last(&["panel_report"]).is_some_and(|told| told.by == by) { "report_content" } else { "statement" };
    }
    if writes && body { "publication" } else { "statement" }
}

/// A panel of experts, a monitoring team or a committee.
fn is_watcher(trigger: &Trigger, sentence: &Sentence, parts: &Parts, story: &Story) -> bool {
    let nouns = ["panel", "experts", "monitors", "committee", "team", "investigators"];
    let named = parts.subject.is_some_and(|mention| nouns.iter().any(|noun| story.gazetteer.is_called(mention.actor, noun)));
    named || subject(sentence, trigger.group).iter().take(4).any(|place| sentence.words[*place].any(&nouns))
}

fn is_paper(parts: &Parts, story: &Story) -> bool {
    parts.subject.is_some_and(|mention| story.gazetteer.actor(mention.actor).is_company)
}

/// Two persons of whom the sentence calls one a head of state or government.
fn is_summit(sentence: &Sentence, parts: &Parts, story: &Story) -> bool {
    let persons = parts.parts.iter().filter(|(actor, _)| story.gazetteer.actor(*actor).sort == Who::Person).count();
    persons >= 2 && sentence.words.iter().any(|word| word.has(Sort::Chief))
}
