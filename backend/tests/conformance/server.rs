//! The real program in one configuration, on a database of its own.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::configuration::Configuration;

/// A server that runs until it is dropped.
pub(crate) struct Server {
    pub(crate) configuration: Configuration,
    pub(crate) address: String,
    folder: TempDir,
    child: Child,
}

impl Server {
    pub(crate) fn start(configuration: Configuration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = program(&folder);
        command.args(["--bind", "127.0.0.1:0", "--log-format", "json", "--users", USERS]);
        command.envs(configuration.environment());
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let mut said = String::new();
        let address = loop {
            let line = log.next().unwrap_or_else(|| panic!("the program ended:\n{said}"));
            if let Ok(Value::Object(line)) = serde_json::from_str(&line)
                && line.get("message").is_some_and(|message| message == "listening")
            {
                break line["address"].as_str().unwrap().to_owned();
            }
            said.push_str(&format!("{line}\n"));
        };
        // A log that nobody reads would fill its pipe.
        std::thread::spawn(move || log.for_each(drop));
        Self { configuration, address, folder, child }
    }

    /// Does behind the server's back what a case's hook does, by the program's own commands.
    pub(crate) fn hook(&self, hook: &Value) -> Result<Value, String> {
        let text = |name: &str| hook[name].as_str().unwrap_or_default();
        let user = text("username");
        match text("op") {
            "create_user" => self.create_user(hook),
            "set_password" => self.run(&["user", "password", user, "--password", text("password")]).map(|_| json!({})),
            "set_active" if hook["is_active"] == true => self.run(&["user", "activate", user]).map(|_| json!({})),
            "set_active" => self.run(&["user", "deactivate", user]).map(|_| json!({})),
            "delete_user" => self.run(&["user", "delete", user]).map(|_| json!({})),
            "get_user" => self
                .run(&["user", "show", user, "--json"])
                .map(|user| json!({"is_active": user["is_active"], "logged_in_before": !user["last_login"].is_null()})),
            "outstanding" => self
                .run(&["token", "show", text("jti"), "--json"])
                .map(|token| json!({"outstanding": token["outstanding"], "blacklisted": token["blacklisted"]})),
            op => Err(format!("there is no hook {op}")),
        }
    }

    fn create_user(&self, hook: &Value) -> Result<Value, String> {
        let mut words = vec!["user".to_owned(), "add".into(), "--json".into()];
        for (name, value) in hook.as_object().into_iter().flatten() {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            match (name.as_str(), value) {
                ("op", _) | ("is_active", Value::Bool(true)) | ("is_staff", Value::Bool(false)) => {}
                ("username", _) => words.push(text),
                ("is_active", _) => words.push("--inactive".into()),
                ("is_staff", _) => words.push("--staff".into()),
                (field, _) => words.extend([format!("--{}", field.replace('_', "-")), text]),
            }
        }
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        self.run(&words).map(|user| json!({"id": user["id"]}))
    }

    /// Runs one of the program's commands, and answers what it printed where that is JSON.
    fn run(&self, words: &[&str]) -> Result<Value, String> {
        let output = program(&self.folder).args(words).output().map_err(|error| error.to_string())?;
        match output.status.success() {
            true => Ok(serde_json::from_slice(&output.stdout).unwrap_or_default()),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hallpass-backend"));
    command.current_dir(folder.path()).env_clear().stdin(Stdio::null());
    command
}

const USERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance/data/users.json");
