//! Requests that are half done while somebody comes between.

use std::time::Duration;

use serde_json::json;
use sqlx::{Connection, PgConnection};
use tempfile::tempdir;
use tokio::{task::spawn_blocking, time::timeout};

use crate::support::{Answer, Server, claims, database, program::run, refused, text};

const SESSIONS: [&str; 3] = ["--rotate-refresh-tokens", "--blacklist-after-rotation", "--sessions"];

/// Keeps others waiting.
struct Barrier {
    holder: PgConnection,
    watcher: PgConnection,
}

impl Barrier {
    /// Keeps those waiting who need what this takes.
    async fn put(url: &str, sql: &'static str) -> Self {
        let mut holder = PgConnection::connect(url).await.unwrap();
        for sql in ["BEGIN", sql] {
            sqlx::query(sql).execute(&mut holder).await.unwrap();
        }
        Self { holder, watcher: PgConnection::connect(url).await.unwrap() }
    }

    /// Waits until so many connections wait for locks.
    async fn holds_up(&mut self, connections: i64) {
        let waiting = async { while self.waiting().await != connections {} };
        timeout(Duration::from_secs(20), waiting).await.expect("they come to wait");
    }

    /// How many connections wait for locks.
    async fn waiting(&mut self) -> i64 {
        let sql =
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        sqlx::query_scalar(sql).fetch_one(&mut self.watcher).await.unwrap()
    }

    async fn lift(&mut self) {
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
    let server = Server::start_on_postgres(&database::with_users().await, &SESSIONS).await;
    let pair = server.log_in_spiderman().await;
    let mut barrier = Barrier::put(&server.database, NEW_TOKENS).await;
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
    for flags in [&SESSIONS[..1], &SESSIONS[..2], &SESSIONS] {
        let server = Server::start_on_postgres(&database::with_users().await, flags).await;
        let pair = server.log_in_spiderman().await;
        let mut barrier = Barrier::put(&server.database, USER).await;
        let refresh = server.request("POST", "/api/token/refresh/").json(&json!({"refresh": pair.refresh}));
        let refresh = tokio::spawn(Answer::of(refresh));
        barrier.holds_up(1).await;
        let database = server.database.clone();
        let logout =
            move || run(&tempdir().unwrap(), &["user", "logout", "spiderman", "--database-url", &database]).status;
        let logout = spawn_blocking(logout);
        while barrier.waiting().await < 2 && !logout.is_finished() {}
        barrier.lift().await;
        assert!(logout.await.unwrap().success());
        let new = text(&refresh.await.unwrap().json["refresh"]);
        assert_eq!(server.refresh(&new).await.whole(), refused("Token is blacklisted"), "{flags:?}");
    }
}

#[tokio::test]
async fn a_user_who_is_deleted_loses_the_token_that_is_just_given() {
    for flags in [&SESSIONS[..1], &SESSIONS[..2], &SESSIONS] {
        let server = Server::start_on_postgres(&database::with_users().await, flags).await;
        let pair = server.log_in_spiderman().await;
        let login =
            server.request("POST", "/api/token/").json(&json!({"username": "spiderman", "password": "underoos"}));
        let refresh = server.request("POST", "/api/token/refresh/").json(&json!({"refresh": pair.refresh}));
        let mut barrier = Barrier::put(&server.database, "DELETE FROM users WHERE id = 1").await;
        let requests = [login, refresh].map(|request| tokio::spawn(Answer::of(request)));
        barrier.holds_up(2).await;
        barrier.lift().await;
        for request in requests {
            let answer = request.await.unwrap();
            let token = answer.json["refresh"].as_str();
            assert!(answer.status == 401 || token.is_some(), "{flags:?}: {}", answer.text);
            if let Some(token) = token {
                assert_eq!(server.refresh(token).await.status, 401, "{flags:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_server_opens_as_many_connections_as_it_may() {
    let server = Server::start_on_postgres(&database::with_users().await, &["--database-connections", "2"]).await;
    let pair = server.log_in_spiderman().await;
    let mut barrier = Barrier::put(&server.database, "LOCK TABLE users").await;
    let request = || server.request("GET", "/api/whoami/").bearer_auth(&pair.access);
    let requests: Vec<_> = (0..20).map(|_| tokio::spawn(Answer::of(request()))).collect();
    barrier.holds_up(2).await;
    barrier.lift().await;
    for request in requests {
        assert_eq!(request.await.unwrap().status, 200);
    }
    let metrics = Answer::of(server.request("GET", "/metrics")).await.text;
    let opened = metrics.lines().filter(|line| line.starts_with("hallpass_database_connections{"));
    let opened: u32 = opened.map(|line| line.rsplit_once(' ').unwrap().1.parse::<u32>().unwrap()).sum();
    assert_eq!(opened, 2);
}

/// Which a refresh writes when it has looked at its user and its session.
const NEW_TOKENS: &str = "LOCK TABLE outstanding_tokens IN SHARE MODE";
const USER: &str = "SELECT id FROM users WHERE id = 1 FOR UPDATE";
