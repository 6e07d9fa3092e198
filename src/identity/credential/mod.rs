//! Passwords, codes, names and the policy as values.
//!
//! Pure: no clock, no randomness of its own, no files. Whoever needs time or chance hands in a
//! `Timestamp` or a `Draw`. Secrets are types without `Clone`, `Display`, `Serialize` and `PartialEq`;
//! their `Debug` prints the name alone, and they are wiped when dropped.
//!
//! Absent on purpose: limits and lifetimes (`recovery`), where anything is kept (`storage`), the
//! pool that bounds how many hashes run at once (`directory`).

mod common_words;
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
mod totp;

pub use common_words::CommonWords;
pub use hasher::{Argon2Hasher, Cost, EncodedPassword, HashFault, PasswordDigest, PasswordHasher, Salt};
pub use history::{HISTORY_LENGTH, HistoryHash, HistorySalt};
pub use identifier::{Identifier, IdentifierFault};
pub use keyring::{Keyring, Purpose};
pub use passcode::{PASSCODE_DIGITS, Passcode};
pub use password::{LONGEST_PASSWORD, Password, PasswordFault};
pub use person::Person;
pub use phone_number::{PhoneFault, PhoneNumber, Region};
pub use policy::Policy;
pub use seed::{SealFault, SealedSeed, Seed};
pub use totp::{Enrolment, STEP_SECONDS, check_code};
