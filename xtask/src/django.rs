//! Django itself, with SimpleJWT: tests/django and the packages that it asks for.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::apt;
use crate::error::{Error, Result};
use crate::process::run;
use crate::retry::retried;
use crate::tools::{fingerprint, move_into_place};
use crate::workspace::{self, Workspace};

/// The Python that has the packages of tests/django, which are installed first if they are missing.
pub(crate) fn python(workspace: &Workspace) -> Result<PathBuf> {
    let requirements = workspace.root.join("tests/django/requirements.txt");
    let text = fs::read(&requirements).map_err(Error::while_doing(requirements.display()))?;
    let folder = workspace.tools.join(format!("django-{:016x}", fingerprint(&text)));
    if !folder.is_dir() {
        require_venv()?;
        install(workspace, &requirements, &folder)?;
    }
    Ok(interpreter(&folder))
}

fn require_venv() -> Result<()> {
    if !has_venv() && apt::is_usable() {
        apt::update()?;
        apt::install(&["python3", "python3-venv"])?;
    }
    match has_venv() {
        true => Ok(()),
        false => Err(Error::failed(
            "Django needs Python 3.10 or newer with its venv module: install both with the package manager of this machine \
             (python3 and python3-venv on Debian)",
        )),
    }
}

fn has_venv() -> bool {
    let ask = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))";
    let answer = Command::new("python3").args(["-c", ask]).stderr(Stdio::null()).status();
    answer.is_ok_and(|status| status.success())
}

/// Installs beside the folder and moves it there at the end: a folder that is there is a whole one.
fn install(workspace: &Workspace, requirements: &Path, folder: &Path) -> Result<()> {
    eprintln!("installing the packages of tests/django, some seconds (once)");
    let unfinished = workspace.tools.join(format!("django-unfinished-{}", std::process::id()));
    workspace::empty(&unfinished)?;
    let installed = run(Command::new("python3").args(["-m", "venv"]).arg(&unfinished)).and_then(|()| {
        let mut pip = Command::new(interpreter(&unfinished));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(requirements);
        retried(|| run(&mut pip))
    });
    let moved = installed.and_then(|()| move_into_place(&unfinished, folder));
    let _ = fs::remove_dir_all(&unfinished);
    moved
}

/// The programs beside it name the folder in which they were installed, and do not work in another; Python itself does.
fn interpreter(folder: &Path) -> PathBuf {
    folder.join("bin/python")
}
