//! What a person wrote or picked, to what is done about it.

use super::{
    pick::{Pick, meaning},
    speech::Speech,
    stuck::NamedStep,
};
use crate::{
    model::{Blanked, ChoiceId, IntentId, MessageId, Redacted, Revision},
    talk::{
        content::Answer,
        intent::{Interpretation, Verdict, YesNo},
        knowledge::{LONGEST_TEXT, Place},
        prompt::catalogue::Prompt,
        redact,
        text::Remark,
    },
};

/// So many utterances in a row that are not understood, and a person is offered.
const MISSES: u8 = 2;
/// The most requests of one message that are answered.
const INTENTS: usize = 3;

impl Speech<'_> {
    pub(super) fn hear(&mut self, utterance: &Redacted, blanked: &[Blanked], reading: Option<&Interpretation>) {
        self.note_devices(utterance);
        self.when = reading.and_then(Interpretation::when);
        let removed = std::mem::replace(&mut self.state.removed, blanked.contains(&Blanked::Password));
        for kind in blanked {
            self.warn(*kind);
        }
        if redact::is_full(utterance) {
            self.say(&Prompt::TooLong);
        }
        self.note_wish(utterance, reading);
        if self.is_distress(utterance) {
            self.state.misses = 0;
            self.distressed();
            return;
        }
        let understood = match reading {
            _ if self.says_here(utterance) => {
                self.state.question = None;
                self.still_here();
                true
            }
            _ if self.note_reach(utterance) => {
                self.settle();
                true
            }
            Some(Interpretation { remark: Some(Remark::WhetherGood), .. }) if removed || self.state.removed => {
                self.tell_unseen();
                true
            }
            Some(Interpretation { remark: Some(Remark::Murmur), answer: None, choice: None, .. }) => {
                self.say(&Prompt::NoHurry);
                self.offer_again();
                self.settle_or_start();
                true
            }
            Some(reading) if !redact::is_wordless(utterance) => {
                self.understand(utterance, reading) || blanked.is_empty() && self.ask_back(reading)
            }
            _ if blanked.is_empty() => {
                self.say(&Prompt::Wordless);
                self.settle_or_start();
                true
            }
            _ => false,
        };
        if understood {
            self.state.misses = 0;
        } else if blanked.is_empty() {
            self.miss();
        } else {
            // What was removed may have been the whole point, and it has been spoken of.
            self.settle_or_start();
        }
        self.follow_rules(utterance, &reading.map(intents).unwrap_or_default());
    }

    /// A changed message is read as what the person says now, unless something that can't be taken back came of
    /// it or after it. A move that was written better is not made twice.
    pub(super) fn hear_anew(
        &mut self,
        message: &MessageId,
        utterance: &Redacted,
        blanked: &[Blanked],
        reading: Option<&Interpretation>,
    ) {
        if self.state.acted_since(message) {
            for kind in blanked {
                self.warn(*kind);
            }
            self.say(&Prompt::EditedTooLate);
            self.show_place();
        } else if reading.is_some_and(|reading| is_move(&reading.verdict)) {
            self.show_place();
        } else {
            self.hear(utterance, blanked, reading);
        }
    }

    /// A button. One that isn't shown any more changes nothing.
    pub(super) fn choose(&mut self, choice: &ChoiceId, revision: Revision) {
        if self.state.offers(choice, revision) {
            self.state.misses = 0;
            self.pick(&Pick::of(choice));
        } else {
            self.say(&Prompt::StaleChoice);
            self.show_place();
        }
    }

    pub(super) fn pick(&mut self, pick: &Pick) {
        let question = self.state.question.take();
        self.asked = question;
        match pick {
            Pick::Intent(intent) => {
                self.intent(intent, None);
                self.follow_rule_of(intent);
            }
            Pick::Way { article, to } => self.go(article, to),
            Pick::Rest { article, from } => self.rest(article, from),
            Pick::GoOn => self.go_on(),
            Pick::Worked => self.worked(),
            Pick::NotWorked => self.not_worked(),
            Pick::NewCode => self.new_code(),
            Pick::Method(method) => self.change_method(*method),
            Pick::Here => self.still_here(),
            Pick::CallOff => self.call_off(),
            Pick::Rate(helped) => self.rate(*helped),
        }
        if self.is_silent() {
            // Nothing above may leave a person without an answer.
            self.state.question = question;
            self.show_place();
        }
    }

    /// Whether anything in the utterance was understood; then it has been answered.
    fn understand(&mut self, utterance: &Redacted, reading: &Interpretation) -> bool {
        let choice = reading.choice.and_then(|place| self.state.offered.get(place)).map(|choice| Pick::of(&choice.id));
        if let Some(pick) = choice.filter(|pick| !is_move(&reading.verdict) && !is_only_part(pick, reading)) {
            self.pick(&pick);
            return true;
        }
        if let Some((article, branch)) = self.quoted_error(utterance) {
            self.state.question = None;
            self.read(&article, &branch);
            return true;
        }
        if let Some(language) = reading.language {
            self.answer_in(language);
            return true;
        }
        let intents = intents(reading);
        if reading.remark == Some(Remark::HowLong) && intents.iter().all(is_about_time) {
            self.tell_how_long();
            return true;
        }
        let question = self.state.question.take();
        self.asked = question;
        if self.when.is_some() && self.speaks_of_a_meeting() && intents.len() < 2 {
            self.offer_meeting();
            return true;
        }
        let bare = intents.iter().all(|intent| matches!(intent.as_str(), "done" | "move.next" | "thanks"));
        match (question, reading.answer) {
            (Some(question), Some(answer)) if bare => {
                self.answer(question, answer);
                return true;
            }
            _ => {}
        }
        // "No i meant a call" names another way, and asks for nothing about calls.
        let corrected = reading.corrects && self.method_or_step(reading);
        if corrected || self.answer_intents(&intents, reading) || self.method_or_step(reading) {
            return true;
        }
        if let Some(answer) = reading.answer {
            self.bare_answer(answer);
            return true;
        }
        if !reading.refused.is_empty() {
            // Nothing but what is not wanted.
            self.bare_answer(YesNo::No);
            return true;
        }
        self.state.question = question;
        false
    }

    /// Which of two is meant, or what to do with a message that no article knows.
    fn ask_back(&mut self, reading: &Interpretation) -> bool {
        match &reading.verdict {
            // Whoever is at a step and may be stuck is asked what they see there.
            Verdict::Between(one, other) if self.present().is_some() && [one, other].iter().any(|it| is_stuck(it)) => {
                self.stuck(None);
                true
            }
            // Nothing is lost by going on as before.
            Verdict::Between(one, other) if [one, other].iter().all(|it| is_never_mind(it)) => {
                self.keep_going();
                true
            }
            // Whoever has done a step wants the next one.
            Verdict::Between(one, other) if self.is_walking() && [one, other].iter().all(|it| is_going_on(it)) => {
                self.next();
                true
            }
            Verdict::Between(one, other) if !reading.names_code() && self.clarify(one, other) => true,
            _ if reading.quotes() => {
                self.unknown_message();
                true
            }
            Verdict::Between(..) | Verdict::Clear(_) | Verdict::Unclear => false,
        }
    }

    fn answer_intents(&mut self, intents: &[IntentId], reading: &Interpretation) -> bool {
        let mut answered = false;
        for intent in intents.iter().filter(|intent| !is_said_by_another(intent, intents)).take(INTENTS) {
            let full = answered && (!self.has_room_for(LONGEST_TEXT) || self.has_many_choices());
            match full.then(|| self.meaning(intent)).flatten() {
                // What would not fit beside the first answer is a press away.
                Some(label) => self.offer_as(&Pick::Intent(intent.clone()), label),
                None => answered |= self.intent(intent, Some(reading)),
            }
        }
        answered
    }

    /// "by app", "step 3": a bare entity where it means something.
    fn method_or_step(&mut self, reading: &Interpretation) -> bool {
        if let Some(method) = reading.method() {
            return self.wish_method(method);
        }
        match NamedStep::of(reading) {
            Some(named) if self.is_walking() => {
                self.jump(&named);
                true
            }
            _ => false,
        }
    }

    fn clarify(&mut self, one: &IntentId, other: &IntentId) -> bool {
        let told = self.trace.prompts.len();
        let (Some(one_label), Some(other_label)) = (self.meaning(one), self.meaning(other)) else {
            // A label that was only looked at is not told.
            self.trace.prompts.truncate(told);
            return false;
        };
        self.say(&Prompt::Between);
        self.offer_as(&Pick::Intent(one.clone()), one_label);
        self.offer_as(&Pick::Intent(other.clone()), other_label);
        true
    }

    /// The words of the button that asks whether `intent` is meant: its own, or the title of what answers it.
    fn meaning(&mut self, intent: &IntentId) -> Option<String> {
        if let Some(prompt) = meaning(intent) {
            return Some(self.words(&prompt));
        }
        match self.content.answer_to(intent)? {
            Answer::Article(article) => Some(article.title.clone()),
            Answer::Part(_, Place::Section(section)) => Some(section.title.clone()),
            Answer::Part(_, Place::Branch(branch)) => Some(branch.title.clone()),
            Answer::Part(_, Place::Step(_)) => None,
        }
    }

    fn miss(&mut self) {
        self.state.misses = self.state.misses.saturating_add(1);
        if self.state.misses >= MISSES {
            self.state.misses = 0;
            self.person_after_misses();
        } else {
            self.say(&Prompt::Unclear);
            self.offer_again();
            self.settle_or_start();
        }
    }

    fn warn(&mut self, kind: Blanked) {
        let resetting = self.running().is_some();
        self.say(&match (kind, resetting) {
            (Blanked::Password, false) => Prompt::SecretPassword,
            (Blanked::Password, true) => Prompt::SecretPasswordInReset,
            (Blanked::Passcode, false) => Prompt::SecretCode,
            (Blanked::Passcode, true) => Prompt::SecretCodeInReset,
            (Blanked::PhoneNumber | Blanked::PersonalNumber, false) => Prompt::SecretNumber,
            (Blanked::PhoneNumber | Blanked::PersonalNumber, true) => Prompt::SecretNumberInReset,
            (Blanked::Link, _) => Prompt::SecretLink,
        });
    }
}

