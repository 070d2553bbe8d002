//! Answers "which of these few events answer a question": what pages of the change log are filtered by. The cost depends on how many
//! are asked about, not on how many events there are.

use std::collections::HashSet;

use jiff::Timestamp;

use super::Timeline;
use super::budget::Fetched;
use super::list::joined;
use super::query::{Audience, EventQuery, FILTERS, filter, in_role};
use super::shelf::Found;
use super::text_match::TextMatcher;
use crate::domain::date::{Answer, compare};
use crate::domain::event::Event;

/// A question about events, prepared to be asked of few events at a time.
pub struct Filter {
    query: EventQuery,
    words: Option<TextMatcher>,
}

impl Filter {
    /// Prepares a question.
    pub fn new(query: EventQuery) -> Self {
        let words = query.words.as_ref().map(TextMatcher::new);
        Self { query, words }
    }

    /// The question.
    pub fn query(&self) -> &EventQuery {
        &self.query
    }

    /// Asks the same for another audience, or at another moment.
    pub fn ask_for(&mut self, audience: Audience) {
        self.query.audience = audience;
    }

    /// Whether an event answered the question as it was written at a moment, before it was deleted. Nothing says what it had put in
    /// force by then, so a question about that is never answered.
    pub fn matches_record(&mut self, timeline: &Timeline, event: &Event, written: Timestamp) -> bool {
        let query = &self.query;
        query.in_force_on.is_none()
            && query.changed_since.is_none_or(|moment| written >= moment)
            && query.range.as_ref().is_none_or(|range| compare(&event.date.bounds(), query.matching, range) != Answer::No)
            && joined(&query.filters).iter().all(|(filter, values)| has_value(event, *filter, values))
            && !query.excluded.iter().any(|(filter, values)| has_value(event, *filter, values))
            && self.words.as_mut().is_none_or(|words| words.matches(&timeline.searchable(event)))
    }
}

impl Timeline {
    /// Those of some events that answer a question for its audience, wherever they stand in the list.
    ///
    /// # Errors
    /// The changes that made those events which have to be read from the log first.
    pub fn among<'a>(
        &self,
        filter: &mut Filter,
        ids: impl IntoIterator<Item = &'a str>,
        fetched: &Fetched,
    ) -> Result<HashSet<&'a str>, Vec<u64>> {
        let query = &filter.query;
        let in_force = query.in_force_on.map(|day| self.making_it_so(day, query));
        let mut found = Vec::new();
        for id in ids.into_iter().collect::<HashSet<_>>() {
            let Found::Here(entry, stamp) = self.event(id, query.audience) else { continue };
            let is_in_force = in_force.as_ref().is_none_or(|places| places.contains(entry.place()));
            let is_recent = query.changed_since.is_none_or(|moment| stamp.updated_at >= moment);
            if is_in_force && is_recent && self.events.answers(entry, query) {
                found.push((id, entry));
            }
        }
        let Some(words) = &mut filter.words else { return Ok(found.into_iter().map(|(id, _)| id).collect()) };
        let unread = self.unread(found.iter().map(|(_, entry)| *entry), fetched);
        if !unread.is_empty() {
            return Err(unread);
        }
        let mut matches = |entry: &super::Entry| {
            let event = self.event_of(entry, &|seq| fetched.get(seq).cloned());
            event.is_some_and(|event| words.matches(&self.searchable(&event)))
        };
        Ok(found.into_iter().filter(|(_, entry)| matches(entry)).map(|(id, _)| id).collect())
    }
}

/// Whether an event has any of the values of a filter.
fn has_value(event: &Event, number: usize, values: &[String]) -> bool {
    if number == filter::ACTOR_IN_ROLE {
        return event.actors.iter().any(|actor| values.contains(&in_role(actor.id.as_str(), &actor.role)));
    }
    let mut found = false;
    (FILTERS[number].values)(event, &mut |value| found |= values.iter().any(|wanted| wanted == value));
    found
}
