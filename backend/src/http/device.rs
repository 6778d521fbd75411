//! What a session is used on: as the client calls itself, and from where.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header::USER_AGENT, request::Parts},
};

use super::client::Client;
use crate::{
    app::App,
    store::SessionUse,
    token::{Claims, SESSION_ID, new_jti},
};

/// A client that logs in or refreshes.
pub(super) struct Device {
    /// Harmless wherever it is shown: printable ASCII, and not long.
    name: String,
    pub(super) address: Client,
}

impl FromRequestParts<Arc<App>> for Device {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let address = Client::from_request_parts(parts, app).await?;
        Ok(Self { name: name(&parts.headers), address })
    }
}

impl Device {
    /// Begins a session, under `--sessions`, which `claims` name from then on.
    pub(super) fn begin_session(&self, app: &App, claims: &mut Claims, user_id: i64, now: i64) -> Option<SessionUse> {
        app.settings.sessions.is_on().then(|| {
            let session_id = new_jti();
            claims.set(SESSION_ID, session_id.as_str());
            SessionUse { session_id, begins_for: Some(user_id), device: self.name.clone(), used_at: now }
        })
    }

    /// Goes on with the session that `claims` name, under `--sessions`; `None` if they name none.
    pub(super) fn use_session(&self, app: &App, claims: &Claims, now: i64) -> Option<SessionUse> {
        let session_id = claims.session_id().filter(|_| app.settings.sessions.is_on())?.to_owned();
        Some(SessionUse { session_id, begins_for: None, device: self.name.clone(), used_at: now })
    }
}

fn name(headers: &HeaderMap) -> String {
    let agent = headers.get(USER_AGENT).map(|agent| agent.as_bytes()).unwrap_or_default();
    let printable = agent.iter().filter(|byte| (b' '..=b'~').contains(byte));
    printable.take(LONGEST_NAME).map(|byte| char::from(*byte)).collect()
}

const LONGEST_NAME: usize = 200;

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_name_is_short_and_printable() {
        let name = |agent: &[u8]| {
            let agent = HeaderValue::from_bytes(agent).expect("it is a header's");
            name(&HeaderMap::from_iter([(USER_AGENT, agent)]))
        };
        assert_eq!(name(b"Mozilla/5.0 (X11; Linux)"), "Mozilla/5.0 (X11; Linux)");
        assert_eq!(name("a\tb\u{202e}c\u{85}d".as_bytes()), "abcd");
        assert_eq!(name(&[b'x'; 5000]).len(), 200);
    }
}
