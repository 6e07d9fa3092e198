//! Every key that the verifier needs, from masters that are kept outside the stores.
//!
//! A keyring holds one master or several, each with an id, and one anchor. The newest master makes
//! what is new; the older ones stay until nothing depends on them. What must be found again for good,
//! an identifier or a number for which the store holds something, hangs on the anchor, which is a key
//! for that alone and stays the same when masters come and go.
//!
//! Each purpose has a key of its own and each token carries its purpose, so that a token of one
//! purpose is worth nothing for another.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
};

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use crate::model::Sensitive;

/// Names a master or an anchor. No secret: records and operators use it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyId(String);

impl KeyId {
    /// `None` unless it is made of 1 to 40 lower case letters, digits and hyphens.
    pub fn parse(text: &str) -> Option<Self> {
        let fit = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        (!text.is_empty() && text.len() <= 40 && text.chars().all(fit)).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

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

/// One master key. Wiped when dropped.
pub struct Key {
    id: KeyId,
    master: Zeroizing<[u8; 32]>,
}

impl Key {
    pub fn new(id: KeyId, master: [u8; 32]) -> Self {
        Self { id, master: Zeroizing::new(master) }
    }

    pub fn id(&self) -> &KeyId {
        &self.id
    }

    /// The token for `parts`, e.g. `link_…` with 256 bits in base64url: safe in a URL's fragment
    /// and in a header, without a dot. The same parts give the same token.
    pub fn token(&self, purpose: Purpose, parts: &[&[u8]]) -> Sensitive {
        let mac = self.derive(purpose, parts);
        Sensitive::new(format!("{}_{}", purpose.label(), BASE64URL_NOPAD.encode(mac.as_slice())))
    }

    fn verify(&self, purpose: Purpose, parts: &[&[u8]], token: &str) -> Choice {
        let expected = self.token(purpose, parts);
        expected.expose().as_bytes().ct_eq(token.as_bytes())
    }

    /// 32 bytes that nobody without the master can tell: HMAC-SHA-256 over the parts, each framed by
    /// its length, under the purpose's own key.
    pub fn derive(&self, purpose: Purpose, parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
        mac(purpose_key(&self.master, purpose).as_slice(), parts)
    }
}

/// The key by which the store's entries about an identifier or a number are found. Wiped when dropped.
pub struct Anchor {
    id: KeyId,
    key: Zeroizing<[u8; 32]>,
}

impl Anchor {
    pub fn new(id: KeyId, key: [u8; 32]) -> Self {
        Self { id, key: Zeroizing::new(key) }
    }

    /// The anchor of an installation whose only key was `master`: everything under it is still found.
    pub fn of_first(id: KeyId, master: &[u8; 32]) -> Self {
        Self { id, key: purpose_key(master, Purpose::Blind) }
    }

    pub fn id(&self) -> &KeyId {
        &self.id
    }

    /// The bytes themselves, for the file that keeps them.
    pub fn expose(&self) -> &[u8; 32] {
        &self.key
    }
}

/// All keys of one verifier. A new key may come and an old one go while it is used.
pub struct Keyring(RwLock<Ring>);

struct Ring {
    anchor: Arc<Anchor>,
    /// Oldest first; never empty.
    keys: Vec<Arc<Key>>,
}

impl Keyring {
    /// A keyring of one master, which is the anchor's origin too.
    pub fn new(master: [u8; 32]) -> Self {
        let id = KeyId("first".to_owned());
        let anchor = Anchor::of_first(id.clone(), &master);
        Self::over(anchor, Key::new(id, master), Vec::new())
    }

    /// `newest` makes what is new; `older` ones, oldest first, still open what they made.
    pub fn over(anchor: Anchor, newest: Key, older: Vec<Key>) -> Self {
        let keys = older.into_iter().chain([newest]).map(Arc::new).collect();
        Self(RwLock::new(Ring { anchor: Arc::new(anchor), keys }))
    }

    /// The newest key.
    pub fn current(&self) -> Arc<Key> {
        let ring = self.ring();
        #[expect(clippy::expect_used, reason = "a keyring is made with a key, and the last one can't be dropped")]
        ring.keys.last().cloned().expect("a keyring holds a key")
    }

    /// The key that made something: the one of that name, or for what was made before keys had names,
    /// the oldest. `None` once it is gone.
    pub fn key(&self, id: Option<&KeyId>) -> Option<Arc<Key>> {
        let ring = self.ring();
        match id {
            Some(id) => ring.keys.iter().find(|key| key.id == *id).cloned(),
            None => ring.keys.first().cloned(),
        }
    }

    pub fn anchor(&self) -> Arc<Anchor> {
        self.ring().anchor.clone()
    }

    /// From now on `key` makes what is new.
    pub fn add(&self, key: Key) {
        let mut ring = self.0.write().unwrap_or_else(PoisonError::into_inner);
        ring.keys.retain(|other| other.id != key.id);
        ring.keys.push(Arc::new(key));
    }

    /// Lets go of an older key. The current one stays.
    pub fn remove(&self, id: &KeyId) {
        let mut ring = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let current = ring.keys.last().map(|key| key.id.clone());
        ring.keys.retain(|key| key.id != *id || Some(&key.id) == current.as_ref());
    }

    /// The token for `parts` under the newest key.
    pub fn token(&self, purpose: Purpose, parts: &[&[u8]]) -> Sensitive {
        self.current().token(purpose, parts)
    }

    /// Whether `token` is the token for exactly these parts and this purpose under any key that is
    /// still there. Takes as long wherever it differs.
    pub fn verify(&self, purpose: Purpose, parts: &[&[u8]], token: &str) -> bool {
        let keys = self.ring().keys.clone();
        keys.iter().fold(Choice::from(0), |found, key| found | key.verify(purpose, parts, token)).into()
    }

    /// 32 bytes that stand for `parts` for good, whatever keys come and go.
    pub fn blind(&self, parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
        mac(self.anchor().key.as_slice(), parts)
    }

    fn ring(&self) -> RwLockReadGuard<'_, Ring> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

fn purpose_key(master: &[u8; 32], purpose: Purpose) -> Zeroizing<[u8; 32]> {
    mac(master, &[b"deskhand key 1", purpose.label().as_bytes()])
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    tracing::trace!("hashed with a key");
    #[expect(clippy::expect_used, reason = "HMAC accepts a key of any length")]
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("any key length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}

macro_rules! named_alone {
    ($($type:ident),*) => {$(
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($type))
            }
        }
    )*};
}

named_alone!(Key, Anchor, Keyring);

#[cfg(test)]
mod tests {
    use super::*;

    const PARTS: &[&[u8]] = &[b"session", b"1"];

    fn key(id: &str, master: u8) -> Key {
        Key::new(KeyId::parse(id).unwrap(), [master; 32])
    }

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

    #[test]
    fn what_an_older_key_made_is_good_until_that_key_goes() {
        let keyring = Keyring::new([7; 32]);
        let (old, blind) = (keyring.token(Purpose::Link, PARTS), keyring.blind(PARTS));
        let first = keyring.current().id().clone();
        keyring.add(key("second", 8));
        let new = keyring.token(Purpose::Link, PARTS);
        assert_ne!(old.expose(), new.expose(), "the newest key makes what is new");
        for token in [&old, &new] {
            assert!(keyring.verify(Purpose::Link, PARTS, token.expose()));
        }
        assert_eq!(keyring.key(None).unwrap().id(), &first, "what has no name is of the oldest");
        keyring.remove(&first);
        assert!(!keyring.verify(Purpose::Link, PARTS, old.expose()));
        assert!(keyring.key(Some(&first)).is_none());
        assert!(keyring.verify(Purpose::Link, PARTS, new.expose()));
        assert_eq!(*keyring.blind(PARTS), *blind, "what must be found again is found again");
        keyring.remove(&KeyId::parse("second").unwrap());
        assert_eq!(keyring.current().id().as_str(), "second", "the last key stays");
    }

    #[test]
    fn the_anchor_tells_nothing_of_the_key_that_it_came_from() {
        let anchor = Anchor::of_first(KeyId::parse("a").unwrap(), &[7; 32]);
        let alone = Keyring::over(Anchor::new(anchor.id().clone(), *anchor.expose()), key("b", 9), Vec::new());
        let whole = Keyring::new([7; 32]);
        assert_eq!(*alone.blind(PARTS), *whole.blind(PARTS));
        for purpose in Purpose::ALL {
            assert!(!alone.verify(purpose, PARTS, whole.token(purpose, PARTS).expose()), "{purpose:?}");
        }
    }

    #[test]
    fn an_id_is_fit_for_a_file_and_a_record() {
        assert_eq!(KeyId::parse("2026-11-25-k7qz").unwrap().to_string(), "2026-11-25-k7qz");
        for bad in ["", "../x", "A", "a.b", "a b", &"a".repeat(41)] {
            assert!(KeyId::parse(bad).is_none(), "{bad}");
        }
    }
}
