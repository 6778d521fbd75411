//! Keys that are made anew for each run.

use std::{fs, path::PathBuf, sync::OnceLock};

use jwt_compact::alg::RsaPrivateKey;
use p256::{
    SecretKey,
    pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding},
};
use rsa::rand_core::OsRng;
use tempfile::TempDir;

/// A folder with the keys that have been asked for.
#[derive(Default)]
pub(crate) struct Keys(OnceLock<TempDir>);

impl Keys {
    /// The file of a key: `rsa.pem`, or `rsa.pub.pem` for its public half.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        let folder = self.0.get_or_init(|| tempfile::tempdir().unwrap());
        let file = folder.path().join(name);
        if !file.exists() {
            self.make(name);
        }
        file
    }

    /// The text of a key's file.
    pub(crate) fn pem(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).unwrap()
    }

    /// Makes a key and its public half, of the kind that its name begins with.
    fn make(&self, name: &str) {
        let stem = name.split('.').next().unwrap();
        let (private, public) = match stem.starts_with("rsa") {
            true => pems(&RsaPrivateKey::new(&mut OsRng, 2048).unwrap(), |key| key.to_public_key()),
            false => pems(&SecretKey::random(&mut OsRng), SecretKey::public_key),
        };
        let folder = self.0.get().unwrap().path();
        fs::write(folder.join(format!("{stem}.pem")), private).unwrap();
        fs::write(folder.join(format!("{stem}.pub.pem")), public).unwrap();
    }
}

fn pems<Private, Public>(private: &Private, public: impl Fn(&Private) -> Public) -> (String, String)
where
    Private: EncodePrivateKey,
    Public: EncodePublicKey,
{
    let text = private.to_pkcs8_pem(LineEnding::LF).unwrap().to_string();
    (text, public(private).to_public_key_pem(LineEnding::LF).unwrap())
}
