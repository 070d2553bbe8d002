//! The measures, and for each the chain of effects that events have on it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;

use super::query::Audience;
use super::shelf::Shelf;
use crate::domain::chain::{Chain, Step};
use crate::domain::event::Event;
use crate::domain::id::{EventId, MeasureId};
use crate::domain::measure::Measure;

/// The measures, and for each the chain of effects that events have on it.
#[derive(Debug, Default)]
pub struct Measures {
    /// The measures themselves.
    pub shelf: Shelf<Measure>,
    effects: HashMap<MeasureId, Effects>,
    touched: HashMap<EventId, Vec<MeasureId>>,
    unsettled: bool,
}

/// A step, and until when its event is hidden.
type Hidden = (Arc<Step>, Option<Timestamp>);

#[derive(Debug, Default)]
struct Effects {
    steps: BTreeMap<(EventId, usize), Hidden>,
    chain: Arc<Chain>,
    /// How many steps are of events that are or were hidden.
    embargoed: usize,
}

impl Measures {
    /// No measures, about to receive many effects: chains are made by [`Measures::settle`].
    pub fn unsettled() -> Self {
        Self { unsettled: true, ..Self::default() }
    }

    /// Makes every chain.
    pub fn settle(&mut self) {
        self.unsettled = false;
        self.effects.values_mut().for_each(Effects::settle);
    }

    /// Takes in the effects of an event.
    pub fn learn(&mut self, event: &Event) {
        let mut touched: Vec<MeasureId> = Vec::new();
        for (i, effect) in event.effects.iter().enumerate() {
            let effects = self.effects.entry(effect.measure.clone()).or_default();
            let step = Arc::new(Step::of(event, effect));
            if !self.unsettled {
                Arc::make_mut(&mut effects.chain).insert(Arc::clone(&step));
            }
            effects.embargoed += usize::from(event.embargoed_until.is_some());
            effects.steps.insert((event.id.clone(), i), (step, event.embargoed_until));
            if !touched.contains(&effect.measure) {
                touched.push(effect.measure.clone());
            }
        }
        if !touched.is_empty() {
            self.touched.insert(event.id.clone(), touched);
        }
    }

    /// Forgets the effects of an event.
    pub fn forget(&mut self, event: &EventId) {
        for measure in self.touched.remove(event).unwrap_or_default() {
            if let Some(effects) = self.effects.get_mut(&measure) {
                effects.forget(event, self.unsettled);
            }
        }
    }

    /// The chain of a measure as this audience may know it.
    pub fn chain(&self, measure: &str, audience: Audience) -> Arc<Chain> {
        let Some(effects) = self.effects.get(measure) else { return Arc::default() };
        let denied = |embargo: &Option<Timestamp>| audience.is_denied(*embargo);
        if effects.embargoed > 0 && effects.steps.values().any(|(_, embargo)| denied(embargo)) {
            let visible = effects.steps.values().filter(|(_, embargo)| !denied(embargo));
            return Chain::of(visible.map(|(step, _)| Arc::clone(step)).collect()).into();
        }
        Arc::clone(&effects.chain)
    }
}

impl Effects {
    fn forget(&mut self, event: &EventId, unsettled: bool) {
        let own: Vec<usize> = self.steps.range((event.clone(), 0)..=(event.clone(), usize::MAX)).map(|((_, i), _)| *i).collect();
        for (step, embargo) in own.into_iter().filter_map(|i| self.steps.remove(&(event.clone(), i))) {
            self.embargoed -= usize::from(embargo.is_some());
            if !unsettled {
                Arc::make_mut(&mut self.chain).remove(&step);
            }
        }
    }

    fn settle(&mut self) {
        self.chain = Chain::of(self.steps.values().map(|(step, _)| Arc::clone(step)).collect()).into();
    }
}
