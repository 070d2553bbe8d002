//! Finished answers, kept: a question asked again is as cheap as a file, compressed or not.
//!
//! The key has the version of the data in it, so a write makes every older answer unreachable at once. Only what anybody may
//! see is kept, within a budget of bytes.

use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::BodyExt as _;
use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Weighter};

use super::App;
use super::admission::is_health_check;
use super::asked::day_of;
use super::caching::{is_known, until_midnight};
use super::counted::Meter;
use super::origin::BaseUrl;
use crate::timeline::query::Audience;

/// The largest answer that is kept.
const LARGEST: usize = 1 << 20;

/// The longest headers, in bytes together, of requests whose answers are cached.
const LONGEST_ASKED: usize = 1_024;

/// Seconds before midnight in which nothing is kept: an answer about today must not outlive it.
const LATE: i64 = 120;

/// Finished answers by all that they depend on.
pub struct Kept(Cache<Key, Arc<Answer>, Bytesize>);

/// All that a public answer depends on.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    version: (u64, u64),
    today: i64,
    path: String,
    base: BaseUrl,
    asked: [Option<HeaderValue>; 2],
}

/// A key that is only looked up.
#[derive(Hash)]
struct KeyRef<'a> {
    version: (u64, u64),
    today: i64,
    path: &'a str,
    base: &'a BaseUrl,
    asked: [Option<&'a HeaderValue>; 2],
}

impl Equivalent<Key> for KeyRef<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        let same_headers = self.asked.iter().copied().eq(key.asked.iter().map(Option::as_ref));
        self.version == key.version && self.today == key.today && self.path == key.path && *self.base == key.base && same_headers
    }
}

impl From<KeyRef<'_>> for Key {
    fn from(key: KeyRef<'_>) -> Self {
        // Copies: a clone of a header would keep the whole head of its request.
        let asked = key.asked.map(|value| value.and_then(|value| HeaderValue::from_bytes(value.as_bytes()).ok()));
        Self { version: key.version, today: key.today, path: key.path.to_owned(), base: key.base.clone(), asked }
    }
}

struct Answer {
    headers: HeaderMap,
    body: Bytes,
    meter: Option<Meter>,
}

#[derive(Clone)]
struct Bytesize;

impl Weighter<Key, Arc<Answer>> for Bytesize {
    fn weight(&self, key: &Key, answer: &Arc<Answer>) -> u64 {
        let asked: usize = key.asked.iter().flatten().map(HeaderValue::len).sum();
        (key.path.len() + key.base.0.len() + asked + answer.body.len() + 1_024) as u64
    }
}

/// Marks an answer that is sent in pieces: it may be of any size, and is never held as a whole.
#[derive(Debug, Clone, Copy)]
pub struct InPieces;

impl Kept {
    /// Room for answers of so many bytes together.
    pub fn within(bytes: usize) -> Self {
        Self(Cache::with_weighter(bytes / 8_192 + 16, bytes as u64, Bytesize))
    }
}

/// Answers from what is kept, or keeps the answer.
pub async fn keep(State(app): State<App>, request: Request, next: Next) -> Response {
    let Some(key) = key(&app, &request) else { return next.run(request).await };
    if let Some(answer) = app.kept.0.get(&key) {
        return answer.to(request.headers());
    }
    let key = Key::from(key);
    let mut response = next.run(request).await;
    let meter = response.extensions_mut().remove::<Meter>();
    let public = response.headers().get(CACHE_CONTROL).is_some_and(|value| value.as_bytes().starts_with(b"public"));
    let in_pieces = response.extensions().get::<InPieces>().is_some();
    if response.status() != StatusCode::OK || !public || in_pieces || !response.headers().contains_key(ETAG) {
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(body) = body.collect().await.map(http_body_util::Collected::to_bytes) else {
        return Response::from_parts(parts, Body::empty());
    };
    if body.len() <= LARGEST {
        app.kept.0.insert(key, Arc::new(Answer { headers: parts.headers.clone(), body: body.clone(), meter }));
    }
    Response::from_parts(parts, Body::from(body))
}

/// All that an answer depends on; `None` for requests whose answers are not kept.
fn key<'a>(app: &App, request: &'a Request) -> Option<KeyRef<'a>> {
    if is_health_check(request.uri().path()) {
        return None;
    }
    let headers = request.headers();
    let now = app.service.now();
    let path = request.uri().path_and_query()?.as_str();
    if request.method() != Method::GET || headers.contains_key(AUTHORIZATION) || until_midnight(now) < LATE {
        return None;
    }
    let base = request.extensions().get::<BaseUrl>()?;
    let asked = [&ACCEPT, &ACCEPT_ENCODING].map(|name| headers.get(name));
    if asked.iter().flatten().map(|value| value.len()).sum::<usize>() + base.0.len() > LONGEST_ASKED {
        return None;
    }
    Some(KeyRef { version: app.service.timeline().version(Audience::Public(now)), today: day_of(now).number(), path, base, asked })
}

impl Answer {
    /// The answer, or only that the client has it already.
    fn to(&self, asked: &HeaderMap) -> Response {
        let began = Instant::now();
        let tag = self.headers.get(ETAG).and_then(|tag| tag.to_str().ok()).unwrap_or_default();
        let known = asked.contains_key(IF_NONE_MATCH) && is_known(asked, tag);
        let mut response = if known { Response::new(Body::empty()) } else { Response::new(Body::from(self.body.clone())) };
        *response.headers_mut() = self.headers.clone();
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            for name in [CONTENT_TYPE, CONTENT_ENCODING, CONTENT_LENGTH] {
                response.headers_mut().remove(name);
            }
        }
        if let Some(meter) = &self.meter {
            meter.count(began);
        }
        response
    }
}
