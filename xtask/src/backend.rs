//! The real backend, built here and started on a database of its own.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::http;
use crate::process::{Process, pause, run};
use crate::workspace::Workspace;

/// Settings as HALLPASS_… without the prefix; a variable takes `true` where a flag might take nothing.
pub(crate) type Settings<'a> = &'a [(&'a str, &'a str)];

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
    while http::status(port, "/healthz").as_deref() != Some("200") {
        if let Some(status) = backend.ended()? {
            return Err(Error::failed(format!("the backend ended before it answered ({status})")));
        }
        pause(Duration::from_millis(100))?;
    }
    Ok(backend)
}

/// The users of the demo and of the browser tests.
pub(crate) fn users(workspace: &Workspace) -> PathBuf {
    workspace.root.join("demo-app/users.json")
}
