//! After a new password: what is to be done on the devices that the person spoke of.

use super::{pick::Pick, speech::Speech};
use crate::{
    model::{ArticleId, Redacted},
    talk::{knowledge::Section, prompt::catalogue::Prompt, text::fold},
};

impl Speech<'_> {
    /// Remembers which devices an utterance names, for when there is a new password.
    pub(super) fn note_devices(&mut self, utterance: &Redacted) {
        let content = self.content;
        let joined = utterance.as_str().replace('-', "");
        let said: Vec<String> = joined.split(|it: char| !it.is_alphanumeric()).map(fold).collect();
        for (article, section) in content.afterwards() {
            let named = section.named_by.iter().any(|word| said.contains(&fold(word)));
            if named && !self.has_named(article, section) {
                self.state.devices.push((article.clone(), section.id.clone()));
            }
        }
    }

    /// The devices that were named, or all of them: each a way to what is to be done there.
    pub(super) fn offer_devices(&mut self) {
        let content = self.content;
        let named = content.afterwards().any(|(article, section)| self.has_named(article, section));
        let mut spoken_of = false;
        for (article, section) in content.afterwards() {
            if named && !self.has_named(article, section) {
                continue;
            }
            if !spoken_of {
                self.say(if named { &Prompt::AfterNamed } else { &Prompt::AfterAny });
                spoken_of = true;
            }
            self.offer_as(&Pick::Way { article: article.clone(), to: section.id.clone() }, section.title.clone());
        }
    }

    fn has_named(&self, article: &ArticleId, section: &Section) -> bool {
        self.state.devices.iter().any(|(known, id)| known == article && *id == section.id)
    }
}
