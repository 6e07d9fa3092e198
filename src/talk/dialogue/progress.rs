//! What the verifier reports, in words where words help.
//!
//! The words say nothing of the directory before the person is verified: the verifier reports nothing of it.

use super::{
    Effect,
    speech::Speech,
    state::{Frame, Phase, Question, Stop},
};
use crate::{
    model::{Fact, Failure, Method, ProgressKind, SessionId, StopReason},
    talk::prompt::catalogue::Prompt,
};

impl Speech<'_> {
    pub(super) fn progress(&mut self, session: SessionId, kind: &ProgressKind) {
        let own = self.state.reset.as_ref().and_then(|reset| reset.opened.as_ref());
        if own.is_none_or(|opened| opened.session != session) {
            return;
        }
        match kind {
            ProgressKind::Opened => {}
            ProgressKind::Claimed { browser } => self.claimed(browser),
            ProgressKind::Identified => self.reach(Phase::Identified),
            ProgressKind::Human => self.reach(Phase::Human),
            ProgressKind::Challenged { method } => {
                // A change of method goes sideways, not back.
                self.enter(Phase::Challenged { method: *method });
                self.say(&Prompt::challenged(*method));
            }
            ProgressKind::Hinted => self.hinted(),
            ProgressKind::CodeRefused { left } => {
                self.say(&Prompt::CodeRefused { left: (*left).into() });
                self.failed(Failure::Code);
            }
            ProgressKind::CodeExpired => {
                self.code_expired();
                self.failed(Failure::Code);
            }
            ProgressKind::Paused { method } => self.paused(*method),
            ProgressKind::Verified => self.verified(),
            ProgressKind::PasswordRefused { rules } => {
                self.enter(Phase::Verified);
                self.say_rules(&Prompt::PasswordRefused, rules);
                self.failed(Failure::Password);
            }
            ProgressKind::Committing => self.reach(Phase::Committing),
            ProgressKind::Unsettled => {
                self.reach(Phase::Unsettled);
                self.say(&Prompt::Unsettled);
            }
            ProgressKind::Completed => self.completed(),
            ProgressKind::Stopped { reason } => self.stopped(*reason),
            ProgressKind::Unknown => self.say(&Prompt::StillWorking),
        }
    }

    /// Who has the link is said at once, so that its owner can stop a stranger.
    fn claimed(&mut self, browser: &str) {
        self.reach(Phase::Claimed);
        self.say(&Prompt::Claimed { browser: plain(browser) });
        self.show_phase();
    }

    fn hinted(&mut self) {
        self.say(&Prompt::Hinted);
        self.offer_ways_on();
    }

    fn paused(&mut self, method: Method) {
        self.say(&Prompt::Paused);
        self.offer_other_methods(method);
        self.offer_person();
    }

    /// The second time it means that a change was not made: the password is typed again.
    fn verified(&mut self) {
        let again = self.running().is_some_and(Phase::is_settling);
        if again {
            self.enter(Phase::Verified);
        } else {
            self.reach(Phase::Verified);
        }
        if !again {
            self.succeeded();
        }
        self.say(if again { &Prompt::NotSaved } else { &Prompt::Verified });
        self.offer_intent("password.rules", &Prompt::ChoiceRules);
        self.offer_intent("move.stop", &Prompt::ChoiceStop);
    }

    fn code_expired(&mut self) {
        self.say(&Prompt::CodeExpired);
        self.question(Question::NewCode);
        if let Some(Phase::Challenged { method }) = self.running() {
            if method == Method::Authenticator {
                self.state.question = None;
            }
            self.offer_new_code(method);
            self.offer_other_methods(method);
        }
    }

    fn completed(&mut self) {
        self.enter(Phase::Completed);
        // What was walked was walked for this.
        self.state.frames.clear();
        self.withdraw_choices();
        self.effect(Effect::Unwatch);
        self.say(&Prompt::Completed);
        self.say(&Prompt::Afterwards);
        self.offer_devices();
        self.succeeded();
        self.forget_wish();
        self.effect(Effect::Note(Fact::ResetDone));
        self.ask_about_bot();
    }

    fn stopped(&mut self, told: StopReason) {
        let reason = Stop::from(told);
        self.enter(Phase::Stopped { reason });
        self.state.frames.retain(|frame| !matches!(frame, Frame::Resetting));
        self.withdraw_choices();
        self.effect(Effect::Unwatch);
        self.say_stopped(reason);
        self.effect(Effect::Note(Fact::ResetStopped { reason: told }));
        // The person's own wish, and another reset that worked, are no failure.
        if !matches!(told, StopReason::Cancelled | StopReason::Superseded) {
            self.failed(Failure::Reset);
        }
    }

    /// Comes as far as `phase`, never back.
    fn reach(&mut self, phase: Phase) {
        if self.running().is_some_and(|now| now < phase) {
            self.enter(phase);
        }
    }

    pub(super) fn enter(&mut self, phase: Phase) {
        if let Some(reset) = &mut self.state.reset {
            reset.phase = phase;
        }
    }
}

/// A browser's description is the browser's own word: short, and without anything that a channel would
/// render as more than words.
fn plain(browser: &str) -> String {
    let harmless = |character: &char| character.is_alphanumeric() || matches!(character, ' ' | '.' | '-' | '(' | ')');
    browser.chars().filter(harmless).take(60).collect()
}
