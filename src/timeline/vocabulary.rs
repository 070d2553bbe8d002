//! Answers "which words are there, and how many events have each": types, actors, tags, documents.

use super::Timeline;
use super::query::Audience;

impl Timeline {
    /// How many events this audience may see with a value of a filter.
    pub fn count(&self, filter: usize, value: &str, audience: Audience) -> u64 {
        let Some(term) = self.events.index.term(filter, value) else { return 0 };
        let places = self.events.index.with(term);
        places.len() - places.intersection_len(&self.events.hidden(audience))
    }

    /// Every value of a filter that this audience can find, with its count, by value.
    pub fn counts(&self, filter: usize, audience: Audience) -> Vec<(&str, u64)> {
        let hidden = self.events.hidden(audience);
        let counts = self.events.index.values(filter).map(|(value, places)| (value, places.len() - places.intersection_len(&hidden)));
        let mut counts: Vec<(&str, u64)> = counts.filter(|(_, count)| *count > 0).collect();
        counts.sort_unstable();
        counts
    }
}
