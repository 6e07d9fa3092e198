//! The `@` lines of a transcript as the props of its world.

use std::sync::Arc;

use jiff::{Timestamp, civil};

use super::{
    FaultyKeys, FaultyVerifier, ScriptedVerifier, Solver,
    transcript::{AccountScene, ChannelName, Happening, Line, Scene, Transcript},
};
use crate::{
    model::{ConversationId, Draw, port::Verifier},
    runtime::{ManualClock, SeededEntropy},
};

/// What a world is made of. The same scene gives the same props.
pub struct Props {
    pub clock: Arc<ManualClock>,
    pub entropy: Arc<SeededEntropy>,
    /// The master key of the verifier's keyring.
    pub master_key: [u8; 32],
    pub captcha: Arc<Solver>,
    /// Conversations; kept over a restart.
    pub chat: Arc<FaultyKeys>,
    /// The verifier's store and the directory; kept over a restart.
    pub verifier: Arc<FaultyKeys>,
    pub accounts: Vec<AccountScene>,
    pub channel: ChannelName,
    /// The hash of the content that an export was made with.
    pub content: Option<String>,
    /// The id that the first person's conversation has, where it is an export's.
    pub conversation: Option<ConversationId>,
    gate: Arc<FaultyVerifier>,
    scripted: Option<Arc<ScriptedVerifier>>,
}

impl Props {
    pub(super) fn of(transcript: &Transcript) -> Self {
        let mut begins = civil::date(2026, 9, 4).at(15, 0, 0, 0).in_tz("UTC").ok();
        let mut seed = 0;
        let (mut accounts, mut channel, mut content, mut conversation) = (Vec::new(), ChannelName::Web, None, None);
        for placed in &transcript.lines {
            let Line::Scene(scene) = &placed.line else { continue };
            match scene {
                Scene::Channel(name) => channel = *name,
                Scene::Clock { at, zone } => begins = at.in_tz(zone).ok(),
                Scene::Seed(number) => seed = *number,
                Scene::Content(hash) => content = Some(hash.clone()),
                Scene::Conversation(id) => conversation = Some(*id),
                Scene::Account(account) => accounts.push(account.clone()),
                // There is nobody at a desk yet; the hours that are told come from the configuration.
                Scene::Hours(_) => {}
            }
        }
        let begins = begins.map_or(Timestamp::UNIX_EPOCH, |begins| begins.timestamp());
        let root = Draw::from_seed([0; 32]).child("transcript").child(&seed.to_string());
        let clock = Arc::new(ManualClock::at(begins));
        let happens = |is: fn(&Happening) -> bool| {
            let lines = transcript.lines.iter().map(|placed| &placed.line);
            lines.into_iter().any(|line| matches!(line, Line::Elsewhere { happening, .. } if is(happening)))
        };
        let holds = conversation.is_some() || happens(|happening| matches!(happening, Happening::Answer { .. }));
        let is_scripted = holds || happens(|happening| matches!(happening, Happening::Event(_)));
        Self {
            entropy: Arc::new(SeededEntropy::new(root.bytes("entropy"))),
            master_key: root.bytes("master key"),
            captcha: Arc::default(),
            chat: Arc::default(),
            verifier: Arc::default(),
            accounts,
            channel,
            content,
            conversation,
            gate: Arc::default(),
            scripted: is_scripted.then(|| Arc::new(ScriptedVerifier::new(clock.clone(), holds))),
            clock,
        }
    }

    /// The verifier that the engine is to call: `real`, or the scripted one in its place, behind a
    /// gate that a transcript can shut.
    pub fn gated(&self, real: Arc<dyn Verifier>) -> Arc<dyn Verifier> {
        let behind = match &self.scripted {
            Some(scripted) => scripted.clone(),
            None => real,
        };
        self.gate.stand_before(behind);
        self.gate.clone()
    }

    pub(super) fn gate(&self) -> &FaultyVerifier {
        &self.gate
    }

    pub(super) fn scripted(&self) -> Option<&ScriptedVerifier> {
        self.scripted.as_deref()
    }
}
