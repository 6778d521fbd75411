//! Logins, as far as wrong passwords keep them waiting.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::{
    app::App,
    event::{Event, note},
    store::StoreError,
    throttle::{LoginKeys, Standing},
    token::{Key, now},
};

/// Why nobody is logged in, other than that the credentials are wrong.
#[derive(Debug)]
pub(crate) enum LoginError {
    /// There were too many wrong ones; another try is welcome in this many seconds.
    TooSoon {
        seconds: i64,
    },
    Store(StoreError),
}

impl From<StoreError> for LoginError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// A login whose password may be looked at. Say what came of it.
#[must_use]
pub(crate) struct Attempt {
    keys: LoginKeys,
    standing: Standing,
    /// Whether it counts as wrong already, until it turns out to be right.
    is_counted: bool,
}

impl Attempt {
    /// With a code, which counted as a wrong one when it was asked for.
    pub(crate) fn by_code(self) -> Self {
        Self { is_counted: true, ..self }
    }
}

impl App {
    /// Looks whether somebody may try to log in: call it before a password or a code is compared, with whatever name it is for and
    /// the [`Client`](crate::http::Client)'s address, and [`login_failed`](Self::login_failed) or
    /// [`login_succeeded`](Self::login_succeeded) after that. `None` where nothing is bounded.
    ///
    /// Nothing here depends on whether there is such a user.
    pub(crate) async fn begin_login(&self, name: &str, address: &str) -> Result<Option<Attempt>, LoginError> {
        let free = i64::from(self.settings.throttling.login_attempts);
        if free == 0 {
            return Ok(None);
        }
        let now = now();
        let keys = LoginKeys::new(&self.pepper.0, name, address);
        let standing = self.store.login_standing(&keys).await?;
        let refused = |seconds: i64| {
            note!(self, Event::LoginThrottled, seconds, "too many wrong passwords (--login-attempts)");
            Err(LoginError::TooSoon { seconds })
        };
        match standing.wait(free, now) {
            0 => {}
            seconds => return refused(seconds),
        }
        let is_counted = standing.is_on_trial(free, now);
        if is_counted && !self.store.claim_login(&keys, &standing, now).await? {
            return refused(1);
        }
        Ok(Some(Attempt { keys, standing, is_counted }))
    }

    /// Remembers that the password was wrong, whether or not there is such a user.
    pub(crate) async fn login_failed(&self, attempt: Option<Attempt>) -> Result<(), StoreError> {
        match attempt {
            Some(Attempt { keys, is_counted: false, .. }) => self.store.record_login_failure(&keys, now()).await,
            _ => Ok(()),
        }
    }

    /// Forgets the wrong passwords before the right one.
    pub(crate) async fn login_succeeded(&self, attempt: Option<Attempt>) -> Result<(), StoreError> {
        let now = now();
        match attempt {
            Some(Attempt { keys, is_counted: true, .. }) => self.store.record_claimed_success(&keys, now).await,
            Some(Attempt { keys, standing, .. }) if !standing.is_settled(now) => {
                self.store.record_login_success(&keys, now).await
            }
            _ => Ok(()),
        }
    }
}

/// What makes hashes of names that nobody can guess from the database alone; the same on all servers that share their key.
pub(crate) struct Pepper(Vec<u8>);

impl Pepper {
    /// No token begins like what is signed here.
    pub(crate) fn of(key: &Key) -> Self {
        Self(Sha256::digest(key.sign(b"hallpass pepper")).to_vec())
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Pepper(..)")
    }
}
