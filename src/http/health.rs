//! `/healthz`, `/readyz`, `/metrics`: for whoever runs it.

use std::sync::Arc;

use axum::Router;
use axum::extract::{OriginalUri, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::App;
use super::access::Caller;
use super::problem::{Problem, ProblemBody, no_route};
use crate::store::Role;

/// Whether the process answers.
#[utoipa::path(get, path = "/healthz", tag = "running", responses((status = 200, description = "It does.", content_type = "text/plain")))]
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether the store can be read and the timeline has caught up with it.
#[utoipa::path(
    get, path = "/readyz", tag = "running",
    responses(
        (status = 200, description = "`{ ready, seq }`: `seq` is the number of the last public change."),
        (status = 503, description = "Not now.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn readyz(State(app): State<App>) -> Result<Response, Problem> {
    // A task of its own: the store's connections are not left in the middle of a transaction when the client goes away.
    let store = Arc::clone(app.service.store());
    let ready = tokio::spawn(async move { store.ready().await }).await;
    ready.map_err(|panic| Problem::broken(&panic.to_string()))??;
    let seq = app.service.timeline().head().public_seq;
    let body = serde_json::json!({ "ready": true, "seq": seq });
    Ok(([(CONTENT_TYPE, "application/json")], body.to_string()).into_response())
}

/// Counters and durations, as Prometheus reads them. What they count includes what is hidden from readers without a key, so a key is
/// needed, except at the address that `--metrics-listen` names.
#[utoipa::path(
    get, path = "/metrics", tag = "running", security(("key" = [])),
    responses(
        (status = 200, description = "Prometheus text format.", content_type = "text/plain"),
        (status = 401, description = "A key is needed.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "Metrics are served at an address of their own.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn metrics(State(app): State<App>, caller: Caller, uri: OriginalUri) -> Result<Response, Problem> {
    if app.has_metrics_address {
        return Err(no_route(uri).await);
    }
    caller.at_least(Role::Reader)?;
    Ok(render(&app))
}

/// `/metrics` for everybody, and nothing else: for an address of its own.
pub fn metrics_router(app: &App) -> Router {
    Router::new().route("/metrics", get(async |State(app): State<App>| render(&app))).with_state(app.clone())
}

fn render(app: &App) -> Response {
    metrics::gauge!("stream_listeners").set(u32::try_from(app.service.listeners()).unwrap_or(u32::MAX));
    app.metrics.run_upkeep();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.render()).into_response()
}
