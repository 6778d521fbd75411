//! Reading JSON Web Tokens (RFC 7519). Reading is not verifying: what a token says is for showing, never for deciding what is allowed.

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};

use crate::engine::Object;
use crate::time::Timestamp;
use crate::token::Session;

#[cfg(feature = "claims")]
mod claims;
#[cfg(feature = "claims")]
pub use claims::{Claims, decode, decode_header};

/// Longer tokens do not fit into a header anyway.
const LONGEST: usize = 64 * 1024;

/// Why a text is no JSON Web Token. It never repeats any of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeError(&'static str);

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for DecodeError {}

/// A token's claims, as far as the SDK itself needs them. Times are by the server's clock.
pub(crate) struct Payload {
    object: Object,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) issued_at: Option<Timestamp>,
    #[cfg_attr(not(feature = "claims"), expect(dead_code, reason = "checked all the same"))]
    pub(crate) not_before: Option<Timestamp>,
}

impl Payload {
    /// Reads a token strictly: three parts, base64url without padding, valid UTF-8, JSON objects, finite numeric times.
    pub(crate) fn read(token: &str) -> Result<Self, DecodeError> {
        if token.len() > LONGEST {
            return Err(DecodeError("the token is longer than 64 KiB"));
        }
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(DecodeError("a JSON Web Token has three parts"));
        };
        read_object(header)?;
        read_bytes(signature)?;
        let object = read_object(payload)?;
        let time = |claim| read_time(&object, claim);
        let (expires_at, issued_at, not_before) = (time("exp")?, time("iat")?, time("nbf")?);
        Ok(Self { object, expires_at, issued_at, not_before })
    }

    /// Returns a claim as text. Numbers count: SimpleJWT's `user_id` was one until 5.5.
    pub(crate) fn id(&self, claim: &str) -> Option<String> {
        self.object.text(claim).or_else(|| self.object.number(claim).map(|number| number.to_string()))
    }
}

impl Session {
    /// Returns when the refresh token expires, by this device's clock; `None` where there is none, or it is no JSON Web Token.
    pub fn refresh_expires_at(&self) -> Option<Timestamp> {
        let expires_at = Payload::read(self.refresh_token()?.as_str()).ok()?.expires_at?;
        // The access token tells how far the server's clock is from this one.
        match Payload::read(self.access_token().as_str()).ok()?.issued_at {
            Some(issued_at) => Some(match expires_at.since(issued_at) {
                Some(lifetime) => self.received_at() + lifetime,
                None => self.received_at(),
            }),
            None => Some(expires_at),
        }
    }
}

fn read_bytes(part: &str) -> Result<Vec<u8>, DecodeError> {
    Base64UrlUnpadded::decode_vec(part).map_err(|_| DecodeError("a part of the token is not base64url"))
}

fn read_object(part: &str) -> Result<Object, DecodeError> {
    let text = String::from_utf8(read_bytes(part)?).map_err(|_| DecodeError("a part of the token is not UTF-8"))?;
    Object::parse(&text).ok_or(DecodeError("a part of the token is not a JSON object"))
}

fn read_time(object: &Object, claim: &str) -> Result<Option<Timestamp>, DecodeError> {
    if !object.has(claim) {
        return Ok(None);
    }
    match object.number(claim) {
        Some(seconds) => Ok(Some(Timestamp::from_secs_f64(seconds))),
        None => Err(DecodeError("a time in the token is not a finite number")),
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod hostile;
#[cfg(test)]
mod tests;
