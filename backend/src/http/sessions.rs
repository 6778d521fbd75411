//! `/api/sessions/`: a user's sessions, which the user can end. There under `--sessions` alone.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
    middleware,
    routing::{delete, get},
};
use serde::Serialize;

use super::{
    View,
    authentication::{CurrentToken, CurrentUser, require_token},
    refusal::Refusal,
    view::{Door, guarded},
};
use crate::{
    app::App,
    date::as_date,
    event::{Event, note},
    store::Session,
    token::now,
};

/// The views of all sessions and of one.
pub(super) fn views(app: &Arc<App>) -> [(&'static str, View); 2] {
    let known_by_token = middleware::from_fn_with_state(Arc::clone(app), require_token);
    let all = get(list).layer(known_by_token).delete(end_all);
    [
        ("/api/sessions/", guarded(app, Door::Users, all, "GET, DELETE, HEAD, OPTIONS")),
        ("/api/sessions/{id}/", guarded(app, Door::Users, delete(end), "DELETE, OPTIONS")),
    ]
}

/// A session as its user sees it.
#[derive(Serialize)]
struct Listed {
    id: String,
    device: String,
    #[serde(serialize_with = "as_date")]
    created_at: i64,
    #[serde(serialize_with = "as_date")]
    last_used_at: i64,
    #[serde(serialize_with = "as_date")]
    expires_at: i64,
    /// Whether the request is made in it.
    current: bool,
}

async fn list(
    State(app): State<Arc<App>>,
    Extension(CurrentUser(user)): Extension<CurrentUser>,
    Extension(CurrentToken(claims)): Extension<CurrentToken>,
) -> Result<Json<Vec<Listed>>, Refusal> {
    let sessions = app.store.sessions(user.id, now() - app.tokens.leeway).await?;
    let listed = sessions.into_iter().map(|Session { id, device, created_at, last_used_at, expires_at }| {
        let current = claims.session_id() == Some(&id);
        Listed { id, device, created_at, last_used_at, expires_at, current }
    });
    Ok(Json(listed.collect()))
}

async fn end_all(
    State(app): State<Arc<App>>,
    Extension(CurrentUser(user)): Extension<CurrentUser>,
) -> Result<StatusCode, Refusal> {
    let tokens = app.store.log_out(user.id, now()).await?;
    note!(app, Event::Blacklisted, user = user.id, tokens, "logged out everywhere");
    Ok(StatusCode::NO_CONTENT)
}

async fn end(
    State(app): State<Arc<App>>,
    id: Result<Path<String>, PathRejection>,
    Extension(CurrentUser(user)): Extension<CurrentUser>,
) -> Result<StatusCode, Refusal> {
    // No session is called otherwise, and Postgres takes no null character to look for.
    let Some(Path(id)) = id.ok().filter(|id| id.bytes().all(|byte| byte.is_ascii_alphanumeric())) else {
        return Err(NO_SUCH);
    };
    if !app.store.end_session(&id, user.id, now()).await? {
        return Err(NO_SUCH);
    }
    note!(app, Event::Blacklisted, user = user.id, session = id, "session ended");
    Ok(StatusCode::NO_CONTENT)
}

const NO_SUCH: Refusal = Refusal::NoSuch("Session");
