//! A program that lives as long as the story.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command};
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

    /// Returns the program itself, for its output.
    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Fails only if it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

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
