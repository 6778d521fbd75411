//! `--demo`: what goes wrong on purpose, as a client on the other end of the connection sees it.

use std::time::Duration;

use crate::support::{Answer, Server, refused};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, timeout},
};

const ORIGIN: &str = "http://localhost:8080";
const FLAGS: [&str; 5] =
    ["--demo", "--rotate-refresh-tokens", "--blacklist-after-rotation", "--allowed-origins", ORIGIN];

async fn with_faults(faults: Value) -> Server {
    let server = Server::start(&FLAGS).await;
    tell(&server, faults).await;
    server
}

async fn tell(server: &Server, faults: Value) {
    let answer = Answer::of(server.request("PUT", "/demo/faults/").json(&faults)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

async fn told(server: &Server) -> Value {
    Answer::of(server.request("GET", "/demo/faults/")).await.json
}

async fn health(server: &Server) -> Answer {
    Answer::of(server.request("GET", "/healthz").header("origin", ORIGIN)).await
}

/// A connection on which a GET, or a refresh with this token, has just been sent.
async fn send(server: &Server, path: &str, token: Option<&str>) -> TcpStream {
    let mut stream = TcpStream::connect(server.base.trim_start_matches("http://")).await.unwrap();
    let body = token.map_or(String::new(), |token| json!({"refresh": token}).to_string());
    let method = if token.is_some() { "POST" } else { "GET" };
    let head = format!("{method} {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json");
    let request = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// Everything that comes until the connection ends.
async fn all(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    // An end by RST is an end too.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("the connection ends");
    String::from_utf8(bytes).unwrap()
}

/// Looks that nothing comes any more, not even an end.
async fn assert_silent(stream: &mut TcpStream) {
    let next = timeout(Duration::from_millis(300), stream.read(&mut [0])).await;
    assert!(next.is_err(), "something came: {next:?}");
}

#[tokio::test]
async fn without_demo_there_is_nothing() {
    let server = Server::start(&[]).await;
    for method in ["GET", "PUT", "DELETE"] {
        let ours = Answer::of(server.request(method, "/demo/faults/").json(&json!([{"path": "/*"}]))).await;
        let unknown = Answer::of(server.request(method, "/demo/nothing/")).await;
        assert_eq!((ours.status, ours.text), (404, unknown.text));
    }
    assert_eq!(health(&server).await.text, "ok");
}

#[tokio::test]
async fn another_answer_comes_with_its_headers_and_can_be_read_across_origins() {
    let answer =
        json!({"status": 502, "content_type": "text/html", "body": "<h1>Bad</h1>", "headers": {"Retry-After": "2"}});
    let server = with_faults(json!([{"path": "/healthz", "strike": {"answer": answer}}])).await;
    let answer = health(&server).await;
    assert_eq!(
        (answer.status, answer.text.as_str(), answer.header("content-type")),
        (502, "<h1>Bad</h1>", "text/html")
    );
    assert_eq!((answer.header("retry-after"), answer.header("access-control-allow-origin")), ("2", ORIGIN));
}

#[tokio::test]
async fn a_page_elsewhere_cannot_read_an_answer_without_cors() {
    let server = with_faults(json!([{"path": "/healthz", "without_cors": true}])).await;
    let answer = health(&server).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, "ok"));
    assert!(!answer.headers.keys().any(|name| name.as_str().starts_with("access-control")), "{:?}", answer.headers);
}

#[tokio::test]
async fn a_preflight_is_struck_only_by_its_name() {
    let server = Server::start(&FLAGS).await;
    for (fault, status) in [
        (json!({"path": "/*", "strike": {"answer": {"status": 502}}}), 200),
        (json!({"path": "/*", "method": "OPTIONS", "strike": {"answer": {"status": 502}}}), 502),
    ] {
        tell(&server, json!([fault])).await;
        let preflight = server.request("OPTIONS", "/protected/").header("origin", ORIGIN);
        assert_eq!(Answer::of(preflight.header("access-control-request-method", "GET")).await.status, status);
    }
}

#[tokio::test]
async fn a_redirection_leads_elsewhere() {
    for status in [301, 302, 303, 307, 308] {
        let strike = json!({"redirect": {"status": status, "location": "http://127.0.0.1:9/x"}});
        let server = with_faults(json!([{"path": "/healthz", "strike": strike}])).await;
        let answer = health(&server).await;
        assert_eq!((answer.status, answer.header("location")), (status, "http://127.0.0.1:9/x"));
    }
}

#[tokio::test]
async fn nothing_comes_of_what_hangs_and_the_rest_goes_on() {
    let server = with_faults(json!([{"path": "/healthz", "strike": "hang", "times": 1}])).await;
    let mut hanging = send(&server, "/healthz", None).await;
    assert_silent(&mut hanging).await;
    assert_eq!(health(&server).await.text, "ok");
}

#[tokio::test]
async fn what_stalls_has_its_whole_length_in_the_head_and_half_in_the_body() {
    let server = with_faults(json!([{"path": "/healthz", "strike": "stall"}])).await;
    let mut stalled = send(&server, "/healthz", None).await;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(timeout(PATIENCE, stalled.read_u8()).await.unwrap().unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("content-length: 2\r\n"), "{head}");
    assert_eq!(timeout(PATIENCE, stalled.read_u8()).await.unwrap().unwrap(), b'o');
    assert_silent(&mut stalled).await;
}

#[tokio::test]
async fn not_a_byte_comes_of_what_is_reset() {
    for committed in [false, true] {
        let server = with_faults(json!([{"path": "/*", "strike": "reset", "committed": committed}])).await;
        assert_eq!(all(send(&server, "/healthz", None).await).await, "");
        assert_eq!(all(send(&server, "/api/token/refresh/", Some("x")).await).await, "");
    }
}

#[tokio::test]
async fn no_connection_serves_twice_so_that_no_browser_quietly_asks_again_after_a_reset() {
    let server = with_faults(json!([])).await;
    assert!(all(send(&server, "/healthz", None).await).await.ends_with("ok"));
}

#[tokio::test]
async fn what_is_committed_is_done_and_what_is_not_is_not() {
    let server = Server::start(&FLAGS).await;
    for (strike, committed, spent) in [
        (json!("reset"), false, false),
        (json!("reset"), true, true),
        (json!({"answer": {"status": 502}}), false, false),
        (json!({"answer": {"status": 502}}), true, true),
        (json!({"redirect": {"status": 303, "location": "/"}}), true, true),
    ] {
        let pair = server.log_in_spiderman().await;
        let fault = json!({"path": "/api/token/refresh/", "strike": strike, "committed": committed, "times": 1});
        tell(&server, json!([fault])).await;
        all(send(&server, "/api/token/refresh/", Some(&pair.refresh)).await).await;
        let again = server.refresh(&pair.refresh).await;
        match spent {
            true => assert_eq!(again.whole(), refused("Token is blacklisted"), "{fault}"),
            false => assert_eq!(again.status, 200, "{fault}"),
        }
    }
}

#[tokio::test]
async fn what_stalls_or_hangs_after_it_is_done_has_spent_the_token() {
    let server = Server::start(&FLAGS).await;
    for (strike, committed) in [("stall", false), ("hang", true)] {
        let pair = server.log_in_spiderman().await;
        tell(&server, json!([{"path": "/api/token/refresh/", "strike": strike, "committed": committed}])).await;
        let _waiting = send(&server, "/api/token/refresh/", Some(&pair.refresh)).await;
        let deadline = Instant::now() + PATIENCE;
        while server.verify(&pair.refresh).await.status == 200 {
            // Nothing that a client could wait for says when it is done.
            assert!(Instant::now() < deadline, "{strike} spends nothing");
        }
    }
}

#[tokio::test]
async fn a_fault_lets_some_pass_strikes_as_often_as_it_is_told_and_counts() {
    let answer = |status: u16| json!({"answer": {"status": status}});
    let server = with_faults(json!([
        {"path": "/healthz", "method": "POST", "strike": answer(500)},
        {"path": "/healthz", "skip": 1, "times": 2, "strike": answer(502)},
        {"path": "/health*", "skip": 1, "times": 1, "strike": answer(503)},
    ]))
    .await;
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(health(&server).await.status);
    }
    assert_eq!(statuses, [200, 502, 502, 503, 200]);
    let struck: Vec<_> = told(&server).await.as_array().unwrap().iter().map(|fault| fault["struck"].clone()).collect();
    assert_eq!(struck, [0, 2, 1]);
}

