//! Where a conversation stands.
//!
//! Everything that the next turn needs stands here; nothing here is a secret. Lists are bounded, so that
//! a record stays small however long people talk ([`fit`]).

pub(super) mod fit;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{pick::Pick, seen::Seen};
use crate::model::{
    Address, AgentName, ArticleId, Choice, ChoiceId, Expectation, MessageId, Method, Opened, Revision, SessionId,
    StepId, StopReason,
};

/// How far back a walk can be taken.
const TRAIL_LIMIT: usize = 24;

/// The state of one conversation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, by its name in the record")]
pub struct State {
    /// The first words have been said.
    pub(super) greeted: bool,
    /// It has lapsed or was ended: nothing that is written belongs here any more.
    pub(super) ended: bool,
    /// What is being done, the present one last.
    pub(super) frames: Vec<Frame>,
    /// The choices that were shown last, and by which turn.
    pub(super) offered: Vec<Choice>,
    offered_at: Revision,
    /// What yes or no answers.
    pub(super) question: Option<Question>,
    /// What it is about, in the person's own words: an agent reads it first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) about: Option<String>,
    /// What they asked for last, where that is something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lately: Option<String>,
    /// `about` was not understood: what is takes its place.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) unsure: bool,
    /// It stands on a page at which somebody else may sit down later.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    page: bool,
    /// A person was called whom they had not asked for, and they sent them away.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) declined: bool,
    /// How much went wrong in a row, and how often they were upset.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) failures: u8,
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) upset: u8,
    /// Whom they were asked about, and whether they have rated the bot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rates: Option<Helper>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) rated: bool,
    /// What is asked once nothing else is being asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) owed: Option<Owed>,
    /// The sections on devices that the person spoke of, for when there is a new password.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) devices: Vec<(ArticleId, String)>,
    /// How many utterances in a row were not understood.
    pub(super) misses: u8,
    /// A password was taken out of what they wrote last.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) removed: bool,
    /// The recovery session of this conversation, the last one.
    pub(super) reset: Option<Reset>,
    /// The way to go on elsewhere, until it is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) passage: Option<Passage>,
    /// The wording that each prompt had last.
    pub(super) wordings: BTreeMap<String, u8>,
    /// The last turn that asked something of another part: no later word takes that back.
    #[serde(skip_serializing_if = "is_before_all")]
    acted_at: Revision,
    seen: Seen,
}

/// Who helped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Helper {
    Bot,
    Agent(AgentName),
}

/// A question that has waited for another one's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Owed {
    /// Whether the bot has helped.
    Rating,
    /// Which devices are to be given the new password.
    Devices,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks")]
fn is_zero(count: &u8) -> bool {
    *count == 0
}

/// A one-time link that lets another browser or a terminal in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Passage {
    /// The turn that offered it: an older link is dead.
    pub(super) offered: Revision,
    pub(super) until: Timestamp,
}

/// One thing that is being done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "frame", rename_all = "snake_case")]
pub(super) enum Frame {
    Walking(Walk),
    /// Reading a trouble branch or a section without steps; what was done before waits below.
    Reading {
        article: ArticleId,
        place: String,
    },
    /// Driving the reset of `State::reset`.
    Resetting,
}

/// A walk through an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Walk {
    pub(super) article: ArticleId,
    /// The article's content hash when the walk began.
    pub(super) hash: String,
    /// The steps that were shown, the present one last.
    pub(super) trail: Vec<StepId>,
    /// The last step is behind; "did it work?" has been asked.
    pub(super) finished: bool,
}

/// What the last question was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Question {
    /// Did the walk work?
    Worked,
    /// Shall we go on with what waits?
    GoOn,
    /// Shall I ask for a new code?
    NewCode,
    /// Shall we start a new reset?
    Again,
    /// Which of these is it?
    Stuck,
    /// When would suit you for a meeting?
    Meeting,
    /// Is there anything else?
    Else,
    /// Are you still there?
    Here,
}

/// One recovery session, as far as the chat knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reset {
    pub(super) phase: Phase,
    /// From the moment on in which the verifier opened it.
    pub(super) opened: Option<Opened>,
    /// The person wants it stopped.
    pub(super) stopping: bool,
}

/// How far a reset has come. Ordered: a later one is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub(super) enum Phase {
    Opening,
    Linked,
    Claimed,
    Identified,
    Human,
    Challenged { method: Method },
    Verified,
    Committing,
    Unsettled,
    Completed,
    Stopped { reason: Stop },
}

/// Why a reset is over without a new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stop {
    /// It could not be opened, or is gone.
    Gone,
    Expired,
    Cancelled,
    Superseded,
    TooManyTries,
    NotAllowed,
    DirectoryRefused,
}

impl State {
    /// What the dialogue waits for.
    pub fn expectation(&self) -> Expectation {
        Expectation {
            choices: self.offered.clone(),
            yes_or_no: self.question.is_some(),
            step: matches!(self.frames.last(), Some(Frame::Walking(_) | Frame::Reading { .. })),
            // On the portal too there is a code to be typed and a password to be chosen.
            secrets: self.running().is_some() || self.frames.iter().any(|frame| matches!(frame, Frame::Walking(_))),
        }
    }

