//! Holds a record against what is known: references must lead somewhere, quotes must stand in the texts held.

use std::collections::{HashMap, HashSet};

use super::Timeline;
use super::budget::Archive;
use super::query::filter;
use super::shelf::Found;
use crate::domain::change::{Kind, Record};
use crate::domain::claim::Selector;
use crate::domain::event::Event;
use crate::domain::id::EventId;
use crate::domain::mistake::{Mistake, nearest, said};

/// What is known, together with what comes in the same request.
pub struct Known<'a> {
    timeline: &'a Timeline,
    incoming: HashSet<(Kind, &'a str)>,
    texts: HashMap<&'a str, &'a str>,
}

impl<'a> Known<'a> {
    /// What the timeline knows.
    pub fn by(timeline: &'a Timeline) -> Self {
        Self { timeline, incoming: HashSet::new(), texts: HashMap::new() }
    }

    /// Also this thing will be known; whether it was not announced before.
    pub fn and(&mut self, kind: Kind, id: &'a str) -> bool {
        self.incoming.insert((kind, id))
    }

    /// Also this text will be held.
    pub fn and_text(&mut self, document: &'a str, text: &'a str) {
        self.texts.insert(document, text);
    }

    fn has(&self, kind: Kind, id: &str) -> bool {
        if self.incoming.contains(&(kind, id)) {
            return true;
        }
        match kind {
            Kind::Type => self.timeline.types.get(id).is_some(),
            Kind::Actor => self.timeline.around.actors.get(id).is_some(),
            Kind::Measure => self.timeline.measures.shelf.get(id).is_some(),
            Kind::Document => self.timeline.around.documents.get(id).is_some(),
            Kind::Event => self.timeline.events.knows(id),
            Kind::Text | Kind::Decision => false,
        }
    }

    fn text(&self, document: &str) -> Option<&str> {
        let held = || self.timeline.around.texts.get(document).map(|text| &**text);
        self.texts.get(document).copied().or_else(held)
    }

    fn suggestion(&self, kind: Kind, id: &str) -> Option<String> {
        let incoming = self.incoming.iter().filter(|(k, _)| *k == kind).map(|(_, id)| *id);
        let best = match kind {
            Kind::Type => nearest(id, incoming.chain(self.timeline.types.iter().map(|(t, _)| t.id.as_str()))),
            Kind::Actor => nearest(id, incoming.chain(self.timeline.around.actors.iter().map(|(a, _)| a.id.as_str()))),
            Kind::Measure => nearest(id, incoming.chain(self.timeline.measures.shelf.iter().map(|(m, _)| m.id.as_str()))),
            Kind::Document => nearest(id, incoming.chain(self.timeline.around.documents.iter().map(|(d, _)| d.id.as_str()))),
            Kind::Event | Kind::Text | Kind::Decision => {
                nearest(id, incoming.chain(self.timeline.events.ids().map(EventId::as_str).take(10_000)))
            }
        };
        best.map(str::to_owned)
    }

    /// Notes a mistake for every reference of the record that leads nowhere, and every quote that does not stand.
    pub fn check(&self, record: &Record, mistakes: &mut Vec<Mistake>) {
        match record {
            Record::Event(event) => self.check_event(event, mistakes),
            Record::Measure(measure) => {
                let whole = measure.part_of.as_ref().map(|id| ("/part_of".to_owned(), id.as_str()));
                self.refer(Kind::Measure, whole, mistakes);
            }
            Record::Document(document) => {
                let replaced = document.replaces.as_ref().map(|id| ("/replaces".to_owned(), id.as_str()));
                self.refer(Kind::Document, replaced, mistakes);
            }
            Record::Decision(decision) => {
                self.refer(Kind::Document, [("/id".to_owned(), decision.id.document())], mistakes);
                let event = decision.event.as_ref().map(|id| ("/event".to_owned(), id.as_str()));
                self.refer(Kind::Event, event, mistakes);
            }
            Record::Type(_) | Record::Actor(_) | Record::Text(_) => {}
        }
    }

