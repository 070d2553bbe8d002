//! `/v1/facets` and `/v1/histogram`: how many events, by value and over time, for the same questions as the list.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

use super::App;
use super::asked::{Asked, Depends};
use super::events_query::{narrowing, which_events};
use super::params::{AS_OF, Param, Reader, describe, once, params};
use super::problem::{Problem, ProblemBody};
use crate::domain::mistake::{Mistake, said};
use crate::render::json;
use crate::timeline::Timeline;
use crate::timeline::counts::{Bucket, Counting, INTERVALS, Interval, MOST_BUCKETS};
use crate::timeline::coverage::Coverage;
use crate::timeline::query::{EventQuery, FILTERS, filter};

const FACET: Param = Param {
    name: "facet",
    meaning: "The filter whose values are counted; type, status, actor and tag if absent.",
    example: "actor",
    repeats: true,
};
const FACET_SIZE: Param = once("facet_size", "How many values of each, 1 to 1000; 20 if absent. The most frequent come first.", "20");

/// The parameters that have a list of events count as well.
pub const BESIDE: [Param; 2] = [
    Param {
        meaning: "Count the values of this filter too, on all pages: in `meta.facets` of the JSON. Repeat it, or separate by commas.",
        ..FACET
    },
    FACET_SIZE,
];
const INTERVAL: Param = once("interval", "year, month, week or day; year if absent.", "month");

params!(/// Of the counts by value.
    FacetParams = narrowing().into_iter().chain([FACET, FACET_SIZE, AS_OF]).collect::<Vec<_>>());
params!(/// Of the counts over time.
    HistogramParams = narrowing().into_iter().chain([INTERVAL, AS_OF]).collect::<Vec<_>>());

#[derive(Serialize)]
struct Meta {
    total: u64,
    query: String,
    seq: u64,
    coverage: Coverage,
    #[serde(skip_serializing_if = "Option::is_none")]
    counted: Option<&'static str>,
}

impl Meta {
    fn of(query: &EventQuery, view: &Timeline, counted: Option<&'static str>) -> Self {
        let coverage = view.coverage(query.audience);
        Self { total: view.total(query), query: query.subject(), seq: view.version(query.audience).0, coverage, counted }
    }
}

#[derive(Serialize)]
struct Counts<T> {
    data: Vec<T>,
    meta: Meta,
}

/// How many events have each value of some filters, the most frequent first.
#[utoipa::path(
    get, path = "/v1/facets", tag = "events", params(FacetParams),
    responses(
        (status = 200, description = "`{ data: [{ facet, values, counts: [{ value, name?, count }] }], meta: { total, query, seq, coverage } }`"),
        (status = 304, description = "The client has it already."),
        (status = 400, description = "The query has mistakes.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn list_facets(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    let mut reader = asked.reader(FacetParams::list());
    let as_of = reader.as_of(asked.now);
    let query = which_events(&mut reader, &app.service.timeline(), asked.caller.audience(as_of.unwrap_or(asked.now)));
    let mut counting = counting(&mut reader);
    if counting.filters.is_empty() {
        counting.filters = vec![filter::TYPE, filter::STATUS, filter::ACTOR, filter::TAG];
    }
    let ground = asked.ground(&app, reader, as_of).await?;
    let view = ground.view(&app);
    asked.answer(&ground, &view, Depends::OnTheLog, || {
        Ok(json::one(&Counts { data: view.facets(&query, &counting), meta: Meta::of(&query, &view, None) }))
    })
}

/// What is to be counted by value.
pub fn counting(reader: &mut Reader) -> Counting {
    Counting { size: facet_size(reader), filters: facets(reader) }
}

fn facet_size(reader: &mut Reader) -> usize {
    match reader.count(FACET_SIZE.name, 1_000) {
        Some(0) => {
            reader.mistake(FACET_SIZE.name, "0 values are none; ask for 1 to 1000").example = Some("20".to_owned());
            1
        }
        size => size.unwrap_or(20),
    }
}

/// The filters to count by, as positions in the table.
fn facets(reader: &mut Reader) -> Vec<usize> {
    let mut found = Vec::new();
    for name in reader.listed(FACET.name) {
        match filter::named(&name) {
            Some(number) if found.contains(&number) => {}
            Some(number) => found.push(number),
            None => {
                let mistake = Mistake::parameter(FACET.name, format!("{} is no filter", said(&name)));
                reader.note(mistake.one_of(&name, FILTERS.iter().map(|filter| filter.name)));
            }
        }
    }
    found
}

/// Events counted over time, in date order, empty buckets included.
#[utoipa::path(
    get, path = "/v1/histogram", tag = "events", params(HistogramParams),
    responses(
        (status = 200, description = "`{ data: [{ from, to, count, certain }], meta: { total, query, seq, coverage, counted } }`: an event of an uncertain or long date counts in every bucket its bounds touch, in `certain` only where it can lie in no other."),
        (status = 304, description = "The client has it already."),
        (status = 400, description = "The query has mistakes.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn list_histogram(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    let mut reader = asked.reader(HistogramParams::list());
    let as_of = reader.as_of(asked.now);
    let query = which_events(&mut reader, &app.service.timeline(), asked.caller.audience(as_of.unwrap_or(asked.now)));
    let interval = reader.choice(INTERVAL.name, INTERVALS).unwrap_or(Interval::Year);
    let ground = asked.ground(&app, reader, as_of).await?;
    let view = ground.view(&app);
    asked.answer(&ground, &view, Depends::OnTheLog, || {
        let data: Vec<Bucket> = view.histogram(&query, interval).map_err(too_many)?;
        let counted = Some(
            "an event of an uncertain or long date counts in every bucket its bounds touch, in `certain` only where it can lie in no other",
        );
        Ok(json::one(&Counts { data, meta: Meta::of(&query, &view, counted) }))
    })
}

fn too_many(buckets: i64) -> Problem {
    let detail = format!("that would be {buckets} buckets, at most {MOST_BUCKETS} are counted; ask for a longer interval, or from and to");
    let mut mistake = Mistake::parameter(INTERVAL.name, detail);
    mistake.example = Some("year".to_owned());
    Problem::parameters(vec![mistake])
}
