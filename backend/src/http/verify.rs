//! `POST /api/token/verify/`: whether a token of any kind is good.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde_json::{Value, json};

use super::{body::Body, refusal::Refusal};
use crate::{
    app::App,
    token::{TokenError, now},
};

pub(super) async fn verify(State(app): State<Arc<App>>, body: Body) -> Result<Json<Value>, Refusal> {
    let [token] = body.texts(["token"])?;
    let claims = app.tokens.decode(&token, now())?;
    let jti = app.tokens.check_shape(&claims)?;
    let jwt = &app.settings.jwt;
    // As in SimpleJWT: the blacklist counts here only where rotation fills it, and is answered like a wrong field.
    let looks_up = jwt.blacklist.is_on() && jwt.blacklist_after_rotation.is_on();
    if looks_up && app.store.is_blacklisted(&jti).await? {
        return Err(Refusal::Body(TokenError::Blacklisted.to_string()));
    }
    Ok(Json(json!({})))
}
