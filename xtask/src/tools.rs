//! The programs that the chores need: found on PATH or in the shared cache, else installed there.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::{Error, Result};
use crate::process::run;
use crate::retry::retried;
use crate::workspace::Workspace;

#[derive(Debug)]
pub(crate) struct Tool {
    package: &'static str,
    version: String,
    program: &'static str,
    /// What `cargo install` is told besides the name and the version.
    options: &'static [&'static str],
    /// Compile time is waited for once, run time at each build.
    optimisation: &'static str,
    minutes: &'static str,
}

impl Tool {
    pub(crate) fn trunk() -> Self {
        Self {
            package: "trunk",
            version: "0.21.14".to_owned(), // 0.22 needs a newer Rust than rust-toolchain.toml asks for
            program: "trunk",
            options: &["--no-default-features", "--features", "rustls"],
            optimisation: "0",
            minutes: "3 to 6 minutes",
        }
    }

    /// Must be of exactly the version of the crate.
    pub(crate) fn wasm_bindgen(workspace: &Workspace) -> Result<Self> {
        Ok(Self {
            package: "wasm-bindgen-cli",
            version: workspace.wasm_bindgen_version()?,
            program: "wasm-bindgen",
            options: &[],
            optimisation: "1", // reads and writes megabytes at each build
            minutes: "2 to 4 minutes",
        })
    }

    /// Comes in the same package.
    pub(crate) fn wasm_bindgen_test_runner(workspace: &Workspace) -> Result<Self> {
        Ok(Self { program: "wasm-bindgen-test-runner", ..Self::wasm_bindgen(workspace)? })
    }

    pub(crate) fn geckodriver() -> Self {
        Self {
            package: "geckodriver",
            version: "0.37.1".to_owned(),
            program: "geckodriver",
            options: &[],
            optimisation: "0",
            minutes: "2 to 4 minutes",
        }
    }

    pub(crate) fn cargo_deny() -> Self {
        Self {
            package: "cargo-deny",
            version: "0.20.2".to_owned(),
            program: "cargo-deny",
            options: &[],
            optimisation: "0",
            minutes: "3 to 6 minutes",
        }
    }

    pub(crate) fn mdbook() -> Self {
        Self {
            package: "mdbook",
            version: "0.5.4".to_owned(),
            program: "mdbook",
            options: &["--no-default-features", "--features", "search"],
            optimisation: "0",
            minutes: "2 to 4 minutes",
        }
    }

    /// The path of the program, which is installed first if it is missing.
    pub(crate) fn path(&self, workspace: &Workspace) -> Result<PathBuf> {
        if let Some(path) = on_path(self.program).filter(|path| self.is_version_of(path)) {
            return Ok(path);
        }
        let folder = workspace.tools.join(format!("{}-{}", self.package, self.version));
        let path = folder.join("bin").join(self.program);
        if !self.is_version_of(&path) {
            self.install(workspace, &folder)?;
        }
        Ok(path)
    }

    /// The program, to be run in the checkout.
    pub(crate) fn command(&self, workspace: &Workspace) -> Result<Command> {
        let mut command = Command::new(self.path(workspace)?);
        command.current_dir(&workspace.root).env("CARGO_TARGET_DIR", &workspace.target);
        Ok(command)
    }

    fn is_version_of(&self, program: &Path) -> bool {
        let Ok(output) = Command::new(program).arg("--version").stderr(Stdio::null()).output() else {
            return false;
        };
        let output = String::from_utf8_lossy(&output.stdout);
        // `trunk 0.21.14`, `mdbook v0.5.4`
        output.split_whitespace().nth(1).map(|version| version.trim_start_matches('v')) == Some(&self.version)
    }

    fn install(&self, workspace: &Workspace, folder: &Path) -> Result<()> {
        eprintln!("installing {} {}, about {} (once)", self.package, self.version, self.minutes);
        retried(|| {
            let mut cargo = workspace.cargo();
            cargo.args(["install", self.package, "--locked", "--force", "--version", &self.version]);
            cargo.args(["--debug", "--root"]).arg(folder).args(self.options);
            cargo.envs([("CARGO_PROFILE_DEV_DEBUG", "0"), ("CARGO_PROFILE_DEV_OPT_LEVEL", self.optimisation)]);
            // A build folder of its own: a second attempt goes on where the first one stopped.
            run(cargo.env("CARGO_TARGET_DIR", folder.join("build")))
        })?;
        let _ = std::fs::remove_dir_all(folder.join("build"));
        Ok(())
    }
}

/// Makes sure that Rust can compile to WebAssembly.
pub(crate) fn require_wasm_target(workspace: &Workspace) -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    require_of_rustup(workspace, &format!("lib/rustlib/{TARGET}"), &["target", "add", TARGET])
}

/// Makes sure that std can be compiled too.
pub(crate) fn require_std_source(workspace: &Workspace) -> Result<()> {
    require_of_rustup(workspace, "lib/rustlib/src/rust/library/Cargo.lock", &["component", "add", "rust-src"])
}

/// Has rustup bring a part of Rust that is not there.
fn require_of_rustup(workspace: &Workspace, part: &str, arguments: &[&str]) -> Result<()> {
    if sysroot(workspace)?.join(part).exists() {
        return Ok(());
    }
    eprintln!("rustup {}, some seconds (once)", arguments.join(" "));
    retried(|| run(Command::new("rustup").args(arguments).current_dir(&workspace.root)))
}

/// Where the Rust of this checkout is.
pub(crate) fn sysroot(workspace: &Workspace) -> Result<PathBuf> {
    let output = Command::new("rustc").args(["--print", "sysroot"]).current_dir(&workspace.root).output();
    let output = output.map_err(Error::while_doing("cannot run rustc"))?;
    Ok(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}

/// Where PATH has a program of this name.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
}

/// What names the folder of tools that were asked for by this text.
///
/// FNV-1a: the same on every machine and with every Rust, which std does not promise of its own.
pub(crate) fn fingerprint(text: &[u8]) -> u64 {
    text.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Moves a folder with tools to where they are looked for.
pub(crate) fn move_into_place(unfinished: &Path, folder: &Path) -> Result<()> {
    match std::fs::rename(unfinished, folder) {
        // Somebody else was faster.
        Err(_) if folder.is_dir() => Ok(()),
        moved => moved.map_err(Error::while_doing(folder.display())),
    }
}

/// PATH with one more folder before all others.
pub(crate) fn path_with(folder: &Path) -> Result<OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder.to_owned()).chain(env::split_paths(&path));
    env::join_paths(folders).map_err(|error| Error::failed(format!("PATH: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_of_another_version_is_not_used() {
        let tool = Tool { version: "0.0.1".to_owned(), program: "cargo", ..Tool::trunk() };
        let cargo = on_path("cargo").unwrap();
        assert!(!tool.is_version_of(&cargo));
    }

    #[test]
    fn the_fingerprint_is_that_of_fnv_1a() {
        assert_eq!(fingerprint(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn the_added_folder_comes_first_on_path() {
        let path = path_with(Path::new("/tools/bin")).unwrap();
        assert_eq!(env::split_paths(&path).next().as_deref(), Some(Path::new("/tools/bin")));
    }
}
