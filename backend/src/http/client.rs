//! Where a request comes from, as throttles tell clients apart.

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::{Arc, Once},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, HeaderName, request::Parts},
};

use crate::app::App;

/// A client's address.
///
/// It is the connection's own, or what as many proxies as `--num-proxies` says have put into X-Forwarded-For, as Django REST framework's
/// NUM_PROXIES has it. Its default there takes the whole header at its word, so that a client has a new address whenever it likes; ours
/// takes none. There any text will do, too; here what is no address counts as not sent. Of an IPv6 address only the network counts, for
/// a client has the rest of it to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Client(pub(crate) String);

impl FromRequestParts<Arc<App>> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        Ok(Self::find(peer, &parts.headers, usize::from(app.settings.throttling.num_proxies)))
    }
}

impl Client {
    fn find(peer: Option<IpAddr>, headers: &HeaderMap, proxies: usize) -> Self {
        let own = || Self(peer.map_or_else(|| "unknown".into(), network));
        let forwarded: Vec<_> = headers.get_all(X_FORWARDED_FOR).iter().map(|value| value.as_bytes()).collect();
        if forwarded.is_empty() {
            return own();
        }
        if proxies == 0 {
            warn_of_a_proxy();
            return own();
        }
        let forwarded = forwarded.join(&b',');
        let addresses: Vec<_> = forwarded.split(|byte| *byte == b',').map(<[u8]>::trim_ascii).collect();
        let address = addresses[addresses.len() - proxies.min(addresses.len())];
        parse(address).map_or_else(own, |address| Self(network(address)))
    }
}

/// An address as a proxy wrote it, which may have a port to it.
fn parse(address: &[u8]) -> Option<IpAddr> {
    let address = str::from_utf8(address).ok()?;
    address.parse().or_else(|_| address.parse().map(|address: SocketAddr| address.ip())).ok()
}

fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).to_string(),
    }
}

/// Says once that all who come through a proxy count as one client.
fn warn_of_a_proxy() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing::warn!("a request has X-Forwarded-For: behind a proxy all clients share its address, until --num-proxies says how many there are");
    });
}

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

#[cfg(test)]
mod tests {
    use super::*;

    fn find(peer: &str, forwarded: &[&'static str], proxies: usize) -> String {
        let forwarded = forwarded.iter().map(|value| (X_FORWARDED_FOR, value.parse().expect("it is one")));
        Client::find(peer.parse().ok(), &forwarded.collect(), proxies).0
    }

    #[test]
    fn without_proxies_a_client_cannot_say_who_it_is() {
        assert_eq!(find("192.0.2.1", &["203.0.113.7"], 0), "192.0.2.1");
        assert_eq!(find("192.0.2.1", &[], 1), "192.0.2.1");
    }

    #[test]
    fn as_many_proxies_as_there_are_are_believed() {
        let forwarded = ["6.6.6.6, 203.0.113.7", "10.0.0.1"];
        assert_eq!(
            [1, 2, 3, 9].map(|proxies| find("127.0.0.1", &forwarded, proxies)),
            ["10.0.0.1", "203.0.113.7", "6.6.6.6", "6.6.6.6"]
        );
    }

    #[test]
    fn what_is_no_address_tells_nobody_apart() {
        for written in ["_hidden", "", "unknown", "203.0.113", "203.0.113.7, ", "203.0.113.7 x"] {
            assert_eq!(find("192.0.2.1", &[written], 1), "192.0.2.1", "{written:?}");
        }
    }

    #[test]
    fn one_client_has_one_address_however_it_is_written() {
        for (written, address) in [
            ("203.0.113.7:4711", "203.0.113.7"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("[2001:db8:1:2::9]:443", "2001:db8:1:2::"),
        ] {
            assert_eq!(find("127.0.0.1", &[written], 1), address, "{written}");
        }
        assert_eq!(find("2001:db8:1:2::7", &[], 0), "2001:db8:1:2::");
    }
}
