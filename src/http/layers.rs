//! What every request passes through: ids, limits, compression, CORS, counting, problems.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{ETAG, HeaderName, LINK, LOCATION, RETRY_AFTER};
use axum::http::{HeaderValue, Method, Request as HttpRequest};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::cors::{Any, CorsLayer};
use tower_http::request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;

use super::App;
use super::admission::admit;
use super::caching::tag_encodings;
use super::counted::counted;
use super::kept::keep;
use super::origin::find_base_url;
use super::problem::{Problem, of_panic, write_problems};

/// Puts the layers around the routes, the first one named is the first one met. They are one layer a route, since axum boxes each;
/// what is kept is met before the routes are looked at.
pub fn around(routes: Router<App>, app: &App) -> Router {
    let nosniff =
        SetResponseHeaderLayer::if_not_present(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));
    let compressed = DefaultPredicate::new().and(NotForContentType::const_new("text/event-stream"));
    let inner = ServiceBuilder::new()
        .layer(middleware::from_fn_with_state(app.clone(), counted))
        .layer(cors())
        .layer(nosniff)
        .layer(middleware::from_fn(tag_encodings))
        .layer(CompressionLayer::new().compress_when(compressed))
        .layer(middleware::from_fn(write_problems))
        .layer(middleware::from_fn_with_state(app.clone(), in_time))
        .layer(CatchPanicLayer::custom(of_panic));
    let outer = ServiceBuilder::new()
        .layer(SetRequestIdLayer::x_request_id(Hashed::default()))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(middleware::from_fn_with_state(app.clone(), find_base_url))
        .layer(middleware::from_fn_with_state(app.clone(), keep))
        .layer(middleware::from_fn_with_state(app.clone(), admit));
    Router::new().fallback_service(routes.layer(inner).with_state(app.clone())).layer(outer)
}

/// Names the requests that come without an id of their own. The ids are a keyed hash of a counter, so that nobody can tell from
/// them how many requests there were.
#[derive(Debug, Clone, Default)]
struct Hashed {
    count: Arc<AtomicU64>,
    /// SipHash with random keys of this process.
    key: RandomState,
}

impl MakeRequestId for Hashed {
    fn make_request_id<B>(&mut self, _: &HttpRequest<B>) -> Option<RequestId> {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let [first, second] = [0_u8, 1].map(|half| self.key.hash_one((half, number)));
        HeaderValue::try_from(format!("{first:016x}-{second:016x}")).ok().map(RequestId::new)
    }
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
    let late = |_| Problem::unavailable("the answer was not ready within the time limit").into_response();
    tokio::time::timeout(app.limits.time, next.run(request)).await.unwrap_or_else(late)
}
