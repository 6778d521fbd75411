//! The WebAssembly module, as small as Rust makes it, and wasm-bindgen's glue to it.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result};
use crate::process::run;
use crate::retry::retried;
use crate::tools::{self, Tool};
use crate::workspace::{self, Workspace};

const TARGET: &str = "wasm32-unknown-unknown";

/// The standard library, built with the module's own flags.
const STD: &str = "-Zbuild-std=std,panic_abort";

/// A panic stops the module at once and says nothing: its messages, its unwinding and the places that it names are most of a small module.
const FLAGS: [&str; 4] =
    ["-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none", "-Zfmt-debug=none"];

/// Between two flags: paths may have spaces in them.
const SEPARATOR: &str = "\u{1f}";

/// Builds the module and returns the folder with it and its glue.
pub(super) fn build(workspace: &Workspace) -> Result<PathBuf> {
    tools::require_wasm_target(workspace)?;
    tools::require_std_source(workspace)?;
    // std has dependencies too, which a build fetches when it needs them and not again when that fails.
    retried(|| run(cargo(workspace).args(["fetch", "--target", TARGET, STD])))?;

    // A build folder of its own, else these flags and the other steps' would undo each other's work.
    let target = workspace.target.join("npm-wasm");
    let mut cargo = cargo(workspace);
    cargo.args(["build", "--package", "hallpass-js", "--profile", "wasm-release", "--target", TARGET]);
    cargo.args([STD, "-Zbuild-std-features=optimize_for_size"]);
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags(workspace, &target)?);
    run(cargo.env("CARGO_TARGET_DIR", &target))?;

    let glue = target.join("glue");
    workspace::empty(&glue)?;
    let mut bindgen = Tool::wasm_bindgen(workspace)?.command(workspace)?;
    bindgen.args(["--target", "bundler", "--no-typescript", "--remove-name-section", "--remove-producers-section"]);
    run(bindgen.arg("--out-dir").arg(&glue).arg(target.join(TARGET).join("wasm-release/hallpass_js.wasm")))?;
    Ok(glue)
}

/// With unstable flags: they touch this module alone, the compiler is the pinned one, and the package's tests run what comes out.
fn cargo(workspace: &Workspace) -> Command {
    let mut cargo = workspace.cargo();
    cargo.env("RUSTC_BOOTSTRAP", "1").env_remove("CARGO_BUILD_TARGET");
    cargo
}

/// What rustc is told, as CARGO_ENCODED_RUSTFLAGS has it.
fn flags(workspace: &Workspace, target: &Path) -> Result<OsString> {
    let home = || env::var_os("HOME").map(|home| Path::new(&home).join(".cargo"));
    let cargo = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(home);
    let places = [
        (Some(workspace.root.clone()), "/hallpass"),
        (Some(target.to_owned()), "/target"),
        (cargo, "/cargo"),
        (Some(tools::sysroot(workspace)?), "/rust"),
    ];
    Ok(encoded(places.iter().filter_map(|(place, name)| Some((place.as_deref()?, *name)))))
}

/// The flags, and the names of these places: the module must not depend on where it is built.
fn encoded<'a>(places: impl Iterator<Item = (&'a Path, &'a str)>) -> OsString {
    let mut flags = OsString::from(FLAGS.join(SEPARATOR));
    for (place, name) in places {
        flags.push(SEPARATOR);
        flags.push("--remap-path-prefix=");
        flags.push(place);
        flags.push("=");
        flags.push(name);
    }
    flags
}

/// The version that the workspace's crates share, and the package with them.
pub(super) fn version(workspace: &Workspace) -> Result<String> {
    let manifest = workspace.root.join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).map_err(Error::while_doing(manifest.display()))?;
    version_in(&text).ok_or_else(|| Error::failed("Cargo.toml has no version below [workspace.package]"))
}

fn version_in(manifest: &str) -> Option<String> {
    let package = manifest.lines().skip_while(|line| *line != "[workspace.package]").skip(1);
    let mut package = package.take_while(|line| !line.starts_with('['));
    let version = package.find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    version.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_with_a_space_is_one_flag() {
        let flags = encoded([(Path::new("/my code"), "/hallpass")].into_iter());
        let flags = flags.to_string_lossy();
        assert_eq!(flags.split(SEPARATOR).last(), Some("--remap-path-prefix=/my code=/hallpass"));
    }

    #[test]
    fn the_version_is_that_of_the_workspace() {
        let manifest = "[package]\nversion = \"9.9.9\"\n[workspace.package]\nedition = \"2024\"\nversion = \"0.1.0\"\n";
        assert_eq!(version_in(manifest).as_deref(), Some("0.1.0"));
    }

    #[test]
    fn a_version_of_something_else_is_not_taken() {
        assert_eq!(version_in("[workspace.package]\n\n[dependencies]\nversion = \"0.1.0\"\n"), None);
    }

    #[test]
    fn this_workspace_has_a_version() {
        assert!(version(&Workspace::find().unwrap()).is_ok());
    }
}
