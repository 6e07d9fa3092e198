//! Who asks, as far as the network can tell: one canonical address for one place, and the marks that
//! earlier successes left in the browser.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use jiff::Timestamp;

use super::{act::blind, tokens};
use crate::{
    identity::{credential::Keyring, recovery::Origin},
    model::Sensitive,
};

/// The most marks of one browser that are looked at.
pub(super) const MOST_DEVICES: usize = 5;

/// What the network and the browser say of themselves with the claim of a link.
#[derive(Debug)]
pub struct Visitor {
    /// Of the browser, not of a proxy in between.
    pub address: IpAddr,
    /// What earlier successes left in this browser.
    pub devices: Vec<Sensitive>,
}

impl Visitor {
    /// Somebody whose address nobody knows: as strange as can be.
    pub fn unknown() -> Self {
        Self { address: IpAddr::V4(Ipv4Addr::UNSPECIFIED), devices: Vec::new() }
    }
}

/// Which addresses are the campus, and which proxies may say for whom they ask.
#[derive(Debug, Clone, Default)]
pub struct Network {
    pub campus: Vec<IpNet>,
    pub trusted_proxies: Vec<IpAddr>,
}

impl Network {
    /// `peer`: who holds the connection. `forwarded`: the values of `X-Forwarded-For`, as they came.
    ///
    /// Read from the right: each trusted proxy has added whom it speaks to; the first address that is
    /// none of theirs is the browser's, and what stands left of it is anybody's word.
    pub fn address<'a>(&self, peer: IpAddr, forwarded: impl DoubleEndedIterator<Item = &'a str>) -> IpAddr {
        let mut address = canonical(peer);
        for hop in forwarded.rev().flat_map(|value| value.rsplit(',')) {
            if !self.trusts(address) {
                break;
            }
            match hop.trim().parse() {
                Ok(hop) => address = canonical(hop),
                Err(_) => break,
            }
        }
        address
    }

    pub fn is_campus(&self, address: IpAddr) -> bool {
        self.campus.iter().any(|range| range.contains(&canonical(address)))
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|proxy| canonical(*proxy) == address)
    }

    /// What a session keeps of its visitor: keyed hashes.
    pub(super) fn origin(&self, keyring: &Keyring, visitor: &Visitor, now: Timestamp) -> Origin {
        let address = canonical(visitor.address);
        let (of_address, of_network) = places(keyring, address);
        let devices = visitor.devices.iter().take(MOST_DEVICES);
        Origin {
            address: of_address,
            network: of_network,
            campus: self.is_campus(address),
            known_for: devices.filter_map(|device| tokens::read_device(keyring, device.expose(), now)).collect(),
        }
    }
}

/// Under what an address, and the network round it, are counted: keyed hashes of their canonical forms.
pub(super) fn places(keyring: &Keyring, address: IpAddr) -> (String, String) {
    let address = canonical(address);
    let (whole, network) = (shortened(address, 32, 64), shortened(address, 24, 48));
    (blind(keyring, "address", &whole), blind(keyring, "network", &network))
}

/// An IPv4 address in the dress of IPv6 is the IPv4 address.
fn canonical(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

/// The first bits alone: whoever has an IPv6 address has its whole /64 (RFC 6177).
fn shortened(address: IpAddr, bits_v4: u32, bits_v6: u32) -> String {
    match address {
        IpAddr::V4(address) => Ipv4Addr::from_bits(address.to_bits() & (u32::MAX << (32 - bits_v4))).to_string(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << (128 - bits_v6))).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network() -> Network {
        Network {
            campus: vec!["128.206.0.0/16".parse().unwrap(), "2610:e0::/32".parse().unwrap()],
            trusted_proxies: vec!["127.0.0.1".parse().unwrap(), "10.2.0.4".parse().unwrap()],
        }
    }

    fn address(peer: &str, forwarded: &[&str]) -> String {
        network().address(peer.parse().unwrap(), forwarded.iter().copied()).to_string()
    }

    #[test]
    fn attack_50_only_trusted_proxies_are_believed() {
        for (peer, forwarded, who) in [
            ("203.0.113.9", &["198.51.100.7"][..], "203.0.113.9"),
            ("127.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("127.0.0.1", &["6.6.6.6, 198.51.100.7"], "198.51.100.7"),
            ("127.0.0.1", &["6.6.6.6", "198.51.100.7, 10.2.0.4"], "198.51.100.7"),
            ("127.0.0.1", &["6.6.6.6, nonsense"], "127.0.0.1"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("::ffff:127.0.0.1", &["::ffff:198.51.100.7"], "198.51.100.7"),
        ] {
            assert_eq!(address(peer, forwarded), who, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn attack_50_one_key_for_one_place() {
        let keyring = Keyring::new([7; 32]);
        let origin = |address: &str| {
            let visitor = Visitor { address: address.parse().unwrap(), devices: Vec::new() };
            network().origin(&keyring, &visitor, Timestamp::UNIX_EPOCH)
        };
        let same = |one: &str, other: &str| origin(one).address == origin(other).address;
        assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"));
        assert!(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
        assert!(same("198.51.100.7", "::ffff:198.51.100.7"));
        assert!(!same("198.51.100.7", "198.51.100.8"));
        assert_eq!(origin("198.51.100.7").network, origin("198.51.100.8").network);
        assert!(origin("128.206.4.4").campus && !origin("128.207.4.4").campus);
        assert!(!format!("{:?}", origin("198.51.100.7")).contains("198.51"));
    }
}
