//! `--refresh-cookie`: the refresh token travels in an HttpOnly cookie.

use crate::support::cookie::{self, *};
use crate::support::{Answer, Server, claims, names, refused};
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};

fn cleared() -> Vec<String> {
    [REFRESH, BLACKLIST]
        .map(|path| format!("hallpass_refresh=; Path={path}; Max-Age=0; HttpOnly; SameSite=Strict"))
        .to_vec()
}

fn with_cookies(server: &Server, path: &str, headers: &[&str]) -> RequestBuilder {
    let request = server.request("POST", path).json(&json!({}));
    headers.iter().fold(request, |request, header| request.header("cookie", *header))
}

const SEVERAL: &str = "Several refresh token cookies - another host of this site may have set one";

fn no_cookie() -> (u16, Value) {
    refused("No refresh token cookie")
}

#[tokio::test]
async fn a_login_sets_the_cookie_for_two_paths_and_answers_the_access_token_alone() {
    let server = Server::start(&[&FLAGS[..], &["--refresh-token-lifetime", "1h"]].concat()).await;
    let answer = Answer::of(log_in(&server)).await;
    let token = token(&answer);
    let cookie = |path: &str| format!("hallpass_refresh={token}; Path={path}; Max-Age=3600; HttpOnly; SameSite=Strict");
    // A second may have begun since the token was made.
    let said: Vec<_> = cookies(&answer).iter().map(|cookie| cookie.replace("=3599;", "=3600;")).collect();
    assert_eq!(said, [cookie(REFRESH), cookie(BLACKLIST)]);
    assert_eq!((names(&answer.json), &claims(&token)["token_type"]), (vec!["access"], &json!("refresh")));
}

#[tokio::test]
async fn the_cookie_is_secure_but_for_a_page_of_this_machine() {
    let flags = [&FLAGS[..], &["--allowed-origins", "https://localhost:8443,http://localhost:8080"]].concat();
    let server = Server::start(&flags).await;
    for (host, origin, is_secure) in [
        ("localhost:8000", None, false),
        ("app.localhost", None, false),
        ("127.0.0.1:8000", Some("http://127.0.0.1:8000"), false),
        ("[::1]:8000", Some("http://[::1]:8000"), false),
        ("127.0.0.1", Some("http://localhost:8080"), false),
        ("127.0.0.1:8000", Some("https://localhost:8443"), true),
        ("127.0.0.1:8000", Some(ORIGIN), true),
        ("api.example.com", None, true),
        ("api.example.com", Some("http://localhost:8080"), true),
        ("localhost.example.com:8000", None, true),
    ] {
        let request = log_in(&server).header("host", host);
        let answer = Answer::of(origin.into_iter().fold(request, |request, it| request.header("origin", it))).await;
        let cookies = cookies(&answer);
        assert_eq!(cookies.len(), 2, "{host} {origin:?}");
        assert!(cookies.iter().all(|it| it.ends_with("; Secure") == is_secure), "{host} {origin:?}: {cookies:?}");
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
async fn the_cookie_is_found_among_others() {
    let server = Server::start(&FLAGS).await;
    let mut token = logged_in(&server).await;
    for others in [
        "a=b; not_hallpass_refresh=x; hallpass_refresh={};c=d",
        "x;hallpass_refresh={} ;",
        "name=Jürgen; hallpass_refresh={}",
    ] {
        let answer = Answer::of(with_cookies(&server, REFRESH, &[&others.replace("{}", &token)])).await;
        assert_eq!(answer.status, 200, "{others}");
        token = cookie::token(&answer);
    }
    for none in ["hallpass_refresh=", "hallpass_refresh", "Hallpass_Refresh=x", "a=hallpass_refresh=x"] {
        assert_eq!(Answer::of(with_cookies(&server, REFRESH, &[none])).await.whole(), no_cookie(), "{none}");
    }
}

#[tokio::test]
async fn of_two_cookies_of_our_name_none_is_taken_and_none_is_cleared() {
    let server = Server::start(&FLAGS).await;
    let (ours, planted) = (logged_in(&server).await, logged_in(&server).await);
    for path in [REFRESH, BLACKLIST] {
        for other in [planted.as_str(), "x", ""] {
            let [ours, other] = [&*ours, other].map(|token| format!("hallpass_refresh={token}"));
            let (one_header, turned) = (format!("{ours}; {other}"), format!("{other}; {ours}"));
            for headers in [&[&*one_header][..], &[&*turned], &[&*ours, &*other]] {
                let answer = Answer::of(with_cookies(&server, path, headers)).await;
                assert_eq!((answer.whole(), cookies(&answer)), (refused(SEVERAL), vec![]), "{path} {other}");
            }
        }
    }
    assert_eq!([refresh(&server, &ours).await.status, refresh(&server, &planted).await.status], [200, 200]);
}

#[tokio::test]
async fn one_cookie_that_comes_twice_is_one() {
    let server = Server::start(&FLAGS).await;
    let twice = format!("hallpass_refresh={0}; hallpass_refresh={0}", logged_in(&server).await);
    assert_eq!(Answer::of(with_cookies(&server, REFRESH, &[&twice])).await.status, 200);
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
async fn a_logout_that_the_database_does_not_do_keeps_the_cookie_for_another_try() {
    let server = Server::start(&FLAGS).await;
    let token = logged_in(&server).await;
    let mut database = SqliteConnection::connect(&server.database).await.unwrap();
    let broken = "CREATE TRIGGER broken BEFORE INSERT ON blacklisted_tokens BEGIN SELECT RAISE(ABORT, 'broken'); END";
    sqlx::query(broken).execute(&mut database).await.unwrap();
    let failed = Answer::of(post(&server, BLACKLIST, &token)).await;
    assert_eq!((failed.status, cookies(&failed)), (500, vec![]));
    sqlx::query("DROP TRIGGER broken").execute(&mut database).await.unwrap();
    assert_eq!(Answer::of(post(&server, BLACKLIST, &token)).await.status, 200);
    assert_eq!(refresh(&server, &token).await.whole(), refused("Token is blacklisted"));
}

#[tokio::test]
async fn no_cache_keeps_an_answer_with_a_token() {
    let server = Server::start(&FLAGS).await;
    let plain = Server::start(&["--rotate-refresh-tokens"]).await;
    let login = Answer::of(log_in(&server)).await;
    let refreshed = refresh(&server, &token(&login)).await;
    let as_simplejwt = Answer::of(log_in(&plain)).await;
    let said = [&login, &refreshed, &as_simplejwt].map(|answer| answer.header("cache-control"));
    assert_eq!(said, ["no-store"; 3]);
}

#[tokio::test]
async fn options_tell_of_forms_where_they_are_parsed() {
    let server = Server::start(&["--refresh-cookie"]).await;
    for (path, parses) in [(LOGIN, 1), (REFRESH, 1), (BLACKLIST, 1), ("/api/token/verify/", 3)] {
        let media_types = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"];
        let answer = Answer::of(server.request("OPTIONS", path)).await;
        assert_eq!(answer.json["parses"], json!(media_types[..parses]), "{path}");
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
