//! The one-time link that carries a conversation elsewhere.
//!
//! ```text
//!  link ── conversation · the turn that offered it · seal      made at each delivery, the same each time
//! ```
//!
//! Invariants: the link is derived under a key that lives in this process alone, so no store can give it
//! away; whether it still counts is decided by the turn that uses it, and what that turn says is durable.
//! After a restart older links are dead, and people ask for another.

use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use subtle::ConstantTimeEq as _;
use ulid::Ulid;

use super::{Engine, Joined, Notice};
use crate::{
    model::{Address, ConversationId, Draw, Revision, Sensitive},
    talk::turn::Arrival,
};

/// Bytes of the conversation's id, of the turn's revision and of the seal.
const ID: usize = 16;
const TURN: usize = 8;
const SEAL: usize = 16;

/// Seals links, and knows its own again.
pub(super) struct Passages(Draw);

impl Passages {
    pub(super) fn new(key: Draw) -> Self {
        Self(key)
    }

    fn link(&self, conversation: ConversationId, offered: Revision) -> Sensitive {
        let id = u128::from(conversation.0).to_be_bytes();
        let seal = self.seal(conversation, offered);
        Sensitive::new(BASE64URL_NOPAD.encode(&[&id[..], &offered.0.to_be_bytes(), &seal].concat()))
    }

    /// What `link` leads to. `None` for anything that this process did not seal.
    fn read(&self, link: &Sensitive) -> Option<(ConversationId, Revision)> {
        let bytes = BASE64URL_NOPAD.decode(link.expose().as_bytes()).ok()?;
        let (id, rest) = bytes.split_first_chunk::<ID>()?;
        let (turn, seal) = rest.split_first_chunk::<TURN>()?;
        let (conversation, offered) =
            (ConversationId(Ulid::from(u128::from_be_bytes(*id))), Revision(u64::from_be_bytes(*turn)));
        let sound: bool = self.seal(conversation, offered).ct_eq(seal).into();
        sound.then_some((conversation, offered))
    }

    fn seal(&self, conversation: ConversationId, offered: Revision) -> [u8; SEAL] {
        let bytes = self.0.bytes(&format!("{conversation}/{offered}"));
        bytes.first_chunk().copied().unwrap_or_default()
    }
}

impl Engine {
    /// The link for a passage that is being delivered and was offered by the turn at `offered`: what stands
    /// after the address of the chat.
    pub fn passage(&self, conversation: ConversationId, offered: Revision) -> Sensitive {
        self.passages.link(conversation, offered)
    }

    /// Lets `address` into the conversation that `link` leads to, once. Two at once: one is let in.
    pub async fn go_on(self: &Arc<Self>, link: &Sensitive, address: Address) -> Result<Joined, Notice> {
        let (conversation, offered) = self.passages.read(link).ok_or(Notice::PassageShut)?;
        let revision = self.take(conversation, Arrival::Carried { address: address.clone(), offered }).await?;
        // Not before the turn: an address that leads here though the link was refused must not be.
        self.store.bind(&address, conversation).await?;
        Ok(Joined { conversation, revision, fresh: true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_read_by_whoever_sealed_it_and_no_other_text_is() {
        let passages = Passages::new(Draw::from_seed([1; 32]));
        let (conversation, offered) = (ConversationId(Ulid::from(7_u128)), Revision(12));
        let link = passages.link(conversation, offered);
        assert_eq!(passages.read(&link), Some((conversation, offered)));
        assert_eq!(link.expose(), passages.link(conversation, offered).expose(), "each delivery gives the same");
        assert_eq!(Passages::new(Draw::from_seed([2; 32])).read(&link), None, "another process");
        let bytes = BASE64URL_NOPAD.decode(link.expose().as_bytes()).unwrap();
        for place in 0..bytes.len() {
            let mut forged = bytes.clone();
            forged[place] ^= 1;
            let forged = Sensitive::new(BASE64URL_NOPAD.encode(&forged));
            assert_eq!(passages.read(&forged), None, "byte {place}");
        }
        for text in ["", "x", &link.expose()[1..], &format!("{}AAAA", link.expose()), "not base64 !"] {
            assert_eq!(passages.read(&Sensitive::new(text)), None, "{text}");
        }
    }
}
