//! The key that is made where the settings name none: once, and kept beside the database.

use std::{
    ffi::OsString,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use uuid::Uuid;

use crate::{
    error::SetupError,
    key_setting::{given_key, read},
    settings::JwtSettings,
    token::{Algorithm, Key},
};

/// Where the signing key comes from.
pub(crate) enum KeySource {
    Given(Box<Key>),
    /// It is kept beside this database.
    Beside(PathBuf),
}

impl KeySource {
    /// The key that the settings name, or the place for one beside the database, if that is a file.
    pub(crate) fn find(settings: &JwtSettings, database: Option<&Path>) -> Result<Self, SetupError> {
        if let Some(key) = given_key(settings)? {
            return Ok(Self::Given(Box::new(key)));
        }
        let nowhere = || {
            let reason =
                "a database on a server has no folder to keep a signing key in, and its servers need the same one";
            let recipe = settings.algorithm.recipe();
            SetupError::new(format!("{reason}: set --signing-key, such as @FILE; make one with `{recipe}`"))
        };
        Ok(Self::Beside(database.ok_or_else(nowhere)?.into()))
    }

    /// The key, made if it is kept and not there yet.
    pub(crate) fn read(self, algorithm: Algorithm) -> Result<Key, SetupError> {
        match self {
            Self::Given(key) => Ok(*key),
            Self::Beside(database) => kept_key(algorithm, &database),
        }
    }
}

/// The key beside this database, made if it is not there yet.
fn kept_key(algorithm: Algorithm, database: &Path) -> Result<Key, SetupError> {
    let file = kept_file(algorithm, database);
    if !file.exists() {
        make(algorithm, &file).map_err(|error| {
            SetupError::new(format!("cannot write a signing key to {}: {error}; set --signing-key", file.display()))
        })?;
    }
    let text = read(&file).map_err(|error| {
        SetupError::new(format!("cannot read the signing key from {}: {error}; set --signing-key", file.display()))
    })?;
    let text = text.into_text();
    let key = Key::read(algorithm, &text).ok().filter(|key| key.verifying().weakness().is_none());
    key.ok_or_else(|| {
        let file = file.display();
        SetupError::new(format!("{file} holds no signing key; remove it and a new one is made"))
    })
}

/// The file that a key for this algorithm is kept in.
pub(crate) fn kept_file(algorithm: Algorithm, database: &Path) -> PathBuf {
    let mut name = OsString::from(database);
    match algorithm {
        // One secret serves all three.
        Algorithm::Hs256 | Algorithm::Hs384 | Algorithm::Hs512 => name.push(".key"),
        Algorithm::Rs256 | Algorithm::Es256 | Algorithm::EdDsa => {
            name.push(format!(".{}.pem", algorithm.name().to_ascii_lowercase()));
        }
    }
    name.into()
}

/// Writes the key aside and links it into place, so that of two servers that start at once both use the first one's, whole.
fn make(algorithm: Algorithm, file: &Path) -> io::Result<()> {
    let text = Key::generate(algorithm).map_err(io::Error::other)?;
    let mut name = OsString::from(file);
    // Not the process's id: two containers on one folder have the same.
    name.push(format!(".{}", Uuid::new_v4().simple()));
    let mut aside = private(Path::new(&name))?;
    let written = aside.write_all(text.as_bytes()).and_then(|()| aside.sync_all());
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
