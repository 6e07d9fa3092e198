//! Tells the help desk's channel on Discord who waits for a person: each once, by the card that the console
//! shows, without a word of what they wrote.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroU64,
    sync::Arc,
};

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::house::ChatHouse;
use crate::{
    channel::discord::{
        self, StaffCard,
        staff::{blanked, reset, since, step, waits},
    },
    console,
    desk::Card,
    model::{Address, ConversationId, Phrase},
};

/// So many cards wait for the channel.
const WAITING: usize = 64;

/// The letters of a conversation's id that tell it from others of these days.
const REFERENCE: usize = 8;

/// The help desk's side of the channel: cards come until `stopping`.
pub(super) fn open(chat: &Arc<ChatHouse>, channel: NonZeroU64, stopping: &CancellationToken) -> discord::Desk {
    let (sender, cards) = mpsc::channel(WAITING);
    tokio::spawn(tell(chat.clone(), sender, stopping.clone()));
    discord::Desk { channel, cards }
}

async fn tell(chat: Arc<ChatHouse>, cards: mpsc::Sender<StaffCard>, stopping: CancellationToken) {
    let mut changes = chat.desk.changes();
    let mut told: BTreeMap<ConversationId, Timestamp> = BTreeMap::new();
    loop {
        changes.borrow_and_update();
        let waiting: BTreeMap<ConversationId, Timestamp> = chat
            .desk
            .see(|board| board.queue().into_iter().map(|ticket| (ticket.conversation, ticket.handoff.since)).collect());
        told.retain(|conversation, _| waiting.contains_key(conversation));
        for (conversation, since) in waiting {
            if told.insert(conversation, since) == Some(since) {
                continue;
            }
            let looked = tokio::try_join!(chat.engine.history(conversation), chat.engine.addresses(conversation));
            match looked {
                Ok((log, addresses)) => {
                    let card = card(
                        &chat,
                        conversation,
                        since,
                        &Card::of(&log, &chat.engine.content()),
                        &channels(&addresses),
                    );
                    if cards.send(card).await.is_err() {
                        return;
                    }
                }
                Err(notice) => tracing::warn!(%notice, %conversation, "staff can't be told who waits"),
            }
        }
        tokio::select! {
            () = stopping.cancelled() => return,
            rung = changes.changed() => if rung.is_err() { return },
        }
    }
}

/// Where the conversation is reached, e.g. `web, discord`.
fn channels(addresses: &[Address]) -> String {
    let names: BTreeSet<&str> = addresses.iter().filter_map(|at| at.as_str().split(':').next()).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}

fn card(chat: &ChatHouse, conversation: ConversationId, asked: Timestamp, card: &Card, channels: &str) -> StaffCard {
    let id = conversation.to_string();
    let reference = id.get(id.len().saturating_sub(REFERENCE)..).unwrap_or(&id).to_owned();
    let mut lines = vec![waits(&reference)];
    if let Some(handoff) = &card.handoff {
        lines.push(Phrase::new(console::reason(handoff.reason)));
    }
    lines.push(since(asked, channels));
    if let Some(place) = &card.step {
        lines.push(step(&place.article, place.number, place.of));
    }
    if let Some(seen) = &card.reset {
        let stage = chat.phrases().say(&Phrase::new(console::stage(seen.stage)));
        lines.push(reset(&stage));
    }
    if !card.blanked.is_empty() {
        lines.push(blanked());
    }
    let console = chat.settings.console();
    let link = console.map(|console| format!("{}/#c={conversation}", console.public.to_string().trim_end_matches('/')));
    StaffCard { reference, since: asked, lines, link }
}
