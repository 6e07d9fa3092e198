//! The stage of transcripts: the real house on memory stores, with a clock that is moved by hand,
//! seeded randomness and a cheap hash.
//!
//! Everything but the machine is what `serve` runs. Absent on purpose: a listener. The panel is asked
//! through its router, with the headers that a browser sends.

mod hands;
mod world;
mod writer;

use std::sync::Arc;

use async_trait::async_trait;
use miette::Diagnostic;
use thiserror::Error;

use self::world::MemoryWorld;
pub use self::writer::Ailment;
use super::content::{self, ContentLoadFault};
use crate::{
    config::Settings,
    model::{Address, port::ConversationStore},
    replay::{Props, Reach, Stage, Trouble, World},
    storage::conversations::Conversations,
    talk::{content::Content, prompt::catalogue::Prompt},
};

/// Raises worlds from one set of settings and one reading of the content.
pub struct MemoryStage {
    settings: Settings,
    content: Arc<Content>,
}

impl MemoryStage {
    pub fn new(settings: Settings) -> Result<Self, StageFault> {
        let content = Arc::new(content::load(&settings)?);
        Ok(Self { settings: settings.without_console(), content })
    }

    /// What the worlds of this stage know and say.
    pub fn content(&self) -> &Content {
        &self.content
    }
}

#[derive(Debug, Error, Diagnostic)]
pub enum StageFault {
    #[error(transparent)]
    #[diagnostic(transparent)]
    Content(#[from] ContentLoadFault),
}

#[async_trait]
impl Stage for MemoryStage {
    async fn raise(&self, props: Arc<Props>) -> Result<Box<dyn World>, Trouble> {
        if let Some(hash) = props.content.as_ref().filter(|hash| **hash != self.content.hash) {
            let now = &self.content.hash;
            return Err(Trouble::Unable(format!("it was written for the content {hash}, and this is {now}")));
        }
        let settings = self.settings.clone();
        let settings = match &props.hours {
            Some((zone, shifts)) => settings.with_daily_hours(zone.clone(), shifts),
            None => settings,
        };
        let mut world = MemoryWorld::new(settings, self.content.clone(), props.clone());
        world.open().await?;
        if let Some(conversation) = props.conversation {
            let address = Address(format!("{}:student", props.channel.in_addresses()));
            let store = Conversations::new(props.chat.clone());
            store.bind(&address, conversation).await.map_err(|fault| world::unable(&fault))?;
        }
        for account in &props.accounts {
            world.add(account).await?;
        }
        Ok(Box::new(world))
    }

    fn whole(&self) -> Reach {
        let mut whole = Reach::default();
        for article in self.content.articles.values() {
            let name = |place: &str| format!("{}/{place}", article.id);
            let (walked, read): (Vec<_>, Vec<_>) =
                article.sections.iter().partition(|section| !section.steps.is_empty());
            whole.steps.extend(walked.iter().flat_map(|section| &section.steps).map(|step| name(step.id.as_str())));
            whole.branches.extend(read.iter().map(|section| name(&section.id)));
            whole.branches.extend(article.branches.iter().map(|branch| name(&branch.id)));
        }
        whole.prompts.extend(Prompt::samples().iter().map(|prompt| prompt.id().to_owned()));
        whole.intents.extend(self.content.understanding.intents().map(|intent| intent.as_str().to_owned()));
        whole
    }
}
