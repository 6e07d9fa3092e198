//! What a person types to name an account, in one canonical form. Whether such an account exists is
//! the directory's to say: an identifier never becomes another by looking like it.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::fold;

/// The longest identifier, in bytes of its folded form (RFC 5321 §4.5.3.1.3).
const LONGEST: usize = 254;

/// The folded form: compatibility forms and case folded, outer spaces and invisible marks off, the
/// domain always there. Equal identifiers are one person's life before the limits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Identifier(String);

/// Why a text can't name an account. The same for everybody: it depends on the text alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum IdentifierFault {
    #[error("nothing was typed")]
    Empty,
    #[error("it is longer than any address")]
    TooLong,
    #[error("it is not a user name or an address")]
    Malformed,
}

impl Identifier {
    /// Reads `ada`, `ADA@umsystem.edu` or ` ada@umsystem.edu. ` alike, if `default_domain` is
    /// `umsystem.edu`.
    pub fn parse(typed: &str, default_domain: &str) -> Result<Self, IdentifierFault> {
        // Long enough for any address in its widest form, and short enough to be folded at no cost.
        if typed.len() > 4 * LONGEST {
            return Err(IdentifierFault::TooLong);
        }
        let folded = fold::caseless(typed);
        let folded = folded.trim();
        if folded.is_empty() {
            return Err(IdentifierFault::Empty);
        }
        let (local, domain) = folded.split_once('@').unwrap_or((folded, default_domain));
        let domain = fold::caseless(domain);
        let domain = domain.strip_suffix('.').unwrap_or(&domain);
        if !is_local(local) || !is_domain(domain) {
            return Err(IdentifierFault::Malformed);
        }
        let whole = format!("{local}@{domain}");
        if whole.len() > LONGEST { Err(IdentifierFault::TooLong) } else { Ok(Self(whole)) }
    }

    /// The whole canonical form, `ada@umsystem.edu`: the key of limits and of the directory.
    pub fn folded(&self) -> &str {
        &self.0
    }

    /// The user name: what stands before the `@`.
    pub fn local(&self) -> &str {
        self.0.split_once('@').map_or(self.0.as_str(), |(local, _)| local)
    }
}

fn is_local(local: &str) -> bool {
    !local.is_empty() && !local.chars().any(|c| c.is_whitespace() || c.is_control())
}

fn is_domain(domain: &str) -> bool {
    domain.split('.').all(|label| {
        !label.is_empty()
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || !c.is_ascii() && !c.is_whitespace())
    })
}

/// An identifier names a person: it stays out of logs.
impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identifier")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(typed: &str) -> Result<String, IdentifierFault> {
        Identifier::parse(typed, "umsystem.edu").map(|identifier| identifier.folded().to_owned())
    }

    #[test]
    fn one_person_has_one_form() {
        for typed in [
            "ada",
            "Ada",
            "  ada\t",
            "ADA@umsystem.edu",
            "ada@UMSYSTEM.EDU.",
            "\u{FF41}da",
            "ada\u{FF20}umsystem.edu",
            "a\u{200B}da",
            "\u{FEFF}ada@umsystem.edu",
        ] {
            assert_eq!(parse(typed).as_deref(), Ok("ada@umsystem.edu"), "{typed:?}");
        }
        assert_eq!(parse("ada@gmail.com").as_deref(), Ok("ada@gmail.com"));
        assert_eq!(parse("o'neil.j-r_2").as_deref(), Ok("o'neil.j-r_2@umsystem.edu"));
        assert_eq!(parse("\u{212A}im").as_deref(), Ok("kim@umsystem.edu"), "the Kelvin sign is a K");
    }

    #[test]
    fn attack_27_letters_that_look_alike_name_somebody_else() {
        for typed in ["\u{0430}da", "ad\u{0251}", "\u{0131}da", "\u{0130}da", "ad\u{00E0}", "\u{0251}d\u{0430}"] {
            let folded = parse(typed).unwrap();
            assert!(!folded.is_ascii(), "{typed:?} became {folded}");
        }
    }

    #[test]
    fn what_cannot_name_an_account_is_said_so() {
        for (typed, fault) in [
            ("", IdentifierFault::Empty),
            (" \u{200B} ", IdentifierFault::Empty),
            ("ada lovelace", IdentifierFault::Malformed),
            ("@umsystem.edu", IdentifierFault::Malformed),
            ("ada@", IdentifierFault::Malformed),
            ("ada@b@c", IdentifierFault::Malformed),
            ("ada@um system.edu", IdentifierFault::Malformed),
            ("ada@umsystem..edu", IdentifierFault::Malformed),
            ("ada\0", IdentifierFault::Malformed),
            ("ada@umsystem.edu/..", IdentifierFault::Malformed),
        ] {
            assert_eq!(parse(typed), Err(fault), "{typed:?}");
        }
        assert_eq!(parse(&"a".repeat(300)), Err(IdentifierFault::TooLong));
        assert_eq!(parse(&"a".repeat(100_000)), Err(IdentifierFault::TooLong));
    }

    proptest! {
        #[test]
        fn the_folded_form_folds_to_itself(typed in any::<String>()) {
            if let Ok(once) = parse(&typed) {
                prop_assert_eq!(parse(&once), Ok(once.clone()));
            }
        }
    }
}
