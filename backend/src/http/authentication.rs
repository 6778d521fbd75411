//! Who sends a request, by the access token in its Authorization header.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header::AUTHORIZATION},
    middleware::Next,
    response::Response,
};
use serde_json::Value;

use super::refusal::Refusal;
use crate::{
    app::App,
    store::{StoreError, User},
    token::{Claims, Kind, TokenError, now},
};

/// The user who sends the request.
#[derive(Clone, Debug)]
pub(super) struct CurrentUser(pub(super) User);

/// Lets a request through that carries a good token of a user who may come in.
pub(super) async fn require_user(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let token = token(request.headers(), &app.settings.jwt.auth_header_types)?;
    let claims = read_access(&app, &token).map_err(Refusal::NotAuthenticated)?;
    let user_id = claims.find(&app.tokens.names.user_id).ok_or(Refusal::NoUserId)?;
    let user = user(&app, user_id).await?.ok_or(Refusal::UserNotFound)?;
    if !app.accepts(&user) {
        return Err(Refusal::UserInactive);
    }
    request.extensions_mut().insert(CurrentUser(user));
    Ok(next.run(request).await)
}

/// The user whom a token's user claim names.
pub(super) async fn user(app: &App, user_id: &Value) -> Result<Option<User>, StoreError> {
    let text = match user_id {
        Value::String(text) => text.clone(),
        // SimpleJWT before 5.5.1 wrote numbers.
        Value::Number(number) => number.to_string(),
        _ => return Ok(None),
    };
    app.store.user(app.settings.jwt.user_id_field, &text).await
}

fn read_access(app: &App, token: &str) -> Result<Claims, TokenError> {
    let claims = app.tokens.decode(token, now())?;
    app.tokens.check_shape(&claims)?;
    app.tokens.check_kind(&claims, Kind::Access)?;
    Ok(claims)
}

/// The token of a header such as `Bearer eyJ…`. The scheme's case matters, and any ASCII white space separates.
fn token(headers: &HeaderMap, schemes: &[String]) -> Result<String, Refusal> {
    // A WSGI server hands several headers over as one.
    let values: Vec<_> = headers.get_all(AUTHORIZATION).iter().map(|value| value.as_bytes()).collect();
    let header = values.join(&b',');
    let mut words = header.split(|byte| byte.is_ascii_whitespace() || *byte == 0x0b).filter(|word| !word.is_empty());
    let scheme = words.next().ok_or(Refusal::NoCredentials)?;
    if !schemes.iter().any(|ours| ours.as_bytes() == scheme) {
        return Err(Refusal::NoCredentials);
    }
    match (words.next(), words.next()) {
        (Some(token), None) => Ok(String::from_utf8_lossy(token).into_owned()),
        _ => Err(Refusal::BadAuthorizationHeader),
    }
}
