//! All keys whose tokens are good, so that the key to sign with can be changed without logging anybody out.

use serde_json::{Map, Value, json};

use super::{
    algorithm::Algorithm,
    jws,
    key::{Key, VerifyingKey},
};

/// The key that tokens are signed with, and those that are trusted beside it.
#[derive(Clone, Debug)]
pub(crate) struct KeyRing {
    key: Key,
    /// The key's name, which new tokens carry.
    id: Option<String>,
    trusted: Vec<TrustedKey>,
    /// What every token of ours begins with.
    header: String,
}

/// A key that signs no new token.
#[derive(Clone, Debug)]
pub(crate) struct TrustedKey {
    pub(crate) id: String,
    pub(crate) key: VerifyingKey,
}

impl KeyRing {
    pub(crate) fn new(key: Key, id: Option<String>, trusted: Vec<TrustedKey>) -> Self {
        let mut header = Map::new();
        header.insert("alg".into(), key.algorithm().name().into());
        header.insert("typ".into(), "JWT".into());
        header.extend(id.iter().map(|id| ("kid".into(), id.as_str().into())));
        Self { key, id, trusted, header: Value::Object(header).to_string() }
    }

    /// The key that tokens are signed with.
    pub(crate) fn key(&self) -> &Key {
        &self.key
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.key.algorithm()
    }

    /// Signs a payload: the whole token.
    pub(super) fn sign(&self, payload: &str) -> String {
        jws::sign(&self.header, payload, &self.key)
    }

    /// Says whether one of our keys made the signature: the one that `id` names or, if it names none of them, any.
    pub(super) fn verifies(&self, id: Option<&str>, message: &[u8], signature: &[u8]) -> bool {
        match id.and_then(|id| self.keys().find(|(name, _)| *name == Some(id))) {
            Some((_, key)) => key.verifies(message, signature),
            None => self.keys().any(|(_, key)| key.verifies(message, signature)),
        }
    }

    /// The public keys as a JSON Web Key Set (RFC 7517). A secret is in no set.
    pub(crate) fn public_set(&self) -> Value {
        let keys: Vec<_> = self.keys().filter_map(|(id, key)| public(id, key)).collect();
        json!({"keys": keys})
    }

    fn keys(&self) -> impl Iterator<Item = (Option<&str>, &VerifyingKey)> {
        let trusted = self.trusted.iter().map(|trusted| (Some(trusted.id.as_str()), &trusted.key));
        std::iter::once((self.id.as_deref(), self.key.verifying())).chain(trusted)
    }
}

fn public(id: Option<&str>, key: &VerifyingKey) -> Option<Value> {
    let mut public = serde_json::to_value(key.public()?).ok()?;
    public["use"] = "sig".into();
    public["alg"] = key.algorithm().name().into();
    if let Some(id) = id {
        public["kid"] = id.into();
    }
    Some(public)
}
