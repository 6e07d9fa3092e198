//! Yes, no and unsure: to what was asked, or to nothing in particular.

use super::{
    pick::Pick,
    speech::Speech,
    state::{Frame, Question},
};
use crate::talk::{intent::YesNo, prompt::catalogue::Prompt};

impl Speech<'_> {
    /// An answer to what was asked.
    pub(super) fn answer(&mut self, question: Question, answer: YesNo) {
        match (question, answer) {
            (Question::Worked, YesNo::Yes) => self.worked(),
            (Question::Worked, YesNo::No | YesNo::Unsure) => self.not_worked(),
            (Question::GoOn, YesNo::Yes) => self.go_on(),
            (Question::NewCode, YesNo::Yes) => self.new_code(),
            (Question::Again, YesNo::Yes) => self.start_reset(),
            (Question::Stuck, YesNo::No | YesNo::Unsure) => self.person(),
            (Question::Stuck, YesNo::Yes) => {
                self.say(&Prompt::WhichChoice);
                self.offer_again();
            }
            (Question::Meeting, YesNo::Yes) => self.offer_meeting(),
            (Question::Here, YesNo::Yes | YesNo::Unsure) => self.still_here(),
            (Question::Here, YesNo::No) => self.call_off(),
            (Question::Else, YesNo::No | YesNo::Unsure) => {
                self.say(&Prompt::Farewell);
                self.ask_what_is_owed();
            }
            (Question::Else, YesNo::Yes) => self.greet(),
            (_, YesNo::No | YesNo::Unsure) => {
                self.say(&Prompt::NoHurry);
                self.offer_again();
                self.settle();
            }
        }
    }

    /// Yes or no to nothing in particular.
    pub(super) fn bare_answer(&mut self, answer: YesNo) {
        if answer == YesNo::Yes && self.takes_the_only_offer() {
            return;
        }
        match (self.top(), answer) {
            (Some(Frame::Walking(_)), YesNo::Yes) => self.next(),
            (Some(Frame::Walking(_) | Frame::Reading { .. }), YesNo::No | YesNo::Unsure) => self.stuck(None),
            (Some(Frame::Reading { .. }), YesNo::Yes) => self.go_on(),
            (Some(Frame::Resetting), YesNo::No) => self.doubt(),
            (Some(Frame::Resetting), _) => self.show_place(),
            (None, YesNo::Unsure) if self.offered_reset() => {
                self.say(&Prompt::WhichWay);
                self.question(Question::Again);
                self.offer_again();
            }
            (None, _) if self.state.offered.len() > 1 => {
                self.say(&Prompt::WhichChoice);
                self.offer_again();
            }
            (None, _) => {
                self.say(&Prompt::NoHurry);
                self.settle_or_start();
            }
        }
    }

    /// "Yes" where nothing was asked and one thing is offered beside a person. What only shows something is shown; a
    /// reset is asked about first, and nothing else is opened, stopped or sent by it.
    fn takes_the_only_offer(&mut self) -> bool {
        if matches!(self.top(), Some(Frame::Walking(_) | Frame::Resetting)) {
            return false;
        }
        let offered = self.state.offered.iter().map(|choice| Pick::of(&choice.id));
        let mut offered = offered.filter(|pick| *pick != Pick::intent("human"));
        let (Some(only), None) = (offered.next(), offered.next()) else { return false };
        if only.only_shows() {
            self.pick(&only);
            return true;
        }
        let resets = only == Pick::intent("reset.start");
        if resets {
            self.say(&Prompt::WhichWay);
            self.question(Question::Again);
            self.offer_again();
        }
        resets
    }

    fn offered_reset(&self) -> bool {
        self.state.offered.iter().any(|choice| Pick::of(&choice.id) == Pick::intent("reset.start"))
    }
}
