//! `GET /.well-known/jwks.json`: the public keys that our tokens can be verified with, for whoever else takes them.

use std::sync::Arc;

use axum::{Json, extract::State, http::header::CACHE_CONTROL, response::IntoResponse};

use crate::app::App;

pub(super) async fn public_keys(State(app): State<Arc<App>>) -> impl IntoResponse {
    ([(CACHE_CONTROL, "public, max-age=300")], Json(app.tokens.keys.public_set()))
}
