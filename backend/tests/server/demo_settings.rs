//! `--demo`: settings of tokens that change while the server runs.

use crate::support::{Answer, Server, claims, now, refused, text};
use serde_json::{Value, json};

const PATH: &str = "/demo/settings/";
const ORIGIN: &str = "http://localhost:8080";

async fn demo() -> Server {
    Server::start(&["--demo"]).await
}

async fn put(server: &Server, changes: &Value) -> Answer {
    Answer::of(server.request("PUT", PATH).json(changes)).await
}

/// Changes settings, and answers all of them.
async fn change(server: &Server, changes: Value) -> Value {
    let answer = put(server, &changes).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json
}

async fn told(server: &Server) -> Value {
    Answer::of(server.request("GET", PATH)).await.json
}

async fn log_in(server: &Server, path: &str) -> Answer {
    server.post(path, json!({"username": "spiderman", "password": "underoos"})).await
}

/// For how many seconds a token works.
fn lifetime(token: &str) -> i64 {
    let claims = claims(token);
    claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap()
}

/// The settings of a server that was started with none, but for some.
fn defaults_but(changes: &Value) -> Value {
    let mut settings = json!({
        "access_token_lifetime": 300, "refresh_token_lifetime": 86_400,
        "rotate_refresh_tokens": false, "blacklist_after_rotation": false, "refresh_reuse_grace": 0,
        "refresh_cookie": false, "legacy": "none", "jwt_allow_refresh": false,
    });
    for (name, value) in changes.as_object().unwrap() {
        settings[name] = value.clone();
    }
    settings
}

#[tokio::test]
async fn without_demo_no_settings_are_told_or_changed() {
    let server = Server::start(&[]).await;
    for method in ["GET", "PUT", "DELETE"] {
        let ours = Answer::of(server.request(method, PATH).json(&json!({"access_token_lifetime": 6}))).await;
        let unknown = Answer::of(server.request(method, "/demo/nothing/")).await;
        assert_eq!((ours.status, ours.text), (404, unknown.text));
    }
    assert_eq!(lifetime(&server.log_in_spiderman().await.access), 300);
}

#[tokio::test]
async fn the_settings_are_told_that_the_server_was_started_with() {
    let flags = ["--demo", "--rotate-refresh-tokens", "--refresh-reuse-grace", "1m", "--legacy", "legacyfork"];
    let server = Server::start(&flags).await;
    let given = json!({"rotate_refresh_tokens": true, "refresh_reuse_grace": 60, "legacy": "legacyfork"});
    let given = with(given, "jwt_allow_refresh", true);
    assert_eq!(told(&server).await, defaults_but(&given));
}

#[tokio::test]
async fn what_is_named_is_changed_and_the_rest_stays() {
    let server = demo().await;
    change(&server, json!({"rotate_refresh_tokens": true})).await;
    let answer = change(&server, json!({"refresh_token_lifetime": 60})).await;
    assert_eq!(answer, defaults_but(&json!({"rotate_refresh_tokens": true, "refresh_token_lifetime": 60})));
    assert_eq!(told(&server).await, answer);
}

#[tokio::test]
async fn the_next_tokens_live_as_long_as_they_are_told_to() {
    let server = demo().await;
    change(&server, json!({"access_token_lifetime": 6, "refresh_token_lifetime": "1h"})).await;
    let pair = server.log_in_spiderman().await;
    assert_eq!((lifetime(&pair.access), lifetime(&pair.refresh)), (6, 3_600));
}

#[tokio::test]
async fn tokens_from_before_a_change_stay_good() {
    let server = demo().await;
    let pair = server.log_in_spiderman().await;
    change(&server, json!({"access_token_lifetime": 6, "rotate_refresh_tokens": true})).await;
    assert_eq!(server.get("/api/hello/", &pair.access).await.status, 200);
    assert_eq!(server.refresh(&pair.refresh).await.status, 200);
}

#[tokio::test]
async fn rotation_and_the_blacklist_begin_with_the_next_refresh() {
    let server = demo().await;
    let pair = server.log_in_spiderman().await;
    assert!(server.refresh(&pair.refresh).await.json["refresh"].is_null());
    change(&server, json!({"rotate_refresh_tokens": true, "blacklist_after_rotation": true})).await;
    assert!(server.refresh(&pair.refresh).await.json["refresh"].is_string());
    assert_eq!(server.refresh(&pair.refresh).await.whole(), refused("Token is blacklisted"));
}

#[tokio::test]
async fn the_grace_begins_with_the_next_refresh() {
    let server = Server::start(&["--demo", "--rotate-refresh-tokens", "--blacklist-after-rotation"]).await;
    let pair = server.log_in_spiderman().await;
    change(&server, json!({"refresh_reuse_grace": 60})).await;
    let first = server.refresh(&pair.refresh).await;
    assert_eq!(server.refresh(&pair.refresh).await.whole(), first.whole());
}

