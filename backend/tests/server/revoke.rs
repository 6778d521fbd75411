//! `--check-revoke-token`: tokens end with the password that they were issued under.

use serde_json::json;
use tokio::task::JoinSet;

use crate::support::{Server, claims, claims_but, craft, names, now, program::run, refused, text};

const CHECKED: &str = "--check-revoke-token";

async fn checked() -> Server {
    Server::start(&[CHECKED, "--auth-token-types", "access,sliding"]).await
}

fn set_password(server: &Server, password: &str) {
    let arguments = ["user", "password", "spiderman", "--password", password, "--database-url", &server.database];
    let output = run(&tempfile::tempdir().unwrap(), &arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn tokens_carry_a_fingerprint_only_where_it_counts() {
    let server = Server::start(&[CHECKED, "--revoke-token-claim", "fp", "--extra-claims", "username"]).await;
    let pair = server.log_in_spiderman().await;
    for token in [&pair.refresh, &pair.access] {
        let claims = claims(token);
        assert_eq!(names(&claims), ["token_type", "exp", "iat", "jti", "user_id", "fp", "username"]);
        let fingerprint = text(&claims["fp"]);
        assert!(fingerprint.len() == 32 && fingerprint.bytes().all(|it| matches!(it, b'0'..=b'9' | b'A'..=b'F')));
    }
    let plain = Server::start(&[]).await.log_in_spiderman().await;
    assert!(claims(&plain.refresh).get("hash_password").is_none());
}

#[tokio::test]
async fn a_new_password_ends_every_token_of_the_old_one() {
    let server = checked().await;
    let pair = server.log_in_spiderman().await;
    let credentials = json!({"username": "spiderman", "password": "underoos"});
    let sliding = text(&server.post("/api/token/sliding/", credentials).await.json["token"]);
    for token in [&pair.access, &sliding] {
        assert_eq!(server.get("/protected/", token).await.status, 200);
    }
    assert_eq!(server.refresh(&pair.refresh).await.status, 200);

    // The same password is stored under another salt.
    set_password(&server, "underoos");
    let detail = "The user's password has been changed.";
    for token in [&pair.access, &sliding] {
        let expected = json!({"detail": detail, "code": "password_changed"});
        assert_eq!(server.get("/protected/", token).await.whole(), (401, expected));
    }
    assert_eq!(server.refresh(&pair.refresh).await.whole(), (401, json!({"detail": detail})));
    assert_eq!(server.refresh(&pair.refresh).await.whole(), refused("Token is blacklisted"));
    let refresh = async || server.post("/api/token/sliding/refresh/", json!({"token": sliding})).await.whole();
    assert_eq!(refresh().await, (401, json!({"detail": detail})));
    assert_eq!(refresh().await, refused("Token is blacklisted"));

    let anew = server.log_in_spiderman().await;
    assert_eq!(server.get("/protected/", &anew.access).await.status, 200);
}

#[tokio::test]
async fn a_token_without_the_right_fingerprint_opens_nothing() {
    let server = checked().await;
    for fingerprint in [json!(null), json!(""), json!("D41D8CD98F00B204E9800998ECF8427E"), json!(5)] {
        let token = craft(&claims_but("access", "hash_password", fingerprint));
        assert_eq!(server.get("/protected/", &token).await.json["code"], "password_changed");
    }
    let old = server.log_in_spiderman().await.access;
    let shouted = text(&claims(&old)["hash_password"]).to_lowercase();
    let token = craft(&claims_but("access", "hash_password", json!(shouted)));
    assert_eq!(server.get("/protected/", &token).await.status, 401);
    // Without a user, there is nothing to compare with.
    assert_eq!(server.verify(&craft(&claims_but("access", "exp", json!(now() + 5)))).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_first_logins_of_a_user_who_came_from_a_django_all_hold() {
    let server = Server::start(&[CHECKED]).await;
    let mut logins = JoinSet::new();
    for _ in 0..4 {
        let credentials = json!({"username": "ironman", "password": "iamirons"});
        let request = server.request("POST", "/api/token/").json(&credentials);
        logins.spawn(async move { request.send().await.unwrap().json::<serde_json::Value>().await.unwrap() });
    }
    for pair in logins.join_all().await {
        assert_eq!(server.get("/protected/", &text(&pair["access"])).await.status, 200);
        assert_eq!(server.refresh(&text(&pair["refresh"])).await.status, 200);
    }
}
