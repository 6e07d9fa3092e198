//! Messages that students left are told to the help desk by mail as well: nobody may look at the console before
//! morning. Once each, by its key, over restarts. Where no mail can be sent, the console alone shows them.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::{
    desk::{FrontDesk, Ticket},
    identity::delivery::{DeliveryFault, DeliveryKey, Letter, MailAddress, Mailer},
    model::{ConversationId, Phrase, Phrases, Sensitive},
    runtime::Clock,
};

/// How long to wait for mail that could not be handed over.
const AGAIN: Duration = Duration::from_secs(60);

/// Who tells whom.
pub(super) struct Letters {
    pub(super) desk: Arc<FrontDesk>,
    pub(super) mailer: Arc<dyn Mailer>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) phrases: Arc<dyn Phrases>,
    /// The help desk's own mailbox.
    pub(super) to: String,
}

impl Letters {
    /// Ends with `stopping`.
    pub(super) async fn keep_sending(self, stopping: CancellationToken) {
        let mut told: BTreeSet<(ConversationId, Timestamp)> = BTreeSet::new();
        let mut changes = self.desk.changes();
        loop {
            changes.borrow_and_update();
            let left: Vec<Ticket> =
                self.desk.see(|board| board.queue().into_iter().filter(|ticket| ticket.over).cloned().collect());
            told.retain(|one| left.iter().any(|ticket| name(ticket) == *one));
            let mut again = None;
            for ticket in left.iter().filter(|ticket| !told.contains(&name(ticket))).collect::<Vec<_>>() {
                match self.send(ticket).await {
                    Err(DeliveryFault::Away(why)) => {
                        tracing::warn!(why, "a message that was left could not be mailed yet");
                        again = self.clock.now().checked_add(AGAIN).ok();
                    }
                    Err(DeliveryFault::Refused(why)) => {
                        tracing::warn!(why, "a message that was left stands in the console alone");
                        told.insert(name(ticket));
                    }
                    Ok(()) => {
                        told.insert(name(ticket));
                    }
                }
            }
            tokio::select! {
                () = stopping.cancelled() => return,
                _ = changes.changed() => {}
                () = self.clock.until(again.unwrap_or(Timestamp::MAX)) => {}
            }
        }
    }

    async fn send(&self, ticket: &Ticket) -> Result<(), DeliveryFault> {
        let (conversation, since) = name(ticket);
        let key = DeliveryKey(format!("left/{conversation}/{}", since.as_second()));
        self.mailer.mail(&key, &MailAddress::new(&self.to), &self.letter(ticket)).await
    }

    fn letter(&self, ticket: &Ticket) -> Letter {
        let say = |phrase: Phrase| self.phrases.say(&phrase);
        let handoff = &ticket.handoff;
        let reach = handoff.reach.clone().unwrap_or_default();
        let mut lines = vec![say(Phrase::new("left-body")), say(Phrase::new("left-answer").with("address", reach))];
        if let Some(about) = &handoff.about {
            lines.push(say(Phrase::new("left-about").with("about", about.clone())));
        }
        if let Some(lately) = &handoff.lately {
            lines.push(say(Phrase::new("left-lately").with("lately", lately.clone())));
        }
        lines.push(say(Phrase::new("left-then")));
        Letter { subject: say(Phrase::new("left-subject")), body: Sensitive::new(lines.join("\n\n")) }
    }
}

/// A conversation may leave more than one message, one after the other.
fn name(ticket: &Ticket) -> (ConversationId, Timestamp) {
    (ticket.conversation, ticket.handoff.since)
}

/// One of each, for the check of the prompts.
pub(crate) fn samples() -> Vec<Phrase> {
    let plain = ["left-subject", "left-body", "left-then"].into_iter().map(Phrase::new);
    let filled = [
        Phrase::new("left-answer").with("address", "ada@example.org"),
        Phrase::new("left-about").with("about", "got a new phone"),
        Phrase::new("left-lately").with("lately", "whats the pw rules"),
    ];
    plain.chain(filled).collect()
}
