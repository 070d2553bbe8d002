//! The form that asks: words, days, and the values of filters with how many events have each.

use super::address::Address;
use super::words::grouped;
use crate::timeline::Timeline;
use crate::timeline::query::{EventQuery, FILTERS, filter};

/// The filters that have boxes to tick, and what their groups are called.
const FACETS: [(usize, &str); 6] = [
    (filter::TYPE, "Type"),
    (filter::STATUS, "Status"),
    (filter::ACTOR, "Actor"),
    (filter::MEASURE, "Measure"),
    (filter::TAG, "Tag"),
    (filter::DOCUMENT, "Document"),
];

/// How many values of a filter are shown, besides those that are ticked.
const SHOWN: usize = 20;

/// Names that the form has fields for.
const FIELDS: [&str; 11] = ["q", "from", "to", "on", "sort", "type", "status", "actor", "measure", "tag", "document"];

/// The orders of a list, and what they are called.
const SORTS: [(&str, &str); 5] = [
    ("date", "Oldest first"),
    ("-date", "Newest first"),
    ("-updated", "Last changed first"),
    ("updated", "First changed first"),
    ("relevance", "Best match first"),
];

/// The form.
pub struct Form {
    /// What stands in its fields.
    pub address: Address,
    /// The orders that can be chosen: the value, its words, whether it is chosen.
    pub sorts: Vec<(&'static str, &'static str, bool)>,
    /// The groups of boxes.
    pub facets: Vec<Facet>,
    /// What else the view has: sent along.
    pub hidden: Address,
}

/// The values of a filter.
pub struct Facet {
    /// The filter's name.
    pub name: &'static str,
    /// What the group is called.
    pub title: &'static str,
    /// Whether any box is ticked.
    pub open: bool,
    /// The boxes.
    pub values: Vec<Choice>,
    /// How many values have no box.
    pub more: String,
}

/// A value that can be ticked.
pub struct Choice {
    /// The value.
    pub value: String,
    /// What a person reads.
    pub name: String,
    /// How many events.
    pub count: String,
    /// Whether it is ticked.
    pub ticked: bool,
}

/// The form for a view. The values of a filter are counted among what the other filters leave.
pub fn form(view: &Timeline, query: &EventQuery, address: &Address) -> Form {
    let sort = if address.has("sort") { address.get("sort") } else { "date" };
    let possible = |value: &str| value != "relevance" || address.has("q") || sort == value;
    let sorts = SORTS.iter().filter(|(value, _)| possible(value)).map(|(value, words)| (*value, *words, *value == sort));
    Form {
        sorts: sorts.collect(),
        facets: FACETS.iter().map(|(number, title)| facet(view, query, address, *number, title)).collect(),
        hidden: address.without(&FIELDS).without(&["cursor"]),
        address: address.clone(),
    }
}

fn facet(view: &Timeline, query: &EventQuery, address: &Address, number: usize, title: &'static str) -> Facet {
    let name = FILTERS[number].name;
    let mut others = query.clone();
    others.filters.retain(|(filter, _)| *filter != number);
    let (counted, values) = view.facet(&others, number, SHOWN);
    let ticked: Vec<&str> = address.all(name).collect();
    let choice = |value: &str, count: u64| Choice {
        ticked: ticked.contains(&value),
        name: view.name_of(number, value).unwrap_or_else(|| value.to_owned()),
        value: value.to_owned(),
        count: grouped(count),
    };
    let mut shown: Vec<Choice> = counted.iter().map(|one| choice(&one.value, one.count)).collect();
    for value in &ticked {
        if !shown.iter().any(|one| one.value == *value) {
            let with =
                EventQuery { filters: [others.filters.clone(), vec![(number, vec![(*value).to_owned()])]].concat(), ..others.clone() };
            shown.push(choice(value, view.total(&with)));
        }
    }
    let more = values.saturating_sub(shown.len());
    let more = if more == 0 { String::new() } else { grouped(more as u64) };
    Facet { name, title, open: !ticked.is_empty(), values: shown, more }
}
