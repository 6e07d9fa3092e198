//! A meeting with the help desk for whoever can't call: the words to send, with the day and time that were named.
//!
//! Nothing is booked here: people send the words themselves.

use jiff::civil::DateTime;

use super::{
    speech::Speech,
    state::{Frame, Question},
};
use crate::{
    model::{IntentId, Part},
    talk::{
        content::Answer,
        knowledge::Place,
        prompt::catalogue::Prompt,
        text::{Moment, When},
    },
};

const MEETING: &str = "contact.meeting";

impl Speech<'_> {
    /// The meeting has just been spoken of, so that a day or a time is one for it.
    pub(super) fn speaks_of_a_meeting(&self) -> bool {
        let reads = |frame: &Frame| matches!(frame, Frame::Reading { place, .. } if self.is_meeting(place));
        self.asked == Some(Question::Meeting) || self.top().is_some_and(reads)
    }

    /// Whether the articles answer the wish for a meeting at `place`.
    pub(super) fn is_meeting(&self, place: &str) -> bool {
        match self.content.answer_to(&IntentId::from(MEETING)) {
            Some(Answer::Part(_, Place::Branch(branch))) => branch.id == place,
            Some(Answer::Part(_, Place::Section(section))) => section.id == place,
            Some(Answer::Article(_) | Answer::Part(_, Place::Step(_))) | None => false,
        }
    }

    /// What to write, and the question that is still open.
    pub(super) fn offer_meeting(&mut self) {
        let now = self.now.to_zoned_datetime(self.content.zone.clone()).datetime();
        let moment = self.when.and_then(|when: When| when.resolve(now)).filter(|moment| is_ahead(moment, now));
        self.say(&Prompt::MeetingWrite);
        let text = match moment {
            Some(moment) => self.words(&Prompt::MeetingMailAt { when: told(&moment) }),
            None => self.words(&Prompt::MeetingMail),
        };
        self.part(Part::Code { text });
        if moment.is_none() {
            self.say(&Prompt::MeetingWhen);
            self.question(Question::Meeting);
        } else {
            self.say(&Prompt::MeetingThen);
        }
        self.settle();
    }
}

fn is_ahead(moment: &Moment, now: DateTime) -> bool {
    if moment.whole_day { moment.at.date() >= now.date() } else { moment.at > now }
}

/// `Friday, November 27 at 3:00 PM`.
fn told(moment: &Moment) -> String {
    let shape = if moment.whole_day { "%A, %B %-d" } else { "%A, %B %-d at %-I:%M %p" };
    moment.at.strftime(shape).to_string()
}
