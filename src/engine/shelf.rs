//! The earlier versions of articles that conversations still walk, as far as anybody asked for one.

use std::sync::{Arc, PoisonError, RwLock};

use super::Notice;
use crate::{
    model::{ArticleId, port::ConversationStore},
    talk::content::{Content, Earlier},
};

/// Grows by one version at most for each that was ever pinned; an installation has few.
#[derive(Default)]
pub(super) struct Shelf(RwLock<Arc<Earlier>>);

impl Shelf {
    pub(super) fn read(&self) -> Arc<Earlier> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks for each of `walked` in the store. What is not there is remembered too.
    pub(super) async fn fetch(
        &self,
        store: &dyn ConversationStore,
        content: &Content,
        walked: Vec<(ArticleId, String)>,
    ) -> Result<(), Notice> {
        for (article, hash) in walked {
            let version = store.pinned(&hash).await?.and_then(|source| content.earlier(&article, &source));
            if version.is_none() {
                tracing::warn!(%article, hash, "this version is not kept: its walks go on in the present one");
            }
            Arc::make_mut(&mut self.0.write().unwrap_or_else(PoisonError::into_inner)).insert(hash, version);
        }
        Ok(())
    }
}
