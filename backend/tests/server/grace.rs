//! `--refresh-reuse-grace`: the same pair again for a client that lost the first answer.

use super::support::{Answer, Server, claims, database, refused, text};
use serde_json::json;
use tokio::task::JoinSet;

const SINGLE_USE: [&str; 2] = ["--rotate-refresh-tokens", "--blacklist-after-rotation"];
const GRACE: [&str; 4] = [SINGLE_USE[0], SINGLE_USE[1], "--refresh-reuse-grace", "30"];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn within_the_grace_a_spent_token_is_answered_with_the_same_pair() {
    let server = Server::start(&GRACE).await;
    let pair = server.log_in_spiderman().await;
    let first = server.refresh(&pair.refresh).await;
    let again = refresh_at_once(&server, &pair.refresh, 16).await;
    assert!(again.iter().all(|text| *text == first.text), "{again:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn within_the_grace_simultaneous_refreshes_get_one_pair() {
    let server = Server::start(&GRACE).await;
    let pair = server.log_in_spiderman().await;
    let mut texts = refresh_at_once(&server, &pair.refresh, 32).await;
    texts.dedup();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(texts[0].starts_with(r#"{"access":"#));
}

#[tokio::test]
async fn what_is_answered_again_is_dated_as_at_first() {
    let server = Server::start(&GRACE).await;
    let pair = server.log_in_spiderman().await;
    let dates = |answer: &Answer| {
        ["access", "refresh"]
            .map(|name| ["iat", "exp"].map(|date| claims(&text(&answer.json[name]))[date].as_i64().unwrap()))
    };
    let first = dates(&server.refresh(&pair.refresh).await);
    age_exchanges(&server, 5).await;
    let again = dates(&server.refresh(&pair.refresh).await);
    assert_eq!(again, first.map(|dates| dates.map(|date| date - 5)));
}

#[tokio::test]
async fn the_grace_ends_when_the_new_token_is_used_or_blacklisted() {
    let server = Server::start(&GRACE).await;
    for spend in ["/api/token/refresh/", "/api/token/blacklist/"] {
        let pair = server.log_in_spiderman().await;
        let new = server.refresh(&pair.refresh).await;
        assert_eq!(server.post(spend, json!({"refresh": new.json["refresh"]})).await.status, 200);
        assert_eq!(server.refresh(&pair.refresh).await.whole(), refused("Token is blacklisted"));
    }
}

#[tokio::test]
async fn a_token_that_was_logged_out_has_no_grace() {
    let server = Server::start(&GRACE).await;
    let pair = server.log_in_spiderman().await;
    server.blacklist(&pair.refresh).await;
    assert_eq!(server.refresh(&pair.refresh).await.whole(), refused("Token is blacklisted"));
}

#[tokio::test]
async fn the_grace_passes() {
    let server = Server::start(&[SINGLE_USE[0], SINGLE_USE[1], "--refresh-reuse-grace", "1"]).await;
    let pair = server.log_in_spiderman().await;
    server.refresh(&pair.refresh).await;
    age_exchanges(&server, 1).await;
    assert_eq!(server.refresh(&pair.refresh).await.whole(), refused("Token is blacklisted"));
}

/// Makes every exchange this many seconds older.
async fn age_exchanges(server: &Server, seconds: i64) {
    let sql = "UPDATE blacklisted_tokens SET blacklisted_at = blacklisted_at - $1";
    assert_eq!(database::change(&server.database, sql, seconds).await, 1);
}

/// The bodies of the answers to this many refreshes at once.
async fn refresh_at_once(server: &Server, token: &str, count: usize) -> Vec<String> {
    let mut refreshes = JoinSet::new();
    for _ in 0..count {
        let request = server.request("POST", "/api/token/refresh/").json(&json!({"refresh": token}));
        refreshes.spawn(async move { request.send().await.unwrap().text().await.unwrap() });
    }
    refreshes.join_all().await
}
