//! `POST /auth-jwt-refresh/` and `/auth-jwt-verify/`: a token for another one, and a token for the same one if it is good.

use std::sync::Arc;

use axum::{extract::State, response::Response};

use super::{Failure, Spoken, answer, owner};
use crate::{
    app::App,
    event::{Event, note},
    http::{body::Body, refusal::Refusal},
    legacy::{Legacy, Payload},
    store::User,
    token::now,
};

pub(super) async fn refresh(
    State(app): State<Arc<App>>,
    Spoken(legacy): Spoken,
    body: Body,
) -> Result<Response, Refusal> {
    let [token] = body.texts(["token"])?;
    let now = now();
    let renewed = renew(&app, &legacy, &token, now).await.inspect_err(|failure| {
        if let Failure::Token(fault) = failure {
            note!(app, Event::RefreshRefused, reason = legacy.flavour.in_body(*fault), "refresh refused");
        }
    });
    let new = renewed.map_err(|failure| failure.in_body(&legacy))?;
    Ok(answer(&app, &legacy, &legacy.encode(&new), &new))
}

pub(super) async fn verify(
    State(app): State<Arc<App>>,
    Spoken(legacy): Spoken,
    body: Body,
) -> Result<Response, Refusal> {
    let [token] = body.texts(["token"])?;
    let read = read(&app, &legacy, &token, now()).await;
    let (payload, _) = read.map_err(|failure| failure.in_body(&legacy))?;
    Ok(answer(&app, &legacy, &token, &payload))
}

async fn renew(app: &App, legacy: &Legacy, token: &str, now: i64) -> Result<Payload, Failure> {
    let (old, user) = read(app, legacy, token, now).await?;
    let new = legacy.successor(&old, &legacy.subject(&user), now)?;
    note!(app, Event::Refreshed, user = user.id, "token refreshed");
    Ok(new)
}

async fn read(app: &App, legacy: &Legacy, token: &str, now: i64) -> Result<(Payload, User), Failure> {
    let payload = legacy.decode(token.as_bytes(), now)?;
    legacy.check_token_id(&payload)?;
    let user = owner(app, legacy, &payload).await?;
    Ok((payload, user))
}
