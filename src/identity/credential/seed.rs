//! The secret of an authenticator, and its form in the store: sealed under a key that is kept
//! elsewhere, for one account and one factor. A stolen store holds no seed that can be read.

use std::fmt;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;
use zeroize::Zeroizing;

use super::{Key, KeyId, Keyring, PhoneNumber, Purpose};
use crate::model::{AccountId, Draw, SessionId};

/// 160 bits, as RFC 4226 §4 recommends. Wiped when dropped.
pub struct Seed(Zeroizing<[u8; Seed::BYTES]>);

impl Seed {
    pub const BYTES: usize = 20;

    /// A fresh seed.
    pub fn from_draw(draw: &Draw) -> Self {
        let drawn = Zeroizing::new(draw.bytes("authenticator seed"));
        let mut seed = Zeroizing::new([0; Self::BYTES]);
        for (to, from) in seed.iter_mut().zip(drawn.iter()) {
            *to = *from;
        }
        Self(seed)
    }

    /// `None` unless there are 20 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// The bytes themselves.
    pub fn expose(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed")
    }
}

/// A seed as the store keeps it: the name of the key that sealed it, and nonce and ciphertext of
/// XChaCha20-Poly1305. Safe to write down.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedSeed {
    /// `None` where the seal was made before keys had names: by the oldest.
    key: Option<KeyId>,
    sealed: Vec<u8>,
}

const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SealFault {
    #[error("the key {0}, which sealed the seed, is not there")]
    NoKey(KeyId),
    /// The seal is broken, or it was made for another account or factor, or by another key.
    #[error("the sealed seed can't be opened for this account and factor")]
    Broken,
}

impl SealedSeed {
    /// Seals `seed` with the newest key for one factor of one account. The nonce comes from `draw`, which must be fresh.
    pub fn seal(
        keyring: &Keyring,
        account: &AccountId,
        factor: &str,
        seed: &Seed,
        draw: &Draw,
    ) -> Result<Self, SealFault> {
        Self::seal_bytes(keyring, SEED, &bound(account, factor), seed.expose(), draw)
    }

    fn seal_bytes(keyring: &Keyring, what: &[u8], bound: &[u8], bytes: &[u8], draw: &Draw) -> Result<Self, SealFault> {
        let key = keyring.current();
        let drawn = draw.bytes("seal nonce");
        let nonce = drawn.get(..NONCE_BYTES).ok_or(SealFault::Broken)?;
        let place = XNonce::try_from(nonce).map_err(|_| SealFault::Broken)?;
        let payload = Payload { msg: bytes, aad: bound };
        let sealed = cipher(&key, what).encrypt(&place, payload).map_err(|_| SealFault::Broken)?;
        Ok(Self { key: Some(key.id().clone()), sealed: [nonce, &sealed].concat() })
    }

    /// A seal that nothing opens: to try takes as long as it takes to open one.
    pub fn decoy() -> Self {
        Self { key: None, sealed: vec![0; NONCE_BYTES + Seed::BYTES + TAG_BYTES] }
    }

    /// The same seed sealed with the newest key; `None` if it is already.
    pub fn renewed(
        &self,
        keyring: &Keyring,
        account: &AccountId,
        factor: &str,
        draw: &Draw,
    ) -> Result<Option<Self>, SealFault> {
        if self.key.as_ref() == Some(keyring.current().id()) {
            return Ok(None);
        }
        let seed = self.open(keyring, account, factor)?;
        Self::seal(keyring, account, factor, &seed, draw).map(Some)
    }

    /// The key that sealed it; `None` where that was before keys had names.
    pub fn key(&self) -> Option<&KeyId> {
        self.key.as_ref()
    }

    pub fn open(&self, keyring: &Keyring, account: &AccountId, factor: &str) -> Result<Seed, SealFault> {
        let seed = self.open_bytes(keyring, SEED, &bound(account, factor))?;
        Seed::from_bytes(&seed).ok_or(SealFault::Broken)
    }

