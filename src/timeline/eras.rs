//! The periods of measures for pictures of the timeline.

use super::Timeline;
use super::query::Audience;
use crate::domain::date::Bounds;

impl Timeline {
    /// Every period of every measure: the measure's name, and when it began and ended.
    pub fn periods(&self, audience: Audience) -> Vec<(&str, Bounds)> {
        let mut periods = Vec::new();
        for (measure, _) in self.measures.shelf.iter() {
            let chain = self.measures.chain(measure.id.as_str(), audience);
            let spans = chain.periods.iter().map(|period| (measure.name.as_str(), period.bounds));
            periods.extend(spans);
        }
        periods
    }
}
