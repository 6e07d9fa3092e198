//! The conversations that were had, for staff: a list, one as it went, and one as a transcript that replays.
//!
//! Absent on purpose: search, and any change of a conversation.

mod export;
mod page;
mod plain;

use std::sync::Arc;

use miette::Diagnostic;
use thiserror::Error;
use ulid::Ulid;

use self::page::{Manner, write};
use super::{
    admin::wire::{AdminAnswer, ConversationShown, TranscriptsAsk},
    content::{self, ContentLoadFault},
    machine::{ChatMachine, MachineFault},
    registry::Refused,
};
use crate::{
    config::Settings,
    model::{ConversationId, Event, TurnRecord, port::ConversationStore},
    replay::transcript::print,
    storage::conversations::Conversations,
    talk::content::Content,
};

pub use self::export::export;

/// How many conversations are told at once, and how many records are read.
const PAGE: usize = 200;

/// Reads the conversations of one store.
pub struct Transcripts {
    pub store: Arc<dyn ConversationStore>,
    pub content: Arc<Content>,
}

#[derive(Debug, Error, Diagnostic)]
pub enum TranscriptsFault {
    #[error(transparent)]
    #[diagnostic(transparent)]
    Content(#[from] ContentLoadFault),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Machine(#[from] MachineFault),
    #[error("{message}")]
    #[diagnostic(help("{remedy}"))]
    Refused { message: String, remedy: String },
}

/// Opens the chat's store for this one request, where no server runs.
pub async fn transcripts_alone(settings: &Settings, ask: TranscriptsAsk) -> Result<Vec<AdminAnswer>, TranscriptsFault> {
    let content = Arc::new(content::load(settings)?);
    let machine = ChatMachine::real(settings)?;
    let store = Arc::new(Conversations::new(machine.store.keys.clone()));
    let done = Transcripts { store, content }.perform(ask).await;
    machine.store.close().await;
    done.map_err(|Refused { message, remedy }| TranscriptsFault::Refused { message, remedy })
}

impl Transcripts {
    pub(in crate::app) async fn perform(&self, ask: TranscriptsAsk) -> Result<Vec<AdminAnswer>, Refused> {
        match ask {
            TranscriptsAsk::List { after } => self.list(after).await,
            TranscriptsAsk::Show { conversation } => {
                let (_, log) = self.log(&conversation).await?;
                Ok(vec![AdminAnswer::Transcript { text: print(&write(&self.content, &log, Manner::Shown)) }])
            }
            TranscriptsAsk::Export { conversation } => {
                let (_, log) = self.log(&conversation).await?;
                Ok(vec![AdminAnswer::Transcript { text: export(&self.content, &log) }])
            }
        }
    }

    /// The next page of conversations after `after`, oldest first.
    async fn list(&self, after: Option<String>) -> Result<Vec<AdminAnswer>, Refused> {
        let after = after.as_deref().map(named).transpose()?;
        let found = self.store.conversations(after, PAGE).await.map_err(|fault| unreadable(&fault))?;
        let mut told = Vec::new();
        for conversation in found {
            let log = self.records(conversation).await?;
            told.extend(shown(&log).map(AdminAnswer::Conversation));
        }
        Ok(told)
    }

    async fn log(&self, name: &str) -> Result<(ConversationId, Vec<TurnRecord>), Refused> {
        let conversation = named(name)?;
        let log = self.records(conversation).await?;
        if log.is_empty() {
            return Err(Refused {
                message: format!("there is no conversation {conversation}"),
                remedy: "`deskhand transcript list` names them all.".to_owned(),
            });
        }
        Ok((conversation, log))
    }

    /// The whole log of a conversation.
    pub async fn records(&self, conversation: ConversationId) -> Result<Vec<TurnRecord>, Refused> {
        let mut log: Vec<TurnRecord> = Vec::new();
        loop {
            let after = log.last().map(|last| last.revision).unwrap_or_default();
            let page = self.store.log(conversation, after, PAGE).await.map_err(|fault| unreadable(&fault))?;
            let full = page.len() == PAGE;
            log.extend(page);
            if !full {
                return Ok(log);
            }
        }
    }
}

fn named(name: &str) -> Result<ConversationId, Refused> {
    name.parse::<Ulid>().map(ConversationId).map_err(|_| Refused {
        message: format!("{name} names no conversation"),
        remedy: "A conversation has a name of 26 characters: `deskhand transcript list` shows them.".to_owned(),
    })
}

fn unreadable(fault: &dyn std::fmt::Display) -> Refused {
    let remedy = "Stop the server and run `deskhand doctor`; restore the store from a backup if it is damaged.";
    Refused { message: fault.to_string(), remedy: remedy.to_owned() }
}

fn shown(log: &[TurnRecord]) -> Option<ConversationShown> {
    let (first, last) = (log.first()?, log.last()?);
    let places = log.iter().filter_map(|record| match &record.event {
        Event::Joined { address } => address.as_str().split(':').next().map(str::to_owned),
        _ => None,
    });
    Some(ConversationShown {
        id: first.conversation.to_string(),
        began: first.at,
        last: last.at,
        turns: last.revision.0,
        places: places.collect(),
        over: log.iter().any(TurnRecord::ends),
    })
}
