//! Keys as text: a secret as it is, a private or a public key in PEM.
//!
//! What is refused is told as what follows upon "the key": "is empty", "holds a public key, and…".

use argon2::password_hash::rand_core::{OsRng, RngCore};
use base64ct::{Base64UrlUnpadded, Encoding};
use ed25519_dalek::SigningKey as EdSigningKey;
use jwt_compact::alg::{Hs256Key, Hs384Key, Hs512Key, RsaPrivateKey};
use p256::{
    ecdsa::SigningKey as EcSigningKey,
    pkcs8::{EncodePrivateKey, LineEnding},
};
use rsa::traits::PublicKeyParts;

use super::{
    algorithm::Algorithm,
    key::{Key, STRONG_RSA, SigningKey, VerifyingKey},
    pem::Pem,
};

impl Key {
    /// Reads a key to sign with.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the key, and what to do about it.
    pub(crate) fn read(algorithm: Algorithm, text: &str) -> Result<Self, String> {
        let secret = || secret(algorithm, text);
        let pem = || Pem::private(algorithm, text);
        Ok(Self::from(match algorithm {
            Algorithm::Hs256 => SigningKey::Hs256(Hs256Key::new(secret()?)),
            Algorithm::Hs384 => SigningKey::Hs384(Hs384Key::new(secret()?)),
            Algorithm::Hs512 => SigningKey::Hs512(Hs512Key::new(secret()?)),
            Algorithm::Rs256 => SigningKey::Rs256(bearable(pem()?.rsa_private()?)?),
            Algorithm::Es256 => SigningKey::Es256(pem()?.p256_private()?),
            Algorithm::EdDsa => SigningKey::EdDsa(pem()?.ed25519_private()?),
        }))
    }

    /// A new key to sign with, as text.
    pub(crate) fn generate(algorithm: Algorithm) -> Result<String, String> {
        let pem = match algorithm {
            Algorithm::Hs256 | Algorithm::Hs384 | Algorithm::Hs512 => {
                return Ok(Base64UrlUnpadded::encode_string(&random::<64>()));
            }
            Algorithm::Rs256 => {
                let key = RsaPrivateKey::new(&mut OsRng, STRONG_RSA).map_err(|error| error.to_string())?;
                key.to_pkcs8_pem(LineEnding::LF)
            }
            Algorithm::Es256 => EcSigningKey::random(&mut OsRng).to_pkcs8_pem(LineEnding::LF),
            Algorithm::EdDsa => EdSigningKey::from_bytes(&random()).to_pkcs8_pem(LineEnding::LF),
        };
        pem.map(|pem| pem.to_string()).map_err(|error| error.to_string())
    }
}

impl VerifyingKey {
    /// Reads a key to verify with: a secret or, in PEM, a public key.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the key, and what to do about it.
    pub(crate) fn read(algorithm: Algorithm, text: &str) -> Result<Self, String> {
        let pem = || Pem::public(algorithm, text);
        Ok(match algorithm {
            Algorithm::Hs256 | Algorithm::Hs384 | Algorithm::Hs512 => Key::read(algorithm, text)?.verifying().clone(),
            Algorithm::Rs256 => Self::Rs256(bearable(pem()?.rsa_public()?)?),
            Algorithm::Es256 => Self::Es256(pem()?.p256_public()?),
            Algorithm::EdDsa => Self::EdDsa(pem()?.ed25519_public()?),
        })
    }
}

fn secret(algorithm: Algorithm, text: &str) -> Result<&str, String> {
    match text {
        "" => Err("is empty".into()),
        text if text.contains("-----BEGIN ") => Err(format!(
            "is a PEM, and {name} signs with a secret, which nobody else may know; make one with `{recipe}`, or set \
             --algorithm RS256, ES256 or EdDSA",
            name = algorithm.name(),
            recipe = algorithm.recipe(),
        )),
        text => Ok(text),
    }
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

/// Refuses a key that is shorter than what anybody uses in a tutorial, and than what a signature needs.
fn bearable<K: PublicKeyParts>(key: K) -> Result<Box<K>, String> {
    match key.n().bits() {
        bits @ ..WEAKEST_RSA => Err(format!("has {bits} bits, too few even for --allow-weak-keys")),
        _ => Ok(Box::new(key)),
    }
}

const WEAKEST_RSA: usize = 1024;
