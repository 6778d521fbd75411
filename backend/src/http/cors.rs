//! Which other origins' pages may call the API. Their preflights carry no token, so they are answered before anybody asks for one.

use std::time::Duration;

use axum::{
    Router,
    http::{
        HeaderName, HeaderValue, Method,
        header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ORIGIN, RETRY_AFTER},
    },
};
use tower_http::cors::CorsLayer;

use super::request_log::REQUEST_ID;

pub(super) fn with_cors(router: Router, origins: &[HeaderValue]) -> Router {
    if origins.is_empty() {
        return router;
    }
    router.layer(
        CorsLayer::new()
            .allow_origin(origins.to_vec())
            .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
            .allow_headers([ACCEPT, AUTHORIZATION, CONTENT_TYPE])
            .expose_headers([RETRY_AFTER, HeaderName::from_static(REQUEST_ID)])
            .vary([ORIGIN])
            .max_age(MAX_AGE),
    )
}

const MAX_AGE: Duration = Duration::from_secs(600);
