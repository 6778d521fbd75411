//! Clients who are slow, silent or many.

use std::{future::Future, io, time::Duration};

use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::support::{Answer, Server};

const CONTINUE: &[u8; 25] = b"HTTP/1.1 100 Continue\r\n\r\n";
const HEALTH: &str = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";

struct Client(TcpStream);

impl Client {
    async fn connect(server: &Server) -> Self {
        Self(TcpStream::connect(server.base.strip_prefix("http://").unwrap()).await.unwrap())
    }

    async fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// Sends a request and waits for its answer.
    async fn ask(&mut self) {
        self.send(HEALTH).await;
        let mut answer = Vec::new();
        while !answer.ends_with(b"ok") {
            assert_ne!(in_time(self.0.read_buf(&mut answer)).await.unwrap(), 0, "{}", String::from_utf8_lossy(&answer));
        }
        assert!(answer.starts_with(b"HTTP/1.1 200"));
    }

    /// Sends the head of a refresh and waits until the server wants the body.
    async fn begin_body(&mut self, length: usize) {
        self.send("POST /api/token/refresh/ HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n").await;
        self.send(&format!("expect: 100-continue\r\ncontent-length: {length}\r\n\r\n")).await;
        let mut answer = [0; CONTINUE.len()];
        in_time(self.0.read_exact(&mut answer)).await.unwrap();
        assert_eq!(answer, *CONTINUE);
    }

    /// What comes until the server ends the connection.
    async fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        match in_time(self.0.read_to_end(&mut rest)).await {
            Err(error) if error.kind() != io::ErrorKind::ConnectionReset => panic!("{error}"),
            _ => String::from_utf8_lossy(&rest).into_owned(),
        }
    }
}

async fn in_time<T>(event: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(20), event).await.expect("it happens within 20 seconds")
}

#[tokio::test]
async fn a_connection_serves_one_request_after_another() {
    let server = Server::start(&[]).await;
    let mut client = Client::connect(&server).await;
    client.ask().await;
    client.ask().await;
}

#[tokio::test]
async fn a_head_that_never_ends_ends_the_connection() {
    let server = Server::start(&["--idle-timeout", "1"]).await;
    let mut client = Client::connect(&server).await;
    client.send("GET /healthz HTTP/1.1\r\nhost: x\r\n").await;
    assert!(!client.rest().await.contains("200"));
}

#[tokio::test]
async fn a_trickle_does_not_keep_a_head_alive() {
    let server = Server::start(&["--idle-timeout", "1"]).await;
    let mut client = Client::connect(&server).await;
    client.send("GET /healthz HTTP/1.1\r\n").await;
    let trickle = async {
        // A line now and then, until the server ends the connection.
        while timeout(Duration::from_millis(100), client.0.readable()).await.is_err() {
            let _ = client.0.write_all(b"x: y\r\n").await;
        }
    };
    in_time(trickle).await;
}

#[tokio::test]
async fn a_connection_that_idles_is_closed() {
    let server = Server::start(&["--idle-timeout", "1"]).await;
    for asks in [0, 1] {
        let mut client = Client::connect(&server).await;
        for _ in 0..asks {
            client.ask().await;
        }
        assert_eq!(client.rest().await, "", "after {asks} requests");
    }
}

