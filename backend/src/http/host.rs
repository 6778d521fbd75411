//! What a request calls this server: the name in its address.

use std::net::{Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request},
    http::{
        HeaderMap, HeaderName, HeaderValue,
        header::{HOST, ORIGIN},
        uri::Authority,
    },
    middleware::Next,
    response::Response,
};

use super::refusal::Refusal;

/// The request's own host, with its port if that is not the scheme's own.
pub(super) fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(HOST).filter(|_| count(headers, &HOST) == 1)?.to_str().ok()
}

/// Says whether a host is the machine that the browser runs on.
pub(super) fn is_this_machine(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host().to_ascii_lowercase();
    let is_loopback = name.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback());
    name == "localhost" || name.ends_with(".localhost") || name == "[::1]" || is_loopback
}

/// Says whether a request is from a page of the machine that the browser runs on, or from no page, and calls this server by a name of that
/// machine too. Behind a proxy that made `Host` up, it is `Origin` that tells, and where that is missing `X-Forwarded-Host`, if the proxy says what
/// it was called (Trunk's does). A page can write it too, but only beside the proxy's own, and each of them must be good.
pub(super) fn stays_on_this_machine(headers: &HeaderMap) -> bool {
    let is_local_page = |origin: &HeaderValue| {
        origin.to_str().is_ok_and(|origin| origin.strip_prefix("http://").is_some_and(is_this_machine))
    };
    let is_local_name = |hosts: &HeaderValue| {
        hosts.to_str().is_ok_and(|hosts| hosts.split(',').all(|host| is_this_machine(host.trim())))
    };
    host(headers).is_some_and(is_this_machine)
        && headers.get_all(ORIGIN).iter().all(is_local_page)
        && headers.get_all(X_FORWARDED_HOST).iter().all(is_local_name)
}

/// Says whether a request was sent on this machine, to a name of this machine, and passed through no proxy that says so. What a client may
/// write as it likes does not tell: its connection does.
pub(super) fn is_from_here(request: &Request) -> bool {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let is_near = peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback());
    is_near && stays_on_this_machine(request.headers()) && !is_forwarded(request.headers())
}

fn is_forwarded(headers: &HeaderMap) -> bool {
    let names = [HeaderName::from_static("forwarded"), HeaderName::from_static("x-forwarded-for")];
    names.iter().any(|name| headers.contains_key(name))
}

/// Keeps out whoever reached this machine by a name of another: a page whose name was pointed here, or whoever a proxy lets in.
pub(super) async fn called_by_its_own_name(request: Request, next: Next) -> Result<Response, Refusal> {
    match stays_on_this_machine(request.headers()) {
        true => Ok(next.run(request).await),
        false => Err(Refusal::NotThisMachine),
    }
}

/// How often there is a header of this name.
pub(super) fn count(headers: &HeaderMap, name: &HeaderName) -> usize {
    headers.get_all(name).iter().count()
}

const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn this_machine_has_a_few_names() {
        for host in
            ["localhost", "LOCALHOST:8000", "app.localhost:80", "127.0.0.1:8000", "127.3.2.1", "[::1]", "[::1]:8"]
        {
            assert!(is_this_machine(host), "{host}");
        }
        for host in
            ["", "localhost.example.com", "notlocalhost", "127.0.0.1.example.com", "128.0.0.1", "[::2]", "x@", ":80"]
        {
            assert!(!is_this_machine(host), "{host}");
        }
    }

    #[test]
    fn only_a_connection_of_this_machine_is_from_here() {
        let is_from_here = |peer: Option<&str>, header: &'static str, value: &'static str| {
            let request = Request::builder().header(HOST, "localhost:8000").header(header, value);
            let mut request = request.body(Body::empty()).expect("it is one");
            let peer = peer.map(|peer| ConnectInfo(peer.parse::<SocketAddr>().expect("it is one")));
            peer.map(|peer| request.extensions_mut().insert(peer));
            is_from_here(&request)
        };
        for peer in ["127.0.0.1:4711", "127.3.2.1:1", "[::1]:4711", "[::ffff:127.0.0.1]:4711"] {
            assert!(is_from_here(Some(peer), "origin", "http://localhost:3000"), "{peer}");
        }
        for peer in [Some("192.0.2.1:4711"), Some("[2001:db8::1]:4711"), Some("[::ffff:192.0.2.1]:4711"), None] {
            assert!(!is_from_here(peer, "origin", "http://localhost:3000"), "{peer:?}");
        }
        for (header, value) in [
            ("x-forwarded-for", "127.0.0.1"),
            ("forwarded", "for=127.0.0.1"),
            ("x-forwarded-host", "evil.example:8080"),
            ("origin", "https://evil.example"),
        ] {
            assert!(!is_from_here(Some("127.0.0.1:4711"), header, value), "{header}");
        }
    }
}
