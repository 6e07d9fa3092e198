//! What is on record of a person, for whoever helps them: what was done about their account, and what they had come
//! for before. Told only once they have proven who they are in this very conversation, and only as long as that
//! stands: the verifier is asked, who knows it, and not the log.
//!
//! Earlier conversations are those in which the same person was verified, found by the sessions of their receipts:
//! the chat itself keeps nothing that would tell whose a conversation is. Absent on purpose: their words but for
//! what they had come for, and conversations of whoever merely gave the same name.

use jiff::Timestamp;

use crate::{
    engine::{Engine, Notice},
    model::{ConversationId, Fact, Receipt, SessionId, TurnRecord, port::VerifierFault},
    talk::turn::{has_ended, wish_in},
};

/// The most earlier conversations that are told.
const EARLIER: usize = 5;

/// The most that is told of what somebody had come for.
const WISHES: usize = 3;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    /// Newest first.
    pub receipts: Vec<Receipt>,
    pub earlier: Vec<Earlier>,
}

/// An earlier conversation, in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    pub conversation: ConversationId,
    pub begun: Timestamp,
    pub last: Timestamp,
    /// What they had come for, in their own words as far as these are kept.
    pub wishes: Vec<String>,
    pub outcome: Outcome,
}

/// What came of it, the last that can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It goes on elsewhere.
    Going,
    Ended,
    PasswordChanged,
    ResetStopped,
    /// An agent has closed it.
    Resolved,
    /// They went before anybody could help.
    Abandoned,
}

/// Why nothing is told.
#[derive(Debug)]
pub enum Untold {
    /// Nobody is verified there now.
    NotNow,
    /// The verifier, or the chat's own store, can't be read just now.
    Away,
}

impl Past {
    /// What is on record of whoever was verified in `session`, which was opened in `conversation`.
    pub async fn of(engine: &Engine, conversation: ConversationId, session: SessionId) -> Result<Self, Untold> {
        let receipts = engine.receipts(session).await.map_err(|fault| match fault {
            VerifierFault::Away => Untold::Away,
            _ => Untold::NotNow,
        })?;
        let mut before: Vec<ConversationId> = Vec::new();
        for session in receipts.iter().filter_map(|receipt| receipt.session) {
            let opened_in = engine.conversation_of(session).await?;
            before.extend(opened_in.filter(|found| *found != conversation && !before.contains(found)));
        }
        before.truncate(EARLIER);
        let mut earlier = Vec::new();
        for conversation in before {
            earlier.extend(Earlier::of(&engine.history(conversation).await?));
        }
        Ok(Self { receipts, earlier })
    }
}

impl From<Notice> for Untold {
    fn from(_: Notice) -> Self {
        Self::Away
    }
}

impl Earlier {
    /// The line of the conversation whose whole log `records` is; `None` of none.
    pub fn of(records: &[TurnRecord]) -> Option<Self> {
        let (first, last) = (records.first()?, records.last()?);
        let mut wishes: Vec<String> = Vec::new();
        for wish in records.iter().filter_map(wish_in) {
            if wishes.len() < WISHES && !wishes.contains(&wish) {
                wishes.push(wish);
            }
        }
        let told = records.iter().flat_map(|record| &record.facts).filter_map(outcome).next_back();
        let outcome = told.unwrap_or(if has_ended(last) { Outcome::Ended } else { Outcome::Going });
        Some(Self { conversation: first.conversation, begun: first.at, last: last.at, wishes, outcome })
    }
}

fn outcome(fact: &Fact) -> Option<Outcome> {
    match fact {
        Fact::ResetDone => Some(Outcome::PasswordChanged),
        Fact::ResetStopped { .. } => Some(Outcome::ResetStopped),
        Fact::Resolved => Some(Outcome::Resolved),
        Fact::Abandoned => Some(Outcome::Abandoned),
        _ => None,
    }
}
