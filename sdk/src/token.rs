//! Tokens, token pairs and sessions. What is secret prints as `AccessToken(..)`, whatever the format.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::time::Timestamp;

macro_rules! secret_token {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Returns the token's text, for the request that needs it. Never log it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<T: Into<Arc<str>>> From<T> for $name {
            fn from(text: T) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(self, f)
            }
        }
    };
}

secret_token! {
    /// A short-lived access token, sent as `Authorization: Bearer …` (RFC 6750, section 2.1).
    AccessToken
}

secret_token! {
    /// A longer-lived refresh token, which buys the next access token. In the dialects of one token it is the access token itself.
    RefreshToken
}

/// An access token and, where the server gave one, the refresh token that renews it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TokenPair {
    /// Sent to the API.
    pub access: AccessToken,
    /// Sent to the auth server alone. Without one the session ends with the access token.
    pub refresh: Option<RefreshToken>,
}

impl TokenPair {
    /// Makes a pair of the two texts that a login answered.
    pub fn new(access: impl Into<AccessToken>, refresh: impl Into<RefreshToken>) -> Self {
        Self { access: access.into(), refresh: Some(refresh.into()) }
    }

    /// Whether one token does both: sliding tokens and djangorestframework-jwt's. It can be renewed only while it lives.
    pub(crate) fn is_one_token(&self) -> bool {
        self.refresh.as_ref().is_some_and(|refresh| refresh.as_str() == self.access.as_str())
    }
}

/// A token pair and what this device knows about it: whose it is, when it came and until when the access token holds.
///
/// Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    pub(crate) tokens: TokenPair,
    pub(crate) subject: Option<Arc<str>>,
    pub(crate) received_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

impl Session {
    /// Makes a session of its parts: `subject` tells one user from another, `received_at` and `expires_at` are by this device's clock.
    ///
    /// An app has no need of this: [`login`](crate::AuthClient::login) and its like return sessions. It is here for tests and simulators.
    pub fn from_parts(tokens: TokenPair, subject: Option<&str>, received_at: Timestamp, expires_at: Timestamp) -> Self {
        Self { tokens, subject: subject.map(Arc::from), received_at, expires_at }
    }

    /// Returns the access token.
    pub fn access_token(&self) -> &AccessToken {
        &self.tokens.access
    }

    /// Returns the refresh token, if the server gave one.
    pub fn refresh_token(&self) -> Option<&RefreshToken> {
        self.tokens.refresh.as_ref()
    }

    /// Returns the user id as text: SimpleJWT's `USER_ID_CLAIM` (`user_id`), else `sub`, else `username`.
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// Returns when the pair was received, by this device's clock.
    pub fn received_at(&self) -> Timestamp {
        self.received_at
    }

    /// Returns when the access token expires, by this device's clock: received-at + (`exp` - `iat`), so that a wrong clock does no
    /// harm; without `iat`, `exp` as it is.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// How long the access token held when it came; `None` for one that was dead on arrival, which says that the clock is wrong.
    pub(crate) fn lifetime(&self) -> Option<Duration> {
        self.expires_at.since(self.received_at).filter(|lifetime| !lifetime.is_zero())
    }
}
