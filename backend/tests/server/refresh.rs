//! `POST /api/token/refresh/`, and what it leaves in the database.

use super::support::{Server, claims, claims_but, craft, database, good_claims, names, now, refused, text};
use serde_json::{Value, json};
use tokio::task::JoinSet;

const SINGLE_USE: [&str; 2] = ["--rotate-refresh-tokens", "--blacklist-after-rotation"];

#[tokio::test]
async fn a_refresh_token_yields_a_new_access_token_and_no_more() {
    let server = Server::start(&[]).await;
    let pair = server.log_in_spiderman().await;
    let answer = server.refresh(&pair.refresh).await;
    assert_eq!((answer.status, names(&answer.json)), (200, vec!["access"]));
    assert_ne!(answer.json["access"], pair.access);
    assert_eq!(server.refresh(&pair.refresh).await.status, 200);
}

#[tokio::test]
async fn rotation_answers_access_and_then_refresh() {
    let server = Server::start(&SINGLE_USE).await;
    let pair = server.log_in_spiderman().await;
    let answer = server.refresh(&pair.refresh).await;
    assert_eq!((answer.status, names(&answer.json)), (200, vec!["access", "refresh"]));
    assert_eq!(server.refresh(answer.json["refresh"].as_str().unwrap()).await.status, 200);
}

#[tokio::test]
async fn a_rotated_token_works_only_once() {
    let server = Server::start(&SINGLE_USE).await;
    let pair = server.log_in_spiderman().await;
    server.refresh(&pair.refresh).await;
    assert_eq!(server.refresh(&pair.refresh).await.whole(), refused("Token is blacklisted"));
}

