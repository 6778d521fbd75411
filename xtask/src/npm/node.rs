//! Node and npm, and what npm brings: the tools that build and check the package.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::apt;
use crate::error::{Error, Result};
use crate::process::run;
use crate::retry::retried;
use crate::tools::{fingerprint, move_into_place, on_path};
use crate::workspace::{self, Workspace};

/// The first Node that runs test files one after the other when it is told to.
const OLDEST: (u32, u32) = (20, 10);

/// What npm reads of tests/npm.
const MANIFESTS: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// Node, with the folder that has tests/npm's packages in its `node_modules`.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) tools: PathBuf,
}

impl Node {
    /// Installs what is missing.
    pub(super) fn find(workspace: &Workspace) -> Result<Self> {
        if missing().is_some() && apt::is_usable() {
            apt::update()?;
            apt::install(&["nodejs", "npm"])?;
        }
        match missing() {
            None => Ok(Self { tools: tools(workspace)? }),
            Some(what) => Err(Error::failed(format!(
                "the npm package needs Node {}.{} or newer with npm on PATH, and {what}: install it from nodejs.org or with the \
                 package manager of this machine",
                OLDEST.0, OLDEST.1
            ))),
        }
    }

    /// Node with these arguments, run in this folder.
    pub(crate) fn command(&self, folder: &Path) -> Command {
        command("node", folder)
    }

    /// A program that one of the packages brings.
    pub(super) fn tool(&self, name: &str, folder: &Path) -> Command {
        command(self.tools.join("node_modules/.bin").join(name), folder)
    }

    pub(super) fn npm(&self, folder: &Path) -> Command {
        npm(folder)
    }
}

fn npm(folder: &Path) -> Command {
    let mut npm = command("npm", folder);
    npm.env("npm_config_update_notifier", "false");
    npm
}

fn command(program: impl AsRef<std::ffi::OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env_remove("NODE_OPTIONS");
    command
}

/// What keeps us from using the Node of this machine.
fn missing() -> Option<String> {
    if let Some(program) = ["node", "npm"].into_iter().find(|program| on_path(program).is_none()) {
        return Some(format!("there is no {program}"));
    }
    let output = Command::new("node").arg("--version").stderr(Stdio::null()).output();
    let version = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    (!is_new_enough(&version)).then(|| format!("there is {version}"))
}

/// `version` as Node says it: v20.20.2.
fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.trim_start_matches('v').split('.').map_while(|part| part.parse().ok());
    numbers.next().zip(numbers.next()).is_some_and(|version| version >= OLDEST)
}

/// The folder with the packages of tests/npm, installed once for all checkouts that ask for the same ones.
fn tools(workspace: &Workspace) -> Result<PathBuf> {
    let source = workspace.root.join("tests/npm");
    let lock = source.join("package-lock.json");
    let text = fs::read(&lock).map_err(Error::while_doing(lock.display()))?;
    let folder = workspace.tools.join(format!("npm-{:016x}", fingerprint(&text)));
    if !folder.is_dir() {
        install(workspace, &source, &folder)?;
    }
    Ok(folder)
}

/// Installs beside the folder and moves it there at the end: a folder that is there is a whole one.
fn install(workspace: &Workspace, source: &Path, folder: &Path) -> Result<()> {
    eprintln!("installing the npm tools of tests/npm, about a minute (once)");
    let unfinished = workspace.tools.join(format!("npm-unfinished-{}", std::process::id()));
    workspace::empty(&unfinished)?;
    for name in MANIFESTS {
        let (from, to) = (source.join(name), unfinished.join(name));
        fs::copy(&from, to).map_err(Error::while_doing(from.display()))?;
    }
    // `npm ci` wants a lock file with the optional packages of every platform in it, and not every registry has them all. This takes the
    // locked versions too, and leaves out what this machine could not run anyway.
    let arguments =
        ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--include=dev", "--include=optional"];
    let installed = retried(|| run(npm(&unfinished).args(arguments))).and_then(|()| require_tools(&unfinished));
    let moved = installed.and_then(|()| move_into_place(&unfinished, folder));
    let _ = fs::remove_dir_all(&unfinished);
    moved
}

/// npm may have been told elsewhere to leave something out, and says nothing of it.
fn require_tools(folder: &Path) -> Result<()> {
    match folder.join("node_modules/.bin/esbuild").exists() {
        true => Ok(()),
        false => Err(Error::failed("npm has left out the tools of tests/npm: look at `npm config ls`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_that_is_too_old_is_not_used() {
        assert!(!is_new_enough("v18.20.4"));
        assert!(!is_new_enough("v20.9.0"));
        assert!(!is_new_enough(""));
    }

    #[test]
    fn a_newer_node_is_used() {
        assert!(is_new_enough("v20.10.0"));
        assert!(is_new_enough("v22.1.0"));
    }
}
