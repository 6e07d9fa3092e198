//! One installation, put together: every port has its part, and nothing listens yet. Transcripts and
//! tests build the same house on a machine of theirs.
//!
//! ```text
//! House ── ChatHouse      the conversations, their store, the engine
//!      └── VerifierHouse  accounts, keys, sessions, the panel; absent where it runs in a process of its own
//! ```
//!
//! The two share words and time and meet at `model::port::Verifier`; neither holds the other's store.

mod chat;
mod left;
mod verifier;

use std::sync::Arc;

use miette::Diagnostic;
use thiserror::Error;

use super::{
    console::ConsoleFault,
    content::{self, ContentLoadFault},
    machine::Machine,
};
use crate::{config::Settings, engine::Notice, web::SiteFault};

pub use chat::{ChatHouse, ReloadFault};
pub(in crate::app) use left::samples as left_samples;
pub use verifier::VerifierHouse;

#[derive(Clone)]
pub struct House {
    pub chat: Arc<ChatHouse>,
    pub verifier: Arc<VerifierHouse>,
}

#[derive(Debug, Error, Diagnostic)]
pub enum HouseFault {
    #[error(transparent)]
    #[diagnostic(transparent)]
    Content(#[from] ContentLoadFault),
    #[error("the conversations can't be taken up again: {0}")]
    #[diagnostic(help("See the log above for the record that can't be read, or restore the store from a backup."))]
    Engine(#[from] Notice),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Console(#[from] Box<ConsoleFault>),
    #[error(transparent)]
    #[diagnostic(help("Correct `public` in the configuration."))]
    Site(#[from] SiteFault),
}

impl House {
    /// Chat and verifier in one process.
    pub async fn build(settings: Settings, machine: Machine) -> Result<Self, HouseFault> {
        let Machine { chat, verifier } = machine;
        let content = Arc::new(content::load(&settings)?);
        let phrases = content.prompts.clone();
        let verifier = Arc::new(VerifierHouse::build(settings.verification().clone(), phrases, verifier)?);
        verifier.remember_keys().await;
        let chat = ChatHouse::build(settings, content, chat, verifier.service.clone()).await?;
        let letters = left::Letters {
            desk: chat.desk.clone(),
            mailer: verifier.mailer.clone(),
            clock: chat.clock.clone(),
            phrases: chat.phrases(),
            to: chat.settings.university().contact().mail.clone(),
        };
        tokio::spawn(letters.keep_sending(chat.engine.stopping()));
        Ok(Self { chat: Arc::new(chat), verifier })
    }

    /// Ends all tasks, then closes the stores: whatever was acknowledged is on the disk.
    pub async fn close(&self) {
        self.chat.close().await;
        self.verifier.close().await;
    }
}
