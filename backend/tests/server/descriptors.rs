//! More connections than the system gives descriptors.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use tempfile::tempdir;

use crate::support::program::Process;

#[test]
fn a_limit_that_may_be_raised_is_raised() {
    let folder = tempdir().unwrap();
    let mut server = Process::start_after("ulimit -S -n 128", &folder, &[]);
    let mut clients: Vec<_> = (0..200).map(|_| TcpStream::connect(&server.address).unwrap()).collect();
    clients.iter_mut().for_each(ask);
    // Nobody had to make room.
    clients.iter_mut().for_each(ask);
    server.signal("TERM");
    assert!(server.end().success());
    assert!(!server.log.contains("ulimit"), "{}", server.log);
}

#[test]
fn a_limit_that_stands_lowers_the_number_of_connections() {
    let folder = tempdir().unwrap();
    let server = Process::start_after("ulimit -n 128", &folder, &[]);
    assert!(server.log.contains("--max-connections 1000") && server.log.contains("there are 64"), "{}", server.log);
    let silent: Vec<_> = (0..200).map(|_| TcpStream::connect(&server.address).unwrap()).collect();
    ask(&mut TcpStream::connect(&server.address).unwrap());
    drop(silent);
}

fn ask(client: &mut TcpStream) {
    client.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(client, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let (mut answer, mut part) = (Vec::new(), [0; 1 << 10]);
    while !answer.ends_with(b"ok") {
        let length = client.read(&mut part).unwrap();
        assert_ne!(length, 0, "{}", String::from_utf8_lossy(&answer));
        answer.extend(&part[..length]);
    }
}
