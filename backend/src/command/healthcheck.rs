//! Whether the server that listens at `--bind` is ready, for what has no program to ask it with, such as a slim container.

use std::{
    io::{self, Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs},
    time::Duration,
};

use crate::error::SetupError;

pub(super) fn run(bind: &str) -> Result<(), SetupError> {
    let failed = |reason: &dyn std::fmt::Display| SetupError::new(format!("the server at {bind} (--bind): {reason}"));
    let answer = ask(bind).map_err(|error| failed(&error))?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    match head.split(' ').nth(1) {
        Some("200") => {
            println!("{body}");
            Ok(())
        }
        Some("503") => Err(failed(&body)),
        _ => Err(failed(&"it does not answer as hallpass-backend does")),
    }
}

fn ask(bind: &str) -> io::Result<String> {
    let nowhere = || io::Error::new(io::ErrorKind::NotFound, "there is no such address");
    let address = reachable(bind.to_socket_addrs()?.next().ok_or_else(nowhere)?);
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(LONGEST).read_to_string(&mut answer)?;
    Ok(answer)
}

/// Where to call what listens on all addresses.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

const PATIENCE: Duration = Duration::from_secs(3);
const LONGEST: u64 = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_listens_everywhere_is_called_on_this_machine() {
        for (bind, called) in
            [("0.0.0.0:80", "127.0.0.1:80"), ("[::]:80", "[::1]:80"), ("192.0.2.1:80", "192.0.2.1:80")]
        {
            assert_eq!(reachable(bind.parse().expect("it is one")).to_string(), called);
        }
    }
}
