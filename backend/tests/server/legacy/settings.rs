//! JWT_AUTH's settings.

use serde_json::json;
use tempfile::tempdir;

use super::{claims, legacy111, legacyfork, obtain, refresh, refused, token_but, verify, with_header};
use crate::support::{
    claims as read, craft, hs512,
    keys::p256,
    names, now,
    program::{Process, refusal},
    sign, text,
};

#[tokio::test]
async fn issuer_and_audience_are_written_and_asked_for() {
    let flags = ["--jwt-issuer", "hallpass", "--jwt-audience", "clients"];
    for server in [legacy111(&flags).await, legacyfork(&flags).await] {
        let token = obtain(&server).await;
        let said = read(&token);
        assert_eq!((&said["aud"], &said["iss"]), (&json!("clients"), &json!("hallpass")));
        assert!(verify(&server, &token).await.status < 300);
        for (aud, iss, is_good) in [
            (json!(["others", "clients"]), json!("hallpass"), true),
            (json!("others"), json!("hallpass"), false),
            (json!("clients"), json!("other"), false),
            (json!(["clients", 1]), json!("hallpass"), false),
        ] {
            let mut claims = claims();
            (claims["aud"], claims["iss"]) = (aud, iss);
            assert_eq!(verify(&server, &craft(&claims)).await.status < 300, is_good, "{claims}");
        }
    }
}

#[tokio::test]
async fn algorithm_and_key_are_jwt_auths_before_simplejwts() {
    let secret = "the-legacy-package-signs-with-another-key-0123456789-0123456789-0123456789";
    let flags = ["--algorithm", "HS256", "--jwt-algorithm", "HS512", "--jwt-secret-key", secret];
    let server = legacy111(&flags).await;
    let token = sign(&json!({"typ": "JWT", "alg": "HS512"}), &claims(), |message| hs512(secret, message));
    assert_eq!(verify(&server, &token).await.status, 200);
    assert_eq!(verify(&server, &craft(&claims())).await.status, 400);
}

#[tokio::test]
async fn a_private_key_signs_and_the_public_one_must_belong_to_it() {
    let (pair, other) = (p256(), p256());
    let keys = ["--jwt-algorithm", "ES256", "--jwt-private-key", &pair.private];
    let server = legacyfork(&[&keys[..], &["--jwt-public-key", &pair.public]].concat()).await;
    let token = obtain(&server).await;
    assert_eq!(with_header(&server, &format!("Bearer {token}")).await.status, 200);
    let arguments = [&["--legacy", "legacyfork"], &keys[..], &["--jwt-public-key", &other.public]].concat();
    let message = refusal(&tempdir().unwrap(), &arguments);
    assert!(message.contains("--jwt-public-key") && message.contains("--jwt-private-key"), "{message}");
}

#[tokio::test]
async fn what_jwt_auth_does_not_say_simplejwts_settings_do() {
    let flags = ["--access-token-lifetime", "1h", "--issuer", "hallpass", "--leeway", "1m"];
    let server = legacy111(&flags).await;
    let token = read(&obtain(&server).await);
    assert!(token["exp"].as_i64().unwrap() > now() + 3_500);
    assert_eq!(token["iss"], "hallpass");
    let mut late = token.clone();
    late["exp"] = json!(now() - 30);
    assert_eq!(verify(&server, &craft(&late)).await.status, 200);
}

#[tokio::test]
async fn without_verify_expiration_a_token_works_for_ever() {
    let server = legacy111(&["--jwt-verify-expiration", "false"]).await;
    let token = token_but("exp", json!(now() - 1_000_000));
    assert_eq!(with_header(&server, &format!("JWT {token}")).await.status, 200);
}

#[tokio::test]
async fn without_verify_nobody_looks_at_the_signature() {
    let server = legacy111(&["--jwt-verify", "false"]).await;
    let token = sign(&json!({"alg": "none"}), &token_claims_past_their_end(), |_| Vec::new());
    assert_eq!(verify(&server, &token).await.status, 200);
    assert_eq!(verify(&server, "garbage").await.whole(), refused("Error decoding signature."));
}

