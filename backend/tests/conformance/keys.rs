//! Keys that are made anew for each run.

use std::{fs, path::PathBuf, sync::OnceLock};

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

    fn make(&self, name: &str) {
        panic!("{name} cannot be made yet");
    }
}
