//! The files that a backend serves: the demo, and the page of the npm package beside it.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::environment;

/// Puts them together in this folder, and returns where.
pub(crate) fn site(folder: &Path) -> PathBuf {
    let site = folder.join("site");
    assemble(&site).expect("the demo is built, and a temporary folder can be written to");
    site
}

fn assemble(site: &Path) -> io::Result<()> {
    fs::create_dir(site)?;
    link_all(&environment::path("HALLPASS_DIST"), site)?;
    let npm = site.join("npm");
    fs::create_dir(&npm)?;
    link_all(&environment::npm_page(), &npm)?;
    // What the page's import map says.
    symlink(environment::path("HALLPASS_NPM_PACKAGE"), npm.join("hallpass"))
}

fn link_all(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        symlink(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}
