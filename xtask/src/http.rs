//! Just enough HTTP to ask a local server whether it is up, and to log in to it.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use crate::error::{Error, Result};

const TIMEOUT: Duration = Duration::from_secs(2);

/// A login hashes a password, maybe on a machine that does something else too.
const PATIENCE: Duration = Duration::from_secs(60);

/// The status with which `GET path` is answered on this port of 127.0.0.1, if it is.
pub(crate) fn status(port: u16, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), TIMEOUT).ok()?;
    stream.set_read_timeout(Some(TIMEOUT)).ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut line = [0; "HTTP/1.1 200".len()];
    stream.read_exact(&mut line).ok()?;
    Some(str::from_utf8(&line).ok()?.split_once(' ')?.1.to_owned())
}

/// POSTs JSON to this port of 127.0.0.1 and returns the whole answer.
pub(crate) fn post(port: u16, path: &str, json: &str) -> Result<String> {
    let head = format!("POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close");
    let request = format!("{head}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{json}", json.len());
    let ask = || {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(request.as_bytes())?;
        io::read_to_string(stream)
    };
    ask().map_err(Error::while_doing(format!("{path} of port {port}")))
}

/// Fails if something listens on the port already; `remedy` says how to choose another one.
pub(crate) fn require_free(port: u16, remedy: &str) -> Result<()> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::failed(format!("port {port} of 127.0.0.1 is not free ({error}): {remedy}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};
    use std::thread;

    fn server_answering(reply: &'static str) -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            // To the end: closing a connection with unread bytes in it resets it, and the reply with it.
            let request = BufReader::new(&stream).lines().map_while(io::Result::ok);
            let _ = request.take_while(|line| !line.is_empty()).count();
            let _ = stream.write_all(reply.as_bytes());
        });
        port
    }

    #[test]
    fn the_status_of_an_answer_is_read() {
        let port = server_answering("HTTP/1.1 503 Service Unavailable\r\n\r\n");
        assert_eq!(status(port, "/healthz").as_deref(), Some("503"));
    }

    #[test]
    fn a_server_that_hangs_up_has_not_answered() {
        assert_eq!(status(server_answering(""), "/healthz"), None);
    }

    #[test]
    fn a_taken_port_is_named_together_with_the_remedy() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let message = require_free(port, "choose another with --port").unwrap_err().to_string();
        assert!(message.contains(&port.to_string()) && message.ends_with("choose another with --port"));
    }
}
