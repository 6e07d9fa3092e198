//! A password as a person means it: composed (NFC), never trimmed, never cut. Setting and checking
//! go through the same door, so they always agree.

use std::fmt;

use subtle::ConstantTimeEq;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// The most code points that a password may have, in NFC and in NFKC alike (64 × U+FDFA would be 1,152).
pub const LONGEST_PASSWORD: usize = 256;

/// No canonical composition makes one code point out of more bytes than this (a Hangul syllable of
/// three jamo has 9; stacked marks have 8). What is longer cannot be short enough once composed.
const BYTES_A_CODE_POINT: usize = 16;

pub struct Password(Zeroizing<String>);

/// Why a text can't be a password at all, before any rule of the policy is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PasswordFault {
    #[error("the password is empty")]
    Empty,
    #[error("the password has more than {LONGEST_PASSWORD} characters")]
    TooLong,
    /// NUL, a line break, a tab: directories cut or refuse them, and no keyboard types them into a
    /// password field.
    #[error("the password holds a control character")]
    Control,
}

impl Password {
    /// Takes what was typed, outer spaces and all. The given text is wiped.
    pub fn new(typed: String) -> Result<Self, PasswordFault> {
        let typed = Zeroizing::new(typed);
        if typed.is_empty() {
            return Err(PasswordFault::Empty);
        }
        if typed.len() > LONGEST_PASSWORD * BYTES_A_CODE_POINT || too_many(typed.nfc()) || too_many(typed.nfkc()) {
            return Err(PasswordFault::TooLong);
        }
        if typed.chars().any(char::is_control) {
            return Err(PasswordFault::Control);
        }
        // Room for the longest composed form at once: a text that grows leaves copies behind.
        let mut composed = Zeroizing::new(String::with_capacity(typed.len().saturating_mul(3)));
        for character in typed.nfc() {
            composed.push(character);
        }
        Ok(Self(composed))
    }

    /// The password itself. The caller keeps it out of logs, records and errors.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// How long it is, in code points of NFC.
    pub fn code_points(&self) -> usize {
        self.0.chars().count()
    }

    /// Whether it was typed the same twice. Takes as long whatever differs.
    pub fn matches(&self, again: &Self) -> bool {
        self.0.as_bytes().ct_eq(again.0.as_bytes()).into()
    }
}

fn too_many(characters: impl Iterator<Item = char>) -> bool {
    characters.take(LONGEST_PASSWORD + 1).count() > LONGEST_PASSWORD
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn password(typed: &str) -> Password {
        Password::new(typed.to_owned()).unwrap()
    }

    fn fault(typed: &str) -> PasswordFault {
        Password::new(typed.to_owned()).unwrap_err()
    }

    #[test]
    fn attack_26_composed_and_decomposed_are_the_same_password() {
        assert!(password("Zu\u{0308}rich#1").matches(&password("Z\u{00FC}rich#1")));
        assert!(!password("\u{FB01}sh#Pond1").matches(&password("fish#Pond1")), "a ligature is its own character");
        assert!(!password("\u{FF21}bc#defg1").matches(&password("Abc#defg1")), "full width is its own character");
        assert!(!password("ab\u{200D}c").matches(&password("abc")));
        assert!(!password("\u{202E}abc").matches(&password("abc")));
    }

    #[test]
    fn attack_26_nothing_is_trimmed() {
        assert!(!password(" Otter#42 ").matches(&password("Otter#42")));
        assert_eq!(password(" Otter#42 ").code_points(), 10);
        assert_eq!(password("😀").code_points(), 1);
    }

    #[test]
    fn attack_26_control_characters_are_refused() {
        for typed in ["\0", "Otter\0#42", "Otter#42\n", "Otter\t#42", "\u{85}Otter#42"] {
            assert_eq!(fault(typed), PasswordFault::Control, "{typed:?}");
        }
    }

    #[test]
    fn attack_28_the_longest_counts_in_both_forms() {
        assert!(Password::new("a".repeat(256)).is_ok());
        assert_eq!(fault(&"a".repeat(257)), PasswordFault::TooLong);
        assert_eq!(fault(&"\u{FDFA}".repeat(64)), PasswordFault::TooLong, "64 become 1,152");
        assert_eq!(fault(&"a\u{0308}".repeat(300)), PasswordFault::TooLong);
        assert!(Password::new("a\u{0308}".repeat(256)).is_ok(), "512 typed, 256 composed");
        assert_eq!(fault(&"a".repeat(1_000_000)), PasswordFault::TooLong);
        assert_eq!(fault(""), PasswordFault::Empty);
    }

    #[test]
    fn attack_52_debug_shows_nothing() {
        assert_eq!(format!("{:?}", password("Otter#42")), "Password");
    }

    proptest! {
        #[test]
        fn attack_57_whatever_is_typed_is_taken_whole_or_refused(typed in any::<String>()) {
            if let Ok(password) = Password::new(typed.clone()) {
                prop_assert!(password.code_points() <= LONGEST_PASSWORD);
                prop_assert_eq!(password.expose(), typed.nfc().collect::<String>());
                prop_assert!(password.matches(&Password::new(password.expose().to_owned()).unwrap()));
            }
        }
    }
}
