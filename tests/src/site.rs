//! The files that a backend serves: the demo, and the page of the npm package beside it.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::environment;

/// Puts them together in this folder, and returns where.
pub(crate) fn site(folder: &Path) -> PathBuf {
    let site = folder.join("site");
    assemble(&site).expect("the demo and the npm package are built, and a temporary folder can be written to");
    site
}

fn assemble(site: &Path) -> io::Result<()> {
    fs::create_dir(site)?;
    each_of(&environment::path("HALLPASS_DIST"), site, |entry, to| symlink(entry, to))?;
    let npm = site.join("npm");
    fs::create_dir(&npm)?;
    each_of(&environment::npm_page(), &npm, |file, to| symlink(file, to))?;
    // Where the page's import map says. A copy: a package that is built anew in the middle of a story is not there for a moment.
    let package = npm.join("hallpass");
    fs::create_dir(&package)?;
    each_of(&environment::path("HALLPASS_NPM_PACKAGE"), &package, |file, to| fs::copy(file, to).map(drop))
}

/// Puts each entry of a folder into another one.
fn each_of(from: &Path, to: &Path, put: impl Fn(&Path, &Path) -> io::Result<()>) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        put(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
