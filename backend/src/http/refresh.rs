//! `POST /api/token/refresh/`: a refresh token for a new access token and, when rotating, a new refresh token.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Request, State},
    http::HeaderMap,
};
use serde::Serialize;

use super::{
    authentication::user,
    carrier::{Carrier, RefreshToken},
    device::Device,
    refusal::Refusal,
    repetition::repeat,
};
use crate::{
    app::App,
    event::{Event, note},
    python::is_true,
    store::{Blacklisting, OldToken, Outstanding, Rotation, SessionUse},
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
    device: Device,
    request: Request,
) -> Result<(HeaderMap, Json<Exchange>), Refusal> {
    let token = carrier.token(request).await?;
    // What is refused keeps its cookie: another tab may just have put a newer one there.
    let exchange = exchange_or_repeat(&app, &token, &device, now()).await;
    let Exchange { access, refresh } = exchange.inspect_err(|refusal| note_refused(&app, refusal))?;
    let (headers, refresh) = carrier.pack(refresh);
    Ok((headers, Json(Exchange { access, refresh })))
}

async fn exchange_or_repeat(app: &App, token: &str, device: &Device, now: i64) -> Result<Exchange, Refusal> {
    let refused = match exchange(app, token, device, now).await {
        Err(Refusal::Token(TokenError::Blacklisted)) => repeat(app, token, now).await,
        exchange => return exchange,
    };
    if let Err(Refusal::Token(TokenError::Blacklisted)) = refused {
        end_if_reused(app, token, device, now).await?;
    }
    refused
}

/// Ends the session of a token that somebody else has exchanged before, under `--sessions`: one of the two is a thief.
async fn end_if_reused(app: &App, token: &str, device: &Device, now: i64) -> Result<(), Refusal> {
    if !app.settings.sessions.is_on() {
        return Ok(());
    }
    let claims = app.tokens.decode(token, now)?;
    let until = now - app.settings.jwt.grace_seconds();
    if let Some(session) = app.store.end_reused_session(&app.tokens.jti(&claims)?, until, now).await? {
        let (user, session, address) = (session.user_id, session.id, &device.address.0);
        note!(app, Event::TokenReused, user, session, address, "a spent token was used again, which ended its session");
    }
    Ok(())
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
    if looks_up && app.store.is_blacklisted(&app.tokens.jti(claims)?).await? {
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
    let Some(user_id) = claims.find(&app.tokens.names.user_id).filter(|user_id| is_true(user_id)) else {
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
    let jti = app.tokens.jti(claims)?.into_owned();
    let expires_at = app.tokens.last_end(claims).ok_or(TokenError::NoExpiry)?;
    Ok(Outstanding { jti, user_id, created_at, expires_at, session_id: claims.session_id().map(str::to_owned) })
}

async fn exchange(app: &App, token: &str, device: &Device, now: i64) -> Result<Exchange, Refusal> {
    let mut old = read(app, token, Kind::Refresh, now).await?;
    let user_id = owner(app, &old, now).await?;
    let jwt = &app.settings.jwt;
    let mut session = device.use_session(app, &old, now);
    // One that was issued before there were sessions begins one, if it can do so only once.
    if jwt.is_single_use() && session.is_none() {
        session = user_id.and_then(|user_id| device.begin_session(app, &mut old, user_id, now));
    }
    let access_jti = new_jti();
    let access = app.tokens.encode(&app.tokens.access(&old, &access_jti, now));
    let refresh = match jwt.rotate_refresh_tokens.is_on() {
        true => Some(rotate(app, &old, user_id, &access_jti, session, now).await?),
        false => {
            go_on(app, session, &old).await?;
            None
        }
    };
    note!(app, Event::Refreshed, user = user_id, jti = &*app.tokens.jti(&old)?, "token refreshed");
    Ok(Exchange { access, refresh })
}

async fn rotate(
    app: &App,
    old: &Claims,
    user_id: Option<i64>,
    access_jti: &str,
    session: Option<SessionUse>,
    now: i64,
) -> Result<RefreshToken, Refusal> {
    let new = app.tokens.successor(old, &new_jti(), now);
    if app.settings.jwt.blacklist.is_on() {
        let fate = match app.settings.jwt.blacklist_after_rotation.is_on() {
            true => OldToken::Blacklist,
            false => OldToken::Keep,
        };
        let old = &outstanding(app, old, user_id, now)?;
        let new = &outstanding(app, &new, user_id, now)?;
        let rotation = Rotation { old, new, access_jti, fate, usage: session.as_ref() };
        if app.store.rotate_token(rotation, now).await? == Blacklisting::DoneBefore {
            return Err(TokenError::Blacklisted.into());
        }
    }
    Ok(RefreshToken::sign(app, &new)?)
}

/// Notes that a session was used whose token stays the same; refused if the session has ended.
pub(super) async fn go_on(app: &App, session: Option<SessionUse>, claims: &Claims) -> Result<(), Refusal> {
    let Some(session) = session else { return Ok(()) };
    let expires_at = app.tokens.last_end(claims).ok_or(TokenError::NoExpiry)?;
    match app.store.use_session(&session, expires_at).await? {
        true => Ok(()),
        false => Err(TokenError::Blacklisted.into()),
    }
}
