//! `--sessions`: a login and every refresh token that descends from it, as users see and end them.

use super::support::{
    Answer, Pair, Server, claims, claims_but, cookie, craft, database, good_claims, names, program::run, refused, text,
};
use serde_json::{Value, json};
use tempfile::tempdir;

const SESSIONS: &str = "--sessions";
const SINGLE_USE: [&str; 3] = [SESSIONS, "--rotate-refresh-tokens", "--blacklist-after-rotation"];

async fn list(server: &Server, access: &str) -> Vec<Value> {
    let answer = server.get("/api/sessions/", access).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json.as_array().unwrap().clone()
}

async fn delete(server: &Server, path: &str, access: &str) -> Answer {
    Answer::of(server.request("DELETE", path).bearer_auth(access)).await
}

/// The refresh token that a good one is exchanged for.
async fn rotate(server: &Server, token: &str) -> String {
    let answer = server.refresh(token).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    text(&answer.json["refresh"])
}

async fn assert_ended(server: &Server, token: &str) {
    assert_eq!(server.refresh(token).await.whole(), refused("Token is blacklisted"));
    let count =
        "SELECT CAST(COUNT(*) AS TEXT) FROM blacklisted_tokens JOIN outstanding_tokens ON id = token_id WHERE jti = $1";
    assert_eq!(database::text(&server.database, count, claims(token)["jti"].as_str().unwrap()).await, "1");
}

fn session(token: &str) -> String {
    text(&claims(token)["sid"])
}

#[tokio::test]
async fn without_the_switch_there_are_no_sessions() {
    let server = Server::start(&SINGLE_USE[1..]).await;
    let pair = server.log_in_spiderman().await;
    for token in [&pair.refresh, &pair.access, &rotate(&server, &pair.refresh).await] {
        assert_eq!(names(&claims(token)), ["token_type", "exp", "iat", "jti", "user_id"]);
    }
    assert_eq!(server.get("/api/sessions/", &pair.access).await.status, 404);
    let schema = Answer::of(server.request("GET", "/api/schema/")).await;
    assert!(schema.json["paths"]["/api/sessions/"].is_null());
}

#[tokio::test]
async fn a_sessions_tokens_name_it_and_so_do_those_that_follow() {
    let server = Server::start(&SINGLE_USE).await;
    let pair = server.log_in_spiderman().await;
    let answer = server.refresh(&pair.refresh).await;
    let id = session(&pair.refresh);
    for token in [&pair.access, &text(&answer.json["access"]), &text(&answer.json["refresh"])] {
        assert_eq!(session(token), id);
        assert_ne!(claims(token)["jti"], id);
    }
    assert_ne!(session(&server.log_in_spiderman().await.refresh), id);
}

#[tokio::test]
async fn a_user_sees_their_own_sessions_and_which_is_the_current_one() {
    let server = Server::start(&SINGLE_USE).await;
    let agent = format!("Phone\t{}", "x".repeat(300));
    let phone = Answer::of(cookie::log_in(&server).header("user-agent", &agent)).await;
    let pair = server.log_in_spiderman().await;
    server.log_in("ironman", "iamirons").await;
    let listed = list(&server, &pair.access).await;
    assert_eq!(listed.len(), 2);
    for row in &listed {
        assert_eq!(names(row), ["id", "device", "created_at", "last_used_at", "expires_at", "current"]);
        assert!(text(&row["expires_at"]).ends_with('Z') && row["created_at"] == row["last_used_at"]);
    }
    let of = |token: &str| listed.iter().find(|row| row["id"] == session(token)).unwrap();
    let phone = of(phone.json["refresh"].as_str().unwrap());
    assert_eq!(phone["device"], format!("Phone{}", "x".repeat(195)));
    assert_eq!((&phone["current"], &of(&pair.refresh)["current"]), (&json!(false), &json!(true)));
}

