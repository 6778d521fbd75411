//! `--refresh-cookie`: the refresh token travels in an HttpOnly cookie, and for nobody else's pages.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on shall fail")]

mod support;

use reqwest::RequestBuilder;
use serde_json::{Value, json};
use support::{Answer, Server, claims, names, refused};

const ORIGIN: &str = "https://app.example.com";
const FLAGS: [&str; 5] =
    ["--refresh-cookie", "--rotate-refresh-tokens", "--blacklist-after-rotation", "--allowed-origins", ORIGIN];
const LOGIN: &str = "/api/token/";
const REFRESH: &str = "/api/token/refresh/";
const BLACKLIST: &str = "/api/token/blacklist/";

fn log_in(server: &Server) -> RequestBuilder {
    server.request("POST", LOGIN).json(&json!({"username": "spiderman", "password": "underoos"}))
}

fn post(server: &Server, path: &str, token: &str) -> RequestBuilder {
    server.request("POST", path).json(&json!({})).header("cookie", format!("hallpass_refresh={token}"))
}

async fn logged_in(server: &Server) -> String {
    token(&Answer::of(log_in(server)).await)
}

async fn refresh(server: &Server, token: &str) -> Answer {
    Answer::of(post(server, REFRESH, token)).await
}

fn cookies(answer: &Answer) -> Vec<&str> {
    answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect()
}

/// The refresh token that the answer sets, once for each path.
fn token(answer: &Answer) -> String {
    let tokens: Vec<_> = cookies(answer).iter().map(|cookie| cookie.split([';', '=']).nth(1).unwrap()).collect();
    assert_eq!((answer.status, tokens.len()), (200, 2), "{}", answer.text);
    assert!(tokens[0] == tokens[1] && tokens[0].starts_with("ey"), "{tokens:?}");
    tokens[0].to_owned()
}

fn cleared() -> Vec<String> {
    [REFRESH, BLACKLIST]
        .map(|path| format!("hallpass_refresh=; Path={path}; Max-Age=0; HttpOnly; SameSite=Strict"))
        .to_vec()
}

fn no_cookie() -> (u16, Value) {
    refused("No refresh token cookie")
}

#[tokio::test]
async fn a_login_sets_the_cookie_for_two_paths_and_answers_the_access_token_alone() {
    let server = Server::start(&[&FLAGS[..], &["--refresh-token-lifetime", "1h"]].concat()).await;
    let answer = Answer::of(log_in(&server)).await;
    let token = token(&answer);
    let cookie = |path: &str| format!("hallpass_refresh={token}; Path={path}; Max-Age=3600; HttpOnly; SameSite=Strict");
    assert_eq!(cookies(&answer), [cookie(REFRESH), cookie(BLACKLIST)]);
    assert_eq!((names(&answer.json), &claims(&token)["token_type"]), (vec!["access"], &json!("refresh")));
}

#[tokio::test]
async fn the_cookie_is_secure_but_on_this_machine() {
    let server = Server::start(&FLAGS).await;
    for (host, is_secure) in [
        ("localhost:8000", false),
        ("app.localhost", false),
        ("127.0.0.1:8000", false),
        ("[::1]:8000", false),
        ("api.example.com", true),
        ("localhost.example.com:8000", true),
    ] {
        let answer = Answer::of(log_in(&server).header("host", host)).await;
        let cookies = cookies(&answer);
        assert_eq!(cookies.len(), 2);
        assert!(cookies.iter().all(|cookie| cookie.ends_with("; Secure") == is_secure), "{host}: {cookies:?}");
    }
}

#[tokio::test]
async fn a_refresh_takes_the_cookie_and_sets_the_next_one() {
    let server = Server::start(&FLAGS).await;
    let first = logged_in(&server).await;
    let answer = refresh(&server, &first).await;
    let second = token(&answer);
    assert_eq!(names(&answer.json), ["access"]);
    assert_ne!(first, second);
    let refused_one = refresh(&server, &first).await;
    assert_eq!((refused_one.whole(), cookies(&refused_one)), (refused("Token is blacklisted"), vec![]));
    assert_eq!(refresh(&server, &second).await.status, 200);
}

