//! Request bodies and replies of each dialect. A reply becomes a session here and nowhere else.

use std::time::Duration;

use crate::answer::{Answer, Flaw, Meaning};
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
        let body = Object::parse(&reply.body);
        match (reply.answer(body.as_ref(), now).to_login(), body) {
            (Meaning::Granted, Some(body)) => self.read_session(&body, spent, now).map_err(|flaw| reply.problem(flaw)),
            (Meaning::Refused, Some(body)) => Err(Error::InvalidCredentials(secrets.rejection(reply.status, &body))),
            (meaning, _) => Err(meaning.into_failure().into_error()),
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
        let answer = reply.answer(body.as_ref(), now);
        let (status, field) = &self.rejection;
        let has_field = body.as_ref().is_some_and(|body| body.has(field));
        match (answer.to_refresh(*status, has_field), body) {
            (Meaning::Granted, Some(body)) => self
                .read_session(&body, Some(spent), now)
                .map_err(|flaw| RefreshError::Unavailable(answer.flawed(flaw))),
            (Meaning::Refused, _) => Err(RefreshError::Rejected),
            (meaning, _) => Err(RefreshError::Unavailable(meaning.into_failure())),
        }
    }

    /// Reads the answer to a verify: whether the token stands.
    pub(crate) fn read_verify(&self, reply: &Reply, now: Timestamp) -> Result<bool, Error> {
        let body = Object::parse(&reply.body);
        let has_words = body.as_ref().is_some_and(|body| body.has("detail") || body.has("non_field_errors"));
        match reply.answer(body.as_ref(), now).to_verify(has_words) {
            Meaning::Granted => Ok(true),
            Meaning::Refused => Ok(false),
            Meaning::Failed(failure) => Err(failure.into_error()),
        }
    }

    /// Makes a session of tokens that came now.
    pub(crate) fn session(&self, mut tokens: TokenPair, now: Timestamp) -> Result<Session, Flaw> {
        if self.refresh_field.is_none() {
            tokens.refresh = Some(tokens.access.as_str().into());
        }
        let payload = Payload::read(tokens.access.as_str()).map_err(|_| Flaw::BadToken)?;
        let subject = match &self.user_id_claim {
            Some(claim) => payload.id(claim),
            None => ["user_id", "sub", "username"].iter().find_map(|claim| payload.id(claim)),
        };
        Session::received(tokens, subject.as_deref(), now, payload.expires_at, payload.issued_at)
    }

    fn read_session(&self, body: &Object, spent: Option<&Credential>, now: Timestamp) -> Result<Session, Flaw> {
        let access = body.text(&self.access_field).ok_or(Flaw::NoToken)?;
        let given = self.refresh_field.as_ref().and_then(|field| body.text(field));
        let refresh = match (given.filter(|token| !token.is_empty()), spent) {
            (Some(_), Some(Credential::Cookie)) => return Err(Flaw::NotInCookie),
            (Some(given), _) => Some(RefreshToken::from(given)),
            // An omitted refresh token means: keep the old one.
            (None, Some(Credential::Token(spent))) => Some(spent.clone()),
            (None, _) => None,
        };
        self.session(TokenPair { access: access.into(), refresh }, now)
    }
}

impl Reply {
    fn answer(&self, body: Option<&Object>, now: Timestamp) -> Answer {
        Answer {
            status: self.status,
            is_redirect: self.redirected,
            is_object: body.is_some(),
            retry_after: self.retry_after(now),
        }
    }

    fn problem(&self, flaw: Flaw) -> Error {
        Error::InvalidResponse { status: Some(self.status), problem: flaw.as_str() }
    }

    /// RFC 9110, section 10.2.3: seconds, or a date.
    fn retry_after(&self, now: Timestamp) -> Option<Duration> {
        let text = self.retry_after.as_deref()?.trim();
        match text.bytes().all(|byte| byte.is_ascii_digit()) {
            // More than can be counted is long enough.
            true if !text.is_empty() => Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX))),
            // Engines read a date into almost anything; HTTP's end in GMT.
            false if text.ends_with("GMT") => Some(now.until(parse_http_date(text)?)),
            _ => None,
        }
    }
}

impl Meaning {
    fn into_failure(self) -> Failure {
        match self {
            Self::Failed(failure) => failure,
            Self::Granted | Self::Refused => Failure::default(),
        }
    }
}

impl Failure {
    fn into_error(self) -> Error {
        Error::of_failure(&self, self.retry_after)
    }
}

#[cfg(test)]
mod tests;
