//! Passwords that are easily guessed.

use std::{
    io::Write,
    process::{Output, Stdio},
};

use crate::support::program::{Process, program, run};
use tempfile::{TempDir, tempdir};

/// Types a password.
fn pipe(folder: &TempDir, arguments: &[&str], password: &str) -> Output {
    let mut command = program(folder, arguments);
    let mut command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    command.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
    command.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_weak_password_that_is_typed_is_refused_with_the_reason_and_the_way_on() {
    let folder = tempdir().unwrap();
    let add = ["user", "add", "ada", "--last-name", "Lovelace"];
    for (password, reason) in [
        ("abc-xyz", "This password is too short. It must contain at least 8 characters."),
        ("iloveyou", "This password is too common."),
        ("4711081542", "This password is entirely numeric."),
        ("lovelace9", "The password is too similar to the last name."),
    ] {
        let output = pipe(&folder, &add, password);
        assert_eq!(output.status.code(), Some(2));
        let said = said(&output);
        assert!(said.contains(reason) && said.contains("--allow-weak-password") && !said.contains(password), "{said}");
    }
    assert!(pipe(&folder, &add, "analytical-engine").status.success());
    let output = pipe(&folder, &["user", "password", "ada"], "adalovelace");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("last name"), "{}", said(&output));
}

#[test]
fn a_weak_password_is_taken_where_that_is_asked_for() {
    let folder = tempdir().unwrap();
    let output = pipe(&folder, &["user", "add", "ada", "--allow-weak-password"], "short");
    assert!(output.status.success() && said(&output).is_empty(), "{}", said(&output));
}

#[test]
fn a_weak_password_on_the_command_line_is_warned_about() {
    let folder = tempdir().unwrap();
    for (password, words) in [("pw-ada", "too short"), ("analytical-engine", "")] {
        let output = run(&folder, &["user", "add", password, "--password", password, "--json"]);
        assert!(output.status.success());
        let said = said(&output);
        assert!(said.contains("taken all the same") && said.contains(words), "{said}");
    }
    let output = run(&folder, &["user", "add", "ada", "--password", "analytical-engine"]);
    assert_eq!(said(&output), "");
}

#[test]
fn a_users_file_with_weak_passwords_is_warned_about_without_saying_whose() {
    let folder = tempdir().unwrap();
    let users = r#"{"users": [{"username": "spiderman", "password": "iloveyou"}]}"#;
    std::fs::write(folder.path().join("users.json"), users).unwrap();
    let mut server = Process::start(&folder, &["--users", "users.json"]);
    server.signal("TERM");
    assert!(server.end().success());
    assert!(server.log.contains("easily guessed") && !server.log.contains("spiderman"), "{}", server.log);
}
