//! `POST /api/token/mobile/` and `/api/token/mobile/verify/`: a login by a one-time code.
//!
//! A number that no user has, and an inactive user's, is answered alike and in the same time: it gets a code too, which nobody is sent.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};

use super::{
    carrier::Carrier,
    client::Client,
    device::Device,
    field::{Fields, Text},
    login::{Pair, open_session},
    refusal::Refusal,
};
use crate::{app::App, password::Password, store::CodeKeeping, token::now};

pub(super) async fn request_code(
    State(app): State<Arc<App>>,
    client: Client,
    mut fields: Fields,
) -> Result<StatusCode, Refusal> {
    let mut mobile = String::new();
    fields.text("mobile", MOBILE, &mut mobile);
    fields.done()?;
    let now = now();
    match app.send_login_code(&mobile, &client, now).await? {
        CodeKeeping::Kept => Ok(StatusCode::NO_CONTENT),
        CodeKeeping::TooSoon { sent_at } => {
            let pause = app.settings.code_pause_seconds();
            Err(Refusal::Throttled { seconds: (sent_at + pause - now).clamp(1, pause.max(1)) })
        }
    }
}

pub(super) async fn log_in(
    State(app): State<Arc<App>>,
    carrier: Carrier,
    device: Device,
    mut fields: Fields,
) -> Result<(HeaderMap, Json<Pair>), Refusal> {
    let (mut mobile, mut code) = (String::new(), String::new());
    fields.text("mobile", MOBILE, &mut mobile);
    fields.text("code", CODE, &mut code);
    fields.done()?;
    let user = app.authenticate_by_code(mobile, Password::claimed(code), device.address.clone(), now()).await?;
    open_session(&app, carrier, &device, &user.ok_or(Refusal::NoActiveAccount)?).await
}

const MOBILE: Text = Text::required().at_most(20);
const CODE: Text = Text::required().at_most(6);
