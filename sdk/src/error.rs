//! Errors: one variant per thing that the caller can do about it.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::session::{Failure, Refusal};

/// Why a call failed. The same words as in TypeScript: `Error::InvalidCredentials` is `invalid_credentials`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The login was refused: show why at the form.
    InvalidCredentials(Rejection),
    /// Nobody is logged in, or nobody any longer: go to the login page.
    LoginRequired,
    /// The auth server cannot be reached or asks to wait (offline, timeout, 429, 5xx, a proxy's page): try again later.
    Unavailable {
        /// The HTTP status, where there was an answer.
        status: Option<u16>,
        /// How long to wait, from now: the server's `Retry-After`, or what is left of the SDK's own pause.
        retry_after: Option<Duration>,
    },
    /// The server speaks another dialect: mend the set-up.
    InvalidResponse {
        /// The HTTP status, where there was an answer.
        status: Option<u16>,
        /// What was wrong with the answer.
        problem: &'static str,
    },
    /// The [`Config`](crate::Config) or an argument cannot work: mend what it names.
    InvalidConfig(ConfigError),
}

/// What the server said when it refused a login. Words that repeat a secret which was sent are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejection {
    /// The HTTP status: 400, 401, 403 or 422.
    pub status: u16,
    /// DRF's `detail`, or its `non_field_errors` as one text: a sentence for people.
    pub detail: Option<String>,
    /// DRF's `code`: a word for programs.
    pub code: Option<String>,
    /// DRF's field errors: `username: ["This field is required."]`.
    pub fields: BTreeMap<String, Vec<String>>,
}

/// A setting of [`Config`](crate::Config), or an argument, that cannot work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    pub(crate) setting: &'static str,
    pub(crate) problem: &'static str,
}

impl Error {
    /// Whether trying the same again later can help.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }

    /// What a failed exchange means to whoever caused it.
    pub(crate) fn of_failure(failure: &Failure, retry_after: Option<Duration>) -> Self {
        match failure.problem {
            Some(problem) => Self::InvalidResponse { status: failure.status, problem },
            None => Self::Unavailable { status: failure.status, retry_after },
        }
    }

    /// What a refusal means to a caller who has `waited` for an exchange, or has come during the pause after it.
    pub(crate) fn of_refusal(refusal: &Refusal, waited: bool) -> Self {
        match refusal {
            Refusal::LoggedOut => Self::LoginRequired,
            Refusal::Waiting { failure, retry_after } if waited => Self::of_failure(failure, *retry_after),
            Refusal::Waiting { failure, retry_after } => {
                Self::Unavailable { status: failure.status, retry_after: *retry_after }
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidCredentials(rejection) => match &rejection.detail {
                Some(detail) => f.write_str(detail),
                None => f.write_str("the login was refused"),
            },
            Self::LoginRequired => f.write_str("nobody is logged in"),
            Self::Unavailable { status: Some(status), .. } => {
                write!(f, "the auth server is unavailable (it answered {status})")
            }
            Self::Unavailable { status: None, .. } => f.write_str("the auth server cannot be reached"),
            Self::InvalidResponse { status: Some(status), problem } => write!(f, "{problem} (it answered {status})"),
            Self::InvalidResponse { status: None, problem } => f.write_str(problem),
            Self::InvalidConfig(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

impl ConfigError {
    /// Returns the name of the setting, as its setter is called, or of the argument: `credentials`, `request`.
    pub fn setting(&self) -> &'static str {
        self.setting
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "hallpass: `{}` {}", self.setting, self.problem)
    }
}

impl std::error::Error for ConfigError {}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::InvalidConfig(error)
    }
}
