//! Request bodies and replies of each dialect. A reply becomes a session here and nowhere else.

use std::time::Duration;

use crate::config::Protocol;
use crate::engine::{Object, parse_http_date, write_object};
use crate::error::Error;
use crate::jwt::Payload;
use crate::session::{Credential, Custody, Failure, RefreshError};
use crate::time::Timestamp;
use crate::token::{AccessToken, RefreshToken, Session, TokenPair};

mod secrets;
mod stored;

pub(crate) use secrets::Secrets;

/// What the auth server answered, read to its end.
#[derive(Clone, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) redirected: bool,
    pub(crate) retry_after: Option<String>,
    pub(crate) body: String,
}

/// A wrong clock or a careless proxy must not keep a user out for a day.
const LONGEST_PAUSE: Duration = Duration::from_secs(600);

const REDIRECTED: &str =
    "the auth server answered with a redirect, which is not followed: is a slash missing at a path's end?";
const NO_TOKEN: &str = "the auth server's answer has no token where the dialect has it";
const BAD_TOKEN: &str = "the auth server's token is no JSON Web Token with an `exp`";
const NOT_IN_A_COOKIE: &str =
    "the auth server's answer has a refresh token in its body: has the server been told to keep it in a cookie?";
const UNEXPECTED: &str = "the auth server does not know this request: do path and dialect fit the server?";

impl Protocol {
    /// The body that spends a refresh token, for a new one or to revoke it. A cookie speaks for itself.
    pub(crate) fn spend_body(&self, credential: &Credential) -> String {
        match credential {
            Credential::Token(refresh) => write_object(&[(&self.spent_field, refresh.as_str())]),
            Credential::Cookie => write_object(&[]),
        }
    }

    /// The body that asks whether a token stands: SimpleJWT's and djangorestframework-jwt's `token`.
    pub(crate) fn verify_body(&self, access: &AccessToken) -> String {
        write_object(&[("token", access.as_str())])
    }

    /// Reads the answer to a login that sent these secrets.
    pub(crate) fn read_login(
        &self,
        reply: &Reply,
        secrets: &Secrets,
        custody: Custody,
        now: Timestamp,
    ) -> Result<Session, Error> {
        let spent = (custody == Custody::Cookie).then_some(&Credential::Cookie);
        match (reply.status, Object::parse(&reply.body)) {
            (200..=299, Some(body)) => self.read_session(&body, spent, now).map_err(|problem| reply.problem(problem)),
            (400 | 401 | 403 | 422, Some(body)) => {
                Err(Error::InvalidCredentials(secrets.rejection(reply.status, &body)))
            }
            (_, body) => Err(reply.failure(body.is_some(), now).into_error()),
        }
    }

    /// Reads the answer to a refresh of `spent`.
    pub(crate) fn read_refresh(
        &self,
        reply: &Reply,
        spent: &Credential,
        now: Timestamp,
    ) -> Result<Session, RefreshError> {
        let body = Object::parse(&reply.body);
        let (status, field) = &self.rejection;
        match &body {
            Some(body) if (200..=299).contains(&reply.status) => {
                self.read_session(body, Some(spent), now).map_err(|problem| {
                    RefreshError::Unavailable(Failure { problem: Some(problem), ..reply.failure(true, now) })
                })
            }
            Some(body) if reply.status == *status && body.has(field) => Err(RefreshError::Rejected),
            _ => Err(RefreshError::Unavailable(reply.failure(body.is_some(), now))),
        }
    }

    /// Reads the answer to a verify: whether the token stands.
    pub(crate) fn read_verify(&self, reply: &Reply, now: Timestamp) -> Result<bool, Error> {
        match (reply.status, Object::parse(&reply.body)) {
            (200..=299, Some(_)) => Ok(true),
            (400 | 401, Some(body)) if body.has("detail") || body.has("non_field_errors") => Ok(false),
            (_, body) => Err(reply.failure(body.is_some(), now).into_error()),
        }
    }

    /// Makes a session of tokens that came now.
    pub(crate) fn session(&self, mut tokens: TokenPair, now: Timestamp) -> Result<Session, &'static str> {
        if self.refresh_field.is_none() {
            tokens.refresh = Some(tokens.access.as_str().into());
        }
        let payload = Payload::read(tokens.access.as_str()).map_err(|_| BAD_TOKEN)?;
        let expires_at = payload.expires_at.ok_or(BAD_TOKEN)?;
        let expires_at = match payload.issued_at {
            // A wrong clock here does no harm: only the difference of the server's own times counts.
            Some(issued_at) => {
                now + expires_at.since(issued_at).ok_or("the auth server's token expires before it is issued")?
            }
            None => expires_at,
        };
        let subject = match &self.user_id_claim {
            Some(claim) => payload.id(claim),
            None => ["user_id", "sub", "username"].iter().find_map(|claim| payload.id(claim)),
        };
        Ok(Session::from_parts(tokens, subject.as_deref(), now, expires_at))
    }

    fn read_session(&self, body: &Object, spent: Option<&Credential>, now: Timestamp) -> Result<Session, &'static str> {
        let access = body.text(&self.access_field).ok_or(NO_TOKEN)?;
        let given = self.refresh_field.as_ref().and_then(|field| body.text(field));
        let refresh = match (given.filter(|token| !token.is_empty()), spent) {
            // Now that this page has seen it, it is no better than one in a store.
            (Some(_), Some(Credential::Cookie)) => return Err(NOT_IN_A_COOKIE),
            (Some(given), _) => Some(RefreshToken::from(given)),
            // An omitted refresh token means: keep the old one.
            (None, Some(Credential::Token(spent))) => Some(spent.clone()),
            (None, _) => None,
        };
        self.session(TokenPair { access: access.into(), refresh }, now)
    }
}

impl Reply {
    /// What an answer that is neither success nor refusal means. With a JSON object the server itself has spoken, and does not know
    /// this request; else it is a proxy's page or an outage, which passes.
    fn failure(&self, is_json: bool, now: Timestamp) -> Failure {
        let problem = match self.status {
            _ if self.redirected => Some(REDIRECTED),
            408 | 425 | 429 => None,
            400..=499 if is_json => Some(UNEXPECTED),
            _ => None,
        };
        let status = (!self.redirected).then_some(self.status);
        Failure { status, retry_after: self.retry_after(now), problem }
    }

    fn problem(&self, problem: &'static str) -> Error {
        Error::InvalidResponse { status: Some(self.status), problem }
    }

    /// RFC 9110, section 10.2.3: seconds, or a date.
    fn retry_after(&self, now: Timestamp) -> Option<Duration> {
        let text = self.retry_after.as_deref()?.trim();
        let pause = match text.parse() {
            Ok(seconds) => Duration::from_secs(seconds),
            // Engines read a date into almost anything; HTTP's end in GMT.
            Err(_) if text.ends_with("GMT") => now.until(parse_http_date(text)?),
            Err(_) => return None,
        };
        Some(pause.min(LONGEST_PAUSE))
    }
}

impl Failure {
    fn into_error(self) -> Error {
        Error::of_failure(&self, self.retry_after)
    }
}

#[cfg(test)]
mod tests;
