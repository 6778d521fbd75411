//! `--anon-throttle`: how often somebody may call who is not logged in.

use super::support::{Answer, Server, craft, good_claims};
use serde_json::json;

async fn guess(server: &Server) -> Answer {
    server.verify("garbage").await
}

/// What a client is told that came too often, with the number of seconds.
fn seconds(answer: &Answer) -> i64 {
    assert_eq!(answer.status, 429, "{}", answer.text);
    let seconds: i64 = answer.header("retry-after").parse().unwrap();
    let unit = if seconds == 1 { "second" } else { "seconds" };
    let detail = format!("Request was throttled. Expected available in {seconds} {unit}.");
    assert_eq!(answer.json, json!({"detail": detail}));
    seconds
}

#[tokio::test]
async fn all_views_share_one_count() {
    let server = Server::start(&["--anon-throttle", "3/min"]).await;
    assert_eq!(guess(&server).await.status, 401);
    assert_eq!(server.refresh("garbage").await.status, 401);
    assert_eq!(Answer::of(server.request("OPTIONS", "/api/token/")).await.status, 200);
    for path in ["/api/token/", "/api/token/refresh/", "/api/token/verify/", "/api/token/blacklist/"] {
        let answer = server.post(path, json!({"username": "spiderman", "password": "underoos"})).await;
        assert!((50..=60).contains(&seconds(&answer)), "{path}");
        assert_eq!((answer.header("allow"), answer.header("vary")), ("POST, OPTIONS", "Accept"));
    }
}

#[tokio::test]
async fn too_many_requests_come_before_a_wrong_method_and_after_a_wrong_accept() {
    let server = Server::start(&["--anon-throttle", "1/hour"]).await;
    let unacceptable =
        async || Answer::of(server.request("POST", "/api/token/").header("accept", "image/png")).await.status;
    assert_eq!(unacceptable().await, 406);
    assert_eq!(Answer::of(server.request("GET", "/api/token/")).await.status, 405);
    assert!(seconds(&Answer::of(server.request("GET", "/api/token/")).await) > 3_500);
    assert_eq!(unacceptable().await, 406);
}

#[tokio::test]
async fn a_user_is_not_counted_nor_is_who_may_not_come_in() {
    let server = Server::start(&["--anon-throttle", "1/min"]).await;
    let token = craft(&good_claims("access"));
    for _ in 0..3 {
        assert_eq!(server.get("/protected/", &token).await.status, 200);
        assert_eq!(server.get("/protected/", "garbage").await.status, 401);
    }
    assert_eq!(guess(&server).await.status, 401);
    assert_eq!(guess(&server).await.status, 429);
    assert_eq!(server.get("/protected/", &token).await.status, 200);
}

#[tokio::test]
async fn a_good_access_token_does_not_help_at_the_token_views() {
    let server = Server::start(&["--anon-throttle", "1/min"]).await;
    let token = craft(&good_claims("access"));
    let verify = async || {
        let request = server.request("POST", "/api/token/verify/").bearer_auth(&token);
        Answer::of(request.json(&json!({"token": token}))).await.status
    };
    assert_eq!((verify().await, verify().await), (200, 429));
}

#[tokio::test]
async fn of_many_requests_at_once_no_more_pass_than_may() {
    let server = Server::start(&["--anon-throttle", "5/min"]).await;
    let answers = futures_util::future::join_all((0..40).map(|_| guess(&server))).await;
    let count = |status| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(401), count(429)), (5, 35));
}

#[tokio::test]
async fn a_made_up_address_is_another_client_only_behind_as_many_proxies_as_are_set() {
    for (proxies, expected) in [("0", [401, 429, 429]), ("1", [401, 401, 429])] {
        let server = Server::start(&["--anon-throttle", "1/min", "--num-proxies", proxies]).await;
        let mut statuses = Vec::new();
        for forwarded in ["203.0.113.1", "203.0.113.2", "203.0.113.9, 203.0.113.2"] {
            let request = server.request("POST", "/api/token/verify/").header("x-forwarded-for", forwarded);
            statuses.push(Answer::of(request.json(&json!({"token": "x"}))).await.status);
        }
        assert_eq!(statuses, expected, "{proxies}");
    }
}

#[tokio::test]
async fn nothing_is_counted_by_default() {
    let server = Server::start(&[]).await;
    for _ in 0..50 {
        assert_eq!(
            guess(&server).await.whole(),
            (401, json!({"detail": "Token is invalid", "code": "token_not_valid"}))
        );
    }
}
