//! The program as whoever runs it meets it: probes, metrics of their own, draining, and the ids of log lines.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value;
use tempfile::tempdir;

use crate::support::program::{Process, client, refusal, run};

#[tokio::test]
async fn metrics_with_an_address_of_their_own_are_told_to_whoever_reaches_it_and_nowhere_else() {
    let folder = tempdir().unwrap();
    let mut server = Process::start(&folder, &["--metrics-bind", "127.0.0.1:0"]);
    let line = server.log.lines().find(|line| line.contains("metrics at")).unwrap().to_owned();
    let address = serde_json::from_str::<Value>(&line).unwrap()["address"].as_str().unwrap().to_owned();
    let get = async |url: String| {
        let answer = client().get(url).header("x-forwarded-for", "192.0.2.1").send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let (status, text) = get(format!("http://{address}/metrics")).await;
    assert!(status == 200 && text.contains("hallpass_build_info"), "{text}");
    assert_eq!(get(format!("http://{address}/healthz")).await.0, 404);
    assert_eq!(get(server.url("/metrics")).await.0, 403);
    server.signal("TERM");
    assert!(server.end().success());
}

#[test]
fn a_head_that_never_ends_ends_a_connection_to_the_metrics_too() {
    let folder = tempdir().unwrap();
    let server = Process::start(&folder, &["--metrics-bind", "127.0.0.1:0", "--idle-timeout", "1"]);
    let line = server.log.lines().find(|line| line.contains("metrics at")).unwrap();
    let address = serde_json::from_str::<Value>(line).unwrap()["address"].as_str().unwrap().to_owned();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\n").unwrap();
    assert_eq!(stream.read_to_end(&mut Vec::new()).unwrap(), 0);
}

#[test]
fn metrics_where_nobody_can_listen_are_refused_by_their_setting() {
    let folder = tempdir().unwrap();
    let message = refusal(&folder, &["--bind", "127.0.0.1:0", "--metrics-bind", "nowhere"]);
    assert!(message.contains("--metrics-bind") && message.contains("127.0.0.1:9000"), "{message}");
    assert!(!folder.path().join("hallpass.db").exists());
}

#[tokio::test]
async fn a_server_that_drains_answers_as_ever_but_is_not_ready() {
    let folder = tempdir().unwrap();
    let mut server = Process::start(&folder, &["--drain-time", "1h"]);
    server.signal("TERM");
    server.wait_for("stopping");
    let status = async |path: &str| client().get(server.url(path)).send().await.unwrap().status().as_u16();
    assert_eq!((status("/readyz").await, status("/healthz").await, status("/protected/").await), (503, 200, 401));
    server.signal("TERM");
    assert!(server.end().success());
}

#[test]
fn a_health_check_succeeds_where_the_server_is_ready_and_fails_elsewhere() {
    let folder = tempdir().unwrap();
    let mut server = Process::start(&folder, &["--drain-time", "1h"]);
    let check = || run(&folder, &["--bind", &server.address, "healthcheck"]);
    let output = check();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "ready\n");

    server.signal("TERM");
    server.wait_for("stopping");
    let output = run(&folder, &["--bind", &server.address, "healthcheck"]);
    assert!(String::from_utf8(output.stderr).unwrap().contains("this server is stopping"));
    assert_eq!(output.status.code(), Some(2));

    server.signal("TERM");
    assert!(server.end().success());
    let output = run(&folder, &["--bind", &server.address, "healthcheck"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("--bind"));
}

#[tokio::test]
async fn each_line_of_a_request_carries_its_id_and_each_event_its_name() {
    let folder = tempdir().unwrap();
    assert!(run(&folder, &["user", "add", "ada", "--password", "brilliant"]).status.success());
    // Also where the filter takes away what is not a warning.
    for filter in ["info", "warn,hallpass_backend::server=info"] {
        for (format, words) in [
            ("json", [r#""event":"login_failed""#, r#""user":1"#, r#""id":"id-of-a-proxy""#]),
            ("text", [r#"event="login_failed""#, "user=1", "request{id=id-of-a-proxy}"]),
        ] {
            let mut server = Process::start(&folder, &["--log", filter, "--log-format", format]);
            let body = serde_json::json!({"username": "ada", "password": "canary"});
            let request = client().post(server.url("/api/token/")).header("x-request-id", "id-of-a-proxy").json(&body);
            let answer = request.send().await.unwrap();
            assert_eq!(answer.headers()["x-request-id"], "id-of-a-proxy");
            let line = server.wait_for("login_failed");
            assert!(words.iter().all(|word| line.contains(word)) && line.contains("WARN"), "{line}");
            server.signal("TERM");
            assert!(server.end().success());
            assert!(!server.log.contains("canary"), "{}", server.log);
        }
    }
}
