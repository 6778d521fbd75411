//! Users are remembered, and nobody can tell: what any other process has committed counts at the very next request.

use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::support::{Server, program::run};

#[tokio::test]
async fn a_user_whom_another_connection_deactivates_is_out_at_the_next_request() {
    let server = Server::start(&[]).await;
    let access = server.log_in_spiderman().await.access;
    let mut other = connect(&server.database).await;
    for round in 0..1_000 {
        for (is_active, status) in [(false, 401), (true, 200)] {
            let change = sqlx::query("UPDATE users SET is_active = $1 WHERE id = 1").bind(is_active);
            change.execute(&mut other).await.unwrap();
            // Once to read the user, and once to remember.
            for request in ["first", "second"] {
                let answer = server.get("/protected/", &access).await;
                assert_eq!(answer.status, status, "{request} request of round {round}: {}", answer.text);
            }
        }
    }
}

#[tokio::test]
async fn a_user_whom_another_process_deactivates_is_out_at_the_next_request() {
    let server = Server::start(&[]).await;
    let access = server.log_in_spiderman().await.access;
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..20 {
        for (change, status) in [("deactivate", 401), ("activate", 200)] {
            let output = run(&folder, &["--database-url", &server.database, "user", change, "spiderman"]);
            assert!(output.status.success(), "{output:?}");
            assert_eq!(server.get("/protected/", &access).await.status, status);
        }
    }
}

#[tokio::test]
async fn a_log_that_is_folded_back_and_begun_anew_hides_no_change() {
    let server = Server::start(&[]).await;
    let access = server.log_in_spiderman().await.access;
    let mut other = connect(&server.database).await;
    for round in 0..50 {
        for (is_active, status) in [(false, 401), (true, 200)] {
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut other).await.unwrap();
            let change = sqlx::query("UPDATE users SET is_active = $1 WHERE id = 1").bind(is_active);
            change.execute(&mut other).await.unwrap();
            assert_eq!(server.get("/protected/", &access).await.status, status, "round {round}");
        }
    }
}

#[tokio::test]
async fn a_name_that_changes_is_the_new_one_at_the_next_request() {
    let server = Server::start(&[]).await;
    let access = server.log_in_spiderman().await.access;
    assert_eq!(server.get("/hello/", &access).await.json["msg"], "Hello Peter Parker");
    let mut other = connect(&server.database).await;
    sqlx::query("UPDATE users SET first_name = 'Miles', last_name = 'Morales' WHERE id = 1")
        .execute(&mut other)
        .await
        .unwrap();
    assert_eq!(server.get("/hello/", &access).await.json["msg"], "Hello Miles Morales");
}

/// Somebody else's connection, which does not wait for the disk.
async fn connect(database: &str) -> SqliteConnection {
    let options: SqliteConnectOptions = database.parse().unwrap();
    SqliteConnection::connect_with(&options.pragma("synchronous", "OFF")).await.unwrap()
}
