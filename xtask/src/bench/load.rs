//! The load: wrk, which keeps its connections alive and always has a request under way on each.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::apt;
use crate::error::{Error, Result};
use crate::tools::on_path;

use super::server::{CREDENTIALS, Server};

/// Not the core that serves.
const CORE: &str = "1";
const CONNECTIONS: usize = 32;
/// More logins than that only wait: each keeps the core busy for long.
const CONNECTIONS_FOR_LOGINS: usize = 4;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Request {
    Protected,
    Refresh,
    RotatingRefresh,
    Verify,
    Login,
}

/// How a server did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Measurement {
    pub(super) requests: u32,
    pub(super) time: Duration,
    pub(super) time_on_core: Duration,
    pub(super) median: Duration,
    pub(super) percentile_99: Duration,
}

/// wrk, and its scripts.
#[derive(Debug)]
pub(super) struct Load {
    folder: PathBuf,
}

impl Load {
    /// Installs what is missing.
    pub(super) fn find(folder: &Path) -> Result<Self> {
        let missing = || ["wrk", "taskset"].into_iter().find(|program| on_path(program).is_none());
        if missing().is_some() && apt::is_usable() {
            apt::update()?;
            apt::install(&["wrk", "util-linux"])?;
        }
        if let Some(program) = missing() {
            return Err(Error::failed(format!(
                "there is no {program}: install it with this machine's package manager"
            )));
        }
        for (name, script) in [("post.lua", include_str!("post.lua")), ("rotate.lua", include_str!("rotate.lua"))] {
            fs::write(folder.join(name), script).map_err(Error::while_doing(name))?;
        }
        Ok(Self { folder: folder.to_owned() })
    }

    /// Asks for the same thing for so long.
    pub(super) fn measure(&self, server: &Server, request: Request, time: Duration) -> Result<Measurement> {
        let mut wrk = Command::new("taskset");
        wrk.args(["--cpu-list", CORE, "wrk", "--latency", "--threads", "1", "--timeout", "30s"]);
        let connections = request.connections().to_string();
        wrk.args(["--connections", &connections, "--duration", &format!("{}s", time.as_secs())]);
        let url = format!("http://127.0.0.1:{}{}", server.port, request.path());
        let post = |wrk: &mut Command, body: &str| {
            wrk.arg("--script").arg(self.folder.join("post.lua")).args([&url, "--", body]);
        };
        match request {
            // Of the bare server, too, nobody asks for less.
            Request::Protected => {
                let access = server.log_in().map_or_else(|_| "-".repeat(220), |(access, _)| access);
                wrk.arg("--header").arg(format!("Authorization: Bearer {access}")).arg(&url);
            }
            Request::Refresh => post(&mut wrk, &format!(r#"{{"refresh":"{}"}}"#, server.log_in()?.1)),
            Request::Verify => post(&mut wrk, &format!(r#"{{"token":"{}"}}"#, server.log_in()?.0)),
            Request::Login => post(&mut wrk, CREDENTIALS),
            Request::RotatingRefresh => {
                // Some to spare: wrk may lose one when it opens a connection again.
                let tokens: Result<Vec<String>> = (0..CONNECTIONS * 2).map(|_| Ok(server.log_in()?.1)).collect();
                let file = self.folder.join("tokens");
                fs::write(&file, tokens?.join("\n")).map_err(Error::while_doing(file.display()))?;
                wrk.arg("--script").arg(self.folder.join("rotate.lua")).args([&url, "--"]).arg(file);
            }
        }
        let before = server.time_on_core()?;
        let output = wrk.stdin(Stdio::null()).output().map_err(Error::while_doing("cannot run wrk"))?;
        let time_on_core = server.time_on_core()?.saturating_sub(before);
        let text = String::from_utf8_lossy(&output.stdout);
        parse(&text, time_on_core).ok_or_else(|| {
            let words = String::from_utf8_lossy(&output.stderr);
            Error::failed(format!("{request:?} of {:?} was not measured:\n{text}{words}", server.kind))
        })
    }
}

impl Request {
    fn connections(self) -> usize {
        match self {
            Self::Login => CONNECTIONS_FOR_LOGINS,
            _ => CONNECTIONS,
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Protected => "/protected/",
            Self::Refresh | Self::RotatingRefresh => "/api/token/refresh/",
            Self::Verify => "/api/token/verify/",
            Self::Login => "/api/token/",
        }
    }
}

/// What wrk says, if every answer was a good one.
fn parse(text: &str, time_on_core: Duration) -> Option<Measurement> {
    if text.contains("Non-2xx") || text.contains("Socket errors") {
        return None;
    }
    let after = |what: &str| text.lines().find_map(|line| line.trim().strip_prefix(what)).map(str::trim);
    let summary = text.lines().find(|line| line.contains(" requests in "))?.trim();
    let (requests, rest) = summary.split_once(" requests in ")?;
    let requests = requests.parse().ok().filter(|requests| *requests > 0)?;
    let time = duration(rest.split(',').next()?)?;
    let (median, percentile_99) = (duration(after("50%")?)?, duration(after("99%")?)?);
    Some(Measurement { requests, time, time_on_core, median, percentile_99 })
}

/// As wrk writes it: `252.00us`, `8.19ms`, `3.00s`, `1.00m`.
fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at(text.find(|character: char| character.is_ascii_alphabetic())?);
    let seconds = match unit {
        "us" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "m" => 60.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(number.parse::<f64>().ok()? * seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "Running 3s test @ http://127.0.0.1:1/protected/
  1 threads and 32 connections
  Latency Distribution
     50%  252.00us
     75%  300.00us
     90%    1.00ms
     99%    8.19ms
  86000 requests in 3.00s, 11.07MB read
Requests/sec:  28695.92
";

    #[test]
    fn what_wrk_says_is_read() {
        let expected = Measurement {
            requests: 86_000,
            time: Duration::from_secs(3),
            time_on_core: Duration::from_secs(2),
            median: Duration::from_micros(252),
            percentile_99: Duration::from_micros(8_190),
        };
        assert_eq!(parse(OUTPUT, Duration::from_secs(2)), Some(expected));
    }

    #[test]
    fn a_measurement_with_a_refused_request_is_none() {
        let output = format!("{OUTPUT}  Non-2xx or 3xx responses: 1\n");
        assert_eq!(parse(&output, Duration::ZERO), None);
    }
}
