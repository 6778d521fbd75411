//! How a refresh token travels: in bodies, as with SimpleJWT, or in an HttpOnly cookie, which no script can read.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{
        HeaderMap, HeaderValue,
        header::{COOKIE, SET_COOKIE},
        request::Parts,
    },
};
use serde::Serialize;

use super::{body::Body, host::stays_on_this_machine, origin::check_origin, refusal::Refusal};
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
        /// The values that the request's cookies of our name have.
        tokens: BTreeSet<String>,
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

impl FromRequestParts<Arc<App>> for Carrier {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        if !app.settings.refresh_cookie.is_on() {
            return Ok(Self::Body);
        }
        check_origin(app, &parts.headers)?;
        // On this machine cookies have to do without TLS.
        let attributes = match stays_on_this_machine(&parts.headers) {
            true => "HttpOnly; SameSite=Strict",
            false => "HttpOnly; SameSite=Strict; Secure",
        };
        Ok(Self::Cookie { tokens: find(&parts.headers), attributes })
    }
}

impl Carrier {
    /// The refresh token that the request brings; a cookie's request need not have a body.
    pub(super) async fn token(&self, request: Request) -> Result<String, Refusal> {
        match self {
            Self::Body => {
                let [token] = Body::from_request(request, &()).await?.texts(["refresh"])?;
                Ok(token)
            }
            Self::Cookie { tokens, .. } => match tokens.first() {
                // Another host of our site can set a cookie of our name, and nothing tells whose is whose.
                _ if tokens.len() > 1 => Err(Refusal::SeveralRefreshCookies),
                Some(token) if !token.is_empty() => Ok(token.clone()),
                _ => Err(Refusal::NoRefreshCookie),
            },
        }
    }

    /// Splits an answer's refresh token into the headers that carry it and what is left for the body.
    pub(super) fn pack(self, token: Option<RefreshToken>) -> (HeaderMap, Option<RefreshToken>) {
        let Self::Cookie { attributes, .. } = self else { return (HeaderMap::new(), token) };
        (token.map_or_else(HeaderMap::new, |token| token.cookies(attributes)), None)
    }

    /// Lets the client forget its cookie.
    pub(super) fn clear(self) -> HeaderMap {
        match self {
            Self::Body => HeaderMap::new(),
            Self::Cookie { attributes, .. } => cookies("", 0, attributes),
        }
    }
}

impl RefreshToken {
    pub(super) fn sign(app: &App, claims: &Claims) -> Result<Self, TokenError> {
        let expires_at = claims.expires_at().ok_or(TokenError::NoExpiry)?;
        Ok(Self { text: app.tokens.encode(claims), expires_at })
    }

    fn cookies(&self, attributes: &str) -> HeaderMap {
        let cookies = cookies(&self.text, self.expires_at.saturating_sub(now()).max(0), attributes);
        let bytes = cookies.values().map(HeaderValue::len).max();
        if bytes > Some(KEPT_BY_BROWSERS) {
            tracing::warn!(
                bytes,
                "browsers drop a cookie of more than {KEPT_BY_BROWSERS} bytes; shorten --extra-claims"
            );
        }
        cookies
    }
}

/// What the cookies of our name hold. Others beside them may hold any bytes.
fn find(headers: &HeaderMap) -> BTreeSet<String> {
    let cookies = headers.get_all(COOKIE).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b';'));
    let ours = cookies.filter_map(|cookie| cookie.trim_ascii().strip_prefix(NAME.as_bytes())?.strip_prefix(b"="));
    ours.map(|token| String::from_utf8_lossy(token).into_owned()).collect()
}

/// The headers that set the cookie, once for each path that it is sent to.
fn cookies(token: &str, seconds: i64, attributes: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for path in PATHS {
        let cookie = format!("{NAME}={token}; Path={path}; Max-Age={seconds}; {attributes}");
        let mut value = HeaderValue::try_from(cookie).expect("base64url, dots and attributes are visible ASCII");
        value.set_sensitive(true);
        headers.append(SET_COOKIE, value);
    }
    headers
}

const NAME: &str = "hallpass_refresh";
const PATHS: [&str; 2] = ["/api/token/refresh/", "/api/token/blacklist/"];
/// The length of a name, a value and attributes together that every browser must take (RFC 6265, section 6.1).
const KEPT_BY_BROWSERS: usize = 4096;
