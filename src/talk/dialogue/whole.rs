//! A whole article at once, for whoever would rather read than walk.

use super::{
    pick::Pick,
    speech::{Speech, written},
};
use crate::{
    model::{ArticleId, IntentId, Part, StepId},
    talk::{
        knowledge::{Article, Section},
        prompt::catalogue::Prompt,
    },
};

impl Speech<'_> {
    /// "Send me everything": every step of the article that is walked, or of the one on passwords.
    pub(super) fn everything(&mut self) {
        let walked = self.present().map(|(article, _)| article);
        let Some(article) = walked.or_else(|| self.article_for(&IntentId::from("reset.walk"))) else {
            self.no_answer();
            return;
        };
        self.say(&Prompt::WalkAll { title: article.title.clone() });
        self.show_from(article, None);
    }

    /// What of an article did not fit the reply before.
    pub(super) fn rest(&mut self, article: &ArticleId, from: &StepId) {
        let Some(found) = self.article(article) else {
            self.no_answer();
            return;
        };
        self.say(&Prompt::WalkRest { title: found.title.clone() });
        self.show_from(found, found.step(from).map(|step| &step.id));
    }

    /// Every step from `from` on, as many as the record has room for, and a button for the rest.
    fn show_from(&mut self, article: &Article, from: Option<&StepId>) {
        let mut shown = None;
        let steps =
            article.sections.iter().flat_map(|section| section.steps.iter().zip(1..).map(move |it| (section, it)));
        for (section, (step, number)) in steps.skip_while(|(_, (step, _))| from.is_some_and(|from| step.id != *from)) {
            let heading = (shown != Some(&section.id)).then(|| headed(section));
            let needed = written(&step.text) + heading.as_deref().map_or(0, written);
            if shown.is_some() && !self.has_room_for(needed) {
                self.say(&Prompt::WalkAllPart);
                self.offer(&Pick::Rest { article: article.id.clone(), from: step.id.clone() }, &Prompt::ChoiceRest);
                return;
            }
            if let Some(heading) = heading {
                self.tell(heading);
            }
            let of = u16::try_from(section.steps.len()).unwrap_or(u16::MAX);
            let text = step.text.clone();
            self.part(Part::Step { article: article.id.clone(), id: step.id.clone(), number, of, text });
            shown = Some(&section.id);
        }
        self.settle_or_start();
    }
}

fn headed(section: &Section) -> String {
    let gap = if section.intro.is_empty() { "" } else { "\n\n" };
    format!("**{}**{gap}{}", section.title, section.intro)
}
