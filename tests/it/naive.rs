//! What a timeline means: every question answered by going through all events, one after the other.

use std::collections::BTreeMap;

use sanctions_timeline::domain::change::{Change, Kind, Record};
use sanctions_timeline::domain::date::{Answer, compare};
use sanctions_timeline::domain::event::Event;
use sanctions_timeline::timeline::query::{Cursor, EventQuery, FILTERS, Sort};

/// The events of a log with the change that made each what it is.
pub struct Naive(Vec<(u64, Event)>);

impl Naive {
    pub fn fold(log: &[Change]) -> Self {
        let mut events = BTreeMap::new();
        for change in log.iter().filter(|change| change.kind == Kind::Event) {
            match &change.after {
                Some(Record::Event(event)) => events.insert(change.id.clone(), (change.seq, (**event).clone())),
                _ => events.remove(&change.id),
            };
        }
        Self(events.into_values().collect())
    }

    /// The ids that answer a question on all pages, in order, from its cursor on; and how many there are without the cursor.
    pub fn ids(&self, query: &EventQuery) -> (Vec<String>, u64) {
        let mut found: Vec<&(u64, Event)> = self.0.iter().filter(|(_, event)| answers(event, query)).collect();
        let total = found.len() as u64;
        found.sort_by_key(|(seq, event)| match query.sort {
            Sort::Date | Sort::DateDescending => (event.date.earliest().number(), event.id.to_string(), 0),
            Sort::Updated | Sort::UpdatedDescending | Sort::Relevance => (0, String::new(), *seq),
        });
        let descending = matches!(query.sort, Sort::DateDescending | Sort::UpdatedDescending);
        if descending {
            found.reverse();
        }
        let beyond = |(seq, event): &&&(u64, Event)| {
            let order = match &query.after {
                None => return true,
                Some(Cursor::Date(day, id)) => (event.date.earliest(), event.id.as_str()).cmp(&(*day, id.as_str())),
                Some(Cursor::Updated(after)) => seq.cmp(after),
                Some(Cursor::Score(..)) => unreachable!("no words are searched for"),
            };
            if descending { order.is_lt() } else { order.is_gt() }
        };
        (found.iter().filter(beyond).map(|(_, event)| event.id.to_string()).collect(), total)
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
