//! What a button carries: a signed, versioned pointer to a choice of a turn at one place.
//!
//! Discord keeps the button and gives its id back when somebody presses it, days later and after any number
//! of restarts. The signature covers the place, so that a pointer works for its own person, in its own
//! channel. Its key is derived from the bot's token: with a new token older buttons are told to be stale.

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use ulid::Ulid;
use zeroize::Zeroizing;

use super::place::Place;
use crate::model::{ConversationId, Revision};

/// The first byte of every pointer of this version.
const VERSION: u8 = 1;

/// Version, kind, conversation, revision, place in the list.
const BODY: usize = 1 + 1 + 16 + 8 + 1;

/// As long as nobody can guess one while the bot answers a few presses a second.
const SIGNATURE: usize = 12;

/// What is pressed, and of which turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pointer {
    pub(super) conversation: ConversationId,
    pub(super) revision: Revision,
    pub(super) what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// The choice with this number among all of the turn, from 0.
    Choice(u8),
    /// A menu of the message, from 0: what was picked comes beside the pointer, as a choice's number.
    Menu(u8),
    /// The link to the secure panel.
    Panel,
    /// The whole conversation, to be forgotten.
    Forget,
    /// A field to write in, for places where the bot can't read messages.
    Write,
    /// The same conversation in direct messages, where it can.
    Direct,
    /// The same, though another conversation is under way there: that one is closed.
    Instead,
    /// The one-time link that carries the conversation elsewhere.
    Passage,
}

/// Signs pointers and knows its own.
pub(super) struct Signer(Zeroizing<[u8; 32]>);

impl Signer {
    pub(super) fn of(token: &str) -> Self {
        Self(Zeroizing::new(tag(token.as_bytes(), &[b"deskhand: discord pointers"])))
    }

    /// At most 100 characters, as Discord demands.
    pub(super) fn sign(&self, pointer: &Pointer, place: Place) -> String {
        let (kind, number) = match pointer.what {
            What::Choice(number) => (0, number),
            What::Menu(number) => (1, number),
            What::Panel => (2, 0),
            What::Write => (3, 0),
            What::Forget => (4, 0),
            What::Direct => (5, 0),
            What::Passage => (6, 0),
            What::Instead => (7, 0),
        };
        let mut bytes = vec![VERSION, kind];
        bytes.extend(pointer.conversation.0.to_bytes());
        bytes.extend(pointer.revision.0.to_be_bytes());
        bytes.push(number);
        let signature = self.signature(&bytes, place);
        bytes.extend(signature);
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// `None` for what this bot did not make for `place`.
    pub(super) fn read(&self, custom_id: &str, place: Place) -> Option<Pointer> {
        let bytes = BASE64URL_NOPAD.decode(custom_id.as_bytes()).ok()?;
        let (body, signature) = bytes.split_first_chunk::<BODY>()?;
        let known = self.signature(body, place);
        if !bool::from(subtle::ConstantTimeEq::ct_eq(signature, known.as_slice())) {
            return None;
        }
        let [VERSION, kind, rest @ ..] = body else { return None };
        let (conversation, rest) = rest.split_first_chunk::<16>()?;
        let (revision, rest) = rest.split_first_chunk::<8>()?;
        let what = match (kind, rest) {
            (0, [number]) => What::Choice(*number),
            (1, [number]) => What::Menu(*number),
            (2, _) => What::Panel,
            (3, _) => What::Write,
            (4, _) => What::Forget,
            (5, _) => What::Direct,
            (6, _) => What::Passage,
            (7, _) => What::Instead,
            _ => return None,
        };
        Some(Pointer {
            conversation: ConversationId(Ulid::from_bytes(*conversation)),
            revision: Revision(u64::from_be_bytes(*revision)),
            what,
        })
    }

    fn signature(&self, body: &[u8], place: Place) -> [u8; SIGNATURE] {
        let whole = tag(self.0.as_slice(), &[body, place.address().as_str().as_bytes()]);
        let mut short = [0; SIGNATURE];
        short.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
        short
    }
}

fn tag(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC accepts a key of any length")]
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("any key length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU64;

    use super::{super::place::Kind, *};

    fn place(channel: u64, person: u64) -> Place {
        let [channel, person] = [channel, person].map(|id| NonZeroU64::new(id).unwrap());
        Place { kind: Kind::Thread, channel, person }
    }

    fn pointer(what: What) -> Pointer {
        Pointer { conversation: ConversationId(Ulid::from_parts(7, 9)), revision: Revision(u64::MAX), what }
    }

    #[test]
    fn a_pointer_is_read_back_whatever_it_points_to() {
        let signer = Signer::of("token");
        let others = [What::Panel, What::Write, What::Forget, What::Direct, What::Passage, What::Instead];
        for what in [What::Choice(0), What::Choice(255), What::Menu(1)].into_iter().chain(others) {
            let id = signer.sign(&pointer(what), place(1, 2));
            assert!(id.len() <= 100, "{}", id.len());
            assert_eq!(signer.read(&id, place(1, 2)), Some(pointer(what)));
        }
    }

    #[test]
    fn attack_42_a_button_works_for_its_own_person_in_its_own_channel() {
        let signer = Signer::of("token");
        let id = signer.sign(&pointer(What::Panel), place(1, 2));
        assert!(signer.read(&id, place(1, 3)).is_none(), "another person");
        assert!(signer.read(&id, place(2, 2)).is_none(), "another channel");
        assert!(Signer::of("other").read(&id, place(1, 2)).is_none(), "another bot");
        for at in 0..id.len() {
            let mut meddled = id.clone().into_bytes();
            meddled[at] = if meddled[at] == b'A' { b'B' } else { b'A' };
            assert!(signer.read(&String::from_utf8(meddled).unwrap(), place(1, 2)).is_none(), "letter {at}");
        }
        for strange in ["", "x", "é", &id[..20], &format!("{id}AAAA")] {
            assert!(signer.read(strange, place(1, 2)).is_none(), "{strange}");
        }
    }
}
