//! Passwords: argon2id for our own, Django's PBKDF2 for those that came from a Django.

mod argon2id;
mod django;
mod queue;
mod rules;

use std::fmt;

use md5::{Digest, Md5};

use crate::store::Value;
pub(crate) use queue::{Passwords, Turn, Verdict};
pub(crate) use rules::Known;

/// A password as stored: an argon2id string, or Django's `pbkdf2_sha256$…`.
#[derive(Clone, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub(crate) struct PasswordHash(String);

impl PasswordHash {
    /// Takes over what a Django stored: a hash, or `!…` where no password shall match; `None` if `text` is a plain password.
    ///
    /// # Errors
    ///
    /// A hash of another kind must not become a password that its reader could log in with.
    pub(crate) fn from_django(text: &str) -> Result<Option<Self>, &'static str> {
        if text.starts_with('!') || django::is_hash(text) {
            return Ok(Some(Self(text.into())));
        }
        match looks_hashed(text) {
            true => Err("the password looks like a hash, and only a whole pbkdf2_sha256$… is known; \
                         if it is a plain password, set it with `user password`"),
            false => Ok(None),
        }
    }
}

impl From<&PasswordHash> for Value {
    fn from(hash: &PasswordHash) -> Self {
        hash.0.as_str().into()
    }
}

impl PasswordHash {
    /// What tokens carry so that a new password revokes them: SimpleJWT's MD5 of the stored text. It tells nobody the password.
    pub(crate) fn fingerprint(&self) -> String {
        Md5::digest(&self.0).iter().map(|byte| format!("{byte:02X}")).collect()
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PasswordHash(..)")
    }
}

/// A password as typed.
pub(crate) struct Password(String);

impl Password {
    /// Takes a password that a login can send: logins are trimmed and must not be blank.
    pub(crate) fn new(text: String) -> Result<Self, &'static str> {
        match text.as_str() {
            "" => Err("a password must not be empty"),
            text if text.contains('\0') => Err("a password must not contain a null character"),
            text if text.trim() != text => Err("a password must not begin or end with a blank: logins are trimmed"),
            _ => Ok(Self(text)),
        }
    }

    /// Why others could guess it, where this is known of whom it is for; nothing if it is a good one.
    pub(crate) fn weaknesses(&self, known: &Known<'_>) -> Vec<String> {
        rules::weaknesses(&self.0, known)
    }

    /// Takes a password that somebody tries to log in with.
    pub(crate) fn claimed(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(..)")
    }
}

/// Says whether this begins as hashes do, with the name of an algorithm: `md5$`, `argon2$`, `$2b$`.
fn looks_hashed(text: &str) -> bool {
    let text = text.strip_prefix('$').unwrap_or(text);
    let is_name = |name: &str| name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    text.split_once('$').is_some_and(|(name, _)| !name.is_empty() && is_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_hash_is_no_password() {
        for text in [
            "pbkdf2_sha1$1000$salt$RrlVNh2f7P2HAvn27nJOWijWlN8=",
            "argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdA$aGFzaA",
            "bcrypt_sha256$$2b$12$abc",
            "$2b$12$abc",
            "md5$salt$0cc175b9c0f1b6a831c399e269772661",
            "pbkdf2_sha256$1000$salt$short",
        ] {
            assert!(PasswordHash::from_django(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_password_with_a_dollar_sign_is_no_hash() {
        for text in ["Pa$$word", "$", "$$", "$money", "a b$c", "under-oos$1"] {
            assert_eq!(PasswordHash::from_django(text), Ok(None), "{text}");
        }
    }

    #[test]
    fn neither_password_nor_hash_prints_itself() {
        let shown = format!("{:?} {:?}", Password("canary".into()), PasswordHash("canary".into()));
        assert!(!shown.contains("canary"));
    }
}
