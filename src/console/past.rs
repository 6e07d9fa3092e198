//! What is on record of a verified person, as the card shows it beside their conversation.
//!
//! Invariants: the verifier decides whether anything may be told, at each look; and each look is written down
//! before it is shown, for the conversation itself and for every earlier one of which a line is told.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::mpsc;

use super::{Parts, wire::Told};
use crate::{
    desk::past::{Earlier, Outcome, Past, Untold},
    engine::Engine,
    model::{
        AgentName, ConversationId, Hand, Phrase, Phrases, ReadRow, ReadWhat, Receipt, ReceiptKind, SessionId,
        port::StaffStore,
    },
    runtime::Clock,
};

/// How long to wait before the verifier, or the store, is asked again.
const AGAIN: Duration = Duration::from_secs(10);

/// For the card of a conversation; `away`: nothing can be told just now, and it will be tried again.
#[derive(Serialize)]
pub(super) struct PastShown {
    conversation: ConversationId,
    away: bool,
    receipts: Vec<ReceiptShown>,
    earlier: Vec<EarlierShown>,
}

#[derive(Serialize)]
struct ReceiptShown {
    at: Timestamp,
    what: String,
    by: String,
}

#[derive(Serialize)]
struct EarlierShown {
    begun: Timestamp,
    wishes: Vec<String>,
    outcome: &'static str,
}

/// One look at what is on record of the person of `conversation`, who was verified in `session`.
pub(super) struct Look {
    engine: Arc<Engine>,
    reads: Arc<dyn StaffStore>,
    clock: Arc<dyn Clock>,
    phrases: Arc<dyn Phrases>,
    me: AgentName,
    conversation: ConversationId,
    session: SessionId,
}

impl Look {
    pub(super) fn new(parts: &Parts, me: AgentName, conversation: ConversationId, session: SessionId) -> Self {
        let (reads, phrases) = (parts.gate.store.clone(), parts.phrases.clone());
        Self { engine: parts.engine.clone(), reads, clock: parts.clock.clone(), phrases, me, conversation, session }
    }

    /// Until it can be told, or nobody is verified there any more.
    pub(super) async fn run(self, out: mpsc::Sender<Told>) {
        loop {
            let told = match self.look().await {
                Ok(past) => self.shown(past),
                Err(Untold::NotNow) => return,
                Err(Untold::Away) => {
                    PastShown { conversation: self.conversation, away: true, receipts: Vec::new(), earlier: Vec::new() }
                }
            };
            let away = told.away;
            if out.send(Told::Past(Box::new(told))).await.is_err() || !away {
                return;
            }
            self.clock.until(self.clock.now().saturating_add(AGAIN).unwrap_or(Timestamp::MAX)).await;
        }
    }

    async fn look(&self) -> Result<Past, Untold> {
        let past = Past::of(&self.engine, self.conversation, self.session).await?;
        let row = |conversation, what| ReadRow { at: self.clock.now(), agent: self.me.clone(), conversation, what };
        let lines = past.earlier.iter().map(|earlier| row(earlier.conversation, ReadWhat::Line));
        let rows: Vec<ReadRow> = lines.chain([row(self.conversation, ReadWhat::Record)]).collect();
        match self.reads.note_reads(&rows).await {
            Ok(()) => Ok(past),
            Err(fault) => {
                tracing::error!(%fault, "a read can't be written down, so nothing on record is shown");
                Err(Untold::Away)
            }
        }
    }

    fn shown(&self, Past { receipts, earlier }: Past) -> PastShown {
        let receipt = |Receipt { at, what, by, .. }: Receipt| ReceiptShown {
            at,
            what: self.phrases.say(&Phrase::new(done(what))),
            by: self.phrases.say(&hand(&by)),
        };
        let line = |Earlier { begun, wishes, outcome, .. }| EarlierShown { begun, wishes, outcome: came_of(outcome) };
        let receipts = receipts.into_iter().map(receipt).collect();
        let earlier = earlier.into_iter().map(line).collect();
        PastShown { conversation: self.conversation, away: false, receipts, earlier }
    }
}

/// The sentences of what is on record, for the check of the prompts.
pub(super) fn samples() -> impl Iterator<Item = Phrase> {
    let kim = AgentName::parse("kim").map(Hand::Agent);
    let hands = [Hand::Owner, Hand::Administrator, Hand::System].into_iter().chain(kim);
    let done = ReceiptKind::ALL.map(|kind| Phrase::new(done(kind)));
    done.into_iter().chain(OUTCOMES.map(Phrase::new)).chain(hands.map(|by| hand(&by)))
}

fn hand(by: &Hand) -> Phrase {
    match by {
        Hand::Owner => Phrase::new("console-by-owner"),
        Hand::Agent(name) => Phrase::new("console-by-agent").with("agent", name.as_str()),
        Hand::Administrator => Phrase::new("console-by-administrator"),
        Hand::System => Phrase::new("console-by-system"),
    }
}

fn done(what: ReceiptKind) -> &'static str {
    match what {
        ReceiptKind::VerifiedByText => "console-receipt-verified-by-text",
        ReceiptKind::VerifiedByCall => "console-receipt-verified-by-call",
        ReceiptKind::VerifiedByApp => "console-receipt-verified-by-app",
        ReceiptKind::VerifiedByPass => "console-receipt-verified-by-pass",
        ReceiptKind::VerifiedByRecoveryCode => "console-receipt-verified-by-recovery-code",
        ReceiptKind::VerifiedByGrant => "console-receipt-verified-by-grant",
        ReceiptKind::SignedIn => "console-receipt-signed-in",
        ReceiptKind::PasswordChanged => "console-receipt-password-changed",
        ReceiptKind::PasswordStopped => "console-receipt-password-stopped",
        ReceiptKind::PhoneAdded => "console-receipt-phone-added",
        ReceiptKind::PhoneRemoved => "console-receipt-phone-removed",
        ReceiptKind::AppAdded => "console-receipt-app-added",
        ReceiptKind::AppRemoved => "console-receipt-app-removed",
        ReceiptKind::FactorsUndone => "console-receipt-factors-undone",
        ReceiptKind::Registered => "console-receipt-registered",
        ReceiptKind::Unregistered => "console-receipt-unregistered",
        ReceiptKind::PassMade => "console-receipt-pass-made",
        ReceiptKind::RecoveryCodesMade => "console-receipt-recovery-codes-made",
        ReceiptKind::Granted => "console-receipt-granted",
        ReceiptKind::Approved => "console-receipt-approved",
        ReceiptKind::Declined => "console-receipt-declined",
        ReceiptKind::SwitchedOn => "console-receipt-switched-on",
        ReceiptKind::LimitsReset => "console-receipt-limits-reset",
        ReceiptKind::Frozen => "console-receipt-frozen",
        ReceiptKind::Unfrozen => "console-receipt-unfrozen",
        ReceiptKind::Other => "console-receipt-other",
    }
}

const OUTCOMES: [&str; 6] = [
    "console-outcome-going",
    "console-outcome-ended",
    "console-outcome-password-changed",
    "console-outcome-reset-stopped",
    "console-outcome-resolved",
    "console-outcome-abandoned",
];

fn came_of(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Going => "console-outcome-going",
        Outcome::Ended => "console-outcome-ended",
        Outcome::PasswordChanged => "console-outcome-password-changed",
        Outcome::ResetStopped => "console-outcome-reset-stopped",
        Outcome::Resolved => "console-outcome-resolved",
        Outcome::Abandoned => "console-outcome-abandoned",
    }
}
