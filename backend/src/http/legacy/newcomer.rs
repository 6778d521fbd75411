//! The mobile number tutorial's way in: whoever adds user details is given a token in their name.
//!
//! It opens nothing while no user has that name, but who knows the next user's could wait for it. So it is for tries on one machine.

use axum::http::{HeaderMap, Method};

use crate::{
    app::App,
    http::host::stays_on_this_machine,
    legacy::{Flavour, Legacy, Subject},
    store::{StoreError, UserDetails},
    token::now,
};

/// Says whether a request that brings no token may add details.
pub(in crate::http) fn admits_newcomer(app: &App, method: &Method, headers: &HeaderMap) -> bool {
    method == Method::POST && package(app, headers).is_some()
}

/// The token in the name of new details. There is none in the name of a user, for that would be a login without a password.
pub(in crate::http) async fn newcomers_token(
    app: &App,
    headers: &HeaderMap,
    details: &UserDetails,
) -> Result<Option<String>, StoreError> {
    let Some(legacy) = package(app, headers) else { return Ok(None) };
    if app.store.user(legacy.login_field, &details.username).await?.is_some() {
        return Ok(None);
    }
    let subject = Subject { id: details.id, username: details.username.clone(), email: details.email.clone() };
    Ok(Some(legacy.encode(&legacy.payload(&subject, now()))))
}

/// The package, if it is the one that the tutorial is about and the request is from here.
fn package<'a>(app: &'a App, headers: &HeaderMap) -> Option<&'a Legacy> {
    let legacy = app.legacy.as_deref().filter(|legacy| legacy.flavour == Flavour::Legacy111);
    legacy.filter(|_| stays_on_this_machine(headers))
}
