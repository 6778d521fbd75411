//! A Postgres server of the tests' own, in a temporary folder, which ends when the process ends that started it.

use std::{
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    process::{Child, ChildStdout, Command, Stdio},
};

/// A running server. Everybody on this machine may reach its port, whoever knows the password.
#[derive(Debug)]
pub(crate) struct Postgres {
    port: u16,
    /// Stops the server when its standard input ends, which it does with us, however we end.
    _keeper: Child,
}

impl Postgres {
    /// Starts a server.
    ///
    /// # Panics
    ///
    /// If there is no Postgres on this machine, which `cargo xtask test` installs on a Debian.
    pub(crate) fn start() -> Self {
        let mut said = String::new();
        for _ in 0..ATTEMPTS {
            let port = free_port();
            let mut keeper = keeper(port).spawn().expect("a shell can be started");
            let mut output = BufReader::new(keeper.stdout.take().expect("standard output is piped"));
            match ready(&mut output) {
                Ok(()) => return Self { port, _keeper: keeper },
                Err(output) => said = output,
            }
            let _ = keeper.wait();
        }
        panic!(
            "no Postgres for the tests: install it (Debian: apt-get install postgresql; macOS: brew install postgresql), or \
                run `cargo xtask test native` as root on Debian\n{said}"
        );
    }

    /// The URL of a database on it; `postgres` is there from the start.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://postgres:{PASSWORD_IN_URL}@127.0.0.1:{}/{database}", self.port)
    }
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it is bound").port()
}

/// Runs the server, as a user of its own where we are root, whom it does not obey.
fn keeper(port: u16) -> Command {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    let mut command = match is_root {
        true => Command::new("runuser"),
        false => Command::new("sh"),
    };
    if is_root {
        command.args(["-u", "postgres", "--", "sh"]);
    }
    command.args(["-c", KEEP, "postgres-for-tests", PASSWORD, &port.to_string()]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// Waits until the server answers; what was said instead, if it does not.
fn ready(output: &mut BufReader<ChildStdout>) -> Result<(), String> {
    let mut said = String::new();
    while output.read_line(&mut said).is_ok_and(|length| length > 0) {
        if said.ends_with("ready\n") {
            return Ok(());
        }
    }
    let _ = output.read_to_string(&mut said);
    Err(said)
}

/// What is lost when the machine stops may be lost: no fsync.
const KEEP: &str = r#"
exec 2>&1
trap '' INT TERM HUP
for folder in /usr/lib/postgresql/*/bin; do PATH="$PATH:$folder"; done
folder=$(mktemp -d) && cd "$folder" || exit
trap 'kill -QUIT $server; wait; cd /; rm -rf "$folder"' EXIT
echo "$1" > password
initdb -D data -U postgres -A scram-sha-256 --pwfile=password --no-sync > log || { cat log; exit 1; }
postgres -D data -k "$folder" -p "$2" -c listen_addresses=127.0.0.1 -c max_connections=300 -c shared_buffers=32MB \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off > log 2>&1 &
server=$!
until pg_isready -q -h "$folder" -p "$2"; do kill -0 $server || { cat log; exit 1; }; sleep 0.05; done
echo ready
cat > /dev/null
"#;
const PASSWORD: &str = "p@ss/word";
const PASSWORD_IN_URL: &str = "p%40ss%2Fword";
const ATTEMPTS: usize = 3;
