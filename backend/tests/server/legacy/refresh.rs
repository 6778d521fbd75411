//! A token that works for another one.

use serde_json::json;

use super::{legacy111, legacyfork, obtain, refresh, refused, token_but, verify};
use crate::support::{Server, claims, names, now, text};

#[tokio::test]
async fn a_refresh_keeps_when_the_session_began_and_takes_the_rest_from_the_user() {
    let server = legacy111(&[]).await;
    let began = now() - 1_000;
    let mut old = super::claims();
    old["orig_iat"] = json!(began);
    old["email"] = json!("old@example.com");
    old["role"] = json!("admin");
    let answer = refresh(&server, &crate::support::craft(&old)).await;
    let new = claims(answer.json["token"].as_str().unwrap());
    assert_eq!(names(&new), ["user_id", "username", "exp", "email", "orig_iat"]);
    assert_eq!((&new["orig_iat"], &new["email"]), (&json!(began), &json!("spiderman@example.com")));
}

#[tokio::test]
async fn the_fork_names_the_first_token_of_a_session_in_all_that_follow() {
    let server = legacyfork(&[]).await;
    let first = obtain(&server).await;
    let second = text(&refresh(&server, &first).await.json["token"]);
    let third = text(&refresh(&server, &second).await.json["token"]);
    for token in [&second, &third] {
        assert_eq!(names(&claims(token)), ["username", "iat", "exp", "jti", "user_id", "orig_iat", "orig_jti"]);
        assert_eq!(claims(token)["orig_jti"], claims(&first)["jti"]);
    }
    assert_ne!(claims(&second)["jti"], claims(&third)["jti"]);
}

#[tokio::test]
async fn a_session_can_be_renewed_until_a_week_after_its_login() {
    for server in [legacy111(&[]).await, legacyfork(&[]).await] {
        let of_age = |age: i64| token_but("orig_iat", json!(now() - age));
        assert!(refresh(&server, &of_age(604_795)).await.status < 300);
        assert_eq!(refresh(&server, &of_age(604_805)).await.whole(), refused("Refresh has expired."));
    }
}

#[tokio::test]
async fn how_long_a_session_can_be_renewed_is_a_setting() {
    let server = legacy111(&["--jwt-refresh-expiration-delta", "1h"]).await;
    assert_eq!(refresh(&server, &token_but("orig_iat", json!(now() - 3_595))).await.status, 200);
    let late = refresh(&server, &token_but("orig_iat", json!(now() - 3_605))).await;
    assert_eq!(late.whole(), refused("Refresh has expired."));
}

#[tokio::test]
async fn without_allow_refresh_no_token_can_be_refreshed_but_each_is_verified() {
    let server = Server::start(&["--legacy", "legacy111"]).await;
    let token = obtain(&server).await;
    assert_eq!(names(&claims(&token)), ["user_id", "username", "exp", "email"]);
    assert_eq!(refresh(&server, &token).await.whole(), refused("orig_iat field is required."));
    assert_eq!(verify(&server, &token).await.whole(), (200, json!({"token": token})));
}

#[tokio::test]
async fn a_token_that_does_not_say_when_its_session_began_is_not_refreshed() {
    let (old, fork) = (legacy111(&[]).await, legacyfork(&[]).await);
    let unknown = token_but("orig_iat", json!(null));
    assert_eq!(refresh(&old, &unknown).await.whole(), refused("orig_iat field is required."));
    assert_eq!(refresh(&fork, &unknown).await.whole(), refused("orig_iat field not found in token."));
    let zero = token_but("orig_iat", json!(0));
    assert_eq!(refresh(&old, &zero).await.whole(), refused("orig_iat field is required."));
    assert_eq!(refresh(&fork, &zero).await.whole(), refused("Refresh has expired."));
    // The packages answer 500.
    let nonsense = token_but("orig_iat", json!("soon"));
    assert_eq!(refresh(&old, &nonsense).await.whole(), refused("orig_iat field is required."));
}

#[tokio::test]
async fn an_expired_token_cannot_be_refreshed() {
    let (old, fork) = (legacy111(&[]).await, legacyfork(&[]).await);
    let expired = token_but("exp", json!(now() - 60));
    assert_eq!(refresh(&old, &expired).await.whole(), refused("Signature has expired."));
    assert_eq!(refresh(&fork, &expired).await.whole(), refused("Token has expired."));
}

#[tokio::test]
async fn a_refreshed_token_leaves_the_old_one_alone() {
    let server = legacyfork(&[]).await;
    let first = obtain(&server).await;
    refresh(&server, &first).await;
    assert_eq!(refresh(&server, &first).await.status, 201);
}

#[tokio::test]
async fn true_is_the_first_second_of_all_and_false_the_one_before() {
    let over = refused("Refresh has expired.");
    for (server, is_true, is_false) in
        [(legacy111(&[]).await, &over, &refused("orig_iat field is required.")), (legacyfork(&[]).await, &over, &over)]
    {
        for (beginning, expected) in [(true, is_true), (false, is_false)] {
            let token = token_but("orig_iat", json!(beginning));
            assert_eq!(&refresh(&server, &token).await.whole(), expected, "{beginning}");
        }
    }
}
