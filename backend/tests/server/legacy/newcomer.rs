//! The mobile number tutorial: whoever adds user details is given a token in their name.

use serde_json::{Value, json};

use super::{kept_out, legacy111, legacyfork, obtain, with_header};
use crate::support::{Answer, Server, claims, names, text};

const DETAILS: &str = "/api/v1/userdetails/";

async fn add(server: &Server, body: Value) -> Answer {
    server.post(DETAILS, body).await
}

#[tokio::test]
async fn who_adds_details_needs_no_token_and_is_given_one() {
    let server = legacy111(&[]).await;
    let answer = add(&server, json!({"username": "ajit", "mobile": "1", "email": "a@example.com"})).await;
    assert_eq!((answer.status, names(&answer.json)), (201, vec!["id", "token", "username", "mobile", "email"]));
    let token = claims(answer.json["token"].as_str().unwrap());
    assert_eq!(names(&token), ["user_id", "username", "exp", "email", "orig_iat"]);
    assert_eq!((&token["user_id"], &token["username"]), (&answer.json["id"], &json!("ajit")));
    assert_eq!(token["email"], "a@example.com");
}

#[tokio::test]
async fn the_token_opens_nothing_while_no_user_has_the_name() {
    let server = legacy111(&[]).await;
    let token = text(&add(&server, json!({"username": "ajit", "mobile": "1"})).await.json["token"]);
    assert_eq!(with_header(&server, &format!("JWT {token}")).await.whole(), kept_out("Invalid signature."));
}

#[tokio::test]
async fn nobody_is_given_a_token_in_a_users_name() {
    let server = legacy111(&[]).await;
    let answer = add(&server, json!({"username": "spiderman", "mobile": "1"})).await;
    assert_eq!((answer.status, names(&answer.json)), (201, vec!["id", "username", "mobile", "email"]));
}

#[tokio::test]
async fn who_only_wants_to_look_needs_a_token() {
    let server = legacy111(&[]).await;
    add(&server, json!({"username": "ajit", "mobile": "1"})).await;
    let refused = kept_out("Authentication credentials were not provided.");
    for (method, path) in [("GET", DETAILS), ("GET", "/api/v1/userdetails/1/"), ("DELETE", "/api/v1/userdetails/1/")] {
        assert_eq!(Answer::of(server.request(method, path)).await.whole(), refused, "{method} {path}");
    }
    let header = format!("JWT {}", obtain(&server).await);
    assert_eq!(Answer::of(server.request("GET", DETAILS).header("authorization", header)).await.status, 200);
}

#[tokio::test]
async fn a_token_that_is_brought_must_be_good() {
    let server = legacy111(&[]).await;
    let request = server.request("POST", DETAILS).header("authorization", "JWT x").json(&json!({}));
    assert_eq!(Answer::of(request).await.whole(), kept_out("Error decoding signature."));
}

#[tokio::test]
async fn from_elsewhere_only_users_add_details() {
    let server = legacy111(&[]).await;
    let body = json!({"username": "ajit", "mobile": "1"});
    for (name, value) in [
        ("host", "api.example.com"),
        ("origin", "https://evil.example"),
        ("x-forwarded-for", "192.0.2.1"),
        ("forwarded", "for=192.0.2.1"),
    ] {
        let request = server.request("POST", DETAILS).header(name, value).json(&body);
        assert_eq!(Answer::of(request).await.status, 401, "{name}");
    }
    let header = format!("JWT {}", obtain(&server).await);
    let request = server.request("POST", DETAILS).header("host", "api.example.com").header("authorization", header);
    let answer = Answer::of(request.json(&body)).await;
    assert_eq!((answer.status, names(&answer.json)), (201, vec!["id", "username", "mobile", "email"]));
}

#[tokio::test]
async fn a_server_that_others_reach_admits_no_newcomers() {
    for bind in ["0.0.0.0:8000", "[::]:8000", "192.0.2.1:8000", "api.example.com:8000"] {
        let server = legacy111(&["--bind", bind]).await;
        assert_eq!(add(&server, json!({"username": "ajit", "mobile": "1"})).await.status, 401, "{bind}");
    }
}

#[tokio::test]
async fn only_the_old_package_is_the_tutorials() {
    for server in [legacyfork(&[]).await, Server::start(&[]).await] {
        assert_eq!(add(&server, json!({"username": "ajit", "mobile": "1"})).await.status, 401);
    }
}
