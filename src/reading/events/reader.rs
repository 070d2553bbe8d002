//! Reads a text sentence by sentence and keeps the story.

use super::clause::Sentence;
use super::dating::{Context, Dated};
use super::expressions::{Placed, Timeline};
use super::gazetteer::Gazetteer;
use super::group::{Group, Mood};
use super::hedges::{self, Hedge};
use super::layout::Layout;
use super::points::Points;
use super::proposal::Proposal;
use super::roles::{self, Parts};
use super::status::{self, Standing};
use super::story::{Story, Told};
use super::table;
use super::trigger::{self, Trigger};
use super::word::{self, Word};
use super::{assign, edtf, kind, mention, reason, title};
use crate::domain::date::Day;
use crate::domain::event::Status;
use crate::reading::tokens::Sentences;

/// Gives the words of each sentence of the body.
pub(super) fn each_sentence<'t>(text: &'t str, small: &'t str, mut take: impl FnMut(&[Word<'t>])) {
    let (mut tokens, mut words) = (Vec::new(), Vec::new());
    for body in Layout::of(text).body {
        let mut sentences = Sentences::of(&text[body.clone()]);
        while sentences.next_into(&mut tokens) {
            word::words(text, small, &tokens, body.start, &mut words);
            take(&words);
        }
    }
}

pub(super) fn read(text: &str, date: Day, gazetteer: &Gazetteer) -> Vec<Proposal> {
    let points = Points::of(text);
    let small = text.to_ascii_lowercase();
    let timeline = Timeline::new(crate::reading::read(text, date), &points);
    let mut reader = Reader { text, points, timeline, story: Story::new(gazetteer, date), proposals: Vec::new() };
    let mut placed = Vec::new();
    each_sentence(text, &small, |words| reader.sentence(words, &mut placed));
    reader.proposals
}

struct Reader<'t, 'g> {
    text: &'t str,
    points: Points<'t>,
    timeline: Timeline,
    story: Story<'g>,
    proposals: Vec<Proposal>,
}

/// A trigger with what is known of it.
struct Event {
    trigger: Trigger,
    standing: Standing,
    parts: Parts,
    kind: &'static str,
    dated: Option<Dated>,
    own: bool,
}

impl Reader<'_, '_> {
    fn sentence(&mut self, words: &[Word], placed: &mut Vec<Placed>) {
        self.timeline.within(words, placed);
        self.story.sentences += 1;
        let mentions = mention::all(words, &mut self.story);
        let sentence = Sentence::new(words, &mentions, placed);
        let hedges = hedges::all(&sentence);
        let mut triggers = trigger::all(&sentence, &hedges, &self.story);
        let goes_on = self.story.newest().is_some_and(|told| told.kind == "statement" && told.sentence + 1 == self.story.sentences);
        if triggers.is_empty() && !goes_on {
            triggers.extend(standing_quote(words));
        }
        let mut events = self.events(&sentence, triggers, &hedges);
        self.date(&sentence, &mut events, &hedges);
        drop_doubles(&mut events);
        drop_vague(&sentence, &mut events, &hedges);
        for event in &events {
            self.tell(&sentence, event);
        }
    }

    fn events(&self, sentence: &Sentence, triggers: Vec<Trigger>, hedges: &[Hedge]) -> Vec<Event> {
        let mut events: Vec<Event> = Vec::new();
        for trigger in triggers {
            let Some(standing) = status::of(&trigger, sentence, hedges) else { continue };
            let same = events.iter().rev().find(|event| sentence.clauses[event.trigger.first] == sentence.clauses[trigger.first]);
            let parts = roles::of(&trigger, sentence, &self.story, same.map(|event| &event.parts));
            let kind = kind::of(&trigger, sentence, &parts, standing, &self.story);
            // "measures proposed by": said of what another verb does something to.
            let modifies = trigger.row.status == Status::Proposed && trigger.group.passive && !trigger.group.helped && !events.is_empty();
            if !modifies && !is_awaited(&trigger, sentence) {
                events.push(Event { trigger, standing, parts, kind, dated: None, own: false });
            }
        }
        events
    }

