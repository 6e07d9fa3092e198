//! Reading what stands beside the way: a trouble branch, a section without steps, the password rules.
//!
//! What was being done waits below, and the way back to it is offered.

use super::{speech::Speech, state::Frame};
use crate::{
    model::{ArticleId, IntentId, Phrases as _, Redacted, Rule},
    talk::{
        content::Answer,
        knowledge::{Place, Way},
        prompt::catalogue::Prompt,
    },
};

impl Speech<'_> {
    /// The trouble branch whose error text stands in the utterance.
    pub(super) fn quoted_error(&self, utterance: &Redacted) -> Option<(ArticleId, String)> {
        self.content.find_error(utterance.as_str()).map(|found| (found.article, found.branch))
    }

    /// Reads a branch, or a section without steps, and offers the way back.
    pub(super) fn read(&mut self, article: &ArticleId, place: &str) {
        let Some(found) = self.article(article).and_then(|found| found.place(place)) else {
            self.no_answer();
            return;
        };
        let (texts, choices, asides): (Vec<&str>, &[Way], &[Way]) = match found {
            Place::Branch(branch) => {
                (branch.text.iter().map(String::as_str).collect(), &branch.choices, &branch.asides)
            }
            Place::Section(section) => (vec![section.intro.as_str()], &section.ways, &[]),
            Place::Step(step) => (vec![step.text.as_str()], &step.choices, &step.asides),
        };
        if let Some(Frame::Reading { place: last, .. }) = self.top() {
            if last == place && self.is_silent() {
                self.say(&Prompt::ReadAgain);
            }
            self.state.frames.pop();
        }
        self.state.frames.push(Frame::Reading { article: article.clone(), place: place.to_owned() });
        self.trace.places.push((article.clone(), place.to_owned()));
        let said = texts.join("\n");
        texts.into_iter().filter(|text| !text.is_empty()).for_each(|text| self.tell(text));
        self.offer_named(choices);
        self.offer_ways(asides);
        if self.is_meeting(place) {
            self.offer_meeting();
        }
        self.offer_what_is_told(&said);
        self.offer_way_back();
    }

    /// What a text tells people to say is a press away.
    fn offer_what_is_told(&mut self, said: &str) {
        let said = said.to_lowercase();
        for (intent, label) in [("reset.start", Prompt::ChoiceHere), ("reset.walk", Prompt::ChoiceWalk)] {
            let words = self.content.prompts.say(&label.phrase()).to_lowercase();
            if said.contains(&format!("**{words}**")) {
                self.offer_intent(intent, &label);
            }
        }
    }

    fn offer_way_back(&mut self) {
        match self.frame_below() {
            Some(Frame::Walking(walk)) => {
                if let Some((_, number, _)) = self.place_of(walk) {
                    self.offer_go_on(&Prompt::ChoiceGoOnStep { number });
                }
            }
            Some(Frame::Resetting) => self.offer_go_on(&Prompt::ChoiceGoOnReset),
            Some(Frame::Reading { .. }) | None => {
                if !self.has_choices() {
                    self.offer_intent("password.forgot", &Prompt::ChoiceForgot);
                }
                self.offer_person();
            }
        }
    }

    /// What the articles say to an intent.
    pub(super) fn look_up(&mut self, intent: &IntentId) {
        match self.content.answer_to(intent) {
            Some(Answer::Article(_)) => self.walk(intent),
            Some(Answer::Part(_, Place::Section(section))) if self.go_to_named(&section.ways) => {}
            Some(Answer::Part(article, Place::Section(section))) => self.go(&article.id, &section.id),
            Some(Answer::Part(article, Place::Branch(branch))) => self.go(&article.id, &branch.id),
            Some(Answer::Part(article, Place::Step(step))) => self.go(&article.id, step.id.as_str()),
            None => self.no_answer(),
        }
    }

    /// The password rules, from the article; in a reset here those that the secure page holds.
    pub(super) fn rules(&mut self) {
        let intent = IntentId::from("password.rules");
        if self.running().is_none() && self.content.answer_to(&intent).is_some() {
            self.look_up(&intent);
        } else {
            let rules = &self.content.rules;
            self.say_rules(&Prompt::Rules, rules);
            self.settle();
        }
    }

    pub(super) fn say_rules(&mut self, lead: &Prompt, rules: &[Rule]) {
        let lines: Vec<String> = rules.iter().map(|rule| format!("• {}", self.words(&Prompt::rule(*rule)))).collect();
        let lead = self.words(lead);
        self.tell(format!("{lead}\n\n{}", lines.join("\n")));
    }
}
