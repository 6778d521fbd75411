//! `--refresh-reuse-grace` across a restart: the answer that a server lost with its life comes from the next one.

use crate::support::program::{Process, client, run};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use tempfile::{TempDir, tempdir};

const FLAGS: [&str; 4] = ["--rotate-refresh-tokens", "--blacklist-after-rotation", "--refresh-reuse-grace", "30"];

fn folder_with_ada() -> TempDir {
    let folder = tempdir().unwrap();
    assert!(run(&folder, &["user", "add", "ada", "--password", "brilliant"]).status.success());
    folder
}

async fn log_in(server: &Process) -> Value {
    let body = json!({"username": "ada", "password": "brilliant"});
    let answer = client().post(server.url("/api/token/")).json(&body).send().await.unwrap();
    answer.json::<Value>().await.unwrap()["refresh"].clone()
}

async fn refresh(server: &Process, token: &Value) -> (u16, String) {
    let answer =
        client().post(server.url("/api/token/refresh/")).json(&json!({"refresh": token})).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// Ends the server with this signal, and starts the next one on the same files.
fn restart(mut server: Process, signal: &str, folder: &TempDir) -> Process {
    server.signal(signal);
    assert_eq!(server.end().success(), signal == "TERM");
    Process::start(folder, &FLAGS)
}

/// Makes every exchange this many seconds older.
async fn age_exchanges(folder: &TempDir, seconds: i64) {
    let url = format!("sqlite://{}/hallpass.db", folder.path().display());
    let mut database = SqliteConnection::connect(&url).await.unwrap();
    let query = sqlx::query("UPDATE blacklisted_tokens SET blacklisted_at = blacklisted_at - $1").bind(seconds);
    assert_eq!(query.execute(&mut database).await.unwrap().rows_affected(), 1);
}

#[tokio::test]
async fn a_spent_token_is_answered_with_the_same_pair_after_a_restart_and_after_a_crash() {
    for signal in ["TERM", "KILL"] {
        let folder = folder_with_ada();
        let server = Process::start(&folder, &FLAGS);
        let token = log_in(&server).await;
        let first = refresh(&server, &token).await;
        assert_eq!(first.0, 200);
        let server = restart(server, signal, &folder);
        assert_eq!(refresh(&server, &token).await, first, "{signal}");
    }
}

#[tokio::test]
async fn the_grace_passes_while_no_server_runs() {
    let folder = folder_with_ada();
    let mut server = Process::start(&folder, &FLAGS);
    let token = log_in(&server).await;
    assert_eq!(refresh(&server, &token).await.0, 200);
    server.signal("KILL");
    server.end();
    age_exchanges(&folder, 30).await;
    let server = Process::start(&folder, &FLAGS);
    let refused = r#"{"detail":"Token is blacklisted","code":"token_not_valid"}"#;
    assert_eq!(refresh(&server, &token).await, (401, refused.into()));
}
