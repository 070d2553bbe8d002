//! The parameters of the timeline, and the question they make.

use std::hash::{DefaultHasher, Hash, Hasher};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

use super::counts::BESIDE;
use super::params::{AS_OF, FORMAT, Param, Reader, describe, once, params};
use super::problem::Problem;
use crate::domain::actor::Actor;
use crate::domain::date::{Day, Matching, Range};
use crate::domain::document::Document;
use crate::domain::event::STATUSES;
use crate::domain::measure::Measure;
use crate::domain::mistake::{Mistake, nearest, said};
use crate::domain::vocabulary::EventType;
use crate::render::formats::{FORMATS, Format};
use crate::timeline::Timeline;
use crate::timeline::query::{Audience, Cursor, EventQuery, FILTERS, SORTS, Sort};
use crate::timeline::search::MOST_EXPANSIONS;
use crate::timeline::shelf::{Found, Shelf};
use crate::timeline::words::{MOST_WORDS, Words};

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
    "highlight",
];

/// What can be had besides.
const INCLUDES: &[&str] = &["cite", "claims", "history"];

/// How many events a page has if nothing is said.
const USUAL: usize = 50;

/// How many it has at most, unless it is sent in pieces; and how many a piece has.
pub const MOST: usize = 500;

/// `limit=all`: more events than there can be.
const ALL: u32 = u32::MAX - 1;

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
    narrowing().into_iter().chain(PAGING).chain([FORMAT]).chain(SHOWN).chain(BESIDE).collect()
}

/// The parameters that say which events are meant: the same for lists, counts, changes and the stream.
pub fn narrowing() -> Vec<Param> {
    let filters = FILTERS.iter().map(|filter| Param { name: filter.name, meaning: filter.meaning, example: filter.example, repeats: true });
    let without =
        FILTERS.iter().zip(EXCLUDES).map(|(filter, name)| Param { name, meaning: "Not these.", example: filter.example, repeats: true });
    WORDS.into_iter().chain(filters).chain(RANGE).chain(without).collect()
}

const WORDS: [Param; 1] = [once(
    "q",
    "Words, \"phrases\", `-not`, `OR`, `prefix*`, in titles, summaries, names and identifiers; at most 32 words.",
    "tanker* -coal",
)];

const RANGE: [Param; 8] = [
    once("from", "Events on or after the earliest day of this date (EDTF).", "2017"),
    once("to", "Events on or before the latest day of this date: `to=2024` means the end of 2024.", "2024"),
    once("datetime", "The same as from and to in one: `2017/2024`, `2017/..`, or one date.", "2017/.."),
    once("match", "How an event must lie to the range: overlaps (if absent), within, starts, ends.", "within"),
    once("relative_to", "Events around this one: no further from it than `within`.", "unsc-draft-2024-255"),
    once("within", "An ISO 8601 duration of years, months, weeks or days; P30D if absent.", "P2W"),
    once("in_force_on", "Events that put a measure in force on this day.", "2024-04-30"),
    once("changed_since", "Events written or corrected at this moment (RFC 3339) or later.", "2024-05-01T00:00:00Z"),
];

const PAGING: [Param; 3] = [
    once(
        "sort",
        "date, -date, relevance, updated, -updated; ties are broken by id. Feeds begin with the last change if nothing is said.",
        "-date",
    ),
    once(
        "limit",
        "How many events a page has, 0 to 500; 50 if absent, 0 for the counts alone. ndjson and csv take any number, and `all`.",
        "10",
    ),
    once(
        "cursor",
        "Cursor of the next page, from `links.next`. By relevance it is valid until the timeline changes, and for the first 10,000 events.",
        "",
    ),
];

/// `exclude.NAME` for every filter.
const EXCLUDES: [&str; 10] = [
    "exclude.type",
    "exclude.status",
    "exclude.actor",
    "exclude.role",
    "exclude.tag",
    "exclude.document",
    "exclude.measure",
    "exclude.identifier",
    "exclude.disputed",
    "exclude.target",
];

