//! The keys that the settings name.

use std::{
    collections::BTreeSet,
    fmt, fs, io,
    path::{Path, PathBuf},
    str::FromStr,
};

use crate::{
    error::SetupError,
    settings::JwtSettings,
    token::{Key, TrustedKey, VerifyingKey},
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

/// Where a key is: in the setting itself, or in a file.
#[derive(Clone, Debug)]
pub(crate) enum KeySetting {
    Text(Secret),
    File(PathBuf),
}

impl FromStr for KeySetting {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.strip_prefix('@') {
            Some(file) => Self::File(file.into()),
            None => Self::Text(text.into()),
        })
    }
}

impl KeySetting {
    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Self::Text(_) => None,
            Self::File(file) => Some(file),
        }
    }

    fn read(&self, setting: &str) -> Result<Secret, SetupError> {
        match self {
            // A file of variables holds a PEM on one line, with `\n` where lines end.
            Self::Text(Secret(text)) if text.starts_with("-----BEGIN") => Ok(Secret(text.replace("\\n", "\n"))),
            Self::Text(secret) => Ok(secret.clone()),
            Self::File(file) => read_given(file, setting),
        }
    }
}

/// A key in a file, and the name that tokens call it by.
#[derive(Clone, Debug)]
pub(crate) struct NamedKeyFile {
    pub(crate) id: String,
    pub(crate) file: PathBuf,
}

impl FromStr for NamedKeyFile {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().split_once("=@") {
            Some((id, file)) if !id.is_empty() && !file.is_empty() => Ok(Self { id: id.into(), file: file.into() }),
            _ => Err("expected NAME=@FILE, such as 2026-05=@old.pub.pem"),
        }
    }
}

/// The key to sign with that the settings name, if they name one.
pub(crate) fn given_key(settings: &JwtSettings) -> Result<Option<Key>, SetupError> {
    let name = settings.algorithm.name();
    let flags = settings.key_flags;
    let (setting, given) = match (&settings.signing_key, &settings.secret_key) {
        (Some(given), _) => (flags.signing, given),
        (None, Some(_)) if !settings.algorithm.is_symmetric() => {
            let reason = format!("{name} (--algorithm) signs with a private key, and --secret-key is none");
            return Err(SetupError::new(format!("{reason}; give {} @FILE", flags.signing)));
        }
        (None, Some(given)) => ("--secret-key", given),
        (None, None) if settings.verifying_key.is_some() => {
            let reason = format!("{} needs the {} that it belongs to", flags.verifying, flags.signing);
            return Err(SetupError::new(reason));
        }
        (None, None) => return Ok(None),
    };
    let Secret(text) = given.read(setting)?;
    let key = Key::read(settings.algorithm, &text).map_err(|reason| refused(setting, &reason))?;
    check_strength(key.verifying(), setting, settings)?;
    check_verifying_key(&key, settings)?;
    Ok(Some(key))
}

/// The keys beside the one to sign with whose tokens are good.
pub(crate) fn trusted_keys(settings: &JwtSettings) -> Result<Vec<TrustedKey>, SetupError> {
    let mut ids: BTreeSet<_> = settings.key_id.iter().collect();
    settings
        .trusted_keys
        .iter()
        .map(|NamedKeyFile { id, file }| {
            if !ids.insert(id) {
                let reason = format!("two keys have the name {id:?} (--key-id, --trusted-keys)");
                return Err(SetupError::new(format!("{reason}; give each its own")));
            }
            let setting = format!("--trusted-keys {id}");
            let Secret(text) = read_given(file, &setting)?;
            let key = VerifyingKey::read(settings.algorithm, &text).map_err(|reason| refused(&setting, &reason))?;
            check_strength(&key, &setting, settings)?;
            Ok(TrustedKey { id: id.clone(), key })
        })
        .collect()
}

/// The files with secrets that the settings name, and what they hold. One that is not there may be a secret itself, and is not told.
pub(crate) fn secret_files(settings: &JwtSettings) -> impl Iterator<Item = (&'static str, &Path)> {
    let given = settings.signing_key.as_ref().or(settings.secret_key.as_ref()).and_then(KeySetting::file);
    let trusted = settings.trusted_keys.iter().filter(|_| settings.algorithm.is_symmetric());
    given
        .into_iter()
        .map(|file| ("the signing key", file))
        .chain(trusted.map(|key| ("a trusted key", key.file.as_path())))
        .filter(|(_, file)| file.exists())
}

/// Reads the text of a key.
pub(crate) fn read(file: &Path) -> io::Result<Secret> {
    let text = fs::read_to_string(file)?;
    Ok(Secret(text.trim_end_matches(['\r', '\n']).into()))
}

/// Reads the key in a file that a setting names. It is not told which, for it may be a key that begins with `@`.
fn read_given(file: &Path, setting: &str) -> Result<Secret, SetupError> {
    read(file).map_err(|error| {
        let reason = format!("cannot read the file that stands after @ in {setting}: {error}");
        SetupError::new(format!("{reason}; a key that begins with @ itself has to be put into a file"))
    })
}

fn check_strength(key: &VerifyingKey, setting: &str, settings: &JwtSettings) -> Result<(), SetupError> {
    let Some(weakness) = key.weakness() else { return Ok(()) };
    if !settings.allow_weak_keys.is_on() {
        let recipe = settings.algorithm.recipe();
        return Err(refused(setting, &format!("{weakness}; make one with `{recipe}`, or set --allow-weak-keys")));
    }
    tracing::warn!("the key ({setting}) {weakness}");
    Ok(())
}

fn check_verifying_key(key: &Key, settings: &JwtSettings) -> Result<(), SetupError> {
    let setting = settings.key_flags.verifying;
    let Some(given) = &settings.verifying_key else { return Ok(()) };
    if settings.algorithm.is_symmetric() {
        let name = settings.algorithm.name();
        return Err(SetupError::new(format!("{name} verifies with the key that it signs with; leave {setting} out")));
    }
    let Secret(text) = given.read(setting)?;
    let verifying = VerifyingKey::read(settings.algorithm, &text).map_err(|reason| refused(setting, &reason))?;
    if verifying.public() != key.verifying().public() {
        let reason = format!("does not belong to the signing key ({})", settings.key_flags.signing);
        return Err(refused(setting, &format!("{reason}; leave it out, and it is derived from that")));
    }
    Ok(())
}

fn refused(setting: &str, reason: &str) -> SetupError {
    SetupError::new(format!("the key ({setting}) {reason}"))
}
