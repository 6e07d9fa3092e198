//! Going on elsewhere: "can i do this on my phone?"
//!
//! Invariants: a newer link makes the older one dead; the first to come by it uses it up; everybody who is in
//! the conversation is told that somebody has come.

use jiff::SignedDuration;

use super::{speech::Speech, state::Passage};
use crate::{model::Part, talk::prompt::catalogue::Prompt};

/// As long as a link to the secure panel.
const MINUTES: u32 = 10;

impl Speech<'_> {
    pub(super) fn offer_passage(&mut self) {
        let until = self.now.saturating_add(SignedDuration::from_mins(MINUTES.into())).unwrap_or(self.now);
        self.state.passage = Some(Passage { offered: self.revision, until });
        self.say(&Prompt::Elsewhere { minutes: MINUTES });
        self.part(Part::Passage { until });
        self.settle();
    }

    /// The channel has shown them the log; those who were here before are told.
    pub(super) fn arrive_elsewhere(&mut self) {
        self.state.passage = None;
        self.postpone_lapse();
        self.say(&Prompt::ElsewhereToo);
    }
}
