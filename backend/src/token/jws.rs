//! The form of a token: a header, what it says and a signature, each in base64url (RFC 7515).

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::{Map, Value};

use super::{algorithm::Algorithm, key::Key};

/// What a token says of itself.
pub(crate) type Header = Map<String, Value>;

/// Signs a payload behind a header: the whole token.
pub(crate) fn sign(header: &str, payload: &str, key: &Key) -> String {
    let encoded = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    let message = format!("{}.{}", encoded(header), encoded(payload));
    let signature = Base64UrlUnpadded::encode_string(&key.sign(message.as_bytes()));
    format!("{message}.{signature}")
}

/// Says whether a header names this algorithm.
pub(crate) fn is_by(header: &Header, algorithm: Algorithm) -> bool {
    header.get("alg").is_some_and(|name| name == algorithm.name())
}

/// Says whether a header asks for nothing that PyJWT 2 does not do.
pub(crate) fn is_understood(header: &Header) -> bool {
    is_attached(header) && header.get("kid").is_none_or(Value::is_string) && has_no_unknown_extension(header)
}

/// Says whether the payload is in the token, and not elsewhere (RFC 7797).
pub(crate) fn is_attached(header: &Header) -> bool {
    header.get("b64") != Some(&Value::Bool(false))
}

/// Says whether a header marks nothing as critical that we do not know, which is all but `b64`.
fn has_no_unknown_extension(header: &Header) -> bool {
    header.get("crit").is_none_or(|names| {
        let names = names.as_array().map(Vec::as_slice).unwrap_or_default();
        !names.is_empty() && names.iter().all(|name| name == "b64") && header.contains_key("b64")
    })
}
