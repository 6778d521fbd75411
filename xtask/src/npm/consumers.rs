//! The tests of tests/npm: apps that install the packed package, against the real backend.

use std::fs;
use std::path::{Path, PathBuf};

use crate::backend::{self, Kind};
use crate::browser::{self, CHROMIUM};
use crate::error::{Error, Result};
use crate::ports;
use crate::process::run;
use crate::workspace::Workspace;

use super::node::Node;

/// Beside those of the browser step, which may run at the same time.
const BACKENDS: [Kind; 5] = [
    Kind { variable: "HALLPASS_TEST_BACKEND", port: ("HALLPASS_NPM_BACKEND_PORT", 18435), settings: backend::STRICT },
    Kind {
        variable: "HALLPASS_TEST_COOKIE_BACKEND",
        port: ("HALLPASS_NPM_COOKIE_BACKEND_PORT", 18436),
        settings: backend::STRICT_WITH_COOKIE,
    },
    // As somebody has it who sets nothing.
    Kind { variable: "HALLPASS_TEST_PLAIN_BACKEND", port: ("HALLPASS_NPM_PLAIN_BACKEND_PORT", 18437), settings: &[] },
    Kind {
        variable: "HALLPASS_TEST_LEGACY_BACKEND",
        port: ("HALLPASS_NPM_LEGACY_BACKEND_PORT", 18438),
        settings: &[("LEGACY", "legacy111"), ("JWT_ALLOW_REFRESH", "true"), ("JWT_EXPIRATION_DELTA", "4")],
    },
    Kind {
        variable: "HALLPASS_TEST_FORK_BACKEND",
        port: ("HALLPASS_NPM_FORK_BACKEND_PORT", 18439),
        settings: &[("LEGACY", "legacyfork"), ("JWT_EXPIRATION_DELTA", "4")],
    },
];

/// What the files with tests are called: all of them, and the one that has apps install the package.
pub(super) const EVERYTHING: &str = ".test.mjs";
pub(super) const APPS: &str = "consumers.test.mjs";

/// Runs the files that are called so.
pub(super) fn test(workspace: &Workspace, node: &Node, tarball: &Path, ending: &str) -> Result<()> {
    let source = workspace.root.join("tests/npm");
    let files = test_files(&source, ending)?;
    let browser = browser::find(workspace, &[&CHROMIUM])?;
    let page = format!("http://127.0.0.1:{}", ports::free("HALLPASS_NPM_PAGE_PORT", 18434)?);
    let program = backend::build(workspace)?;
    let folder = workspace.fresh_folder("npm")?;
    // Thousands of requests, whose log would hide the tests' words.
    let common = [("ALLOWED_ORIGINS", page.as_str()), ("LOG", "warn")];
    let backends = backend::start_all(workspace, &program, &folder, &common, &BACKENDS)?;

    let mut tests = node.command(&source);
    // One after the other: their pages are on one port.
    tests.args(["--test", "--test-concurrency=1", "--test-reporter=spec"]).args(files);
    tests.envs(browser).envs(backends.iter().map(|backend| (backend.variable, &backend.url)));
    tests.env("HALLPASS_TEST_PAGE", page).env("HALLPASS_NPM_TARBALL", tarball);
    tests.env("HALLPASS_NPM_TOOLS", &node.tools).env("HALLPASS_NPM_WORK", workspace.fresh_folder("npm-work")?);
    run(&mut tests)
}

/// Node 20 knows no patterns.
fn test_files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    collect(folder, ending, &mut files).map_err(Error::while_doing(folder.display()))?;
    files.sort();
    match files.is_empty() {
        true => Err(Error::failed(format!("there is no test in {}: have they moved?", folder.display()))),
        false => Ok(files),
    }
}

fn collect(folder: &Path, ending: &str, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_folder = entry.file_type()?.is_dir();
        if is_folder && name != "node_modules" {
            collect(&entry.path(), ending, files)?;
        } else if !is_folder && name.to_string_lossy().ends_with(ending) {
            files.push(entry.path());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_found_in_folders_and_not_in_those_of_packages() {
        let folder = std::env::temp_dir().join(format!("xtask-tests-{}", std::process::id()));
        for file in ["a.test.mjs", "a.mjs", "b/c.test.mjs", "node_modules/d/d.test.mjs"] {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let files = test_files(&folder, EVERYTHING).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(files, ["a.test.mjs", "b/c.test.mjs"].map(|file| folder.join(file)));
    }

    #[test]
    fn a_folder_without_tests_is_an_error() {
        let folder = std::env::temp_dir().join(format!("xtask-no-tests-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let outcome = test_files(&folder, EVERYTHING);
        fs::remove_dir_all(&folder).unwrap();
        assert!(outcome.unwrap_err().to_string().contains("there is no test"));
    }
}