/// What to show of each event.
#[derive(Debug, Clone, Default)]
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
    let mut query = which_events(reader, timeline, audience);
    let usual = if format.is_feed { Sort::UpdatedDescending } else { Sort::Date };
    query.sort = reader.choice("sort", SORTS).unwrap_or(usual);
    query.limit = limit(reader, format, query.sort).unwrap_or(USUAL);
    if query.is_ranked() && query.words.is_none() {
        reader.mistake("sort", "relevance needs words to fit: say `q` too").example = Some("-date".to_owned());
    }
    query.after = cursor(reader, &query);
    query
}

/// How many events are wanted: beyond [`MOST`] only where they can be sent in pieces, in an order that is walked by cursor.
fn limit(reader: &mut Reader, format: &Format, sort: Sort) -> Option<usize> {
    let text = reader.one("limit")?;
    let number =
        if text == "all" { Some(ALL) } else { text.parse::<u64>().ok().map(|number| u32::try_from(number).unwrap_or(ALL).min(ALL)) };
    let number = number.and_then(|number| usize::try_from(number).ok());
    let may = format.more.is_some() && sort != Sort::Relevance;
    if number.is_none_or(|number| number > MOST && !may) {
        let any: Vec<&str> = FORMATS.iter().filter(|format| format.more.is_some()).map(|format| format.name).collect();
        let any = any.join(" and ");
        let detail = match number {
            None => format!("{} is not a whole number from 0 to {MOST}; {any} take any number, and `all`", said(text)),
            Some(_) if format.more.is_some() => format!("by relevance a page has at most {MOST} events; other orders have no limit"),
            Some(_) => format!("a page of {} has at most {MOST} events; {any} have no limit", format.name),
        };
        reader.mistake("limit", detail).example = Some(MOST.to_string());
    }
    number
}

/// Reads which events are meant: [`narrowing`].
pub fn which_events(reader: &mut Reader, timeline: &Timeline, audience: Audience) -> EventQuery {
    let mut query = EventQuery::all(audience, USUAL);
    for (number, (filter, excluded)) in FILTERS.iter().zip(EXCLUDES).enumerate() {
        for (name, list) in [(filter.name, &mut query.filters), (excluded, &mut query.excluded)] {
            let values = reader.all(name);
            values.iter().for_each(|value| check_value(reader, timeline, name, filter.name, value));
            if !values.is_empty() {
                list.push((number, values));
            }
        }
    }
    query.words = reader.one("q").filter(|typed| !typed.trim().is_empty()).map(Words::read);
    check_words(reader, timeline, query.words.as_ref());
    query.in_force_on = reader.day("in_force_on");
    query.changed_since = reader.parsed("changed_since", "2024-05-01T00:00:00Z");
    query.matching = reader.choice("match", MATCHINGS).unwrap_or(Matching::Overlaps);
    query.range = range(reader, timeline, audience);
    query
}

/// A search has a bounded number of words, and of words of the index that its prefixes stand for.
fn check_words(reader: &mut Reader, timeline: &Timeline, words: Option<&Words>) {
    let Some(words) = words else { return };
    let count = words.count();
    if count > MOST_WORDS {
        reader.mistake("q", format!("{count} words are searched for; at most {MOST_WORDS} can be")).example =
            Some("tanker* -coal".to_owned());
    } else if let Some(prefix) = timeline.find_broad_prefix(words) {
        let detail = format!(
            "{} and the prefixes before it begin more than {MOST_EXPANSIONS} different words; type more letters",
            said(&format!("{prefix}*"))
        );
        reader.mistake("q", detail).example = Some("tanker*".to_owned());
    }
}

