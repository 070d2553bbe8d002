//! What every request passes through: ids, limits, compression, CORS, counting, problems.

use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{ETAG, HeaderName, LINK, LOCATION, RETRY_AFTER};
use axum::http::{HeaderValue, Method};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::cors::{Any, CorsLayer};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;

use super::App;
use super::caching::tag_encodings;
use super::kept::keep;
use super::problem::{Problem, of_panic, write_problems};

/// Puts the layers around the routes; the last one named is the first one met.
pub fn around(routes: Router<App>, app: &App) -> Router {
    let nosniff =
        SetResponseHeaderLayer::if_not_present(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));
    let compressed = DefaultPredicate::new().and(NotForContentType::const_new("text/event-stream"));
    routes
        .layer(CatchPanicLayer::custom(of_panic))
        .layer(middleware::from_fn_with_state(app.clone(), in_time))
        .layer(middleware::from_fn(write_problems))
        .layer(CompressionLayer::new().compress_when(compressed))
        .layer(middleware::from_fn(tag_encodings))
        .layer(middleware::from_fn_with_state(app.clone(), keep))
        .layer(middleware::from_fn(counted))
        .layer(cors())
        .layer(nosniff)
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .with_state(app.clone())
}

/// Anybody may read from anywhere; what a script needs to page, revalidate and find its way is exposed.
fn cors() -> CorsLayer {
    let memento = HeaderName::from_static("memento-datetime");
    let request_id = HeaderName::from_static("x-request-id");
    CorsLayer::new().allow_origin(Any).allow_methods([Method::GET, Method::HEAD, Method::OPTIONS]).allow_headers(Any).expose_headers([
        ETAG,
        LINK,
        LOCATION,
        RETRY_AFTER,
        memento,
        request_id,
    ])
}

/// No request takes longer than the limit; a write that was begun is still finished.
async fn in_time(State(app): State<App>, request: Request, next: Next) -> Response {
    tokio::time::timeout(app.limits.time, next.run(request)).await.unwrap_or_else(|_| Problem::too_slow().into_response())
}

/// Counts requests and how long they took, by route, never by the path as typed.
async fn counted(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
    let method = request.method().as_str().to_owned();
    let started = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("http_requests_total", "method" => method.clone(), "route" => route.clone(), "status" => status).increment(1);
    metrics::histogram!("http_request_seconds", "method" => method, "route" => route).record(started.elapsed().as_secs_f64());
    response
}
