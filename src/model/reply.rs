//! What the bot says: typed parts, which each channel renders in its own manner.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ArticleId, ChoiceId, SessionId, StepId};

/// One part of a reply. Texts are light Markdown: `**strong**`, `` `code` ``, bare `https://` links.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Part {
    Text {
        text: String,
    },
    /// One instruction of an article: the `number`th of `of` on the way that is being walked.
    Step {
        article: ArticleId,
        id: StepId,
        number: u16,
        of: u16,
        text: String,
    },
    Choices {
        choices: Vec<Choice>,
    },
    /// Where a link to the secure panel is to stand. The link itself is made at delivery and kept nowhere.
    PanelLink {
        session: SessionId,
        generation: u32,
    },
    /// Where a one-time link is to stand that carries the conversation elsewhere: to another browser, or the
    /// terminal. Like the panel's it is made at delivery and kept nowhere.
    Passage {
        until: Timestamp,
    },
    /// The ways to a person.
    Contact {
        contact: Contact,
    },
    /// A text to copy as it stands.
    Code {
        text: String,
    },
}

impl Part {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }
}

/// A button, or a number in a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub id: ChoiceId,
    pub label: String,
}

/// The ways to a person, as the university's configuration gives them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// As people dial it, e.g. `573-882-5000`.
    pub phone: String,
    pub mail: String,
    /// One sentence, e.g. `Monday to Friday, 7 am to 6 pm`.
    pub hours: String,
}

/// One reply: shown together, never torn apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reply {
    pub parts: Vec<Part>,
}
