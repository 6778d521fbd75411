//! A refresh that is half done while somebody ends its session.

use std::time::Duration;

use serde_json::json;
use sqlx::{Connection, PgConnection};
use tempfile::tempdir;
use tokio::{task::spawn_blocking, time::timeout};

use crate::support::{Answer, Server, claims, database, program::program, refused, text};

const SESSIONS: [&str; 3] = ["--rotate-refresh-tokens", "--blacklist-after-rotation", "--sessions"];

/// Keeps refreshes of the first user from recording a new token, when all else of them is done.
struct Barrier {
    holder: PgConnection,
    watcher: PgConnection,
}

impl Barrier {
    async fn put(url: &str) -> Self {
        let mut holder = PgConnection::connect(url).await.unwrap();
        let sql = sqlx::raw_sql("BEGIN; SELECT id FROM users WHERE id = 1 FOR UPDATE");
        sql.execute(&mut holder).await.unwrap();
        Self { holder, watcher: PgConnection::connect(url).await.unwrap() }
    }

    /// Waits until so many connections wait for locks.
    async fn holds_up(&mut self, connections: i64) {
        let sql =
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let waiting = async {
            while sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut self.watcher).await.unwrap() != connections {}
        };
        timeout(Duration::from_secs(20), waiting).await.expect("they come to wait");
    }

    async fn lift(mut self) {
        sqlx::raw_sql("COMMIT").execute(&mut self.holder).await.unwrap();
    }
}

async fn is_blacklisted(server: &Server, token: &str) -> bool {
    let sql =
        "SELECT CAST(COUNT(*) AS TEXT) FROM blacklisted_tokens JOIN outstanding_tokens ON id = token_id WHERE jti = $1";
    database::text(&server.database, sql, claims(token)["jti"].as_str().unwrap()).await == "1"
}

#[tokio::test]
async fn a_session_that_ends_takes_the_token_with_it_that_it_is_just_given() {
    let server = Server::start_on_postgres(&database::new().await, &SESSIONS).await;
    let pair = server.log_in_spiderman().await;
    let mut barrier = Barrier::put(&server.database).await;
    let refresh = server.request("POST", "/api/token/refresh/").json(&json!({"refresh": pair.refresh}));
    let refresh = tokio::spawn(Answer::of(refresh));
    barrier.holds_up(1).await;
    let path = format!("/api/sessions/{}/", claims(&pair.refresh)["sid"].as_str().unwrap());
    let end = tokio::spawn(Answer::of(server.request("DELETE", &path).bearer_auth(&pair.access)));
    barrier.holds_up(2).await;
    barrier.lift().await;
    assert_eq!(end.await.unwrap().status, 204);
    let new = text(&refresh.await.unwrap().json["refresh"]);
    assert_eq!(server.refresh(&new).await.whole(), refused("Token is blacklisted"));
    assert!(is_blacklisted(&server, &new).await);
}

#[tokio::test]
async fn a_user_who_is_logged_out_loses_the_token_that_is_just_given() {
    let server = Server::start_on_postgres(&database::new().await, &SESSIONS[..2]).await;
    let pair = server.log_in_spiderman().await;
    let mut barrier = Barrier::put(&server.database).await;
    let refresh = server.request("POST", "/api/token/refresh/").json(&json!({"refresh": pair.refresh}));
    let refresh = tokio::spawn(Answer::of(refresh));
    barrier.holds_up(1).await;
    let folder = tempdir().unwrap();
    let logout = ["user", "logout", "spiderman", "--database-url", &server.database];
    let mut logout = program(&folder, &logout).spawn().unwrap();
    barrier.holds_up(2).await;
    barrier.lift().await;
    assert!(spawn_blocking(move || logout.wait().unwrap().success()).await.unwrap());
    let new = text(&refresh.await.unwrap().json["refresh"]);
    assert_eq!(server.refresh(&new).await.whole(), refused("Token is blacklisted"));
}
