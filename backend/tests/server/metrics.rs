//! What is counted, in Prometheus's text format.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::support::{Answer, Server};

#[tokio::test]
async fn a_request_is_counted_by_its_route_and_never_by_its_path() {
    let server = Server::start(&[]).await;
    let pair = server.log_in_spiderman().await;
    for _ in 0..3 {
        assert_eq!(server.get("/protected/", &pair.access).await.status, 200);
    }
    server.get("/protected/?canary", "canary").await;
    server.get("/canary/", "").await;
    let canary = server.request("CANARY", "/protected/");
    assert_eq!(Answer::of(canary).await.status, 401);

    let text = scrape(&server).await;
    let samples = parse(&text);
    assert_eq!(samples[r#"hallpass_http_requests_total{method="GET",route="/protected/",status="200"}"#], 3.0);
    assert_eq!(samples[r#"hallpass_http_requests_total{method="GET",route="/protected/",status="401"}"#], 1.0);
    assert_eq!(samples[r#"hallpass_http_requests_total{method="GET",route="none",status="404"}"#], 1.0);
    assert_eq!(samples[r#"hallpass_http_requests_total{method="other",route="/protected/",status="401"}"#], 1.0);
    assert_eq!(samples[r#"hallpass_http_request_duration_seconds_count{method="GET",route="/protected/"}"#], 4.0);
    assert_eq!(samples["hallpass_http_requests_in_flight"], 1.0);
    assert!(!text.to_lowercase().contains("canary"), "{text}");
}

#[tokio::test]
async fn logins_and_tokens_are_counted_by_what_became_of_them() {
    let server = Server::start(&["--rotate-refresh-tokens", "--blacklist-after-rotation"]).await;
    let text = scrape(&server).await;
    assert_eq!(parse(&text)[r#"hallpass_events_total{event="login_failed"}"#], 0.0);

    let pair = server.log_in_spiderman().await;
    for name in ["spiderman", "nobody"] {
        let wrong = json!({"username": name, "password": "wrong"});
        assert_eq!(server.post("/api/token/", wrong).await.status, 401);
    }
    let renewed = server.refresh(&pair.refresh).await.json["refresh"].clone();
    server.refresh(&pair.refresh).await;
    server.blacklist(renewed.as_str().unwrap()).await;

    let text = scrape(&server).await;
    let samples = parse(&text);
    for (event, times) in [("login", 1.0), ("login_failed", 2.0), ("refresh", 1.0), ("refresh_refused", 1.0)] {
        assert_eq!(samples[format!("hallpass_events_total{{event=\"{event}\"}}").as_str()], times, "{event}");
    }
    assert_eq!(samples[r#"hallpass_events_total{event="blacklist"}"#], 1.0);
    assert_eq!(samples[r#"hallpass_passwords{state="waiting"}"#], 0.0);
    assert!(samples[r#"hallpass_database_connections{state="idle"}"#] >= 1.0);
}

#[tokio::test]
async fn nobody_is_told_who_comes_from_elsewhere() {
    let server = Server::start(&[]).await;
    for (header, value) in [
        ("host", "app.example.com"),
        ("x-forwarded-for", "192.0.2.1"),
        ("forwarded", "for=192.0.2.1"),
        ("origin", "https://evil.example"),
    ] {
        let answer = Answer::of(server.request("GET", "/metrics").header(header, value)).await;
        assert_eq!(answer.status, 403, "{header}");
        assert!(answer.text.contains("--metrics-bind") && !answer.text.contains("hallpass_"), "{}", answer.text);
    }
}

async fn scrape(server: &Server) -> String {
    let answer = Answer::of(server.request("GET", "/metrics")).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/plain; version=0.0.4; charset=utf-8"));
    answer.text
}

/// Reads the text format as strictly as `promtool check metrics`: each family has its help and its type, its samples stand together,
/// no sample comes twice, and a histogram's buckets add up. Answers the samples.
fn parse(text: &str) -> BTreeMap<&str, f64> {
    assert!(text.ends_with('\n'));
    let (mut families, mut samples) = (BTreeSet::new(), BTreeMap::new());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let (name, help) = line.strip_prefix("# HELP ").unwrap().split_once(' ').unwrap();
        let (typed, kind) = lines.next().unwrap().strip_prefix("# TYPE ").unwrap().split_once(' ').unwrap();
        assert!(families.insert(name) && is_name(name) && typed == name && help.ends_with('.'), "{line}");
        assert!(["counter", "gauge", "histogram"].contains(&kind), "{kind}");
        assert_eq!(kind == "counter", name.ends_with("_total"), "{name}");
        let mut cumulated: BTreeMap<String, f64> = BTreeMap::new();
        while let Some(line) = lines.next_if(|line| !line.starts_with('#')) {
            let (series, value) = line.rsplit_once(' ').unwrap();
            let value: f64 = value.parse().unwrap();
            assert!(samples.insert(series, value).is_none(), "{series} comes twice");
            let (sample, labels) =
                series.split_once('{').map_or((series, ""), |(name, rest)| (name, rest.strip_suffix('}').unwrap()));
            let suffix = sample.strip_prefix(name).unwrap();
            let suffixes: &[_] = if kind == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
            assert!(suffixes.contains(&suffix), "{line}");
            let mut labels: Vec<_> = labels.split(',').filter(|label| !label.is_empty()).collect();
            for label in &labels {
                let (name, value) = label.split_once('=').unwrap();
                assert!(is_name(name) && value.len() >= 2 && value.starts_with('"') && value.ends_with('"'), "{line}");
            }
            labels.retain(|label| !label.starts_with("le="));
            let key = labels.join(",");
            match suffix {
                "_bucket" => {
                    let before = cumulated.insert(key, value).unwrap_or_default();
                    assert!(before <= value, "{line}");
                }
                "_count" => assert_eq!(cumulated[&key], value, "{line}"),
                _ => {}
            }
        }
    }
    samples
}

fn is_name(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    name.bytes().all(|byte| is_letter(byte) || byte.is_ascii_digit()) && is_letter(name.as_bytes()[0])
}
