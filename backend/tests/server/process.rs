//! The server as a process: its log and its end.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use crate::support::program::{Process, client, run};
use futures_util::future::join_all;
use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

const KEY: &str = "canary-key-canary-key-canary-key-canary-key";

fn folder_with_ada() -> TempDir {
    let folder = tempdir().unwrap();
    assert!(run(&folder, &["user", "add", "ada", "--password", "canary-password"]).status.success());
    folder
}

fn last_segment(token: &Value) -> &str {
    text(token).rsplit('.').next().unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[tokio::test]
async fn the_log_tells_who_refreshed_and_holds_no_secret() {
    let folder = folder_with_ada();
    let mut server = Process::start(&folder, &["--log", "trace", "--rotate-refresh-tokens", "--signing-key", KEY]);
    let client = client();
    let post = async |path: &str, body: Value| {
        client.post(server.url(path)).json(&body).send().await.unwrap().json::<Value>().await.unwrap()
    };
    let pair = post("/api/token/", json!({"username": "ada", "password": "canary-password"})).await;
    post("/api/token/", json!({"username": "ada", "password": "canary-wrong"})).await;
    post("/api/token/", json!({"username": "canary-typed-into-the-wrong-field", "password": "x"})).await;
    let renewed = post("/api/token/refresh/?token=canary-query", json!({"refresh": pair["refresh"]})).await;
    let url = server.url("/protected/");
    assert_eq!(client.get(url).bearer_auth(text(&pair["access"])).send().await.unwrap().status(), 200);

    let misplaced = format!("/api/token/verify/{}/?token={}", text(&pair["access"]), text(&pair["refresh"]));
    assert_eq!(client.get(server.url(&misplaced)).send().await.unwrap().status(), 404);

    server.signal("TERM");
    assert!(server.end().success());
    let lines: Vec<Value> = server.log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let refreshes: Vec<_> = lines.iter().filter(|line| line["message"] == "token refreshed").collect();
    assert_eq!(refreshes.len(), 1);
    assert_eq!(refreshes[0]["user"], 1);
    assert_eq!(refreshes[0]["jti"].as_str().unwrap().len(), 32);
    let of_refresh = |line: &&Value| line["message"] == "request" && line["path"] == "/api/token/refresh/";
    let request = lines.iter().find(of_refresh).unwrap();
    assert_eq!((&request["method"], &request["status"]), (&json!("POST"), &json!(200)));
    assert_eq!(request["span"]["id"], refreshes[0]["span"]["id"]);
    assert!(request["duration_ms"].is_u64());

    assert!(!server.log.contains("canary"), "{}", server.log);
    for token in [&pair["access"], &pair["refresh"], &renewed["access"], &renewed["refresh"]] {
        assert!(!server.log.contains(last_segment(token)));
    }
}

#[tokio::test]
async fn the_log_holds_no_cookie() {
    let folder = folder_with_ada();
    let mut server = Process::start(&folder, &["--log", "trace", "--rotate-refresh-tokens", "--refresh-cookie"]);
    let post = async |path: &str, cookie: &str, origin: &str| {
        let body = json!({"username": "ada", "password": "canary-password"});
        let request = client().post(server.url(path)).json(&body).header("cookie", cookie);
        let answer = request.header("origin", origin).send().await.unwrap();
        let cookie = answer.headers().get("set-cookie").map(|cookie| cookie.to_str().unwrap().to_owned());
        (answer.status().as_u16(), cookie.unwrap_or_default().split(';').next().unwrap().to_owned())
    };
    let own = server.url("");
    let (_, first) = post("/api/token/", "", &own).await;
    let (_, second) = post("/api/token/refresh/", &first, &own).await;
    assert!(first.starts_with("hallpass_refresh=ey") && second.starts_with("hallpass_refresh=ey"));
    assert_eq!(post("/api/token/refresh/", &second, "https://evil.example").await.0, 403);
    assert_eq!(post("/api/token/refresh/", "hallpass_refresh=canary-bad", &own).await.0, 401);
    assert_eq!(post("/api/token/blacklist/", &second, &own).await.0, 200);

    server.signal("TERM");
    assert!(server.end().success());
    assert!(server.log.contains("token refreshed") && server.log.contains("evil.example"), "{}", server.log);
    for secret in ["canary", first.rsplit('.').next().unwrap(), second.rsplit('.').next().unwrap()] {
        assert!(!server.log.contains(secret), "{}", server.log);
    }
}

#[tokio::test]
async fn what_a_page_elsewhere_says_of_itself_is_cut_in_the_log() {
    let folder = folder_with_ada();
    let mut server = Process::start(&folder, &["--refresh-cookie"]);
    let long = format!("{}canary", "x".repeat(100));
    let request = client().post(server.url("/api/token/")).json(&json!({}));
    let request =
        ["origin", "host", "sec-fetch-site"].iter().fold(request, |request, name| request.header(*name, &long));
    assert_eq!(request.send().await.unwrap().status(), 403);
    let line = server.wait_for("a page elsewhere is refused");
    assert!(line.contains(&"x".repeat(100)) && !line.contains("canary"), "{line}");
}

#[tokio::test]
async fn a_cookie_that_browsers_drop_is_told_without_its_value() {
    let folder = tempdir().unwrap();
    let user = ["user", "add", "ada", "--password", "brilliant", "--first-name", &"x".repeat(3_000)];
    assert!(run(&folder, &user).status.success());
    for (claims, is_told) in [("first_name", true), ("last_name", false)] {
        let mut server = Process::start(&folder, &["--log", "trace", "--refresh-cookie", "--extra-claims", claims]);
        let body = json!({"username": "ada", "password": "brilliant"});
        let answer = client().post(server.url("/api/token/")).json(&body).send().await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        assert_eq!(cookie.len() > 4096, is_told);
        server.signal("TERM");
        assert!(server.end().success());
        let told = server.log.matches("browsers drop").count();
        assert_eq!(
            (told, server.log.matches("--extra-claims").count()),
            (usize::from(is_told), told),
            "{}",
            server.log
        );
        assert!(!server.log.contains(&cookie[..100]));
    }
}

#[test]
fn a_request_that_has_begun_is_answered_after_the_signal() {
    let folder = folder_with_ada();
    for signal in ["TERM", "INT"] {
        let mut server = Process::start(&folder, &[]);
        let body = r#"{"username": "ada", "password": "canary-password"}"#;
        let mut stream = TcpStream::connect(&server.address).unwrap();
        let head = "POST /api/token/ HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close";
        write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{}", body.len(), &body[..10]).unwrap();
        // The server has accepted the connection once it has answered a later one.
        let mut later = TcpStream::connect(&server.address).unwrap();
        write!(later, "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
        later.read_to_end(&mut Vec::new()).unwrap();

        server.signal(signal);
        server.wait_for("stopping");
        stream.write_all(&body.as_bytes()[10..]).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(server.end().success());
        assert!(server.log.contains("stopped"));
    }
}

#[test]
fn a_second_signal_ends_the_server_while_a_request_is_under_way() {
    let folder = folder_with_ada();
    let mut server = Process::start(&folder, &[]);
    let mut stream = TcpStream::connect(&server.address).unwrap();
    write!(stream, "POST /api/token/ HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 9\r\n").unwrap();
    write!(stream, "content-type: application/json\r\n\r\n").unwrap();
    // The server asks for the body, so the request has begun.
    stream.read_exact(&mut [0]).unwrap();
    server.signal("INT");
    server.wait_for("stopping");
    server.signal("INT");
    assert!(server.end().success());
    assert!(server.log.contains("second signal"), "{}", server.log);
}

#[test]
fn half_a_head_does_not_hold_the_end() {
    let folder = folder_with_ada();
    let mut server = Process::start(&folder, &[]);
    let mut half = TcpStream::connect(&server.address).unwrap();
    write!(half, "GET /healthz HTTP/1.1\r\nhost:").unwrap();
    let mut whole = TcpStream::connect(&server.address).unwrap();
    write!(whole, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    whole.read_exact(&mut [0]).unwrap();
    server.signal("TERM");
    assert!(server.end().success());
    assert!(!server.log.contains("did not end in time"), "{}", server.log);
}

#[tokio::test]
async fn a_fault_that_strikes_is_logged_without_what_may_be_secret() {
    let folder = folder_with_ada();
    let mut server = Process::start(&folder, &["--demo"]);
    let answer = json!({"status": 502, "body": "canary-body"});
    let faults = json!([{"path": "/*", "strike": {"answer": answer}}]);
    assert!(client().put(server.url("/demo/faults/")).json(&faults).send().await.unwrap().status().is_success());
    let url = server.url(&format!("/{}/?token=canary-query", "canary".repeat(20)));
    assert_eq!(client().get(url).send().await.unwrap().status(), 502);
    let struck: Value = serde_json::from_str(&server.wait_for("fault struck")).unwrap();
    assert_eq!((&struck["kind"], &struck["path"]), (&json!("answer"), &json!("/…/")));
    let request: Value = serde_json::from_str(&server.wait_for("\"request\",\"method\"")).unwrap();
    assert_eq!((&request["status"], &request["span"]["id"]), (&json!(502), &struck["span"]["id"]));
    assert!(!server.log.contains("canary"), "{}", server.log);
}

#[test]
fn what_hangs_holds_the_end_no_longer_than_a_request_that_takes_its_time() {
    let folder = folder_with_ada();
    let mut server = Process::start(&folder, &["--demo"]);
    let faults = r#"[{"path": "/healthz", "strike": "hang"}]"#;
    let mut control = TcpStream::connect(&server.address).unwrap();
    write!(
        control,
        "PUT /demo/faults/ HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n{faults}",
        faults.len()
    )
    .unwrap();
    control.read_to_end(&mut Vec::new()).unwrap();
    let mut hanging = TcpStream::connect(&server.address).unwrap();
    write!(hanging, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    server.wait_for("fault struck");
    server.signal("TERM");
    assert!(server.end().success());
    assert!(server.log.contains("some requests did not end in time"), "{}", server.log);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn passwords_take_as_much_memory_as_are_hashed_at_once() {
    let folder = folder_with_ada();
    let server = Process::start(&folder, &[]);
    let (before, processors) = (server.peak_memory(), std::thread::available_parallelism().unwrap().get());
    let body = json!({"username": "ada", "password": "canary-password"});
    let log_in = || async { client().post(server.url("/api/token/")).json(&body).send().await.unwrap().status() };
    let statuses = join_all((0..processors * 16).map(|_| log_in())).await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    let taken = server.peak_memory() - before;
    // 19 MiB each, and some for everything else.
    assert!(taken < processors as u64 * 20 + 40, "{taken} MiB more than {before} MiB");
}
