//! Answers "how far does the record reach", so that an empty answer can be judged.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::Timeline;
use super::query::{Audience, filter};
use crate::domain::date::Day;

/// How far the record reaches, as this audience may know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Coverage {
    /// The earliest day of the first event that occurred; null where there is none with a beginning.
    #[schema(example = "1950-06-25")]
    from: Option<String>,
    /// The earliest day of the last event that occurred.
    #[schema(example = "2024-11-30")]
    through: Option<String>,
    /// How many events there are, whatever was asked.
    events: u64,
    /// How many documents speak of them.
    documents: usize,
    /// When the record last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

/// Before every day of the calendar, and after [`Day::MIN`], which is no day.
const EARLIEST: Day = Day::from_number(i64::MIN + 1);

impl Timeline {
    /// How far the record reaches. Costs the same however many events there are.
    pub fn coverage(&self, audience: Audience) -> Coverage {
        let hidden = self.events.hidden(audience).unwrap_or_default();
        let occurred = self.events.index.term(filter::STATUS, "occurred").map(|term| self.events.index.with(term));
        let first = self.events.place_of(EARLIEST);
        let mut places = occurred.into_iter().flat_map(|places| places.range(first..)).filter(|place| !hidden.contains(*place));
        let day = |place| self.events.at(place).bounds.start.min.to_string();
        let from = places.next();
        let through = places.next_back().or(from);
        Coverage {
            from: from.map(day),
            through: through.map(day),
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
