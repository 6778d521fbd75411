//! Where things are: the checkout, the build folder, the pinned versions.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result};

#[derive(Debug)]
pub(crate) struct Workspace {
    /// The checkout.
    pub(crate) root: PathBuf,
    /// The build folder: CARGO_TARGET_DIR, or `target` in the checkout.
    pub(crate) target: PathBuf,
    /// Where tools are installed, shared by all checkouts.
    pub(crate) tools: PathBuf,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self> {
        // Cargo sets the variable when it runs us; a build folder may be shared by checkouts, so the compiled-in value can be another's.
        let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest).parent().expect("xtask is a folder of the workspace").to_owned();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => std::path::absolute(folder).map_err(Error::while_doing("CARGO_TARGET_DIR"))?,
            None => root.join("target"),
        };
        Ok(Self { root, target, tools: cache()?.join("hallpass/tools") })
    }

    /// A cargo command for this workspace.
    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        cargo
    }

    /// An empty folder of this name among the build's files.
    pub(crate) fn fresh_folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.target.join("xtask").join(name);
        empty(&folder)?;
        Ok(folder)
    }

    /// The version of wasm-bindgen that the workspace is pinned to.
    pub(crate) fn wasm_bindgen_version(&self) -> Result<String> {
        let manifest = self.root.join("demo-app/Cargo.toml");
        let text = fs::read_to_string(&manifest).map_err(Error::while_doing(manifest.display()))?;
        pinned(&text, "wasm-bindgen")
            .ok_or_else(|| Error::failed("demo-app/Cargo.toml has no line `wasm-bindgen = \"=…\"`"))
    }
}

/// Makes an empty folder of this one, whether it exists or not.
pub(crate) fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(Error::while_doing(format!("cannot empty {}", folder.display())))?;
    }
    fs::create_dir_all(folder).map_err(Error::while_doing(format!("cannot make {}", folder.display())))
}

fn cache() -> Result<PathBuf> {
    let variable = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    variable("XDG_CACHE_HOME")
        .or_else(|| Some(variable("HOME")?.join(".cache")))
        .ok_or_else(|| Error::failed("set HOME or XDG_CACHE_HOME: tools are installed below it"))
}

fn pinned(manifest: &str, name: &str) -> Option<String> {
    manifest.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        let version = value.trim().strip_prefix("\"=")?.strip_suffix('"')?;
        (key.trim() == name).then(|| version.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pinned_version_is_read_from_the_manifest() {
        let manifest = "wasm-bindgen-test = \"=0.3.76\"\nwasm-bindgen = \"=0.2.126\"\n";
        assert_eq!(pinned(manifest, "wasm-bindgen").as_deref(), Some("0.2.126"));
    }

    #[test]
    fn a_version_that_is_not_exact_is_no_pin() {
        assert_eq!(pinned("wasm-bindgen = \"0.2\"\n", "wasm-bindgen"), None);
    }

    #[test]
    fn an_emptied_folder_has_nothing_in_it() {
        let folder = env::temp_dir().join(format!("xtask-empty-{}", std::process::id()));
        fs::create_dir_all(folder.join("old")).unwrap();
        empty(&folder).unwrap();
        let entries = fs::read_dir(&folder).unwrap().count();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(entries, 0);
    }

    #[test]
    fn this_workspace_pins_wasm_bindgen() {
        assert!(Workspace::find().unwrap().wasm_bindgen_version().is_ok());
    }
}
