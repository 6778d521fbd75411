//! `POST /api/token/blacklist/`: a refresh token that shall not work any more.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Request, State},
    http::HeaderMap,
};
use serde_json::{Value, json};

use super::{
    authentication::user,
    carrier::Carrier,
    refresh::{outstanding, read},
    refusal::Refusal,
};
use crate::{
    app::App,
    event::{Event, note},
    store::Blacklisting,
    token::{Kind, TokenError, now},
};

pub(super) async fn blacklist(
    State(app): State<Arc<App>>,
    carrier: Carrier,
    request: Request,
) -> (HeaderMap, Result<Json<Value>, Refusal>) {
    let done = match carrier.token(request).await {
        Ok(token) => revoke(&app, &token).await,
        // There is nothing left to end.
        Err(Refusal::NoRefreshCookie) => Ok(()),
        Err(refusal) => Err(refusal),
    };
    let headers = match done {
        Ok(()) | Err(Refusal::Token(_)) => carrier.clear(),
        // The token may still work, and another try needs it.
        Err(_) => HeaderMap::new(),
    };
    (headers, done.map(|()| Json(json!({}))))
}

async fn revoke(app: &App, token: &str) -> Result<(), Refusal> {
    let now = now();
    let claims = read(app, token, Kind::Refresh, now).await?;
    // Without a blacklist SimpleJWT says yes all the same.
    if app.settings.jwt.blacklist.is_on() {
        let user_id = match claims.find(&app.tokens.names.user_id) {
            Some(user_id) => user(app, user_id).await?.map(|user| user.id),
            None => None,
        };
        let token = outstanding(app, &claims, user_id, now)?;
        if app.store.blacklist_token(&token, now).await? == Blacklisting::DoneBefore {
            return Err(TokenError::Blacklisted.into());
        }
        note!(app, Event::Blacklisted, user = user_id, jti = token.jti, "token blacklisted");
    }
    Ok(())
}
