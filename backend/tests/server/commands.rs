//! The subcommands, on a database that a server uses at the same time.

use std::{io::Write, process::Stdio};

use crate::support::program::{Process, client, program, refusal, run};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use tempfile::{TempDir, tempdir};

fn object(folder: &TempDir, arguments: &[&str]) -> Value {
    let output = run(folder, &[arguments, &["--json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_user_is_added_shown_changed_and_deleted() {
    let folder = tempdir().unwrap();
    let add = ["user", "add", "ada", "--password", "enchantress", "--first-name", "Ada", "--mobile", "+44", "--staff"];
    let added = object(&folder, &add);
    assert_eq!((&added["id"], &added["is_active"], &added["last_login"]), (&json!(1), &json!(true), &json!(null)));
    assert_eq!(
        (&added["first_name"], &added["mobile"], &added["is_staff"]),
        (&json!("Ada"), &json!("+44"), &json!(true))
    );
    assert_eq!(object(&folder, &["user", "show", "ada"]), added);
    assert_eq!(object(&folder, &["user", "deactivate", "ada"])["is_active"], false);
    assert_eq!(object(&folder, &["user", "activate", "ada"])["is_active"], true);
    assert_eq!(object(&folder, &["user", "list"]), json!({"users": [added]}));
    object(&folder, &["user", "delete", "ada"]);
    assert_eq!(object(&folder, &["user", "list"]), json!({"users": []}));
}

#[test]
fn nothing_that_is_printed_is_a_password_or_its_hash() {
    let folder = tempdir().unwrap();
    for arguments in
        [&["user", "add", "ada", "--password", "canary"][..], &["user", "show", "ada"], &["user", "list", "--json"]]
    {
        let output = run(&folder, arguments);
        let printed = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!printed.contains("canary") && !printed.contains("argon2"), "{printed}");
    }
}

#[test]
fn commands_that_meet_on_a_new_database_all_succeed() {
    let folder = tempdir().unwrap();
    let names = ["a", "b", "c", "d", "e", "f"];
    let add = |name| program(&folder, &["user", "add", name, "--password", "x"]).spawn().unwrap();
    let commands = names.map(add);
    for mut command in commands {
        assert!(command.wait().unwrap().success());
    }
    assert_eq!(object(&folder, &["user", "list"])["users"].as_array().unwrap().len(), names.len());
}

#[test]
fn the_id_of_a_deleted_user_is_not_given_again() {
    let folder = tempdir().unwrap();
    object(&folder, &["user", "add", "ada", "--password", "x"]);
    object(&folder, &["user", "delete", "ada"]);
    assert_eq!(object(&folder, &["user", "add", "bob", "--password", "x"])["id"], 2);
}

#[test]
fn a_user_who_does_not_exist_is_refused() {
    let folder = tempdir().unwrap();
    object(&folder, &["user", "add", "ada", "--password", "x"]);
    for command in ["show", "activate", "deactivate", "delete"] {
        assert!(refusal(&folder, &["user", command, "nobody"]).contains("there is no user \"nobody\""));
    }
    assert!(
        refusal(&folder, &["user", "password", "nobody", "--password", "x"]).contains("there is no user \"nobody\"")
    );
}

#[test]
fn a_user_who_cannot_log_in_is_not_added() {
    let folder = tempdir().unwrap();
    object(&folder, &["user", "add", "ada", "--password", "x"]);
    for (arguments, words) in [
        (&["ada", "--password", "x"][..], "exists already"),
        (&["bob", "--password", "x", "--id", "1"], "exists already"),
        (&["bob", "--password", ""], "empty"),
        (&["bob", "--password", " x"], "blank"),
        (&[" bob", "--password", "x"], "blank"),
        (&["bob"], "--password"),
    ] {
        let message = refusal(&folder, &[&["user", "add"], arguments].concat());
        assert!(message.contains(words), "{arguments:?}: {message}");
    }
}

#[tokio::test]
async fn a_password_is_the_first_line_that_is_piped_in() {
    let folder = tempdir().unwrap();
    let server = Process::start(&folder, &[]);
    for (arguments, line) in
        [(["user", "add", "ada"], "the old one\nx\n"), (["user", "password", "ada"], "the new one\r\n")]
    {
        let mut command = program(&folder, &arguments).stdin(Stdio::piped()).spawn().unwrap();
        command.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
        assert!(command.wait().unwrap().success());
        let body = json!({"username": "ada", "password": line.split(['\r', '\n']).next()});
        let answer = client().post(server.url("/api/token/")).json(&body).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
    }
}

#[tokio::test]
async fn a_command_takes_effect_while_the_server_runs() {
    let folder = tempdir().unwrap();
    let server = Process::start(&folder, &[]);
    let client = client();
    let log_in = async |password: &str| {
        let body = json!({"username": "ada", "password": password});
        client.post(server.url("/api/token/")).json(&body).send().await.unwrap().status().as_u16()
    };
    object(&folder, &["user", "add", "ada", "--password", "old"]);
    assert_eq!(log_in("old").await, 200);
    object(&folder, &["user", "password", "ada", "--password", "new"]);
    assert_eq!((log_in("old").await, log_in("new").await), (401, 200));
    object(&folder, &["user", "deactivate", "ada"]);
    assert_eq!(log_in("new").await, 401);
}

#[tokio::test]
async fn a_token_is_shown_and_a_day_after_its_end_forgotten() {
    let folder = tempdir().unwrap();
    let (_server, jti) = logged_in(&folder, &["--update-last-login"]).await;
    assert_eq!(object(&folder, &["token", "show", &jti]), json!({"outstanding": 1, "blacklisted": 0}));
    assert!(object(&folder, &["user", "show", "ada"])["last_login"].is_string());
    expire_tokens(&folder, 86_400).await;
    assert_eq!(object(&folder, &["token", "flush"]), json!({"flushed": 1}));
    assert_eq!(object(&folder, &["token", "show", &jti]), json!({"outstanding": 0, "blacklisted": 0}));
}

#[tokio::test]
async fn a_user_is_logged_out_with_and_without_sessions() {
    for settings in [&[][..], &["--sessions"]] {
        let folder = tempdir().unwrap();
        let (server, jti) = logged_in(&folder, settings).await;
        assert_eq!(object(&folder, &["user", "logout", "ada"]), json!({"blacklisted": 1}));
        assert_eq!(object(&folder, &["token", "show", &jti]), json!({"outstanding": 1, "blacklisted": 1}));
        assert_eq!(object(&folder, &["user", "logout", "ada"]), json!({"blacklisted": 0}));
        drop(server);
    }
}

#[tokio::test]
async fn a_new_password_logs_the_user_out_if_asked_to() {
    let folder = tempdir().unwrap();
    let (_server, jti) = logged_in(&folder, &["--sessions"]).await;
    for (arguments, blacklisted) in [(&[][..], 0), (&["--logout"], 1)] {
        object(&folder, &[&["user", "password", "ada", "--password", "y"], arguments].concat());
        let expected = json!({"outstanding": 1, "blacklisted": blacklisted});
        assert_eq!(object(&folder, &["token", "show", &jti]), expected);
    }
    assert!(refusal(&folder, &["user", "logout", "bob"]).contains("there is no user \"bob\""));
}

#[tokio::test]
async fn a_flush_that_does_not_know_the_leeway_forgets_no_token_that_works() {
    let folder = tempdir().unwrap();
    let (_server, jti) = logged_in(&folder, &["--leeway", "1h"]).await;
    expire_tokens(&folder, 1_800).await;
    assert_eq!(object(&folder, &["token", "flush"]), json!({"flushed": 0}));
    assert_eq!(object(&folder, &["token", "show", &jti]), json!({"outstanding": 1, "blacklisted": 0}));
}

/// A server where Ada has logged in, and her refresh token's jti.
async fn logged_in(folder: &TempDir, settings: &[&str]) -> (Process, String) {
    object(folder, &["user", "add", "ada", "--password", "x"]);
    let mut server = Process::start(folder, settings);
    let body = json!({"username": "ada", "password": "x"});
    client().post(server.url("/api/token/")).json(&body).send().await.unwrap();
    let line: Value = serde_json::from_str(&server.wait_for("logged in")).unwrap();
    (server, line["jti"].as_str().unwrap().to_owned())
}

/// Makes every token as old as if it had expired this many seconds ago.
async fn expire_tokens(folder: &TempDir, seconds: i64) {
    let url = format!("sqlite://{}/hallpass.db", folder.path().display());
    let mut database = SqliteConnection::connect(&url).await.unwrap();
    let query = sqlx::query("UPDATE outstanding_tokens SET expires_at = unixepoch() - $1").bind(seconds);
    query.execute(&mut database).await.unwrap();
}
