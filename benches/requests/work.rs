//! Work per request: the whole handler without a network, and the projection alone, in microseconds.

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::Request;
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use sanctions_timeline::service::Service;
use sanctions_timeline::timeline::query::{Audience, EventQuery, FILTERS, Sort};
use sanctions_timeline::timeline::words::Words;
use tower::ServiceExt as _;

use super::asked::Asked;
use super::load::median;
use super::questions::Question;

pub const TABLE: &str = "work per request";

/// How long each question is asked, and how often at least.
const FOR: Duration = Duration::from_millis(700);
const AT_LEAST: usize = 20;

pub async fn table(asked: &Asked, service: &Service, app: &Router, questions: &[Question]) {
    let wanted: Vec<&Question> = questions.iter().filter(|question| asked.wants(TABLE, question.name)).collect();
    if wanted.is_empty() {
        return;
    }
    println!("\n{TABLE:<44} {:>19} {:>19}", "whole handler, us", "projection, us");
    for question in wanted {
        let whole = handler(app, question).await;
        let projection = projection(service, question).map_or(String::new(), |work| format!("{work:.1}"));
        println!("  {:<42} {whole:>19.1} {projection:>19}", question.name);
    }
}

/// The median of what the handler takes, layers and rendering with it.
async fn handler(app: &Router, question: &Question) -> f64 {
    let mut took = Vec::new();
    let began = Instant::now();
    while began.elapsed() < FOR || took.len() < AT_LEAST {
        let request = request(&(question.path)(took.len() as u64), question.headers);
        let asked = Instant::now();
        std::hint::black_box(answer(app, request).await);
        took.push(asked.elapsed().as_secs_f64() * 1e6);
    }
    median(&mut took)
}

/// A request for a handler.
pub fn request(path: &str, headers: &str) -> Request<Body> {
    let pairs = headers.lines().filter_map(|line| line.split_once(": "));
    let request = pairs.fold(Request::get(path).header("host", "bench"), |request, (name, value)| request.header(name, value));
    request.body(Body::empty()).expect("a request")
}

/// The body of the answer of a handler that is asked without a network.
pub async fn answer(app: &Router, request: Request<Body>) -> Bytes {
    let response = app.clone().oneshot(request).await.expect("an answer");
    assert!(matches!(response.status().as_u16(), 200 | 304));
    response.into_body().collect().await.expect("a body").to_bytes()
}

/// The median of what the projection alone takes, for the questions that have a target of work.
fn projection(service: &Service, question: &Question) -> Option<f64> {
    let ask: fn(&Service, &str) -> f64 = match question.name {
        "facets of a filtered list" => facets_took,
        "two words, ranked" => search_took,
        _ => return None,
    };
    let mut took = Vec::new();
    let began = Instant::now();
    while began.elapsed() < FOR || took.len() < AT_LEAST {
        took.push(ask(service, &(question.path)(took.len() as u64)));
    }
    Some(median(&mut took))
}

/// Microseconds for the counts.
fn facets_took(service: &Service, path: &str) -> f64 {
    let query = read(path, service.now());
    let number = FILTERS.iter().position(|filter| filter.name == "actor").expect("there is such a filter");
    let asked = Instant::now();
    std::hint::black_box(service.timeline().facet(&query, number, 20));
    asked.elapsed().as_secs_f64() * 1e6
}

/// Microseconds for a page of what is found, the words marked in each title and summary.
pub fn search_took(service: &Service, path: &str) -> f64 {
    let query = read(path, service.now());
    let asked = Instant::now();
    let timeline = service.timeline();
    let page = timeline.events(&query);
    let highlighter = query.words.as_ref().and_then(|words| timeline.highlighter(words)).expect("there are words");
    for (entry, _) in &page.entries {
        let event = timeline.read_back(entry.json.as_ref().expect("every event is kept rendered"));
        std::hint::black_box((highlighter.mark(&event.title), highlighter.mark(&event.summary)));
    }
    assert_eq!(page.entries.len(), 50);
    asked.elapsed().as_secs_f64() * 1e6
}

/// The question that a path of ours asks.
fn read(path: &str, now: Timestamp) -> EventQuery {
    let mut query = EventQuery::all(Audience::Public(now), 50);
    let text = path.split_once('?').map_or("", |(_, query)| query);
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        match &*name {
            "type" => query.filters.push((0, vec![value.into_owned()])),
            "q" => (query.words, query.sort) = (Some(Words::read(&value)), Sort::Relevance),
            "from" => query.range = Some(range(&value, "9999-12-31")),
            "to" => query.range = query.range.map(|before| range(&before.first().to_string(), &value)),
            _ => {}
        }
    }
    query
}

fn range(first: &str, last: &str) -> sanctions_timeline::domain::date::Range {
    let day = |text: &str| text.parse::<sanctions_timeline::domain::date::Date>().expect("a day").bounds().start.min;
    sanctions_timeline::domain::date::Range::new(day(first), day(last)).expect("the days are in order")
}
