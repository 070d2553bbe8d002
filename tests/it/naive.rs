//! What a timeline means: every question answered by going through all events, one after the other.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sanctions_timeline::domain::change::{Change, Kind, Record};
use sanctions_timeline::domain::date::{Answer, compare};
use sanctions_timeline::domain::event::Event;
use sanctions_timeline::timeline::query::{Audience, Cursor, EventQuery, FILTERS, Sort};

/// The events of a log with the change that made each what it is.
pub struct Naive(Vec<(Key, Event)>);

/// Where an event stands in the order of changes.
#[derive(Clone, Copy)]
struct Key {
    seq: u64,
    recorded_at: Timestamp,
}

impl Key {
    /// What readers without a key see once an embargo has passed changed last of all until the log says so.
    fn cursor(self, event: &Event, audience: Audience) -> Cursor {
        match event.embargoed_until.filter(|until| audience != Audience::Staff && *until > self.recorded_at) {
            Some(until) => Cursor::Lapsed(until, event.id.clone()),
            None => Cursor::Updated(self.seq),
        }
    }
}

impl Naive {
    pub fn fold(log: &[Change]) -> Self {
        let mut events = BTreeMap::new();
        for change in log.iter().filter(|change| change.kind == Kind::Event) {
            match &change.after {
                Some(Record::Event(event)) => {
                    let key = Key { seq: change.seq, recorded_at: change.recorded_at };
                    events.insert(change.id.clone(), (key, (**event).clone()))
                }
                _ => events.remove(&change.id),
            };
        }
        Self(events.into_values().collect())
    }

    /// The ids that answer a question on all pages, in order, from its cursor on; and how many there are without the cursor.
    pub fn ids(&self, query: &EventQuery) -> (Vec<String>, u64) {
        let key = |key: &Key, event: &Event| match query.sort {
            Sort::Date | Sort::DateDescending => Cursor::Date(event.date.earliest(), event.id.clone()),
            Sort::Updated | Sort::UpdatedDescending | Sort::Relevance => key.cursor(event, query.audience),
        };
        let found = self.0.iter().filter(|(_, event)| answers(event, query));
        let mut found: Vec<(Cursor, &Event)> = found.map(|(at, event)| (key(at, event), event)).collect();
        let total = found.len() as u64;
        found.sort_by(|one, other| one.0.cmp(&other.0));
        let descending = matches!(query.sort, Sort::DateDescending | Sort::UpdatedDescending);
        if descending {
            found.reverse();
        }
        let beyond = |(at, _): &(Cursor, &Event)| query.after.as_ref().is_none_or(|after| if descending { at < after } else { at > after });
        (found.into_iter().filter(beyond).map(|(_, event)| event.id.to_string()).collect(), total)
    }
}

fn answers(event: &Event, query: &EventQuery) -> bool {
    let has = |name: &str, wanted: &dyn Fn(&str) -> bool| {
        let filter = FILTERS.iter().find(|filter| filter.name == name).expect("a filter");
        let mut found = false;
        (filter.values)(event, &mut |value| found |= wanted(value));
        found
    };
    let values = |name: &str| query.filters.iter().find(|(number, _)| FILTERS[*number].name == name).map(|(_, values)| values);
    let kept =
        query.filters.iter().all(|(number, values)| has(FILTERS[*number].name, &|value| values.iter().any(|wanted| wanted == value)));
    let left_out = query.excluded.iter().any(|(number, values)| has(FILTERS[*number].name, &|value| values.iter().any(|one| one == value)));
    let paired = match (values("actor"), values("role")) {
        (Some(actors), Some(roles)) => {
            event.actors.iter().any(|one| actors.iter().any(|actor| actor == one.id.as_str()) && roles.contains(&one.role))
        }
        _ => true,
    };
    let in_range = query.range.as_ref().is_none_or(|range| compare(&event.date.bounds(), query.matching, range) != Answer::No);
    kept && !left_out && paired && in_range && !query.audience.is_denied(event.embargoed_until)
}
