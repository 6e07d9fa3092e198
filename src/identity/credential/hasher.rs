//! Turning a password into something that can be kept (Argon2id, RFC 9106), at a cost that is a
//! parameter. One primitive, so that tests can count the work; the pool that bounds it is elsewhere.

use std::{fmt, str::FromStr};

use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::BASE64_NOPAD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::Zeroizing;

use super::Password;
use crate::model::Draw;

const DIGEST_BYTES: usize = 32;
const SALT_BYTES: usize = 16;

/// What one hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Default for Cost {
    /// OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 }
    }
}

/// Makes equal passwords differ. Not secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Salt(#[serde(with = "super::text")] [u8; SALT_BYTES]);

impl Salt {
    pub fn from_draw(draw: &Draw) -> Self {
        let mut salt = [0; SALT_BYTES];
        for (to, from) in salt.iter_mut().zip(draw.bytes("salt")) {
            *to = from;
        }
        Self(salt)
    }
}

/// What a password hashes to. Wiped when dropped; compared in constant time.
pub struct PasswordDigest(Zeroizing<[u8; DIGEST_BYTES]>);

impl PasswordDigest {
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(other.0.as_slice()).into()
    }

    pub(super) fn bytes(&self) -> &[u8; DIGEST_BYTES] {
        &self.0
    }
}

impl fmt::Debug for PasswordDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordDigest")
    }
}

/// A hash that can't be made or read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HashFault {
    #[error("the cost of hashing is out of range: {memory_kib} KiB, {passes} passes, {lanes} lanes")]
    Cost { memory_kib: u32, passes: u32, lanes: u32 },
    #[error("there is not enough memory to hash a password")]
    Memory,
    #[error("the stored hash can't be read")]
    Unreadable,
}

/// Hashes passwords. Slow on purpose: call it off the async threads, and in a bounded pool.
pub trait PasswordHasher: Send + Sync {
    /// The cost of new hashes.
    fn cost(&self) -> Cost;

    /// The one thing that takes time. `cost` is a parameter, because older hashes keep theirs.
    fn digest(&self, password: &Password, salt: &Salt, cost: Cost) -> Result<PasswordDigest, HashFault>;
}

/// Argon2id, version 1.3.
#[derive(Debug)]
pub struct Argon2Hasher(Cost);

impl Argon2Hasher {
    pub fn new(cost: Cost) -> Result<Self, HashFault> {
        params(cost).map(|_| Self(cost))
    }
}

/// What a hash may cost at most: a mistyped setting, or a spoiled record, must not take the machine.
const DEAREST: Cost = Cost { memory_kib: 1 << 20, passes: 64, lanes: 64 };

fn params(cost: Cost) -> Result<Params, HashFault> {
    let Cost { memory_kib, passes, lanes } = cost;
    if memory_kib > DEAREST.memory_kib || passes > DEAREST.passes || lanes > DEAREST.lanes {
        return Err(HashFault::Cost { memory_kib, passes, lanes });
    }
    Params::new(memory_kib, passes, lanes, Some(DIGEST_BYTES)).map_err(|_| HashFault::Cost {
        memory_kib,
        passes,
        lanes,
    })
}

impl PasswordHasher for Argon2Hasher {
    fn cost(&self) -> Cost {
        self.0
    }

    fn digest(&self, password: &Password, salt: &Salt, cost: Cost) -> Result<PasswordDigest, HashFault> {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params(cost)?);
        let mut digest = Zeroizing::new([0; DIGEST_BYTES]);
        argon2
            .hash_password_into(password.expose().as_bytes(), &salt.0, digest.as_mut_slice())
            .map_err(|_| HashFault::Memory)?;
        Ok(PasswordDigest(digest))
    }
}

/// A password as a directory keeps it, in the PHC form `$argon2id$v=19$m=…,t=…,p=…$salt$digest`.
#[derive(Debug)]
pub struct EncodedPassword {
    salt: Salt,
    cost: Cost,
    digest: PasswordDigest,
}

impl EncodedPassword {
    pub fn make(hasher: &dyn PasswordHasher, password: &Password, salt: Salt) -> Result<Self, HashFault> {
        let cost = hasher.cost();
        Ok(Self { salt, cost, digest: hasher.digest(password, &salt, cost)? })
    }

    /// One that no password matches and that costs as much to check: for accounts that don't exist.
    pub fn decoy(hasher: &dyn PasswordHasher, draw: &Draw) -> Self {
        let digest = PasswordDigest(Zeroizing::new(draw.bytes("decoy")));
        Self { salt: Salt::from_draw(draw), cost: hasher.cost(), digest }
    }

