//! Where a request comes from, and whether a source may be spoken for from there.
//!
//! A proxy in front of the portal is believed only if the configuration names it; then the last address that it added
//! counts, and what the client wrote before it does not.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, request::Parts},
};
use ipnet::IpNet;

/// The address of the other side; `None` if the request came through no socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Peer(parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip().to_canonical())))
    }
}

impl Peer {
    /// The address that counts: the peer's, or the one that a known proxy tells.
    pub fn behind(self, proxies: &[IpNet], headers: &HeaderMap) -> Peer {
        if !self.0.is_some_and(|ip| proxies.iter().any(|net| net.contains(&ip))) {
            return self;
        }
        let said = headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok());
        let hops: Vec<&str> = said.flat_map(|v| v.split(',')).map(str::trim).collect();
        let known = |ip: &IpAddr| proxies.iter().any(|net| net.contains(ip));
        let told = hops.iter().rev().map_while(|hop| hop.parse::<IpAddr>().ok()).map(|ip| ip.to_canonical());
        Peer(told.clone().find(|ip| !known(ip)).or_else(|| told.last()).or(self.0))
    }

    /// For people.
    pub fn shown(self) -> String {
        self.0.map(|ip| ip.to_string()).unwrap_or_default()
    }
}

/// Networks, separated by commas or blanks: `10.0.0.0/8, 192.0.2.7`.
///
/// # Errors
/// The word that is no address and no network.
pub(crate) fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    let words = text.split([',', ';', ' ', '\n', '\r', '\t']).filter(|w| !w.is_empty());
    words
        .map(|word| {
            word.parse::<IpNet>().or_else(|_| word.parse::<IpAddr>().map(IpNet::from)).map_err(|_| word.to_owned())
        })
        .collect()
}

/// Whether an address is in the list; an empty list lets everybody in. A list that cannot be read lets nobody in.
pub(crate) fn allowed(list: &str, peer: Peer) -> bool {
    match networks(list) {
        Ok(nets) if nets.is_empty() => true,
        Ok(nets) => peer.0.is_some_and(|ip| nets.iter().any(|net| net.contains(&ip))),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(text: &str) -> Peer {
        Peer(Some(text.parse().unwrap()))
    }

    #[test]
    fn lists_are_read_and_hold() {
        assert!(allowed("", Peer(None)) && allowed(" \n", peer("192.0.2.1")));
        let list = "10.0.0.0/8, 192.0.2.7;2001:db8::/32";
        for (ip, yes) in [("10.1.2.3", true), ("192.0.2.7", true), ("192.0.2.8", false), ("2001:db8::1", true)] {
            assert_eq!(allowed(list, peer(ip)), yes, "{ip}");
        }
        assert!(!allowed(list, Peer(None)));
        assert_eq!(networks("10.0.0.0/33"), Err("10.0.0.0/33".to_owned()));
        assert!(!allowed("our office", peer("10.0.0.1")), "a list that means nothing lets nobody in");
    }

    #[test]
    fn only_a_known_proxy_is_believed() {
        let proxies = networks("127.0.0.1, 10.0.0.0/8").unwrap();
        let headers = |text: &str| HeaderMap::from_iter([("x-forwarded-for".parse().unwrap(), text.parse().unwrap())]);
        let behind = |from: &str, said: &str| peer(from).behind(&proxies, &headers(said)).shown();
        assert_eq!(behind("198.51.100.9", "192.0.2.7"), "198.51.100.9", "a stranger says what he likes");
        assert_eq!(behind("127.0.0.1", "192.0.2.7"), "192.0.2.7");
        assert_eq!(
            behind("127.0.0.1", "203.0.113.1, 192.0.2.7, 10.0.0.5"),
            "192.0.2.7",
            "the first is the client's own word"
        );
        assert_eq!(behind("127.0.0.1", "unknown"), "127.0.0.1");
        assert_eq!(peer("127.0.0.1").behind(&proxies, &HeaderMap::new()).shown(), "127.0.0.1");
    }
}
