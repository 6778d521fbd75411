//! What stops the program, and how the user can fix it.

use std::{error::Error, fmt};

use crate::store::StoreError;

/// Why the program cannot do what it was asked, as one message for the user.
///
/// The program prints it and ends with exit status 2.
#[derive(Debug)]
pub struct SetupError {
    message: String,
}

impl SetupError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl From<StoreError> for SetupError {
    fn from(error: StoreError) -> Self {
        Self::new(format!("the database does not answer (--database-url): {error}"))
    }
}

impl fmt::Display for SetupError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl Error for SetupError {}
