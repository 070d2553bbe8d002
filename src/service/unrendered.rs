//! Events that are not kept rendered: they are read from the log when they are asked for.

use std::sync::PoisonError;

use tokio::runtime::Handle;

use super::Service;
use crate::domain::event::Event;
use crate::store::{Store, StoreError};
use crate::timeline::Timeline;
use crate::timeline::budget::Fetched;

/// How many events are read at a time for the text index.
const AT_ONCE: usize = 1_000;

impl Service {
    /// Reads the events that some changes made.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn fetch(&self, changes: &[u64], fetched: &mut Fetched) -> Result<(), StoreError> {
        fetched.add(self.store.events_at(changes).await?);
        Ok(())
    }

    /// Reads the event that a change made, for work on threads that may wait.
    pub(super) fn archive(&self) -> impl Fn(u64) -> Option<Event> + '_ {
        |change| {
            let read = Handle::current().block_on(self.store.events_at(&[change]));
            let read = read.inspect_err(|error| tracing::error!(%error, change, "an event cannot be read from the log"));
            read.ok()?.pop().map(|(_, event)| event)
        }
    }

    /// Gives the text index the new words of events whose surroundings have changed.
    pub(super) async fn bring_up_to_date(&self) -> Result<(), StoreError> {
        loop {
            let outdated = self.timeline().outdated(AT_ONCE);
            if outdated.is_empty() {
                return Ok(());
            }
            let mut fetched = Fetched::default();
            self.fetch(&outdated, &mut fetched).await?;
            self.timeline.write().unwrap_or_else(PoisonError::into_inner).bring_up_to_date(&fetched);
        }
    }
}

/// The same for a timeline that nobody asks yet.
pub async fn bring_up_to_date(store: &dyn Store, timeline: &mut Timeline) -> Result<(), StoreError> {
    loop {
        let outdated = timeline.outdated(AT_ONCE);
        if outdated.is_empty() {
            return Ok(());
        }
        let mut fetched = Fetched::default();
        fetched.add(store.events_at(&outdated).await?);
        timeline.bring_up_to_date(&fetched);
    }
}