    /// Whether it stands on a page at which somebody else may sit down later.
    pub(in crate::talk) fn is_on_page(&self) -> bool {
        self.page
    }

    pub(super) fn stands_on(&mut self, address: &Address) {
        self.page |= address.is_page();
    }

    pub(in crate::talk) fn has_ended(&self) -> bool {
        self.ended
    }

    /// Whether the one-time link that the turn at `offered` gave still lets somebody in.
    pub(in crate::talk) fn lets_in(&self, offered: Revision, now: Timestamp) -> bool {
        self.passage.is_some_and(|passage| passage.offered == offered && now < passage.until)
    }

    /// The articles that are being walked, with the content hash under which each began.
    pub fn walked(&self) -> impl Iterator<Item = (&ArticleId, &str)> {
        self.frames.iter().filter_map(|frame| match frame {
            Frame::Walking(walk) => Some((&walk.article, walk.hash.as_str())),
            Frame::Reading { .. } | Frame::Resetting => None,
        })
    }

    /// The turn that `message` had, if it is among the last ones.
    pub fn turn_of(&self, message: &MessageId) -> Option<Revision> {
        self.seen.turn_of(message)
    }

    /// Remembers that `message` has its turn.
    pub fn see(&mut self, message: &MessageId, revision: Revision) {
        self.seen.add(message, revision);
    }

    /// The turn at `revision` asks something of another part.
    pub fn act_at(&mut self, revision: Revision) {
        self.acted_at = revision;
    }

    /// Whether something that can't be taken back came of `message` or after it.
    pub(super) fn acted_since(&self, message: &MessageId) -> bool {
        self.turn_of(message).is_none_or(|heard| self.acted_at >= heard)
    }

    /// Begins anew, with what must outlast it: the messages that had their turn, and the wordings.
    pub(super) fn begin_anew(&mut self) {
        *self = Self {
            seen: std::mem::take(&mut self.seen),
            wordings: std::mem::take(&mut self.wordings),
            ..Self::default()
        };
    }

    /// The reset that is under way.
    pub(super) fn running(&self) -> Option<&Reset> {
        self.reset.as_ref().filter(|reset| reset.phase.is_running())
    }

    /// The session that is under way, once it is open.
    pub(super) fn session(&self) -> Option<SessionId> {
        self.running()?.opened.as_ref().map(|opened| opened.session)
    }

    /// The turn at `revision` shows the choices that are offered now.
    pub fn show_at(&mut self, revision: Revision) {
        self.offered_at = revision;
    }

    /// A button that was shown last, or one that always counts. A button of an earlier reply counts while
    /// it is still offered, except "next": pressed twice, it must not take two steps.
    pub(super) fn offers(&self, choice: &ChoiceId, shown_at: Revision) -> bool {
        let intent = match Pick::of(choice) {
            Pick::Intent(intent) => intent.0,
            _ => String::new(),
        };
        let fresh = shown_at >= self.offered_at;
        let offered = self.offered.iter().any(|offered| offered.id == *choice);
        match intent.as_str() {
            "human" => true,
            "move.stop" | "reset.new_link" => offered || self.running().is_some(),
            "move.next" => offered && fresh,
            _ => offered,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes what may be left out by reference")]
fn is_before_all(revision: &Revision) -> bool {
    *revision == Revision::default()
}

impl Walk {
    pub(super) fn show(&mut self, step: StepId) {
        self.finished = false;
        if self.trail.last() != Some(&step) {
            self.trail.push(step);
        }
        let surplus = self.trail.len().saturating_sub(TRAIL_LIMIT);
        self.trail.drain(..surplus);
    }
}

impl Reset {
    pub(super) fn opening() -> Self {
        Self { phase: Phase::Opening, opened: None, stopping: false }
    }

    /// The link can still be opened for the first time.
    pub(super) fn has_fresh_link(&self, now: Timestamp) -> bool {
        self.phase == Phase::Linked && self.opened.as_ref().is_some_and(|opened| now < opened.link_until)
    }
}

impl Phase {
    pub(super) fn is_running(self) -> bool {
        !matches!(self, Self::Completed | Self::Stopped { .. })
    }

    /// What was begun can't be taken back any more.
    pub(super) fn is_settling(self) -> bool {
        matches!(self, Self::Committing | Self::Unsettled)
    }
}

impl From<StopReason> for Stop {
    fn from(reason: StopReason) -> Self {
        match reason {
            StopReason::Expired => Self::Expired,
            StopReason::Cancelled => Self::Cancelled,
            StopReason::Superseded => Self::Superseded,
            StopReason::TooManyTries => Self::TooManyTries,
            StopReason::NotAllowed => Self::NotAllowed,
            StopReason::DirectoryRefused => Self::DirectoryRefused,
        }
    }
}