#[tokio::test]
async fn the_session_that_was_used_last_comes_first() {
    for flags in [&SINGLE_USE[..], &[SESSIONS]] {
        let server = Server::start(flags).await;
        let (first, second) = (server.log_in_spiderman().await, server.log_in_spiderman().await);
        let sql = "UPDATE sessions SET last_used_at = last_used_at - $1, created_at = created_at - 60";
        database::change(&server.database, sql, 60).await;
        let refresh = server.request("POST", "/api/token/refresh/").json(&json!({"refresh": first.refresh}));
        assert_eq!(Answer::of(refresh.header("user-agent", "Phone")).await.status, 200);
        let listed = list(&server, &second.access).await;
        assert_eq!((&listed[0]["id"], &listed[0]["device"]), (&json!(session(&first.refresh)), &json!("Phone")));
        assert!(listed[0]["last_used_at"].as_str() > listed[0]["created_at"].as_str());
        assert_eq!(listed[1]["last_used_at"], listed[1]["created_at"]);
    }
}

#[tokio::test]
async fn a_logout_ends_its_session_with_all_its_tokens() {
    for flags in [&SINGLE_USE[..], &SINGLE_USE[..2]] {
        let server = Server::start(flags).await;
        let (pair, other) = (server.log_in_spiderman().await, server.log_in_spiderman().await);
        let newest = rotate(&server, &pair.refresh).await;
        assert_eq!(server.blacklist(&newest).await.status, 200);
        assert_ended(&server, &newest).await;
        assert_ended(&server, &pair.refresh).await;
        assert_eq!(list(&server, &other.access).await.len(), 1);
    }
}

#[tokio::test]
async fn a_session_that_its_user_ends_is_refreshed_no_more() {
    for flags in [&SINGLE_USE[..], &SINGLE_USE[..2], &[SESSIONS]] {
        let server = Server::start(flags).await;
        let (pair, other) = (server.log_in_spiderman().await, server.log_in_spiderman().await);
        let newest = server.refresh(&pair.refresh).await.json["refresh"].clone();
        let path = format!("/api/sessions/{}/", session(&pair.refresh));
        assert_eq!(delete(&server, &path, &other.access).await.status, 204);
        for token in [Some(pair.refresh.as_str()), newest.as_str()].into_iter().flatten() {
            assert_ended(&server, token).await;
        }
        assert_eq!(delete(&server, &path, &other.access).await.status, 404);
        assert_eq!(server.refresh(&other.refresh).await.status, 200);
        // It asks nobody, and has five minutes.
        assert_eq!(server.get("/api/whoami/", &pair.access).await.status, 200);
    }
}

#[tokio::test]
async fn a_session_of_another_user_cannot_be_ended_or_told_from_none() {
    let server = Server::start(&[SESSIONS]).await;
    let (pair, other) = (server.log_in_spiderman().await, server.log_in("ironman", "iamirons").await);
    let missing = (404, json!({"detail": "No Session matches the given query."}));
    for id in [session(&pair.refresh), "0".repeat(32), "%00".into(), "%FF".into(), "a b".into()] {
        let answer = delete(&server, &format!("/api/sessions/{id}/"), &other.access).await;
        assert_eq!(answer.whole(), missing, "{id}");
    }
    assert_eq!(server.refresh(&pair.refresh).await.status, 200);
    let answer = Answer::of(server.request("DELETE", "/api/sessions/")).await;
    assert_eq!(answer.whole(), (401, json!({"detail": "Authentication credentials were not provided."})));
}

#[tokio::test]
async fn to_log_out_everywhere_ends_three_devices() {
    let server = Server::start(&SINGLE_USE).await;
    let mut pairs: Vec<Pair> = Vec::new();
    for _ in 0..3 {
        pairs.push(server.log_in_spiderman().await);
    }
    let before = rotate(&server, &craft(&good_claims("refresh"))).await;
    let other = server.log_in("ironman", "iamirons").await;
    assert_eq!(delete(&server, "/api/sessions/", &pairs[0].access).await.whole(), (204, Value::Null));
    for token in pairs.iter().map(|pair| &pair.refresh).chain([&before]) {
        assert_ended(&server, token).await;
    }
    assert!(list(&server, &pairs[0].access).await.is_empty());
    assert_eq!(server.refresh(&other.refresh).await.status, 200);
}

