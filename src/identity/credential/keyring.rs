//! Every key that the verifier needs, from one master that is kept outside the stores.
//!
//! Each purpose has a key of its own and each token carries its purpose, so that a token of one
//! purpose is worth nothing for another.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::model::{Draw, Sensitive};

/// What a token or a derived value is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Opens the secure panel once.
    Link,
    /// The window that claimed a link.
    Window,
    /// A browser from which a reset once succeeded.
    Device,
    /// Lets the owner of an account object to what was done to it.
    Objection,
    /// The one-time code of a challenge.
    Passcode,
    /// The generators of puzzles: a puzzle is drawn anew from this, and never stored.
    Puzzle,
    /// What a browser works on before its answer to a puzzle is looked at.
    Work,
    /// Seals authenticator seeds in the store.
    Seal,
    /// Stands for an identifier or a phone number where the store must not hold what was typed.
    Blind,
}

impl Purpose {
    pub const ALL: [Self; 9] = [
        Self::Link,
        Self::Window,
        Self::Device,
        Self::Objection,
        Self::Passcode,
        Self::Puzzle,
        Self::Work,
        Self::Seal,
        Self::Blind,
    ];

    /// As it stands in the key's derivation and before each token. Never changed: tokens would die.
    const fn label(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Window => "window",
            Self::Device => "device",
            Self::Objection => "objection",
            Self::Passcode => "passcode",
            Self::Puzzle => "puzzle",
            Self::Work => "work",
            Self::Seal => "seal",
            Self::Blind => "blind",
        }
    }
}

/// The master key. Wiped when dropped.
pub struct Keyring(Zeroizing<[u8; 32]>);

impl Keyring {
    pub fn new(master: [u8; 32]) -> Self {
        Self(Zeroizing::new(master))
    }

    /// The token for `parts`, e.g. `link_…` with 256 bits in base64url: safe in a URL's fragment
    /// and in a header, without a dot. The same parts give the same token.
    pub fn token(&self, purpose: Purpose, parts: &[&[u8]]) -> Sensitive {
        let mac = self.derive(purpose, parts);
        Sensitive::new(format!("{}_{}", purpose.label(), BASE64URL_NOPAD.encode(mac.as_slice())))
    }

    /// Whether `token` is the token for exactly these parts and this purpose. Takes as long wherever
    /// it differs.
    pub fn verify(&self, purpose: Purpose, parts: &[&[u8]], token: &str) -> bool {
        let expected = self.token(purpose, parts);
        expected.expose().as_bytes().ct_eq(token.as_bytes()).into()
    }

    /// A generator that draws the same for the same parts, and that nobody else can foresee.
    pub fn draw(&self, purpose: Purpose, parts: &[&[u8]]) -> Draw {
        Draw::from_seed(*self.derive(purpose, parts))
    }

    /// 32 bytes that nobody without the master can tell: HMAC-SHA-256 over the parts, each framed by
    /// its length, under the purpose's own key.
    pub fn derive(&self, purpose: Purpose, parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
        let key = mac(self.0.as_slice(), &[b"deskhand key 1", purpose.label().as_bytes()]);
        mac(key.as_slice(), parts)
    }
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    #[expect(clippy::expect_used, reason = "HMAC accepts a key of any length")]
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("any key length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARTS: &[&[u8]] = &[b"session", b"1"];

    #[test]
    fn a_token_is_verified_for_its_parts_alone() {
        let keyring = Keyring::new([7; 32]);
        let token = keyring.token(Purpose::Link, PARTS);
        assert!(keyring.verify(Purpose::Link, PARTS, token.expose()));
        for parts in [&[b"session".as_slice(), b"2"][..], &[b"session1"], &[b"sessio", b"n1"], &[b"session"], &[]] {
            assert!(!keyring.verify(Purpose::Link, parts, token.expose()));
        }
        assert!(!keyring.verify(Purpose::Link, PARTS, ""));
        assert!(!keyring.verify(Purpose::Link, PARTS, &token.expose()[..20]));
        assert!(!Keyring::new([8; 32]).verify(Purpose::Link, PARTS, token.expose()));
    }

    #[test]
    fn attack_12_a_token_of_one_purpose_is_no_token_of_another() {
        let keyring = Keyring::new([7; 32]);
        for made_for in Purpose::ALL {
            let token = keyring.token(made_for, PARTS);
            let bare = token.expose().split_once('_').unwrap().1.to_owned();
            for used_for in Purpose::ALL {
                assert_eq!(keyring.verify(used_for, PARTS, token.expose()), made_for == used_for);
                let renamed = format!("{}_{bare}", used_for.label());
                assert_eq!(keyring.verify(used_for, PARTS, &renamed), made_for == used_for);
            }
        }
    }

    #[test]
    fn a_token_goes_into_a_fragment_as_it_is() {
        let token = Keyring::new([7; 32]).token(Purpose::Link, PARTS);
        assert!(token.expose().chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-'));
        assert_eq!(token.expose().len(), "link_".len() + 43);
    }
}
