//! Answers "how far does the record reach", so that an empty answer can be judged.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::Timeline;
use super::posting::Posting;
use super::query::{Audience, filter};
use crate::domain::date::Day;

/// How far the record reaches, as this audience may know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Coverage {
    /// The earliest day of the first event that occurred; null where there is none with a beginning.
    #[schema(value_type = Option<String>, example = "1950-06-25")]
    from: Option<Day>,
    /// The earliest day of the last event that occurred.
    #[schema(value_type = Option<String>, example = "2024-11-30")]
    through: Option<Day>,
    /// How many events there are, whatever was asked.
    events: u64,
    /// How many documents speak of them.
    documents: usize,
    /// When the record last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl Timeline {
    /// How far the record reaches. Costs the same however many events there are.
    pub fn coverage(&self, audience: Audience) -> Coverage {
        let hidden = self.events.hidden(audience);
        let occurred = self.events.index.term(filter::STATUS, "occurred").map(|term| self.events.index.with(term));
        let day = |place| self.events.at(place).bounds.start.min;
        let mut places = occurred.into_iter().flat_map(Posting::places).filter(|place| !hidden.contains(*place));
        let from = places.by_ref().map(day).find(|day| day.is_bounded());
        let through = places.rev().map(day).find(|day| day.is_bounded()).or(from);
        Coverage {
            from,
            through,
            events: self.events.len() as u64 - hidden.len(),
            documents: self.documents().len(),
            updated_at: self.changed_at(audience),
        }
    }

    /// When an answer to this audience could last have become another one.
    fn changed_at(&self, audience: Audience) -> Timestamp {
        match audience {
            Audience::Staff => self.head().recorded_at,
            Audience::Public(now) => self.events.last_lifted(now).into_iter().chain([self.head().public_at]).max().unwrap_or_default(),
        }
    }
}
