//! The views of records: all of a kind, and each by its number.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, Path, Request},
    http::request::Parts,
    middleware::{self, Next},
    response::Response,
    routing::MethodRouter,
};

use super::{
    refusal::Refusal,
    site::not_found,
    view::{Door, guarded},
};
use crate::app::App;

/// The view of all records of a kind, with its handlers for GET and POST.
pub(super) fn records(app: &Arc<App>, door: Door, view: MethodRouter<Arc<App>>) -> MethodRouter<Arc<App>> {
    guarded(app, door, view, "GET, POST, HEAD, OPTIONS")
}

/// The view of one record, with its handlers for GET, PUT, PATCH and DELETE. Its path ends in `{id}/`.
pub(super) fn record(app: &Arc<App>, door: Door, view: MethodRouter<Arc<App>>) -> MethodRouter<Arc<App>> {
    let view = guarded(app, door, view, "GET, PUT, PATCH, DELETE, HEAD, OPTIONS");
    view.layer(middleware::from_fn(called_by_number))
}

/// Says whether the view at a path is one of a record, which has a number. What a session has is a name.
pub(super) fn is_record(path: &str) -> bool {
    path.ends_with("/{id}/") && !path.starts_with("/api/sessions/")
}

/// The number of the record that the path names.
pub(super) struct RecordId(pub(super) i64);

impl<S: Send + Sync> FromRequestParts<S> for RecordId {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Ok(Path(number)) = Path::<String>::from_request_parts(parts, state).await else {
            return Err(Refusal::NotFound);
        };
        // No record has a number that is too long for us.
        Ok(Self(number.parse().unwrap_or(i64::MAX)))
    }
}

/// Looks whether the path names a record by its number, for there is no view at any other.
pub(super) async fn called_by_number(request: Request, next: Next) -> Response {
    let name = request.uri().path().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    match name.bytes().all(|byte| byte.is_ascii_digit()) {
        true => next.run(request).await,
        false => not_found().await,
    }
}
