//! The views that need a user.

use axum::{Extension, Json};
use serde::Serialize;
use serde_json::{Value, json};

use super::authentication::CurrentUser;

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
