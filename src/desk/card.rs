//! The card: everything that an agent needs to go on with a conversation, at one glance. Made from the log by
//! rules, so that the same log gives the same card.

use jiff::Timestamp;

use crate::{
    model::{
        Blanked, Event, Handoff, Method, Opened, Part, ProgressKind, Redacted, RequestAnswer, SessionId, StopReason,
        TurnRecord,
    },
    talk::{
        content::Content,
        text::{Entity, EntityValue, Language},
    },
};

/// The most messages of a screen that a card shows: the last ones.
const MESSAGES: usize = 3;

/// What an agent sees beside the conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    pub begun: Option<Timestamp>,
    pub handoff: Option<Handoff>,
    /// The channels over which it is reached, e.g. `web`.
    pub channels: Vec<String>,
    /// The step that was shown last, and where it stands in its article.
    pub step: Option<Place>,
    /// How the reset stands that was driven last.
    pub reset: Option<ResetSeen>,
    /// What was removed from what the person wrote.
    pub blanked: Vec<Blanked>,
    pub told: Told,
}

/// What stands in the person's own words, found by rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// The address or user name that they gave last. Nobody has checked whose it is.
    pub named: Option<String>,
    /// What their screen says, as they quoted it, the newest last.
    pub messages: Vec<String>,
    /// The language that they wrote in last, where it is not the content's own.
    pub language: Option<Language>,
}

/// A step as the person last saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub article: String,
    pub number: u16,
    pub of: u16,
    pub text: String,
}

/// A driven reset, as far as the chat may know it: nothing of the directory before the person is verified.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResetSeen {
    pub session: Option<SessionId>,
    /// Its person was verified, as far as the log tells. What is on record of them the verifier alone opens.
    pub verified: bool,
    /// The three words that chat and secure page show.
    pub words: Option<[String; 3]>,
    pub browser: Option<String>,
    pub method: Option<Method>,
    pub stage: Stage,
    pub wrong_codes: u32,
    pub refused_passwords: u32,
}

/// How far it came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stage {
    #[default]
    Begun,
    Claimed,
    Identified,
    Human,
    Challenged,
    Verified,
    Saving,
    Completed,
    Stopped(StopReason),
}

impl Card {
    /// The card of the conversation whose whole log `records` is.
    pub fn of(records: &[TurnRecord], content: &Content) -> Self {
        let mut card = Self::default();
        for record in records {
            card.take(record, content);
        }
        card
    }

    /// One more turn.
    pub fn take(&mut self, record: &TurnRecord, content: &Content) {
        self.begun.get_or_insert(record.at);
        self.handoff.clone_from(&record.open.handoff);
        match &record.event {
            Event::Joined { address } => self.reached(address.as_str()),
            Event::Heard { utterance, blanked, .. } | Event::Edited { utterance, blanked, .. } => {
                self.blank(blanked);
                self.told.hear(utterance, content);
            }
            Event::Answered { answer: RequestAnswer::Opened { opened }, .. } => {
                self.reset.get_or_insert_default().open(opened);
            }
            Event::Progressed { progress, .. } => {
                self.reset.get_or_insert_default().progress(&progress.kind);
            }
            _ => {}
        }
        let parts = record.lines.iter().flat_map(|line| &line.reply.parts);
        for part in parts {
            if let Part::Step { article, number, of, text, .. } = part {
                let article = article.to_string();
                self.step = Some(Place { article, number: *number, of: *of, text: text.clone() });
            }
        }
    }

    fn reached(&mut self, address: &str) {
        let channel = address.split(':').next().unwrap_or_default();
        if !self.channels.iter().any(|known| known == channel) {
            self.channels.push(channel.to_owned());
        }
    }

    fn blank(&mut self, blanked: &[Blanked]) {
        for kind in blanked {
            if !self.blanked.contains(kind) {
                self.blanked.push(*kind);
            }
        }
    }
}

impl Told {
    fn hear(&mut self, utterance: &Redacted, content: &Content) {
        let (entities, language) = content.understanding.look(utterance);
        for Entity { start, end, value } in entities {
            match value {
                EntityValue::EmailAddress(named) | EntityValue::UserName(named) => self.named = Some(named),
                EntityValue::ErrorCode(code) => self.message(&code),
                EntityValue::Quote => self.message(utterance.as_str().get(start..end).unwrap_or_default()),
                _ => {}
            }
        }
        self.language = language.or(self.language);
    }

    /// A code that stands in a message is told with it.
    fn message(&mut self, told: &str) {
        if told.is_empty() || self.messages.iter().any(|message| message.contains(told)) {
            return;
        }
        self.messages.retain(|message| !told.contains(message.as_str()));
        self.messages.push(told.to_owned());
        let surplus = self.messages.len().saturating_sub(MESSAGES);
        self.messages.drain(..surplus);
    }
}

impl ResetSeen {
    fn open(&mut self, opened: &Opened) {
        // A second link goes on with the same session, in another window: whoever was verified proves it anew.
        if opened.generation == 1 {
            *self = Self::default();
        } else if self.stage == Stage::Verified {
            self.stage = Stage::Human;
        }
        (self.session, self.words, self.verified) = (Some(opened.session), Some(opened.words.clone()), false);
    }

    /// The session in which its person was verified, and how far it has come since.
    pub fn proven(&self) -> Option<(SessionId, Stage)> {
        self.session.filter(|_| self.verified).map(|session| (session, self.stage))
    }

    fn progress(&mut self, kind: &ProgressKind) {
        match kind {
            ProgressKind::Claimed { browser } => {
                self.browser = Some(browser.clone());
                self.stage = Stage::Claimed;
            }
            ProgressKind::Identified => self.stage = Stage::Identified,
            ProgressKind::Human => self.stage = Stage::Human,
            ProgressKind::Challenged { method } => {
                self.method = Some(*method);
                self.stage = Stage::Challenged;
            }
            ProgressKind::CodeRefused { .. } => self.wrong_codes = self.wrong_codes.saturating_add(1),
            ProgressKind::Verified => (self.stage, self.verified) = (Stage::Verified, true),
            ProgressKind::PasswordRefused { .. } => self.refused_passwords = self.refused_passwords.saturating_add(1),
            ProgressKind::Committing | ProgressKind::Unsettled => self.stage = Stage::Saving,
            ProgressKind::Completed => self.stage = Stage::Completed,
            ProgressKind::Stopped { reason } => self.stage = Stage::Stopped(*reason),
            _ => {}
        }
    }
}
