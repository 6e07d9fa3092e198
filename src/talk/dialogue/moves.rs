//! Each intent to what is done about it, and the moves that work in every frame.

use super::{
    pick::Pick,
    speech::Speech,
    state::{Frame, Phase, Question},
    stuck::NamedStep,
};
use crate::{
    model::IntentId,
    talk::{intent::Interpretation, prompt::catalogue::Prompt},
};

impl Speech<'_> {
    /// Answers one intent. `false`: nothing can be said to it here.
    pub(super) fn intent(&mut self, intent: &IntentId, reading: Option<&Interpretation>) -> bool {
        let named = reading.and_then(NamedStep::of);
        let named = named.as_ref();
        match intent.as_str() {
            "greeting" => self.greet(),
            "thanks" => self.thank(),
            "small_talk.bot" => self.tell_what_it_is(),
            "small_talk.upset" => self.calm(),
            "small_talk.orders" => self.refuse_to_cheat(),
            "human" => self.person(),
            "contact.help" => self.tell_contact(intent),
            "other" => self.beyond(),
            "password.forgot" => self.offer_reset(),
            "password.change" => self.change(),
            "password.rules" => self.rules(),
            "reset.start" => self.start_reset(),
            "reset.walk" => self.walk(intent),
            "reset.status" => self.status(),
            "reset.new_link" => self.new_link(),
            "reset.words_differ" => self.words_differ(),
            "code.again" => self.code_again(),
            "code.missing" => self.code_missing(intent),
            "code.wrong" => self.code_wrong(intent),
            "not_registered" => self.not_registered(intent),
            "move.next" => self.next(),
            "move.back" => self.back(),
            "move.repeat" => self.show_place(),
            "move.where" => self.tell_where(named),
            "move.skip" => self.skip(),
            "move.restart" => self.restart(),
            "move.stop" => self.stop(),
            "move.keep" => self.keep_going(),
            "move.stuck" => self.stuck(named),
            "move.all" => self.everything(),
            "move.elsewhere" => self.offer_passage(),
            "done" => self.done(),
            _ => self.look_up(intent),
        }
        !self.is_silent()
    }

    pub(super) fn next(&mut self) {
        match self.top() {
            Some(Frame::Walking(_)) => self.step_on(),
            Some(Frame::Reading { .. }) => self.go_on(),
            Some(Frame::Resetting) => {
                self.say(&Prompt::OnPanel);
                self.show_place();
            }
            None => self.nowhere(),
        }
    }

    /// Shows what was shown before. Asks nothing of anybody: what was done stays done.
    fn back(&mut self) {
        match self.top() {
            Some(Frame::Walking(_)) => self.step_back(),
            Some(Frame::Reading { .. }) => self.go_on(),
            Some(Frame::Resetting) => {
                self.say(&Prompt::BackInReset);
                self.show_place();
            }
            None if self.is_phase(Phase::Completed) => self.say(&Prompt::BackAfterDone),
            None => self.nowhere(),
        }
    }

    fn tell_where(&mut self, named: Option<&NamedStep>) {
        if self.top().is_none() && self.tells_line() {
            return;
        }
        match (self.top(), named) {
            (Some(Frame::Walking(_)), Some(named)) => self.jump(named),
            (Some(Frame::Walking(_)), None) => self.say_where(),
            // What is read beside the way is no place on it.
            (Some(Frame::Reading { .. }), _) if self.is_walking() => {
                self.leave_reading();
                self.say_where();
            }
            _ => self.show_place(),
        }
    }

    fn skip(&mut self) {
        match self.top() {
            Some(Frame::Walking(_)) => self.step_over(),
            Some(Frame::Reading { .. }) => self.go_on(),
            Some(Frame::Resetting) => {
                self.say(&Prompt::NotSkipped);
                self.show_place();
            }
            None => self.nowhere(),
        }
    }

    fn restart(&mut self) {
        if self.running().is_some() {
            self.say(&Prompt::RestartInReset);
            self.offer_panel();
            return;
        }
        let walk = self.state.frames.iter().rev().find_map(|frame| match frame {
            Frame::Walking(walk) => Some(walk.article.clone()),
            Frame::Reading { .. } | Frame::Resetting => None,
        });
        self.state.frames.clear();
        self.withdraw_choices();
        if let Some(article) = walk {
            self.begin(&article);
        } else {
            self.say(&Prompt::FreshStart);
            self.offer_start();
        }
    }

    /// While a reset runs, "stop" stops it, whatever else is being done: that is what was promised to
    /// the one whose link somebody else opened.
    pub(super) fn stop(&mut self) {
        if self.running().is_some() {
            self.stop_reset();
            return;
        }
        let walked = self.present().map(|(article, step)| (article.id.clone(), step.id.to_string()));
        let number = match self.frame_below() {
            Some(Frame::Walking(walk)) if !walk.finished => self.place_of(walk).map(|(_, number, _)| number),
            _ => None,
        };
        self.state.frames.clear();
        self.withdraw_choices();
        self.say(&Prompt::StoppedHere);
        self.question(Question::Else);
        // "Never mind" may have meant the last word alone.
        if let (Some((article, to)), Some(number)) = (walked, number) {
            self.offer(&Pick::Way { article, to }, &Prompt::ChoiceGoOnStep { number });
        }
    }

    /// "Never mind, it's the same number": what was open has settled itself, and nothing is stopped by it.
    pub(super) fn keep_going(&mut self) {
        if self.frame_below().is_some() {
            self.say(&Prompt::KeepGoing);
            self.go_on();
        } else {
            self.withdraw_choices();
            self.say(&Prompt::Farewell);
        }
    }

    /// What goes wrong here is asked once; whoever is none the wiser then is shown the way to a person.
    pub(super) fn stuck(&mut self, named: Option<&NamedStep>) {
        if let Some(named) = named
            && self.enter_named(named)
        {
            self.ask_what_is_wrong();
            return;
        }
        match self.top() {
            Some(Frame::Walking(_)) if self.asked == Some(Question::Stuck) => self.person(),
            Some(Frame::Walking(_)) => self.ask_what_is_wrong(),
            Some(Frame::Reading { .. }) => self.person(),
            Some(Frame::Resetting) => {
                self.show_place();
                self.offer_ways_on();
            }
            None => {
                self.say(&Prompt::WalkStuck);
                self.offer_start();
            }
        }
    }

    /// "Done", "it worked".
    fn done(&mut self) {
        match self.top() {
            Some(Frame::Walking(walk)) if walk.finished || self.is_at_the_end() => self.worked(),
            Some(Frame::Walking(_)) => self.step_on(),
            Some(Frame::Reading { .. }) => self.go_on(),
            Some(Frame::Resetting) => self.status(),
            None if self.is_phase(Phase::Completed) => {
                self.say(&Prompt::WalkWorked);
                // The devices were offered with the news.
                self.ask_what_is_owed();
                if !self.has_choices() {
                    self.offer_devices();
                }
            }
            None => self.say(&Prompt::Welcome),
        }
    }

    /// Where we are, once more: the step, the branch, what the secure page waits for.
    pub(super) fn show_place(&mut self) {
        match self.top() {
            Some(Frame::Walking(_)) => self.show_step(),
            Some(Frame::Reading { article, place }) => {
                let (article, place) = (article.clone(), place.clone());
                self.read(&article, &place);
            }
            Some(Frame::Resetting) => self.show_phase(),
            None => self.nowhere(),
        }
    }

    /// Goes on with what waits under what has been read, or with what is being done.
    pub(super) fn go_on(&mut self) {
        let reading = matches!(self.top(), Some(Frame::Reading { .. }));
        self.leave_reading();
        if reading && self.top().is_none() {
            self.say(&Prompt::ReadingEnd);
            self.offer_start();
        } else {
            self.show_place();
        }
    }

    fn nowhere(&mut self) {
        if self.has_choices() {
            // Another request of the same message has been answered, and its choices are where to go.
            return;
        }
        if self.is_phase(Phase::Completed) {
            self.say(&Prompt::NowDone);
            return;
        }
        self.say(&Prompt::WalkNowhere);
        self.offer_again();
        self.settle_or_start();
    }

    /// After something beside the point: the offer to go on with what waits.
    pub(super) fn settle(&mut self) {
        if self.has_choices() {
            return;
        }
        match self.frame_below() {
            Some(Frame::Walking(_)) => self.offer_step(),
            Some(Frame::Resetting) => self.offer_reset_again(),
            Some(Frame::Reading { .. }) | None => {}
        }
    }

    pub(super) fn settle_or_start(&mut self) {
        self.settle();
        if !self.has_choices() {
            self.offer_start();
        }
    }

    /// The frame that goes on when what is being read has been read.
    pub(super) fn frame_below(&self) -> Option<&Frame> {
        self.state.frames.iter().rev().find(|frame| !matches!(frame, Frame::Reading { .. }))
    }

    pub(super) fn is_walking(&self) -> bool {
        matches!(self.frame_below(), Some(Frame::Walking(_)))
    }

    pub(super) fn is_phase(&self, phase: Phase) -> bool {
        self.state.reset.as_ref().is_some_and(|reset| reset.phase == phase)
    }

    pub(super) fn offer_go_on(&mut self, label: &Prompt) {
        self.offer(&Pick::GoOn, label);
    }
}