#[tokio::test]
async fn the_refresh_token_moves_into_the_cookie_and_out_again() {
    let server = demo().await;
    for (is_on, cookies) in [(true, 2), (false, 0)] {
        change(&server, json!({"refresh_cookie": is_on})).await;
        let answer = log_in(&server, "/api/token/").await;
        assert_eq!(answer.headers.get_all("set-cookie").iter().count(), cookies);
        assert_eq!(answer.json["refresh"].is_null(), is_on);
    }
}

#[tokio::test]
async fn another_package_is_spoken_and_then_simplejwt_again() {
    let server = demo().await;
    for (legacy, simplejwt, djangorestframework_jwt) in [("legacy111", 404, 200), ("none", 200, 404)] {
        change(&server, json!({"legacy": legacy})).await;
        assert_eq!(log_in(&server, "/api/token/").await.status, simplejwt, "{legacy}");
        assert_eq!(log_in(&server, "/auth-jwt/").await.status, djangorestframework_jwt, "{legacy}");
    }
}

#[tokio::test]
async fn tokens_of_simplejwt_outlive_another_package_for_the_key_is_the_same() {
    let server = demo().await;
    let pair = server.log_in_spiderman().await;
    change(&server, json!({"legacy": "legacyfork"})).await;
    change(&server, json!({"legacy": "none"})).await;
    assert_eq!(server.refresh(&pair.refresh).await.status, 200);
}

#[tokio::test]
async fn tokens_of_the_older_package_can_be_renewed_once_that_is_allowed() {
    let server = Server::start(&["--demo", "--legacy", "legacy111"]).await;
    for (is_allowed, status) in [(false, 400), (true, 200)] {
        change(&server, json!({"jwt_allow_refresh": is_allowed})).await;
        let token = log_in(&server, "/auth-jwt/").await.json;
        assert_eq!(server.post("/auth-jwt-refresh/", token).await.status, status);
    }
}

#[tokio::test]
async fn a_lifetime_that_was_given_in_the_older_packages_words_is_changed_too() {
    let server = Server::start(&["--demo", "--legacy", "legacy111", "--jwt-expiration-delta", "1h"]).await;
    change(&server, json!({"access_token_lifetime": 60})).await;
    let claims = claims(&text(&log_in(&server, "/auth-jwt/").await.json["token"]));
    assert!((58..=60).contains(&(claims["exp"].as_i64().unwrap() - now())), "{claims}");
}

#[tokio::test]
async fn delete_goes_back_to_what_the_server_was_started_with() {
    let server = Server::start(&["--demo", "--access-token-lifetime", "30"]).await;
    change(&server, json!({"access_token_lifetime": 6, "refresh_cookie": true})).await;
    let answer = Answer::of(server.request("DELETE", PATH)).await;
    assert_eq!(answer.whole(), (200, defaults_but(&json!({"access_token_lifetime": 30}))));
    assert_eq!(lifetime(&server.log_in_spiderman().await.access), 30);
}

#[tokio::test]
async fn a_bad_change_is_refused_by_its_name_and_changes_nothing() {
    let server = demo().await;
    let whole = "expected whole seconds, which is what tokens count in";
    let time = "expected a number of seconds, or a time such as 5m, 1h or 15days";
    let switch = "expected true or false";
    for (name, value, words) in [
        ("access_token_lifetime", json!("soon"), time),
        ("access_token_lifetime", json!(-1), time),
        ("access_token_lifetime", json!(null), time),
        ("access_token_lifetime", json!("900ms"), whole),
        ("refresh_token_lifetime", json!(0), "expected one second or more"),
        ("refresh_reuse_grace", json!(9_999_999_999_u64), "expected a hundred years or less"),
        ("rotate_refresh_tokens", json!("maybe"), switch),
        ("blacklist_after_rotation", json!([true]), switch),
        ("refresh_cookie", json!({}), switch),
        ("legacy", json!("legacy112"), "expected none, legacy111 or legacyfork"),
        ("jwt_allow_refresh", json!(2), switch),
        (
            "signing_key",
            json!("x"),
            "expected one of access_token_lifetime, refresh_token_lifetime, rotate_refresh_tokens, \
            blacklist_after_rotation, refresh_reuse_grace, refresh_cookie, legacy, jwt_allow_refresh",
        ),
    ] {
        let changes = with(with(json!({}), "rotate_refresh_tokens", true), name, value);
        let answer = put(&server, &changes).await;
        assert_eq!(answer.whole(), (400, json!({name: [words]})), "{changes}");
    }
    assert_eq!(told(&server).await, defaults_but(&json!({})));
}

