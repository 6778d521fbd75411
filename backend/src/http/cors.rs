//! Which other origins' pages may call the API. Their preflights carry no token, so they are answered before anybody asks for one.

use std::time::Duration;

use axum::{
    Router,
    http::{
        HeaderName, Method,
        header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ORIGIN, RETRY_AFTER},
    },
};
use tower_http::cors::{AllowCredentials, CorsLayer};

use super::request_log::REQUEST_ID;
use crate::settings::Settings;

pub(super) fn with_cors(router: Router, settings: &Settings) -> Router {
    let origins = settings.allowed_origins.clone();
    if origins.is_empty() {
        return router;
    }
    router.layer(
        CorsLayer::new()
            .allow_credentials(with_cookies(settings))
            .allow_origin(origins)
            .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
            .allow_headers([ACCEPT, AUTHORIZATION, CONTENT_TYPE])
            .expose_headers([RETRY_AFTER, HeaderName::from_static(REQUEST_ID)])
            .vary([ORIGIN])
            .max_age(MAX_AGE),
    )
}

/// Lets browsers bring the cookie, and take it, where tokens travel in one.
fn with_cookies(settings: &Settings) -> AllowCredentials {
    let origins = match settings.refresh_cookie.is_on() || settings.legacy.jwt_auth_cookie.is_some() {
        true => settings.allowed_origins.clone(),
        false => Vec::new(),
    };
    AllowCredentials::predicate(move |origin, _| origins.contains(origin))
}

const MAX_AGE: Duration = Duration::from_secs(600);
