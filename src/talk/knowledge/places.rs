//! Where the ids, links and quoted errors of an article stand in its file: what the checks point at.
//! The article itself knows nothing of bytes.

use std::collections::BTreeMap;
use std::ops::Range;

use super::markdown::Link;
use crate::model::ArticleId;

#[derive(Debug, Default)]
pub(in crate::talk) struct Places {
    pub(super) ids: Vec<PlacedId>,
    pub(super) links: Vec<PlacedLink>,
    /// Ids of intents.
    pub(in crate::talk) answers: Vec<(String, Range<usize>)>,
    /// Quoted errors: branch, text, place.
    pub(in crate::talk) errors: Vec<(String, String, Range<usize>)>,
    /// The ids of sections that say that the procedure is finished.
    pub(super) finished: Vec<String>,
}

#[derive(Debug)]
pub(super) struct PlacedId {
    pub(super) id: String,
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Section,
    Branch,
    Step,
}

#[derive(Debug)]
pub(super) struct PlacedLink {
    /// The section or branch in which it stands.
    pub(super) from: String,
    pub(super) link: Link,
    pub(super) role: Role,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Choice,
    Aside,
    Then,
    HappensAt,
}

impl Places {
    /// Links into `article` by its file's name are links inside it.
    pub(super) fn settle_into(&mut self, article: &ArticleId) {
        for placed in &mut self.links {
            placed.link.article.take_if(|other| other == article.as_str());
        }
    }

    pub(super) fn kinds(&self) -> BTreeMap<&str, Kind> {
        self.ids.iter().map(|placed| (placed.id.as_str(), placed.kind)).collect()
    }

    /// The places of other articles to which links lead: article and id.
    pub(in crate::talk) fn elsewhere(&self) -> impl Iterator<Item = (&str, &str)> {
        let leading = self.links.iter().filter(|placed| placed.role != Role::HappensAt);
        leading.filter_map(|placed| Some((placed.link.article.as_deref()?, placed.link.to.as_str())))
    }

    pub(in crate::talk) fn span_of(&self, id: &str) -> Range<usize> {
        self.ids.iter().find(|placed| placed.id == id).map_or(0..0, |placed| placed.span.clone())
    }
}
