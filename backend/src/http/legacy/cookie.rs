//! The cookie that JWT_AUTH_COOKIE names: the token, out of every script's reach.

use axum::{
    http::{
        HeaderMap, HeaderValue,
        header::{COOKIE, SET_COOKIE},
    },
    response::Response,
};
use chrono::DateTime;

use crate::{
    legacy::{Flavour, Legacy},
    settings::{LegacySettings, SameSite, Switch},
    token::now,
};

/// What the request's cookie of this name holds, the last one if there are several.
pub(super) fn find_cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(COOKIE).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b';'));
    let mut ours = cookies.filter_map(|cookie| cookie.trim_ascii().strip_prefix(name.as_bytes())?.strip_prefix(b"="));
    ours.next_back().map(|token| String::from_utf8_lossy(token).into_owned())
}

/// Gives the browser the token, if there is to be a cookie.
pub(super) fn set_cookie(response: &mut Response, settings: &LegacySettings, legacy: &Legacy, token: &str) {
    // PyJWT 1 overlooks signs that are no base64url, and a token that was verified may have any.
    let is_plain = token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.=".contains(&byte));
    let Some(name) = settings.jwt_auth_cookie.as_ref().filter(|_| is_plain) else { return };
    let lifetime = legacy.lifetime;
    let expires = DateTime::from_timestamp(now().saturating_add(lifetime), 0).unwrap_or(DateTime::UNIX_EPOCH);
    let expires = expires.format("%a, %d %b %Y %H:%M:%S GMT");
    // In the order in which Python writes them.
    let mut cookie = format!("{name}={token}");
    if let Some(domain) = &settings.jwt_auth_cookie_domain {
        cookie += &format!("; Domain={domain}");
    }
    let path = settings.jwt_auth_cookie_path.as_deref().unwrap_or("/");
    cookie += &format!("; expires={expires}; HttpOnly; Max-Age={lifetime}; Path={path}");
    if legacy.flavour == Flavour::LegacyFork {
        cookie += match settings.jwt_auth_cookie_samesite {
            None | Some(SameSite::Lax) => "; SameSite=Lax",
            Some(SameSite::Strict) => "; SameSite=Strict",
            Some(SameSite::None) => "; SameSite=None",
        };
        if settings.jwt_auth_cookie_secure != Some(Switch::Off) {
            cookie += "; Secure";
        }
    }
    let mut value = HeaderValue::try_from(cookie).expect("settings and token are visible ASCII");
    value.set_sensitive(true);
    response.headers_mut().append(SET_COOKIE, value);
}
