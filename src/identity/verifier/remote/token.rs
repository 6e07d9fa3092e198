//! What the chat shows to the verifier: a bearer token, long enough that nobody guesses it.

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};
use thiserror::Error;

use crate::model::{Draw, Sensitive};

/// The fewest characters that a token may have. Those that we make have 64: 32 random bytes.
const SHORTEST: usize = 32;

/// One token, as the chat sends it.
#[derive(Debug)]
pub struct ApiToken(Sensitive);

/// What is wrong with a file of tokens. It never repeats one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TokenFault {
    #[error("it holds no token")]
    Empty,
    #[error("line {line} is no token: it must have at least 32 characters, visible ones of ASCII")]
    Unfit { line: usize },
}

impl ApiToken {
    /// A new one of 256 bits.
    pub fn made(draw: &Draw) -> Self {
        Self(Sensitive::new(HEXLOWER.encode(&draw.bytes("api token"))))
    }

    /// The first token of a file.
    pub fn first(text: &str) -> Result<Self, TokenFault> {
        let line = lines(text).next().ok_or(TokenFault::Empty)?;
        fit(line).map(|token| Self(Sensitive::new(token)))
    }

    /// The token itself. The caller keeps it out of logs and errors.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

/// The tokens that open the API: one, or several while they are being changed. Only their digests are
/// kept, so that comparing takes the same time for every length and every likeness.
#[derive(Clone)]
pub struct Tokens(Vec<[u8; 32]>);

impl Tokens {
    /// Reads a file of tokens, a line each. Empty lines and lines that begin with `#` are passed over.
    pub fn read(text: &str) -> Result<Self, TokenFault> {
        let digests: Vec<_> = lines(text).map(|line| fit(line).map(digest)).collect::<Result<_, _>>()?;
        if digests.is_empty() { Err(TokenFault::Empty) } else { Ok(Self(digests)) }
    }

    /// Whether `shown` is one of them.
    pub fn know(&self, shown: &str) -> bool {
        let shown = digest(shown);
        let known = self.0.iter().fold(Choice::from(0), |known, token| known | token.ct_eq(&shown));
        known.into()
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens")
    }
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(number, line)| (number.saturating_add(1), line.trim()));
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

fn fit((line, token): (usize, &str)) -> Result<&str, TokenFault> {
    let good = token.len() >= SHORTEST && token.chars().all(|character| character.is_ascii_graphic());
    if good { Ok(token) } else { Err(TokenFault::Unfit { line }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_hold_an_old_and_a_new_token() {
        let (old, new) = ("a".repeat(32), "b".repeat(40));
        let tokens = Tokens::read(&format!("# until Friday\n{old}\n\n  {new}  \n")).unwrap();
        assert!(tokens.know(&old) && tokens.know(&new));
        for wrong in ["", "a", &old[1..], &format!("{old}a"), "# until Friday"] {
            assert!(!tokens.know(wrong), "{wrong}");
        }
        assert_eq!(ApiToken::first(&format!("\n{new}\n{old}\n")).unwrap().expose(), new);
    }

    #[test]
    fn a_token_that_could_be_guessed_or_sent_wrongly_is_refused() {
        assert_eq!(Tokens::read("\n# nothing\n").unwrap_err(), TokenFault::Empty);
        for unfit in ["short".to_owned(), format!("{} {}", "a".repeat(20), "b".repeat(20)), "é".repeat(40)] {
            assert_eq!(Tokens::read(&format!("\n{unfit}")).unwrap_err(), TokenFault::Unfit { line: 2 });
        }
    }

    #[test]
    fn attack_19_a_token_has_no_debug() {
        let token = ApiToken::made(&Draw::from_seed([1; 32]));
        assert_eq!(token.expose().len(), 64);
        let shown = format!("{token:?} {:?}", Tokens::read(token.expose()).unwrap());
        assert!(!shown.contains(&token.expose()[..8]), "{shown}");
    }
}
