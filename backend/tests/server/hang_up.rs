//! Clients who leave before they are answered.

use std::time::Duration;

use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use tokio::{task::yield_now, time::timeout};

use crate::support::{Server, database};

/// The count is held up, and the client leaves before it is made.
#[tokio::test]
async fn a_guess_counts_though_its_client_hangs_up() {
    let server = Server::start(&["--login-attempts", "1"]).await;
    let mut writer = SqliteConnection::connect(&server.database).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut writer).await.unwrap();

    let runs = server.app.argon2_runs();
    let guess = tokio::spawn(
        server.request("POST", "/api/token/").json(&json!({"username": "spiderman", "password": "wrong"})).send(),
    );
    until(async || server.app.argon2_runs() > runs).await;
    guess.abort();
    // All that is under way is the question.
    until(async || server.get("/metrics", "").await.text.contains("hallpass_http_requests_in_flight 1")).await;
    sqlx::query("COMMIT").execute(&mut writer).await.unwrap();

    let count = "SELECT CAST(COUNT(*) AS TEXT) FROM login_streaks WHERE failures = 1 AND key <> $1";
    until(async || database::text(&server.database, count, "").await == "1").await;
}

async fn until(is_so: impl AsyncFn() -> bool) {
    timeout(Duration::from_secs(20), async {
        while !is_so().await {
            yield_now().await;
        }
    })
    .await
    .expect("it never is");
}
