//! Driving the reset: what is asked of the verifier, and where it stands.
//!
//! Each request stands behind a guard, so that neither a double click nor another wording asks twice.
//! The chat never asks for a secret: it says what the secure page waits for.

use super::{
    pick::Pick,
    speech::Speech,
    state::{Frame, Phase, Question, Reset, Stop},
};
use crate::{
    model::{Ask, IntentId, Method, Opened, Part},
    talk::prompt::catalogue::Prompt,
};

impl Speech<'_> {
    /// "I forgot my password": the two ways, or the one that is open already.
    pub(super) fn offer_reset(&mut self) {
        if self.running().is_some() {
            self.resume_reset();
            return;
        }
        self.say(&Prompt::ForgotOffer);
        self.offer_start();
    }

    /// "Do it here". One session at a time: while one is open, its link is shown again.
    pub(super) fn start_reset(&mut self) {
        if self.running().is_some() {
            self.resume_reset();
            return;
        }
        self.state.reset = Some(Reset::opening());
        self.enter_reset();
        self.withdraw_choices();
        self.say(&Prompt::Opening);
        self.ask(Ask::Open);
    }

    /// It is what is being done now; what was read before is read.
    fn enter_reset(&mut self) {
        self.leave_reading();
        self.state.frames.retain(|frame| !matches!(frame, Frame::Resetting));
        self.state.frames.push(Frame::Resetting);
    }

    pub(super) fn resume_reset(&mut self) {
        self.enter_reset();
        match &self.state.reset {
            Some(reset) if reset.phase == Phase::Linked && !reset.has_fresh_link(self.now) => self.new_link(),
            _ => {
                self.say(&Prompt::AlreadyOpen);
                self.show_phase();
            }
        }
    }

    /// "Send the link again": the same session, challenges and clock; the older link is dead.
    pub(super) fn new_link(&mut self) {
        match (self.running(), self.state.session()) {
            (Some(phase), _) if phase.is_settling() => self.show_phase(),
            (Some(_), Some(session)) => {
                self.say(&Prompt::Relinking);
                if !self.awaits(|ask| matches!(ask, Ask::Relink { .. })) {
                    self.ask(Ask::Relink { session });
                }
            }
            (Some(_), None) => self.show_phase(),
            (None, _) if self.is_phase(Phase::Completed) => self.say(&Prompt::NowDone),
            (None, _) if self.state.reset.is_some() => {
                self.say(&Prompt::NoLongerOpen);
                self.offer_reset_anew();
            }
            (None, _) => self.offer_reset(),
        }
    }

    pub(super) fn stop_reset(&mut self) {
        let Some(phase) = self.running() else { return };
        if phase.is_settling() {
            self.say(&Prompt::StopFailed);
            self.show_phase();
            return;
        }
        if let Some(reset) = &mut self.state.reset {
            reset.stopping = true;
        }
        self.say(&Prompt::Stopping);
        if let Some(session) = self.state.session()
            && !self.awaits(|ask| matches!(ask, Ask::Cancel { .. }))
        {
            self.ask(Ask::Cancel { session });
        }
    }

    /// A new code by the same way.
    pub(super) fn new_code(&mut self) {
        let Some(session) = self.state.session() else {
            self.new_link();
            return;
        };
        if !matches!(self.running(), Some(Phase::Challenged { .. })) {
            self.show_phase();
            return;
        }
        self.say(&Prompt::CodeAsked);
        if !self.awaits(|ask| matches!(ask, Ask::Resend { .. })) {
            self.ask(Ask::Resend { session });
        }
    }

    pub(super) fn change_method(&mut self, method: Method) {
        let Some(session) = self.state.session() else {
            self.new_link();
            return;
        };
        let now = matches!(self.running(), Some(Phase::Human | Phase::Challenged { .. }));
        if !now || !self.content.methods.contains(&method) {
            self.show_phase();
            return;
        }
        self.say(&Prompt::MethodAsked);
        if !self.awaits(|ask| matches!(ask, Ask::Choose { .. })) {
            self.ask(Ask::Choose { session, method });
        }
    }

    /// "Did it work?", from what is known and nothing else.
    pub(super) fn status(&mut self) {
        match self.state.reset.as_ref().map(|reset| reset.phase) {
            None => {
                if !self.tells_line() {
                    self.say(&Prompt::NothingRunning);
                    self.settle_or_start();
                }
            }
            Some(Phase::Completed) => self.say(&Prompt::NowDone),
            Some(Phase::Stopped { reason }) => self.say_stopped(reason),
            Some(phase) => {
                let stopping = self.state.reset.as_ref().is_some_and(|reset| reset.stopping);
                if !phase.is_settling() && phase != Phase::Opening && !stopping {
                    self.say(&Prompt::NotYet);
                }
                self.show_phase();
            }
        }
    }

    /// "How long will this take?"
    pub(super) fn tell_how_long(&mut self) {
        if self.is_walking() {
            self.leave_reading();
            if self.present().is_some_and(|(article, _)| self.is_of_passwords(&article.id)) {
                self.say(&Prompt::TakesWalk);
            }
            self.say_where();
        } else if self.running().is_some() {
            self.say(&Prompt::TakesReset);
            self.show_phase();
        } else if !self.tells_line() {
            self.say(&Prompt::Takes);
            self.question(Question::Again);
            self.offer_start();
        }
    }

    /// What the secure page waits for now.
    pub(super) fn show_phase(&mut self) {
        let Some(reset) = self.state.reset.clone() else { return };
        if reset.phase == Phase::Linked && !reset.stopping {
            if let Some(opened) = &reset.opened {
                self.say(&now_link(opened));
                self.part(Part::PanelLink { session: opened.session, generation: opened.generation });
            }
        } else {
            self.say(&now(&reset));
        }
        if reset.phase.is_running() && !reset.phase.is_settling() && !reset.stopping && reset.opened.is_some() {
            self.offer_panel();
        }
    }

    pub(super) fn offer_panel(&mut self) {
        if self.state.session().is_some() {
            self.offer_intent("reset.new_link", &Prompt::ChoiceNewLink);
        }
        self.offer_intent("move.stop", &Prompt::ChoiceStop);
    }

    /// What helps somebody whose code doesn't come or isn't taken.
    pub(super) fn offer_ways_on(&mut self) {
        if let Some(Phase::Challenged { method }) = self.running() {
            self.offer_new_code(method);
            self.offer_other_methods(method);
        }
        self.offer_person();
    }

    /// Another code by the same way; an authenticator makes its own.
    pub(super) fn offer_new_code(&mut self, method: Method) {
        match method {
            Method::Text => self.offer(&Pick::NewCode, &Prompt::ChoiceNewCode),
            Method::Call => self.offer(&Pick::NewCode, &Prompt::ChoiceNewCall),
            Method::Authenticator => {}
        }
    }

    /// Every way that the installation has but `method`.
    pub(super) fn offer_other_methods(&mut self, method: Method) {
        let others: Vec<Method> = self.content.methods.iter().copied().filter(|other| *other != method).collect();
        for other in others {
            self.offer(&Pick::Method(other), &Prompt::choose(other));
        }
    }

    pub(super) fn offer_reset_anew(&mut self) {
        self.question(Question::Again);
        self.offer_intent("reset.start", &Prompt::ChoiceAgain);
        self.offer_intent("reset.walk", &Prompt::ChoiceWalk);
        self.offer_person();
    }

    /// The other ways, when a reset can't be driven now.
    pub(super) fn offer_detours(&mut self) {
        self.offer_intent("reset.walk", &Prompt::ChoiceWalk);
        self.offer_person();
    }

    pub(super) fn say_stopped(&mut self, reason: Stop) {
        self.say(&match reason {
            Stop::Gone => Prompt::NoLongerOpen,
            Stop::Expired => Prompt::StoppedExpired,
            Stop::Cancelled => Prompt::StoppedCancelled,
            Stop::Superseded => Prompt::StoppedSuperseded,
            Stop::TooManyTries => Prompt::StoppedTooManyTries,
            Stop::NotAllowed => Prompt::StoppedNotAllowed,
            Stop::DirectoryRefused => Prompt::StoppedDirectoryRefused,
        });
        match reason {
            Stop::Gone | Stop::Expired | Stop::Cancelled | Stop::TooManyTries => self.offer_reset_anew(),
            Stop::Superseded | Stop::NotAllowed | Stop::DirectoryRefused => self.offer_person(),
        }
    }

    /// "Call me again": the same way once more; elsewhere it means that none has come.
    pub(super) fn code_again(&mut self) {
        match self.running() {
            Some(Phase::Challenged { method: Method::Text | Method::Call }) => self.new_code(),
            _ => self.code_missing(&IntentId::from("code.missing")),
        }
    }

    /// "No code comes": what that means depends on the way that was chosen; elsewhere the article knows.
    pub(super) fn code_missing(&mut self, intent: &IntentId) {
        match self.running() {
            Some(Phase::Challenged { method }) => {
                self.say(&match method {
                    Method::Text => Prompt::CodeMissingText,
                    Method::Call => Prompt::CodeMissingCall,
                    Method::Authenticator => Prompt::CodeMissingAuthenticator,
                });
                self.offer_ways_on();
            }
            Some(phase) if phase < Phase::Verified => {
                self.say(&Prompt::CodeMissingNotYet);
                self.show_phase();
            }
            Some(_) => self.show_phase(),
            None => self.look_up(intent),
        }
    }

    pub(super) fn code_wrong(&mut self, intent: &IntentId) {
        match self.running() {
            Some(Phase::Challenged { method }) => {
                self.say(&match method {
                    Method::Text => Prompt::CodeWrongText,
                    Method::Call => Prompt::CodeWrongCall,
                    Method::Authenticator => Prompt::CodeWrongAuthenticator,
                });
                self.offer_ways_on();
            }
            Some(_) => self.show_phase(),
            None => self.look_up(intent),
        }
    }

    pub(super) fn not_registered(&mut self, intent: &IntentId) {
        if self.is_resetting() {
            self.say(&Prompt::NotRegisteredInReset);
            self.part(Part::Contact { contact: self.content.contact.clone() });
            self.offer_panel();
        } else {
            self.look_up(intent);
        }
    }

    /// "No" while the page is open: perhaps it shows other words.
    pub(super) fn doubt(&mut self) {
        if self.is_phase(Phase::Linked) || self.is_phase(Phase::Claimed) {
            self.words_differ();
        } else {
            self.show_phase();
            self.offer_ways_on();
        }
    }

    /// Without a page there is nothing to say to it.
    pub(super) fn words_differ(&mut self) {
        if self.state.session().is_some() {
            self.say(&Prompt::WordsDiffer);
            self.offer_panel();
        }
    }

    /// The link in the reply that shows it.
    pub(super) fn show_link(&mut self, opened: &Opened, words: &Prompt) {
        self.say(words);
        self.part(Part::PanelLink { session: opened.session, generation: opened.generation });
        self.offer_panel();
    }
}

fn now_link(opened: &Opened) -> Prompt {
    let [first, second, third] = opened.words.clone();
    Prompt::NowLink { first, second, third }
}

fn now(reset: &Reset) -> Prompt {
    if reset.stopping && reset.phase.is_running() && !reset.phase.is_settling() {
        return Prompt::NowStopping;
    }
    match reset.phase {
        Phase::Opening | Phase::Linked => Prompt::NowOpening,
        Phase::Claimed => Prompt::NowIdentifier,
        Phase::Identified => Prompt::NowPicture,
        Phase::Human => Prompt::NowMethod,
        Phase::Challenged { method: Method::Text } => Prompt::NowText,
        Phase::Challenged { method: Method::Call } => Prompt::NowCall,
        Phase::Challenged { method: Method::Authenticator } => Prompt::NowAuthenticator,
        Phase::Verified => Prompt::NowPassword,
        Phase::Committing => Prompt::NowCommitting,
        Phase::Unsettled => Prompt::NowUnsettled,
        Phase::Completed => Prompt::NowDone,
        Phase::Stopped { .. } => Prompt::NoLongerOpen,
    }
}
