//! The ports of tests: each has a variable that moves it.

use std::env;

use crate::error::{Error, Result};
use crate::http;

/// A port that nobody uses now: ask right before it is used.
pub(crate) fn free(variable: &str, default: u16) -> Result<u16> {
    let port = match env::var(variable) {
        Ok(value) => value.parse().map_err(|_| Error::failed(format!("{variable}={value} is not a port")))?,
        Err(_) => default,
    };
    http::require_free(port, &format!("choose another with {variable}=…"))?;
    Ok(port)
}