fn is_stuck(intent: &IntentId) -> bool {
    intent.as_str() == "move.stuck"
}

/// "How long does it take?" is read as one of these, or as none.
fn is_about_time(intent: &IntentId) -> bool {
    matches!(intent.as_str(), "move.where" | "reset.status")
}

fn is_never_mind(intent: &IntentId) -> bool {
    matches!(intent.as_str(), "move.keep" | "move.stop")
}

fn is_going_on(intent: &IntentId) -> bool {
    matches!(intent.as_str(), "done" | "move.next")
}

/// "Next" is a move, and not "text" with a typo.
fn is_move(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Clear(intent) if intent.as_str().starts_with("move."))
}

/// The words of a button stand in a message that asks for more, or says how: "I forgot my password and lost my phone",
/// "forgot my password, reset it here".
fn is_only_part(pick: &Pick, reading: &Interpretation) -> bool {
    let (Pick::Intent(intent), all) = (pick, intents(reading)) else { return false };
    all.len() > 1 && all.contains(intent) || is_said_by_another(intent, &all)
}

/// Whoever says how they want to go about it needn't be asked. Beside another person's account, or an order to get
/// round the checks, nothing else is done.
fn is_said_by_another(intent: &IntentId, intents: &[IntentId]) -> bool {
    let says = |wanted: &[&str]| intents.iter().any(|other| other != intent && wanted.contains(&other.as_str()));
    match intent.as_str() {
        "password.forgot" | "password.change" => {
            says(&["reset.start", "reset.walk", "for_someone", "small_talk.orders"])
        }
        "reset.start" | "reset.walk" => says(&["for_someone", "small_talk.orders"]),
        "small_talk.orders" => false,
        _ => says(&["small_talk.orders"]),
    }
}

/// The intents of a reading, in the order in which they were written.
fn intents(reading: &Interpretation) -> Vec<IntentId> {
    match (&reading.verdict, reading.intents.as_slice()) {
        (Verdict::Clear(intent), []) => vec![intent.clone()],
        (_, intents) => intents.to_vec(),
    }
}
