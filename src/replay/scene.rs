//! The `@` lines of a transcript as the props of its world.

use std::sync::Arc;

use jiff::{Timestamp, civil, tz::TimeZone};

use super::{
    FaultyKeys, FaultyVerifier, ScriptedDesk, ScriptedVerifier, Solver,
    transcript::{AccountScene, AtDesk, ChannelName, Happening, HoursScene, Line, Scene, Transcript},
};
use crate::{
    model::{
        ConversationId, DeskView, Draw, Shift,
        port::{Desk, Verifier},
    },
    runtime::{Clock, ManualClock, SeededEntropy, UnhurriedClock as Unhurried},
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
    /// Where the clock of the scene stands.
    pub(super) zone: TimeZone,
    /// Somebody may sign in to the console.
    pub staffed: bool,
    /// The shifts of each day in their zone; `None`: as the configuration has them.
    pub hours: Option<(TimeZone, Vec<Shift>)>,
    desk: Option<Arc<ScriptedDesk>>,
    gate: Arc<FaultyVerifier>,
    scripted: Option<Arc<ScriptedVerifier>>,
}

impl Props {
    pub(super) fn of(transcript: &Transcript) -> Self {
        let mut begins = civil::date(2026, 9, 4).at(15, 0, 0, 0).in_tz("UTC").ok();
        let (mut seed, mut hours, mut place) = (0, None, TimeZone::UTC);
        let (mut accounts, mut channel, mut content, mut conversation) = (Vec::new(), ChannelName::Web, None, None);
        for placed in &transcript.lines {
            let Line::Scene(scene) = &placed.line else { continue };
            match scene {
                Scene::Channel(name) => channel = *name,
                Scene::Clock { at, zone } => {
                    begins = at.in_tz(zone).ok();
                    place = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
                }
                Scene::Seed(number) => seed = *number,
                Scene::Content(hash) => content = Some(hash.clone()),
                Scene::Conversation(id) => conversation = Some(*id),
                Scene::Account(account) => accounts.push(account.clone()),
                Scene::Hours(scene) => hours = Some(scene),
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
        let is_told = happens(|happening| matches!(happening, Happening::Desk(AtDesk::Tells(_))));
        let at_desk = happens(|happening| matches!(happening, Happening::Desk(AtDesk::Agent { .. })));
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
            staffed: at_desk || hours.is_some(),
            hours: match hours {
                Some(HoursScene::Daily(shifts)) => Some((place.clone(), shifts.clone())),
                Some(HoursScene::Configured) | None => None,
            },
            zone: place,
            desk: is_told.then(Arc::default),
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

    /// The desk that the engine is to ask: `real`, or one before it that tells what the transcript says.
    pub fn desk_before(&self, real: Arc<dyn Desk>) -> Arc<dyn Desk> {
        match &self.desk {
            Some(scripted) => {
                scripted.stand_before(real);
                scripted.clone()
            }
            None => real,
        }
    }

    pub(super) fn tell_of_desk(&self, view: DeskView) {
        if let Some(desk) = &self.desk {
            desk.tell(view);
        }
    }

    /// A log that is played again: nothing but its lines happens.
    pub(super) fn is_export(&self) -> bool {
        self.conversation.is_some()
    }

    /// The chat's clock.
    pub fn chat_clock(&self) -> Arc<dyn Clock> {
        if self.is_export() { Arc::new(Unhurried(self.clock.clone())) } else { self.clock.clone() }
    }

    pub(super) fn gate(&self) -> &FaultyVerifier {
        &self.gate
    }

    pub(super) fn scripted(&self) -> Option<&ScriptedVerifier> {
        self.scripted.as_deref()
    }
}
