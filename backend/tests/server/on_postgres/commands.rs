//! The subcommands on Postgres.

use std::process::Child;

use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

use crate::support::{
    Server, claims, database,
    program::{program, refusal, run},
};

/// A new database, for commands.
struct Database {
    url: String,
    folder: TempDir,
}

impl Database {
    async fn new() -> Self {
        Self { url: database::new().await, folder: tempdir().unwrap() }
    }

    fn arguments<'a>(&'a self, arguments: &[&'a str]) -> Vec<&'a str> {
        [&["--database-url", &self.url], arguments].concat()
    }

    fn object(&self, arguments: &[&str]) -> Value {
        let output = run(&self.folder, &self.arguments(&[arguments, &["--json"]].concat()));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn add(&self, name: &str, more: &[&str]) -> Value {
        self.object(&[&["user", "add", name, "--password", "x"], more].concat())["id"].clone()
    }

    fn refusal(&self, arguments: &[&str]) -> String {
        refusal(&self.folder, &self.arguments(arguments))
    }
}

#[tokio::test]
async fn a_user_is_added_shown_changed_and_deleted() {
    let database = Database::new().await;
    let add = ["user", "add", "ada", "--password", "enchantress", "--first-name", "Ada", "--mobile", "+44", "--staff"];
    let added = database.object(&add);
    assert_eq!((&added["id"], &added["is_active"], &added["last_login"]), (&json!(1), &json!(true), &json!(null)));
    assert_eq!(database.object(&["user", "show", "ada"]), added);
    assert_eq!(database.object(&["user", "deactivate", "ada"])["is_active"], false);
    assert_eq!(database.object(&["user", "activate", "ada"])["is_active"], true);
    assert_eq!(database.object(&["user", "list"]), json!({"users": [added]}));
    database.object(&["user", "delete", "ada"]);
    assert_eq!(database.object(&["user", "list"]), json!({"users": []}));
}

#[tokio::test]
async fn an_id_is_given_once_whether_it_was_asked_for_or_not() {
    let database = Database::new().await;
    assert_eq!(database.add("ada", &["--id", "7"]), 7);
    assert_eq!(database.add("bob", &["--id", "3"]), 3);
    assert_eq!(database.add("eve", &[]), 8);
    database.object(&["user", "delete", "eve"]);
    assert_eq!(database.add("joe", &[]), 9);
    assert!(database.refusal(&["user", "add", "sue", "--password", "x", "--id", "7"]).contains("exists already"));
    assert!(database.refusal(&["user", "add", "ada", "--password", "x"]).contains("exists already"));
}

#[tokio::test]
async fn a_user_who_is_added_after_those_of_a_file_has_the_next_id() {
    let database = Database::new().await;
    let server = Server::start_on_postgres(&database.url, &[]).await;
    let loaded = database.object(&["user", "list"])["users"].as_array().unwrap().len();
    assert_eq!(database.add("ada", &[]), json!(loaded + 1));
    server.log_in("ada", "x").await;
}

#[tokio::test]
async fn names_that_differ_in_case_are_two_users() {
    let database = Database::new().await;
    database.add("ada", &[]);
    database.add("Ada", &[]);
    assert_eq!(database.object(&["user", "show", "Ada"])["id"], 2);
    assert!(database.refusal(&["user", "show", "ADA"]).contains("there is no user \"ADA\""));
}

#[tokio::test]
async fn commands_that_meet_on_a_new_database_all_succeed() {
    let database = Database::new().await;
    let names = ["a", "b", "c", "d", "e", "f"];
    let add = |name| {
        let arguments = database.arguments(&["user", "add", name, "--password", "x"]);
        program(&database.folder, &arguments).spawn().unwrap()
    };
    let commands: Vec<Child> = names.map(add).into();
    for mut command in commands {
        assert!(command.wait().unwrap().success());
    }
    assert_eq!(database.object(&["user", "list"])["users"].as_array().unwrap().len(), names.len());
}

#[tokio::test]
async fn a_token_is_shown_and_a_day_after_its_end_forgotten() {
    let database = Database::new().await;
    let server = Server::start_on_postgres(&database.url, &[]).await;
    let token = server.log_in_spiderman().await.refresh;
    let jti = claims(&token)["jti"].as_str().unwrap().to_owned();
    server.blacklist(&token).await;
    assert_eq!(database.object(&["token", "show", &jti]), json!({"outstanding": 1, "blacklisted": 1}));
    let sql = "UPDATE outstanding_tokens SET expires_at = floor(extract(epoch FROM now()))::bigint - $1";
    assert_eq!(database::change(&database.url, sql, 86_400).await, 1);
    assert_eq!(database.object(&["token", "flush"]), json!({"flushed": 1}));
    assert_eq!(database.object(&["token", "show", &jti]), json!({"outstanding": 0, "blacklisted": 0}));
}
