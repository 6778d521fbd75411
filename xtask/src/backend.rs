//! The real backend, built here and started on a database of its own.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::http;
use crate::ports;
use crate::process::{Process, pause, run};
use crate::workspace::Workspace;

/// Settings as HALLPASS_… without the prefix; a variable takes `true` where a flag might take nothing.
pub(crate) type Settings<'a> = &'a [(&'a str, &'a str)];

/// The tests' backends: tokens that die while one watches, and a refresh token that works once.
pub(crate) const STRICT: Settings<'_> = &[
    ("ACCESS_TOKEN_LIFETIME", "4"),
    ("ROTATE_REFRESH_TOKENS", "true"),
    ("BLACKLIST_AFTER_ROTATION", "true"),
    ("DEMO", "true"),
];

/// The same with the refresh token in a cookie.
pub(crate) const STRICT_WITH_COOKIE: Settings<'_> =
    &[STRICT[0], STRICT[1], STRICT[2], STRICT[3], ("REFRESH_COOKIE", "true")];

/// A backend that tests need.
#[derive(Debug)]
pub(crate) struct Kind {
    /// What names its address to them.
    pub(crate) variable: &'static str,
    /// The variable that moves it, and where it is otherwise.
    pub(crate) port: (&'static str, u16),
    pub(crate) settings: Settings<'static>,
}

/// One that runs.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) variable: &'static str,
    pub(crate) url: String,
    _process: Process,
}

pub(crate) fn build(workspace: &Workspace) -> Result<PathBuf> {
    run(workspace.cargo().args(["build", "--package", "hallpass-backend"]).env_remove("CARGO_BUILD_TARGET"))?;
    Ok(workspace.target.join("debug/hallpass-backend"))
}

/// Starts the backend on 127.0.0.1 with the demo's users, its files in `folder`, and returns once it answers.
pub(crate) fn start(program: &Path, users: &Path, folder: &Path, port: u16, settings: Settings<'_>) -> Result<Process> {
    let mut command = Command::new(program);
    command.current_dir(folder);
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("HALLPASS_")) {
        command.env_remove(name);
    }
    command.env("HALLPASS_BIND", format!("127.0.0.1:{port}"));
    command.env("HALLPASS_DATABASE_URL", format!("sqlite://{}?mode=rwc", folder.join("hallpass.db").display()));
    command.env("HALLPASS_USERS", users);
    for (name, value) in settings {
        command.env(format!("HALLPASS_{name}"), value);
    }
    let mut backend = Process::start(&mut command)?;
    until_answered(&mut backend, port, "/healthz")?;
    Ok(backend)
}

/// Waits until a server answers at this path.
pub(crate) fn until_answered(server: &mut Process, port: u16, path: &str) -> Result<()> {
    while http::status(port, path).as_deref() != Some("200") {
        if let Some(status) = server.ended()? {
            return Err(Error::failed(format!("the server ended before it answered ({status})")));
        }
        pause(Duration::from_millis(100))?;
    }
    Ok(())
}

/// Starts backends of these kinds, with these settings too; each has a folder of its own in `folder`.
pub(crate) fn start_all(
    workspace: &Workspace,
    program: &Path,
    folder: &Path,
    common: Settings<'_>,
    kinds: &[Kind],
) -> Result<Vec<Running>> {
    let start = |kind: &Kind| {
        let folder = folder.join(kind.variable);
        fs::create_dir(&folder).map_err(Error::while_doing("cannot make a folder for the backend"))?;
        let port = ports::free(kind.port.0, kind.port.1)?;
        let settings = [kind.settings, common].concat();
        let process = start(program, &users(workspace), &folder, port, &settings)?;
        Ok(Running { variable: kind.variable, url: format!("http://127.0.0.1:{port}"), _process: process })
    };
    kinds.iter().map(start).collect()
}

/// The users of the demo and of the browser tests.
pub(crate) fn users(workspace: &Workspace) -> PathBuf {
    workspace.root.join("demo-app/users.json")
}
