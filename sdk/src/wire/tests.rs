use base64ct::{Base64UrlUnpadded, Encoding};

use super::*;
use crate::config::{Config, Dialect};
use crate::error::Rejection;

#[cfg(not(target_arch = "wasm32"))]
mod hostile;
mod logins;
mod refreshes;
mod sessions;
mod storage;
mod verifies;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn token(payload: &str) -> String {
    let part = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    format!("{}.{}.{}", part(r#"{"alg":"HS256"}"#), part(payload), part("signature"))
}

/// By a server's clock that is an hour behind.
fn access(name: &str) -> String {
    token(&format!(r#"{{"exp":1799996700,"iat":1799996400,"jti":"{name}","user_id":"1"}}"#))
}

fn protocol(dialect: Dialect) -> Protocol {
    Config::new("https://h").dialect(dialect).protocol
}

fn reply(status: u16, body: &str) -> Reply {
    Reply { status, body: body.to_owned(), ..Reply::default() }
}

fn login(dialect: Dialect, reply: &Reply) -> Result<Session, Error> {
    let secrets = Secrets::of(r#"{"username":"spiderman","password":"underoos"}"#);
    protocol(dialect).read_login(reply, &secrets, Custody::Store, NOW)
}

fn spent(refresh: &str) -> Credential {
    Credential::Token(refresh.into())
}

fn refresh(dialect: Dialect, reply: &Reply) -> Result<Session, RefreshError> {
    protocol(dialect).read_refresh(reply, &spent("old"), NOW)
}

#[track_caller]
fn failure(reply: &Reply) -> Failure {
    match refresh(Dialect::SimpleJwt, reply) {
        Err(RefreshError::Unavailable(failure)) => failure,
        other => panic!("{other:?}"),
    }
}