    /// One hash, whether it matches or not.
    pub fn matches(&self, hasher: &dyn PasswordHasher, password: &Password) -> Result<bool, HashFault> {
        Ok(hasher.digest(password, &self.salt, self.cost)?.matches(&self.digest))
    }

    /// For the directory's store.
    pub fn to_phc(&self) -> String {
        let Cost { memory_kib, passes, lanes } = self.cost;
        let salt = BASE64_NOPAD.encode(&self.salt.0);
        let digest = BASE64_NOPAD.encode(self.digest.0.as_slice());
        format!("$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${salt}${digest}")
    }

    pub fn from_phc(text: &str) -> Result<Self, HashFault> {
        Self::read(text).ok_or(HashFault::Unreadable)
    }

    fn read(text: &str) -> Option<Self> {
        let mut fields = text.strip_prefix("$argon2id$v=19$")?.split('$');
        let mut costs = fields.next()?.split(',');
        let cost = Cost {
            memory_kib: number(costs.next()?, "m=")?,
            passes: number(costs.next()?, "t=")?,
            lanes: number(costs.next()?, "p=")?,
        };
        let salt = Salt(bytes(fields.next()?)?);
        let digest = PasswordDigest(Zeroizing::new(bytes(fields.next()?)?));
        (costs.next().is_none() && fields.next().is_none()).then_some(Self { salt, cost, digest })
    }
}

fn number(field: &str, name: &str) -> Option<u32> {
    u32::from_str(field.strip_prefix(name)?).ok()
}

fn bytes<const N: usize>(field: &str) -> Option<[u8; N]> {
    BASE64_NOPAD.decode(field.as_bytes()).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cheap() -> Argon2Hasher {
        Argon2Hasher::new(Cost { memory_kib: 8, passes: 1, lanes: 1 }).unwrap()
    }

    fn password(typed: &str) -> Password {
        Password::new(typed.to_owned()).unwrap()
    }

    #[test]
    fn attack_26_setting_and_checking_agree() {
        let salt = Salt::from_draw(&Draw::from_seed([1; 32]));
        let kept = EncodedPassword::make(&cheap(), &password("Zu\u{0308}rich#1"), salt).unwrap().to_phc();
        let kept = EncodedPassword::from_phc(&kept).unwrap();
        assert!(kept.matches(&cheap(), &password("Z\u{00FC}rich#1")).unwrap());
        assert!(!kept.matches(&cheap(), &password("Zurich#1")).unwrap());
        assert!(!kept.matches(&cheap(), &password("Z\u{00FC}rich#1 ")).unwrap());
    }

    /// A hash that the reference implementation made (`argon2` of the package of that name:
    /// `printf 'Otter#42' | argon2 saltsaltsaltsalt -id -v 13 -k 64 -t 2 -p 1 -l 32 -e`).
    #[test]
    fn hashes_of_other_programs_are_read() {
        let kept = EncodedPassword::from_phc(REFERENCE).unwrap();
        assert!(kept.matches(&cheap(), &password("Otter#42")).unwrap(), "its own cost counts, not the hasher's");
        assert!(!kept.matches(&cheap(), &password("Otter#43")).unwrap());
        assert_eq!(kept.to_phc(), REFERENCE);
    }

    const REFERENCE: &str =
        "$argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$H60ZpgqWnNkyK0QexCLqKgDJ1/4/cd1PluoTd5ZQyxU";

    #[test]
    fn what_cannot_be_read_is_a_fault() {
        for text in ["", "$argon2id$", "$argon2i$v=19$m=8,t=1,p=1$AAAA$AAAA", "$argon2id$v=19$m=8,t=1$a$b", "x"] {
            assert_eq!(EncodedPassword::from_phc(text).unwrap_err(), HashFault::Unreadable, "{text}");
        }
        for (memory_kib, passes, lanes) in
            [(1, 1, 1), (8, 0, 1), (8, 1, 0), (2 << 20, 1, 1), (8, 65, 1), (u32::MAX, 1, 1)]
        {
            let fault = HashFault::Cost { memory_kib, passes, lanes };
            assert_eq!(Argon2Hasher::new(Cost { memory_kib, passes, lanes }).unwrap_err(), fault);
        }
        let spoiled = EncodedPassword::from_phc(&REFERENCE.replace("m=64", "m=4294967295")).unwrap();
        assert!(spoiled.matches(&cheap(), &password("Otter#42")).is_err());
        assert!(Argon2Hasher::new(Cost::default()).is_ok());
    }

    #[test]
    fn nothing_matches_a_decoy() {
        let decoy = EncodedPassword::decoy(&cheap(), &Draw::from_seed([1; 32]));
        assert!(!decoy.matches(&cheap(), &password("Otter#42")).unwrap());
    }
}
