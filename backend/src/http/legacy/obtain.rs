//! `POST /auth-jwt/`: a name and a password for a token.

use std::sync::Arc;

use axum::{extract::State, response::Response};

use super::{Spoken, answer};
use crate::{
    app::App,
    event::{Event, note},
    http::{Client, body::Body, refusal::Refusal},
    legacy::Flavour,
    password::Password,
    token::now,
};

pub(super) async fn obtain(
    State(app): State<Arc<App>>,
    Spoken(legacy): Spoken,
    client: Client,
    body: Body,
) -> Result<Response, Refusal> {
    let name = legacy.login_field.name();
    let [name, password] = match legacy.flavour {
        Flavour::Legacy111 => body.texts([name, "password"])?,
        Flavour::LegacyFork => {
            let [password, name] = body.texts(["password", name])?;
            [name, password]
        }
    };
    let user = app.authenticate(name, Password::claimed(password), client).await?;
    let user = user.ok_or_else(|| Refusal::Body("Unable to log in with provided credentials.".into()))?;
    let now = now();
    if app.settings.jwt.update_last_login.is_on() {
        app.store.record_login(&user, now).await?;
    }
    note!(app, Event::LoggedIn, user = user.id, "logged in");
    let payload = legacy.payload(&legacy.subject(&user), now);
    Ok(answer(&app, &legacy, &legacy.encode(&payload), &payload))
}
