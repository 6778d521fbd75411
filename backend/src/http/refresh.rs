//! `POST /api/token/refresh/`: a refresh token for a new access token and, when rotating, a new refresh token.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Request, State},
    http::HeaderMap,
};
use serde::Serialize;
use serde_json::Value;

use super::{
    authentication::user,
    carrier::{Carrier, RefreshToken},
    refusal::Refusal,
    repetition::repeat,
};
use crate::{
    app::App,
    event::{Event, note},
    store::{Blacklisting, OldToken, Outstanding},
    token::{Claims, Kind, TokenError, new_jti, now},
};

/// What a refresh token is exchanged for.
#[derive(Serialize)]
pub(super) struct Exchange {
    pub(super) access: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refresh: Option<RefreshToken>,
}

pub(super) async fn refresh(
    State(app): State<Arc<App>>,
    carrier: Carrier,
    request: Request,
) -> Result<(HeaderMap, Json<Exchange>), Refusal> {
    let token = carrier.token(request).await?;
    // What is refused keeps its cookie: another tab may just have put a newer one there.
    let exchange = exchange_or_repeat(&app, &token, now()).await;
    let Exchange { access, refresh } = exchange.inspect_err(|refusal| note_refused(&app, refusal))?;
    let (headers, refresh) = carrier.pack(refresh);
    Ok((headers, Json(Exchange { access, refresh })))
}

async fn exchange_or_repeat(app: &App, token: &str, now: i64) -> Result<Exchange, Refusal> {
    match exchange(app, token, now).await {
        Err(Refusal::Token(TokenError::Blacklisted)) => repeat(app, token, now).await,
        exchange => exchange,
    }
}

/// Notes that a token was not refreshed, if the token is to blame.
pub(super) fn note_refused(app: &App, refusal: &Refusal) {
    if let Some(reason) = refusal.reason() {
        note!(app, Event::RefreshRefused, reason, "refresh refused");
    }
}

/// Reads a token of this kind that is good and not blacklisted.
pub(super) async fn read(app: &App, token: &str, kind: Kind, now: i64) -> Result<Claims, Refusal> {
    let claims = app.tokens.decode(token, now)?;
    check(app, &claims, kind).await?;
    Ok(claims)
}

/// Looks whether a token is of this kind, and not blacklisted.
pub(super) async fn check(app: &App, claims: &Claims, kind: Kind) -> Result<(), Refusal> {
    let looks_up = app.settings.jwt.blacklist.is_on() && kind.is_recorded();
    if looks_up && app.store.is_blacklisted(app.tokens.jti(claims)?).await? {
        return Err(TokenError::Blacklisted.into());
    }
    app.tokens.check_shape(claims)?;
    app.tokens.check_kind(claims, kind)?;
    Ok(())
}

/// The id of the user whom the token belongs to. A token that names nobody belongs to nobody, and is good.
///
/// One that was issued under another password is blacklisted, for there is nothing more to be had for it.
pub(super) async fn owner(app: &App, claims: &Claims, now: i64) -> Result<Option<i64>, Refusal> {
    let Some(user_id) = claims.find(&app.tokens.names.user_id).filter(|user_id| names_somebody(user_id)) else {
        return Ok(None);
    };
    let user = user(app, user_id).await?.filter(|user| app.accepts(user)).ok_or(Refusal::NoAccountForToken)?;
    if app.is_current(claims, &user) {
        return Ok(Some(user.id));
    }
    if app.settings.jwt.blacklist.is_on() {
        let token = outstanding(app, claims, Some(user.id), now)?;
        let _ = app.store.blacklist_token(&token, now).await?;
    }
    Err(Refusal::PasswordChangedSinceToken)
}

/// What is recorded about a refresh token or a sliding one.
pub(super) fn outstanding(
    app: &App,
    claims: &Claims,
    user_id: Option<i64>,
    created_at: i64,
) -> Result<Outstanding, TokenError> {
    let jti = app.tokens.jti(claims)?.to_owned();
    Ok(Outstanding { jti, user_id, created_at, expires_at: app.tokens.last_end(claims).ok_or(TokenError::NoExpiry)? })
}

async fn exchange(app: &App, token: &str, now: i64) -> Result<Exchange, Refusal> {
    let old = read(app, token, Kind::Refresh, now).await?;
    let user_id = owner(app, &old, now).await?;
    let access_jti = new_jti();
    let access = app.tokens.encode(&app.tokens.access(&old, &access_jti, now));
    let refresh = match app.settings.jwt.rotate_refresh_tokens.is_on() {
        true => Some(rotate(app, &old, user_id, &access_jti, now).await?),
        false => None,
    };
    note!(app, Event::Refreshed, user = user_id, jti = app.tokens.jti(&old)?, "token refreshed");
    Ok(Exchange { access, refresh })
}

async fn rotate(
    app: &App,
    old: &Claims,
    user_id: Option<i64>,
    access_jti: &str,
    now: i64,
) -> Result<RefreshToken, Refusal> {
    let new = app.tokens.successor(old, &new_jti(), now);
    if app.settings.jwt.blacklist.is_on() {
        let fate = match app.settings.jwt.blacklist_after_rotation.is_on() {
            true => OldToken::Blacklist,
            false => OldToken::Keep,
        };
        let old = outstanding(app, old, user_id, now)?;
        let new = outstanding(app, &new, user_id, now)?;
        if app.store.rotate_token(&old, &new, access_jti, fate, now).await? == Blacklisting::DoneBefore {
            return Err(TokenError::Blacklisted.into());
        }
    }
    Ok(RefreshToken::sign(app, &new)?)
}

/// What Python calls true.
fn names_somebody(user_id: &Value) -> bool {
    match user_id {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
    }
}
