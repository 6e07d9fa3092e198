//! Whether it helped: asked after an agent has closed a request, and after what the bot did has worked; each apart,
//! and beside no other question.
//!
//! Asked only where a help desk works with this chat: nobody else reads the answers.

use super::{
    Effect,
    pick::Pick,
    speech::Speech,
    state::{Helper, Owed},
};
use crate::{
    model::{Agent, Fact, Helped},
    talk::prompt::catalogue::Prompt,
};

impl Speech<'_> {
    pub(super) fn ask_about_agent(&mut self, agent: &Agent) {
        self.state.rates = Some(Helper::Agent(agent.name.clone()));
        // One such question is enough.
        self.state.owed = None;
        self.say(&Prompt::RateAgent { agent: agent.shown.clone() });
        self.offer_ratings();
    }

    /// Once a conversation, and not while a person is wanted: then it isn't over.
    pub(super) fn can_ask_about_bot(&self) -> bool {
        self.desk.is_some() && self.open.handoff.is_none() && !self.state.rated
    }

    /// What the bot did has worked. Where something is being asked already, this waits for the answer.
    pub(super) fn ask_about_bot(&mut self) {
        if !self.can_ask_about_bot() {
            return;
        }
        if self.has_choices() || self.state.question.is_some() {
            self.state.owed = Some(Owed::Rating);
            return;
        }
        self.state.rates = Some(Helper::Bot);
        self.say(&Prompt::RateBot);
        self.offer_ratings();
    }

    /// Where nothing is being asked, what has waited for that.
    pub(super) fn ask_what_is_owed(&mut self) {
        if self.has_choices() || self.state.question.is_some() {
            return;
        }
        match self.state.owed.take() {
            Some(Owed::Rating) => self.ask_about_bot(),
            Some(Owed::Devices) => self.offer_devices(),
            None => {}
        }
    }

    fn offer_ratings(&mut self) {
        for (helped, label) in [
            (Helped::Yes, Prompt::ChoiceRateYes),
            (Helped::Partly, Prompt::ChoiceRatePartly),
            (Helped::No, Prompt::ChoiceRateNo),
        ] {
            self.offer(&Pick::Rate(helped), &label);
        }
    }

    pub(super) fn rate(&mut self, helped: Helped) {
        let Some(rated) = self.state.rates.take() else {
            self.say(&Prompt::RatedAlready);
            self.settle();
            return;
        };
        let agent = match rated {
            Helper::Bot => None,
            Helper::Agent(name) => Some(name),
        };
        self.state.rated |= agent.is_none();
        self.effect(Effect::Note(Fact::Rated { agent, helped }));
        self.say(if helped == Helped::Yes { &Prompt::Rated } else { &Prompt::RatedLess });
        if helped != Helped::Yes {
            self.offer_person();
        }
        self.settle();
        self.ask_what_is_owed();
    }
}
