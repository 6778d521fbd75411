//! Keys in PEM, made for one test.

use argon2::password_hash::rand_core::OsRng;
use p256::pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding};
use rsa::{RsaPrivateKey, pkcs1::EncodeRsaPrivateKey};

pub(crate) struct PemPair {
    /// PKCS#8.
    pub(crate) private: String,
    /// SPKI.
    pub(crate) public: String,
    /// What openssl writes with `-traditional`: PKCS#1 or SEC1.
    pub(crate) traditional: String,
}

pub(crate) fn rsa(bits: usize) -> PemPair {
    let key = RsaPrivateKey::new(&mut OsRng, bits).unwrap();
    PemPair {
        private: key.to_pkcs8_pem(LineEnding::LF).unwrap().to_string(),
        public: key.to_public_key().to_public_key_pem(LineEnding::LF).unwrap(),
        traditional: key.to_pkcs1_pem(LineEnding::LF).unwrap().to_string(),
    }
}

pub(crate) fn p256() -> PemPair {
    let key = p256::SecretKey::random(&mut OsRng);
    PemPair {
        private: key.to_pkcs8_pem(LineEnding::LF).unwrap().to_string(),
        public: key.public_key().to_public_key_pem(LineEnding::LF).unwrap(),
        traditional: key.to_sec1_pem(LineEnding::LF).unwrap().to_string(),
    }
}

pub(crate) fn ed25519() -> PemPair {
    let key = ed25519_dalek::SigningKey::from_bytes(&std::array::from_fn(|_| rand_byte()));
    let private = key.to_pkcs8_pem(LineEnding::LF).unwrap().to_string();
    let public = key.verifying_key().to_public_key_pem(LineEnding::LF).unwrap();
    PemPair { traditional: private.clone(), private, public }
}

fn rand_byte() -> u8 {
    uuid::Uuid::new_v4().as_bytes()[0]
}
