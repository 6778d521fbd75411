//! A request whose body lets the server wait.

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::Server;

pub(crate) struct SlowPatch {
    stream: TcpStream,
    body: String,
}

impl SlowPatch {
    /// Sends all but the body, and waits until the server asks for that.
    pub(crate) async fn begin(server: &Server, access: &str, path: &str, body: &Value) -> Self {
        let mut stream = TcpStream::connect(server.base.trim_start_matches("http://")).await.unwrap();
        let body = body.to_string();
        let head = format!(
            "PATCH {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {access}\r\nexpect: 100-continue\r\n\
             connection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut go_on = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
        stream.read_exact(&mut go_on).await.unwrap();
        assert_eq!(str::from_utf8(&go_on), Ok("HTTP/1.1 100 Continue\r\n\r\n"));
        Self { stream, body }
    }

    /// Sends the body, and answers what the server says.
    pub(crate) async fn end(mut self) -> String {
        self.stream.write_all(self.body.as_bytes()).await.unwrap();
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer).await.unwrap();
        answer
    }
}