#[tokio::test]
async fn without_rotation_the_cookie_stays_as_it_is() {
    let server = Server::start(&["--refresh-cookie"]).await;
    let answer = refresh(&server, &logged_in(&server).await).await;
    assert_eq!((answer.status, names(&answer.json), cookies(&answer)), (200, vec!["access"], vec![]));
}

#[tokio::test]
async fn a_refresh_needs_no_body_and_takes_no_token_from_it() {
    let server = Server::start(&FLAGS).await;
    let token = logged_in(&server).await;
    let in_body = Answer::of(server.request("POST", REFRESH).json(&json!({"refresh": token}))).await;
    assert_eq!((in_body.whole(), in_body.header("www-authenticate")), (no_cookie(), "Bearer realm=\"api\""));
    let empty = server.request("POST", REFRESH).header("content-type", "application/json");
    assert_eq!(Answer::of(empty.header("cookie", format!("hallpass_refresh={token}"))).await.status, 200);
}

#[tokio::test]
async fn the_cookie_is_found_among_others_and_the_first_of_its_name_counts() {
    let server = Server::start(&FLAGS).await;
    for others in
        ["a=b; not_hallpass_refresh=x; hallpass_refresh={}; hallpass_refresh=x;c=d", "x;hallpass_refresh={} ;"]
    {
        let cookies = others.replace("{}", &logged_in(&server).await);
        let request = server.request("POST", REFRESH).json(&json!({})).header("cookie", &cookies);
        assert_eq!(Answer::of(request).await.status, 200, "{others}");
    }
    for none in ["hallpass_refresh=", "hallpass_refresh", "Hallpass_Refresh=x", "a=hallpass_refresh=x"] {
        let request = server.request("POST", REFRESH).json(&json!({})).header("cookie", none);
        assert_eq!(Answer::of(request).await.whole(), no_cookie(), "{none}");
    }
}

#[tokio::test]
async fn within_the_grace_a_spent_cookie_is_answered_with_the_same_one() {
    let server = Server::start(&[&FLAGS[..], &["--refresh-reuse-grace", "30"]].concat()).await;
    let spent = logged_in(&server).await;
    let (first, again) = (refresh(&server, &spent).await, refresh(&server, &spent).await);
    assert_eq!((token(&first), &first.text), (token(&again), &again.text));
}

#[tokio::test]
async fn a_logout_ends_the_token_and_clears_the_cookies() {
    let server = Server::start(&FLAGS).await;
    let token = logged_in(&server).await;
    let answer = Answer::of(post(&server, BLACKLIST, &token)).await;
    assert_eq!((answer.whole(), cookies(&answer)), ((200, json!({})), cleared().iter().map(|it| &**it).collect()));
    assert_eq!(refresh(&server, &token).await.whole(), refused("Token is blacklisted"));
}

#[tokio::test]
async fn a_logout_clears_the_cookies_of_a_bad_token_too_and_of_none() {
    let server = Server::start(&FLAGS).await;
    let bad = Answer::of(post(&server, BLACKLIST, "x")).await;
    assert_eq!((bad.whole(), cookies(&bad)), (refused("Token is invalid"), cleared().iter().map(|it| &**it).collect()));
    let none = Answer::of(server.request("POST", BLACKLIST).json(&json!({"refresh": "x"}))).await;
    assert_eq!((none.whole(), cookies(&none)), ((200, json!({})), cleared().iter().map(|it| &**it).collect()));
    let elsewhere = Answer::of(log_in(&server).header("host", "api.example.com")).await;
    let secure = Answer::of(post(&server, BLACKLIST, &token(&elsewhere)).header("host", "api.example.com")).await;
    assert!(cookies(&secure).iter().all(|cookie| cookie.ends_with("; Max-Age=0; HttpOnly; SameSite=Strict; Secure")));
}

#[tokio::test]
async fn only_json_comes_in() {
    let server = Server::start(&FLAGS).await;
    let token = logged_in(&server).await;
    for path in [LOGIN, REFRESH, BLACKLIST] {
        for media_type in [
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "text/plain; application/json",
            "*/*",
            "",
        ] {
            let request = server.request("POST", path).header("cookie", format!("hallpass_refresh={token}"));
            let answer = Answer::of(request.header("content-type", media_type).body("username=spiderman")).await;
            let detail = format!("Unsupported media type \"{media_type}\" in request.");
            assert_eq!(answer.whole(), (415, json!({"detail": detail})), "{path}");
            assert_eq!(cookies(&answer), [""; 0]);
        }
    }
    let answer = refresh(&server, &token).await;
    assert_eq!(answer.status, 200, "the token was spent");
}

