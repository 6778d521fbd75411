//! The same answer again to a refresh token that was spent a moment ago, for a client that lost the first one.
//!
//! Both tokens are made anew from the spent one, the names that were recorded and the time of the exchange, so they are the same
//! to the byte. That is no longer done once the new refresh token is spent itself: then the first answer did arrive.

use super::{
    carrier::RefreshToken,
    refresh::{Exchange, owner},
    refusal::Refusal,
};
use crate::{
    app::App,
    event::{Event, note},
    token::{Kind, SESSION_ID, TokenError},
};

pub(super) async fn repeat(app: &App, token: &str, now: i64) -> Result<Exchange, Refusal> {
    let grace = app.settings.jwt.grace_seconds();
    if grace == 0 {
        return Err(TokenError::Blacklisted.into());
    }
    let mut old = app.tokens.decode(token, now)?;
    let jti = &*app.tokens.jti(&old)?.into_owned();
    let succession = app.store.succession(jti, now - grace).await?.ok_or(TokenError::Blacklisted)?;
    app.tokens.check_shape(&old)?;
    app.tokens.check_kind(&old, Kind::Refresh)?;
    let user_id = owner(app, &old, now).await?;

    // It began with this exchange, if the token was issued before there were sessions.
    if let Some(session_id) = succession.session_id {
        old.set(SESSION_ID, session_id);
    }
    let then = succession.blacklisted_at;
    let access = app.tokens.access(&old, &succession.access_jti, then);
    let refresh = app.tokens.successor(&old, &succession.successor_jti, then);
    note!(app, Event::RefreshRepeated, user = user_id, jti, "refresh repeated");
    Ok(Exchange { access: app.tokens.encode(&access), refresh: Some(RefreshToken::sign(app, &refresh)?) })
}
