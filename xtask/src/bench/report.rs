//! What was measured, as BENCHMARKS.md tells it: ratios first.

use std::fmt::Write;
use std::fs;
use std::process::Command;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::workspace::Workspace;

use super::load::Measurement;
use super::server::{Kind, Programs};

/// One server's part in a comparison.
#[derive(Debug)]
pub(super) struct Row {
    comparison: &'static str,
    kind: Kind,
    pub(super) measurements: Vec<Measurement>,
    pub(super) kilobytes: u64,
}

impl Row {
    pub(super) fn new(comparison: &'static str, kind: Kind) -> Self {
        Self { comparison, kind, measurements: Vec::new(), kilobytes: 0 }
    }

    fn requests(&self) -> f64 {
        self.measurements.iter().map(|measurement| f64::from(measurement.requests)).sum()
    }

    /// Requests for each second of the clock.
    fn rate(&self) -> f64 {
        self.requests() / self.sum(|measurement| measurement.time)
    }

    /// Requests for each second that the server had its core: what else the machine does takes nothing away from it.
    fn rate_of_core(&self) -> f64 {
        self.requests() / self.sum(|measurement| measurement.time_on_core)
    }

    fn sum(&self, time: impl Fn(&Measurement) -> Duration) -> f64 {
        self.measurements.iter().map(time).sum::<Duration>().as_secs_f64()
    }

    fn middle(&self, time: impl Fn(&Measurement) -> Duration) -> Duration {
        let mut times: Vec<_> = self.measurements.iter().map(time).collect();
        times.sort();
        times.get(times.len() / 2).copied().unwrap_or_default()
    }
}

/// The whole of BENCHMARKS.md.
pub(super) fn write(workspace: &Workspace, programs: &Programs, rows: &[Row]) -> Result<String> {
    let machine = machine(workspace, programs)?;
    Ok(format!("{TITLE}\n{}\n{ALL}\n{}\n{HOW}\n{machine}", ratios(rows), table(rows)))
}

fn ratios(rows: &[Row]) -> String {
    let mut text = String::from("| | hallpass | Django | hallpass / Django | aim |\n|---|--:|--:|--:|--:|\n");
    for ours in rows.iter().filter(|row| row.kind == Kind::Hallpass) {
        let beside = |kind| rows.iter().find(|row| row.comparison == ours.comparison && row.kind == kind);
        if let Some(django) = beside(Kind::Django) {
            let (our_rate, rate) = (ours.rate_of_core(), django.rate_of_core());
            let aim = AIMS.iter().find(|(name, _)| *name == ours.comparison).map_or("", |(_, aim)| aim);
            let line =
                format!("| {} | {our_rate:.0} | {rate:.0} | **{:.1}** | {aim} |\n", ours.comparison, our_rate / rate);
            text.push_str(&line);
        }
        if let Some(bare) = beside(Kind::Bare) {
            let (our_rate, rate) = (ours.rate_of_core(), bare.rate_of_core());
            let share = 100.0 * our_rate / rate;
            let line = format!(
                "| {}, of a bare axum's {rate:.0} | {our_rate:.0} | | **{share:.0} %** | 80 % |\n",
                ours.comparison
            );
            text.push_str(&line);
        }
    }
    text
}

fn table(rows: &[Row]) -> String {
    format!("{HEADING}{}", lines(rows))
}

/// A line of the table for each row.
pub(super) fn lines(rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        let (median, percentile_99) = (row.middle(|one| one.median), row.middle(|one| one.percentile_99));
        let _ = writeln!(
            text,
            "| {} | {} | {:.0} | {:.0} | {:.2} ms | {:.2} ms | {:.1} µs | {:.0} MB |",
            row.comparison,
            row.kind.name(),
            row.rate(),
            row.rate_of_core(),
            median.as_secs_f64() * 1e3,
            percentile_99.as_secs_f64() * 1e3,
            1e6 / row.rate_of_core(),
            row.kilobytes as f64 / 1024.0,
        );
    }
    text
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Hallpass => "hallpass",
            Self::Django => "Django",
            Self::Bare => "bare axum",
        }
    }
}

/// Where and with what it was measured.
fn machine(workspace: &Workspace, programs: &Programs) -> Result<String> {
    let read = |file: &str| fs::read_to_string(file).map_err(Error::while_doing(file));
    let processors = read("/proc/cpuinfo")?;
    let models = processors.lines().filter_map(|line| Some(line.strip_prefix("model name")?.split_once(": ")?.1));
    let models: Vec<_> = models.collect();
    let load = read("/proc/loadavg")?;
    let requirements = read(&programs.project.join("requirements.txt").to_string_lossy())?;
    let packages: Vec<_> = requirements.lines().filter(|line| line.contains("==")).collect();
    let say = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).current_dir(&workspace.root).output();
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
    };
    Ok(format!(
        "- {}, {} cores, Linux {}\n- on {}, at commit {}\n- {}, {}, {}\n- load of the machine at the end: {}\n",
        models.first().unwrap_or(&"unknown processor"),
        models.len(),
        say("uname", &["-r"]),
        say("date", &["-u", "+%Y-%m-%d"]),
        say("git", &["rev-parse", "--short", "HEAD"]),
        say("rustc", &["--version"]),
        say(&programs.python.to_string_lossy(), &["--version"]),
        packages.join(" "),
        load.split(' ').take(3).collect::<Vec<_>>().join(" "),
    ))
}

/// How many times a Django we want to be.
const AIMS: [(&str, &str); 3] = [("GET /protected/", "50"), ("refresh", "20"), ("refresh, rotating", "20")];

const HEADING: &str = "| | server | requests/s | per second of the core | p50 | p99 | time on the core | memory |
|---|---|--:|--:|--:|--:|--:|--:|
";

const TITLE: &str = "# Benchmarks

`cargo xtask bench backend` measures this and writes this file. It takes some minutes, Linux and two cores; let the machine do nothing else.

Requests for each second that a server has one core, hallpass's backend beside gunicorn with Django SimpleJWT:
";

const ALL: &str = "All that was measured:
";

const HOW: &str = "## How

- Each server is a release build or CPython's own, pinned to core 0 (`taskset`) with one worker; gunicorn's has four threads.
  The load is [wrk](https://github.com/wg/wrk) on core 1: 32 connections that are kept alive, 4 for logins, each with a request always under way.
- Servers that are compared are measured by turns, three rounds of six seconds each. p50 and p99 are those of the round in the middle, and of
  a server that is never idle: they say how long the queue takes.
- A second of the core is one that the server's processes had, in user code and in the kernel, as Linux counts it. On a machine that does nothing else, both
  columns of requests are much the same. Where the load below is more than 2 the machine did something else: then requests/s, p50 and p99 say
  nothing, and the time on the core, for all servers, is more than it would be.
- Each has a SQLite database on disk in WAL mode. Django asks it for the user at each request; hallpass looks whether it has changed. All requests
  are those of one user, with one token where it is not rotated: hallpass verifies an access token once.
- Neither writes a line in a log for a request. hallpass does as it comes: `--log warn` is the only setting that differs.
- \"argon2id in both\" hashes with hallpass's parameters (19 MiB, 2 passes, 1 lane) in Django too. As it comes, Django hashes with a million rounds of PBKDF2.
- The bare axum (`backend/examples/bare.rs`) answers the same JSON to anybody, and gets the same request.
- Memory is the resident set of all the server's processes after the last round.
";
