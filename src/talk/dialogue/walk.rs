//! Walking an article: one step at a time, and reading what stands beside the way.

use super::{
    pick::Pick,
    speech::Speech,
    state::{Frame, Owed, Question, Walk},
};
use crate::{
    model::{ArticleId, IntentId, Method, Part},
    talk::{
        content::{Content, Earlier},
        knowledge::{Article, Next, Place, Section, Step, Way},
        prompt::catalogue::Prompt,
    },
};

/// So many walks wait under each other at most.
const WALKS: usize = 3;

impl<'a> Speech<'a> {
    /// "Show me the steps". Goes on where a walk of the same article stands.
    pub(super) fn walk(&mut self, intent: &IntentId) {
        let Some(article) = self.article_for(intent).map(|article| article.id.clone()) else {
            self.no_answer();
            return;
        };
        let walking =
            |frame: &Frame| matches!(frame, Frame::Walking(walk) if walk.article == article && !walk.finished);
        if let Some(place) = self.state.frames.iter().rposition(walking) {
            self.state.frames.truncate(place + 1);
            self.show_step();
        } else {
            self.say(&Prompt::WalkBegins);
            self.begin(&article);
        }
    }

    /// "I want to change it": the way through the portal, with the other one beside it.
    pub(super) fn change(&mut self) {
        if self.running().is_some() {
            self.resume_reset();
            return;
        }
        let Some(article) = self.article_for(&IntentId::from("reset.walk")).map(|article| article.id.clone()) else {
            self.no_answer();
            return;
        };
        self.say(&Prompt::ChangeBegins);
        self.begin(&article);
        self.offer_intent("reset.start", &Prompt::ChoiceHere);
    }

    /// Begins to walk `article`, as it is now, at its first step.
    pub(super) fn begin(&mut self, article: &ArticleId) {
        let Some(found) = self.content.articles.get(article) else {
            self.no_answer();
            return;
        };
        match found.first() {
            Some(first) => {
                self.leave_walk();
                self.go_to_step(found, first);
            }
            None => self.no_answer(),
        }
    }

    /// Follows a way to a section, a branch or a step.
    pub(super) fn go(&mut self, article: &ArticleId, to: &str) {
        let Some(found) = self.article(article) else {
            self.no_answer();
            return;
        };
        match found.place(to) {
            Some(Place::Section(section)) => match section.steps.first() {
                Some(step) => {
                    self.state.devices.retain(|(of, id)| of != article || *id != section.id);
                    self.introduce(section);
                    self.go_to_step(found, step);
                }
                None => self.read(article, to),
            },
            Some(Place::Branch(_)) => self.read(article, to),
            Some(Place::Step(step)) => self.go_to_step(found, step),
            None => self.no_answer(),
        }
    }

    fn introduce(&mut self, section: &Section) {
        if !section.intro.is_empty() {
            self.tell(&section.intro);
        }
    }

    /// Shows a step. A walk of another article goes on when this one is done.
    pub(super) fn go_to_step(&mut self, article: &Article, step: &Step) {
        self.enter_step(article, step);
        self.show_step();
    }

    pub(super) fn enter_step(&mut self, article: &Article, step: &Step) {
        self.leave_reading();
        let walks = |frame: &Frame| matches!(frame, Frame::Walking(walk) if walk.article == article.id);
        let walk = if let Some(place) = self.state.frames.iter().rposition(walks) {
            let frame = self.state.frames.remove(place);
            // What began from here is left behind.
            let above = self.state.frames.split_off(place);
            self.state.frames.extend(above.into_iter().filter(|frame| matches!(frame, Frame::Resetting)));
            frame
        } else {
            self.forget_the_oldest_walk();
            Frame::Walking(Walk {
                article: article.id.clone(),
                hash: article.hash.clone(),
                trail: Vec::new(),
                finished: false,
            })
        };
        self.state.frames.push(walk);
        if let Some(Frame::Walking(walk)) = self.state.frames.last_mut() {
            walk.show(step.id.clone());
        }
    }

    fn forget_the_oldest_walk(&mut self) {
        let mut walks = self.state.frames.iter().enumerate().filter(|(_, frame)| matches!(frame, Frame::Walking(_)));
        if let (Some((oldest, _)), true) = (walks.next(), walks.count() + 1 >= WALKS) {
            self.state.frames.remove(oldest);
        }
    }

