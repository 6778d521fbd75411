//! One-time codes for mobile logins, and who takes them to their owners.

use std::{fmt, sync::Arc};

use argon2::password_hash::rand_core::{OsRng, RngCore};

use crate::{
    app::App,
    event::{Event, note},
    http::Client,
    login_throttle::{Attempt, LoginError},
    password::{Password, Turn, Verdict},
    store::{CodeKeeping, Identifier, KeptCode, NewLoginCode, StoreError, User},
    task::to_its_end,
};

/// A one-time code of six digits. It prints as `LoginCode(..)`.
pub struct LoginCode(String);

impl LoginCode {
    pub(crate) fn random() -> Self {
        // Of 2⁶⁴ numbers no code gets more than its share by any measure.
        Self(format!("{:06}", OsRng.next_u64() % 1_000_000))
    }

    /// The code as its owner types it.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// The code as a password that is good for once.
    pub(crate) fn password(&self) -> Password {
        Password::claimed(self.0.clone())
    }
}

impl fmt::Debug for LoginCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("LoginCode(..)")
    }
}

/// Takes one-time codes to the people who asked for them, by text message for instance.
pub trait CodeSender: fmt::Debug + Send + Sync {
    /// Sends a code to a mobile number.
    ///
    /// It should return at once, and do elsewhere what takes time: how long an answer takes must not tell who has an account.
    fn send(&self, mobile: &str, code: &LoginCode);
}

/// Writes codes to the log, for whoever runs this server to hand on.
#[derive(Debug)]
pub(crate) struct Log;

impl CodeSender for Log {
    fn send(&self, mobile: &str, code: &LoginCode) {
        tracing::info!(mobile, code = code.digits(), "login code");
    }
}

impl App {
    /// Sends whoever may log in with this mobile number a one-time code, which takes the place of the last one.
    ///
    /// All that takes time is done for every number. A code that is asked for counts as a wrong one until it logs somebody in, so that
    /// nobody can have them sent to many numbers, or to one for ever.
    ///
    /// # Errors
    ///
    /// Where too many were asked for, or wrong ones tried.
    pub(crate) async fn send_login_code(
        &self,
        mobile: &str,
        client: &Client,
        now: i64,
    ) -> Result<CodeKeeping, LoginError> {
        let since = now - self.settings.code_pause_seconds();
        // A look costs less than a hash.
        if let Some(sent_at) = self.store.code_sent_after(mobile, since).await? {
            return Ok(CodeKeeping::TooSoon { sent_at });
        }
        let attempt = self.begin_login(mobile, &client.0).await?;
        self.login_failed(attempt).await?;
        let code = LoginCode::random();
        let hash = self.passwords.hash(code.password()).await;
        let expires_at = now + self.settings.code_lifetime_seconds();
        let new = NewLoginCode { mobile, hash: &hash, sent_at: now, expires_at };
        let keeping = self.store.keep_login_code(&new, since).await?;
        let user = self.store.user(Identifier::Mobile, mobile).await?;
        if let Some(user) = user.filter(|user| keeping == CodeKeeping::Kept && self.may_log_in(user)) {
            tracing::info!(user = user.id, "login code sent");
            self.code_sender.send(mobile, &code);
        }
        Ok(keeping)
    }

    /// The user who may log in with this mobile number and one-time code, which is spent by that.
    ///
    /// # Errors
    ///
    /// Where too many wrong ones came before, as with passwords.
    pub(crate) async fn authenticate_by_code(
        self: &Arc<Self>,
        mobile: String,
        code: Password,
        client: Client,
        now: i64,
    ) -> Result<Option<User>, LoginError> {
        let turn = self.passwords.turn().await;
        let app = Arc::clone(self);
        to_its_end(async move { app.try_code(turn, &mobile, code, &client, now).await }).await
    }

    async fn try_code(
        &self,
        turn: Turn,
        mobile: &str,
        code: Password,
        client: &Client,
        now: i64,
    ) -> Result<Option<User>, LoginError> {
        let attempt = self.begin_login(mobile, &client.0).await?;
        let kept = self.store.try_login_code(mobile, TRIES, now).await?;
        let verdict = turn.verify(code, kept.as_ref().map(|kept| kept.hash.clone())).await;
        let user = match kept.filter(|_| matches!(verdict, Verdict::Right)) {
            Some(kept) => self.spend_code(mobile, &kept).await?,
            None => None,
        };
        match user {
            Some(_) => self.login_succeeded(attempt.map(Attempt::by_code)).await?,
            None => {
                note!(self, Event::LoginFailed, "wrong code");
                self.login_failed(attempt).await?;
            }
        }
        Ok(user)
    }

    /// The user who may log in with this mobile number, if nobody else has spent the code.
    async fn spend_code(&self, mobile: &str, kept: &KeptCode) -> Result<Option<User>, StoreError> {
        if !self.store.spend_login_code(mobile, kept).await? {
            return Ok(None);
        }
        let user = self.store.user(Identifier::Mobile, mobile).await?;
        Ok(user.filter(|user| self.may_log_in(user)))
    }

    /// Forgets the one-time codes that nobody needs any more, and answers how many there were.
    pub(crate) async fn flush_login_codes(&self, now: i64) -> Result<u64, StoreError> {
        self.store.flush_login_codes(now - self.settings.code_pause_seconds(), now).await
    }
}

/// How often a code may be tried.
const TRIES: i64 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_six_digits_and_does_not_print_itself() {
        let code = LoginCode::random();
        assert!(code.digits().len() == 6 && code.digits().bytes().all(|byte| byte.is_ascii_digit()));
        assert_eq!(format!("{code:?}"), "LoginCode(..)");
    }
}