    /// First by expressions, then by what is dated so, then by the story.
    fn date(&self, sentence: &Sentence, events: &mut [Event], hedges: &[Hedge]) {
        let context = Context { sentence, story: &self.story, expressions: &self.timeline.expressions };
        let triggers: Vec<Trigger> = events.iter().map(|event| event.trigger.clone()).collect();
        let assigned = assign::all(sentence, &triggers, &self.timeline.expressions);
        for (event, assigned) in events.iter_mut().zip(&assigned) {
            if let Some((place, own)) = assigned
                && (*own || status::reporter(&event.trigger, hedges).is_none())
            {
                event.dated = context.by_expression(&event.trigger, event.standing, *place);
                event.own = *own;
                if event.dated.as_ref().is_some_and(|dated| !self.can_be(event, dated)) {
                    event.dated = None;
                }
            }
        }
        for number in 0..events.len() {
            if events[number].dated.is_none() {
                let dated = self.date_one(&context, events, number, hedges);
                events[number].dated = dated;
            }
        }
        for event in events.iter_mut() {
            let ahead = event.dated.as_ref().is_some_and(|dated| dated.date.earliest() > self.story.document);
            let lasts = event.kind == "mandate_end" && event.trigger.group.present && event.trigger.row.is_verb();
            if event.standing.status == Status::Occurred && (ahead || lasts) {
                event.standing.status = Status::Scheduled;
            }
        }
    }

    /// What is wished or to come is not dated by a past day that another verb owns, nor is what was said by one to come.
    fn can_be(&self, event: &Event, dated: &Dated) -> bool {
        let group = &event.trigger.group;
        let past = dated.date.latest() < self.story.document;
        let present = group.present && !group.perfect && !group.ongoing && event.kind == "state";
        if group.mood == Mood::Fact && status::is_speech(event.kind) {
            return dated.date.earliest() <= self.story.document;
        }
        let ahead = matches!(group.mood, Mood::Ahead | Mood::Wished | Mood::Possible) || present;
        event.own || !(past && ahead)
    }

    fn date_one(&self, context: &Context, events: &[Event], number: usize, hedges: &[Hedge]) -> Option<Dated> {
        let Event { trigger, standing, .. } = &events[number];
        let others = || {
            let dated = events.iter().enumerate().filter(|(other, _)| *other != number);
            dated.filter_map(|(_, event)| event.dated.as_ref().map(|dated| (event.trigger.first, dated))).collect::<Vec<_>>()
        };
        let others = others();
        let saying =
            status::reporter(trigger, hedges).and_then(|at| others.iter().find(|(first, _)| *first == at).map(|(_, dated)| *dated));
        let believed =
            || others.iter().find(|(first, _)| events.iter().any(|event| event.trigger.first == *first && status::is_speech(event.kind)));
        let saying = saying.or_else(|| believed().filter(|_| standing.status == Status::Alleged).map(|(_, dated)| *dated));
        if let Some(saying) = saying {
            return Context::by_saying(trigger, saying);
        }
        let vote = || {
            others
                .iter()
                .find(|(first, _)| events.iter().any(|event| event.trigger.first == *first && matches!(event.kind, "veto" | "resolution")))
        };
        if let Some((_, dated)) = vote().filter(|_| events[number].kind == "abstention") {
            return Some(Dated { anchor: Some(dated.date.clone()), ..Dated::plain(dated.date.clone(), "in the vote of its sentence") });
        }
        let reported = hedges.iter().filter(|hedge| hedge.said_at == Some(trigger.first));
        let said = reported.flat_map(|hedge| others.iter().filter(|(first, _)| hedge.words.contains(first))).map(|(_, dated)| *dated);
        let news = said.filter(|dated| dated.expression.is_some()).find(|dated| self.story.is_news(&dated.date));
        if let Some(news) = news.filter(|_| status::is_speech(events[number].kind) && trigger.group.mood == Mood::Fact) {
            let date = edtf::between(&news.date, &edtf::day(self.story.document)?)?;
            return Some(Dated { anchor: Some(news.date.clone()), ..Dated::plain(date, "between what is said and the document date") });
        }
        let again = || {
            let told = self
                .story
                .last(&["panel_report"])
                .filter(|_| events[number].kind == "report_content" || events[number].kind == "investigation")?;
            let same = told.by.is_some() && events[number].parts.subject.map(|mention| mention.actor) == told.by;
            same.then(|| Dated { anchor: Some(told.date.clone()), ..Dated::plain(told.date.clone(), "in the report told before") })
        };
        let dated = context.by_neighbour(trigger, &others).or_else(|| context.by_occasion(trigger)).or_else(again);
        dated.or_else(|| context.undated(trigger, *standing))
    }

