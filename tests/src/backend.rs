//! The real backend, or a real Django, on a port and a database of its own.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::Value;
use tempfile::TempDir;

use crate::environment;
use crate::log::Log;
use crate::process::{Process, first, lines};
use crate::site::site;
use crate::{Api, Settings, until};

/// Who answers. Their settings have the same names, and they log what happens in the same words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// `hallpass-backend`.
    Hallpass,
    /// `tests/django`: Django with SimpleJWT. It logs requests alone.
    Django,
}

/// A backend that serves the apps too. Dropped, it is killed and its files are gone.
#[derive(Debug)]
pub struct Backend {
    server: Server,
    process: Mutex<Option<Process>>,
    folder: TempDir,
    site: PathBuf,
    settings: Vec<(String, String)>,
    log: Arc<Mutex<Vec<String>>>,
    address: String,
    looks: AtomicU32,
}

impl Backend {
    /// Starts a backend on a free port, with the demo's users.
    pub(crate) fn start(server: Server, settings: Settings<'_>) -> Self {
        Self::begin(server, settings.iter().map(|(name, value)| (server.variable(name), (*value).to_owned())).collect())
    }

    /// Starts another one with the same settings, on a port of its own.
    pub fn companion(&self) -> Self {
        Self::begin(self.server, self.settings.clone())
    }

    fn begin(server: Server, settings: Vec<(String, String)>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mut backend = Self {
            server,
            process: Mutex::default(),
            site: site(folder.path()),
            folder,
            settings,
            log: Arc::default(),
            address: "127.0.0.1:0".into(),
            looks: AtomicU32::default(),
        };
        backend.address = backend.run();
        backend
    }

    /// Returns where it is, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns its API, for direct requests.
    pub fn api(&self) -> Api {
        Api::new(self.url())
    }

    /// Pulls the plug.
    pub fn stop(&self) {
        *self.process.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Starts it again, on the same port and with the same database.
    pub fn start_again(&self) {
        assert_eq!(self.run(), self.address);
    }

    /// Returns what it has logged up to now: a request of our own that shows up in the log proves that the log is complete.
    pub async fn log(&self) -> Log {
        let id = format!("look-{}", self.looks.fetch_add(1, Ordering::Relaxed));
        self.api().look(&id).await;
        until("the backend's log", async || Some(self.log_so_far()).filter(|log| log.has_answered(&id))).await
    }

    /// Returns what has arrived of its log.
    pub(crate) fn log_so_far(&self) -> Log {
        Log::new(self.log.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// Runs the program and returns the address that it listens on.
    fn run(&self) -> String {
        let mut process = Process::start(&mut self.command());
        let output = process.child().stderr.take().expect("standard error is piped");
        let lines = lines(output);
        let log = Arc::clone(&self.log);
        let keep = move |line: &str| log.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
        let address = first(&lines, "the backend's address", |line| {
            keep(line);
            address(line)
        });
        thread::spawn(move || lines.iter().for_each(|line| keep(&line)));
        *self.process.lock().unwrap_or_else(PoisonError::into_inner) = Some(process);
        address
    }

    fn command(&self) -> Command {
        let mut command = self.server.command();
        command.stdin(Stdio::null()).stderr(Stdio::piped());
        let variable = |name| self.server.variable(name);
        command.env(variable("BIND"), &self.address).env(variable("USERS"), environment::users());
        match self.server {
            Server::Hallpass => {
                command.current_dir(self.folder.path());
                command.env("HALLPASS_LOG_FORMAT", "json").env("HALLPASS_STATIC_DIR", &self.site);
            }
            Server::Django => {
                command.env("DJANGO_DATABASE", self.folder.path().join("db.sqlite3"));
                command.env("DJANGO_LOG_REQUESTS", "true").env("DJANGO_SITE", &self.site);
            }
        }
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }
}

impl Server {
    /// The environment variable that has a setting.
    fn variable(self, name: &str) -> String {
        match self {
            Self::Hallpass => format!("HALLPASS_{name}"),
            Self::Django => format!("DJANGO_{name}"),
        }
    }

    /// The program, without any setting.
    fn command(self) -> Command {
        let mut command = match self {
            Self::Hallpass => Command::new(environment::path("HALLPASS_BACKEND_BIN")),
            Self::Django => environment::django(),
        };
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with(&self.variable(""))) {
            command.env_remove(name);
        }
        command
    }
}

fn address(line: &str) -> Option<String> {
    let line: Value = serde_json::from_str(line).ok()?;
    Some(line["address"].as_str().filter(|_| line["message"] == "listening")?.to_owned())
}
