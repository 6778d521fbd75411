//! The package as one file.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::process::run;

use super::node::Node;

/// Packs a folder into another one; npm sets the times and owners of the files to values of its own.
pub(super) fn pack(node: &Node, folder: &Path, into: &Path, version: &str) -> Result<PathBuf> {
    let tarball = into.join(format!("hallpass-{version}.tgz"));
    let mut npm = node.npm(folder);
    npm.args(["pack", "--ignore-scripts", "--loglevel", "error", "--pack-destination"]).arg(into);
    run(&mut npm)?;
    match tarball.is_file() {
        true => Ok(tarball),
        false => Err(Error::failed(format!("npm has not written {}", tarball.display()))),
    }
}

/// Fails if the same sources have made two different packages.
pub(super) fn require_equal(one: &Path, other: &Path) -> Result<()> {
    let read = |path: &Path| fs::read(path).map_err(Error::while_doing(path.display()));
    match read(one)? == read(other)? {
        true => Ok(()),
        false => Err(Error::failed(format!(
            "built twice, the package is not the same twice: compare {} with {}, unless a source was changed meanwhile",
            one.display(),
            other.display()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_packages_that_differ_are_named() {
        let path = |name: &str| std::env::temp_dir().join(format!("xtask-tarball-{name}-{}", std::process::id()));
        let paths = ["one", "same", "other"].map(path);
        for (path, bytes) in paths.iter().zip(["1", "1", "2"]) {
            fs::write(path, bytes).unwrap();
        }
        let [one, same, other] = &paths;
        let (equal, different) = (require_equal(one, same), require_equal(one, other));
        paths.iter().for_each(|path| fs::remove_file(path).unwrap());
        assert!(equal.is_ok());
        let message = different.unwrap_err().to_string();
        assert!(message.contains(&other.display().to_string()), "{message}");
    }
}
