//! Making tokens.

use serde_json::Value;
use uuid::Uuid;

use super::{Fault, Flavour, Legacy, Payload};
use crate::python::is_true;
use crate::{settings::TokenId, store::User, token::jws};

/// Whom a token is for: a user, or a record that looks like one.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub(crate) id: i64,
    /// The value of the field that users log in with.
    pub(crate) username: String,
    pub(crate) email: String,
}

impl Legacy {
    /// Whom a user's token is for.
    pub(crate) fn subject(&self, user: &User) -> Subject {
        let username = user.identifier(self.login_field).unwrap_or_default();
        Subject { id: user.id, username, email: user.email.clone() }
    }

    /// What a token says that begins a session.
    pub(crate) fn payload(&self, subject: &Subject, now: i64) -> Payload {
        let mut payload = Payload::new();
        let mut say = |name: &str, value: Value| payload.insert(name.into(), value);
        let expiry = now.saturating_add(self.lifetime);
        match self.flavour {
            Flavour::Legacy111 => {
                say("user_id", subject.id.into());
                say("username", subject.username.as_str().into());
                say("exp", expiry.into());
                say("email", subject.email.as_str().into());
                say(self.login_field.name(), subject.username.as_str().into());
            }
            Flavour::LegacyFork => {
                say("username", subject.username.as_str().into());
                say("iat", now.into());
                say("exp", expiry.into());
                if self.token_id != TokenId::Off {
                    say("jti", Uuid::new_v4().to_string().into());
                }
                if self.include_user_id.is_on() {
                    say("user_id", subject.id.into());
                }
            }
        }
        if self.allow_refresh.is_on() {
            say("orig_iat", now.into());
        }
        if let Some(audience) = &self.audience {
            say("aud", audience.as_str().into());
        }
        if let Some(issuer) = &self.issuer {
            say("iss", issuer.as_str().into());
        }
        payload
    }

    /// What the token says that another one is refreshed to: the user as of now, and when the session began.
    pub(crate) fn successor(&self, old: &Payload, subject: &Subject, now: i64) -> Result<Payload, Fault> {
        let is_there = |beginning: &&Value| match self.flavour {
            Flavour::Legacy111 => is_true(beginning),
            Flavour::LegacyFork => true,
        };
        let beginning = old.get("orig_iat").filter(is_there).ok_or(Fault::NoBeginning)?;
        // Either package fails where Python cannot count with it.
        let seconds = beginning.as_f64().or_else(|| beginning.as_bool().map(f64::from)).ok_or(Fault::NoBeginning)?;
        if now as f64 > seconds + self.refresh_limit as f64 {
            return Err(Fault::RefreshOver);
        }
        let mut new = self.payload(subject, now);
        new.insert("orig_iat".into(), beginning.clone());
        if self.flavour == Flavour::LegacyFork {
            match ["orig_jti", "jti"].into_iter().filter_map(|name| old.get(name)).find(|id| is_true(id)) {
                Some(id) => drop(new.insert("orig_jti".into(), id.clone())),
                None if self.token_id == TokenId::Require => return Err(Fault::NoTokenId),
                None => {}
            }
        }
        Ok(new)
    }

    /// Signs a token.
    pub(crate) fn encode(&self, payload: &Payload) -> String {
        let algorithm = self.key.algorithm().name();
        let header = match self.flavour {
            Flavour::Legacy111 => format!(r#"{{"typ":"JWT","alg":"{algorithm}"}}"#),
            Flavour::LegacyFork => format!(r#"{{"alg":"{algorithm}","typ":"JWT"}}"#),
        };
        jws::sign(&header, &Value::Object(payload.clone()).to_string(), &self.key)
    }
}
