//! What is kept of an agent's token: its digest. The token has 256 bits, so no slow hash is needed.

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::model::{AgentName, AgentToken, Draw};

/// SHA-256 of a token, in hexadecimal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenDigest(String);

impl TokenDigest {
    /// A new token of this agent's, and what is kept of it. `draw` must be fresh.
    pub fn make(name: &AgentName, draw: &Draw) -> (AgentToken, Self) {
        let token = AgentToken::new(format!("{name}.{}", HEXLOWER.encode(&draw.bytes("agent token"))));
        let digest = Self::of(&token);
        (token, digest)
    }

    /// Whether it is this token's, in the same time for every likeness.
    pub fn is_of(&self, token: &AgentToken) -> bool {
        self.0.as_bytes().ct_eq(Self::of(token).0.as_bytes()).into()
    }

    fn of(token: &AgentToken) -> Self {
        Self(HEXLOWER.encode(&Sha256::digest(token.expose())))
    }
}

impl std::fmt::Debug for TokenDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenDigest")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_digest_alone() {
        let kim = AgentName::parse("kim").unwrap();
        let (token, digest) = TokenDigest::make(&kim, &Draw::from_seed([1; 32]));
        let (other, _) = TokenDigest::make(&kim, &Draw::from_seed([2; 32]));
        assert_eq!((token.name(), token.expose().len()), (Some(kim), 4 + 64));
        assert!(digest.is_of(&token) && !digest.is_of(&other));
        for bent in [token.expose().to_uppercase(), token.expose().replace("kim", "lee"), String::new()] {
            assert!(!digest.is_of(&AgentToken::new(bent)));
        }
        let kept = serde_json::to_string(&digest).unwrap();
        assert!(!kept.contains(&token.expose()[4..12]) && format!("{digest:?}") == "TokenDigest");
    }
}
