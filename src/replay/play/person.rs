//! Somebody at the chat: what they wrote, what they were shown, the panel that they have open.

use std::sync::Arc;

use super::super::transcript::{ChannelName, Name};
use crate::model::{Address, Choice, ChoiceId, ConversationId, MessageId, Part, Revision, SessionId, TurnRecord};

pub(super) struct Person {
    pub(super) name: Option<Name>,
    pub(super) address: Address,
    pub(super) conversation: Option<ConversationId>,
    /// Is let into somebody's conversation.
    pub(super) comes_later: bool,
    /// Everything up to this turn has been shown.
    pub(super) shown: Revision,
    pub(super) sent: u64,
    pub(super) last_message: Option<Sent>,
    /// The last that was written, to be edited or deleted.
    pub(super) last_words: Option<MessageId>,
    /// How often a message was edited or deleted.
    pub(super) changes: u64,
    /// The choices on the screen, newest last.
    pub(super) choices: Vec<(Choice, Revision)>,
    /// The panel's links, newest last.
    pub(super) links: Vec<(SessionId, u32)>,
    /// The turns that gave one-time links to go on elsewhere, newest last.
    pub(super) passages: Vec<Revision>,
    /// The turn that the last message made, and the one before it.
    pub(super) before_heard: Option<Arc<TurnRecord>>,
    pub(super) heard: Option<Arc<TurnRecord>>,
    pub(super) last: Option<Arc<TurnRecord>>,
    pub(super) window: Window,
}

/// A message, to be sent again as it was.
#[derive(Clone)]
pub(super) struct Sent {
    pub(super) id: MessageId,
    pub(super) body: Body,
}

#[derive(Clone)]
pub(super) enum Body {
    Words(String),
    Button(ChoiceId, Revision),
}

/// The panel as it shows in the person's browser.
#[derive(Default)]
pub(super) struct Window {
    pub(super) token: Option<String>,
    pub(super) view: serde_json::Value,
    /// What it said when it refused.
    pub(super) refusal: Option<String>,
}

impl Person {
    pub(super) fn new(name: Option<Name>, channel: ChannelName) -> Self {
        let address = format!("{}:{}", channel.in_addresses(), name.as_deref().unwrap_or("student"));
        Self {
            name,
            address: Address(address),
            conversation: None,
            comes_later: false,
            shown: Revision(0),
            sent: 0,
            last_message: None,
            last_words: None,
            changes: 0,
            choices: Vec::new(),
            links: Vec::new(),
            passages: Vec::new(),
            before_heard: None,
            heard: None,
            last: None,
            window: Window::default(),
        }
    }

    /// The person sees a turn.
    pub(super) fn see(&mut self, record: TurnRecord) {
        let record = Arc::new(record);
        self.shown = record.revision;
        let message = match &record.event {
            crate::model::Event::Heard { message, .. } | crate::model::Event::Edited { message, .. } => Some(message),
            _ => None,
        };
        if message.is_some() && message == self.last_message.as_ref().map(|sent| &sent.id) {
            self.before_heard = self.last.take();
            self.heard = Some(record.clone());
        }
        for part in record.lines.iter().flat_map(|line| &line.reply.parts) {
            match part {
                Part::Choices { choices } => {
                    self.choices.extend(choices.iter().map(|choice| (choice.clone(), record.revision)));
                }
                Part::PanelLink { session, generation } => self.links.push((*session, *generation)),
                Part::Passage { .. } => self.passages.push(record.revision),
                _ => {}
            }
        }
        if record.ends() {
            self.choices.clear();
        }
        self.last = Some(record);
    }
}
