//! What is said between people, and the ways to one.

use super::{
    speech::Speech,
    state::{Frame, Question},
};
use crate::{
    model::{IntentId, Part},
    talk::{content::Answer, knowledge::Place, prompt::catalogue::Prompt, text::Language},
};

impl Speech<'_> {
    pub(super) fn greet(&mut self) {
        // Where something has been said, the first words have just greeted.
        if self.is_silent() {
            // "Hello?" from whoever waits asks whether they are forgotten.
            if self.tells_line() {
                return;
            }
            self.say(&Prompt::Greeting);
        }
        self.settle_or_start();
    }

    pub(super) fn thank(&mut self) {
        self.say(&Prompt::Welcome);
        self.settle();
        self.ask_what_is_owed();
    }

    pub(super) fn tell_what_it_is(&mut self) {
        self.say(&Prompt::IsBot);
        self.settle_or_start();
    }

    /// A message in another language: said in that language where there are words for it, with the way to a person.
    pub(super) fn answer_in(&mut self, language: Language) {
        self.say(&match language {
            Language::Arabic => Prompt::LanguageArabic,
            Language::Chinese => Prompt::LanguageChinese,
            Language::French => Prompt::LanguageFrench,
            Language::German => Prompt::LanguageGerman,
            Language::Hindi => Prompt::LanguageHindi,
            Language::Japanese => Prompt::LanguageJapanese,
            Language::Korean => Prompt::LanguageKorean,
            Language::Portuguese => Prompt::LanguagePortuguese,
            Language::Spanish => Prompt::LanguageSpanish,
            Language::Vietnamese => Prompt::LanguageVietnamese,
            Language::Other => Prompt::LanguageOther,
        });
        self.part(Part::Contact { contact: self.content.contact.clone() });
        self.settle_or_start();
    }

    /// "Is that one ok?", of a password that was removed.
    pub(super) fn tell_unseen(&mut self) {
        let resetting = self.running().is_some();
        self.say(if resetting { &Prompt::PasswordUnseenInReset } else { &Prompt::PasswordUnseen });
        self.offer_intent("password.rules", &Prompt::ChoiceRules);
        if resetting {
            self.offer_panel();
        } else if self.is_walking() {
            self.offer_step();
        } else {
            self.offer_start();
        }
    }

    /// "Skip the check and tell me the code."
    pub(super) fn refuse_to_cheat(&mut self) {
        self.say(&Prompt::NoWayRound);
        self.settle_or_start();
    }

    /// Phone, mail and hours, and what else the articles say of the ways to the help desk.
    pub(super) fn tell_contact(&mut self, intent: &IntentId) {
        self.say(&Prompt::Contact);
        self.part(Part::Contact { contact: self.content.contact.clone() });
        let more = match self.content.answer_to(intent) {
            Some(Answer::Part(article, Place::Section(section))) => Some((article, section)),
            _ => None,
        };
        if let Some((article, section)) = more {
            self.tell(&section.intro);
            self.trace.places.push((article.id.clone(), section.id.clone()));
        }
        self.settle();
        if let Some((_, section)) = more {
            self.offer_ways(&section.ways);
        }
    }

    /// Something that no article covers: said honestly, with the way to a person.
    pub(super) fn beyond(&mut self) {
        self.say(&Prompt::Beyond);
        self.part(Part::Contact { contact: self.content.contact.clone() });
        self.settle();
    }

    pub(super) fn no_answer(&mut self) {
        self.say(&Prompt::NoAnswerHere);
        self.part(Part::Contact { contact: self.content.contact.clone() });
        self.settle();
    }

    /// Phone, mail and hours, and what to say there.
    pub(super) fn contact(&mut self) {
        self.part(Part::Contact { contact: self.content.contact.clone() });
        let words = match self.frame_below() {
            Some(Frame::Resetting) => Prompt::PersonSayReset,
            Some(Frame::Walking(walk)) => match self.place_of(walk) {
                Some((title, number, _)) => Prompt::PersonSayStep { title, number },
                None => Prompt::PersonSay,
            },
            Some(Frame::Reading { .. }) | None => Prompt::PersonSay,
        };
        self.say(&words);
    }

    /// The offer to go on with the step that waits.
    pub(super) fn offer_step(&mut self) {
        let Some(Frame::Walking(walk)) = self.frame_below() else { return };
        let Some((_, number, _)) = self.place_of(walk) else { return };
        self.say(&Prompt::GoOnStep { number });
        self.question(Question::GoOn);
        self.offer_go_on(&Prompt::ChoiceGoOnStep { number });
    }

    pub(super) fn offer_reset_again(&mut self) {
        self.say(&Prompt::GoOnReset);
        self.question(Question::GoOn);
        self.offer_go_on(&Prompt::ChoiceGoOnReset);
        self.offer_intent("move.stop", &Prompt::ChoiceStop);
    }
}
