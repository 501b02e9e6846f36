//! For whoever runs the server: is it alive, can it work, how much does it do.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{StatusCode, header};

use crate::Api;
use crate::problem::Problem;

/// `/healthz`, `/readyz` and `/metrics`.
pub(crate) fn router() -> Router<Api> {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(readiness))
        .route("/metrics", get(metrics))
}

/// Ready is who can read the database; otherwise the answer is 503 and says so.
async fn readiness(State(api): State<Api>) -> Response {
    match rollcall_actions::setup::is_needed(&api.context).await {
        Ok(_) => (StatusCode::OK, "ready\n").into_response(),
        Err(cause) => {
            tracing::error!(%cause, "the database cannot be read");
            (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be read\n").into_response()
        }
    }
}

async fn metrics(State(api): State<Api>) -> Result<Response, Problem> {
    let handle = api.metrics.as_ref().ok_or_else(Problem::not_found)?;
    let text = handle.render();
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
