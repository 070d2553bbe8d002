//! Counts requests and how long they took, by route, never by the path as typed.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use metrics::{Counter, Histogram};

use super::App;

/// Where the requests of one method, route and status are counted.
#[derive(Clone)]
pub struct Meter {
    requests: Counter,
    seconds: Histogram,
}

/// The meters met so far, by route, method and status: looking one up costs less than naming it again.
#[derive(Default)]
pub struct Meters(RwLock<HashMap<Box<str>, OfRoute>>);

/// The meters of one route.
type OfRoute = HashMap<(Method, StatusCode), Meter>;

impl Meter {
    fn of(method: &Method, route: &str, status: StatusCode) -> Self {
        let (method, route) = (method.as_str().to_owned(), route.to_owned());
        let status = status.as_str().to_owned();
        let requests = metrics::counter!("http_requests_total", "method" => method.clone(), "route" => route.clone(), "status" => status);
        Self { requests, seconds: metrics::histogram!("http_request_seconds", "method" => method, "route" => route) }
    }

    /// Counts a request that began then.
    pub fn count(&self, began: Instant) {
        self.requests.increment(1);
        self.seconds.record(began.elapsed().as_secs_f64());
    }
}

impl Meters {
    /// The meter of a method, a route and a status. Only the methods HTTP names are told apart: what is counted stays bounded.
    fn meter(&self, method: &Method, route: Option<&MatchedPath>, status: StatusCode) -> Meter {
        let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
        let key = (if known.contains(method) { method.clone() } else { Method::TRACE }, status);
        let route = route.map_or("unmatched", MatchedPath::as_str);
        if let Some(meter) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(route).and_then(|meters| meters.get(&key)) {
            return meter.clone();
        }
        let meter = Meter::of(&key.0, route, status);
        self.0.write().unwrap_or_else(PoisonError::into_inner).entry(route.into()).or_default().insert(key, meter.clone());
        meter
    }
}

/// Counts a request; its answer carries the meter along, for whoever keeps the answer.
pub async fn counted(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let began = Instant::now();
    let mut response = next.run(request).await;
    let meter = app.meters.meter(&method, route.as_ref(), response.status());
    meter.count(began);
    response.extensions_mut().insert(meter);
    response
}