    fn check_event(&self, event: &Event, mistakes: &mut Vec<Mistake>) {
        self.refer(Kind::Type, [("/type".to_owned(), event.kind.as_str())], mistakes);
        let actors = event.actors.iter().enumerate().map(|(i, a)| (format!("/actors/{i}/id"), a.id.as_str()));
        self.refer(Kind::Actor, actors, mistakes);
        let measures = event.effects.iter().enumerate().map(|(i, e)| (format!("/effects/{i}/measure"), e.measure.as_str()));
        self.refer(Kind::Measure, measures, mistakes);
        let targets = event.relations.iter().enumerate().map(|(i, r)| (format!("/relations/{i}/target"), r.target.as_str()));
        self.refer(Kind::Event, targets.filter(|(_, id)| *id != event.id.as_str()), mistakes);
        let documents = event.claims.iter().enumerate().map(|(i, c)| (format!("/claims/{i}/document"), c.document.as_str()));
        self.refer(Kind::Document, documents, mistakes);
        for (i, claim) in event.claims.iter().enumerate().filter(|(_, claim)| !claim.selector.is_empty()) {
            if let Some(Err(error)) = self.text(claim.document.as_str()).map(|text| claim.verify(text)) {
                mistakes.push(Mistake::at(format!("/claims/{i}/selector"), error));
            }
        }
    }

    /// Lets every claim whose words stand in a held text go by its position alone: the words are the text's.
    pub fn complete(&self, record: &mut Record) {
        let Record::Event(event) = record else { return };
        for claim in &mut event.claims {
            let held = self.text(claim.document.as_str());
            if let Some(Ok(found)) = held.filter(|_| !claim.selector.is_empty()).map(|text| claim.verify(text)) {
                claim.selector = Selector { position: found.position, quote: None };
            }
        }
    }

    fn refer<'b>(&self, kind: Kind, references: impl IntoIterator<Item = (String, &'b str)>, mistakes: &mut Vec<Mistake>) {
        for (pointer, id) in references {
            if !self.has(kind, id) {
                let mut mistake = Mistake::at(pointer, format!("there is no {} {}", kind.word(), said(id)));
                mistake.did_you_mean = self.suggestion(kind, id);
                mistakes.push(mistake);
            }
        }
    }
}

impl Timeline {
    /// Who still refers to a thing, in words; a thing somebody refers to cannot be withdrawn.
    pub fn users_of(&self, kind: Kind, id: &str) -> Vec<String> {
        let filter = match kind {
            Kind::Type => filter::TYPE,
            Kind::Actor => filter::ACTOR,
            Kind::Measure => filter::MEASURE,
            Kind::Document => filter::DOCUMENT,
            Kind::Event | Kind::Text | Kind::Decision => return Vec::new(),
        };
        let term = self.events.index.term(filter, id);
        let events = term
            .into_iter()
            .flat_map(|term| self.events.index.with(term).places())
            .map(|place| format!("event {}", self.events.at(place).id));
        let parts = self
            .measures
            .shelf
            .iter()
            .filter(|(m, _)| kind == Kind::Measure && m.part_of.as_ref().is_some_and(|whole| whole.as_str() == id));
        let replacing = self
            .around
            .documents
            .iter()
            .filter(|(d, _)| kind == Kind::Document && d.replaces.as_ref().is_some_and(|old| old.as_str() == id));
        let parts = parts.map(|(m, _)| format!("measure {}", m.id));
        let replacing = replacing.map(|(d, _)| format!("document {}", d.id));
        events.take(10).chain(parts).chain(replacing).take(10).collect()
    }

    /// Whether the id of a document is known, and its text is not held yet.
    pub fn awaits_text(&self, document: &str) -> bool {
        matches!(self.around.documents.find(document), Found::Here(..)) && !self.around.texts.contains_key(document)
    }

    /// Every claim whose words do not stand in the text that is held, in words.
    pub fn unverified(&self, archive: Archive<'_>) -> Vec<String> {
        let events = self.event_ids().into_iter().filter_map(|id| self.event_record(id.as_str(), archive));
        let wrong = |event: &Event| -> Vec<String> {
            let claims = event.claims.iter().filter(|claim| !claim.selector.is_empty());
            let said = claims.filter_map(|claim| {
                let text = self.around.texts.get(claim.document.as_str())?;
                let error = claim.verify(text).err()?;
                Some(format!("event {}, claim {}: {error}", event.id, claim.id))
            });
            said.collect()
        };
        events.flat_map(|event| wrong(&event)).collect()
    }
}
