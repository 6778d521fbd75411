//! Who sends a request, by the token in its Authorization header.

use std::{borrow::Cow, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, header::AUTHORIZATION},
    middleware::Next,
    response::Response,
};
use serde_json::Value;

use super::{legacy, refresh::check, refusal::Refusal, view::Door};
use crate::{
    app::App,
    store::{StoreError, User},
    token::{Claims, now},
};

/// The user who sends the request.
#[derive(Clone, Debug)]
pub(super) struct CurrentUser(pub(super) Arc<User>);

/// What the token says that the request carries.
#[derive(Clone)]
pub(super) struct CurrentToken(pub(super) Arc<Claims>);

/// Lets a request through that carries a good token of a user who may come in, and one that carries none where the door is open to it.
pub(super) async fn guard(
    State((app, door)): State<(Arc<App>, Door)>,
    mut request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    match authenticate(&app, request.method(), request.headers()).await {
        Ok(user) => drop(request.extensions_mut().insert(CurrentUser(user))),
        Err(Refusal::NoCredentials) if is_open(&app, door, &request) => {}
        Err(refusal) => return Err(refusal),
    }
    Ok(next.run(request).await)
}

fn is_open(app: &App, door: Door, request: &Request) -> bool {
    match door {
        Door::Users => false,
        Door::Readers => [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method()),
        Door::Newcomers => request.method() == Method::POST && legacy::welcomes_newcomer(app, request),
    }
}

/// Lets a request through that carries a good token, without asking whose it is.
pub(super) async fn require_token(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let claims = read_token(&app, request.headers()).await?;
    claims.find(&app.tokens.names.user_id).ok_or(Refusal::NoUserId)?;
    request.extensions_mut().insert(CurrentToken(claims));
    Ok(next.run(request).await)
}

/// The user who sends a request; [`Refusal::NoCredentials`] where nobody says who does.
pub(super) async fn authenticate(app: &App, method: &Method, headers: &HeaderMap) -> Result<Arc<User>, Refusal> {
    match &app.legacy {
        Some(legacy) => legacy::authenticate(app, legacy, method, headers).await.map(Arc::new),
        None => by_token(app, headers).await,
    }
}

async fn by_token(app: &App, headers: &HeaderMap) -> Result<Arc<User>, Refusal> {
    let claims = read_token(app, headers).await?;
    let user_id = claims.find(&app.tokens.names.user_id).ok_or(Refusal::NoUserId)?;
    let user = user(app, user_id).await?.ok_or(Refusal::UserNotFound)?;
    match app.accepts(&user) {
        false => Err(Refusal::UserInactive),
        true if app.is_current(&claims, &user) => Ok(user),
        true => Err(Refusal::PasswordChanged),
    }
}

/// The user whom a token's user claim names.
pub(super) async fn user(app: &App, user_id: &Value) -> Result<Option<Arc<User>>, StoreError> {
    let field = app.settings.jwt.user_id_field;
    match user_id {
        Value::String(text) => app.store.current_user(field, text).await,
        // SimpleJWT before 5.5.1 wrote numbers.
        Value::Number(number) => app.store.current_user(field, &number.to_string()).await,
        _ => Ok(None),
    }
}

/// What a request's token says, if it is of one of the kinds that open a view (`--auth-token-types`). An access token asks nothing of the
/// database.
async fn read_token(app: &App, headers: &HeaderMap) -> Result<Arc<Claims>, Refusal> {
    let jwt = &app.settings.jwt;
    let token = token(headers, &jwt.auth_header_types)?;
    let decoded = app.tokens.decode_often(&token, now());
    let mut errors = Vec::new();
    for &kind in &jwt.auth_token_types {
        let checked = match &decoded {
            Ok(claims) => check(app, claims, kind).await,
            Err(error) => Err(error.clone().into()),
        };
        match checked {
            Ok(()) => return decoded.map_err(Refusal::from),
            Err(Refusal::Token(error)) => errors.push((kind, error)),
            Err(refusal) => return Err(refusal),
        }
    }
    Err(Refusal::NotAuthenticated(errors))
}

/// The Authorization header. A WSGI server hands several of them over as one.
pub(super) fn authorization(headers: &HeaderMap) -> Cow<'_, [u8]> {
    let mut values = headers.get_all(AUTHORIZATION).iter().map(HeaderValue::as_bytes);
    let first = Cow::Borrowed(values.next().unwrap_or_default());
    values.fold(first, |header, value| Cow::Owned([&*header, value].join(&b',')))
}

/// The words of a header, between any ASCII white space.
pub(super) fn words(header: &[u8]) -> impl Iterator<Item = &[u8]> {
    header.split(|byte| byte.is_ascii_whitespace() || *byte == 0x0b).filter(|word| !word.is_empty())
}

/// The token of a header such as `Bearer eyJ…`. The scheme's case matters.
fn token(headers: &HeaderMap, schemes: &[String]) -> Result<String, Refusal> {
    let header = authorization(headers);
    let mut words = words(&header);
    let scheme = words.next().ok_or(Refusal::NoCredentials)?;
    if !schemes.iter().any(|ours| ours.as_bytes() == scheme) {
        return Err(Refusal::NoCredentials);
    }
    match (words.next(), words.next()) {
        (Some(token), None) => Ok(String::from_utf8_lossy(token).into_owned()),
        _ => Err(Refusal::BadAuthorizationHeader),
    }
}
