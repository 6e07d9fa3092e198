//! Places at which conversations are reached without anybody holding a connection open: a direct message,
//! a thread. They are known by their addresses alone, and found again after a start.

use std::sync::Arc;

use tokio::sync::MutexGuard;

use super::{Engine, JOINING, Joined, Notice};
use crate::{
    model::{Address, ConversationId, Revision, TurnRecord},
    talk::turn,
};

/// A conversation that is under way, at one of its addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub address: Address,
    pub conversation: ConversationId,
    /// How far it has been shown there.
    pub shown: Revision,
}

/// Whether a conversation can be reached at one more address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Also {
    /// From now on.
    Now,
    /// It could be before.
    Before,
    /// Another conversation is under way there.
    Taken,
}

impl Engine {
    /// The conversation at `address`, bound to a new one if there is none or the last one has ended. Unlike
    /// `join` it says nothing yet: the person has spoken first, and is greeted with the answer.
    pub async fn enter(self: &Arc<Self>, address: &Address) -> Result<Joined, Notice> {
        let _one_at_a_time = self.one_at_a_time(address).await;
        if let Some(conversation) = self.store.find(address).await? {
            let standing = self.standing(conversation).await?;
            if !standing.as_deref().is_some_and(turn::has_ended) {
                let revision = standing.map(|last| last.revision).unwrap_or_default();
                return Ok(Joined { conversation, revision, fresh: false });
            }
        }
        let conversation = self.new_conversation();
        self.store.bind(address, conversation).await?;
        Ok(Joined { conversation, revision: Revision::default(), fresh: true })
    }

    /// Lets `conversation` be reached at `address` too, shown as far there as at `known`; unless another is under
    /// way there. Whoever calls it answers for it that both are the same person's.
    pub async fn also_at(
        self: &Arc<Self>,
        conversation: ConversationId,
        address: &Address,
        known: &Address,
    ) -> Result<Also, Notice> {
        let _one_at_a_time = self.one_at_a_time(address).await;
        let found = self.store.find(address).await?;
        if found == Some(conversation) {
            return Ok(Also::Before);
        }
        if let Some(other) = found
            && self.standing(other).await?.is_some_and(|last| !turn::has_ended(&last))
        {
            return Ok(Also::Taken);
        }
        self.store.bind(address, conversation).await?;
        let shown = self.shown(conversation, known).await?;
        self.store.mark(conversation, address, shown).await?;
        Ok(Also::Now)
    }

    /// Whether a conversation was ever begun at `address`.
    pub async fn is_known(&self, address: &Address) -> Result<bool, Notice> {
        Ok(self.store.find(address).await?.is_some())
    }

    /// Where the conversations that are under way can be reached on `channel`, e.g. `discord`.
    pub async fn places(&self, channel: &str) -> Result<Vec<Place>, Notice> {
        let mut places = Vec::new();
        for entry in self.store.live().await? {
            let conversation = entry.conversation;
            for (address, shown) in self.store.marks(conversation).await? {
                if address.as_str().split_once(':').is_some_and(|(of, _)| of == channel) {
                    places.push(Place { address, conversation, shown });
                }
            }
        }
        Ok(places)
    }

    /// How far `conversation` has been shown at `address`.
    pub async fn shown(&self, conversation: ConversationId, address: &Address) -> Result<Revision, Notice> {
        let marks = self.store.marks(conversation).await?;
        Ok(marks.into_iter().find(|(of, _)| of == address).map(|(_, shown)| shown).unwrap_or_default())
    }

    /// Where `conversation` is reached, whatever the channel.
    pub async fn addresses(&self, conversation: ConversationId) -> Result<Vec<Address>, Notice> {
        Ok(self.store.marks(conversation).await?.into_iter().map(|(address, _)| address).collect())
    }

    /// At which revision `conversation` stands.
    pub async fn stands(&self, conversation: ConversationId) -> Result<Revision, Notice> {
        let last = self.last(&self.mailbox(conversation)).await?;
        Ok(last.map(|last| last.revision).unwrap_or_default())
    }

    /// The turns of `conversation` after `after`, `limit` at most.
    pub async fn turns(
        &self,
        conversation: ConversationId,
        after: Revision,
        limit: usize,
    ) -> Result<Vec<TurnRecord>, Notice> {
        Ok(self.store.log(conversation, after, limit).await?)
    }

    /// Held while `address` gets its conversation, so that two that come at once share one.
    pub(super) async fn one_at_a_time(&self, address: &Address) -> Option<MutexGuard<'_, ()>> {
        let place = address.as_str().bytes().fold(0, |sum: usize, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        match self.joining.get(place % JOINING) {
            Some(lock) => Some(lock.lock().await),
            None => None,
        }
    }
}
