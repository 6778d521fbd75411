//! The servers that are measured: each on the same core, and each on a database of its own.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::backend::{self, users};
use crate::error::{Error, Result};
use crate::http;
use crate::process::{Process, run};
use crate::workspace::Workspace;

/// The core that serves; the load comes from another one.
const CORE: &str = "0";

/// Clock ticks of a second in /proc, on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// What is measured against what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Hallpass,
    Django,
    Bare,
}

/// The programs, built and installed.
#[derive(Debug)]
pub(super) struct Programs {
    pub(super) hallpass: PathBuf,
    pub(super) bare: PathBuf,
    pub(super) python: PathBuf,
    /// Where gunicorn is told what to serve.
    pub(super) project: PathBuf,
    users: PathBuf,
}

/// One that runs.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) kind: Kind,
    pub(super) port: u16,
    process: Process,
}

impl Programs {
    pub(super) fn build(workspace: &Workspace, python: PathBuf) -> Result<Self> {
        let build = ["build", "--release", "--package", "hallpass-backend", "--bins", "--example", "bare"];
        run(workspace.cargo().args(build).env_remove("CARGO_BUILD_TARGET"))?;
        let release = workspace.target.join("release");
        Ok(Self {
            hallpass: release.join("hallpass-backend"),
            bare: release.join("examples/bare"),
            python,
            project: workspace.root.join("tests/django"),
            users: users(workspace),
        })
    }

    /// Starts a server with these settings, its files in a folder of its own.
    pub(super) fn start(&self, kind: Kind, folder: &Path, settings: backend::Settings<'_>) -> Result<Server> {
        fs::create_dir_all(folder).map_err(Error::while_doing(folder.display()))?;
        let port = free_port()?;
        let mut command = Command::new("taskset");
        command.args(["--cpu-list", CORE]).current_dir(folder);
        let prefix = match kind {
            Kind::Hallpass => {
                command.arg(&self.hallpass).env("HALLPASS_LOG", "warn");
                "HALLPASS"
            }
            Kind::Bare => {
                command.arg(&self.bare);
                "HALLPASS"
            }
            Kind::Django => {
                command.arg(&self.python).args(["-m", "gunicorn", "--config", "gunicorn.conf.py", "--chdir"]);
                command.arg(&self.project).current_dir(&self.project).env("PYTHONDONTWRITEBYTECODE", "1");
                command.env("DJANGO_DATABASE", folder.join("db.sqlite3"));
                "DJANGO"
            }
        };
        command.env(format!("{prefix}_BIND"), format!("127.0.0.1:{port}"));
        command.env(format!("{prefix}_USERS"), &self.users);
        command.envs(settings.iter().map(|(name, value)| (format!("{prefix}_{name}"), value)));
        let log = File::create(folder.join("log")).map_err(Error::while_doing(folder.display()))?;
        command.stdout(Stdio::null()).stderr(log);
        let mut process = Process::start(&mut command)?;
        backend::until_answered(&mut process, port, kind.sign_of_life())?;
        Ok(Server { kind, port, process })
    }
}

impl Kind {
    /// Where it answers to anybody.
    fn sign_of_life(self) -> &'static str {
        match self {
            Self::Bare => "/protected/",
            Self::Hallpass | Self::Django => "/healthz",
        }
    }
}

impl Server {
    /// Logs Peter Parker in and returns his access and his refresh token.
    pub(super) fn log_in(&self) -> Result<(String, String)> {
        let answer = http::post(self.port, "/api/token/", CREDENTIALS)?;
        let token = |name: &str| {
            let (_, rest) = answer.split_once(&format!("\"{name}\":\""))?;
            Some(rest.split_once('"')?.0.to_owned())
        };
        token("access").zip(token("refresh")).ok_or_else(|| Error::failed(format!("no login, but {answer}")))
    }

    /// The time that it and its children have had on their core.
    pub(super) fn time_on_core(&self) -> Result<Duration> {
        let ticks = self.processes()?.iter().map(|stat| ticks(stat)).sum::<Option<u32>>();
        ticks.map(|ticks| TICK * ticks).ok_or_else(|| Error::failed("this /proc cannot be read"))
    }

    /// How much memory it and its children occupy, in kilobytes.
    pub(super) fn memory(&self) -> Result<u64> {
        let process = |stat: &String| {
            let pid = stat.split(' ').next()?;
            let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
            let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
            line.trim().strip_suffix(" kB")?.parse::<u64>().ok()
        };
        let memory = self.processes()?.iter().map(process).sum::<Option<u64>>();
        memory.ok_or_else(|| Error::failed("this /proc cannot be read"))
    }

    /// What /proc says of each process of the server's group.
    fn processes(&self) -> Result<Vec<String>> {
        let group = self.process.id().to_string();
        let entries = fs::read_dir("/proc").map_err(Error::while_doing("the time is taken from Linux's /proc"))?;
        let stats = entries.flatten().filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok());
        Ok(stats.filter(|stat| fields(stat).nth(2) == Some(&group)).collect())
    }
}

/// The fields after the program's name, which may have blanks in it: the state, the parent, the group and so on.
fn fields(stat: &str) -> impl Iterator<Item = &str> {
    stat.rsplit(')').next().unwrap_or_default().split_whitespace()
}

/// The time of a process on any core, for itself and in the kernel.
fn ticks(stat: &str) -> Option<u32> {
    let mut fields = fields(stat).skip(11);
    Some(fields.next()?.parse::<u32>().ok()? + fields.next()?.parse::<u32>().ok()?)
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    Ok(listener.map_err(Error::while_doing("there is no free port"))?.port())
}

pub(super) const CREDENTIALS: &str = r#"{"username":"spiderman","password":"underoos"}"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_programs_name_with_blanks_does_not_move_the_fields() {
        let stat = "7 (a (b) c) S 1 5 5 0 -1 4194560 1 2 3 4 120 34 0 0 20 0";
        assert_eq!((fields(stat).nth(2), ticks(stat)), (Some("5"), Some(154)));
    }
}
