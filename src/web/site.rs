//! Under which names a site may be asked for. The public address is the only source of links: a
//! `Host`, `X-Forwarded-Host` or absolute URI in a request can't change one.

use axum::http::{HeaderMap, Uri, header, uri::Authority};
use thiserror::Error;

/// A site's public address and the further hosts under which it answers (a health check's, say).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    scheme: Scheme,
    authority: String,
    further: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SiteFault {
    #[error("{0} is no address of the form https://host or http://host:port")]
    Address(String),
    #[error("{0} is no host of the form host or host:port")]
    Host(String),
}

impl Site {
    /// `public` is `https://host[:port]` or `http://host[:port]`, with nothing after it but a slash.
    pub fn new(public: &str, further: &[String]) -> Result<Self, SiteFault> {
        let fault = || SiteFault::Address(public.to_owned());
        let (scheme, rest) = match public.split_once("://").ok_or_else(fault)? {
            ("https", rest) => (Scheme::Https, rest),
            ("http", rest) => (Scheme::Http, rest),
            _ => return Err(fault()),
        };
        let authority = canonical(rest.strip_suffix('/').unwrap_or(rest), scheme).ok_or_else(fault)?;
        let further = further
            .iter()
            .map(|host| canonical(host, scheme).ok_or_else(|| SiteFault::Host(host.clone())))
            .collect::<Result<_, _>>()?;
        Ok(Self { scheme, authority, further })
    }

    /// The public address without a slash at its end: an origin.
    pub fn address(&self) -> String {
        origin(self.scheme, &self.authority)
    }

    /// The public address of the web socket's origin.
    pub fn socket_origin(&self) -> String {
        let scheme = if self.is_https() { "wss" } else { "ws" };
        format!("{scheme}://{}", self.authority)
    }

    pub fn is_https(&self) -> bool {
        self.scheme == Scheme::Https
    }

    pub(super) fn knows_host(&self, host: &str) -> bool {
        canonical(host, self.scheme).is_some_and(|host| self.hosts().any(|known| known == host))
    }

    pub(super) fn knows_origin(&self, asked: &str) -> bool {
        self.hosts().any(|host| origin(self.scheme, host) == asked)
    }

    /// Whether the request asks for this site: one `Host`, a known one, and the same in an absolute URI.
    pub(super) fn is_asked_by(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(header::HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
        host.to_str().is_ok_and(|host| self.knows_host(host))
            && uri.authority().is_none_or(|authority| self.knows_host(authority.as_str()))
    }

    fn hosts(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.authority.as_str()).chain(self.further.iter().map(String::as_str))
    }
}

fn origin(scheme: Scheme, authority: &str) -> String {
    let scheme = if scheme == Scheme::Https { "https" } else { "http" };
    format!("{scheme}://{authority}")
}

/// Lower case, without the scheme's own port; `None` for anything that is more than host and port.
fn canonical(host: &str, scheme: Scheme) -> Option<String> {
    let authority = host.parse::<Authority>().ok().filter(|authority| !authority.as_str().contains('@'))?;
    let usual = if scheme == Scheme::Https { 443 } else { 80 };
    let name = authority.host().to_ascii_lowercase();
    if name.is_empty() {
        return None;
    }
    match authority.port_u16() {
        Some(port) if port != usual => Some(format!("{name}:{port}")),
        None if authority.as_str().len() != authority.host().len() => None,
        _ => Some(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        Site::new("https://help.example.edu/", &["10.0.0.7:8080".to_owned()]).unwrap()
    }

    #[test]
    fn the_public_address_is_an_origin() {
        assert_eq!(site().address(), "https://help.example.edu");
        assert_eq!(site().socket_origin(), "wss://help.example.edu");
        let local = Site::new("http://127.0.0.1:4080", &[]).unwrap();
        assert_eq!(local.address(), "http://127.0.0.1:4080");
        assert_eq!(local.socket_origin(), "ws://127.0.0.1:4080");
    }

    #[test]
    fn hosts_are_compared_in_their_canonical_form() {
        for known in ["help.example.edu", "HELP.example.edu", "help.example.edu:443", "10.0.0.7:8080"] {
            assert!(site().knows_host(known), "{known}");
        }
        for unknown in ["", "example.edu", "help.example.edu:80", "help.example.edu.evil.test", "a@help.example.edu"] {
            assert!(!site().knows_host(unknown), "{unknown}");
        }
    }

    #[test]
    fn an_origin_has_the_right_scheme() {
        assert!(site().knows_origin("https://help.example.edu"));
        for foreign in ["http://help.example.edu", "null", "https://evil.test", "https://help.example.edu/"] {
            assert!(!site().knows_origin(foreign), "{foreign}");
        }
    }

    #[test]
    fn an_address_with_more_than_an_origin_is_refused() {
        for bad in
            ["help.example.edu", "ftp://a", "https://", "https://a/b", "https://a?b", "https://u@a", "https://a:x"]
        {
            assert!(Site::new(bad, &[]).is_err(), "{bad}");
        }
        assert_eq!(Site::new("https://a", &["http://b".to_owned()]), Err(SiteFault::Host("http://b".to_owned())));
    }
}
