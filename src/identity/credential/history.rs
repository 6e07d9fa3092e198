//! The passwords that an account has had, as hashes under one salt of its own: one Argon2id tells
//! whether a new one is among the last 24 (one salt each would take 24 of them).

use std::fmt;

use serde::{Deserialize, Serialize};
use subtle::{Choice, ConstantTimeEq};

use super::{Cost, HashFault, Password, PasswordHasher, Salt};
use crate::model::Draw;

/// How many of the last passwords can't be used again, the current one among them (article, A8).
pub const HISTORY_LENGTH: usize = 24;

/// An account's own salt and cost, made once with the account's first hash and never changed: hashes
/// of another salt or cost can't be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistorySalt {
    salt: Salt,
    cost: Cost,
}

impl HistorySalt {
    pub fn new(hasher: &dyn PasswordHasher, draw: &Draw) -> Self {
        Self { salt: Salt::from_draw(&draw.child("history")), cost: hasher.cost() }
    }
}

/// One password of the past. Written down by the recovery store alone.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HistoryHash(#[serde(with = "super::text")] [u8; 32]);

impl HistoryHash {
    /// One hash: the only slow thing in an attempt.
    pub fn of(hasher: &dyn PasswordHasher, password: &Password, salt: &HistorySalt) -> Result<Self, HashFault> {
        Ok(Self(*hasher.digest(password, &salt.salt, salt.cost)?.bytes()))
    }

    /// Whether this is one of `past`. Looks at all of them, whichever matches.
    pub fn is_among<'a>(&self, past: impl IntoIterator<Item = &'a Self>) -> bool {
        past.into_iter().fold(Choice::from(0), |found, other| found | self.0.ct_eq(&other.0)).into()
    }
}

impl fmt::Debug for HistoryHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HistoryHash")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::identity::credential::{Argon2Hasher, PasswordDigest};

    struct Counted(Argon2Hasher, AtomicUsize);

    impl PasswordHasher for Counted {
        fn cost(&self) -> Cost {
            self.0.cost()
        }

        fn digest(&self, password: &Password, salt: &Salt, cost: Cost) -> Result<PasswordDigest, HashFault> {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.digest(password, salt, cost)
        }
    }

    fn counted() -> Counted {
        Counted(Argon2Hasher::new(Cost { memory_kib: 8, passes: 1, lanes: 1 }).unwrap(), AtomicUsize::new(0))
    }

    fn password(typed: impl Into<String>) -> Password {
        Password::new(typed.into()).unwrap()
    }

    #[test]
    fn attack_29_one_hash_tells_whether_it_is_among_24() {
        let hasher = counted();
        let salt = HistorySalt::new(&hasher, &Draw::from_seed([1; 32]));
        let past: Vec<_> = (0..HISTORY_LENGTH)
            .map(|n| HistoryHash::of(&hasher, &password(format!("Otter#{n}")), &salt).unwrap())
            .collect();
        for n in [0, 23, 24] {
            hasher.1.store(0, Ordering::Relaxed);
            let tried = HistoryHash::of(&hasher, &password(format!("Otter#{n}")), &salt).unwrap();
            assert_eq!(tried.is_among(&past), n < 24);
            assert_eq!(hasher.1.load(Ordering::Relaxed), 1);
        }
    }

    #[test]
    fn attack_33_normal_forms_are_one_password() {
        let hasher = counted();
        let salt = HistorySalt::new(&hasher, &Draw::from_seed([1; 32]));
        let past = HistoryHash::of(&hasher, &password("Zu\u{0308}rich#1"), &salt).unwrap();
        assert!(HistoryHash::of(&hasher, &password("Z\u{00FC}rich#1"), &salt).unwrap().is_among([&past]));
        assert!(!HistoryHash::of(&hasher, &password("Z\u{00FC}rich#2"), &salt).unwrap().is_among([&past]));
    }

    #[test]
    fn the_salt_keeps_its_cost_when_the_configuration_changes() {
        let salt = HistorySalt::new(&counted(), &Draw::from_seed([1; 32]));
        let kept: HistorySalt = serde_json::from_str(&serde_json::to_string(&salt).unwrap()).unwrap();
        let dearer = Argon2Hasher::new(Cost { memory_kib: 16, passes: 2, lanes: 1 }).unwrap();
        let before = HistoryHash::of(&counted(), &password("Otter#42"), &salt).unwrap();
        let kept_hash: HistoryHash = serde_json::from_str(&serde_json::to_string(&before).unwrap()).unwrap();
        assert!(HistoryHash::of(&dearer, &password("Otter#42"), &kept).unwrap().is_among([&kept_hash]));
        assert!(serde_json::from_str::<HistoryHash>("\"AAAA\"").is_err(), "three bytes are no hash");
    }
}
