//! One line in the log for each request, without anything that the client would not want there.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;
use uuid::Uuid;

use super::PROBES;
use crate::app::App;

/// The header that carries a request's id, in both directions.
pub(super) const REQUEST_ID: &str = "x-request-id";

pub(super) async fn log(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let measurement = app.metrics.measure(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map(MatchedPath::as_str);
    let id = given_id(&request).unwrap_or_else(|| Uuid::new_v4().simple().to_string());
    let method = request.method().clone();
    let uri = request.uri().clone();
    // Of the highest level, so that no filter takes the id from the lines inside.
    let span = tracing::error_span!("request", %id);
    let answer = async move {
        let mut response = next.run(request).await;
        let status = response.status().as_u16();
        let took = measurement.answered(route, response.status());
        let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        match route.is_some_and(|route| PROBES.contains(&route)) {
            true => tracing::debug!(%method, path = presentable(uri.path()), status, duration_ms, "request"),
            false => tracing::info!(%method, path = presentable(uri.path()), status, duration_ms, "request"),
        }
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(HeaderName::from_static(REQUEST_ID), id);
        }
        response
    };
    answer.instrument(span).await
}

/// A path as the log may show it: without what is long enough to be a token that got into it. The query, which may carry secrets
/// too, is not part of it.
pub(super) fn presentable(path: &str) -> String {
    let segments: Vec<_> = path.split('/').map(|segment| if segment.len() > 100 { "…" } else { segment }).collect();
    segments.join("/")
}

/// The id that a proxy gave the request, if it looks like one.
fn given_id(request: &Request) -> Option<String> {
    let id = request.headers().get(REQUEST_ID)?.to_str().ok()?;
    let is_id =
        (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    is_id.then(|| id.to_owned())
}
