//! The WebAssembly module, as small as Rust makes it, and wasm-bindgen's glue to it.

use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::process::run;
use crate::smallest;
use crate::tools::Tool;
use crate::workspace::{self, Workspace};

/// Builds the module and returns the folder with it and its glue.
pub(super) fn build(workspace: &Workspace) -> Result<PathBuf> {
    smallest::require(workspace)?;
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--package", "hallpass-js", "--profile", "wasm-release", "--target", smallest::TARGET]);
    let target = smallest::build_with(workspace, &mut cargo)?;
    run(&mut cargo)?;

    let glue = target.join("glue");
    workspace::empty(&glue)?;
    let mut bindgen = Tool::wasm_bindgen(workspace)?.command(workspace)?;
    bindgen.args(["--target", "bundler", "--no-typescript", "--remove-name-section", "--remove-producers-section"]);
    run(bindgen.arg("--out-dir").arg(&glue).arg(target.join(smallest::TARGET).join("wasm-release/hallpass_js.wasm")))?;
    Ok(glue)
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
