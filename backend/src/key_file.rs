//! The key that tokens are signed with: given, or made once and kept beside the database.

use std::{
    ffi::OsString,
    fmt, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    str::FromStr,
};

use argon2::password_hash::rand_core::{OsRng, RngCore};
use base64ct::{Base64UrlUnpadded, Encoding};
use uuid::Uuid;

use crate::{
    error::SetupError,
    settings::JwtSettings,
    token::{Algorithm, Key},
};

/// A secret that a setting holds.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(..)")
    }
}

/// A signing key as set: text, or the file that holds it.
#[derive(Clone, Debug)]
pub(crate) enum SigningSecret {
    Text(Secret),
    File(PathBuf),
}

impl FromStr for SigningSecret {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.strip_prefix('@') {
            Some(file) => Self::File(file.into()),
            None => Self::Text(text.into()),
        })
    }
}

/// Where the signing key comes from.
pub(crate) enum KeySource {
    Given(Key),
    /// It is kept beside this database.
    Beside(PathBuf),
}

impl KeySource {
    /// The key that the settings name, or the place for one beside the database, if that is a file.
    pub(crate) fn find(settings: &JwtSettings, database: Option<&Path>) -> Result<Self, SetupError> {
        if let Some(key) = given_key(settings)? {
            return Ok(Self::Given(key));
        }
        let nowhere = || {
            let reason =
                "a database on a server has no folder to keep a signing key in, and its servers need the same one";
            SetupError::new(format!(
                "{reason}: set --signing-key, such as @FILE (openssl rand -base64 64 > FILE makes one)"
            ))
        };
        Ok(Self::Beside(database.ok_or_else(nowhere)?.into()))
    }

    /// The key, made if it is kept and not there yet.
    pub(crate) fn read(self, algorithm: Algorithm) -> Result<Key, SetupError> {
        match self {
            Self::Given(key) => Ok(key),
            Self::Beside(database) => kept_key(algorithm, &database),
        }
    }
}

/// The key that the settings name, if they name one.
fn given_key(settings: &JwtSettings) -> Result<Option<Key>, SetupError> {
    let (setting, given) = match (&settings.signing_key, &settings.secret_key) {
        (Some(given), _) => ("--signing-key", given),
        (None, Some(given)) => ("--secret-key", given),
        (None, None) => return Ok(None),
    };
    let secret = match given {
        SigningSecret::Text(secret) => secret.clone(),
        SigningSecret::File(file) => read(file, setting)?,
    };
    let (length, least) = (secret.0.len(), settings.algorithm.least_key_length());
    if length == 0 {
        return Err(SetupError::new(format!("the key is empty ({setting})")));
    }
    if length < least {
        let name = settings.algorithm.name();
        let weakness = format!("the key has {length} bytes ({setting}), where {name} asks for {least} or more");
        if !settings.allow_weak_keys.is_on() {
            return Err(SetupError::new(format!("{weakness}; take a longer one, or set --allow-weak-keys")));
        }
        tracing::warn!("{weakness}");
    }
    Ok(Some(Key::new(settings.algorithm, secret.0.as_bytes())))
}

/// The key beside this database, made if it is not there yet.
fn kept_key(algorithm: Algorithm, database: &Path) -> Result<Key, SetupError> {
    let file = beside(database);
    if !file.exists() {
        make(&file).map_err(|error| {
            SetupError::new(format!("cannot write a signing key to {}: {error}; set --signing-key", file.display()))
        })?;
    }
    let secret = read(&file, "--signing-key")?;
    if secret.0.len() < algorithm.least_key_length() {
        let file = file.display();
        return Err(SetupError::new(format!("{file} holds no signing key; remove it and a new one is made")));
    }
    Ok(Key::new(algorithm, secret.0.as_bytes()))
}

/// The file that a key is read from or kept in, if there is one.
pub(crate) fn key_file(settings: &JwtSettings, database: Option<&Path>) -> Option<PathBuf> {
    match settings.signing_key.as_ref().or(settings.secret_key.as_ref()) {
        Some(SigningSecret::File(file)) => Some(file.clone()),
        Some(SigningSecret::Text(_)) => None,
        None => database.map(beside),
    }
}

fn beside(database: &Path) -> PathBuf {
    let mut name = OsString::from(database);
    name.push(".key");
    name.into()
}

fn read(file: &Path, setting: &str) -> Result<Secret, SetupError> {
    let text = fs::read_to_string(file).map_err(|error| {
        SetupError::new(format!("cannot read the signing key from {} ({setting}): {error}", file.display()))
    })?;
    Ok(Secret(text.trim_end_matches(['\r', '\n']).into()))
}

/// Writes the key aside and links it into place, so that of two servers that start at once both use the first one's, whole.
fn make(file: &Path) -> io::Result<()> {
    let mut bytes = [0; 64];
    OsRng.fill_bytes(&mut bytes);
    let mut name = OsString::from(file);
    // Not the process's id: two containers on one folder have the same.
    name.push(format!(".{}", Uuid::new_v4().simple()));
    let mut aside = private(Path::new(&name))?;
    let written = aside.write_all(Base64UrlUnpadded::encode_string(&bytes).as_bytes()).and_then(|()| aside.sync_all());
    let linked = written.and_then(|()| match fs::hard_link(&name, file) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    });
    let _ = fs::remove_file(&name);
    linked
}

fn private(file: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_another_container_writes_aside_is_no_hindrance_and_stays() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let database = folder.path().join("hallpass.db");
        let theirs = folder.path().join(format!("hallpass.db.key.{}", std::process::id()));
        fs::write(&theirs, "theirs").expect("a file can be written");
        kept_key(Algorithm::Hs256, &database).expect("a key is made");
        assert_eq!(fs::read_to_string(theirs).expect("it is still there"), "theirs");
    }
}