    fn tell(&mut self, sentence: &Sentence, event: &Event) {
        let Some(dated) = &event.dated else { return };
        let words = sentence.words;
        let (first, last) = (words[0], words[words.len() - 1]);
        let trigger = &event.trigger;
        let bytes = words[trigger.first].start..words[trigger.end - 1].end;
        let sure = dated.expression.map_or(0, |number| self.timeline.expressions[number].confidence);
        self.proposals.push(Proposal {
            start: self.points.before(bytes.start),
            end: self.points.before(bytes.end),
            sentence: self.points.before(first.start)..self.points.before(last.end),
            kind: event.kind,
            status: event.standing.status,
            title: title::of(trigger, sentence, &event.parts, &self.story, self.text),
            date: dated.date.clone(),
            expression: dated.expression,
            anchor: dated.anchor.clone(),
            alternatives: dated.alternatives.clone(),
            actors: event.parts.participations(&self.story),
            dated: dated.rule,
            rule: trigger.row.name,
            reason: reason::of(event.kind, &self.text[bytes], event.standing, dated),
            confidence: reason::confidence(trigger, event.standing, dated, event.own, sure),
        });
        let by = event.parts.subject.map(|mention| mention.actor);
        let sentence = self.story.sentences;
        self.story.tell(Told { kind: event.kind, date: dated.date.clone(), by, sentence });
    }
}

/// "once it confirms": what has to happen first has not happened.
fn is_awaited(trigger: &Trigger, sentence: &Sentence) -> bool {
    let awaited = matches!(sentence.opened_by(trigger.first), "once" | "until" | "when" | "if" | "unless")
        && trigger.group.present
        && !trigger.group.perfect;
    awaited && status::is_speech(trigger.row.kind)
}

/// A noun says again what a verb of the sentence says.
fn drop_doubles(events: &mut Vec<Event>) {
    let verbs: Vec<(&'static str, Option<Dated>)> =
        events.iter().filter(|event| event.trigger.row.is_verb()).map(|event| (event.kind, event.dated.clone())).collect();
    events.retain(|event| {
        let date = event.dated.as_ref().map(|dated| &dated.date);
        event.trigger.row.is_verb()
            || !verbs.iter().any(|(kind, dated)| *kind == event.kind && dated.as_ref().map(|dated| &dated.date) == date)
    });
}

/// What says too little: events of which neither who nor when is told, and sayings of which what is said is proposed itself.
fn drop_vague(sentence: &Sentence, events: &mut Vec<Event>, hedges: &[Hedge]) {
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
        !(supposed || vague || called_for || decides || voted || (told && event.kind == "report_content"))
    });
}

/// A sentence that is a quotation and nothing else: somebody said it.
fn standing_quote(words: &[Word]) -> Option<Trigger> {
    let (first, last) = (words.first()?, words.last()?);
    let quotes = words.iter().filter(|word| word.is_quote()).count();
    let whole = first.is_quote() && last.is_quote() && quotes == 2 && words.len() > 6;
    whole.then(|| Trigger { row: &table::QUOTE, first: 1, end: 2, group: Group::bare(1) })
}
