//! What an answer of the auth server means, once somebody has read it.
//!
//! Apps have no need of this module: [`AuthClient`](crate::AuthClient) reads the answers. It is public for drivers in another language,
//! and outside the promises of semantic versioning.

use std::time::Duration;

use crate::session::Failure;
use crate::time::Timestamp;
use crate::token::{Session, TokenPair};

/// What there is to see of an answer from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Whether it was a redirect, which is not followed.
    pub is_redirect: bool,
    /// Whether its body is a JSON object: then the server itself has spoken, else it may have been a proxy.
    pub is_object: bool,
    /// What `Retry-After` asks for.
    pub retry_after: Option<Duration>,
}

/// What it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It is what was asked for: the body tells.
    Granted,
    /// The server has refused: the credentials, the refresh token or the token that was to be verified.
    Refused,
    /// Nothing has been decided, or not in a way that is known here.
    Failed(Failure),
}

/// What is wrong with an answer that should have brought a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// There is no token where the dialect has it.
    NoToken,
    /// The access token is no JSON Web Token with an `exp`.
    BadToken,
    /// The access token expires before it is issued.
    DeadToken,
    /// There is a refresh token that should be in a cookie: now that the page has seen it, it is no better than one in a store.
    NotInCookie,
}

/// A wrong clock or a careless proxy must not keep a user out for a day.
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_secs(600);

pub(crate) const REDIRECTED: &str =
    "the auth server answered with a redirect, which is not followed: is a slash missing at a path's end?";
pub(crate) const UNEXPECTED: &str = "the auth server does not know this request: do path and dialect fit the server?";

impl Answer {
    /// What the answer to a login means.
    pub fn to_login(&self) -> Meaning {
        self.meaning(matches!(self.status, 400 | 401 | 403 | 422))
    }

    /// What the answer to a refresh means, in a dialect that rejects with `status` and a field that the body has or has not.
    pub fn to_refresh(&self, status: u16, has_field: bool) -> Meaning {
        self.meaning(self.status == status && has_field)
    }

    /// What the answer to a verify means, where the body has or has not the words of a refusal, `detail` or `non_field_errors`.
    pub fn to_verify(&self, has_words: bool) -> Meaning {
        self.meaning(matches!(self.status, 400 | 401) && has_words)
    }

    /// What an answer that has this flaw means.
    pub fn flawed(&self, flaw: Flaw) -> Failure {
        Failure { problem: Some(flaw.as_str()), ..self.failure() }
    }

    fn meaning(&self, is_refusal: bool) -> Meaning {
        match self.status {
            200..=299 if self.is_object => Meaning::Granted,
            _ if self.is_object && is_refusal => Meaning::Refused,
            _ => Meaning::Failed(self.failure()),
        }
    }

    /// What an answer that is neither success nor refusal means. With a JSON object the server itself has spoken, and does not know
    /// this request; else it is a proxy's page or an outage, which passes.
    fn failure(&self) -> Failure {
        let problem = match self.status {
            _ if self.is_redirect => Some(REDIRECTED),
            408 | 425 | 429 => None,
            400..=499 if self.is_object => Some(UNEXPECTED),
            _ => None,
        };
        let status = (!self.is_redirect).then_some(self.status);
        Failure { status, retry_after: self.retry_after.map(|pause| pause.min(LONGEST_PAUSE)), problem }
    }
}

impl Flaw {
    /// Returns what to tell whoever sets the client up.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoToken => "the auth server's answer has no token where the dialect has it",
            Self::BadToken => "the auth server's token is no JSON Web Token with an `exp`",
            Self::DeadToken => "the auth server's token expires before it is issued",
            Self::NotInCookie => {
                "the auth server's answer has a refresh token in its body: has the server been told to keep it in a cookie?"
            }
        }
    }
}

impl Session {
    /// Makes a session of tokens that came at `received_at`, by this device's clock, with the times in the access token, by the
    /// server's. `subject` tells one user from another.
    ///
    /// # Errors
    ///
    /// Without an `exp`, or with one before its `iat`.
    pub fn received(
        tokens: TokenPair,
        subject: Option<&str>,
        received_at: Timestamp,
        expires_at: Option<Timestamp>,
        issued_at: Option<Timestamp>,
    ) -> Result<Self, Flaw> {
        let expires_at = expires_at.ok_or(Flaw::BadToken)?;
        let expires_at = match issued_at {
            // A wrong clock here does no harm: only the difference of the server's own times counts.
            Some(issued_at) => received_at + expires_at.since(issued_at).ok_or(Flaw::DeadToken)?,
            None => expires_at,
        };
        Ok(Self::from_parts(tokens, subject, received_at, expires_at))
    }
}
