//! Typed claims and headers, on jwt-compact.

use jwt_compact::UntrustedToken;
use serde::de::DeserializeOwned;

use super::{DecodeError, Payload, read_bytes};
use crate::time::Timestamp;
use crate::token::Session;

/// A token's registered times and an app's own claims. Read, not verified.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Claims<T> {
    /// `exp`, by the server's clock (RFC 7519, section 4.1.4).
    pub expires_at: Option<Timestamp>,
    /// `iat`, by the server's clock (RFC 7519, section 4.1.6).
    pub issued_at: Option<Timestamp>,
    /// `nbf`, by the server's clock (RFC 7519, section 4.1.5).
    pub not_before: Option<Timestamp>,
    /// The other claims, as the type that the app asks for.
    pub custom: T,
}

/// Reads a token's claims without verifying it.
///
/// ```
/// #[derive(serde::Deserialize)]
/// struct User { user_id: String }
///
/// // {"alg":"HS256","typ":"JWT"} . {"token_type":"access","exp":1800000300,"iat":1800000000,"user_id":"1"}
/// let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
///     eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwiZXhwIjoxODAwMDAwMzAwLCJpYXQiOjE4MDAwMDAwMDAsInVzZXJfaWQiOiIxIn0.c2ln";
/// let claims = hallpass::jwt::decode::<User>(token)?;
/// assert_eq!(claims.custom.user_id, "1");
/// # Ok::<_, hallpass::jwt::DecodeError>(())
/// ```
///
/// # Errors
///
/// A [`DecodeError`] for what is not three parts of base64url without padding, valid UTF-8, a JSON object and finite numeric times, or
/// does not fit the type.
pub fn decode<T: DeserializeOwned>(token: &str) -> Result<Claims<T>, DecodeError> {
    let payload = Payload::read(token)?;
    let token = UntrustedToken::new(token).map_err(|_| DecodeError("the token's header is not a JWT's"))?;
    let claims = token
        .deserialize_claims_unchecked::<T>()
        .map_err(|_| DecodeError("the token's claims do not fit the type that was asked for"))?;
    Ok(Claims {
        expires_at: payload.expires_at,
        issued_at: payload.issued_at,
        not_before: payload.not_before,
        custom: claims.custom,
    })
}

/// Reads a token's header (`alg`, `typ`, `kid`) without verifying it.
///
/// # Errors
///
/// As [`decode`].
pub fn decode_header<T: DeserializeOwned>(token: &str) -> Result<T, DecodeError> {
    Payload::read(token)?;
    let header = token.split('.').next().unwrap_or_default();
    serde_json::from_slice(&read_bytes(header)?)
        .map_err(|_| DecodeError("the token's header does not fit the type that was asked for"))
}

impl Session {
    /// Reads the access token's claims. Not verified: for showing, never for deciding what is allowed.
    ///
    /// # Errors
    ///
    /// A [`DecodeError`] where the claims do not fit the type.
    pub fn claims<T: DeserializeOwned>(&self) -> Result<Claims<T>, DecodeError> {
        decode(self.access_token().as_str())
    }
}
