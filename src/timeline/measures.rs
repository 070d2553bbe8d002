//! The measures, and for each the chain of effects that events have on it.

use std::collections::{BTreeMap, HashMap, HashSet};

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

#[derive(Debug, Default)]
struct Effects {
    steps: BTreeMap<(EventId, usize), (Arc<Step>, Option<Timestamp>)>,
    chain: Arc<Chain>,
    embargoed: bool,
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
        let mut measures = HashSet::new();
        for (i, effect) in event.effects.iter().enumerate() {
            let step = Arc::new(Step::of(event, effect));
            let effects = self.effects.entry(effect.measure.clone()).or_default();
            effects.steps.insert((event.id.clone(), i), (step, event.embargoed_until));
            measures.insert(effect.measure.clone());
        }
        if !measures.is_empty() {
            self.settle_some(&measures);
            self.touched.insert(event.id.clone(), measures.into_iter().collect());
        }
    }

    /// Forgets the effects of an event.
    pub fn forget(&mut self, event: &EventId) {
        let Some(measures) = self.touched.remove(event) else { return };
        let measures: HashSet<MeasureId> = measures.into_iter().collect();
        for measure in &measures {
            if let Some(effects) = self.effects.get_mut(measure) {
                effects.forget(event);
            }
        }
        self.settle_some(&measures);
    }

    fn settle_some(&mut self, measures: &HashSet<MeasureId>) {
        if !self.unsettled {
            for id in measures {
                self.effects.entry(id.clone()).or_default().settle();
            }
        }
    }

    /// The chain of a measure as this audience may know it.
    pub fn chain(&self, measure: &str, audience: Audience) -> Arc<Chain> {
        let Some(effects) = self.effects.get(measure) else { return Arc::default() };
        let denied = |embargo: &Option<Timestamp>| audience.is_denied(*embargo);
        if effects.embargoed && effects.steps.values().any(|(_, embargo)| denied(embargo)) {
            let visible = effects.steps.values().filter(|(_, embargo)| !denied(embargo));
            return Chain::of(visible.map(|(step, _)| Arc::clone(step)).collect()).into();
        }
        Arc::clone(&effects.chain)
    }
}

impl Effects {
    fn forget(&mut self, event: &EventId) {
        let own: Vec<usize> = self.steps.range((event.clone(), 0)..=(event.clone(), usize::MAX)).map(|((_, i), _)| *i).collect();
        for i in own {
            self.steps.remove(&(event.clone(), i));
        }
    }

    fn settle(&mut self) {
        self.embargoed = self.steps.values().any(|(_, embargo)| embargo.is_some());
        self.chain = Chain::of(self.steps.values().map(|(step, _)| Arc::clone(step)).collect()).into();
    }
}
