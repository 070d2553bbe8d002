//! What a text has told so far: who was named, what happened when.

use super::gazetteer::{Gazetteer, Who};
use crate::domain::date::{Date, Day};

/// An event that was proposed.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) kind: &'static str,
    pub(super) date: Date,
    /// Who did it, by the gazetteer.
    pub(super) by: Option<usize>,
    /// The number of its sentence.
    pub(super) sentence: usize,
}

/// What is remembered from sentence to sentence.
pub(super) struct Story<'g> {
    pub(super) gazetteer: &'g Gazetteer,
    pub(super) document: Day,
    /// The date of the news that the text begins with.
    pub(super) lead: Option<Date>,
    /// The last few events, the newest last.
    told: Vec<Told>,
    /// The last few actors named, the newest last.
    recent: Vec<usize>,
    /// The body or state, and the person, that the last sentence was about.
    pub(super) topic: Option<usize>,
    pub(super) person: Option<usize>,
    /// The sentences so far.
    pub(super) sentences: usize,
}

/// So many events and actors are remembered.
const REMEMBERED: usize = 64;
/// News is not older than so many days.
const NEWS: i64 = 14;
/// The lead of a text is in its first sentences.
const LEAD: usize = 3;

impl<'g> Story<'g> {
    pub(super) fn new(gazetteer: &'g Gazetteer, document: Day) -> Self {
        Self { gazetteer, document, lead: None, told: Vec::new(), recent: Vec::new(), topic: None, person: None, sentences: 0 }
    }

    pub(super) fn tell(&mut self, told: Told) {
        if self.told.len() == REMEMBERED {
            self.told.remove(0);
        }
        if self.lead.is_none() && self.sentences <= LEAD && self.is_news(&told.date) {
            self.lead = Some(told.date.clone());
        }
        self.told.push(told);
    }

    /// Whether it is one day shortly before the document.
    pub(super) fn is_news(&self, date: &Date) -> bool {
        date.latest() == date.earliest() && (0..=NEWS).contains(&(self.document.number().saturating_sub(date.latest().number())))
    }

    pub(super) fn name(&mut self, actor: usize) {
        self.recent.retain(|known| *known != actor);
        if self.recent.len() == REMEMBERED {
            self.recent.remove(0);
        }
        self.recent.push(actor);
    }

    pub(super) fn is_named(&self, actor: usize) -> bool {
        self.recent.contains(&actor)
    }

    /// The last actor of this sort that was named.
    pub(super) fn last_of(&self, who: Who) -> Option<usize> {
        self.recent.iter().rev().copied().find(|actor| self.gazetteer.actor(*actor).sort == who)
    }

    /// The last state with this country code that was named.
    pub(super) fn last_from(&self, country: &str) -> Option<usize> {
        let actor = |number: &usize| self.gazetteer.actor(*number);
        self.recent.iter().rev().copied().find(|number| actor(number).sort == Who::State && actor(number).country == country)
    }

    /// The last two states that were named, in the order of the text.
    pub(super) fn last_two_states(&self) -> Vec<usize> {
        let states = self.recent.iter().rev().copied().filter(|actor| self.gazetteer.actor(*actor).sort == Who::State);
        let mut two: Vec<usize> = states.take(2).collect();
        two.reverse();
        two
    }

    /// The last body named whose name holds the noun.
    pub(super) fn body_called(&self, noun: &str) -> Option<usize> {
        self.recent.iter().rev().copied().find(|actor| self.gazetteer.is_called(*actor, noun))
    }

    /// The last event of the first of these types that was told.
    pub(super) fn last(&self, kinds: &[&str]) -> Option<&Told> {
        kinds.iter().find_map(|kind| self.told.iter().rev().find(|told| told.kind == *kind))
    }

    /// The event that was told last.
    pub(super) fn newest(&self) -> Option<&Told> {
        self.told.last()
    }
}
