//! The endpoints of djangorestframework-jwt and drf-jwt, and who sends a request by their tokens.

mod authentication;
mod cookie;
mod newcomer;
mod obtain;
mod renew;

use std::sync::Arc;

use axum::{
    Json,
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{View, origin::check_page, refusal::Refusal, view::open};
use crate::{
    app::App,
    legacy::{Fault, Flavour, Legacy, Payload},
    store::{StoreError, User},
};
pub(super) use authentication::authenticate;
use cookie::set_cookie;
pub(super) use newcomer::{newcomers_token, welcomes_newcomer};

/// The views that tokens come from, at the paths of the tutorials and at those of the packages' own documentation.
pub(super) fn views(app: &Arc<App>) -> Vec<(&'static str, View)> {
    vec![
        ("/auth-jwt/", open(app, obtain::obtain)),
        ("/auth-jwt-refresh/", open(app, renew::refresh)),
        ("/auth-jwt-verify/", open(app, renew::verify)),
        ("/api-token-auth/", open(app, obtain::obtain)),
        ("/api-token-refresh/", open(app, renew::refresh)),
        ("/api-token-verify/", open(app, renew::verify)),
    ]
}

impl Flavour {
    /// The status of an answer with a token.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::Legacy111 => StatusCode::OK,
            Self::LegacyFork => StatusCode::CREATED,
        }
    }
}

/// The package that is spoken.
struct Spoken(Arc<Legacy>);

impl FromRequestParts<Arc<App>> for Spoken {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        // Another site must not log a browser in, for with the cookie it would stay so.
        if app.settings.legacy.jwt_auth_cookie.is_some() {
            check_page(app, &parts.headers)?;
        }
        app.legacy.clone().map(Self).ok_or(Refusal::NotFound)
    }
}

/// Answers with a token, in the cookie too if there is one. `payload` is what the token says.
fn answer(app: &App, legacy: &Legacy, token: &str, payload: &Payload) -> Response {
    let body = match legacy.flavour {
        Flavour::Legacy111 => json!({"token": token}),
        Flavour::LegacyFork => json!({"pk": payload.get("iat"), "token": token}),
    };
    let mut response = (legacy.flavour.status(), Json(body)).into_response();
    set_cookie(&mut response, &app.settings.legacy, legacy, token);
    response
}

/// Why a token is not taken: it is at fault, or the database is.
enum Failure {
    Token(Fault),
    Store(StoreError),
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Token(fault)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Failure {
    /// The answer of a view that takes the token in the request's body.
    fn in_body(self, legacy: &Legacy) -> Refusal {
        match self {
            Self::Token(fault) => Refusal::Body(legacy.flavour.in_body(fault).into()),
            Self::Store(error) => error.into(),
        }
    }

    /// The answer of a protected view.
    fn in_header(self, legacy: &Legacy) -> Refusal {
        match self {
            Self::Token(fault) => Refusal::Unauthorized(legacy.flavour.in_header(fault)),
            Self::Store(error) => error.into(),
        }
    }
}

/// The user whom a token is for, who must be active.
async fn owner(app: &App, legacy: &Legacy, payload: &Payload) -> Result<User, Failure> {
    let name = legacy.username(payload)?;
    match app.store.user(legacy.login_field, &name).await? {
        None => Err(Fault::UserGone.into()),
        Some(user) if !user.is_active => Err(Fault::UserInactive.into()),
        Some(user) => Ok(user),
    }
}
