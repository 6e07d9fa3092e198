//! The secret of an authenticator, and its form in the store: sealed under a key that is kept
//! elsewhere, for one account and one factor. A stolen store holds no seed that can be read.

use std::fmt;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::Zeroizing;

use super::{Keyring, Purpose};
use crate::model::{AccountId, Draw};

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

/// A seed as the store keeps it: nonce and ciphertext of XChaCha20-Poly1305. Safe to write down.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SealedSeed(#[serde(with = "super::text")] Vec<u8>);

const NONCE_BYTES: usize = 24;

/// The seal is broken, or it was made under another key, for another account or for another factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the sealed seed can't be opened for this account and factor under this key")]
pub struct SealFault;

impl SealedSeed {
    /// Seals `seed` for one factor of one account. The nonce comes from `draw`, which must be fresh.
    pub fn seal(
        keyring: &Keyring,
        account: &AccountId,
        factor: &str,
        seed: &Seed,
        draw: &Draw,
    ) -> Result<Self, SealFault> {
        let drawn = draw.bytes("seal nonce");
        let nonce = drawn.get(..NONCE_BYTES).ok_or(SealFault)?;
        let bound = bound(account, factor);
        let sealed = cipher(keyring)
            .encrypt(&XNonce::try_from(nonce).map_err(|_| SealFault)?, Payload { msg: seed.expose(), aad: &bound })
            .map_err(|_| SealFault)?;
        Ok(Self([nonce, &sealed].concat()))
    }

    pub fn open(&self, keyring: &Keyring, account: &AccountId, factor: &str) -> Result<Seed, SealFault> {
        let (nonce, sealed) = self.0.split_at_checked(NONCE_BYTES).ok_or(SealFault)?;
        let bound = bound(account, factor);
        let seed = cipher(keyring)
            .decrypt(&XNonce::try_from(nonce).map_err(|_| SealFault)?, Payload { msg: sealed, aad: &bound })
            .map_err(|_| SealFault)?;
        Seed::from_bytes(&Zeroizing::new(seed)).ok_or(SealFault)
    }
}

fn cipher(keyring: &Keyring) -> XChaCha20Poly1305 {
    let key = keyring.derive(Purpose::Seal, &[b"authenticator seed"]);
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
        for at in 0..sealed.0.len() {
            let mut broken = sealed.clone();
            broken.0[at] ^= 1;
            assert!(broken.open(&ours, &ada, "app").is_err(), "byte {at}");
        }
        assert!(SealedSeed(vec![0; 10]).open(&ours, &ada, "app").is_err());
        let kept = serde_json::to_string(&sealed).unwrap();
        assert_eq!(kept.len(), 82, "24 bytes of nonce, 20 of seed and 16 of seal as text: {kept}");
        assert_eq!(serde_json::from_str::<SealedSeed>(&kept).unwrap(), sealed);
    }

    #[test]
    fn attack_51_the_stored_form_does_not_hold_the_seed() {
        let seed = Seed::from_bytes(b"canary canary canary").unwrap();
        let sealed =
            SealedSeed::seal(&Keyring::new([1; 32]), &"ada".into(), "app", &seed, &Draw::from_seed([4; 32])).unwrap();
        assert!(!sealed.0.windows(6).any(|window| window == b"canary"));
        assert_eq!(format!("{seed:?} {sealed:?}"), "Seed SealedSeed");
    }
}
