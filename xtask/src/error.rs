//! What can go wrong with a chore.

use std::fmt;
use std::io;

pub(crate) type Result<T> = std::result::Result<T, Error>;

#[derive(Debug)]
pub(crate) enum Error {
    /// A step or a command failed; the message says what to do about it.
    Failed(String),
    /// The command line makes no sense.
    Usage(String),
    /// Somebody pressed ctrl-C or sent SIGTERM.
    Interrupted,
}

impl Error {
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self::Failed(message.into())
    }

    /// For `map_err`: puts what was being done before what the system said.
    pub(crate) fn while_doing(what: impl fmt::Display) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Failed(format!("{what}: {error}"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(message) => f.write_str(message),
            Self::Usage(message) => write!(f, "{message}\n\n`cargo xtask help` lists what there is"),
            Self::Interrupted => f.write_str("interrupted"),
        }
    }
}
