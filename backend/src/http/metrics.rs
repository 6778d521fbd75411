//! `GET /metrics`: what is counted, for a Prometheus on this machine.
//!
//! The numbers hold no secret, but tell a stranger how many users there are and whether an attack gets anywhere.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::get,
};

use super::host::stays_on_this_machine;
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

/// Says whether a request was sent on this machine, to a name of this machine, and passed through no proxy.
fn is_from_here(request: &Request) -> bool {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let is_near = peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback());
    is_near && stays_on_this_machine(request.headers()) && !is_forwarded(request.headers())
}

fn is_forwarded(headers: &HeaderMap) -> bool {
    let names = [HeaderName::from_static("forwarded"), HeaderName::from_static("x-forwarded-for")];
    names.iter().any(|name| headers.contains_key(name))
}

const REFUSAL: &str = "Metrics are told on this machine alone, or at an address of their own: --metrics-bind.";
