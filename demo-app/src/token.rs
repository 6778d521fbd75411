//! What a JSON Web Token says. Only the server can check whether it is true.

use base64ct::{Base64UrlUnpadded, Encoding};

use crate::json::Json;

/// Returns the header of a token; none if it has none that can be read.
pub(crate) fn header(token: &str) -> Option<Json> {
    part(token, 0)
}

/// Returns the claims of a token; none if it has none that can be read.
pub(crate) fn claims(token: &str) -> Option<Json> {
    part(token, 1)
}

fn part(token: &str, number: usize) -> Option<Json> {
    let bytes = Base64UrlUnpadded::decode_vec(token.split('.').nth(number)?).ok()?;
    Json::parse(&String::from_utf8(bytes).ok()?)
}
