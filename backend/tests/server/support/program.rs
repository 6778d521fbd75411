//! The real program, in a folder of its own.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// The program with these arguments, nothing of our environment, and a folder to work in.
pub(crate) fn program(folder: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hallpass-backend"));
    command.args(arguments).current_dir(folder.path()).env_clear().stdin(Stdio::null());
    // Somebody's own backend may be at the default one.
    command.env("HALLPASS_BIND", "127.0.0.1:0");
    command
}

/// A client that asks no proxy, whatever our environment says.
pub(crate) fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// Runs the program to its end.
pub(crate) fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    program(folder, arguments).output().unwrap()
}

/// Runs the program, which shall refuse to; answers what it said.
pub(crate) fn refusal(folder: &TempDir, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(!message.contains("panicked"), "{message}");
    message
}

/// A server in a process of its own, logging as JSON.
pub(crate) struct Process {
    child: Child,
    lines: mpsc::Receiver<String>,
    pub(crate) log: String,
    pub(crate) address: String,
}

impl Process {
    pub(crate) fn start(folder: &TempDir, arguments: &[&str]) -> Self {
        Self::begin(folder, arguments).listening()
    }

    /// Starts the program after a shell has done this, such as set a limit.
    pub(crate) fn start_after(preparation: &str, folder: &TempDir, arguments: &[&str]) -> Self {
        let program = program(folder, &[]);
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", &format!("{preparation} && exec \"$0\" \"$@\"")]).arg(program.get_program());
        shell.current_dir(folder.path()).env_clear().stdin(Stdio::null());
        Self::spawn(shell, arguments).listening()
    }

    fn listening(mut self) -> Self {
        let line = self.wait_for("listening");
        // As JSON or as text.
        let address = line.split(['"', '=', ' ']).find(|word| word.parse::<SocketAddr>().is_ok());
        self.address = address.unwrap().to_owned();
        self
    }

    /// Starts the program, which need not come to listen.
    pub(crate) fn begin(folder: &TempDir, arguments: &[&str]) -> Self {
        Self::spawn(program(folder, &[]), arguments)
    }

    fn spawn(mut command: Command, arguments: &[&str]) -> Self {
        command.args(["--bind", "127.0.0.1:0", "--log-format", "json"]).args(arguments);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || stderr.lines().map_while(Result::ok).all(|line| sender.send(line).is_ok()));
        Self { child, lines, log: String::new(), address: String::new() }
    }

    /// Waits for a log line with this in it.
    pub(crate) fn wait_for(&mut self, text: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no {text:?} in:\n{}", self.log));
            self.log.push_str(&line);
            self.log.push('\n');
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Waits until the metrics have this line.
    pub(crate) async fn wait_for_metric(&self, line: &str) {
        let (client, begun) = (client(), Instant::now());
        let metrics = async || client.get(self.url("/metrics")).send().await.unwrap().text().await.unwrap();
        while !metrics().await.contains(line) {
            assert!(begun.elapsed() < PATIENCE, "no {line:?}");
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Sends a signal such as TERM.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// The most memory that it has had so far, in MiB.
    #[cfg(target_os = "linux")]
    pub(crate) fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix("kB"));
        peak.unwrap().trim().parse::<u64>().unwrap() / 1024
    }

    /// Kills it, at once.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
    }

    /// Waits for the end, and keeps the rest of the log.
    pub(crate) fn end(&mut self) -> ExitStatus {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => self.log.push_str(&format!("{line}\n")),
                Err(RecvTimeoutError::Disconnected) => return self.child.wait().unwrap(),
                Err(RecvTimeoutError::Timeout) => panic!("no end after:\n{}", self.log),
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const PATIENCE: Duration = Duration::from_secs(20);
