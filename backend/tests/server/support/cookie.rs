//! A server that keeps refresh tokens in a cookie, and what browsers say to it.

use reqwest::RequestBuilder;
use serde_json::json;

use crate::support::{Answer, Server};

pub(crate) const ORIGIN: &str = "https://app.example.com";
pub(crate) const FLAGS: [&str; 5] =
    ["--refresh-cookie", "--rotate-refresh-tokens", "--blacklist-after-rotation", "--allowed-origins", ORIGIN];
pub(crate) const LOGIN: &str = "/api/token/";
pub(crate) const REFRESH: &str = "/api/token/refresh/";
pub(crate) const BLACKLIST: &str = "/api/token/blacklist/";

pub(crate) fn log_in(server: &Server) -> RequestBuilder {
    server.request("POST", LOGIN).json(&json!({"username": "spiderman", "password": "underoos"}))
}

pub(crate) fn post(server: &Server, path: &str, token: &str) -> RequestBuilder {
    server.request("POST", path).json(&json!({})).header("cookie", format!("hallpass_refresh={token}"))
}

pub(crate) async fn logged_in(server: &Server) -> String {
    token(&Answer::of(log_in(server)).await)
}

pub(crate) async fn refresh(server: &Server, token: &str) -> Answer {
    Answer::of(post(server, REFRESH, token)).await
}

pub(crate) fn cookies(answer: &Answer) -> Vec<&str> {
    answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect()
}

/// The refresh token that the answer sets, once for each path.
pub(crate) fn token(answer: &Answer) -> String {
    let tokens: Vec<_> = cookies(answer).iter().map(|cookie| cookie.split([';', '=']).nth(1).unwrap()).collect();
    assert_eq!((answer.status, tokens.len()), (200, 2), "{}", answer.text);
    assert!(tokens[0] == tokens[1] && tokens[0].starts_with("ey"), "{tokens:?}");
    tokens[0].to_owned()
}
