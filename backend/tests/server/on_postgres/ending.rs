//! A server that ends while its database takes its time.

use std::{net::TcpStream, time::Duration};

use serde_json::json;
use sqlx::{Connection, PgConnection};
use tempfile::{TempDir, tempdir};
use tokio::time::timeout;

use crate::support::{
    KEY, database,
    program::{Process, client},
};

/// A server that waits for a lock in its database, though nobody waits for its answer any more, and is asked to end.
struct Stuck {
    server: Process,
    _lock: PgConnection,
    _folder: TempDir,
}

impl Stuck {
    async fn new() -> Self {
        let url = database::new().await;
        let folder = tempdir().unwrap();
        let forever = format!("{url}?options=-c%20lock_timeout%3D0");
        let mut server = Process::start(&folder, &["--database-url", &forever, "--signing-key", KEY]);
        let mut lock = PgConnection::connect(&url).await.unwrap();
        sqlx::raw_sql("BEGIN; LOCK TABLE users").execute(&mut lock).await.unwrap();
        let login = client().post(server.url("/api/token/")).json(&json!({"username": "ada", "password": "x"}));
        let login = tokio::spawn(login.send());
        let mut watcher = PgConnection::connect(&url).await.unwrap();
        let sql =
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let waiting = async { while sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut watcher).await.unwrap() != 1 {} };
        timeout(Duration::from_secs(20), waiting).await.expect("it comes to wait");
        login.abort();
        server.wait_for_metric("hallpass_http_requests_in_flight 1\n").await;
        server.signal("TERM");
        server.wait_for("stopping");
        // It listens no more when it waits for the database alone.
        while TcpStream::connect(&server.address).is_ok() {}
        Self { server, _lock: lock, _folder: folder }
    }
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    let mut stuck = Stuck::new().await;
    stuck.server.signal("TERM");
    assert!(stuck.server.end().success());
    assert!(stuck.server.log.contains("second signal"), "{}", stuck.server.log);
}

#[tokio::test]
async fn it_ends_all_the_same() {
    let mut stuck = Stuck::new().await;
    assert!(stuck.server.end().success());
    assert!(stuck.server.log.contains("did not end in time"), "{}", stuck.server.log);
}
