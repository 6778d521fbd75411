//! A program that lives as long as the story.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Starting takes this long at most, on a machine that builds something else too.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running program; dropped, it is killed.
#[derive(Debug)]
pub(crate) struct Process(Child);

impl Process {
    /// Starts the program.
    pub(crate) fn start(command: &mut Command) -> Self {
        Self(command.spawn().unwrap_or_else(|error| panic!("cannot start {:?}: {error}", command.get_program())))
    }

    /// Starts the program on a leash: whatever it starts itself ends with it, and with us, however we end. Its standard output is
    /// piped.
    pub(crate) fn on_leash(command: &Command) -> Self {
        let mut leash = Command::new("/bin/sh");
        leash.args(["-c", LEASH, "leash"]).arg(command.get_program()).args(command.get_args());
        leash.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        leash.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        Self::start(leash.process_group(0))
    }

    /// Returns the program itself, for its output.
    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        match self.0.stdin.take() {
            // The leash: letting go of it ends the group.
            Some(leash) => drop(leash),
            // Fails only if it has ended already.
            None => drop(self.0.kill()),
        }
        let _ = self.0.wait();
    }
}

/// Waits until nobody holds the other end of its standard input, then ends all of its process group, itself included.
const LEASH: &str = r#""$@" & exec >&-; read -r _; kill -KILL 0"#;

/// Reads lines for as long as the program writes any, so that it never waits for a reader.
pub(crate) fn lines(output: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // Nobody may be interested any more.
            let _ = sender.send(line);
        }
    });
    receiver
}

/// Waits for the first line that has what is wanted.
pub(crate) fn first<T>(lines: &Receiver<String>, what: &str, find: impl Fn(&str) -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    let mut heard = Vec::new();
    loop {
        match lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) => match find(&line) {
                Some(found) => return found,
                None => heard.push(line),
            },
            Err(RecvTimeoutError::Timeout) => panic!("waited in vain for {what}: {heard:#?}"),
            Err(RecvTimeoutError::Disconnected) => panic!("the program ended before it told {what}: {heard:#?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_on_a_leash_has_started_ends_with_it() {
        let mut command = Command::new("/bin/sh");
        let mut process = Process::on_leash(command.args(["-c", "sleep 600 & echo started; wait"]));
        let lines = lines(process.child().stdout.take().expect("standard output is piped"));
        first(&lines, "the start", |line| (line == "started").then_some(()));
        drop(process);
        // The last of those who could write has ended.
        assert_eq!(lines.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected));
    }
}
