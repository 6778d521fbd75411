//! Exchanges with the auth server: spend a refresh token, revoke one.

use std::cell::Cell;
use std::rc::Rc;

use web_sys::RequestCredentials;

use super::driver::Driver;
use crate::browser::lease::SETTLING;
use crate::browser::lock::Claim;
use crate::browser::timer::sleep;
use crate::browser::{http, page};
use crate::error::Error;
use crate::session::{Attempt, Credential, Custody, Failure, Input, RefreshError};
use crate::token::Session;
use crate::wire::Reply;

impl Driver {
    pub(super) async fn exchange(self: Rc<Self>, attempt: Attempt, credential: Credential, claim: Option<Rc<Claim>>) {
        let protocol = &self.config.protocol;
        // Before it is sent: a reply that waits in a sleeping machine brings no fresh token.
        let sent_at = page::now();
        let reply = match self.post(&protocol.refresh_path, &protocol.spend_body(&credential)).await {
            Ok(reply) => protocol.read_refresh(&reply, &credential, sent_at),
            Err(_) => unavailable(),
        };
        if reply == Err(RefreshError::Rejected) {
            // Before it is believed: a tab that has died took the name of what it wrote along.
            sleep(SETTLING).await;
        }
        self.lock.settle(&self.store).await;
        self.send(Input::Refreshed { attempt, reply });
        if let Some(claim) = claim {
            self.release(claim);
        }
    }

    /// Takes the lock over from the attempt, in cookie mode, until the exchange is answered: the browser takes the cookie of a late answer,
    /// whoever has logged in or out meanwhile.
    pub(super) fn keep_for_the_cookie(&self, attempt: Attempt) -> Option<Rc<Claim>> {
        if self.has_cookie() { self.take_claim(attempt) } else { None }
    }

    pub(super) fn revoke(&self, credential: &Credential) {
        let Some(path) = &self.config.protocol.logout_path else { return };
        let Some(url) = self.origins.as_ref().ok().and_then(|origins| origins.resolve(path)) else { return };
        let body = self.config.protocol.spend_body(credential);
        self.revocations.update(|count| count + 1);
        let claim = self.claim_the_cookie();
        self.spawn(async move |me: Rc<Self>| {
            me.wait_alone(claim.as_ref()).await;
            if claim.is_none() || me.finds_nobody_logged_in() {
                http::post_and_forget(&url, &body, me.credentials(), me.config.timeout).await;
            }
            drop(claim);
            me.revocations.update(|count| count - 1);
            me.wake();
        });
    }

    /// Asks, in cookie mode, to be the only one who sets the cookie or takes it away, until the claim is dropped.
    pub(super) fn claim_the_cookie(&self) -> Option<Claim> {
        self.has_cookie().then(|| self.lock.claim(&self.store))
    }

    /// Waits for that, and until all is known that was done before; not beyond the page's going away. Returns whether it came to that.
    pub(super) async fn wait_alone(&self, claim: Option<&Claim>) -> bool {
        let Some(claim) = claim else { return true };
        let is_granted = Cell::new(false);
        let alone = async {
            is_granted.set(self.lock.is_granted_in_time(claim).await);
            self.lock.settle(&self.store).await;
        };
        self.unless_leaving(alone).await;
        is_granted.get()
    }

    /// Looks whether somebody has logged in while this tab waited to end a session: then the cookie is theirs.
    fn finds_nobody_logged_in(&self) -> bool {
        self.send(Input::Tick);
        self.machine().is_logged_out()
    }

    pub(super) async fn post(&self, path: &str, body: &str) -> Result<Reply, Error> {
        let url = self.origins()?.resolve(path);
        let reply = match &url {
            Some(url) => http::post(url, body, self.credentials(), self.config.timeout).await,
            None => None,
        };
        reply.ok_or(UNREACHABLE)
    }

    fn has_cookie(&self) -> bool {
        self.config.storage.custody() == Custody::Cookie
    }

    fn credentials(&self) -> RequestCredentials {
        match self.config.storage.custody() {
            Custody::Store => RequestCredentials::SameOrigin,
            Custody::Cookie => RequestCredentials::Include,
        }
    }
}

pub(super) const UNREACHABLE: Error = Error::Unavailable { status: None, retry_after: None };

pub(super) fn unavailable() -> Result<Session, RefreshError> {
    Err(RefreshError::Unavailable(Failure::default()))
}
