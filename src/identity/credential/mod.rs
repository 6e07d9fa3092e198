//! Passwords, codes, names and the policy as values.
//!
//! Pure: no clock, no randomness of its own, no files. Whoever needs time or chance hands in a
//! `Timestamp` or a `Draw`. Secrets are types without `Clone`, `Display`, `Serialize` and `PartialEq`;
//! their `Debug` prints the name alone, and they are wiped when dropped.
//!
//! Absent on purpose: limits and lifetimes (`recovery`), where anything is kept (`storage`), the
//! pool that bounds how many hashes run at once (`directory`).

mod fold;
mod hasher;
mod history;
mod identifier;
mod keyring;
mod passcode;
mod password;
mod person;
mod phone_number;
mod policy;
mod seed;
mod spare_code;
mod text;
mod token_digest;
mod totp;
mod word_list;
mod word_search;

pub use hasher::{Argon2Hasher, Cost, EncodedPassword, HashFault, PasswordDigest, PasswordHasher, Salt};
pub use history::{HISTORY_LENGTH, HistoryHash, HistorySalt};
pub use identifier::{Identifier, IdentifierFault};
pub use keyring::{Anchor, Key, KeyId, Keyring, Purpose};
pub use passcode::{PASSCODE_DIGITS, Passcode};
pub use password::{LONGEST_PASSWORD, Password, PasswordFault};
pub use person::Person;
pub use phone_number::{PhoneFault, PhoneNumber, Region};
pub use policy::{Banned, Broken, Demand, Policy, Why};
pub use seed::{SealFault, SealedNumber, SealedSeed, Seed};
pub use spare_code::{SpareCode, SpareKind};
pub use token_digest::TokenDigest;
pub use totp::{Enrolment, EnrolmentFault, STEP_SECONDS, check_code, seed_of_typed_key, shown_code};
pub use word_list::WordList;

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a type has a trait: an inherent constant, there only where the bound holds, is taken
    /// before the trait's of the same name.
    macro_rules! has {
        ($type:ty: $bound:path) => {{
            struct Asked<T: ?Sized>(std::marker::PhantomData<T>);
            #[allow(dead_code, reason = "it is there for types that lack the trait")]
            trait Otherwise {
                const HAS: bool = false;
            }
            impl<T: ?Sized> Otherwise for Asked<T> {}
            #[allow(dead_code, reason = "it is there for types that have the trait")]
            impl<T: ?Sized + $bound> Asked<T> {
                const HAS: bool = true;
            }
            <Asked<$type>>::HAS
        }};
    }

    #[test]
    fn attack_52_secrets_cannot_be_copied_printed_or_kept() {
        macro_rules! secret {
            ($($type:ty),*) => {$(
                let name = stringify!($type);
                assert!(!has!($type: Clone), "{name} is Clone");
                assert!(!has!($type: serde::Serialize), "{name} is Serialize");
                assert!(!has!($type: std::fmt::Display), "{name} is Display");
                assert!(!has!($type: PartialEq), "{name} is PartialEq");
            )*};
        }
        secret!(
            Password,
            Passcode,
            Seed,
            Keyring,
            Key,
            Anchor,
            PhoneNumber,
            PasswordDigest,
            SpareCode,
            crate::model::Sensitive
        );
        assert!(has!(String: Clone) && has!(HistoryHash: serde::Serialize), "the answer can be yes");
    }
}
