//! The resume token: 256 bits, known to the device alone. The store knows its hash as an address.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

use crate::{
    model::{Address, Sensitive},
    runtime::Entropy,
};

/// What a device shows to go on with its conversation.
#[derive(Debug)]
pub struct ResumeToken(Sensitive);

impl ResumeToken {
    pub fn draw(entropy: &dyn Entropy) -> Self {
        let bytes = entropy.draw("resume token").bytes("token");
        Self(Sensitive::new(BASE64URL_NOPAD.encode(&bytes)))
    }

    /// `None` for anything that `draw` could not have made.
    pub fn parse(text: String) -> Option<Self> {
        let text = Sensitive::new(text);
        let bytes = BASE64URL_NOPAD.decode(text.expose().as_bytes()).ok()?;
        (bytes.len() == 32).then_some(Self(text))
    }

    /// Where the device is reached; `channel` names what it speaks to, e.g. `web`.
    pub fn address(&self, channel: &str) -> Address {
        let digest: [u8; 32] = Sha256::digest(self.0.expose()).into();
        Address(format!("{channel}:{}", HEXLOWER.encode(&digest)))
    }

    pub fn secret(&self) -> &Sensitive {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::SeededEntropy;

    #[test]
    fn a_token_is_read_again_and_leads_to_one_address() {
        let entropy = SeededEntropy::new([1; 32]);
        let token = ResumeToken::draw(&entropy);
        let again = ResumeToken::parse(token.secret().expose().to_owned()).unwrap();
        assert_eq!(again.address("web"), token.address("web"));
        assert_ne!(ResumeToken::draw(&entropy).address("web"), token.address("web"));
        assert!(!token.address("web").as_str().contains(token.secret().expose()));
        // Every letter counts.
        let text = token.secret().expose();
        for place in 0..text.len() {
            let letter = if text.as_bytes()[place] == b'A' { "E" } else { "A" };
            let other = format!("{}{letter}{}", &text[..place], &text[place + 1..]);
            assert_ne!(ResumeToken::parse(other.clone()).unwrap().address("web"), token.address("web"), "{other}");
        }
        assert_eq!(format!("{token:?}"), "ResumeToken(Sensitive)");
    }

    #[test]
    fn anything_else_is_no_token() {
        for text in ["", "short", "not base64 !", &"A".repeat(42), &"A".repeat(44), &"é".repeat(43)] {
            assert!(ResumeToken::parse(text.to_owned()).is_none(), "{text}");
        }
    }
}
