//! Sliding tokens: `POST /api/token/sliding/` and `/api/token/sliding/refresh/`.
//!
//! One token both opens views and is refreshed, until a time that the login sets. It travels in bodies alone, for it has no use in a
//! cookie that the views are not sent.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde_json::{Value, json};

use super::{
    body::Body,
    device::Device,
    login::begin_session,
    refresh::{go_on, note_refused, owner, read},
    refusal::Refusal,
};
use crate::{
    app::App,
    event::{Event, note},
    password::Password,
    token::{Claims, Kind, now},
};

pub(super) async fn log_in(State(app): State<Arc<App>>, device: Device, body: Body) -> Result<Json<Value>, Refusal> {
    let [name, password] = body.texts([app.settings.login_field.name(), "password"])?;
    let user = app
        .authenticate(name, Password::claimed(password), device.address.clone())
        .await?
        .ok_or(Refusal::NoActiveAccount)?;
    let token = begin_session(&app, &device, &user, Kind::Sliding, now()).await?;
    Ok(Json(json!({"token": app.tokens.encode(&token)})))
}

pub(super) async fn refresh(State(app): State<Arc<App>>, device: Device, body: Body) -> Result<Json<Value>, Refusal> {
    let [token] = body.texts(["token"])?;
    let token = prolong(&app, &token, &device, now()).await.inspect_err(|refusal| note_refused(&app, refusal))?;
    Ok(Json(json!({"token": app.tokens.encode(&token)})))
}

async fn prolong(app: &App, token: &str, device: &Device, now: i64) -> Result<Claims, Refusal> {
    let claims = read(app, token, Kind::Sliding, now).await?;
    app.tokens.check_refresh_end(&claims, now)?;
    let user_id = owner(app, &claims, now).await?;
    go_on(app, device.use_session(app, &claims, now), &claims).await?;
    note!(app, Event::Refreshed, user = user_id, jti = &*app.tokens.jti(&claims)?, "sliding token refreshed");
    Ok(app.tokens.prolonged(claims, now))
}
