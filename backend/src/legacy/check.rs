//! Whether a token is good. The order of the checks shows in the answers, and is PyJWT's.

use serde_json::Value;

use super::{Fault, Flavour, Legacy, Payload};
use crate::{
    python::{self, is_true},
    settings::TokenId,
    token::{
        jws::{Header, is_attached, is_by, is_understood},
        names_audience,
    },
};

impl Legacy {
    /// Reads a token that is signed by us, for here and for now.
    pub(crate) fn decode(&self, token: &[u8], now: i64) -> Result<Payload, Fault> {
        let payload = self.verified(token)?;
        if self.verify.is_on() {
            self.check_times(&payload, now)?;
            self.check_parties(&payload)?;
        }
        Ok(payload)
    }

    /// The name of the user whom a token is for.
    pub(crate) fn username(&self, payload: &Payload) -> Result<String, Fault> {
        match payload.get("username") {
            Some(Value::String(name)) if !name.is_empty() => Ok(name.clone()),
            Some(Value::Number(number)) if number.as_f64() != Some(0.0) => Ok(number.to_string()),
            None | Some(Value::Null | Value::String(_) | Value::Number(_) | Value::Bool(false)) => {
                Err(Fault::NoUsername)
            }
            Some(Value::Array(items)) if items.is_empty() => Err(Fault::NoUsername),
            Some(Value::Object(fields)) if fields.is_empty() => Err(Fault::NoUsername),
            // To Django this is a name too, though nobody's.
            Some(Value::Bool(true) | Value::Array(_) | Value::Object(_)) => Err(Fault::UserGone),
        }
    }

    /// Looks whether a token has the jti that the settings may ask for. The protected views do not ask.
    pub(crate) fn check_token_id(&self, payload: &Payload) -> Result<(), Fault> {
        let asks = self.flavour == Flavour::LegacyFork && self.token_id == TokenId::Require;
        if asks && !payload.get("jti").is_some_and(is_true) { Err(Fault::Invalid) } else { Ok(()) }
    }

    fn verified(&self, token: &[u8]) -> Result<Payload, Fault> {
        let is_point = |byte: &u8| *byte == b'.';
        let last = token.iter().rposition(is_point).ok_or(Fault::Undecodable)?;
        let (message, signature) = (&token[..last], &token[last + 1..]);
        let first = message.iter().position(is_point).ok_or(Fault::Undecodable)?;
        let (header, payload) = (&message[..first], &message[first + 1..]);
        let decoded = |segment| self.flavour.decode_segment(segment).ok_or(Fault::Undecodable);
        let header = object(&decoded(header)?)?;
        let (payload, signature) = (decoded(payload)?, decoded(signature)?);
        if self.flavour == Flavour::LegacyFork {
            check_extensions(&header)?;
            self.check_algorithm(&header)?;
        }
        let payload = object(&payload)?;
        if !self.verify.is_on() {
            return Ok(payload);
        }
        self.check_algorithm(&header)?;
        if self.key.verifies(message, &signature) { Ok(payload) } else { Err(Fault::Undecodable) }
    }

    fn check_algorithm(&self, header: &Header) -> Result<(), Fault> {
        if is_by(header, self.key.algorithm()) { Ok(()) } else { Err(Fault::Invalid) }
    }

    fn check_times(&self, payload: &Payload, now: i64) -> Result<(), Fault> {
        let latest = now.saturating_add(self.leeway);
        if let Some(issued_at) = payload.get("iat") {
            let issued_at = integer(issued_at).ok_or(Fault::Invalid)?;
            if self.flavour == Flavour::LegacyFork && issued_at > latest {
                return Err(Fault::Invalid);
            }
        }
        if let Some(beginning) = payload.get("nbf")
            && integer(beginning).ok_or(Fault::Undecodable)? > latest
        {
            return Err(Fault::Invalid);
        }
        let Some(end) = payload.get("exp").filter(|_| self.verify_expiration.is_on()) else { return Ok(()) };
        let (end, earliest) = (integer(end).ok_or(Fault::Undecodable)?, now.saturating_sub(self.leeway));
        let is_over = match self.flavour {
            Flavour::Legacy111 => end < earliest,
            Flavour::LegacyFork => end <= earliest,
        };
        if is_over { Err(Fault::Expired) } else { Ok(()) }
    }

    fn check_parties(&self, payload: &Payload) -> Result<(), Fault> {
        let is_from_whom = self.issuer.as_deref().is_none_or(|ours| payload.get("iss").is_some_and(|iss| iss == ours));
        let audience = payload.get("aud").filter(|audience| self.flavour == Flavour::Legacy111 || is_true(audience));
        let is_for_whom = match (&self.audience, audience) {
            (None, None) => true,
            (Some(ours), Some(audience)) => names_audience(audience, ours),
            _ => false,
        };
        // Which claims have a type, only PyJWT 2 knows.
        let is_typed = self.flavour == Flavour::Legacy111
            || ["sub", "jti"].into_iter().filter_map(|name| payload.get(name)).all(Value::is_string);
        if is_from_whom && is_for_whom && is_typed { Ok(()) } else { Err(Fault::Invalid) }
    }
}

/// Looks whether a header asks for something that we do not do. PyJWT 1 does not look.
fn check_extensions(header: &Header) -> Result<(), Fault> {
    if !is_attached(header) {
        return Err(Fault::Undecodable);
    }
    if is_understood(header) { Ok(()) } else { Err(Fault::Invalid) }
}

fn object(bytes: &[u8]) -> Result<Payload, Fault> {
    serde_json::from_slice(bytes).map_err(|_| Fault::Undecodable)
}

/// What Python's `int` makes of a value: a fraction is cut off, and a number may be in quotes.
fn integer(value: &Value) -> Option<i64> {
    match value {
        // The cast ends at the largest integer, which is as far away.
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().map(|seconds| seconds as i64)),
        Value::String(text) => python::seconds(text),
        Value::Bool(value) => Some(i64::from(*value)),
        _ => None,
    }
}