    fn leave_walk(&mut self) {
        self.state.frames.retain(|frame| matches!(frame, Frame::Resetting));
    }

    pub(super) fn leave_reading(&mut self) {
        while matches!(self.top(), Some(Frame::Reading { .. })) {
            self.state.frames.pop();
        }
    }

    /// The present step, with its notes and the ways on.
    pub(super) fn show_step(&mut self) {
        let Some((article, step)) = self.present() else { return };
        let Some(Frame::Walking(walk)) = self.top() else { return };
        if walk.finished {
            self.ask_whether_it_worked();
            return;
        }
        let position = article.position(&walk.trail);
        self.part(Part::Step {
            article: article.id.clone(),
            id: step.id.clone(),
            number: position.map_or(1, |position| position.number),
            of: position.map_or(1, |position| position.of),
            text: step.text.clone(),
        });
        for note in &step.notes {
            self.tell(note);
        }
        self.offer_ways(&step.choices);
        if step.choices.is_empty() {
            self.offer_intent("move.next", &Prompt::ChoiceNext);
        }
        self.offer_intent("move.stuck", &Prompt::ChoiceStuck);
        self.offer_ways(&step.asides);
    }

    pub(super) fn step_on(&mut self) {
        let Some((article, step)) = self.present() else { return };
        match article.next(&step.id) {
            Some(Next::Step(next)) => self.go_to_step(article, next),
            Some(Next::Choose(_)) => {
                self.say(&Prompt::WalkMustChoose);
                self.offer_ways(&step.choices);
            }
            Some(Next::Finished) | None => self.ask_whether_it_worked(),
        }
    }

    pub(super) fn step_over(&mut self) {
        let Some((article, step)) = self.present() else { return };
        if matches!(article.next(&step.id), Some(Next::Step(_))) {
            self.say(&Prompt::WalkSkipped);
        }
        self.step_on();
    }

    pub(super) fn step_back(&mut self) {
        let Some(Frame::Walking(walk)) = self.state.frames.last_mut() else { return };
        let first = walk.trail.len() <= 1;
        if walk.finished {
            walk.finished = false;
        } else if first {
            self.say(&Prompt::WalkFirst);
        } else {
            walk.trail.pop();
        }
        self.show_step();
    }

    pub(super) fn say_where(&mut self) {
        let Some(Frame::Walking(walk)) = self.top() else { return };
        if let Some((title, number, of)) = self.place_of(walk) {
            self.say(&Prompt::WalkAt { number, of, title });
        }
        self.show_step();
    }

    fn ask_whether_it_worked(&mut self) {
        if let Some(Frame::Walking(walk)) = self.state.frames.last_mut() {
            walk.finished = true;
        }
        self.say(&Prompt::WalkEnd);
        self.question(Question::Worked);
        self.offer(&Pick::Worked, &Prompt::ChoiceWorked);
        self.offer(&Pick::NotWorked, &Prompt::ChoiceNotWorked);
    }

    /// The walk on top is done; what waits below goes on.
    pub(super) fn worked(&mut self) {
        let done = self.state.frames.iter().rposition(|frame| matches!(frame, Frame::Walking(_)));
        let done = done.map(|place| self.state.frames.remove(place));
        self.withdraw_choices();
        self.succeeded();
        self.forget_wish();
        let Some(Frame::Walking(walk)) = done else {
            self.say(&Prompt::WalkWorked);
            self.ask_about_bot();
            return;
        };
        if self.is_of_passwords(&walk.article) {
            self.say(&Prompt::WalkWorked);
            self.settle();
            if self.has_choices() {
                // Something else waits, and goes first.
            } else if self.can_ask_about_bot() {
                self.ask_about_bot();
                self.state.owed = Some(Owed::Devices);
                return;
            } else {
                self.offer_devices();
            }
        } else {
            self.say(&Prompt::WalkDone);
            self.settle();
            if !self.has_choices() && !self.state.devices.is_empty() {
                self.offer_devices();
            } else if !self.has_choices() {
                self.question(Question::Else);
            }
        }
        self.ask_about_bot();
    }

    /// After the present step nothing follows.
    pub(super) fn is_at_the_end(&self) -> bool {
        let next = self.present().and_then(|(article, step)| article.next(&step.id));
        next.is_none_or(|next| next == Next::Finished)
    }

