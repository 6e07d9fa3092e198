//! The chat wire: what a browser or a terminal and the server tell each other, as JSON.
//!
//! A student's screen gets the lines for students alone. Words travel as spans, never as markup, so
//! that nothing anyone wrote can become an element of a page. Absent on purpose: HTML, and links to
//! anything but `https`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{
    ArticleId, Audience, Choice, ChoiceId, Contact, Event, MessageId, Part, Reply, Revision, Sensitive, SessionId,
    StepId, TurnRecord,
};

mod spans;

pub use spans::{Span, spans};

/// From a person's device.
#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientFrame {
    /// Always the first. The token goes here and nowhere else: not into an address, not into a cookie.
    Hello {
        resume: Option<String>,
        /// Turns up to this one are on the screen already.
        #[serde(default)]
        after: Revision,
        /// A one-time link into a conversation that is going on elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        passage: Option<String>,
    },
    Say {
        id: MessageId,
        text: String,
    },
    Choose {
        id: MessageId,
        choice: ChoiceId,
        revision: Revision,
    },
    /// Everything up to `revision` has been shown.
    Ack {
        revision: Revision,
    },
    /// Something is being written. Whoever of the help desk reads along is told; nothing is kept.
    Writing,
    /// The person ends the conversation.
    Leave,
}

/// To a person's device.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame {
    Welcome {
        resume: Token,
        /// Where the conversation stands.
        revision: Revision,
        /// Changes when the screen's conversation is over and another has begun.
        conversation: String,
    },
    Turn(Box<Turn>),
    /// Whether the bot is about to say more.
    Typing {
        on: bool,
    },
    /// An agent is writing just now.
    Writing {
        by: String,
    },
    /// Words that are not recorded: something went wrong.
    Notice {
        text: String,
        /// The message that it is about: it was not taken and must not be sent again as it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refused: Option<MessageId>,
    },
}

/// One turn as a student sees it.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    pub revision: Revision,
    pub at: Timestamp,
    /// The device's own id of the message that this turn answers: its acknowledgement.
    pub message: Option<MessageId>,
    pub heard: Option<Heard>,
    /// A choice that was picked; its label stands in the turn at `revision`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chose: Option<Chosen>,
    /// What an agent of the help desk wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
    pub replies: Vec<WireReply>,
    /// Somebody has come by the one-time link, which is dead now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub carried: bool,
    /// The agent whom one talks with after this turn; absent while it is the bot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
    /// The conversation ended with this turn.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub over: bool,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Heard {
    pub text: String,
    /// Something secret stood there and was not kept.
    pub blanked: bool,
}

/// An agent's words, read as a reply's are.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// As students read the name, e.g. `Kim`.
    pub by: String,
    pub text: Vec<Span>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Chosen {
    pub choice: ChoiceId,
    pub revision: Revision,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct WireReply {
    pub parts: Vec<WirePart>,
}

/// A part of a reply, its light Markdown read.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WirePart {
    Text { text: Vec<Span> },
    Step { article: ArticleId, id: StepId, number: u16, of: u16, text: Vec<Span> },
    Choices { choices: Vec<Choice> },
    PanelLink { session: SessionId, generation: u32, url: Option<Token> },
    Passage { url: Option<Token>, picture: Option<Token> },
    Contact { contact: Contact },
    Code { text: String },
}

/// A secret on its way over the wire: the resume token, or a link to the panel or into the conversation.
#[derive(PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(String);

