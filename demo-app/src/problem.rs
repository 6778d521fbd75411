//! Errors in words for whoever sits in front of the page.

use std::time::Duration;

use hallpass_leptos::hallpass::Error;

/// What went wrong, and what can be done about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) what: String,
    pub(crate) hint: String,
}

impl Problem {
    /// No answer.
    pub(crate) fn unreachable() -> Self {
        Self { what: "The server cannot be reached.".into(), hint: IS_IT_RUNNING.into() }
    }
}

impl From<&Error> for Problem {
    fn from(error: &Error) -> Self {
        let (what, hint) = match error {
            Error::InvalidCredentials(rejection) => match &rejection.detail {
                Some(detail) => (detail.clone(), String::new()),
                None => ("The login was refused.".into(), String::new()),
            },
            Error::LoginRequired => ("Nobody is logged in any longer.".into(), "Log in again.".into()),
            Error::Unavailable { status, retry_after } => {
                let what = match status {
                    None if retry_after.is_none() => return Self::unreachable(),
                    None => "The server cannot be reached.".into(),
                    Some(status) => format!("The server is not available: it answered {status}."),
                };
                (what, when_to_retry(*retry_after))
            }
            Error::InvalidResponse { problem, .. } => {
                ("The server answered something else than expected.".into(), format!("{}.", capitalized(problem)))
            }
            _ => (capitalized(&error.to_string()), String::new()),
        };
        Self { what, hint }
    }
}

const IS_IT_RUNNING: &str = "Is it running? Try again in a moment.";

fn when_to_retry(retry_after: Option<Duration>) -> String {
    match retry_after.map(|pause| pause.as_millis().div_ceil(1000)) {
        Some(1) => "Try again in a second.".into(),
        Some(seconds) if seconds > 0 => format!("Try again in {seconds} seconds."),
        _ => "Try again in a moment.".into(),
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_told_in_whole_seconds() {
        let retry_after = Some(Duration::from_millis(3_200));
        let problem = Problem::from(&Error::Unavailable { status: Some(503), retry_after });
        assert_eq!(problem.what, "The server is not available: it answered 503.");
        assert_eq!(problem.hint, "Try again in 4 seconds.");
    }
}
