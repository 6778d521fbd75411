//! `POST /api/token/`: a name and a password for a token pair.

use std::sync::Arc;

use axum::{Json, extract::State, http::HeaderMap};
use serde::Serialize;

use super::{
    body::Body,
    carrier::{Carrier, RefreshToken},
    device::Device,
    refresh::outstanding,
    refusal::Refusal,
};
use crate::{
    app::App,
    event::{Event, note},
    password::Password,
    store::User,
    token::{Claims, Kind, new_jti, now},
};

/// A refresh token and the first access token that it is good for.
#[derive(Serialize)]
pub(super) struct Pair {
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh: Option<RefreshToken>,
    access: String,
}

pub(super) async fn log_in(
    State(app): State<Arc<App>>,
    carrier: Carrier,
    device: Device,
    body: Body,
) -> Result<(HeaderMap, Json<Pair>), Refusal> {
    let [name, password] = body.texts([app.settings.login_field.name(), "password"])?;
    let user = app.authenticate(name, Password::claimed(password), device.address.clone()).await?;
    open_session(&app, carrier, &device, &user.ok_or(Refusal::NoActiveAccount)?).await
}

/// Gives a user who may log in a new pair.
pub(super) async fn open_session(
    app: &App,
    carrier: Carrier,
    device: &Device,
    user: &User,
) -> Result<(HeaderMap, Json<Pair>), Refusal> {
    let now = now();
    let refresh = begin_session(app, device, user, Kind::Refresh, now).await?;
    let access = app.tokens.access(&refresh, &new_jti(), now);
    let (headers, refresh) = carrier.pack(Some(RefreshToken::sign(app, &refresh)?));
    Ok((headers, Json(Pair { refresh, access: app.tokens.encode(&access) })))
}

/// Begins a session of a user who may log in: its first token, which is recorded.
pub(super) async fn begin_session(
    app: &App,
    device: &Device,
    user: &User,
    kind: Kind,
    now: i64,
) -> Result<Claims, Refusal> {
    let jwt = &app.settings.jwt;
    let user_id = user.identifier(jwt.user_id_field).ok_or(Refusal::NoActiveAccount)?;
    let mut claims = app.tokens.first(kind, &user_id, &new_jti(), now);
    let session = device.begin_session(app, &mut claims, user.id, now);
    if jwt.check_revoke_token.is_on() {
        claims.set(&app.tokens.names.revoke, user.password.fingerprint());
    }
    for claim in &jwt.extra_claims {
        claims.set(claim.name, (claim.of)(user));
    }
    let token = outstanding(app, &claims, Some(user.id), now)?;
    match session {
        Some(session) => app.store.begin_session(&session, &token).await?,
        None if jwt.blacklist.is_on() => app.store.record_token(&token).await?,
        None => {}
    }
    if jwt.update_last_login.is_on() {
        app.store.record_login(user, now).await?;
    }
    note!(app, Event::LoggedIn, user = user.id, jti = token.jti, "logged in");
    Ok(claims)
}
