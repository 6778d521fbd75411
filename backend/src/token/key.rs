//! Algorithms and their keys.

use std::{fmt, str::FromStr};

use jwt_compact::{
    AlgorithmSignature,
    alg::{Hs256, Hs256Key, Hs384, Hs384Key, Hs512, Hs512Key},
};

/// The algorithm that tokens are signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Hs256,
    Hs384,
    Hs512,
}

impl Algorithm {
    /// The name, as in a token's header.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
        }
    }

    /// The number of bytes below which RFC 7518 calls a key too short.
    pub(crate) fn least_key_length(self) -> usize {
        match self {
            Self::Hs256 => 32,
            Self::Hs384 => 48,
            Self::Hs512 => 64,
        }
    }
}

impl FromStr for Algorithm {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "HS256" => Ok(Self::Hs256),
            "HS384" => Ok(Self::Hs384),
            "HS512" => Ok(Self::Hs512),
            "RS256" | "ES256" | "EdDSA" => Err(format!("{name} is not supported yet: use HS256, HS384 or HS512")),
            _ => Err("expected HS256, HS384 or HS512".into()),
        }
    }
}

/// The key that tokens are signed and verified with.
#[derive(Clone)]
pub(crate) enum Key {
    Hs256(Hs256Key),
    Hs384(Hs384Key),
    Hs512(Hs512Key),
}

impl Key {
    pub(crate) fn new(algorithm: Algorithm, secret: &[u8]) -> Self {
        match algorithm {
            Algorithm::Hs256 => Self::Hs256(Hs256Key::new(secret)),
            Algorithm::Hs384 => Self::Hs384(Hs384Key::new(secret)),
            Algorithm::Hs512 => Self::Hs512(Hs512Key::new(secret)),
        }
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        match self {
            Self::Hs256(_) => Algorithm::Hs256,
            Self::Hs384(_) => Algorithm::Hs384,
            Self::Hs512(_) => Algorithm::Hs512,
        }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Hs256(key) => sign(&Hs256, key, message),
            Self::Hs384(key) => sign(&Hs384, key, message),
            Self::Hs512(key) => sign(&Hs512, key, message),
        }
    }

    /// Compares in constant time.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Hs256(key) => verifies(&Hs256, key, message, signature),
            Self::Hs384(key) => verifies(&Hs384, key, message, signature),
            Self::Hs512(key) => verifies(&Hs512, key, message, signature),
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Key({}, ..)", self.algorithm().name())
    }
}

fn sign<A: jwt_compact::Algorithm>(algorithm: &A, key: &A::SigningKey, message: &[u8]) -> Vec<u8> {
    algorithm.sign(key, message).as_bytes().into_owned()
}

fn verifies<A: jwt_compact::Algorithm>(algorithm: &A, key: &A::VerifyingKey, message: &[u8], signature: &[u8]) -> bool {
    if A::Signature::LENGTH.is_some_and(|length| length.get() != signature.len()) {
        return false;
    }
    A::Signature::try_from_slice(signature).is_ok_and(|signature| algorithm.verify_signature(&signature, key, message))
}