#[tokio::test]
async fn settings_at_odds_are_refused_as_on_the_command_line_and_stay() {
    let server = Server::start(&["--demo", "--sessions", "--refresh-cookie"]).await;
    for (changes, words) in [
        (json!({"legacy": "legacy111"}), "--refresh-cookie has nothing to carry"),
        (json!({"legacy": "legacy111", "refresh_cookie": false}), "--sessions needs; leave one of them out"),
    ] {
        let answer = put(&server, &changes).await;
        let error = text(&answer.json["non_field_errors"][0]);
        assert!(answer.status == 400 && error.contains(words), "{changes}: {}", answer.text);
    }
    assert_eq!(told(&server).await, defaults_but(&json!({"refresh_cookie": true})));
}

#[tokio::test]
async fn what_is_no_object_of_settings_is_refused_with_what_to_write() {
    let server = demo().await;
    for body in ["", "[]", "6", "{"] {
        let answer = Answer::of(server.request("PUT", PATH).body(body)).await;
        let detail = text(&answer.json["detail"]);
        assert!(answer.status == 400 && detail.contains(r#"{"access_token_lifetime": 6}"#), "{body}: {detail}");
    }
}

#[tokio::test]
async fn a_page_of_elsewhere_changes_no_settings_behind_a_proxy_either() {
    let server = demo().await;
    for method in ["PUT", "DELETE"] {
        let request = server.request(method, PATH).header("origin", "http://evil.example:8080");
        let answer = Answer::of(request.json(&json!({"access_token_lifetime": 6}))).await;
        assert_eq!(answer.status, 403, "{method}");
    }
    assert_eq!(told(&server).await, defaults_but(&json!({})));
}

#[tokio::test]
async fn a_page_that_reached_this_machine_by_another_name_changes_nothing() {
    let server = demo().await;
    for method in ["GET", "PUT", "DELETE"] {
        let request = server.request(method, PATH).header("host", "evil.example");
        assert_eq!(Answer::of(request.json(&json!({"access_token_lifetime": 6}))).await.status, 403, "{method}");
    }
    assert_eq!(told(&server).await, defaults_but(&json!({})));
}

#[tokio::test]
async fn a_page_of_an_allowed_origin_may_change_settings() {
    let server = Server::start(&["--demo", "--allowed-origins", ORIGIN]).await;
    let preflight = server.request("OPTIONS", PATH).header("origin", ORIGIN);
    let preflight = Answer::of(preflight.header("access-control-request-method", "PUT")).await;
    assert!(preflight.header("access-control-allow-methods").contains("PUT"), "{:?}", preflight.headers);
    let answer = Answer::of(server.request("GET", PATH).header("origin", ORIGIN)).await;
    assert_eq!(answer.header("access-control-allow-origin"), ORIGIN);
}

#[tokio::test]
async fn faults_strike_on_after_a_change_but_never_the_settings() {
    let server = demo().await;
    let faults = json!([{"path": "/*", "strike": {"answer": {"status": 502}}}]);
    Answer::of(server.request("PUT", "/demo/faults/").json(&faults)).await;
    change(&server, json!({"access_token_lifetime": 6})).await;
    assert_eq!(log_in(&server, "/api/token/").await.status, 502);
}

#[tokio::test]
async fn a_request_under_way_ends_by_the_settings_that_it_began_with() {
    let server = demo().await;
    let faults = json!([{"path": "/api/token/", "delay_ms": 2_000}]);
    Answer::of(server.request("PUT", "/demo/faults/").json(&faults)).await;
    let changed = async {
        let struck = || async { Answer::of(server.request("GET", "/demo/faults/")).await.json[0]["struck"].clone() };
        while struck().await == 0 {}
        change(&server, json!({"access_token_lifetime": 6})).await;
    };
    let (answer, ()) = tokio::join!(log_in(&server, "/api/token/"), changed);
    assert_eq!(lifetime(&text(&answer.json["access"])), 300);
}

#[tokio::test]
async fn a_code_that_was_sent_before_a_change_still_logs_in() {
    let server = Server::start(&["--demo", "--dev-inbox"]).await;
    server.post("/api/token/mobile/", json!({"mobile": "+15550000001"})).await;
    change(&server, json!({"access_token_lifetime": 6})).await;
    let inbox = Answer::of(server.request("GET", "/dev/inbox/")).await.json;
    let login = json!({"mobile": "+15550000001", "code": inbox[0]["code"]});
    let answer = server.post("/api/token/mobile/verify/", login).await;
    assert_eq!(lifetime(&text(&answer.json["access"])), 6);
}

#[tokio::test]
async fn what_was_counted_before_a_change_counts_on() {
    let server = demo().await;
    server.log_in_spiderman().await;
    change(&server, json!({"access_token_lifetime": 6})).await;
    server.log_in_spiderman().await;
    let metrics = Answer::of(server.request("GET", "/metrics")).await.text;
    assert!(metrics.contains("hallpass_events_total{event=\"login\"} 2\n"), "{metrics}");
}

fn with(mut object: Value, name: &str, value: impl Into<Value>) -> Value {
    object[name] = value.into();
    object
}