#[tokio::test]
async fn a_rotated_token_goes_on_working_unless_it_is_blacklisted() {
    for flags in [&["--rotate-refresh-tokens"][..], &[SINGLE_USE[0], SINGLE_USE[1], "--blacklist=false"]] {
        let server = Server::start(flags).await;
        let pair = server.log_in_spiderman().await;
        server.refresh(&pair.refresh).await;
        assert_eq!(server.refresh(&pair.refresh).await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_32_simultaneous_refreshes_with_one_single_use_token_exactly_one_succeeds() {
    let server = Server::start(&SINGLE_USE).await;
    for _ in 0..4 {
        let pair = server.log_in_spiderman().await;
        let mut refreshes = JoinSet::new();
        for _ in 0..32 {
            let body = json!({"refresh": pair.refresh});
            let request = server.request("POST", "/api/token/refresh/").json(&body);
            refreshes.spawn(async move { request.send().await.unwrap().status().as_u16() });
        }
        let mut statuses = refreshes.join_all().await;
        statuses.sort_unstable();
        assert_eq!(statuses[0], 200);
        assert!(statuses[1..].iter().all(|&status| status == 401), "{statuses:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_users_at_once_never_find_the_database_busy() {
    let server = Server::start(&SINGLE_USE).await;
    let mut pairs = Vec::new();
    for _ in 0..16 {
        pairs.push(server.log_in_spiderman().await);
    }
    let mut sessions = JoinSet::new();
    for pair in pairs {
        let (client, url) = (server.client.clone(), format!("{}/api/token/refresh/", server.base));
        sessions.spawn(async move {
            let mut token = pair.refresh;
            for _ in 0..10 {
                let answer = client.post(&url).json(&json!({"refresh": token})).send().await.unwrap();
                assert_eq!(answer.status(), 200);
                token = text(&answer.json::<Value>().await.unwrap()["refresh"]);
            }
        });
    }
    sessions.join_all().await;
}

#[tokio::test]
async fn what_a_refresh_token_says_goes_into_the_new_tokens() {
    let server = Server::start(&SINGLE_USE).await;
    let old = craft(&claims_but("refresh", "role", json!({"b": 1, "a": [2]})));
    let answer = server.refresh(&old).await;
    for name in ["access", "refresh"] {
        let new = claims(answer.json[name].as_str().unwrap());
        assert_eq!(names(&new), ["token_type", "exp", "iat", "jti", "user_id", "role"]);
        assert_eq!(new["role"].to_string(), r#"{"b":1,"a":[2]}"#);
        assert_ne!(new["jti"], claims(&old)["jti"]);
    }
}

#[tokio::test]
async fn a_token_without_a_user_is_nobodys_and_good() {
    let server = Server::start(&[]).await;
    for user_id in [Value::Null, json!(""), json!(0)] {
        assert_eq!(server.refresh(&craft(&claims_but("refresh", "user_id", user_id))).await.status, 200);
    }
}

#[tokio::test]
async fn a_user_who_is_gone_or_inactive_gets_no_new_token() {
    let server = Server::start(&[]).await;
    for user_id in [json!("99"), json!("abc"), json!(3), json!(true)] {
        let answer = server.refresh(&craft(&claims_but("refresh", "user_id", user_id))).await;
        assert_eq!(answer.whole(), (401, json!({"detail": "No active account found for the given token."})));
    }
}

#[tokio::test]
async fn an_access_token_refreshes_nothing() {
    let server = Server::start(&[]).await;
    let pair = server.log_in_spiderman().await;
    assert_eq!(server.refresh(&pair.access).await.whole(), refused("Token has wrong type"));
}

#[tokio::test]
async fn an_expired_token_is_told_from_an_invalid_one() {
    let server = Server::start(&[]).await;
    let expired = craft(&claims_but("refresh", "exp", json!(now() - 1)));
    assert_eq!(server.refresh(&expired).await.whole(), refused("Token is expired"));
    assert_eq!(server.refresh(&format!("{expired}x")).await.whole(), refused("Token is invalid"));
}

#[tokio::test]
async fn a_token_that_lacks_a_claim_is_told_which() {
    let server = Server::start(&[]).await;
    for (name, message) in
        [("exp", "Token has no 'exp' claim"), ("jti", "Token has no id"), ("token_type", "Token has no type")]
    {
        let mut claims = good_claims("refresh");
        claims.as_object_mut().unwrap().remove(name);
        assert_eq!(server.refresh(&craft(&claims)).await.whole(), refused(message));
    }
}

#[tokio::test]
async fn a_blacklisted_token_refreshes_nothing_and_leaves_other_sessions_alone() {
    let server = Server::start(&[]).await;
    let (pair, other) = (server.log_in_spiderman().await, server.log_in_spiderman().await);
    assert_eq!(server.blacklist(&pair.refresh).await.whole(), (200, json!({})));
    assert_eq!(server.refresh(&pair.refresh).await.whole(), refused("Token is blacklisted"));
    assert_eq!(server.blacklist(&pair.refresh).await.whole(), refused("Token is blacklisted"));
    assert_eq!(server.refresh(&other.refresh).await.status, 200);
    assert_eq!(server.get("/protected/", &pair.access).await.status, 200);
}

#[tokio::test]
async fn a_token_that_was_never_recorded_can_be_blacklisted() {
    let server = Server::start(&[]).await;
    let token = craft(&claims_but("refresh", "user_id", json!("99")));
    assert_eq!(server.blacklist(&token).await.status, 200);
    assert_eq!(server.refresh(&token).await.whole(), refused("Token is blacklisted"));
}

#[tokio::test]
async fn blacklisting_without_a_blacklist_says_yes_and_does_nothing() {
    let server = Server::start(&["--blacklist=false"]).await;
    let pair = server.log_in_spiderman().await;
    assert_eq!(server.blacklist(&pair.refresh).await.whole(), (200, json!({})));
    assert_eq!(server.refresh(&pair.refresh).await.status, 200);
}

#[tokio::test]
async fn the_database_holds_no_token_and_no_password() {
    let server = Server::start(&SINGLE_USE).await;
    let pair = server.log_in_spiderman().await;
    let answer = server.refresh(&pair.refresh).await;
    let stored = database::everything(&server.database).await;
    assert!(stored.contains(claims(&pair.refresh)["jti"].as_str().unwrap()));
    for token in [&pair.refresh, &text(&answer.json["refresh"])] {
        assert!(!stored.contains(token.rsplit('.').next().unwrap()));
    }
    assert!(!stored.contains("underoos"));
}
