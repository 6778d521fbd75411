//! Whether a token is good. The order of the checks shows in the answers, and is SimpleJWT's.

use std::{borrow::Cow, fmt, sync::Arc};

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::Value;

use super::{
    claims::{Claims, Kind, names_audience, seconds},
    issue::Tokens,
    jws::{Header, is_by, is_understood},
};
use crate::python;

/// Why a token is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TokenError {
    Invalid,
    Expired,
    Blacklisted,
    NoExpiry,
    NoId,
    NoType,
    WrongType,
    /// A sliding token that does not say until when it can be refreshed.
    NoRefreshEnd(String),
    /// A sliding token that can no longer be refreshed.
    NoLongerRefreshable(String),
}

impl fmt::Display for TokenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Invalid => "Token is invalid",
            Self::Expired => "Token is expired",
            Self::Blacklisted => "Token is blacklisted",
            Self::NoExpiry => "Token has no 'exp' claim",
            Self::NoId => "Token has no id",
            Self::NoType => "Token has no type",
            Self::WrongType => "Token has wrong type",
            Self::NoRefreshEnd(claim) => return write!(formatter, "Token has no '{claim}' claim"),
            Self::NoLongerRefreshable(claim) => return write!(formatter, "Token '{claim}' claim has expired"),
        };
        formatter.write_str(text)
    }
}

impl Tokens {
    /// Reads a token of any kind whose signature, times, issuer and audience are right.
    pub(crate) fn decode(&self, token: &str, now: i64) -> Result<Claims, TokenError> {
        let claims = self.verified(token).ok_or(TokenError::Invalid)?;
        self.check_claims(&claims, now)?;
        Ok(claims)
    }

    /// Reads a token as [`decode`](Self::decode) does, one that is likely to come again.
    pub(crate) fn decode_often(&self, token: &str, now: i64) -> Result<Arc<Claims>, TokenError> {
        let claims = self.recent.claims(token, || self.verified(token)).ok_or(TokenError::Invalid)?;
        self.check_claims(&claims, now)?;
        Ok(claims)
    }

    /// Looks whether the claims are there that every token has, and answers the token's jti.
    pub(crate) fn check_shape<'a>(&self, claims: &'a Claims) -> Result<Cow<'a, str>, TokenError> {
        if claims.find("exp").is_none() {
            return Err(TokenError::NoExpiry);
        }
        self.jti(claims)
    }

    /// Looks whether the token is of the kind that is wanted.
    pub(crate) fn check_kind(&self, claims: &Claims, kind: Kind) -> Result<(), TokenError> {
        match claims.find(&self.names.token_type) {
            None => Err(TokenError::NoType),
            Some(Value::String(name)) if name == kind.name() => Ok(()),
            Some(_) => Err(TokenError::WrongType),
        }
    }

    /// Looks whether a sliding token can still be refreshed.
    pub(crate) fn check_refresh_end(&self, claims: &Claims, now: i64) -> Result<(), TokenError> {
        let name = &self.names.refresh_end;
        let end = claims.find(name).ok_or_else(|| TokenError::NoRefreshEnd(name.clone()))?;
        match seconds(end).or_else(|| end.as_bool().map(i64::from)).ok_or(TokenError::Invalid)? {
            end if end <= now - self.leeway => Err(TokenError::NoLongerRefreshable(name.clone())),
            _ => Ok(()),
        }
    }

    /// When a token has ended for good, refreshed or not.
    pub(crate) fn last_end(&self, claims: &Claims) -> Option<i64> {
        claims.expires_at().max(claims.find(&self.names.refresh_end).and_then(seconds))
    }

    /// The token's own name. A claim that is not called `jti` may hold anything (`--jti-claim`), and then its text is the name.
    pub(crate) fn jti<'a>(&self, claims: &'a Claims) -> Result<Cow<'a, str>, TokenError> {
        match claims.find(&self.names.jti) {
            None => Err(TokenError::NoId),
            Some(Value::String(jti)) => Ok(Cow::Borrowed(jti)),
            Some(other) => Ok(Cow::Owned(other.to_string())),
        }
    }

    /// The payload of a token that is well formed and signed by us. What is not canonical base64url is not well formed.
    fn verified(&self, token: &str) -> Option<Claims> {
        let (message, signature) = token.rsplit_once('.')?;
        let (header, payload) = message.split_once('.')?;
        let decoded = |part| Base64UrlUnpadded::decode_vec(part).ok();
        let header: Header = serde_json::from_slice(&decoded(header)?).ok()?;
        let key_id = header.get("kid").and_then(Value::as_str);
        let is_legible = is_understood(&header) && is_by(&header, self.keys.algorithm());
        let is_ours = is_legible && self.keys.verifies(key_id, message.as_bytes(), &decoded(signature)?);
        is_ours.then(|| serde_json::from_slice(&decoded(payload)?).ok().map(Claims))?
    }

    fn check_claims(&self, claims: &Claims, now: i64) -> Result<(), TokenError> {
        self.check_times(claims, now)?;
        self.check_parties(claims).ok_or(TokenError::Invalid)?;
        for name in ["sub", "jti"] {
            if claims.find(name).is_some_and(|value| !value.is_string()) {
                return Err(TokenError::Invalid);
            }
        }
        Ok(())
    }

    fn check_times(&self, claims: &Claims, now: i64) -> Result<(), TokenError> {
        for beginning in ["iat", "nbf"].into_iter().filter_map(|name| claims.find(name)) {
            let beginning = seconds(beginning).or_else(|| int(beginning)).ok_or(TokenError::Invalid)?;
            if beginning > now.saturating_add(self.leeway) {
                return Err(TokenError::Invalid);
            }
        }
        let Some(end) = claims.find("exp") else { return Ok(()) };
        match (seconds(end), int(end)) {
            (Some(end), _) | (None, Some(end)) if end <= now - self.leeway => Err(TokenError::Expired),
            (Some(_), _) => Ok(()),
            // PyJWT lets it pass, and SimpleJWT cannot count with it.
            (None, _) => Err(TokenError::Invalid),
        }
    }

    fn check_parties(&self, claims: &Claims) -> Option<()> {
        if let Some(issuer) = &self.issuer {
            (claims.find("iss")?.as_str()? == issuer).then_some(())?;
        }
        if let Some(audience) = &self.audience {
            names_audience(claims.find("aud")?, audience).then_some(())?;
        }
        Some(())
    }
}

/// What Python's `int` makes of what is no time to us, but one to PyJWT.
fn int(value: &Value) -> Option<i64> {
    match value {
        // The cast ends at the least integer, which is as long ago.
        Value::Number(number) => number.as_f64().filter(|seconds| *seconds < 0.0).map(|seconds| seconds as i64),
        Value::String(text) => python::seconds(text),
        Value::Bool(value) => Some((*value).into()),
        _ => None,
    }
}