    fn open_bytes(&self, keyring: &Keyring, what: &[u8], bound: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealFault> {
        let Some(key) = keyring.key(self.key.as_ref()) else {
            return Err(self.key.clone().map_or(SealFault::Broken, SealFault::NoKey));
        };
        let (nonce, sealed) = self.sealed.split_at_checked(NONCE_BYTES).ok_or(SealFault::Broken)?;
        let place = XNonce::try_from(nonce).map_err(|_| SealFault::Broken)?;
        let payload = Payload { msg: sealed, aad: bound };
        Ok(Zeroizing::new(cipher(&key, what).decrypt(&place, payload).map_err(|_| SealFault::Broken)?))
    }
}

/// A phone number that nobody has proven yet, for as long as it takes to prove it. Sealed like a seed,
/// for one session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SealedNumber(SealedSeed);

impl SealedNumber {
    /// The nonce comes from `draw`, which must be fresh.
    pub fn seal(keyring: &Keyring, session: SessionId, number: &PhoneNumber, draw: &Draw) -> Result<Self, SealFault> {
        let bytes = number.expose().as_bytes();
        SealedSeed::seal_bytes(keyring, NUMBER, session.to_string().as_bytes(), bytes, draw).map(Self)
    }

    pub fn open(&self, keyring: &Keyring, session: SessionId) -> Result<PhoneNumber, SealFault> {
        let bytes = self.0.open_bytes(keyring, NUMBER, session.to_string().as_bytes())?;
        let number = std::str::from_utf8(&bytes).ok().and_then(PhoneNumber::from_e164);
        number.ok_or(SealFault::Broken)
    }
}

/// `<key>.<base64url>`; before keys had names, the second part alone.
impl Serialize for SealedSeed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sealed = BASE64URL_NOPAD.encode(&self.sealed);
        match &self.key {
            Some(key) => serializer.collect_str(&format_args!("{key}.{sealed}")),
            None => serializer.serialize_str(&sealed),
        }
    }
}

impl<'de> Deserialize<'de> for SealedSeed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (key, sealed) = match text.split_once('.') {
            Some((key, sealed)) => {
                (Some(KeyId::parse(key).ok_or_else(|| de::Error::custom("no key has that name"))?), sealed)
            }
            None => (None, text.as_str()),
        };
        let sealed = BASE64URL_NOPAD.decode(sealed.as_bytes()).map_err(de::Error::custom)?;
        Ok(Self { key, sealed })
    }
}

/// What is sealed, each under a key of its own.
const SEED: &[u8] = b"authenticator seed";
const NUMBER: &[u8] = b"phone number";

fn cipher(key: &Key, what: &[u8]) -> XChaCha20Poly1305 {
    let key = key.derive(Purpose::Seal, &[what]);
    XChaCha20Poly1305::new((&*key).into())
}

/// What the seal is bound to: the account's length keeps account and factor apart.
fn bound(account: &AccountId, factor: &str) -> Vec<u8> {
    let account = account.as_str().as_bytes();
    [&(account.len() as u64).to_be_bytes(), account, factor.as_bytes()].concat()
}

