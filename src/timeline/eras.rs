//! The periods of measures as spans between two days: for pictures of the timeline.

use super::Timeline;
use super::query::Audience;
use crate::domain::date::Day;

impl Timeline {
    /// Every period of every measure: the measure's name, the first day it may have begun, the last it may have lasted.
    pub fn periods(&self, audience: Audience) -> Vec<(&str, Day, Day)> {
        let mut periods = Vec::new();
        for (measure, _) in self.measures.shelf.iter() {
            let chain = self.measures.chain(measure.id.as_str(), audience);
            let spans = chain.periods.iter().map(|period| (measure.name.as_str(), period.bounds.start.min, period.bounds.end.max));
            periods.extend(spans);
        }
        periods
    }
}
