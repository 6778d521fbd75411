//! What `cargo xtask test e2e` built and found, by the names of its environment variables.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Returns the path that this variable names.
pub(crate) fn path(variable: &str) -> PathBuf {
    match env::var_os(variable) {
        Some(path) => path.into(),
        None => panic!(
            "{variable} is not set: these tests need a backend, a built demo and a browser; run `cargo xtask test e2e`"
        ),
    }
}

/// Returns the file with the demo's users.
pub(crate) fn users() -> PathBuf {
    // Not as it was compiled in: checkouts may share a build folder.
    path("CARGO_MANIFEST_DIR").join("../demo-app/users.json")
}

/// Returns the folder with the page of the npm package.
pub(crate) fn npm_page() -> PathBuf {
    path("CARGO_MANIFEST_DIR").join("npm-page")
}

/// Returns axe-core, a script that finds what keeps people from using a page.
pub(crate) fn axe() -> String {
    let path = path("HALLPASS_AXE");
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()))
}

/// Returns gunicorn with the project of `tests/django`.
pub(crate) fn django() -> Command {
    let mut command = Command::new(path("HALLPASS_DJANGO_PYTHON"));
    let project = path("CARGO_MANIFEST_DIR").join("django");
    command.args(["-m", "gunicorn", "--config", "gunicorn.conf.py", "--log-level", "warning"]).current_dir(project);
    // Python would leave its compiled modules in the checkout.
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

/// Returns the folder for what a failed story leaves behind: `target/e2e`.
pub(crate) fn evidence() -> PathBuf {
    let program = env::current_exe().expect("a running program has a path");
    // target/debug/deps/stories-…
    program.ancestors().nth(3).expect("cargo puts tests three folders deep").join("e2e")
}
