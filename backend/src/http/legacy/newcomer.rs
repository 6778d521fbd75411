//! The mobile number tutorial's way in: whoever adds user details is given a token in their name.
//!
//! It opens nothing while no user has that name, but who knows the next user's could wait for it. So it is for tries on one machine.

use axum::extract::Request;

use crate::{
    app::App,
    http::host::{is_from_here, is_this_machine},
    legacy::{Flavour, Legacy, Subject},
    store::{StoreError, UserDetails},
    token::now,
};

/// Says whether whoever adds details by this request needs no token, and is given one: with the package that the tutorial is about, and
/// where neither the request nor the server has to do with another machine.
pub(in crate::http) fn welcomes_newcomer(app: &App, request: &Request) -> bool {
    let is_the_tutorials = |legacy: &Legacy| legacy.flavour == Flavour::Legacy111;
    app.legacy.as_deref().is_some_and(is_the_tutorials) && is_this_machine(&app.settings.bind) && is_from_here(request)
}

/// The token in the name of new details. There is none in the name of a user, for that would be a login without a password.
pub(in crate::http) async fn newcomers_token(app: &App, details: &UserDetails) -> Result<Option<String>, StoreError> {
    let Some(legacy) = &app.legacy else { return Ok(None) };
    if app.store.user(legacy.login_field, &details.username).await?.is_some() {
        return Ok(None);
    }
    let subject = Subject { id: details.id, username: details.username.clone(), email: details.email.clone() };
    Ok(Some(legacy.encode(&legacy.payload(&subject, now()))))
}
