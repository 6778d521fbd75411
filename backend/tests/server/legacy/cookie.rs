//! The token in a cookie (`--jwt-auth-cookie`).

use serde_json::json;

use super::{kept_out, legacy111, legacyfork, log_in, obtain, refresh, verify};
use crate::support::{Answer, Server, text};

async fn with_cookie(server: &Server, cookie: &str) -> Answer {
    Answer::of(server.request("GET", "/protected/").header("cookie", cookie)).await
}

/// The cookie that an answer sets, without its token and its date.
fn attributes(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie");
    let parts: Vec<_> = cookie.split("; ").filter(|part| !part.starts_with("expires=")).collect();
    assert_eq!(parts[0], format!("jwt={}", text(&answer.json["token"])));
    assert_eq!(parts.len() + 1, cookie.split("; ").count(), "no expires in {cookie}");
    parts[1..].join("; ")
}

#[tokio::test]
async fn every_answer_with_a_token_sets_the_cookie() {
    let server = legacy111(&["--jwt-auth-cookie", "jwt"]).await;
    let token = obtain(&server).await;
    for answer in [log_in(&server).await, refresh(&server, &token).await, verify(&server, &token).await] {
        assert_eq!(attributes(&answer), "HttpOnly; Max-Age=300; Path=/");
    }
}

#[tokio::test]
async fn there_is_no_cookie_unasked() {
    let server = legacy111(&[]).await;
    let answer = log_in(&server).await;
    assert_eq!(answer.header("set-cookie"), "");
    let cookie = format!("jwt={}", text(&answer.json["token"]));
    assert_eq!(with_cookie(&server, &cookie).await.status, 401);
}

#[tokio::test]
async fn the_forks_cookie_is_lax_and_for_tls_unless_the_settings_say_otherwise() {
    let server = legacyfork(&["--jwt-auth-cookie", "jwt"]).await;
    assert_eq!(attributes(&log_in(&server).await), "HttpOnly; Max-Age=300; Path=/; SameSite=Lax; Secure");
    let flags = [
        ["--jwt-auth-cookie", "jwt"],
        ["--jwt-auth-cookie-domain", "example.com"],
        ["--jwt-auth-cookie-path", "/api"],
        ["--jwt-auth-cookie-secure", "false"],
        ["--jwt-auth-cookie-samesite", "Strict"],
        ["--jwt-expiration-delta", "1h"],
    ];
    let server = legacyfork(flags.as_flattened()).await;
    let expected = "Domain=example.com; HttpOnly; Max-Age=3600; Path=/api; SameSite=Strict";
    assert_eq!(attributes(&log_in(&server).await), expected);
}

#[tokio::test]
async fn the_cookie_counts_where_the_header_is_empty() {
    let server = legacy111(&["--jwt-auth-cookie", "jwt"]).await;
    let cookie = format!("other=x; jwt={}", obtain(&server).await);
    assert_eq!(with_cookie(&server, &cookie).await.status, 200);
    assert_eq!(with_cookie(&server, "jwt=").await.whole(), kept_out("Error decoding signature."));
    let both = server.request("GET", "/protected/").header("cookie", &cookie).header("authorization", "Bearer x");
    assert_eq!(Answer::of(both).await.whole(), kept_out("Authentication credentials were not provided."));
}

#[tokio::test]
async fn the_forks_cookie_counts_where_the_header_has_not_two_words() {
    let server = legacyfork(&["--jwt-auth-cookie", "jwt"]).await;
    let cookie = format!("jwt={}", obtain(&server).await);
    for (header, status) in [("Bearer", 200), ("Bearer a b", 200), ("Token x", 401), ("Bearer x", 401)] {
        let request = server.request("GET", "/protected/").header("cookie", &cookie).header("authorization", header);
        assert_eq!(Answer::of(request).await.status, status, "{header}");
    }
}

#[tokio::test]
async fn another_site_cannot_log_a_browser_in() {
    let server = legacy111(&["--jwt-auth-cookie", "jwt", "--allowed-origins", "https://app.example.com"]).await;
    for (origin, status) in [("https://evil.example", 403), ("https://app.example.com", 200)] {
        let login = [("username", "spiderman"), ("password", "underoos")];
        let request = server.request("POST", "/auth-jwt/").form(&login).header("origin", origin);
        assert_eq!(Answer::of(request).await.status, status, "{origin}");
    }
}

#[tokio::test]
async fn another_site_cannot_write_with_the_cookie() {
    let server = legacy111(&["--jwt-auth-cookie", "jwt"]).await;
    let cookie = format!("jwt={}", obtain(&server).await);
    // The method is refused only once it is known who asks.
    for (origin, status) in [("https://evil.example", 403), (server.base.as_str(), 405)] {
        let request = server.request("POST", "/protected/").header("cookie", &cookie).header("origin", origin);
        assert_eq!(Answer::of(request).await.status, status, "{origin}");
    }
}

#[tokio::test]
async fn a_token_that_no_cookie_can_hold_is_answered_without_one() {
    let server = legacy111(&["--jwt-auth-cookie", "jwt"]).await;
    let token = format!("{};,", obtain(&server).await);
    let answer = verify(&server, &token).await;
    assert_eq!((answer.whole(), answer.header("set-cookie")), ((200, json!({"token": token})), ""));
}