impl Token {
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&Sensitive> for Token {
    fn from(secret: &Sensitive) -> Self {
        Self(secret.expose().to_owned())
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

/// What is made at delivery, and stands in no record.
#[derive(Debug, Default)]
pub struct Links {
    /// Those to the panel that are alive.
    pub panel: Vec<((SessionId, u32), Sensitive)>,
    pub passage: Option<Passage>,
}

/// A one-time link into the conversation.
#[derive(Debug)]
pub struct Passage {
    pub url: Sensitive,
    /// The link as a QR code: an SVG picture.
    pub picture: Option<Sensitive>,
}

/// The panel links that `record` shows to a student: each is made right before `turn`.
pub fn panel_links(record: &TurnRecord) -> Vec<(SessionId, u32)> {
    let links = student_replies(record).flat_map(|reply| &reply.parts).filter_map(|part| match part {
        Part::PanelLink { session, generation } => Some((*session, *generation)),
        _ => None,
    });
    links.collect()
}

/// Until when the passage that `record` shows to a student lets somebody in.
pub fn passage(record: &TurnRecord) -> Option<Timestamp> {
    student_replies(record).flat_map(|reply| &reply.parts).find_map(|part| match part {
        Part::Passage { until } => Some(*until),
        _ => None,
    })
}

/// `record` as a student's screen shows it.
pub fn turn(record: &TurnRecord, links: &Links) -> ServerFrame {
    let (message, heard, chose) = cause(&record.event);
    ServerFrame::Turn(Box::new(Turn {
        revision: record.revision,
        at: record.at,
        message,
        heard,
        chose,
        said: match &record.event {
            Event::AgentSaid { agent, text, .. } => Some(Said { by: agent.shown.clone(), text: spans(text.as_str()) }),
            _ => None,
        },
        replies: student_replies(record)
            .map(|reply| WireReply { parts: reply.parts.iter().map(|part| wire(part, links)).collect() })
            .collect(),
        // The first one begins the conversation.
        carried: matches!(record.event, Event::Joined { .. }) && record.revision > Revision(1),
        with: record.floor.agent().map(|agent| agent.shown.clone()),
        over: record.ends(),
    }))
}

/// The replies of `record` for the help desk's staff: whatever was said, without a link to the panel.
pub fn replies(record: &TurnRecord) -> Vec<WireReply> {
    let all = record.lines.iter().map(|line| &line.reply);
    all.map(|reply| WireReply { parts: reply.parts.iter().map(|part| wire(part, &Links::default())).collect() })
        .collect()
}

fn student_replies(record: &TurnRecord) -> impl Iterator<Item = &Reply> {
    record.lines.iter().filter(|line| line.audience == Audience::Student).map(|line| &line.reply)
}

fn cause(event: &Event) -> (Option<MessageId>, Option<Heard>, Option<Chosen>) {
    match event {
        Event::Heard { message, utterance, blanked } | Event::Edited { message, utterance, blanked } => {
            let heard = Heard { text: utterance.as_str().to_owned(), blanked: !blanked.is_empty() };
            (Some(message.clone()), Some(heard), None)
        }
        Event::Chose { message, choice, revision } => {
            (Some(message.clone()), None, Some(Chosen { choice: choice.clone(), revision: *revision }))
        }
        Event::Withdrawn { message } => (Some(message.clone()), None, None),
        Event::Joined { .. }
        | Event::Lapsed
        | Event::TimerFired { .. }
        | Event::Progressed { .. }
        | Event::Answered { .. }
        | Event::Claimed { .. }
        | Event::Released { .. }
        | Event::AgentSaid { .. }
        | Event::Noted { .. } => (None, None, None),
    }
}

fn wire(part: &Part, links: &Links) -> WirePart {
    match part {
        Part::Text { text } => WirePart::Text { text: spans(text) },
        Part::Step { article, id, number, of, text } => {
            WirePart::Step { article: article.clone(), id: id.clone(), number: *number, of: *of, text: spans(text) }
        }
        Part::Choices { choices } => WirePart::Choices { choices: choices.clone() },
        Part::PanelLink { session, generation } => WirePart::PanelLink {
            session: *session,
            generation: *generation,
            url: links.panel.iter().find(|(of, _)| *of == (*session, *generation)).map(|(_, url)| url.into()),
        },
        Part::Passage { .. } => WirePart::Passage {
            url: links.passage.as_ref().map(|passage| (&passage.url).into()),
            picture: links.passage.as_ref().and_then(|passage| passage.picture.as_ref()).map(Token::from),
        },
        Part::Contact { contact } => WirePart::Contact { contact: contact.clone() },
        Part::Code { text } => WirePart::Code { text: text.clone() },
    }
}

#[cfg(test)]
mod tests;
