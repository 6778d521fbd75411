//! `POST /api/token/`: a name and a password for a token pair.

use std::sync::Arc;

use axum::{Json, extract::State, http::HeaderMap};
use serde::Serialize;

use super::{
    body::Body,
    carrier::{Carrier, RefreshToken},
    client::Client,
    refresh::outstanding,
    refusal::Refusal,
};
use crate::{
    app::App,
    event::{Event, note},
    password::Password,
    store::User,
    token::{new_jti, now},
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
    client: Client,
    body: Body,
) -> Result<(HeaderMap, Json<Pair>), Refusal> {
    let [name, password] = body.texts([app.settings.login_field.name(), "password"])?;
    let user = app.authenticate(&name, Password::claimed(password), &client).await?;
    open_session(&app, carrier, &user.ok_or(Refusal::NoActiveAccount)?).await
}

/// Gives a user who may log in a new pair.
pub(super) async fn open_session(app: &App, carrier: Carrier, user: &User) -> Result<(HeaderMap, Json<Pair>), Refusal> {
    let jwt = &app.settings.jwt;
    let user_id = user.identifier(jwt.user_id_field).ok_or(Refusal::NoActiveAccount)?;

    let now = now();
    let mut refresh = app.tokens.refresh(&user_id, &new_jti(), now);
    for claim in &jwt.extra_claims {
        refresh.set(claim.name, (claim.of)(user));
    }
    let token = outstanding(app, &refresh, Some(user.id), now)?;
    if jwt.blacklist.is_on() {
        app.store.record_token(&token).await?;
    }
    if jwt.update_last_login.is_on() {
        app.store.record_login(user, now).await?;
    }
    note!(app, Event::LoggedIn, user = user.id, jti = token.jti, "logged in");
    let access = app.tokens.access(&refresh, &new_jti(), now);
    let (headers, refresh) = carrier.pack(Some(RefreshToken::sign(app, &refresh)?));
    Ok((headers, Json(Pair { refresh, access: app.tokens.encode(&access) })))
}
