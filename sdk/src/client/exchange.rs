//! Exchanges with the auth server: spend a refresh token, revoke one.

use std::rc::Rc;

use super::driver::Driver;
use crate::browser::lease::SETTLING;
use crate::browser::timer::sleep;
use crate::browser::{http, page};
use crate::error::Error;
use crate::session::{Attempt, Failure, Input, RefreshError};
use crate::token::{RefreshToken, Session};
use crate::wire::Reply;

impl Driver {
    pub(super) async fn exchange(self: Rc<Self>, attempt: Attempt, refresh: RefreshToken) {
        let protocol = &self.config.protocol;
        // Before it is sent: a reply that waits in a sleeping machine brings no fresh token.
        let sent_at = page::now();
        let reply = match self.post(&protocol.refresh_path, &protocol.spend_body(&refresh)).await {
            Ok(reply) => protocol.read_refresh(&reply, &refresh, sent_at),
            Err(_) => unavailable(),
        };
        if reply == Err(RefreshError::Rejected) {
            // Before it is believed: a tab that has died took the name of what it wrote along.
            sleep(SETTLING).await;
        }
        self.lock.settle(&self.store).await;
        self.send(Input::Refreshed { attempt, reply });
    }

    pub(super) fn revoke(&self, refresh: &RefreshToken) {
        let Some(path) = &self.config.protocol.logout_path else { return };
        let Some(url) = self.origins.as_ref().ok().and_then(|origins| origins.resolve(path)) else { return };
        let body = self.config.protocol.spend_body(refresh);
        self.revocations.update(|count| count + 1);
        self.spawn(async move |me: Rc<Self>| {
            http::post_and_forget(&url, &body, me.config.timeout).await;
            me.revocations.update(|count| count - 1);
            me.wake();
        });
    }

    pub(super) async fn post(&self, path: &str, body: &str) -> Result<Reply, Error> {
        let url = self.origins()?.resolve(path);
        let reply = match &url {
            Some(url) => http::post(url, body, self.config.timeout).await,
            None => None,
        };
        reply.ok_or(Error::Unavailable { status: None, retry_after: None })
    }
}

pub(super) fn unavailable() -> Result<Session, RefreshError> {
    Err(RefreshError::Unavailable(Failure::default()))
}
