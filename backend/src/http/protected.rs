//! The views that need a user.

use std::sync::Arc;

use axum::{Extension, Json, extract::State};
use serde::Serialize;
use serde_json::{Value, json};

use super::authentication::{CurrentToken, CurrentUser};
use crate::app::App;

/// `GET /api/hello/` and `/hello/`.
pub(super) async fn hello(Extension(CurrentUser(user)): Extension<CurrentUser>) -> Json<Value> {
    Json(json!({"msg": format!("Hello {} {}", user.first_name, user.last_name)}))
}

/// What `/protected/` holds.
#[derive(Serialize)]
pub(super) struct Content {
    content: &'static str,
}

/// `GET /protected/`.
pub(super) async fn content() -> Json<Content> {
    Json(Content { content: "This view is protected" })
}

/// `GET /api/whoami/`.
pub(super) async fn whoami(Extension(CurrentUser(user)): Extension<CurrentUser>) -> Json<Value> {
    Json(json!({"id": user.id, "username": user.username}))
}

/// `GET /api/stateless/`: what the token says of the user, who may be gone by now.
pub(super) async fn stateless(
    State(app): State<Arc<App>>,
    Extension(CurrentToken(claims)): Extension<CurrentToken>,
) -> Json<Value> {
    let username = claims.find("username").cloned().unwrap_or_else(|| "".into());
    Json(json!({"id": claims.find(&app.tokens.names.user_id), "username": username}))
}
