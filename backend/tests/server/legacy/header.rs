//! The Authorization header, and the views that it opens.

use serde_json::{Value, json};

use super::{kept_out, legacy111, legacyfork, obtain, token_but, with_header};
use crate::support::{Answer, Server, now};

const NOT_PROVIDED: &str = "Authentication credentials were not provided.";

#[tokio::test]
async fn a_token_opens_every_protected_view() {
    let server = legacy111(&[]).await;
    let header = format!("JWT {}", obtain(&server).await);
    for (path, body) in [
        ("/hello/", json!({"msg": "Hello Peter Parker"})),
        ("/api/hello/", json!({"msg": "Hello Peter Parker"})),
        ("/protected/", json!({"content": "This view is protected"})),
        ("/api/whoami/", json!({"id": 1, "username": "spiderman"})),
    ] {
        let answer = Answer::of(server.request("GET", path).header("authorization", &header)).await;
        assert_eq!(answer.whole(), (200, body), "{path}");
    }
}

async fn assert_answers(server: &Server, cases: &[(String, (u16, Value))]) {
    for (header, expected) in cases {
        assert_eq!(&with_header(server, header).await.whole(), expected, "{header:?}");
    }
}

fn welcome() -> (u16, Value) {
    (200, json!({"content": "This view is protected"}))
}

#[tokio::test]
async fn the_old_package_reads_any_case_and_any_white_space() {
    let server = legacy111(&[]).await;
    let token = obtain(&server).await;
    let none = kept_out("Invalid Authorization header. No credentials provided.");
    let many = kept_out("Invalid Authorization header. Credentials string should not contain spaces.");
    let cases = [
        (format!("jwt {token}"), welcome()),
        (format!("JWT \t {token}"), welcome()),
        ("JWT".into(), none),
        ("JWT a b".into(), many),
        (format!("Bearer {token}"), kept_out(NOT_PROVIDED)),
        (String::new(), kept_out(NOT_PROVIDED)),
    ];
    assert_answers(&server, &cases).await;
    assert_eq!(with_header(&server, "JWT").await.header("www-authenticate"), "JWT realm=\"api\"");
}

#[tokio::test]
async fn the_fork_reads_any_case_and_exactly_one_blank() {
    let server = legacyfork(&[]).await;
    let token = obtain(&server).await;
    let cases = [
        (format!("bearer {token}"), welcome()),
        (format!("Bearer  {token}"), kept_out(NOT_PROVIDED)),
        (format!("Bearer\t{token}"), kept_out(NOT_PROVIDED)),
        ("Bearer".into(), kept_out(NOT_PROVIDED)),
        (format!("JWT {token}"), kept_out(NOT_PROVIDED)),
    ];
    assert_answers(&server, &cases).await;
    assert_eq!(with_header(&server, "Bearer").await.header("www-authenticate"), "Bearer realm=\"api\"");
}

#[tokio::test]
async fn the_prefix_is_a_setting() {
    let server = legacy111(&["--jwt-auth-header-prefix", "Bearer"]).await;
    let token = obtain(&server).await;
    let cases = [(format!("Bearer {token}"), welcome()), (format!("JWT {token}"), kept_out(NOT_PROVIDED))];
    assert_answers(&server, &cases).await;
    assert_eq!(with_header(&server, "JWT x").await.header("www-authenticate"), "Bearer realm=\"api\"");
}

#[tokio::test]
async fn a_token_is_refused_in_the_words_of_its_package() {
    let (old, fork) = (legacy111(&[]).await, legacyfork(&[]).await);
    for (token, in_old, in_fork) in [
        ("garbage".into(), "Error decoding signature.", "Error decoding token."),
        (token_but("exp", json!(now() - 60)), "Signature has expired.", "Token has expired."),
        (token_but("nbf", json!(now() + 60)), "Incorrect authentication credentials.", "Invalid token."),
        (token_but("username", json!(null)), "Invalid payload.", "Invalid payload."),
        (token_but("username", json!("nobody")), "Invalid signature.", "Invalid token."),
        (token_but("username", json!("venom")), "User account is disabled.", "User account is disabled."),
    ] {
        assert_eq!(with_header(&old, &format!("JWT {token}")).await.whole(), kept_out(in_old), "{token}");
        assert_eq!(with_header(&fork, &format!("Bearer {token}")).await.whole(), kept_out(in_fork), "{token}");
    }
}

#[tokio::test]
async fn the_user_is_who_the_name_says_whatever_the_id() {
    let server = legacy111(&[]).await;
    let header = format!("JWT {}", token_but("user_id", json!(2)));
    let answer = Answer::of(server.request("GET", "/api/whoami/").header("authorization", header)).await;
    assert_eq!(answer.whole(), (200, json!({"id": 1, "username": "spiderman"})));
}

#[tokio::test]
async fn a_byte_that_is_no_text_is_one_byte() {
    for (server, scheme, expected) in
        [(legacy111(&[]).await, "JWT", "Error decoding signature."), (legacyfork(&[]).await, "Bearer", NOT_PROVIDED)]
    {
        let mut header = format!("{scheme} {}", obtain(&server).await).into_bytes();
        header.push(0xe9);
        let answer = Answer::of(server.request("GET", "/protected/").header("authorization", header)).await;
        assert_eq!(answer.whole(), kept_out(expected), "{scheme}");
    }
}