impl fmt::Debug for SealedSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedSeed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_51_a_sealed_seed_opens_in_its_place_alone() {
        let (ours, theirs) = (Keyring::new([1; 32]), Keyring::new([2; 32]));
        let (ada, ben) = (AccountId::from("ada"), AccountId::from("ben"));
        let seed = Seed::from_draw(&Draw::from_seed([3; 32]));
        let sealed = SealedSeed::seal(&ours, &ada, "app", &seed, &Draw::from_seed([4; 32])).unwrap();
        assert_eq!(sealed.open(&ours, &ada, "app").unwrap().expose(), seed.expose());
        assert!(sealed.open(&theirs, &ada, "app").is_err());
        assert!(sealed.open(&ours, &ben, "app").is_err());
        assert!(sealed.open(&ours, &ada, "app2").is_err());
        assert!(sealed.open(&ours, &AccountId::from("adaa"), "pp").is_err());
        for at in 0..sealed.sealed.len() {
            let mut broken = sealed.clone();
            broken.sealed[at] ^= 1;
            assert!(broken.open(&ours, &ada, "app").is_err(), "byte {at}");
        }
        assert!(SealedSeed { key: None, sealed: vec![0; 10] }.open(&ours, &ada, "app").is_err());
        assert!(SealedSeed::decoy().open(&ours, &ada, "app").is_err());
        assert_eq!(SealedSeed::decoy().sealed.len(), sealed.sealed.len());
        let kept = serde_json::to_string(&sealed).unwrap();
        assert_eq!(kept.len(), 88, "a name, 24 bytes of nonce, 20 of seed and 16 of seal as text: {kept}");
        assert_eq!(serde_json::from_str::<SealedSeed>(&kept).unwrap(), sealed);
    }

    #[test]
    fn attack_51_a_sealed_number_opens_in_its_session_alone() {
        let (keyring, draw) = (Keyring::new([1; 32]), Draw::from_seed([4; 32]));
        let session = |number| SessionId(ulid::Ulid::from_parts(number, 1));
        let number = PhoneNumber::from_e164("+15735550142").unwrap();
        let sealed = SealedNumber::seal(&keyring, session(1), &number, &draw).unwrap();
        assert!(sealed.open(&keyring, session(1)).unwrap().matches(&number));
        assert!(sealed.open(&keyring, session(2)).is_err());
        assert!(sealed.open(&Keyring::new([2; 32]), session(1)).is_err());
        let kept = serde_json::to_string(&sealed).unwrap();
        assert!(!kept.contains("5550142") && serde_json::from_str::<SealedNumber>(&kept).unwrap() == sealed, "{kept}");
    }

    #[test]
    fn attack_51_the_stored_form_does_not_hold_the_seed() {
        let seed = Seed::from_bytes(b"canary canary canary").unwrap();
        let sealed =
            SealedSeed::seal(&Keyring::new([1; 32]), &"ada".into(), "app", &seed, &Draw::from_seed([4; 32])).unwrap();
        assert!(!sealed.sealed.windows(6).any(|window| window == b"canary"));
        assert_eq!(format!("{seed:?} {sealed:?}"), "Seed SealedSeed");
    }

    #[test]
    fn a_seal_outlives_a_new_key_and_is_made_anew_with_it() {
        let (keyring, ada) = (Keyring::new([1; 32]), AccountId::from("ada"));
        let seed = Seed::from_draw(&Draw::from_seed([3; 32]));
        let seal =
            |keyring: &Keyring| SealedSeed::seal(keyring, &ada, "app", &seed, &Draw::from_seed([4; 32])).unwrap();
        let old = seal(&keyring);
        let kept = serde_json::to_string(&old).unwrap();
        let nameless: SealedSeed = serde_json::from_str(&kept.replace("first.", "")).unwrap();
        assert_eq!(nameless.key(), None);
        let second = KeyId::parse("second").unwrap();
        keyring.add(Key::new(second.clone(), [2; 32]));
        let again = Draw::from_seed([5; 32]);
        for before in [&old, &nameless] {
            assert_eq!(before.open(&keyring, &ada, "app").unwrap().expose(), seed.expose());
            let renewed = before.renewed(&keyring, &ada, "app", &again).unwrap().unwrap();
            assert_eq!(renewed.key(), Some(&second));
            assert_eq!(renewed.open(&keyring, &ada, "app").unwrap().expose(), seed.expose());
            assert_eq!(renewed.renewed(&keyring, &ada, "app", &again).unwrap(), None);
        }
        let first = old.key().unwrap().clone();
        keyring.remove(&first);
        assert_eq!(old.open(&keyring, &ada, "app").err(), Some(SealFault::NoKey(first)));
    }
}
