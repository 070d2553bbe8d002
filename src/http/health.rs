//! `/healthz`, `/readyz`, `/metrics`: for whoever runs it.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::App;
use super::problem::{Problem, ProblemBody};

/// Whether the process answers.
#[utoipa::path(get, path = "/healthz", tag = "running", responses((status = 200, description = "It does.", content_type = "text/plain")))]
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether the store can be read and the timeline has caught up with it.
#[utoipa::path(
    get, path = "/readyz", tag = "running",
    responses(
        (status = 200, description = "`{ ready, seq, events }`"),
        (status = 503, description = "Not now.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn readyz(State(app): State<App>) -> Result<Response, Problem> {
    app.service.store().ready().await?;
    let seq = app.service.timeline().head().public_seq;
    let body = serde_json::json!({ "ready": true, "seq": seq });
    Ok(([(CONTENT_TYPE, "application/json")], body.to_string()).into_response())
}

/// Counters and durations, as Prometheus reads them.
#[utoipa::path(get, path = "/metrics", tag = "running", responses((status = 200, description = "Prometheus text format.", content_type = "text/plain")))]
pub async fn metrics(State(app): State<App>) -> Response {
    metrics::gauge!("stream_listeners").set(u32::try_from(app.service.listeners()).unwrap_or(u32::MAX));
    app.metrics.run_upkeep();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.render()).into_response()
}
