//! PEM, as openssl writes it: what a private or a public key's text holds.
//!
//! What is refused is told as what follows upon "the key": "holds a public key, …".

use base64ct::{Base64, Encoding};
use ed25519_dalek::{SigningKey as EdSigningKey, VerifyingKey as EdVerifyingKey};
use jwt_compact::alg::{RsaPrivateKey, RsaPublicKey};
use p256::{
    SecretKey,
    ecdsa::{SigningKey as EcSigningKey, VerifyingKey as EcVerifyingKey},
    pkcs8::{
        AssociatedOid, DecodePrivateKey, DecodePublicKey, ObjectIdentifier, PrivateKeyInfo,
        spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef},
    },
};
use rsa::pkcs1::{DecodeRsaPrivateKey, DecodeRsaPublicKey};

use super::algorithm::Algorithm;

/// A block of PEM that holds a key for an algorithm.
pub(super) struct Pem<'a> {
    algorithm: Algorithm,
    label: &'a str,
    der: Vec<u8>,
}

impl<'a> Pem<'a> {
    /// Finds the private key in a text.
    pub(super) fn private(algorithm: Algorithm, text: &'a str) -> Result<Self, String> {
        let (name, recipe) = (algorithm.name(), algorithm.recipe());
        let Some((label, body)) = block(text) else {
            return Err(format!("is no PEM, and {name} signs with a private key; make one with `{recipe}`"));
        };
        if label == "ENCRYPTED PRIVATE KEY" || body.contains("ENCRYPTED") {
            return Err("is encrypted; take the passphrase off with `openssl pkey -in FILE -out key.pem`".into());
        }
        if !label.ends_with("PRIVATE KEY") {
            return Err(format!(
                "holds a public key, and {name} signs with the private one that belongs to it; give that"
            ));
        }
        Self::decoded(algorithm, label, body)
    }

    /// Finds the public key in a text.
    pub(super) fn public(algorithm: Algorithm, text: &'a str) -> Result<Self, String> {
        match block(text) {
            None => Err("is no PEM; make one with `openssl pkey -in key.pem -pubout -out public.pem`".into()),
            Some(("CERTIFICATE", _)) => Err("holds a certificate; take the key out of it with \
                 `openssl x509 -in FILE -noout -pubkey -out public.pem`"
                .into()),
            Some((label, _)) if label.ends_with("PRIVATE KEY") => {
                Err("holds a private key, where a public one does; make that \
                 with `openssl pkey -in FILE -pubout -out public.pem`"
                    .into())
            }
            Some((label, body)) => Self::decoded(algorithm, label, body),
        }
    }

    fn decoded(algorithm: Algorithm, label: &'a str, body: &str) -> Result<Self, String> {
        let base64: String = body.split_ascii_whitespace().collect();
        let der =
            Base64::decode_vec(&base64).map_err(|_| "is damaged: between its first line and its last is no base64")?;
        Ok(Self { algorithm, label, der })
    }

    pub(super) fn rsa_private(&self) -> Result<RsaPrivateKey, String> {
        match self.label {
            "RSA PRIVATE KEY" => RsaPrivateKey::from_pkcs1_der(&self.der).ok(),
            _ => RsaPrivateKey::from_pkcs8_der(&self.der).ok(),
        }
        .ok_or_else(|| self.mismatch())
    }

    pub(super) fn rsa_public(&self) -> Result<RsaPublicKey, String> {
        match self.label {
            "RSA PUBLIC KEY" => RsaPublicKey::from_pkcs1_der(&self.der).ok(),
            _ => RsaPublicKey::from_public_key_der(&self.der).ok(),
        }
        .ok_or_else(|| self.mismatch())
    }

    pub(super) fn p256_private(&self) -> Result<EcSigningKey, String> {
        match self.label {
            "EC PRIVATE KEY" => SecretKey::from_sec1_der(&self.der).ok(),
            _ => SecretKey::from_pkcs8_der(&self.der).ok(),
        }
        .map(EcSigningKey::from)
        .ok_or_else(|| self.mismatch())
    }

    pub(super) fn p256_public(&self) -> Result<EcVerifyingKey, String> {
        EcVerifyingKey::from_public_key_der(&self.der).map_err(|_| self.mismatch())
    }

    pub(super) fn ed25519_private(&self) -> Result<EdSigningKey, String> {
        EdSigningKey::from_pkcs8_der(&self.der).map_err(|_| self.mismatch())
    }

    pub(super) fn ed25519_public(&self) -> Result<EdVerifyingKey, String> {
        EdVerifyingKey::from_public_key_der(&self.der).map_err(|_| self.mismatch())
    }

    /// Why this is not the key that the algorithm asks for.
    fn mismatch(&self) -> String {
        let (name, recipe) = (self.algorithm.name(), self.algorithm.recipe());
        let wanted = match self.algorithm {
            Algorithm::Rs256 => "an RSA key",
            Algorithm::Es256 => "a P-256 key",
            _ => "an Ed25519 key",
        };
        match self.kind() {
            found if found == wanted => {
                format!("is damaged, or of a form that {name} cannot use; make one with `{recipe}`")
            }
            found => {
                format!("holds {found}, and {name} asks for {wanted}; make one with `{recipe}`, or set --algorithm")
            }
        }
    }

    fn kind(&self) -> &'static str {
        let private = || PrivateKeyInfo::try_from(self.der.as_slice()).ok().map(|key| kind(key.algorithm));
        let public = || SubjectPublicKeyInfoRef::try_from(self.der.as_slice()).ok().map(|key| kind(key.algorithm));
        match self.label {
            "RSA PRIVATE KEY" | "RSA PUBLIC KEY" => "an RSA key",
            "EC PRIVATE KEY" if self.algorithm == Algorithm::Es256 => "a key of another curve than P-256",
            "EC PRIVATE KEY" => "an elliptic curve's key",
            _ => private().or_else(public).unwrap_or("a key of another kind"),
        }
    }
}

/// The label and the body of the first block that holds a key.
fn block(text: &str) -> Option<(&str, &str)> {
    let mut blocks = text.split("-----BEGIN ").skip(1).filter_map(|block| {
        let (label, rest) = block.split_once("-----")?;
        Some((label, rest.split_once("-----END ")?.0))
    });
    blocks.find(|(label, _)| label.ends_with("KEY") || *label == "CERTIFICATE")
}

fn kind(algorithm: AlgorithmIdentifierRef<'_>) -> &'static str {
    match (algorithm.oid, algorithm.parameters_oid()) {
        (RSA, _) => "an RSA key",
        (EC, Ok(p256::NistP256::OID)) => "a P-256 key",
        (EC, _) => "a key of another curve than P-256",
        (ED25519, _) => "an Ed25519 key",
        _ => "a key of another kind",
    }
}

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
