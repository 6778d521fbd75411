//! WebAssembly as small as Rust makes it: for what browsers download, the npm package and the published demo.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Result;
use crate::process::run;
use crate::retry::retried;
use crate::tools;
use crate::workspace::Workspace;

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// The standard library, built with the module's own flags.
const STD: &str = "std,panic_abort";

/// A panic stops the module at once and says nothing: its messages, its unwinding and the places that it names are most of a small module.
///
/// Leptos forgets the types of views instead of compiling each. Who has no Leptos is told the same, to share one standard library.
const FLAGS: [&str; 6] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
    "-Zfmt-debug=none",
    "--cfg",
    "erase_components",
];

/// Between two flags: paths may have spaces in them.
const SEPARATOR: &str = "\u{1f}";

/// What such a build needs is here after this.
pub(crate) fn require(workspace: &Workspace) -> Result<()> {
    tools::require_wasm_target(workspace)?;
    tools::require_std_source(workspace)?;
    // std has dependencies too, which a build fetches when it needs them and not again when that fails.
    retried(|| run(with_unstable_flags(&mut workspace.cargo()).args(["fetch", "--target", TARGET])))
}

/// Has cargo, or what runs it, build this way; returns the build folder. It is not that of other builds, else these flags and theirs
/// would undo each other's work.
pub(crate) fn build_with(workspace: &Workspace, command: &mut Command) -> Result<PathBuf> {
    let target = workspace.target.join("smallest");
    with_unstable_flags(command).env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size");
    command.env("CARGO_ENCODED_RUSTFLAGS", flags(workspace, &target)?).env("CARGO_TARGET_DIR", &target);
    Ok(target)
}

/// They touch such modules alone, the compiler is the pinned one, and tests run what comes out.
fn with_unstable_flags(command: &mut Command) -> &mut Command {
    command.env("RUSTC_BOOTSTRAP", "1").env("CARGO_UNSTABLE_BUILD_STD", STD).env_remove("CARGO_BUILD_TARGET")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_with_a_space_is_one_flag() {
        let flags = encoded([(Path::new("/my code"), "/hallpass")].into_iter());
        let flags = flags.to_string_lossy();
        assert_eq!(flags.split(SEPARATOR).last(), Some("--remap-path-prefix=/my code=/hallpass"));
    }
}
