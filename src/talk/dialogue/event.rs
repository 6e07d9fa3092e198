//! Each event to its answer.

use super::{Effect, Happening, speech::Speech};
use crate::{
    model::{Address, Ask, Event, TimerKind},
    talk::prompt::catalogue::Prompt,
};

impl Speech<'_> {
    pub(super) fn take(&mut self, happening: &Happening<'_>) {
        if self.state.ended && happening.event.is_agents() {
            // A message that was left outlives its page: nobody reads what would be said there.
            return;
        }
        match happening.event {
            Event::Heard { utterance, blanked, .. } => {
                self.arrive();
                self.hear(utterance, blanked, happening.reading);
            }
            Event::Edited { message, utterance, blanked } => {
                self.arrive();
                self.hear_anew(message, utterance, blanked, happening.reading);
            }
            Event::Chose { choice, revision, .. } => {
                self.arrive();
                self.choose(choice, *revision);
            }
            // What was said to it stays true, so there is nothing to take back.
            // What is late is for staff alone.
            Event::Withdrawn { .. }
            | Event::Noted { .. }
            | Event::TimerFired { timer: TimerKind::FirstReply | TimerKind::NextReply } => {}
            Event::AgentSaid { .. } => self.hold_lapse(),
            Event::Joined { address } => self.welcome(address),
            Event::Lapsed => self.end(&Prompt::Ended),
            Event::TimerFired { timer: TimerKind::Lapse } => self.end(&match &self.open.handoff {
                None => Prompt::Lapsed,
                Some(handoff) if handoff.reach.is_some() => Prompt::LapsedReached,
                Some(_) => Prompt::LapsedInLine,
            }),
            Event::TimerFired { timer: TimerKind::StillThere } => self.ask_whether_there(),
            Event::TimerFired { timer: TimerKind::OneMoment } => {
                if !self.open.requests.is_empty() {
                    self.say(&Prompt::OneMoment);
                }
            }
            Event::Progressed { session, progress } => self.progress(*session, &progress.kind),
            Event::Answered { answer, .. } => self.answered(happening.asked, answer),
            Event::Claimed { agent, from } => self.handed_over(agent, from.as_ref()),
            Event::Released { agent, to, .. } => self.handed_back(agent, to),
        }
    }

    /// Somebody is there. A conversation that ended, or whose first words were never due, begins.
    fn arrive(&mut self) {
        if self.state.ended {
            self.state.begin_anew();
        }
        if !self.state.greeted {
            self.state.greeted = true;
            self.say(&Prompt::Hello);
        }
        self.postpone_lapse();
        self.catch_up();
    }

    /// The first words; or somebody has come by a one-time link, and the channel shows them the log.
    fn welcome(&mut self, address: &Address) {
        if self.state.ended {
            self.state.begin_anew();
        }
        self.state.stands_on(address);
        if self.state.passage.is_some() {
            self.arrive_elsewhere();
        } else if !self.state.greeted {
            self.state.greeted = true;
            self.say(&Prompt::Hello);
            self.offer_intent("password.forgot", &Prompt::ChoiceForgot);
            self.offer_intent("reset.walk", &Prompt::ChoiceWalk);
            self.offer_person();
            self.postpone_lapse();
        }
    }

    /// The state could not be read: begin anew, and say so.
    pub(super) fn apologise(&mut self) {
        self.state.greeted = true;
        self.say(&Prompt::StartedOver);
        if let Some(watching) = self.open.watching {
            // Nobody could stop it from here any more.
            self.effect(Effect::Ask(Ask::Cancel { session: watching.session }));
        }
        self.effect(Effect::Unwatch);
        self.effect(Effect::Cancel(TimerKind::OneMoment));
    }

    /// The conversation is over. An open session is cancelled: nobody could say "stop" any more to
    /// whoever holds its link. (After the idle time alone it is over by its own clock: ten minutes for
    /// the link and fifteen after the claim.)
    fn end(&mut self, words: &Prompt) {
        if self.state.ended {
            return;
        }
        self.say(words);
        if let Some(session) = self.state.session() {
            self.effect(Effect::Ask(Ask::Cancel { session }));
        }
        self.effect(Effect::Unwatch);
        self.effect(Effect::Cancel(TimerKind::OneMoment));
        self.effect(Effect::Cancel(TimerKind::Lapse));
        self.effect(Effect::Cancel(TimerKind::StillThere));
        self.state.begin_anew();
        self.state.ended = true;
    }
}
