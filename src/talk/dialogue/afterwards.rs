//! After a new password: what is to be done on the devices that the person spoke of.

use super::{pick::Pick, speech::Speech};
use crate::{
    model::{ArticleId, Redacted},
    talk::{
        knowledge::{Section, Way},
        prompt::catalogue::Prompt,
        text::fold,
    },
};

impl Speech<'_> {
    /// Remembers which devices an utterance names, for when there is a new password.
    pub(super) fn note_devices(&mut self, utterance: &Redacted) {
        let content = self.content;
        let joined = utterance.as_str().replace('-', "");
        let said: Vec<String> = joined.split(|it: char| !it.is_alphanumeric()).map(fold).collect();
        for (article, section) in content.afterwards() {
            if !section.named_by.iter().any(|word| said.contains(&fold(word))) {
                continue;
            }
            self.named.push((article.clone(), section.id.clone()));
            if !self.has_named(article, section) {
                self.state.devices.push((article.clone(), section.id.clone()));
            }
        }
    }

    /// Where `ways` ask which device it is, whoever has named one is at its steps already.
    pub(super) fn go_to_named(&mut self, ways: &[Way]) -> bool {
        let leads = |(article, section): (&ArticleId, &Section)| {
            ways.iter().any(|way| way.article == *article && way.to == section.id)
        };
        let asks = self.content.afterwards().filter(|it| leads(*it)).count() > 1;
        let ([way], true) = (&self.named_among(ways)[..], asks) else { return false };
        self.say(&Prompt::DeviceBegins);
        let (article, to) = (way.article.clone(), way.to.clone());
        self.go(&article, &to);
        true
    }

    /// Of ways to devices, those to the ones that are named; else all.
    pub(super) fn offer_named(&mut self, ways: &[Way]) {
        let named = self.named_among(ways);
        if named.is_empty() {
            self.offer_ways(ways);
        } else {
            self.offer_ways(&named.into_iter().cloned().collect::<Vec<_>>());
        }
    }

    fn named_among<'w>(&self, ways: &'w [Way]) -> Vec<&'w Way> {
        let is_named = |way: &&Way| self.named.iter().any(|(article, id)| *article == way.article && *id == way.to);
        ways.iter().filter(is_named).collect()
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
