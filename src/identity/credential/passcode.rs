//! The one-time code of a challenge. It is derived, so it is kept nowhere and can still be sent again.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{Key, Purpose, fold};

/// How many digits a passcode has.
pub const PASSCODE_DIGITS: usize = 6;

/// Six uniform digits. Wiped when dropped.
pub struct Passcode(Zeroizing<String>);

impl Passcode {
    /// The code of `challenge`. 128 bits taken modulo a million: no digit is likelier than another by
    /// more than one part in 10^32.
    pub fn derive(key: &Key, challenge: &str) -> Self {
        let bytes = key.derive(Purpose::Passcode, &[challenge.as_bytes()]);
        let number = bytes.iter().take(16).fold(0_u128, |number, &byte| number << 8 | u128::from(byte));
        let code = number % 10_u128.pow(6);
        Self(Zeroizing::new(format!("{code:0PASSCODE_DIGITS$}")))
    }

    /// The digits themselves, for the message that carries them and nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The digits as a voice reads them, in two groups with pauses: `1 2 3, 4 5 6`.
    pub fn spoken(&self) -> Zeroizing<String> {
        let mut spoken = Zeroizing::new(String::with_capacity(PASSCODE_DIGITS * 2));
        for (place, digit) in self.0.chars().enumerate() {
            let pause = if place == PASSCODE_DIGITS / 2 { ", " } else { " " };
            spoken.push_str(if place == 0 { "" } else { pause });
            spoken.push(digit);
        }
        spoken
    }

    /// Whether this is what was typed, spaces, hyphens and full-width digits folded. Takes as long
    /// wherever it differs.
    pub fn matches(&self, typed: &str) -> bool {
        fold::digits(typed).is_some_and(|digits| digits.as_bytes().ct_eq(self.0.as_bytes()).into())
    }
}

impl fmt::Debug for Passcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passcode")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::credential::KeyId;

    fn key(master: u8) -> Key {
        Key::new(KeyId::parse("k").unwrap(), [master; 32])
    }

    #[test]
    fn a_code_belongs_to_its_challenge() {
        let code = Passcode::derive(&key(7), "a");
        assert!(code.matches(Passcode::derive(&key(7), "a").expose()));
        assert!(!code.matches(Passcode::derive(&key(7), "b").expose()));
        assert!(!code.matches(Passcode::derive(&key(8), "a").expose()));
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = Passcode::derive(&key(7), "a");
        let (left, right) = code.expose().split_at(3);
        assert!(code.matches(&format!(" {left} {right} ")));
        assert!(code.matches(&format!("{left}-{right}")));
        let wide: String = code.expose().chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
        assert!(code.matches(&wide));
        for wrong in ["", left, &format!("{left}{right}0"), &format!("+{left}{right}"), "abcdef"] {
            assert!(!code.matches(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_code_is_read_aloud_in_two_groups() {
        let code = Passcode::derive(&key(7), "a");
        let (groups, digits) = (code.spoken(), code.expose());
        let (left, right) = groups.split_once(", ").unwrap();
        assert_eq!(left.split(' ').collect::<String>() + &right.split(' ').collect::<String>(), digits);
        assert_eq!((left.len(), right.len()), (5, 5));
    }

    #[test]
    fn digits_are_uniform() {
        let key = key(7);
        let mut seen = [[0_u32; 10]; PASSCODE_DIGITS];
        for challenge in 0..20_000 {
            let code = Passcode::derive(&key, &challenge.to_string());
            assert_eq!(code.expose().len(), PASSCODE_DIGITS);
            for (place, digit) in code.expose().bytes().enumerate() {
                seen[place][usize::from(digit - b'0')] += 1;
            }
        }
        // 2,000 each are expected; five standard deviations are 212.
        assert!(seen.iter().flatten().all(|count| (1_788..=2_212).contains(count)), "{seen:?}");
    }
}
