//! Whether a token is good.

use serde_json::json;

use super::{legacy111, legacyfork, obtain, refused, token_but, verify};
use crate::support::{craft, now, sign};

#[tokio::test]
async fn a_good_token_is_answered_itself() {
    let old = legacy111(&[]).await;
    let token = obtain(&old).await;
    assert_eq!(verify(&old, &token).await.whole(), (200, json!({"token": token})));
    let fork = legacyfork(&[]).await;
    let (issued_at, token) = (now() - 20, token_but("iat", json!(now() - 20)));
    assert_eq!(verify(&fork, &token).await.whole(), (201, json!({"pk": issued_at, "token": token})));
}

#[tokio::test]
async fn the_fork_answers_null_where_a_token_does_not_say_when_it_was_issued() {
    let server = legacyfork(&[]).await;
    let token = craft(&super::claims());
    assert_eq!(verify(&server, &token).await.whole(), (201, json!({"pk": null, "token": token})));
}

#[tokio::test]
async fn a_token_is_refused_in_the_words_of_its_package() {
    let (old, fork) = (legacy111(&[]).await, legacyfork(&[]).await);
    let unsigned = sign(&json!({"alg": "none", "typ": "JWT"}), &super::claims(), |_| Vec::new());
    for (token, in_old, in_fork) in [
        ("garbage".into(), "Error decoding signature.", "Error decoding token."),
        (token_but("exp", json!(now() - 60)), "Signature has expired.", "Token has expired."),
        (token_but("nbf", json!(now() + 60)), "Error decoding signature.", "Invalid token."),
        (token_but("aud", json!("others")), "Error decoding signature.", "Invalid token."),
        (unsigned, "Error decoding signature.", "Invalid token."),
        (token_but("username", json!(null)), "Invalid payload.", "Invalid token."),
        (token_but("username", json!("")), "Invalid payload.", "Invalid token."),
        (token_but("username", json!("nobody")), "User doesn't exist.", "User doesn't exist."),
        (token_but("username", json!(["spiderman"])), "User doesn't exist.", "User doesn't exist."),
        (token_but("username", json!("venom")), "User account is disabled.", "User account is disabled."),
    ] {
        assert_eq!(verify(&old, &token).await.whole(), refused(in_old), "{token}");
        assert_eq!(verify(&fork, &token).await.whole(), refused(in_fork), "{token}");
    }
}

#[tokio::test]
async fn a_token_that_never_ends_is_good() {
    for server in [legacy111(&[]).await, legacyfork(&[]).await] {
        assert!(verify(&server, &token_but("exp", json!(null))).await.status < 300);
    }
}

#[tokio::test]
async fn the_token_is_a_field_like_any_other() {
    let server = legacy111(&[]).await;
    for (body, reason) in [
        (json!({}), "This field is required."),
        (json!({"token": ""}), "This field may not be blank."),
        (json!({"token": null}), "This field may not be null."),
        (json!({"token": ["x"]}), "Not a valid string."),
    ] {
        assert_eq!(server.post("/auth-jwt-verify/", body).await.whole(), (400, json!({"token": [reason]})));
    }
}
