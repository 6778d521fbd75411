//! Whether another site may have made a browser send a request, with our cookie along. What is in doubt is refused.

use axum::http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{CONTENT_TYPE, HOST, ORIGIN},
};

use super::{
    host::{count, host},
    refusal::Refusal,
};
use crate::{
    app::App,
    event::{Event, note},
};

/// Looks whether a request is from a page of ours or of an allowed origin, or from no browser at all.
///
/// It must say that its body is JSON, too: that is what no page can send elsewhere without asking in a preflight.
pub(super) fn check_origin(app: &App, headers: &HeaderMap) -> Result<(), Refusal> {
    let content_type = headers.get(CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    let media_type = content_type.split(|byte| *byte == b';').next().unwrap_or_default();
    if !media_type.trim_ascii().eq_ignore_ascii_case(b"application/json") || count(headers, &CONTENT_TYPE) > 1 {
        return Err(Refusal::UnsupportedMediaType(String::from_utf8_lossy(content_type).into_owned()));
    }
    check_page(app, headers)
}

/// Looks whether a request is from a page of ours or of an allowed origin, or from no browser at all, whatever its body is.
pub(super) fn check_page(app: &App, headers: &HeaderMap) -> Result<(), Refusal> {
    if is_ours(headers, &app.settings.allowed_origins) {
        return Ok(());
    }
    let [origin, site, host] = [&ORIGIN, &SEC_FETCH_SITE, &HOST].map(|name| presentable(headers.get(name)));
    note!(
        app,
        Event::OriginRefused,
        origin,
        site,
        host,
        "a page elsewhere is refused (if it is yours: a proxy must keep Host; else name its origin in --allowed-origins)"
    );
    Err(Refusal::FromElsewhere)
}

/// A header as the log may show it, however long it is.
fn presentable(value: Option<&HeaderValue>) -> Option<String> {
    let text = String::from_utf8_lossy(value?.as_bytes()).chars().take(100).collect();
    Some(text)
}

fn is_ours(headers: &HeaderMap, allowed: &[HeaderValue]) -> bool {
    let sites: Vec<_> = headers.get_all(SEC_FETCH_SITE).iter().map(HeaderValue::as_bytes).collect();
    match (headers.get(ORIGIN), count(headers, &ORIGIN)) {
        // Every browser names the origin of a POST; one that did not would still tell the site.
        (None, _) => sites.iter().all(|site| [&b"same-origin"[..], b"none"].contains(site)),
        (Some(origin), 1) if allowed.contains(origin) => true,
        (Some(origin), 1) => is_own(origin, host(headers)) && !sites.contains(&&b"cross-site"[..]),
        (Some(_), _) => false,
    }
}

/// Says whether an origin is the request's own host. A proxy may have taken off TLS, so the scheme says nothing.
fn is_own(origin: &HeaderValue, host: Option<&str>) -> bool {
    let (Ok(origin), Some(host)) = (origin.to_str(), host) else { return false };
    let (authority, port) = match origin.split_once("://") {
        Some(("http", authority)) => (authority, ":80"),
        Some(("https", authority)) => (authority, ":443"),
        _ => return false,
    };
    let bare = |authority: &str| authority.strip_suffix(port).unwrap_or(authority).to_ascii_lowercase();
    !authority.is_empty() && bare(authority) == bare(host)
}

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
