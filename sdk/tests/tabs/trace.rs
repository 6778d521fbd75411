//! How a trace reads: a line for each round and each request.

use hallpass::Session;
use hallpass::session::{AuthState, Credential, Input, Mark, Output, Record, Version};

use super::network::{Answer, Request};

pub(crate) fn input(input: &Input) -> String {
    match input {
        Input::LoggedIn { session, .. } => format!("LoggedIn {}", self::session(session)),
        Input::Refreshed { attempt, reply: Ok(new) } => format!("{attempt:?} Refreshed {}", session(new)),
        Input::Refreshed { attempt, reply: Err(error) } => format!("{attempt:?} {error:?}"),
        Input::LockGranted { attempt } => format!("{attempt:?} Granted"),
        Input::Unauthorized { access } => format!("401 to {}", access.as_str()),
        other => format!("{other:?}"),
    }
}

pub(crate) fn output(output: &Output) -> String {
    match output {
        Output::Store(new) => format!("Store {}", record(new)),
        Output::Refresh { credential, .. } => format!("Refresh {}", token(credential)),
        Output::Revoke(credential) => format!("Revoke {}", token(credential)),
        Output::Notify(event) => format!("{event:?}"),
        Output::Lock { attempt } => format!("Lock {attempt:?}"),
        Output::Unlock { attempt } => format!("Unlock {attempt:?}"),
    }
}

pub(crate) fn outputs(outputs: &[Output]) -> String {
    outputs.iter().map(output).collect::<Vec<_>>().join(", ")
}

pub(crate) fn record(record: &Record) -> String {
    let mark = record.mark.map_or_else(|| "no mark".to_owned(), mark);
    let stored =
        record.stored.as_ref().map(|stored| format!("{} {}", version(stored.version), session(&stored.session)));
    format!("[{mark}, {}]", stored.as_deref().unwrap_or("nothing"))
}

pub(crate) fn state(state: &AuthState) -> String {
    match state {
        AuthState::LoggedIn(new) => session(new),
        other => format!("{other:?}"),
    }
}

pub(crate) fn request(request: &Request) -> String {
    match request {
        Request::Refresh { credential, cookie, .. } => format!("refresh {} {cookie:?}", token(credential)),
        Request::LogIn { user, .. } => format!("log in {user}"),
        Request::Revoke { credential, cookie, .. } => format!("revoke {} {cookie:?}", token(credential)),
        Request::Call { session: with, .. } => format!("call with {}", session(with)),
    }
}

pub(crate) fn answer(answer: Answer) -> String {
    match answer {
        Answer::Pair(pair) => format!("access-{} refresh-{}", pair.access, pair.refresh),
        other => format!("{other:?}"),
    }
}

fn session(session: &Session) -> String {
    format!("{} of {}", session.access_token().as_str(), session.subject().unwrap_or("nobody"))
}

fn token(credential: &Credential) -> &str {
    match credential {
        Credential::Token(refresh) => refresh.as_str(),
        Credential::Cookie => "cookie",
    }
}

fn mark(mark: Mark) -> String {
    let what = if mark.is_login { "login" } else { "end" };
    format!("{what} {}", version(mark.version))
}

/// The last digits tell versions apart.
fn version(version: Version) -> String {
    format!("{}.{}", version.epoch % 100_000_000, version.generation % 100_000_000)
}
