//! Answers "which words are there, and how many events have each": types, actors, tags, documents.

use super::Timeline;
use super::query::Audience;

impl Timeline {
    /// How many events this audience may see with a value of a filter.
    pub fn count(&self, filter: usize, value: &str, audience: Audience) -> u64 {
        let Some(term) = self.events.index.term(filter, value) else { return 0 };
        let bitmap = self.events.index.with(term);
        let hidden = self.events.hidden(audience).map_or(0, |hidden| bitmap.intersection_len(&hidden));
        bitmap.len() - hidden
    }

    /// Every value of a filter that this audience can find, with its count, by value.
    pub fn counts(&self, filter: usize, audience: Audience) -> Vec<(&str, u64)> {
        let hidden = self.events.hidden(audience);
        let count = |bitmap: &roaring::RoaringBitmap| bitmap.len() - hidden.as_ref().map_or(0, |hidden| bitmap.intersection_len(hidden));
        let mut counts: Vec<(&str, u64)> =
            self.events.index.values(filter).map(|(value, bitmap)| (value, count(bitmap))).filter(|(_, count)| *count > 0).collect();
        counts.sort_unstable();
        counts
    }
}
