//! Being stuck: at which step, and the one question that tells its troubles apart.

use super::{
    pick::Pick,
    speech::Speech,
    state::{Frame, Question},
};
use crate::{
    model::{ArticleId, Failure, IntentId, Part, StepId},
    talk::{
        intent::{EntityValue, Interpretation},
        knowledge::{Article, Branch, Step},
        prompt::catalogue::Prompt,
    },
};

/// The most troubles that are offered to somebody who is stuck.
const TROUBLES: usize = 5;

/// A step as people name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NamedStep {
    Number(u16),
    /// The words of weight that tell which.
    About(String),
}

impl NamedStep {
    pub(super) fn of(reading: &Interpretation) -> Option<Self> {
        reading.entities.iter().find_map(|entity| match &entity.value {
            EntityValue::StepNumber(number) => Some(Self::Number(*number)),
            EntityValue::StepAbout(words) => Some(Self::About(words.clone())),
            _ => None,
        })
    }

    /// The step that is meant, on the way that `trail` has come.
    fn find<'a>(&self, article: &'a Article, trail: &[StepId]) -> Option<&'a Step> {
        match self {
            Self::Number(number) => article.numbered(*number, trail),
            Self::About(words) => article.about(words, trail),
        }
    }
}

impl<'a> Speech<'a> {
    /// "Go to step 3", "the one with the picture".
    pub(super) fn jump(&mut self, named: &NamedStep) {
        self.leave_reading();
        let Some((article, _)) = self.present() else { return };
        let Some(Frame::Walking(walk)) = self.top() else { return };
        if let Some(step) = named.find(article, &walk.trail) {
            self.go_to_step(article, step);
            return;
        }
        let of = u32::from(article.position(&walk.trail).map_or(1, |position| position.of));
        self.say(&match named {
            NamedStep::Number(number) => Prompt::WalkNoSuchStep { number: (*number).into(), of },
            NamedStep::About(_) => Prompt::WalkWhich,
        });
        self.show_step();
    }

    /// Goes to a step by its name, of what is walked or, where nothing is, of the way through the portal.
    /// `false`: there is no such step.
    pub(super) fn enter_named(&mut self, named: &NamedStep) -> bool {
        let (article, trail) = match self.frame_below() {
            Some(Frame::Walking(walk)) => (self.article(&walk.article), walk.trail.clone()),
            Some(Frame::Resetting) => return false,
            Some(Frame::Reading { .. }) | None => (self.article_for(&IntentId::from("reset.walk")), Vec::new()),
        };
        let Some(article) = article else { return false };
        let Some(step) = named.find(article, &trail) else { return false };
        self.enter_step(article, step);
        let Some(Frame::Walking(walk)) = self.top() else { return false };
        if let Some((title, number, of)) = self.place_of(walk) {
            self.say(&Prompt::WalkAt { number, of, title });
            let (number, of) = (number.try_into().unwrap_or(u16::MAX), of.try_into().unwrap_or(u16::MAX));
            let (article, id, text) = (article.id.clone(), step.id.clone(), step.text.clone());
            self.part(Part::Step { article, id, number, of, text });
        }
        true
    }

    /// What goes wrong at the present step: asked in the article's own words, with its troubles as answers.
    pub(super) fn ask_what_is_wrong(&mut self) {
        let Some((article, step)) = self.present() else { return };
        match &step.if_stuck {
            Some(question) => self.tell(question),
            None => self.say(&Prompt::WalkStuck),
        }
        self.question(Question::Stuck);
        self.offer_troubles(article, step);
        self.offer_person();
        let Some(Frame::Walking(walk)) = self.top() else { return };
        if let Some((_, number, _)) = self.place_of(walk) {
            self.offer_go_on(&Prompt::ChoiceGoOnStep { number });
        }
    }

    fn offer_troubles(&mut self, article: &'a Article, step: &'a Step) {
        let troubles: Vec<(&ArticleId, &Branch)> = self.content.troubles_at(article, &step.id).take(TROUBLES).collect();
        for (article, branch) in troubles {
            self.offer_as(&Pick::Way { article: article.clone(), to: branch.id.clone() }, branch.title.clone());
        }
    }

    pub(super) fn not_worked(&mut self) {
        if let Some(Frame::Walking(walk)) = self.state.frames.last_mut() {
            walk.finished = false;
        }
        let present = self.present();
        let of_passwords = present.is_none_or(|(article, _)| self.is_of_passwords(&article.id));
        self.say(if of_passwords { &Prompt::WalkNotWorked } else { &Prompt::WalkNotDone });
        if let Some((article, step)) = present {
            self.offer_troubles(article, step);
        }
        if of_passwords {
            self.offer_intent("reset.start", &Prompt::ChoiceHere);
        }
        self.offer_person();
        self.failed(Failure::Steps);
    }

    /// A message or code of a screen that no article knows.
    pub(super) fn unknown_message(&mut self) {
        if let Some((article, step)) = self.present() {
            self.say(&Prompt::UnknownMessageHere);
            self.offer_troubles(article, step);
            self.offer_person();
        } else {
            self.say(&Prompt::UnknownMessage);
            self.part(Part::Contact { contact: self.content.contact.clone() });
        }
        if let Some(Frame::Walking(walk)) = self.frame_below()
            && let Some((_, number, _)) = self.place_of(walk)
        {
            self.offer_go_on(&Prompt::ChoiceGoOnStep { number });
        } else {
            self.settle_or_start();
        }
    }
}
