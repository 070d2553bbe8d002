//! Reads a text sentence by sentence and keeps the story.

use super::clause::Sentence;
use super::dating::{Context, Dated};
use super::expressions::{Placed, Timeline};
use super::gazetteer::Gazetteer;
use super::group::Mood;
use super::hedges::{self, Hedge};
use super::layout::Layout;
use super::points::Points;
use super::proposal::Proposal;
use super::roles::{self, Parts};
use super::sift::{drop_doubles, drop_vague, is_awaited, standing_quote};
use super::status::{self, Standing};
use super::story::{Story, Told};
use super::trigger::{self, Trigger};
use super::word::{self, Word};
use super::{assign, edtf, kind, mention, reason, title};
use crate::domain::date::{Date, Day};
use crate::domain::event::Status;
use crate::reading::Expression;
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

pub(super) fn read(text: &str, date: Day, expressions: &[Expression], gazetteer: &Gazetteer) -> Vec<Proposal> {
    let points = Points::of(text);
    let small = text.to_ascii_lowercase();
    let timeline = Timeline::new(expressions, &points);
    let mut reader = Reader { text, points, timeline, story: Story::new(gazetteer, date), proposals: Vec::new() };
    let mut placed = Vec::new();
    each_sentence(text, &small, |words| reader.sentence(words, &mut placed));
    reader.proposals
}

struct Reader<'t, 'e, 'g> {
    text: &'t str,
    points: Points<'t>,
    timeline: Timeline<'e>,
    story: Story<'g>,
    proposals: Vec<Proposal>,
}

/// A trigger with what is known of it.
pub(super) struct Event {
    pub(super) trigger: Trigger,
    pub(super) standing: Standing,
    pub(super) parts: Parts,
    pub(super) kind: &'static str,
    pub(super) dated: Option<Dated>,
    pub(super) own: bool,
}

impl Reader<'_, '_, '_> {
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
        let context = Context { sentence, story: &self.story, expressions: self.timeline.expressions };
        let triggers: Vec<Trigger> = events.iter().map(|event| event.trigger.clone()).collect();
        let assigned = assign::all(sentence, &triggers, self.timeline.expressions);
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
            let lasts = event.trigger.row.is_expiry() && event.trigger.group.present && event.trigger.row.is_verb();
            if event.standing.status == Status::Occurred && (ahead || lasts) {
                event.standing.status = Status::Scheduled;
            }
        }
    }

    /// What is wished or to come is not dated by a past day that another verb owns, nor is what was said by one to come.
    fn can_be(&self, event: &Event, dated: &Dated) -> bool {
        let group = &event.trigger.group;
        let past = dated.date.latest() < self.story.document;
        let present = group.present && !group.perfect && !group.ongoing && (event.kind == "state" || event.kind == "statement");
        if past && present && !event.own {
            return false;
        }
        if group.mood == Mood::Failed || (group.mood == Mood::Fact && status::is_speech(event.kind)) {
            return dated.date.earliest() < self.story.document || dated.date.latest() <= self.story.document;
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
        let sensible = |saying: &&Dated| trigger.group.mood != Mood::Fact || saying.date.earliest() <= self.story.document;
        let past = |saying: &&Dated| !status::is_speech(events[number].kind) || saying.date.latest() <= self.story.document;
        if let Some(dated) = saying.filter(sensible).filter(past).and_then(|saying| Context::by_saying(trigger, saying)) {
            return Some(dated);
        }
        let vote = || {
            others
                .iter()
                .find(|(first, _)| events.iter().any(|event| event.trigger.first == *first && matches!(event.kind, "veto" | "resolution")))
        };
        let voted = trigger.row.name == "vote" || events[number].kind == "abstention";
        let votes = ["veto", "resolution"].into_iter().filter_map(|kind| self.story.last(&[kind]));
        let before = votes.filter(|told| voted && told.sentence + 1 >= self.story.sentences).max_by_key(|told| told.date.earliest());
        if let Some(told) = before.filter(|_| standing.status == Status::Occurred && !trigger.group.present) {
            return Some(Dated { anchor: Some(told.date.clone()), ..Dated::plain(told.date.clone(), "in the vote told before") });
        }
        if let Some((_, dated)) = vote().filter(|_| voted) {
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
        dated.or_else(|| self.later(context, events, number)).or_else(|| context.undated(trigger, *standing))
    }

    /// "designated it in January, but granted a licence": later than what its sentence tells of the same one before.
    fn later(&self, context: &Context, events: &[Event], number: usize) -> Option<Dated> {
        let event = &events[number];
        let (trigger, group) = (&event.trigger, &event.trigger.group);
        let dated = |event: &&Event| event.dated.as_ref().is_some_and(|dated| dated.expression.is_some() && !dated.date.is_interval());
        let before = events[..number].iter().rev().find(dated)?;
        let date = &before.dated.as_ref()?.date;
        let actor = |event: &Event| event.parts.subject.map(|mention| mention.actor);
        let same = actor(before).is_some() && actor(before) == actor(event) && context.sentence.opened_by(trigger.first).is_empty();
        let plain = group.mood == Mood::Fact && !group.perfect && !group.present && trigger.row.is_verb() && !group.helped;
        let old = date.latest() < self.story.lead.as_ref().map_or(self.story.document, Date::earliest);
        if !(same && plain && old) || status::is_speech(event.kind) {
            return None;
        }
        let between = edtf::between(date, &edtf::day(self.story.document)?)?;
        Some(Dated { anchor: Some(date.clone()), ..Dated::plain(between, "after what its sentence tells before") })
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