#[tokio::test]
async fn only_a_page_of_ours_or_of_an_allowed_origin_comes_in() {
    let server = Server::start(&FLAGS).await;
    let own = "api.example.com:8443";
    for (origin, site, is_let_in) in [
        (None, None, true),
        (None, Some("same-origin"), true),
        (None, Some("none"), true),
        (None, Some("same-site"), false),
        (None, Some("cross-site"), false),
        (Some("https://api.example.com:8443"), Some("same-origin"), true),
        (Some("http://API.example.com:8443"), None, true),
        (Some("https://api.example.com:8443"), Some("cross-site"), false),
        (Some(ORIGIN), Some("cross-site"), true),
        (Some(ORIGIN), Some("same-site"), true),
        (Some("http://app.example.com"), Some("same-site"), false),
        (Some("https://api.example.com"), None, false),
        (Some("https://evil.example"), None, false),
        (Some("https://api.example.com:8443.evil.example"), None, false),
        (Some("ftp://api.example.com:8443"), None, false),
        (Some("api.example.com:8443"), None, false),
        (Some("null"), None, false),
        (Some("null"), Some("same-origin"), false),
        (Some(""), None, false),
    ] {
        for path in [LOGIN, REFRESH, BLACKLIST] {
            let token = logged_in(&server).await;
            let body = json!({"username": "spiderman", "password": "underoos"});
            let mut request = server.request("POST", path).json(&body).header("host", own);
            request = request.header("cookie", format!("hallpass_refresh={token}"));
            request = origin.into_iter().fold(request, |request, origin| request.header("origin", origin));
            request = site.into_iter().fold(request, |request, site| request.header("sec-fetch-site", site));
            let answer = Answer::of(request).await;
            assert_eq!(answer.status, if is_let_in { 200 } else { 403 }, "{path} {origin:?} {site:?}");
            assert_eq!(answer.json["detail"].is_string(), !is_let_in);
            assert_eq!(cookies(&answer).len(), if is_let_in { 2 } else { 0 });
        }
    }
}

#[tokio::test]
async fn a_schemes_own_port_may_be_left_out() {
    let server = Server::start(&FLAGS).await;
    for (host, origin, status) in [
        ("h.example", "https://h.example", 200),
        ("h.example:443", "https://h.example", 200),
        ("h.example:80", "http://h.example", 200),
        ("h.example:443", "http://h.example", 403),
        ("h.example:8443", "https://h.example", 403),
    ] {
        let request = log_in(&server).header("host", host).header("origin", origin);
        assert_eq!(Answer::of(request).await.status, status, "{host} {origin}");
    }
}

#[tokio::test]
async fn an_allowed_origin_alone_may_bring_the_cookie_and_only_where_there_is_one() {
    let server = Server::start(&FLAGS).await;
    let plain = Server::start(&["--allowed-origins", ORIGIN]).await;
    for (server, origin, credentials) in
        [(&server, ORIGIN, "true"), (&server, "https://evil.example", ""), (&plain, ORIGIN, "")]
    {
        let refresh = server.request("POST", REFRESH).json(&json!({})).header("origin", origin);
        assert_eq!(Answer::of(refresh).await.header("access-control-allow-credentials"), credentials);
        let preflight = server.request("OPTIONS", REFRESH).header("origin", origin);
        let preflight = Answer::of(preflight.header("access-control-request-method", "POST")).await;
        assert_eq!(preflight.header("access-control-allow-credentials"), credentials);
    }
}

#[tokio::test]
async fn without_the_setting_no_cookie_is_set_or_taken() {
    let server = Server::start(&["--rotate-refresh-tokens"]).await;
    let pair = server.log_in_spiderman().await;
    let answer = refresh(&server, &pair.refresh).await;
    assert_eq!(answer.whole(), (400, json!({"refresh": ["This field is required."]})));
    assert_eq!(cookies(&server.refresh(&pair.refresh).await), [""; 0]);
}