/// The days asked about: of `from` and `to` or `datetime`, and of those around an event.
fn range(reader: &mut Reader, timeline: &Timeline, audience: Audience) -> Option<Range> {
    let asked = reader.range();
    let around = around(reader, timeline, audience);
    let (Some(asked), Some(around)) = (asked, around) else { return asked.or(around) };
    let both = Range::new(asked.first().max(around.first()), asked.last().min(around.last()));
    if both.is_none() {
        reader.mistake("relative_to", "the days around that event lie outside the range asked about");
    }
    both
}

fn around(reader: &mut Reader, timeline: &Timeline, audience: Audience) -> Option<Range> {
    let within = reader.parsed::<jiff::Span>("within", "P30D");
    let Some(id) = reader.one("relative_to").map(str::to_owned) else {
        if within.is_some() {
            reader.mistake("within", "`within` says how far from `relative_to`, which is missing");
        }
        return None;
    };
    let Found::Here(entry, _) = timeline.event(&id, audience) else {
        reader.mistake("relative_to", format!("there is no event {}", said(&id)));
        return None;
    };
    let days = within.unwrap_or_else(|| jiff::Span::new().days(30));
    let days = days.total((jiff::Unit::Day, jiff::civil::date(2024, 1, 1)));
    let Some(days) = days.ok().and_then(|days| if (0.0..1e6).contains(&days) { days.ceil().to_string().parse::<i64>().ok() } else { None })
    else {
        reader.mistake("within", "a duration of days, weeks, months or years is expected").example = Some("P30D".to_owned());
        return None;
    };
    let moved = |day: Day, by: i64| if day.is_bounded() { Day::from_number(day.number() + by) } else { day };
    Range::new(moved(entry.bounds.start.min, -days), moved(entry.bounds.end.max, days))
}

/// A value that can never be found is a slip of the pen: the nearest that can is named.
fn check_value(reader: &mut Reader, timeline: &Timeline, name: &str, filter: &str, value: &str) {
    let Some(vocabulary) = Vocabulary::of(timeline, filter).filter(|vocabulary| !vocabulary.has(value)) else { return };
    let mistake = reader.mistake(name, format!("there is no {filter} {}", said(value)));
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
            "actor" | "target" => Self::Actors(timeline.actors()),
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
    let words = query.words.as_ref().map(|words| &words.typed);
    let narrowed = (words, query.in_force_on.map(Day::number), query.changed_since);
    (&query.filters, &query.excluded, narrowed, range, query.matching as u8, query.sort).hash(&mut hasher);
    u32::try_from(hasher.finish() & 0xffff_ffff).unwrap_or_default()
}

/// A cursor as the next link carries it.
#[must_use]
pub fn write_cursor(query: &EventQuery, cursor: &Cursor) -> String {
    let key = match cursor {
        Cursor::Date(day, id) => format!("d {} {id}", day.number()),
        Cursor::Updated(seq) => format!("u {seq}"),
        Cursor::Lapsed(until, id) => format!("l {} {id}", until.as_microsecond()),
        Cursor::Ranked { version: (seq, lifted), offset } => format!("r {offset} {seq}-{lifted}"),
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
            ("l", until, Some(id)) => Cursor::Lapsed(Timestamp::from_microsecond(until.parse().ok()?).ok()?, id.parse().ok()?),
            ("r", offset, Some(version)) => {
                let (seq, lifted) = version.split_once('-')?;
                Cursor::Ranked { version: (seq.parse().ok()?, lifted.parse().ok()?), offset: offset.parse().ok()? }
            }
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

/// Refuses to continue a walk by relevance on another version of the timeline than it began on: scores have changed.
pub fn check_version(query: &EventQuery, view: &Timeline) -> Result<(), Problem> {
    match query.after {
        Some(Cursor::Ranked { version, .. }) if version != view.version(query.audience) => {
            let detail = "the timeline changed since this walk began; begin again, or sort by date, which survives writes";
            Err(Problem::parameters(vec![Mistake::parameter("cursor", detail)]))
        }
        _ => Ok(()),
    }
}