#[tokio::test]
async fn a_body_that_never_arrives_is_a_timeout() {
    let server = Server::start(&["--transfer-timeout", "1"]).await;
    let mut client = Client::connect(&server).await;
    client.send("POST /api/token/verify/ HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n").await;
    client.send("content-length: 20\r\n\r\n{").await;
    let answer = client.rest().await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.ends_with(r#"{"detail":"Request body did not arrive in time."}"#), "{answer}");
}

#[tokio::test]
async fn a_head_that_is_huge_is_refused() {
    let server = Server::start(&[]).await;
    let mut client = Client::connect(&server).await;
    client.send(&format!("GET /healthz HTTP/1.1\r\nhost: x\r\ncookie: {}\r\n", "x".repeat(33 << 10))).await;
    let answer = client.rest().await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
}

#[tokio::test]
async fn a_head_with_long_cookies_and_a_long_token_is_not_huge() {
    let server = Server::start(&[]).await;
    let request =
        server.request("GET", "/healthz").header("cookie", "x".repeat(16 << 10)).bearer_auth("x".repeat(8 << 10));
    assert_eq!(request.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn who_does_not_take_an_answer_is_left() {
    let folder = folder_with_a_huge_file();
    let folder = folder.path().to_str().unwrap();
    let server = Server::start(&["--static-dir", folder, "--transfer-timeout", "1", "--max-connections", "1"]).await;
    let mut client = Client::connect(&server).await;
    client.send("GET /huge HTTP/1.1\r\nhost: x\r\n\r\n").await;
    in_time(client.0.readable()).await.unwrap();
    // There is a place for the next one when the server has lost its patience.
    Client::connect(&server).await.ask().await;
    let length = client.rest().await.len();
    assert!(length < HUGE, "{length}");
}

#[tokio::test]
async fn who_takes_an_answer_slowly_gets_all_of_it_while_others_come() {
    let folder = folder_with_a_huge_file();
    let server = Server::start(&["--static-dir", folder.path().to_str().unwrap(), "--max-connections", "2"]).await;
    let mut slow = Client::connect(&server).await;
    slow.send("GET /huge HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    in_time(slow.0.readable()).await.unwrap();
    let mut newcomers = Vec::new();
    let (mut length, mut part) = (0, vec![0; HUGE / 8]);
    for _ in 0..8 {
        let mut newcomer = Client::connect(&server).await;
        newcomer.ask().await;
        newcomers.push(newcomer);
        length += in_time(slow.0.read_exact(&mut part)).await.unwrap();
    }
    assert!(length + slow.rest().await.len() > HUGE);
}

/// A site with a file that is more than the buffers of both ends hold.
fn folder_with_a_huge_file() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), "").unwrap();
    std::fs::File::create(folder.path().join("huge")).unwrap().set_len(HUGE as u64).unwrap();
    folder
}

const HUGE: usize = 64 << 20;

#[tokio::test]
async fn who_has_been_quiet_for_longest_makes_room() {
    let server = Server::start(&["--max-connections", "2"]).await;
    let mut silent = Client::connect(&server).await;
    let mut regular = Client::connect(&server).await;
    regular.ask().await;
    let mut newcomer = Client::connect(&server).await;
    newcomer.ask().await;
    assert_eq!(silent.rest().await, "");
    regular.ask().await;
    newcomer.ask().await;
}

#[tokio::test]
async fn silent_connections_by_the_hundred_keep_nobody_out() {
    let server = Server::start(&["--max-connections", "10"]).await;
    let mut silent = Vec::new();
    for _ in 0..100 {
        let mut client = Client::connect(&server).await;
        client.send("GET / HTTP/1.1\r\n").await;
        silent.push(client);
    }
    Client::connect(&server).await.ask().await;
}

#[tokio::test]
async fn bodies_that_do_not_arrive_keep_nobody_out() {
    let server = Server::start(&["--max-connections", "10", "--transfer-timeout", "600"]).await;
    let mut asking = Vec::new();
    for _ in 0..10 {
        let mut client = Client::connect(&server).await;
        client.begin_body(100).await;
        client.send("{").await;
        asking.push(client);
    }
    Client::connect(&server).await.ask().await;
    assert_eq!(asking[0].rest().await, "");
}

#[tokio::test]
async fn a_request_that_is_whole_is_answered_whoever_comes() {
    let flags = ["--max-connections", "3", "--rotate-refresh-tokens", "--blacklist-after-rotation"];
    let server = Server::start(&flags).await;
    let body = json!({"refresh": server.log_in_spiderman().await.refresh}).to_string();
    let mut client = Client::connect(&server).await;
    let mut lock = SqliteConnection::connect(&server.database).await.unwrap();
    let lock = lock.begin_with("BEGIN IMMEDIATE").await.unwrap();
    client.begin_body(body.len()).await;
    client.send(&body).await;
    let metrics = async || Answer::of(server.request("GET", "/metrics")).await.text;
    let begins = async { while !metrics().await.contains("hallpass_database_connections{state=\"busy\"} 1") {} };
    in_time(begins).await;
    for _ in 0..10 {
        Client::connect(&server).await.ask().await;
    }
    lock.rollback().await.unwrap();
    let mut answer = [0; 12];
    in_time(client.0.read_exact(&mut answer)).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
}
