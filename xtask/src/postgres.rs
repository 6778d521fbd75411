//! The Postgres that tests start themselves, as often as they need one.

use std::env;
use std::fs;
use std::path::Path;

use crate::apt;
use crate::error::{Error, Result};
use crate::tools::on_path;

/// Sees to it that there is a Postgres for tests that use any: on this machine, or one that is named.
pub(crate) fn require() -> Result<()> {
    match env::var_os(VARIABLE) {
        Some(_) => Ok(()),
        None => require_programs().map_err(|error| {
            Error::failed(format!(
                "{error}; or name an empty server, where databases may be made and left, with \
                 {VARIABLE}=postgres://USER:PASSWORD@HOST:PORT/postgres"
            ))
        }),
    }
}

/// Sees to it that Postgres is on this machine.
pub(crate) fn require_programs() -> Result<()> {
    if !are_there() && apt::is_usable() {
        apt::update()?;
        apt::install(&["postgresql"])?;
    }
    match are_there() {
        true => Ok(()),
        false => Err(Error::failed(
            "these tests start a Postgres, and there is no initdb on PATH or in /usr/lib/postgresql/*/bin: install it (Debian: apt-get \
             install postgresql; macOS: brew install postgresql)",
        )),
    }
}

/// Debian keeps all but the clients off PATH.
fn are_there() -> bool {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let has_initdb = |folder: &Path| folder.join("bin/initdb").is_file();
    on_path("initdb").is_some() || versions.into_iter().any(|version| has_initdb(&version.path()))
}

const VARIABLE: &str = "HALLPASS_TEST_POSTGRES";
