//! What an app calls and waits for.

use std::future::poll_fn;
use std::task::Poll;

use super::driver::Driver;
use super::exchange::UNREACHABLE;
use crate::browser::page;
use crate::error::{ConfigError, Error};
use crate::session::{Custody, Input, Machine, Refusal};
use crate::time::Timestamp;
use crate::token::{Session, TokenPair};
use crate::wire::Secrets;

const NOT_FOR_A_COOKIE: ConfigError = ConfigError {
    setting: "tokens",
    problem: "must be without a refresh token: only the server can put it into its cookie",
};

impl Driver {
    /// Logs in with a JSON body.
    pub(super) async fn login(&self, credentials: &str) -> Result<Session, Error> {
        let login = self.machine().login_ticket();
        let secrets = Secrets::of(credentials);
        let protocol = &self.config.protocol;
        let claim = self.claim_the_cookie();
        // Else somebody's exchange could put an older cookie in the place of the new one.
        if !self.wait_alone(claim.as_ref()).await {
            return Err(UNREACHABLE);
        }
        // Logged out while it waited: sent all the same, it would put its cookie in the place of whoever has logged in since.
        if login != self.machine().login_ticket() {
            return Err(Error::LoginRequired);
        }
        let sent_at = page::now();
        let reply = self.post(&protocol.login_path, credentials).await?;
        let session = protocol.read_login(&reply, &secrets, self.config.storage.custody(), sent_at)?;
        self.send(Input::LoggedIn { login, session: session.clone() });
        drop(claim);
        self.kept(session).await
    }

    pub(super) async fn login_with_tokens(&self, tokens: TokenPair) -> Result<Session, Error> {
        self.origins()?;
        if self.config.storage.custody() == Custody::Cookie && tokens.refresh.is_some() {
            return Err(NOT_FOR_A_COOKIE.into());
        }
        let login = self.machine().login_ticket();
        let session = self.config.protocol.session(tokens, page::now());
        let session = session.map_err(|flaw| Error::InvalidResponse { status: None, problem: flaw.as_str() })?;
        self.send(Input::LoggedIn { login, session: session.clone() });
        self.kept(session).await
    }

    /// Waits until the server has been told of every logout, or could not be.
    pub(super) async fn revoked(&self) {
        poll_fn(|cx| self.poll(cx, |_, _| if self.revocations.get() == 0 { Poll::Ready(()) } else { Poll::Pending }))
            .await;
    }

    pub(super) async fn refresh(&self) -> Result<Session, Error> {
        self.origins()?;
        // What another tab has fetched meanwhile is what is to be replaced.
        self.send(Input::Tick);
        let spent = self.calling_session().await?;
        self.send(Input::RefreshWanted);
        self.wait(|machine, now| machine.session_after(&spent, now).map(|found| found.cloned())).await
    }

    pub(super) async fn verify(&self) -> Result<bool, Error> {
        const NO_VERIFY: Error =
            Error::InvalidResponse { status: None, problem: "the dialect has no endpoint that verifies a token" };
        let protocol = &self.config.protocol;
        let path = protocol.verify_path.as_ref().ok_or(NO_VERIFY)?;
        let session = self.working_session().await?;
        let reply = self.post(path, &protocol.verify_body(session.access_token())).await?;
        protocol.read_verify(&reply, page::now())
    }

    /// Returns the session on whose behalf a call is made now; waits only while the page is loading.
    pub(super) async fn calling_session(&self) -> Result<Session, Error> {
        self.wait(|machine, now| machine.calling_session(now).map(|found| found.cloned())).await
    }

    /// Waits for a session whose access token works.
    pub(super) async fn working_session(&self) -> Result<Session, Error> {
        self.origins()?;
        self.wait(|machine, now| machine.working_session(now).map(|found| found.cloned())).await
    }

    /// Waits for the machine's answer about a token.
    pub(super) async fn wait(
        &self,
        ask: impl Fn(&Machine, Timestamp) -> Poll<Result<Session, Refusal>>,
    ) -> Result<Session, Error> {
        let mut has_waited = false;
        poll_fn(|cx| {
            // Anew at each turn: the token may have died while this was waiting.
            self.send(Input::TokenWanted);
            let answer = self.poll(cx, &ask);
            let answer = answer.map(|found| found.map_err(|refusal| Error::of_refusal(&refusal, has_waited)));
            has_waited = true;
            answer
        })
        .await
    }

    async fn kept(&self, session: Session) -> Result<Session, Error> {
        let is_kept = poll_fn(|cx| {
            self.poll(cx, |machine, _| {
                let held = machine.session().map(Session::access_token);
                Poll::Ready(held == Some(session.access_token()))
            })
        });
        if is_kept.await { Ok(session) } else { Err(Error::LoginRequired) }
    }
}
