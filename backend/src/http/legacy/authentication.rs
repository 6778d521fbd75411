//! Who sends a request, by the token in its Authorization header or its cookie.

use axum::http::{HeaderMap, Method};

use super::{Failure, cookie::find_cookie, owner};
use crate::{
    app::App,
    http::{
        authentication::{authorization, words},
        origin::check_page,
        refusal::Refusal,
    },
    legacy::{Flavour, Legacy},
    store::User,
    token::now,
};

/// The user who sends a request; [`Refusal::NoCredentials`] where nobody says who does.
pub(in crate::http) async fn authenticate(
    app: &App,
    legacy: &Legacy,
    method: &Method,
    headers: &HeaderMap,
) -> Result<User, Refusal> {
    let header = authorization(headers);
    let token = match legacy.flavour {
        Flavour::Legacy111 => in_words(&header, &legacy.prefix)?,
        Flavour::LegacyFork => between_blanks(&header, &legacy.prefix)?,
    };
    let token = match token {
        Some(token) => token.to_owned(),
        None => {
            let token = app.settings.legacy.jwt_auth_cookie.as_deref().and_then(|name| find_cookie(headers, name));
            let token = token.ok_or(Refusal::NoCredentials)?;
            // A browser brings a cookie along whoever asks it to.
            if !method.is_safe() {
                check_page(app, headers)?;
            }
            token.into_bytes()
        }
    };
    named(app, legacy, &token).await.map_err(|failure| failure.in_header(legacy))
}

async fn named(app: &App, legacy: &Legacy, token: &[u8]) -> Result<User, Failure> {
    let payload = legacy.decode(token, now())?;
    owner(app, legacy, &payload).await
}

/// The token of a header such as `JWT eyJ…`, as djangorestframework-jwt reads it; none in an empty header.
fn in_words<'a>(header: &'a [u8], prefix: &str) -> Result<Option<&'a [u8]>, Refusal> {
    let mut words = words(header);
    let Some(scheme) = words.next() else { return Ok(None) };
    if !scheme.eq_ignore_ascii_case(prefix.as_bytes()) {
        return Err(Refusal::NoCredentials);
    }
    match (words.next(), words.next()) {
        (Some(token), None) => Ok(Some(token)),
        (None, _) => Err(Refusal::Unauthorized("Invalid Authorization header. No credentials provided.")),
        (Some(_), Some(_)) => {
            let reason = "Invalid Authorization header. Credentials string should not contain spaces.";
            Err(Refusal::Unauthorized(reason))
        }
    }
}

/// The same as drf-jwt reads it: one blank separates, and any other form is as none, as are bytes that are no text.
fn between_blanks<'a>(header: &'a [u8], prefix: &str) -> Result<Option<&'a [u8]>, Refusal> {
    if str::from_utf8(header).is_err() {
        return Ok(None);
    }
    let mut parts = header.split(|byte| *byte == b' ');
    let (Some(scheme), Some(token), None) = (parts.next(), parts.next(), parts.next()) else { return Ok(None) };
    if !scheme.eq_ignore_ascii_case(prefix.as_bytes()) {
        return Err(Refusal::NoCredentials);
    }
    Ok(Some(token).filter(|token| !token.is_empty()))
}
