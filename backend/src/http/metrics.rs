//! `GET /metrics`: what is counted, for a Prometheus on this machine.
//!
//! The numbers hold no secret, but tell a stranger how many users there are and whether an attack gets anywhere.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::get,
};

use super::host::is_from_here;
use crate::{app::App, metrics::Load};

/// The metrics alone, for whoever reaches the address that they have of their own.
pub(crate) fn metrics_router(app: &Arc<App>) -> Router {
    let show = |State(app): State<Arc<App>>| async move { text(&app) };
    Router::new().route("/metrics", get(show)).with_state(Arc::clone(app))
}

/// The metrics beside the API.
pub(super) async fn show(State(app): State<Arc<App>>, request: Request) -> Response {
    match app.settings.operations.metrics_bind.is_none() && is_from_here(&request) {
        true => text(&app),
        false => (StatusCode::FORBIDDEN, REFUSAL).into_response(),
    }
}

fn text(app: &App) -> Response {
    let (passwords_waiting, passwords_hashing) = app.passwords.queue();
    let (connections_idle, connections_busy) = app.store.connections();
    let load = Load { passwords_waiting, passwords_hashing, connections_idle, connections_busy };
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.text(load)).into_response()
}

const REFUSAL: &str = "Metrics are told on this machine alone, or at an address of their own: --metrics-bind.";
