//! The parameters of the timeline, and the question they make.

use std::hash::{DefaultHasher, Hash, Hasher};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

use super::params::{AS_OF, FORMAT, Param, Reader, describe, once, params};
use crate::domain::actor::Actor;
use crate::domain::date::{Day, Matching};
use crate::domain::document::Document;
use crate::domain::event::STATUSES;
use crate::domain::measure::Measure;
use crate::domain::mistake::{Mistake, nearest, said};
use crate::domain::vocabulary::EventType;
use crate::render::formats::Format;
use crate::timeline::Timeline;
use crate::timeline::query::{Audience, Cursor, EventQuery, FILTERS, SORTS, Sort};
use crate::timeline::shelf::Shelf;

const MATCHINGS: &[(&str, Matching)] =
    &[("overlaps", Matching::Overlaps), ("within", Matching::Within), ("starts", Matching::Starts), ("ends", Matching::Ends)];

/// The fields an event has in answers.
const FIELDS: &[&str] = &[
    "id",
    "type",
    "status",
    "title",
    "summary",
    "date",
    "actors",
    "identifiers",
    "relations",
    "effects",
    "votes",
    "places",
    "tags",
    "claims",
    "disputed",
    "embargoed_until",
    "revision",
    "created_at",
    "updated_at",
    "match",
];

/// What can be had besides.
const INCLUDES: &[&str] = &["cite", "claims", "history"];

/// How many events a page has if nothing is said, and at most.
const PAGE: (usize, usize) = (50, 500);

const SHOWN: [Param; 3] = [
    once("fields", "Only these fields of each event, separated by commas.", "id,title,date"),
    once(
        "include",
        "More than the event: `history` for every revision, `cite` for how to cite this one. `claims` are always there unless `fields` leaves them out.",
        "history",
    ),
    AS_OF,
];

params!(/// Of the list of events.
    EventsParams = event_params());

params!(/// Of one event.
    EventParams = SHOWN);

/// Every parameter of the list: the table of filters, and how to range, sort, page and show.
fn event_params() -> Vec<Param> {
    let filters = FILTERS.iter().map(|filter| Param { name: filter.name, meaning: filter.meaning, example: filter.example, repeats: true });
    let others = [
        once("from", "Events on or after the earliest day of this date (EDTF).", "2017"),
        once("to", "Events on or before the latest day of this date: `to=2024` means the end of 2024.", "2024"),
        once("match", "How an event must lie to the range: overlaps (if absent), within, starts, ends.", "within"),
        once(
            "sort",
            "date, -date, updated, -updated; ties are broken by id. Feeds begin with the last change if nothing is said.",
            "-date",
        ),
        once("limit", "How many events a page has, 0 to 500; 50 if absent, 0 for the counts alone.", "10"),
        once("cursor", "Where the next page begins: as `links.next` has it.", ""),
    ];
    filters.chain(others).chain([FORMAT]).chain(SHOWN).collect()
}

/// What to show of each event.
#[derive(Debug, Default)]
pub struct Shown {
    /// Only these fields, if any are named.
    pub fields: Option<Vec<&'static str>>,
    /// Whether every revision is wanted.
    pub history: bool,
    /// Whether it is to be said how to cite it.
    pub cite: bool,
    /// The moment asked about.
    pub as_of: Option<Timestamp>,
}

/// Reads what to show of each event.
pub fn shown(reader: &mut Reader, now: Timestamp) -> Shown {
    let as_of = reader.as_of(now);
    let fields = named(reader, "fields", FIELDS);
    let include = named(reader, "include", INCLUDES);
    Shown { fields: (!fields.is_empty()).then_some(fields), history: include.contains(&"history"), cite: include.contains(&"cite"), as_of }
}

