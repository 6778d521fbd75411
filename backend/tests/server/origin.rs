//! `--refresh-cookie`: whose pages may use the cookie.

use crate::support::cookie::{self, *};
use crate::support::{Answer, Server};
use serde_json::json;

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
    let kept = logged_in(&server).await;
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
        let mut token = kept.clone();
        for path in [LOGIN, REFRESH, BLACKLIST] {
            let body = json!({"username": "spiderman", "password": "underoos"});
            let mut request = server.request("POST", path).json(&body).header("host", own);
            request = request.header("cookie", format!("hallpass_refresh={token}"));
            request = origin.into_iter().fold(request, |request, origin| request.header("origin", origin));
            request = site.into_iter().fold(request, |request, site| request.header("sec-fetch-site", site));
            let answer = Answer::of(request).await;
            assert_eq!(answer.status, if is_let_in { 200 } else { 403 }, "{path} {origin:?} {site:?}");
            let cure = answer.json["detail"].as_str().unwrap_or_default();
            assert_eq!(cure.contains("Host header") && cure.contains("--allowed-origins"), !is_let_in, "{cure}");
            assert_eq!(cookies(&answer).len(), if is_let_in { 2 } else { 0 });
            if is_let_in && path != BLACKLIST {
                token = cookie::token(&answer);
            }
        }
    }
    assert_eq!(refresh(&server, &kept).await.status, 200, "the token was spent");
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
async fn of_a_header_that_comes_twice_none_is_believed() {
    let server = Server::start(&FLAGS).await;
    let token = logged_in(&server).await;
    let own = "http://api.example.com";
    for (path, token) in [LOGIN, REFRESH, BLACKLIST].map(|path| (path, &token)) {
        let body = json!({"username": "spiderman", "password": "underoos"});
        let request = server.request("POST", path).json(&body).header("cookie", format!("hallpass_refresh={token}"));
        let request = request.header("host", "api.example.com");
        for (name, value, status) in
            [("content-type", "application/json", 415), ("origin", ORIGIN, 403), ("host", "api.example.com", 403)]
        {
            let twice = request.try_clone().unwrap().header("origin", own).header(name, value);
            let answer = Answer::of(twice).await;
            assert_eq!((answer.status, cookies(&answer)), (status, vec![]), "{path} {name}");
        }
    }
    assert_eq!(refresh(&server, &token).await.status, 200, "the token was spent");
}

#[tokio::test]
async fn who_is_called_by_two_names_is_not_this_machine() {
    let server = Server::start(&FLAGS).await;
    let answer = Answer::of(log_in(&server).header("host", "localhost").header("host", "localhost")).await;
    assert!(cookies(&answer).iter().all(|cookie| cookie.ends_with("; Secure")), "{answer:?}");
}
