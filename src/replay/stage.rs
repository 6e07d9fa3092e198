//! What a transcript is played on. `app` gives it; a test may give its own.

use std::sync::Arc;

use async_trait::async_trait;
use thiserror::Error;

use super::{
    Props, Reach,
    transcript::{CallAct, Fault},
};
use crate::{
    model::{
        Address, Agent, AgentAct, ConversationId, Epoch, IntentId, Redacted, Revision, Sensitive, SessionId, TurnRecord,
    },
    talk::turn::{Arrival, Decision},
};

/// Builds worlds, each apart from all others.
#[async_trait]
pub trait Stage: Send + Sync {
    async fn raise(&self, props: Arc<Props>) -> Result<Box<dyn World>, Trouble>;

    /// All that transcripts could reach.
    fn whole(&self) -> Reach;
}

/// A running Deskhand with its people, phones and directory.
#[async_trait]
pub trait World: Send + Sync {
    /// The conversation at `address`, begun if there is none.
    async fn join(&self, address: Address) -> Result<ConversationId, Trouble>;

    /// Lets `address` into `conversation` by the one-time link that the turn at `offered` gave.
    async fn go_on(
        &self,
        conversation: ConversationId,
        offered: Revision,
        address: Address,
    ) -> Result<Revision, Trouble>;

    async fn take(&self, conversation: ConversationId, arrival: Arrival) -> Result<Revision, Trouble>;

    /// Somebody of the help desk has a console open from now on, or no more.
    async fn attend(&self, agent: &Agent, there: bool) -> Result<(), Trouble>;

    /// What an agent does, who saw the floor at `epoch`.
    async fn act(
        &self,
        conversation: ConversationId,
        agent: &Agent,
        epoch: Epoch,
        act: AgentAct,
    ) -> Result<(), Trouble>;

    /// Returns when nothing is under way.
    async fn settle(&self, conversation: ConversationId) -> Result<(), Trouble>;

    /// The turns after `after`.
    async fn log(&self, conversation: ConversationId, after: Revision) -> Result<Vec<TurnRecord>, Trouble>;

    async fn panel_link(&self, session: SessionId, generation: u32) -> Option<Sensitive>;

    /// One request to the secure panel, over its real HTTP surface. Without a body it is a GET.
    async fn panel(&self, path: &str, window: Option<&str>, body: Option<serde_json::Value>) -> PanelAnswer;

    /// The texts that the phone of an account has received, oldest first.
    fn texts(&self, of: &str) -> Vec<String>;

    /// How many calls have come to the phone of an account.
    fn calls(&self, of: &str) -> usize;

    /// How many of them were declined or not answered.
    fn missed_calls(&self, of: &str) -> usize;

    /// Does `act` with the newest call of an account's phone, and gives what the voice says then.
    /// `Rings` does nothing, and fails where nothing rings.
    fn handle_call(&self, of: &str, act: CallAct) -> Result<Option<Sensitive>, Trouble>;

    /// What the authenticator app of an account shows now; `None` where none is enrolled.
    fn authenticator_code(&self, of: &str) -> Option<String>;

    /// Whether a sign-in works.
    async fn sign_in(&self, of: &str, password: &str) -> Result<bool, Trouble>;

    /// What `utterance` is read as in the conversation that stands at `last`; `None`: unclear.
    fn reading(&self, last: Option<&TurnRecord>, utterance: &Redacted) -> Option<IntentId>;

    /// How the turn `record`, which came after `last`, was decided.
    fn decide(&self, last: Option<&TurnRecord>, record: &TurnRecord) -> Decision;

    /// The directory fails, or works again.
    fn break_directory(&self, fault: Fault) -> Result<(), Trouble>;

    /// An administrator pauses all resets, or lets them go on.
    async fn pause_resets(&self, paused: bool) -> Result<(), Trouble>;

    /// The server stops and starts over the same stores.
    async fn restart(&self) -> Result<(), Trouble>;

    async fn close(&self);
}

/// Why something wasn't done.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Trouble {
    /// Words that a person is shown and that are not recorded.
    #[error("notice: {0}")]
    Notice(String),
    /// The world can't do that.
    #[error("{0}")]
    Unable(String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct PanelAnswer {
    pub status: u16,
    /// `null` if the answer was no JSON.
    pub body: serde_json::Value,
}
