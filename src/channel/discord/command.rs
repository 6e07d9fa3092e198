//! The slash commands: each says to the bot what a person would say.

use super::phrases;
use crate::model::{Phrase, Phrases};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    Help,
    Reset,
    Human,
    Status,
    /// The one that says nothing to the bot: it asks first.
    Forget,
}

impl Command {
    pub(super) const ALL: [Self; 5] = [Self::Help, Self::Reset, Self::Human, Self::Status, Self::Forget];

    /// What is typed after the slash; the same in every language.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Help => "help",
            Self::Reset => "reset",
            Self::Human => "human",
            Self::Status => "status",
            Self::Forget => "forget",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|command| command.name() == name)
    }

    /// What it is for, shown while it is typed.
    pub(super) fn about(self) -> Phrase {
        Phrase::new(match self {
            Self::Help => "discord-about-help",
            Self::Reset => "discord-about-reset",
            Self::Human => "discord-about-human",
            Self::Status => "discord-about-status",
            Self::Forget => "discord-about-forget",
        })
    }

    /// The words that stand in the conversation for it, if it says something to the bot.
    pub(super) fn words(self) -> Option<Phrase> {
        Some(Phrase::new(match self {
            Self::Help => "discord-says-help",
            Self::Reset => "discord-says-reset",
            Self::Human => "discord-says-human",
            Self::Status => "discord-says-status",
            Self::Forget => return None,
        }))
    }
}

/// The commands as Discord is to know them: name and description (100 characters at most).
pub(super) fn described(words: &dyn Phrases) -> Vec<(&'static str, String)> {
    let about = |command: Command| phrases::clipped(&words.say(&command.about()), 100);
    Command::ALL.map(|command| (command.name(), about(command))).into()
}
