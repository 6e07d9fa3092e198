//! What comes back for a request, in honest words, with the way on.

use super::{
    Effect,
    speech::Speech,
    state::{Frame, Phase, Stop},
};
use crate::{
    model::{Ask, Fact, Failure, Method, Opened, RequestAnswer, TimerKind},
    talk::prompt::catalogue::Prompt,
};

impl Speech<'_> {
    pub(super) fn answered(&mut self, asked: Option<&Ask>, answer: &RequestAnswer) {
        if self.open.requests.is_empty() {
            self.effect(Effect::Cancel(TimerKind::OneMoment));
        }
        match (asked, answer) {
            (Some(Ask::Open), RequestAnswer::Opened { opened }) => self.opened(opened),
            (Some(Ask::Open), answer) => self.not_opened(answer),
            // The person has ended it all since, or has another session.
            (Some(ask), _) if session_of(ask) != self.state.session() => {}
            (Some(Ask::Cancel { .. }), answer) => self.cancelled(answer),
            // Its last event, which tells how it ended, is on its way: it goes on being watched.
            (Some(_), RequestAnswer::Over) => {
                self.over();
                self.say_stopped(Stop::Gone);
            }
            (Some(Ask::Relink { .. }), answer) => self.relinked(answer),
            (Some(Ask::Choose { method, .. }), RequestAnswer::Done) => self.method_changed(*method),
            (Some(Ask::Resend { .. }), RequestAnswer::Done) => {
                self.say(&Prompt::CodeSent);
                self.offer_panel();
            }
            (Some(Ask::Choose { .. } | Ask::Resend { .. }), answer) => self.not_now(answer),
            (None, _) => {}
        }
    }

    fn opened(&mut self, opened: &Opened) {
        let waited = self.is_phase(Phase::Opening);
        match &mut self.state.reset {
            Some(reset) if waited => {
                reset.opened = Some(opened.clone());
                reset.phase = Phase::Linked;
            }
            // Nobody waits for it any more: the conversation ended or began anew meanwhile.
            _ => {
                self.effect(Effect::Ask(Ask::Cancel { session: opened.session }));
                return;
            }
        }
        self.effect(Effect::Watch(opened.session));
        self.effect(Effect::Note(Fact::ResetBegun));
        if self.state.reset.as_ref().is_some_and(|reset| reset.stopping) {
            self.ask(Ask::Cancel { session: opened.session });
            return;
        }
        let [first, second, third] = opened.words.clone();
        self.show_link(opened, &Prompt::PanelLink { first, second, third });
    }

    fn not_opened(&mut self, answer: &RequestAnswer) {
        if !self.is_phase(Phase::Opening) {
            return;
        }
        let stopping = self.state.reset.as_ref().is_some_and(|reset| reset.stopping);
        self.over();
        if stopping {
            self.say_stopped(Stop::Cancelled);
            return;
        }
        if *answer == RequestAnswer::Closed {
            self.say(&Prompt::OpenClosed);
        } else {
            self.say(&Prompt::VerifierAway);
            self.offer_intent("reset.start", &Prompt::ChoiceAgain);
        }
        self.offer_detours();
        self.failed(Failure::Away);
    }

    fn relinked(&mut self, answer: &RequestAnswer) {
        match answer {
            RequestAnswer::Opened { opened } => {
                if let Some(reset) = &mut self.state.reset {
                    reset.opened = Some(opened.clone());
                }
                // In the new window whoever was verified proves it once more (recovery's `relink`).
                if self.running() == Some(Phase::Verified) {
                    self.enter(Phase::Human);
                }
                let [first, second, third] = opened.words.clone();
                self.show_link(opened, &Prompt::PanelLinkAgain { first, second, third });
            }
            RequestAnswer::NotNow if self.running().is_some_and(Phase::is_settling) => self.show_phase(),
            // A password is being saved of which the chat has not heard yet.
            RequestAnswer::NotNow => {
                self.say(&Prompt::LinkNotNow);
                self.offer_panel();
            }
            RequestAnswer::Closed => {
                self.say(&Prompt::ResetsPaused);
                self.offer_panel();
                self.offer_detours();
            }
            RequestAnswer::Away | RequestAnswer::Over | RequestAnswer::Done | RequestAnswer::TooSoon { .. } => {
                self.say(&Prompt::VerifierAway);
                self.offer_panel();
                self.offer_detours();
            }
        }
    }

    /// Where a cancel went through, or the session is over already, its own last event says so.
    fn cancelled(&mut self, answer: &RequestAnswer) {
        if matches!(answer, RequestAnswer::Done | RequestAnswer::Over) {
            return;
        }
        if let Some(reset) = &mut self.state.reset {
            reset.stopping = false;
        }
        if *answer == RequestAnswer::NotNow {
            self.say(&Prompt::StopFailed);
            self.show_phase();
        } else {
            self.say(&Prompt::StopAway);
            self.offer_intent("move.stop", &Prompt::ChoiceStop);
            self.offer_person();
        }
    }

    /// For a text or a call the panel asks for the number next; for the app the verifier's event tells more.
    fn method_changed(&mut self, method: Method) {
        match method {
            Method::Text | Method::Call => self.say(&Prompt::NowNumber),
            Method::Authenticator => {}
        }
    }

    fn not_now(&mut self, answer: &RequestAnswer) {
        match answer {
            RequestAnswer::TooSoon { at } => {
                let wait = at.duration_since(self.now).as_secs().max(1);
                self.say(&Prompt::CodeTooSoon { seconds: u32::try_from(wait).unwrap_or(u32::MAX) });
                self.offer_ways_on();
            }
            RequestAnswer::NotNow | RequestAnswer::Over | RequestAnswer::Done | RequestAnswer::Opened { .. } => {
                self.say(&Prompt::MethodNotNow);
                self.offer_panel();
            }
            RequestAnswer::Closed => {
                self.say(&Prompt::ResetsPaused);
                self.offer_panel();
                self.offer_detours();
            }
            RequestAnswer::Away => {
                self.say(&Prompt::VerifierAway);
                self.offer_ways_on();
            }
        }
    }

    fn over(&mut self) {
        self.enter(Phase::Stopped { reason: Stop::Gone });
        self.state.frames.retain(|frame| !matches!(frame, Frame::Resetting));
        self.withdraw_choices();
    }
}

fn session_of(ask: &Ask) -> Option<crate::model::SessionId> {
    match ask {
        Ask::Open => None,
        Ask::Relink { session } | Ask::Choose { session, .. } | Ask::Resend { session } | Ask::Cancel { session } => {
            Some(*session)
        }
    }
}
