//! The headers that every answer has: those of Django's default middleware, and that nobody shall keep it or make a page of it.

use axum::{
    Router,
    http::{HeaderName, HeaderValue},
    middleware,
    response::Response,
};

/// Adds the headers to every answer that does not bring its own.
pub(super) fn with_security_headers(router: Router) -> Router {
    router.layer(middleware::map_response(async |mut response: Response| {
        for (name, value) in HEADERS {
            let entry = response.headers_mut().entry(HeaderName::from_static(name));
            entry.or_insert(HeaderValue::from_static(value));
        }
        response
    }))
}

const HEADERS: [(&str, &str); 6] = [
    ("x-frame-options", "DENY"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    // An answer may hold a token, or be about the user whose token was sent.
    ("cache-control", "no-store"),
];