#[tokio::test]
async fn a_delay_comes_before_the_real_answer() {
    let server = with_faults(json!([{"path": "/healthz", "delay_ms": 300}])).await;
    let begun = Instant::now();
    assert_eq!(health(&server).await.text, "ok");
    assert!(begun.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn faults_that_strike_everywhere_can_be_read_and_cleared() {
    let everywhere = json!([{"path": "/*", "strike": "hang"}, {"path": "/*", "method": "OPTIONS", "strike": "hang"}]);
    let server = with_faults(everywhere).await;
    assert_eq!(told(&server).await[0], json!({"path": "/*", "strike": "hang", "struck": 0}));
    let preflight = server.request("OPTIONS", "/demo/faults/").header("origin", ORIGIN);
    let preflight = Answer::of(preflight.header("access-control-request-method", "DELETE")).await;
    assert!(preflight.header("access-control-allow-methods").contains("DELETE"));
    assert_eq!(Answer::of(server.request("DELETE", "/demo/faults/")).await.whole(), (200, json!([])));
    assert_eq!(health(&server).await.text, "ok");
}

#[tokio::test]
async fn a_page_that_reached_this_machine_by_another_name_breaks_nothing() {
    let server = with_faults(json!([{"path": "/a/"}])).await;
    for host in ["evil.example", "127.0.0.1.evil.example:8000"] {
        for method in ["GET", "PUT", "DELETE"] {
            let request = server.request(method, "/demo/faults/").header("host", host);
            let answer = Answer::of(request.json(&json!([{"path": "/*", "strike": "hang"}]))).await;
            assert_eq!(answer.status, 403, "{method} {host}");
            assert!(answer.json["detail"].as_str().unwrap().contains("localhost"), "{}", answer.text);
        }
    }
    assert_eq!(told(&server).await, json!([{"path": "/a/", "struck": 0}]));
}

#[tokio::test]
async fn a_bad_fault_is_refused_with_what_to_write_and_changes_nothing() {
    let server = with_faults(json!([{"path": "/a/"}])).await;
    for (faults, words) in [
        (json!({"path": "/"}), &["JSON array", r#"[{"path": "#][..]),
        (json!(["/"]), &["JSON array"]),
        (json!([{"path": "/"}, {}]), &["fault 2", "`path`"]),
        (json!([{"path": "x"}]), &["fault 1", "/api/token/refresh/"]),
        (json!([{"path": "/*/x"}]), &["/api/*"]),
        (json!([{"path": "/?x"}]), &["/api/*"]),
        (json!([{"path": "/", "strikes": "hang"}]), &["`strikes`", "`strike`"]),
        (json!([{"path": "/", "strike": "explode"}]), &["`explode`", "`reset`"]),
        (json!([{"path": "/", "strike": {"answer": {}}}]), &["`status`"]),
        (json!([{"path": "/", "strike": {"answer": {"status": 199}}}]), &["200 to 599"]),
        (json!([{"path": "/", "strike": {"answer": {"status": 200, "type": "x"}}}]), &["`type`", "`content_type`"]),
        (json!([{"path": "/", "strike": {"answer": {"status": 200, "headers": {"a b": "c"}}}}]), &["Retry-After"]),
        (json!([{"path": "/", "strike": {"answer": {"status": 200, "headers": {"Content-Length": "1"}}}}]), &["leave"]),
        (json!([{"path": "/", "strike": {"redirect": {"status": 304, "location": "/x"}}}]), &["308"]),
        (json!([{"path": "/", "strike": {"redirect": {"status": 302, "location": ""}}}]), &["location"]),
        (json!([{"path": "/", "method": "post"}]), &["\"POST\""]),
        (json!([{"path": "/", "method": "HEAD", "strike": "reset"}]), &["HEAD", "hang"]),
        (json!([{"path": "/", "strike": {"answer": {"status": 204, "body": "x"}}}]), &["204", "body"]),
        (json!([{"path": "/", "strike": {"answer": {"status": 304, "body": "x"}}}]), &["304", "body"]),
        (json!([{"path": "/", "times": 0}]), &["nonzero"]),
        (json!([{"path": "/", "skip": -1}]), &["-1"]),
        (json!([{"path": "/", "delay_ms": 60_001}]), &["60000"]),
    ] {
        let answer = Answer::of(server.request("PUT", "/demo/faults/").json(&faults)).await;
        assert_eq!(answer.status, 400, "{faults}");
        let detail = answer.json["detail"].as_str().unwrap();
        assert!(words.iter().all(|word| detail.contains(word)), "{faults}: {detail}");
    }
    assert_eq!(told(&server).await, json!([{"path": "/a/", "struck": 0}]));
}

const PATIENCE: Duration = Duration::from_secs(20);
