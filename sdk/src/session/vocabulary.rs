//! The words that the machine and its driver exchange.

use std::time::Duration;

use super::record::Record;
use crate::time::Timestamp;
use crate::token::{AccessToken, RefreshToken, Session};

/// What the machine is set up with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Policy {
    /// How long before expiry to refresh; never more than a quarter of the token's lifetime.
    pub margin: Duration,
    /// How long to wait for the lock before the attempt counts as failed.
    pub lock_wait: Duration,
    /// Where the jitter comes from: different in each tab.
    pub seed: u64,
    /// Who keeps the refresh token.
    pub custody: Custody,
}

/// Who keeps the refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Custody {
    /// This page, in its store beside the access token.
    Store,
    /// The server, in an HttpOnly cookie. The access token is in memory alone, and each page makes exchanges of its own.
    Cookie,
}

/// What buys the next access token.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Credential {
    /// This refresh token.
    Token(RefreshToken),
    /// The cookie that the browser sends along.
    Cookie,
}

/// A snapshot of the world.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    /// By this device's clock.
    pub now: Timestamp,
    /// What the store says; what cannot be read counts as nothing.
    pub record: Record,
    /// `navigator.onLine`.
    pub online: bool,
    /// `document.visibilityState`: a page that nobody looks at refreshes only when asked.
    pub visible: bool,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// Something may have changed: look again.
    Tick,
    /// A request is about to leave.
    TokenWanted,
    /// The app asks for new claims.
    RefreshWanted,
    /// The API answered 401 to a request that carried this token.
    Unauthorized {
        /// The token that was refused.
        access: AccessToken,
    },
    /// A login succeeded.
    LoggedIn {
        /// The ticket that was drawn when the login began.
        login: Login,
        /// The new session.
        session: Session,
    },
    /// The user logs out.
    LogOut,
    /// The lock that this attempt asked for is held.
    LockGranted {
        /// The attempt that asked.
        attempt: Attempt,
    },
    /// The auth server answered, or did not.
    Refreshed {
        /// The attempt that asked.
        attempt: Attempt,
        /// The new session, or why there is none.
        reply: Result<Session, RefreshError>,
    },
}

/// What to do; performed in the order in which it comes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// Ask for the lock. An attempt runs from asking for the lock to letting it go.
    Lock {
        /// The attempt that begins.
        attempt: Attempt,
    },
    /// Spend this refresh token.
    Refresh {
        /// The attempt that runs.
        attempt: Attempt,
        /// What to spend.
        credential: Credential,
    },
    /// Write the store: a record without a session erases.
    Store(Record),
    /// Release the lock, or withdraw the request for it.
    Unlock {
        /// The attempt that ends.
        attempt: Attempt,
    },
    /// Tell the server that this token is done with; best effort.
    Revoke(Credential),
    /// Tell the app, after everything else has been done or begun.
    Notify(Event),
}

/// One attempt to refresh, numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Attempt(pub(super) u64);

/// A login under way; void after a logout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Login(pub(super) u64);

/// Why a refresh brought no session.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RefreshError {
    /// The server refused the token for good: the session has ended.
    Rejected,
    /// Anything else: the session is kept and the refresh tried again later.
    Unavailable(Failure),
}

/// A failure that may pass.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Failure {
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// The server's `Retry-After`, from when the answer came.
    pub retry_after: Option<Duration>,
    /// What was wrong with an answer that came but made no sense: `Some` is `invalid_response`, `None` is `unavailable`.
    pub problem: Option<&'static str>,
}

/// Why there is no token for a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Nobody is logged in.
    LoggedOut,
    /// The token does not work and the next attempt is `retry_after` away; without one, when the network is back.
    Waiting {
        /// What went wrong last; empty when offline.
        failure: Failure,
        /// The time left of the pause.
        retry_after: Option<Duration>,
    },
}

/// What an app shows: whether somebody is logged in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AuthState {
    /// Not decided yet. Lasts until the first decision and never returns: a later refresh does not un-render the app.
    Loading,
    /// Somebody is logged in; whether the access token still works is another question.
    LoggedIn(Session),
    /// Nobody is logged in.
    LoggedOut(LogoutReason),
}

/// Why nobody is logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LogoutReason {
    /// Nobody has logged in yet.
    NotYet,
    /// `logout` was called here.
    ByUser,
    /// The server refused the refresh token, or there is none and the access token has expired.
    Expired,
    /// The session was ended in another tab.
    InAnotherTab,
}

/// What just happened. Edge-triggered: a focus, or a re-read that found nothing new, is no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Event {
    /// A stored session was found at the start. An [`AuthClient`](crate::AuthClient) finds it before anybody can listen.
    Restored,
    /// Somebody logged in, here or in another tab; also when the same user logs in again here.
    LoggedIn,
    /// A new access token of the same user, fetched here or by another tab.
    TokenRefreshed,
    /// Another user's session took the place of this one.
    UserChanged,
    /// The session ended; or a page that was loading knows now that there is none.
    LoggedOut,
    /// A refresh failed for now; the state is unchanged. Once for each failed attempt, also where the lock did not come.
    RefreshFailed,
    /// The browser's storage failed: from now on the session is in memory alone.
    StorageFailed,
}

impl Attempt {
    /// Returns its number, for a driver that cannot hold an attempt.
    pub fn number(self) -> u64 {
        self.0
    }

    /// Returns the attempt of a number that [`number`](Self::number) returned.
    pub fn from_number(number: u64) -> Self {
        Self(number)
    }
}

impl Login {
    /// Returns its number, for a driver that cannot hold a ticket.
    pub fn number(self) -> u64 {
        self.0
    }

    /// Returns the ticket of a number that [`number`](Self::number) returned.
    pub fn from_number(number: u64) -> Self {
        Self(number)
    }
}

impl Policy {
    /// What can renew this session.
    pub(super) fn credential(&self, session: &Session) -> Option<Credential> {
        self.cookie().or_else(|| session.tokens.refresh.clone().map(Credential::Token))
    }

    /// The cookie, where the refresh token is there.
    pub(super) fn cookie(&self) -> Option<Credential> {
        (self.custody == Custody::Cookie).then_some(Credential::Cookie)
    }
}