#[tokio::test]
async fn a_session_that_has_expired_is_not_listed() {
    let server = Server::start(&[SESSIONS]).await;
    let pair = server.log_in_spiderman().await;
    database::change(&server.database, "UPDATE sessions SET expires_at = $1", super::support::now()).await;
    assert!(list(&server, &pair.access).await.is_empty());
}

#[tokio::test]
async fn a_session_is_forgotten_with_the_last_of_its_tokens() {
    let server = Server::start(&SINGLE_USE).await;
    let pair = server.log_in_spiderman().await;
    let newest = rotate(&server, &pair.refresh).await;
    let folder = tempdir().unwrap();
    let flush = || run(&folder, &["token", "flush", "--json", "--database-url", &server.database]).stdout;
    let [sessions, spent, all] = [
        "UPDATE sessions SET expires_at = expires_at - $1",
        "UPDATE outstanding_tokens SET expires_at = expires_at - $1 WHERE id IN (SELECT token_id FROM blacklisted_tokens)",
        "UPDATE outstanding_tokens SET expires_at = expires_at - $1",
    ];
    for sql in [sessions, spent] {
        database::change(&server.database, sql, 300_000).await;
    }
    assert_eq!(flush(), b"{\"flushed\":1}\n");
    let newest = rotate(&server, &newest).await;
    for sql in [sessions, all] {
        database::change(&server.database, sql, 300_000).await;
    }
    assert_eq!(flush(), b"{\"flushed\":2}\n");
    let count = "SELECT CAST(COUNT(*) AS TEXT) FROM sessions WHERE id = $1";
    assert_eq!(database::text(&server.database, count, &session(&newest)).await, "0");
}

#[tokio::test]
async fn a_token_from_before_that_is_not_spent_goes_on_without_a_session() {
    for flags in [&[SESSIONS][..], &SINGLE_USE[..2]] {
        let server = Server::start(flags).await;
        let old = craft(&good_claims("refresh"));
        let access = text(&server.refresh(&old).await.json["access"]);
        assert_eq!((claims(&access)["sid"].clone(), list(&server, &access).await.len()), (Value::Null, 0));
    }
}

#[tokio::test]
async fn a_token_of_a_session_that_nobody_knows_is_refused() {
    for flags in [&[SESSIONS][..], &SINGLE_USE[..2], &SINGLE_USE] {
        let server = Server::start(flags).await;
        let stray = craft(&claims_but("refresh", "sid", json!("0".repeat(32))));
        assert_eq!(server.refresh(&stray).await.whole(), refused("Token is blacklisted"));
    }
}

#[tokio::test]
async fn a_sliding_token_is_a_session_that_ends_at_once() {
    let server = Server::start(&[SESSIONS, "--auth-token-types", "sliding"]).await;
    let login = json!({"username": "spiderman", "password": "underoos"});
    let token = text(&server.post("/api/token/sliding/", login).await.json["token"]);
    let answer = server.post("/api/token/sliding/refresh/", json!({"token": token})).await;
    let renewed = text(&answer.json["token"]);
    assert_eq!(list(&server, &renewed).await[0]["current"], true);
    assert_eq!(delete(&server, &format!("/api/sessions/{}/", session(&token)), &renewed).await.status, 204);
    assert_eq!(server.get("/api/whoami/", &renewed).await.status, 401);
    assert_eq!(server.post("/api/token/sliding/refresh/", json!({"token": renewed})).await.status, 401);
}

#[tokio::test]
async fn a_session_in_a_cookie_is_one_too() {
    let server = Server::start(&[&cookie::FLAGS[..], &[SESSIONS]].concat()).await;
    let spent = cookie::logged_in(&server).await;
    let renewed = cookie::refresh(&server, &spent).await;
    let newest = cookie::token(&renewed);
    assert_eq!(list(&server, renewed.json["access"].as_str().unwrap()).await[0]["id"], session(&newest));
    assert_eq!(cookie::refresh(&server, &spent).await.whole(), refused("Token is blacklisted"));
    assert_eq!(cookie::refresh(&server, &newest).await.whole(), refused("Token is blacklisted"));
}
