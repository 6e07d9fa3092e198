//! Codes that are printed and typed once: an administrator's pass, the owner's recovery codes.
//!
//! In Crockford's base 32: no I, L, O and U, so that nothing is mistaken for another on paper.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::Keyring;
use crate::model::Draw;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The most that is read; anything longer is none.
const LONGEST: usize = 64;

/// A code as it is printed, without its hyphens. Wiped when dropped.
pub struct SpareCode(Zeroizing<String>);

/// How long a code is: five bits a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpareKind {
    /// 80 bits: it opens an account for an hour, and its own limits alone bound the guesses.
    Pass,
    /// 50 bits, ten of them for an account.
    RecoveryCode,
}

impl SpareKind {
    const fn letters(self) -> usize {
        match self {
            Self::Pass => 16,
            Self::RecoveryCode => 10,
        }
    }
}

impl SpareCode {
    pub fn from_draw(kind: SpareKind, draw: &Draw) -> Self {
        let bytes = Zeroizing::new(draw.bytes("spare code"));
        let letter = |byte: &u8| ALPHABET.get(usize::from(byte % 32)).map_or('0', |letter| char::from(*letter));
        Self(Zeroizing::new(bytes.iter().take(kind.letters()).map(letter).collect()))
    }

    /// What was typed, hyphens and spaces left out and look-alikes folded. `None`: it can't be a code.
    pub fn read(typed: &str) -> Option<Self> {
        let mut code = Zeroizing::new(String::new());
        for letter in typed.chars().take(LONGEST).filter(|c| !c.is_whitespace() && *c != '-') {
            let folded = match letter.to_ascii_uppercase() {
                'I' | 'L' => '1',
                'O' => '0',
                other => other,
            };
            if !folded.is_ascii() || !ALPHABET.contains(&u8::try_from(folded).ok()?) {
                return None;
            }
            code.push(folded);
        }
        let kinds = [SpareKind::Pass, SpareKind::RecoveryCode];
        kinds.iter().any(|kind| kind.letters() == code.len()).then_some(Self(code))
    }

    /// In groups with hyphens, for the one place where it is printed: `7QX2-9KTB-…`, `7QX29-KTB4M`.
    pub fn printed(&self) -> Zeroizing<String> {
        let group = if self.0.len() == SpareKind::Pass.letters() { 4 } else { 5 };
        let mut printed = Zeroizing::new(String::new());
        for (place, letter) in self.0.chars().enumerate() {
            if place > 0 && place % group == 0 {
                printed.push('-');
            }
            printed.push(letter);
        }
        printed
    }

    /// What the store keeps of it: nothing without the key, and nothing for another account.
    pub fn hash(&self, keyring: &Keyring, owner: &str) -> String {
        let parts = [b"spare code".as_slice(), owner.as_bytes(), self.0.as_bytes()];
        data_encoding::BASE64URL_NOPAD.encode(keyring.blind(&parts).as_slice())
    }

    /// At which place of `kept` the hash of this code stands. One keyed hash, however many are kept, and
    /// all of them are looked at, as long wherever they differ.
    pub fn place_among<'a>(
        &self,
        kept: impl IntoIterator<Item = &'a str>,
        keyring: &Keyring,
        owner: &str,
    ) -> Option<usize> {
        let hash = self.hash(keyring, owner);
        let is = |kept: &str| bool::from(hash.as_bytes().ct_eq(kept.as_bytes()));
        kept.into_iter().enumerate().fold(None, |found, (place, kept)| if is(kept) { Some(place) } else { found })
    }
}

impl fmt::Debug for SpareCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SpareCode")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(kind: SpareKind) -> SpareCode {
        SpareCode::from_draw(kind, &Draw::from_seed([3; 32]))
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let keyring = Keyring::new([7; 32]);
        for (kind, groups) in [(SpareKind::Pass, 4), (SpareKind::RecoveryCode, 2)] {
            let made = code(kind);
            let kept = made.hash(&keyring, "ada");
            assert_eq!(made.printed().split('-').count(), groups);
            for typed in [
                made.printed().to_lowercase(),
                made.printed().replace('-', " "),
                format!("  {} ", made.printed().replace('0', "o").replace('1', "l")),
            ] {
                let read = SpareCode::read(&typed).unwrap();
                assert_eq!(read.place_among(["other", &kept], &keyring, "ada"), Some(1), "{typed}");
            }
            let found = |keyring: &Keyring, owner: &str| made.place_among([kept.as_str()], keyring, owner);
            assert_eq!(found(&keyring, "ben"), None, "for another account it is nothing");
            assert_eq!(found(&Keyring::new([8; 32]), "ada"), None);
            assert_eq!(made.place_among([], &keyring, "ada"), None);
        }
    }

    #[test]
    fn what_cannot_be_a_code_is_none() {
        let long = "7".repeat(1_000_000);
        for typed in ["", "7QX2", "7QX2-9KTB-4MZZ-PASÜ", "7QX2-9KTB-4MZZ-PASU", "７QX29-KTB4M", &long] {
            assert!(SpareCode::read(typed).is_none(), "{}", typed.chars().take(20).collect::<String>());
        }
    }

    #[test]
    fn a_pass_has_eighty_bits() {
        assert_eq!(SpareKind::Pass.letters() * 5, 80);
        assert_eq!(format!("{:?}", code(SpareKind::Pass)), "SpareCode");
    }
}
