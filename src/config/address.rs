//! Addresses that are right by construction: a public address is an origin, https unless it is on
//! this machine.

use std::{fmt, net::IpAddr};

/// The address under which people reach a page: scheme, host name and port, nothing after them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PublicAddress {
    https: bool,
    /// In lower case; an IPv6 address in brackets.
    host: String,
    port: u16,
}

impl PublicAddress {
    /// Reads `https://host[:port]`. The error says what is wrong and what to do.
    pub(super) fn parse(text: &str) -> Result<Self, (String, String)> {
        let wrong = |what: &str| {
            (format!("{what}: {text}"), "Write scheme, host name and port alone: \"https://chat.example.edu\".".into())
        };
        let (scheme, rest) = text.split_once("://").ok_or_else(|| wrong("this address has no scheme"))?;
        let https = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(wrong("only http and https are spoken")),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = split_port(rest).ok_or_else(|| wrong("the port is not a number from 1 to 65535"))?;
        let host = host.to_ascii_lowercase();
        if !is_host(&host) {
            return Err(wrong("this is not a host name (nothing may follow it)"));
        }
        let address = Self { https, host, port: port.unwrap_or(if https { 443 } else { 80 }) };
        if !address.https && !address.is_loopback() {
            return Err((
                format!("http may be used on this machine alone: {text}"),
                "Write https, and put a proxy with a certificate in front.".into(),
            ));
        }
        Ok(address)
    }

    pub fn is_https(&self) -> bool {
        self.https
    }

    /// The host name alone, in lower case.
    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// As a browser sends it in `Host`: without the scheme's own port.
    pub fn authority(&self) -> String {
        let usual = if self.https { 443 } else { 80 };
        if self.port == usual { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }

    /// Whether it names this machine.
    pub fn is_loopback(&self) -> bool {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        self.host == "localhost"
            || self.host.ends_with(".localhost")
            || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

/// The origin, as browsers write it: without a slash at the end.
impl fmt::Display for PublicAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.https { "https" } else { "http" }, self.authority())
    }
}

fn split_port(text: &str) -> Option<(&str, Option<u16>)> {
    let after_brackets = text.rfind(']').unwrap_or(0);
    match text.get(after_brackets..)?.rfind(':') {
        None => Some((text, None)),
        Some(colon) => {
            let (host, port) = text.split_at(after_brackets + colon);
            let port = port.strip_prefix(':')?.parse().ok().filter(|port| *port > 0)?;
            Some((host, Some(port)))
        }
    }
}

fn is_host(host: &str) -> bool {
    if let Some(bare) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return bare.parse::<std::net::Ipv6Addr>().is_ok();
    }
    !host.is_empty()
        && host.len() <= 253
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_read_and_written() {
        let cases = [
            ("https://Chat.Example.edu", Ok("https://chat.example.edu")),
            ("https://chat.example.edu/", Ok("https://chat.example.edu")),
            ("https://chat.example.edu:8443", Ok("https://chat.example.edu:8443")),
            ("http://localhost:8081", Ok("http://localhost:8081")),
            ("http://[::1]:8081", Ok("http://[::1]:8081")),
            ("http://127.0.0.1", Ok("http://127.0.0.1")),
            ("http://chat.example.edu", Err("http may be used")),
            ("chat.example.edu", Err("no scheme")),
            ("ftp://chat.example.edu", Err("only http and https")),
            ("https://chat.example.edu/path", Err("not a host name")),
            ("https://user@chat.example.edu", Err("not a host name")),
            ("https://chat.example.edu:0", Err("the port")),
            ("https://chat.example.edu:99999", Err("the port")),
            ("https://", Err("not a host name")),
            ("https://[::1", Err("not a host name")),
        ];
        for (text, expected) in cases {
            match (PublicAddress::parse(text), expected) {
                (Ok(address), Ok(shown)) => assert_eq!(address.to_string(), shown),
                (Err((message, _)), Err(part)) => assert!(message.contains(part), "{text}: {message}"),
                (got, _) => panic!("{text}: {got:?}"),
            }
        }
    }
}