fn named(reader: &mut Reader, name: &str, known: &[&'static str]) -> Vec<&'static str> {
    let mut found = Vec::new();
    for word in reader.listed(name) {
        match known.iter().find(|field| **field == word) {
            Some(field) if found.contains(field) => {}
            Some(field) => found.push(*field),
            None => {
                let mistake = Mistake::parameter(name, format!("{} is nothing {name} knows", said(&word)));
                reader.note(mistake.one_of(&word, known.iter().copied()));
            }
        }
    }
    found
}

/// Reads the question; values of closed vocabularies are held against the timeline.
pub fn event_query(reader: &mut Reader, timeline: &Timeline, audience: Audience, format: &Format) -> EventQuery {
    let mut filters = Vec::new();
    for (number, filter) in FILTERS.iter().enumerate() {
        let values = reader.all(filter.name);
        for value in &values {
            check_value(reader, timeline, filter.name, value);
        }
        if !values.is_empty() {
            filters.push((number, values));
        }
    }
    let range = reader.range();
    let matching = reader.choice("match", MATCHINGS).unwrap_or(Matching::Overlaps);
    let sort = reader.choice("sort", SORTS).unwrap_or(if format.is_feed { Sort::UpdatedDescending } else { Sort::Date });
    let limit = reader.count("limit", PAGE.1).unwrap_or(PAGE.0);
    let mut query = EventQuery { filters, range, matching, sort, limit, after: None, audience };
    query.after = cursor(reader, &query);
    query
}

/// A value that can never be found is a slip of the pen: the nearest that can is named.
fn check_value(reader: &mut Reader, timeline: &Timeline, filter: &str, value: &str) {
    let Some(vocabulary) = Vocabulary::of(timeline, filter).filter(|vocabulary| !vocabulary.has(value)) else { return };
    let mistake = reader.mistake(filter, format!("there is no {filter} {}", said(value)));
    mistake.did_you_mean = nearest(value, vocabulary.words()).map(str::to_owned);
    if let Vocabulary::Words(words) = vocabulary {
        mistake.allowed = words.into_iter().map(str::to_owned).collect();
    }
}

/// What the values of a filter can be, where that is known beforehand.
enum Vocabulary<'a> {
    Words(Vec<&'a str>),
    Types(&'a Shelf<EventType>),
    Actors(&'a Shelf<Actor>),
    Measures(&'a Shelf<Measure>),
    Documents(&'a Shelf<Document>),
}

impl<'a> Vocabulary<'a> {
    fn of(timeline: &'a Timeline, filter: &str) -> Option<Self> {
        Some(match filter {
            "type" => Self::Types(timeline.types()),
            "actor" => Self::Actors(timeline.actors()),
            "measure" => Self::Measures(&timeline.measures().shelf),
            "document" => Self::Documents(timeline.documents()),
            "status" => Self::Words(STATUSES.iter().map(|(word, _)| *word).collect()),
            "disputed" => Self::Words(vec!["true", "false"]),
            _ => return None,
        })
    }

    fn has(&self, value: &str) -> bool {
        match self {
            Self::Words(words) => words.contains(&value),
            Self::Types(shelf) => shelf.get(value).is_some(),
            Self::Actors(shelf) => shelf.get(value).is_some(),
            Self::Measures(shelf) => shelf.get(value).is_some(),
            Self::Documents(shelf) => shelf.get(value).is_some(),
        }
    }

    fn words(&self) -> Box<dyn Iterator<Item = &'a str> + '_> {
        match self {
            Self::Words(words) => Box::new(words.iter().copied()),
            Self::Types(shelf) => Box::new(shelf.iter().map(|(kind, _)| kind.id.as_str())),
            Self::Actors(shelf) => Box::new(shelf.iter().map(|(actor, _)| actor.id.as_str())),
            Self::Measures(shelf) => Box::new(shelf.iter().map(|(measure, _)| measure.id.as_str())),
            Self::Documents(shelf) => Box::new(shelf.iter().map(|(document, _)| document.id.as_str())),
        }
    }
}

/// What a cursor is bound to: the same question, whatever the page size.
fn fingerprint(query: &EventQuery) -> u32 {
    let mut hasher = DefaultHasher::new();
    let range = query.range.map(|range| (range.first().number(), range.last().number()));
    (&query.filters, range, query.matching as u8, query.sort).hash(&mut hasher);
    u32::try_from(hasher.finish() & 0xffff_ffff).unwrap_or_default()
}

/// A cursor as the next link carries it.
#[must_use]
pub fn write_cursor(query: &EventQuery, cursor: &Cursor) -> String {
    let key = match cursor {
        Cursor::Date(day, id) => format!("d {} {id}", day.number()),
        Cursor::Updated(seq) => format!("u {seq}"),
    };
    URL_SAFE_NO_PAD.encode(format!("{:08x} {key}", fingerprint(query)))
}

fn cursor(reader: &mut Reader, query: &EventQuery) -> Option<Cursor> {
    let text = reader.one("cursor")?.to_owned();
    let read = || -> Option<(u32, Cursor)> {
        let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(&text).ok()?).ok()?;
        let mut parts = plain.splitn(4, ' ');
        let fingerprint = u32::from_str_radix(parts.next()?, 16).ok()?;
        let cursor = match (parts.next()?, parts.next()?, parts.next()) {
            ("d", day, Some(id)) => Cursor::Date(Day::from_number(day.parse().ok()?), id.parse().ok()?),
            ("u", seq, None) => Cursor::Updated(seq.parse().ok()?),
            _ => return None,
        };
        Some((fingerprint, cursor))
    };
    match read() {
        Some((of, cursor)) if of == fingerprint(query) => Some(cursor),
        Some(_) => {
            reader.mistake("cursor", "this cursor belongs to another question; take links.next as it is, or leave the cursor out");
            None
        }
        None => {
            reader.mistake("cursor", format!("{} is no cursor of this service; take links.next as it is", said(&text)));
            None
        }
    }
}
