//! Errors in words for whoever sits in front of the page.

use hallpass_leptos::hallpass::Error;

/// Says what went wrong, and what can be done about it.
pub(crate) fn words(error: &Error) -> String {
    match error {
        Error::InvalidCredentials(rejection) => {
            rejection.detail.clone().unwrap_or_else(|| "The login was refused.".to_owned())
        }
        Error::LoginRequired => "Nobody is logged in any longer.".to_owned(),
        Error::Unavailable { status: None, .. } => "The server cannot be reached. Try again in a moment.".to_owned(),
        Error::Unavailable { status: Some(status), .. } => {
            format!("The server is busy: it answered {status}. Try again in a moment.")
        }
        mistake => mistake.to_string(),
    }
}
