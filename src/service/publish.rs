//! Publication: when an embargo has passed, the log says so, in its order, to everybody who follows it.

use std::sync::Arc;

use jiff::Timestamp;

use super::Service;
use super::plan::Base;
use super::write::{Author, Outcome, Refusal, Write};
use crate::domain::change::{Kind, Op, Proposed, Record};

/// The name the log has for who publishes.
const WHO: &str = "embargo";

/// How many events are published in one transaction.
const AT_ONCE: usize = 1_000;

impl Service {
    /// Takes off every embargo that has passed. Where several processes do so over one file, each embargo is taken off once:
    /// who comes second finds nothing left to do.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn publish_due(self: &Arc<Self>) -> Result<(), Refusal> {
        let mut now = self.now();
        while self.timeline().is_due(now) {
            self.write(Write::Publish(now), Author { who: WHO.to_owned(), reason: None, idempotency: None }).await?;
            now = self.now();
        }
        Ok(())
    }
}

/// The changes that take the embargoes off that have passed by then. The events were checked when they were written.
pub fn plan(timeline: &Base<'_>, now: Timestamp) -> (Vec<Proposed>, Outcome) {
    let publish = |(id, until): (&str, Timestamp)| {
        let mut event = timeline.event_record(id, timeline.archive)?;
        event.embargoed_until = None;
        let reason = Some(format!("the embargo until {until} has ended"));
        Some(Proposed {
            op: Op::Update,
            kind: Kind::Event,
            id: id.to_owned(),
            after: Some(Record::Event(Box::new(event))),
            text: None,
            reason,
        })
    };
    let changes: Vec<Proposed> = timeline.due(now, AT_ONCE).filter_map(publish).collect();
    let outcome = Outcome::Imported { created: 0, updated: changes.len(), unchanged: 0 };
    (changes, outcome)
}
