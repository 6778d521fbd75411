//! What Rust and JavaScript both do by themselves, held to one list of cases: `sdk/tests/fixtures`. `tests/npm/modules` holds the npm
//! package's modules to the same one.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::de::DeserializeOwned;

use crate::config::{Config, Dialect, Protocol};

mod origins;
mod replies;
mod secrets;
mod stored;
mod tokens;

fn read<T: DeserializeOwned>(fixture: &str) -> T {
    serde_json::from_str(fixture).expect("a fixture of this form")
}

fn protocol(dialect: &str) -> Protocol {
    let dialect = match dialect {
        "simplejwt" => Dialect::SimpleJwt,
        "simplejwt-sliding" => Dialect::SimpleJwtSliding,
        "drf-jwt" => Dialect::DrfJwt,
        other => panic!("{other} is no dialect"),
    };
    Config::new("https://h").dialect(dialect).protocol
}

fn encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// A token of these claims, which nobody has signed.
fn token(claims: &str) -> String {
    format!("{}.{}.{}", encode(br#"{"alg":"HS256"}"#), encode(claims.as_bytes()), encode(b"signature"))
}
