//! The keys of each algorithm.

use std::fmt;

use ed25519_dalek::{SigningKey as EdSigningKey, VerifyingKey as EdVerifyingKey};
use jwt_compact::{
    AlgorithmSignature,
    alg::{Ed25519, Es256, Hs256, Hs256Key, Hs384, Hs384Key, Hs512, Hs512Key, Rsa, RsaPrivateKey, RsaPublicKey},
    jwk::JsonWebKey,
};
use p256::ecdsa::{SigningKey as EcSigningKey, VerifyingKey as EcVerifyingKey};
use rsa::traits::PublicKeyParts;

use super::algorithm::Algorithm;

/// The key that tokens are signed with, and what verifies them.
#[derive(Clone)]
pub(crate) struct Key {
    signing: SigningKey,
    verifying: VerifyingKey,
}

#[derive(Clone)]
pub(super) enum SigningKey {
    Hs256(Hs256Key),
    Hs384(Hs384Key),
    Hs512(Hs512Key),
    Rs256(Box<RsaPrivateKey>),
    Es256(EcSigningKey),
    EdDsa(EdSigningKey),
}

/// A key that tokens are verified with: a secret, or the public key of a pair.
#[derive(Clone)]
pub(crate) enum VerifyingKey {
    Hs256(Hs256Key),
    Hs384(Hs384Key),
    Hs512(Hs512Key),
    Rs256(Box<RsaPublicKey>),
    Es256(EcVerifyingKey),
    EdDsa(EdVerifyingKey),
}

impl Key {
    pub(crate) fn algorithm(&self) -> Algorithm {
        self.verifying.algorithm()
    }

    pub(crate) fn verifying(&self) -> &VerifyingKey {
        &self.verifying
    }

    /// Compares in constant time.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.verifying.verifies(message, signature)
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.signing {
            SigningKey::Hs256(key) => sign(&Hs256, key, message),
            SigningKey::Hs384(key) => sign(&Hs384, key, message),
            SigningKey::Hs512(key) => sign(&Hs512, key, message),
            SigningKey::Rs256(key) => sign(&Rsa::rs256(), key, message),
            SigningKey::Es256(key) => sign(&Es256, key, message),
            SigningKey::EdDsa(key) => sign(&Ed25519, key, message),
        }
    }
}

impl From<SigningKey> for Key {
    fn from(signing: SigningKey) -> Self {
        let verifying = match &signing {
            SigningKey::Hs256(key) => VerifyingKey::Hs256(key.clone()),
            SigningKey::Hs384(key) => VerifyingKey::Hs384(key.clone()),
            SigningKey::Hs512(key) => VerifyingKey::Hs512(key.clone()),
            SigningKey::Rs256(key) => VerifyingKey::Rs256(Box::new(key.to_public_key())),
            SigningKey::Es256(key) => VerifyingKey::Es256(*key.verifying_key()),
            SigningKey::EdDsa(key) => VerifyingKey::EdDsa(key.verifying_key()),
        };
        Self { signing, verifying }
    }
}

impl VerifyingKey {
    pub(crate) fn algorithm(&self) -> Algorithm {
        match self {
            Self::Hs256(_) => Algorithm::Hs256,
            Self::Hs384(_) => Algorithm::Hs384,
            Self::Hs512(_) => Algorithm::Hs512,
            Self::Rs256(_) => Algorithm::Rs256,
            Self::Es256(_) => Algorithm::Es256,
            Self::EdDsa(_) => Algorithm::EdDsa,
        }
    }

    /// Compares in constant time.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Hs256(key) => verifies(&Hs256, key, message, signature),
            Self::Hs384(key) => verifies(&Hs384, key, message, signature),
            Self::Hs512(key) => verifies(&Hs512, key, message, signature),
            Self::Rs256(key) => verifies(&Rsa::rs256(), key, message, signature),
            Self::Es256(key) => verifies(&Es256, key, message, signature),
            Self::EdDsa(key) => verifies(&Ed25519, key, message, signature),
        }
    }

    /// What everybody may know of the key: nothing where it is a secret.
    pub(crate) fn public(&self) -> Option<JsonWebKey<'_>> {
        match self {
            Self::Hs256(_) | Self::Hs384(_) | Self::Hs512(_) => None,
            Self::Rs256(key) => Some((&**key).into()),
            Self::Es256(key) => Some(key.into()),
            Self::EdDsa(key) => Some(key.into()),
        }
    }

    /// How the key falls short of what its algorithm asks for (RFC 7518, sections 3.2 and 3.3), if it does.
    pub(crate) fn weakness(&self) -> Option<String> {
        let (size, least, unit) = match self {
            Self::Hs256(key) => (key.as_ref().len(), 32, "bytes"),
            Self::Hs384(key) => (key.as_ref().len(), 48, "bytes"),
            Self::Hs512(key) => (key.as_ref().len(), 64, "bytes"),
            Self::Rs256(key) => (key.n().bits(), STRONG_RSA, "bits"),
            Self::Es256(_) | Self::EdDsa(_) => return None,
        };
        let name = self.algorithm().name();
        (size < least).then(|| format!("has {size} {unit}, where {name} asks for {least} or more"))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Key({}, ..)", self.algorithm().name())
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "VerifyingKey({}, ..)", self.algorithm().name())
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

pub(super) const STRONG_RSA: usize = 2048;
