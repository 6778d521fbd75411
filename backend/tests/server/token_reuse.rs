//! `--sessions`: a spent refresh token that comes again ends its session, for somebody else has it.

use super::support::{Answer, Server, claims, craft, database, good_claims, refused, text};
use serde_json::{Value, json};
use tokio::task::JoinSet;

const SINGLE_USE: [&str; 3] = ["--sessions", "--rotate-refresh-tokens", "--blacklist-after-rotation"];
const GRACE: [&str; 5] = [SINGLE_USE[0], SINGLE_USE[1], SINGLE_USE[2], "--refresh-reuse-grace", "30"];

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

async fn thefts(server: &Server) -> String {
    let metrics = Answer::of(server.request("GET", "/metrics")).await.text;
    let line = metrics.lines().find_map(|line| line.strip_prefix("hallpass_events_total{event=\"token_reuse\"} "));
    line.unwrap().to_owned()
}

/// The sessions that the user of a refresh has.
async fn sessions(server: &Server, refresh: &Answer) -> Vec<Value> {
    let answer = server.get("/api/sessions/", refresh.json["access"].as_str().unwrap()).await;
    answer.json.as_array().unwrap().clone()
}

/// Makes every exchange this many seconds older.
async fn age_exchanges(server: &Server, seconds: i64) {
    let sql = "UPDATE blacklisted_tokens SET blacklisted_at = blacklisted_at - $1";
    assert!(database::change(&server.database, sql, seconds).await > 0);
}

/// The bodies of the answers to many refreshes at once.
async fn refresh_at_once(server: &Server, token: &str) -> Vec<String> {
    let mut refreshes = JoinSet::new();
    for _ in 0..16 {
        let request = server.request("POST", "/api/token/refresh/").json(&json!({"refresh": token}));
        refreshes.spawn(async move { request.send().await.unwrap().text().await.unwrap() });
    }
    refreshes.join_all().await
}

#[tokio::test]
async fn a_spent_token_that_comes_again_ends_its_session_alone() {
    let server = Server::start(&SINGLE_USE).await;
    let (pair, other) = (server.log_in_spiderman().await, server.log_in_spiderman().await);
    let second = rotate(&server, &pair.refresh).await;
    let third = rotate(&server, &second).await;
    for token in [&pair.refresh, &third, &second, &pair.refresh] {
        assert_ended(&server, token).await;
    }
    assert_eq!(thefts(&server).await, "1");
    let other = server.refresh(&other.refresh).await;
    let listed = sessions(&server, &other).await;
    assert!(listed.len() == 1 && listed[0]["current"] == true, "{listed:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_thieves_at_once_one_is_told_of() {
    let server = Server::start(&GRACE).await;
    let pair = server.log_in_spiderman().await;
    let newest = rotate(&server, &pair.refresh).await;
    age_exchanges(&server, 31).await;
    let texts = refresh_at_once(&server, &pair.refresh).await;
    assert!(texts.iter().all(|text| text.contains("Token is blacklisted")), "{texts:?}");
    assert_eq!(thefts(&server).await, "1");
    assert_ended(&server, &newest).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_tab_that_races_within_the_grace_ends_nothing() {
    let server = Server::start(&GRACE).await;
    let pair = server.log_in_spiderman().await;
    let mut texts = refresh_at_once(&server, &pair.refresh).await;
    texts.dedup();
    assert_eq!(texts.len(), 1, "{texts:?}");
    let second: Value = serde_json::from_str(&texts[0]).unwrap();
    let third = rotate(&server, second["refresh"].as_str().unwrap()).await;
    // A late tab: there is no repeating any more, but no thief either.
    assert_ended(&server, &pair.refresh).await;
    assert_eq!(thefts(&server).await, "0");
    rotate(&server, &third).await;
}

#[tokio::test]
async fn a_token_that_was_logged_out_is_no_thief() {
    let server = Server::start(&SINGLE_USE).await;
    let pair = server.log_in_spiderman().await;
    let newest = rotate(&server, &pair.refresh).await;
    assert_eq!(server.blacklist(&newest).await.status, 200);
    for token in [&newest, &pair.refresh] {
        assert_ended(&server, token).await;
    }
    assert_eq!(thefts(&server).await, "0");
}

#[tokio::test]
async fn a_token_from_before_begins_a_session_when_it_is_spent() {
    let server = Server::start(&GRACE).await;
    let old = craft(&good_claims("refresh"));
    let first = server.refresh(&old).await;
    assert_eq!(server.refresh(&old).await.text, first.text);
    let listed = sessions(&server, &first).await;
    assert!(listed.len() == 1 && listed[0]["current"] == true, "{listed:?}");
    age_exchanges(&server, 31).await;
    assert_ended(&server, &old).await;
    assert_ended(&server, first.json["refresh"].as_str().unwrap()).await;
    assert_eq!(thefts(&server).await, "1");
}
