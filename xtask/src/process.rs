//! A child that cannot outlive us: it has a process group of its own, which is ended when the guard is dropped.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::interrupt;

const POLL: Duration = Duration::from_millis(50);
const PATIENCE: Duration = Duration::from_secs(5);

/// Runs a command to its end, its output streaming through, and fails unless it succeeds.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let mut process = Process::start(command)?;
    let status = process.wait()?;
    process.require_success(status)
}

/// Sleeps, unless somebody wants to leave.
pub(crate) fn pause(duration: Duration) -> Result<()> {
    let end = Instant::now() + duration;
    while Instant::now() < end {
        if interrupt::is_requested() {
            return Err(Error::Interrupted);
        }
        thread::sleep(POLL);
    }
    Ok(())
}

#[derive(Debug)]
#[must_use = "dropping it ends the process"]
pub(crate) struct Process {
    name: String,
    child: Child,
}

impl Process {
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let name = spelled(command);
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(Error::while_doing(format!("cannot start `{name}`")))?;
        Ok(Self { name, child })
    }

    /// The number of the process, and of its group.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        loop {
            if let Some(status) = self.ended()? {
                return Ok(status);
            }
            pause(POLL)?;
        }
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child.try_wait().map_err(Error::while_doing(format!("cannot wait for `{}`", self.name)))
    }

    fn require_success(&self, status: ExitStatus) -> Result<()> {
        match status.success() {
            true => Ok(()),
            false => Err(Error::failed(format!("`{}` failed ({status})", self.name))),
        }
    }

    fn signal_group(&self, signal: &str) {
        // std has no kill(2) for groups, and unsafe code is forbidden here.
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args([signal, "--", &group]).stderr(Stdio::null()).status();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.signal_group("-TERM");
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(POLL);
        }
        // Its own children too, which may have outlived it.
        self.signal_group("-KILL");
        let _ = self.child.wait();
    }
}

/// The command as one would type it: program and arguments, without the folder of the program.
fn spelled(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy();
    command.get_args().fold(program.into_owned(), |line, argument| format!("{line} {}", argument.to_string_lossy()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn is_running(pid: &str) -> bool {
        let status = Command::new("kill").args(["-0", pid]).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    }

    fn is_true_soon(condition: impl Fn() -> bool) -> bool {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if condition() {
                return true;
            }
            thread::yield_now();
        }
        false
    }

    #[test]
    fn a_failing_command_is_named_in_the_error() {
        let error = run(Command::new("/bin/sh").args(["-c", "exit 3"])).unwrap_err();
        assert_eq!(error.to_string(), "`sh -c exit 3` failed (exit status: 3)");
    }

    #[test]
    fn dropping_a_process_ends_its_children_too() {
        let file = std::env::temp_dir().join(format!("xtask-process-{}", std::process::id()));
        let script = format!("sleep 600 & echo $! > {}; wait", file.display());
        let process = Process::start(Command::new("/bin/sh").args(["-c", &script])).unwrap();
        let written = || fs::read_to_string(&file).is_ok_and(|text| text.ends_with('\n'));
        assert!(is_true_soon(written));
        let grandchild = fs::read_to_string(&file).unwrap();
        fs::remove_file(&file).unwrap();

        drop(process);

        assert!(is_true_soon(|| !is_running(grandchild.trim())));
    }
}