    pub(super) fn is_of_passwords(&self, article: &ArticleId) -> bool {
        self.article_for(&IntentId::from("reset.walk")).is_some_and(|found| found.id == *article)
    }

    /// "By app": the section of that method's name in the article that is walked, or that method on the panel.
    pub(super) fn wish_method(&mut self, method: Method) -> bool {
        if self.is_resetting() {
            self.change_method(method);
            return true;
        }
        let Some(Frame::Walking(walk)) = self.frame_below() else { return false };
        let article = walk.article.clone();
        let section = match method {
            Method::Text => "text",
            Method::Call => "call",
            Method::Authenticator => "authenticator",
        };
        let known = self.article(&article).is_some_and(|found| found.section(section).is_some());
        if known {
            self.go(&article, section);
        }
        known
    }

    pub(super) fn offer_ways(&mut self, ways: &[Way]) {
        for way in ways {
            self.offer_as(&Pick::Way { article: way.article.clone(), to: way.to.clone() }, way.label.clone());
        }
    }

    /// The article and the step that are being walked, if that is what is being done.
    pub(super) fn present(&self) -> Option<(&'a Article, &'a Step)> {
        let Some(Frame::Walking(walk)) = self.top() else { return None };
        let article = self.article(&walk.article)?;
        Some((article, article.step(walk.trail.last()?)?))
    }

    /// An article in the version that is being walked, else as it is now.
    pub(super) fn article(&self, id: &ArticleId) -> Option<&'a Article> {
        let walk = self.state.frames.iter().find_map(|frame| match frame {
            Frame::Walking(walk) if walk.article == *id => Some(walk),
            Frame::Walking(_) | Frame::Reading { .. } | Frame::Resetting => None,
        });
        walk.map_or_else(|| self.content.articles.get(id), |walk| version(self.content, self.earlier, walk))
    }

    /// Puts right the walks of articles that have been updated since and whose version is kept nowhere: steps
    /// keep their ids, and a step that is gone gives way to the nearest before it. Where the
    /// whole article is gone, its walk ends, and that is said.
    pub(super) fn catch_up(&mut self) {
        let (content, earlier) = (self.content, self.earlier);
        let (mut updated, mut gone) = (false, false);
        self.state.frames.retain_mut(|frame| {
            let Frame::Walking(walk) = frame else { return true };
            let Some(article) = version(content, earlier, walk) else {
                gone = true;
                return false;
            };
            if walk.hash != article.hash {
                walk.hash.clone_from(&article.hash);
                let Some(nearest) = article.nearest(&walk.trail) else {
                    gone = true;
                    return false;
                };
                updated |= walk.trail.last() != Some(&nearest.id);
                walk.trail.retain(|step| article.step(step).is_some());
                walk.show(nearest.id.clone());
            }
            !walk.trail.is_empty()
        });
        let stands = |frame: &Frame| match frame {
            Frame::Reading { article, place } => self.article(article).is_some_and(|it| it.place(place).is_some()),
            Frame::Walking(_) | Frame::Resetting => true,
        };
        if !self.state.frames.iter().all(stands) {
            self.state.frames = self.state.frames.iter().filter(|frame| stands(frame)).cloned().collect();
        }
        if updated {
            self.say(&Prompt::WalkUpdated);
        }
        if gone {
            self.withdraw_choices();
            self.say(&Prompt::WalkGone);
        }
    }

    /// The title of the walked article, the number of the present step, and of how many.
    pub(super) fn place_of(&self, walk: &Walk) -> Option<(String, u32, u32)> {
        let article = self.article(&walk.article)?;
        let position = article.position(&walk.trail)?;
        Some((article.title.clone(), position.number.into(), position.of.into()))
    }

    pub(super) fn article_for(&self, intent: &IntentId) -> Option<&'a Article> {
        self.content.articles.values().find(|article| article.answers.contains(intent))
    }
}

/// The version of its article that `walk` began with, if it is known; else the present one.
fn version<'a>(content: &'a Content, earlier: &'a Earlier, walk: &Walk) -> Option<&'a Article> {
    earlier.get(&walk.hash).and_then(Option::as_ref).or_else(|| content.articles.get(&walk.article))
}
