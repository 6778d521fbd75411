//! How a refresh token travels: in bodies, as with SimpleJWT, or in an HttpOnly cookie, which no script can read.

use std::sync::Arc;

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{
        HeaderMap, HeaderName, HeaderValue,
        header::{COOKIE, SET_COOKIE},
        request::Parts,
    },
    response::AppendHeaders,
};
use serde::Serialize;

use super::{
    body::Body,
    host::{host, is_this_machine},
    origin::check_origin,
    refusal::Refusal,
};
use crate::{
    app::App,
    token::{Claims, TokenError, now},
};

/// What carries this request's refresh token, and the answer's.
///
/// A cookie is brought by browsers whoever asks them to, so there is none to be had for a request that another site may have made.
pub(super) enum Carrier {
    Body,
    Cookie {
        token: Option<String>,
        /// What follows upon each cookie's value.
        attributes: &'static str,
    },
}

/// A signed refresh token on its way to the client.
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct RefreshToken {
    text: String,
    #[serde(skip)]
    expires_at: i64,
}

/// The cookie, once for each path that it is sent to.
pub(super) type Cookies = AppendHeaders<[(HeaderName, HeaderValue); 2]>;

impl FromRequestParts<Arc<App>> for Carrier {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        if !app.settings.refresh_cookie.is_on() {
            return Ok(Self::Body);
        }
        check_origin(&parts.headers, &app.settings.allowed_origins)?;
        let attributes = match host(&parts.headers).is_some_and(is_this_machine) {
            true => "HttpOnly; SameSite=Strict",
            false => "HttpOnly; SameSite=Strict; Secure",
        };
        Ok(Self::Cookie { token: find(&parts.headers), attributes })
    }
}

impl Carrier {
    /// The refresh token that the request brings; a cookie's request need not have a body.
    pub(super) async fn token(&mut self, request: Request) -> Result<String, Refusal> {
        match self {
            Self::Body => {
                let [token] = Body::from_request(request, &()).await?.texts(["refresh"])?;
                Ok(token)
            }
            Self::Cookie { token, .. } => token.take().ok_or(Refusal::NoRefreshCookie),
        }
    }

    /// Takes the refresh token out of the answer's body if it travels in a cookie.
    pub(super) fn pack(&self, token: &mut Option<RefreshToken>) -> Option<Cookies> {
        let Self::Cookie { attributes, .. } = self else { return None };
        let RefreshToken { text, expires_at } = token.take()?;
        Some(cookies(&text, expires_at.saturating_sub(now()).max(0), attributes))
    }

    /// Lets the client forget its cookie.
    pub(super) fn clear(&self) -> Option<Cookies> {
        match self {
            Self::Body => None,
            Self::Cookie { attributes, .. } => Some(cookies("", 0, attributes)),
        }
    }
}

impl RefreshToken {
    pub(super) fn sign(app: &App, claims: &Claims) -> Result<Self, TokenError> {
        let expires_at = claims.expires_at().ok_or(TokenError::NoExpiry)?;
        Ok(Self { text: app.tokens.encode(claims), expires_at })
    }
}

/// The first cookie of our name, which is the one with the longest path.
fn find(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies = values.flat_map(|value| value.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    let (_, token) = cookies.find(|(name, _)| *name == NAME)?;
    (!token.is_empty()).then(|| token.to_owned())
}

fn cookies(token: &str, seconds: i64, attributes: &str) -> Cookies {
    AppendHeaders(PATHS.map(|path| {
        let cookie = format!("{NAME}={token}; Path={path}; Max-Age={seconds}; {attributes}");
        let mut value = HeaderValue::try_from(cookie).expect("base64url, dots and attributes are visible ASCII");
        value.set_sensitive(true);
        (SET_COOKIE, value)
    }))
}

const NAME: &str = "hallpass_refresh";
const PATHS: [&str; 2] = ["/api/token/refresh/", "/api/token/blacklist/"];
