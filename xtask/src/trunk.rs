//! Trunk: builds the demo for the browser, and serves it with the API proxied to the backend.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result};
use crate::npm;
use crate::process::{Process, run};
use crate::smallest;
use crate::tools::{self, Tool};
use crate::workspace::Workspace;

const BACKEND: &str = "http://127.0.0.1:8000/";

/// Builds the demo into `dist`, as it is published.
pub(crate) fn build(workspace: &Workspace, dist: &Path) -> Result<()> {
    smallest::require(workspace)?;
    let mut command = trunk(workspace)?;
    command.args(["build", "--release", "--dist"]).arg(dist);
    smallest::build_with(workspace, &mut command)?;
    run(&mut command)?;
    // Trunk's own minifier does not read what wasm-bindgen writes. Not the CSS: index.html has its hashes.
    npm::minify(workspace, &files(dist, &["js"])?)
}

/// The files of a build that are of these kinds.
pub(crate) fn files(dist: &Path, kinds: &[&str]) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(dist).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let files = entries.map_err(Error::while_doing(dist.display()))?.into_iter().map(|entry| entry.path());
    let is_one = |file: &PathBuf| file.extension().is_some_and(|kind| kinds.iter().any(|each| kind == *each));
    Ok(files.filter(is_one).collect())
}

/// Serves the demo on 127.0.0.1 and rebuilds it when a source changes; the files it makes go to `folder`.
pub(crate) fn serve(workspace: &Workspace, folder: &Path, port: u16, backend_port: u16) -> Result<Process> {
    // Trunk's flags can add a proxy but not move one, so it gets a copy of Trunk.toml.
    let original = workspace.root.join("Trunk.toml");
    let text = fs::read_to_string(&original).map_err(Error::while_doing(original.display()))?;
    let copy = folder.join("Trunk.toml");
    fs::write(&copy, moved(&text, &workspace.root, backend_port)).map_err(Error::while_doing(copy.display()))?;

    let mut command = trunk(workspace)?;
    command.arg("serve").arg("--config").arg(copy);
    Process::start(command.args(["--port", &port.to_string(), "--dist"]).arg(folder.join("dist")))
}

fn trunk(workspace: &Workspace) -> Result<Command> {
    let wasm_bindgen = Tool::wasm_bindgen(workspace)?.path(workspace)?;
    let folder = wasm_bindgen.parent().expect("a program is in a folder");
    let mut command = Tool::trunk().command(workspace)?;
    command.env("PATH", tools::path_with(folder)?).env("TRUNK_SKIP_VERSION_CHECK", "true");
    command.env("RUST_LIB_BACKTRACE", "0"); // else a compile error drowns in Trunk's own stack
    // Trunk refuses NO_COLOR=1: it wants `true`.
    if std::env::var_os("NO_COLOR").is_some() {
        command.env("NO_COLOR", "true");
    }
    Ok(command)
}

/// The text of a Trunk.toml that lies elsewhere and proxies to another port.
fn moved(text: &str, root: &Path, backend_port: u16) -> String {
    text.replace("\"./", &format!("\"{}/", root.display()))
        .replace(BACKEND, &format!("http://127.0.0.1:{backend_port}/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_configuration_finds_the_checkout_and_the_other_port() {
        let text = "target = \"./index.html\"\nbackend = \"http://127.0.0.1:8000/api/\"\n";
        let expected = "target = \"/src/index.html\"\nbackend = \"http://127.0.0.1:8001/api/\"\n";
        assert_eq!(moved(text, Path::new("/src"), 8001), expected);
    }

    #[test]
    fn every_proxy_of_the_real_configuration_moves() {
        let text = include_str!("../../Trunk.toml");
        let moved = moved(text, Path::new("/src"), 8001);
        assert_eq!(moved.matches("127.0.0.1:8001/").count(), text.matches("[[proxy]]").count());
        assert!(!moved.contains("\"./"));
    }
}
