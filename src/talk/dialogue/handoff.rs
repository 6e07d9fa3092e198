//! A person takes over, and gives back: what is said of it.

use jiff::civil::DateTime;

use super::speech::Speech;
use crate::{
    model::{Agent, Closing, DeskHours, DeskView, HandoffReason, Opening, Part, ReleasedTo},
    talk::prompt::catalogue::Prompt,
};

impl Speech<'_> {
    /// A person: the queue where there is one, else the ways to one and what to tell them.
    pub(super) fn person(&mut self) {
        if self.desk.is_some() {
            self.hand_off(HandoffReason::Asked);
        } else {
            self.say(&Prompt::Person);
            self.contact();
        }
        self.settle();
    }

    pub(super) fn person_after_misses(&mut self) {
        if self.desk.is_some() {
            self.say(&Prompt::HandoffAfterMisses);
            self.hand_off(HandoffReason::Misses);
        } else {
            self.say(&Prompt::PersonAfterMisses);
            self.contact();
        }
        self.settle_or_start();
    }

    /// Into the queue, with the place there and an honest word on how long it takes.
    pub(super) fn hand_off(&mut self, reason: HandoffReason) {
        let Some(desk) = self.desk else { return };
        let waits = self.open.handoff.is_some();
        self.effect(self.wanted(reason, None));
        self.watch_presence();
        self.tell_queue(desk, waits);
    }

    /// The place in line, or when somebody is there again.
    pub(super) fn tell_queue(&mut self, desk: &DeskView, waits: bool) {
        match (desk.on_duty, desk.hours) {
            (0, DeskHours::Closed { opens }) => return self.tell_closed(waits, opens),
            (0, DeskHours::Open { .. }) => {
                self.say(if waits { &Prompt::QueuedStillNobody } else { &Prompt::QueuedNobody });
                self.part(Part::Contact { contact: self.content.contact.clone() });
                return;
            }
            _ => {}
        }
        let place = desk.place;
        self.say(&if waits { Prompt::QueuedStill { place } } else { Prompt::Queued { place } });
        if let Some(minutes) = desk.wait {
            self.say(&Prompt::QueuedWait { minutes });
        }
        if let DeskHours::Open { closing: Some(Closing { at, opens }), .. } = desk.hours {
            self.say(&Prompt::DeskCloses { time: clock(at) });
            self.say(&opening(opens));
        }
        self.say(&Prompt::QueuedMeanwhile);
    }

    /// Nobody is there: when they are, and that what is written now is read first.
    fn tell_closed(&mut self, waits: bool, opens: Option<Opening>) {
        self.say(if waits { &Prompt::QueuedStillClosed } else { &Prompt::QueuedClosed });
        if let Some(opens) = opens {
            self.say(&opening(opens));
        }
        self.say(&Prompt::QueuedClosedWay);
        self.part(Part::Contact { contact: self.content.contact.clone() });
    }

    /// The hours of a week say nothing of this night or this holiday, so that is told beside them.
    pub(super) fn tell_today_beside_hours(&mut self) {
        let Some(hours) = self.desk.map(|desk| desk.hours).filter(|_| self.tells_hours()) else { return };
        let closes = Prompt::DeskCloses { time: String::new() };
        let told = [Prompt::QueuedClosed.id(), Prompt::QueuedStillClosed.id(), closes.id()];
        if self.trace.prompts.iter().any(|said| told.contains(said)) {
            return;
        }
        match hours {
            DeskHours::Closed { opens } => {
                self.say(&Prompt::DeskClosed);
                if let Some(opens) = opens {
                    self.say(&opening(opens));
                }
            }
            DeskHours::Open { until: Some(until), .. } => self.say(&Prompt::DeskUntil { time: clock(until) }),
            DeskHours::Open { until: None, .. } => {}
        }
    }

    pub(super) fn handed_over(&mut self, agent: &Agent, from: Option<&Agent>) {
        let name = agent.shown.clone();
        self.say(&match from {
            Some(from) => Prompt::AgentTookOver { agent: name, from: from.shown.clone() },
            None => Prompt::AgentTook { agent: name },
        });
        // What the bot had offered waits until it is asked again.
        self.withdraw_choices();
        self.hold_lapse();
    }

    /// The bot goes on where it stood.
    pub(super) fn handed_back(&mut self, agent: &Agent, to: &ReleasedTo) {
        let by = agent;
        let agent = agent.shown.clone();
        match to {
            ReleasedTo::Bot => {
                self.say(&Prompt::AgentLeft { agent });
                self.postpone_lapse();
                if self.top().is_some() {
                    self.show_place();
                } else {
                    self.offer_start();
                }
            }
            ReleasedTo::Resolved => {
                self.say(&Prompt::AgentResolved { agent });
                (self.state.about, self.state.lately, self.state.unsure) = (None, None, false);
                self.succeeded();
                self.postpone_lapse();
                self.ask_about_agent(by);
                self.settle();
            }
            ReleasedTo::Queue { meant_for } => {
                self.say(&match meant_for {
                    Some(to) => Prompt::AgentPassesOn { agent, to: to.shown.clone() },
                    None => Prompt::AgentRequeued { agent },
                });
                self.postpone_lapse();
                self.settle();
            }
        }
    }
}

/// A weekday names a day of the coming week alone.
fn opening(Opening { at, days }: Opening) -> Prompt {
    let when = match days {
        0 | 1 => days,
        2..=6 => u32::from(at.weekday().to_monday_one_offset().unsigned_abs()).saturating_add(1),
        _ => 9,
    };
    let part = |number: i8| u32::from(number.unsigned_abs());
    Prompt::DeskOpens { when, month: part(at.month()), day: part(at.day()), time: clock(at) }
}

/// `7:00 am`
fn clock(at: DateTime) -> String {
    at.strftime("%-I:%M %P").to_string()
}