fn token_claims_past_their_end() -> serde_json::Value {
    read(&token_but("exp", json!(1)))
}

#[tokio::test]
async fn the_forks_token_can_do_without_its_id_and_the_users() {
    let server = legacyfork(&["--jwt-token-id", "off", "--jwt-payload-include-user-id", "false"]).await;
    let token = obtain(&server).await;
    assert_eq!(names(&read(&token)), ["username", "iat", "exp", "orig_iat"]);
    let next = text(&refresh(&server, &token).await.json["token"]);
    assert_eq!(names(&read(&next)), ["username", "iat", "exp", "orig_iat"]);
}

#[tokio::test]
async fn the_fork_can_ask_for_a_tokens_id_where_it_is_verified_or_refreshed() {
    let server = legacyfork(&["--jwt-token-id", "require"]).await;
    let nameless = craft(&claims());
    assert_eq!(verify(&server, &nameless).await.whole(), refused("Invalid token."));
    assert_eq!(refresh(&server, &nameless).await.whole(), refused("Invalid token."));
    assert_eq!(with_header(&server, &format!("Bearer {nameless}")).await.status, 200);
}

#[test]
fn a_bad_setting_is_refused_by_its_name() {
    let folder = tempdir().unwrap();
    let old = ["--legacy", "legacy111"];
    for (arguments, words) in [
        (&["--legacy", "legacy112"][..], &["--legacy", "legacy111", "legacyfork"][..]),
        (&["--jwt-allow-refresh"], &["--legacy"]),
        (
            &["--legacy", "legacyfork", "--jwt-auth-cookie-samesite", "none", "--jwt-auth-cookie-secure=false"],
            &["--jwt-auth-cookie-samesite", "--jwt-auth-cookie-secure"],
        ),
        (&[&old[..], &["--jwt-token-id", "off"]].concat(), &["--jwt-token-id", "legacyfork"]),
        (&[&old[..], &["--jwt-auth-cookie-secure=false"]].concat(), &["--jwt-auth-cookie-secure", "legacyfork"]),
        (&[&old[..], &["--refresh-cookie"]].concat(), &["--refresh-cookie", "--jwt-auth-cookie"]),
        (&[&old[..], &["--check-revoke-token"]].concat(), &["--check-revoke-token", "--legacy"]),
        (&[&old[..], &["--key-id", "new"]].concat(), &["--key-id", "--legacy"]),
        (&[&old[..], &["--trusted-keys", "old=@old.key"]].concat(), &["--trusted-keys", "--legacy"]),
        (&[&old[..], &["--jwt-auth-cookie", "a b"]].concat(), &["--jwt-auth-cookie", "such as jwt"]),
        (&[&old[..], &["--jwt-expiration-delta", "0"]].concat(), &["--jwt-expiration-delta", "one second"]),
        (
            &[&old[..], &["--jwt-secret-key", "secret123"]].concat(),
            &["--jwt-secret-key", "9 bytes", "--allow-weak-keys"],
        ),
        (&[&old[..], &["--jwt-verify=false", "--bind", "0.0.0.0:0"]].concat(), &["--jwt-verify", "127.0.0.1"]),
    ] {
        let message = refusal(&folder, &[&["--bind", "127.0.0.1:0"], arguments].concat());
        for word in words {
            assert!(message.contains(word), "{arguments:?}: {message}");
        }
        assert!(!message.contains("secret123"), "{message}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "something was written");
}

#[test]
fn tokens_that_nobody_has_signed_are_believed_on_this_machine() {
    let folder = tempdir().unwrap();
    let process = Process::start(&folder, &["--legacy", "legacy111", "--jwt-verify=false"]);
    assert!(process.log.contains("believes every token"), "{}", process.log);
}
