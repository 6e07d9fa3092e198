//! The ears: what serenity hears, in the order of the gateway.
//!
//! Its handlers run in a task per event, where the order is lost; a collector runs inside of a shard's loop
//! and keeps it. A collector can be added only when the shard is ready, so what comes in the moments before
//! that is caught by the handlers: they hand on what no collector has heard.

use std::{
    collections::VecDeque,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::StreamExt as _;
use serenity::{
    all::{Context, Event, EventHandler, Interaction, Message, Ready},
    async_trait,
    collector::collect,
};

use super::{inbound, reception::Reception};

pub(super) struct Ears {
    reception: Arc<Reception>,
    collected: Arc<Recent>,
}

impl Ears {
    pub(super) fn new(reception: Arc<Reception>) -> Self {
        Self { reception, collected: Arc::default() }
    }
}

#[async_trait]
impl EventHandler for Ears {
    /// A shard has a new session. Its loop is a new one too, in which nobody collects yet.
    async fn ready(&self, context: Context, ready: Ready) {
        tracing::info!(shard = ?ready.shard, "Discord is there");
        let me = *self.reception.me.get_or_init(|| ready.user.id.get());
        let (reception, collected) = (self.reception.clone(), self.collected.clone());
        let heard = collect(&context.shard, move |event| match event {
            Event::MessageCreate(created) => {
                collected.note(created.message.id.get());
                inbound::said(&created.message, Some(me))
            }
            Event::InteractionCreate(created) => {
                collected.note(created.interaction.id().get());
                inbound::interacted(&created.interaction)
            }
            _ => None,
        });
        let mut heard = pin!(heard);
        // Before anything that is heard from now on, so that all keeps its order.
        if let Err(notice) = self.reception.take_up().await {
            tracing::error!(%notice, "the conversations on Discord can't be taken up");
        }
        // Ends with the shard's loop.
        while let Some(inbound) = heard.next().await {
            reception.receive(inbound);
        }
    }

    async fn message(&self, _context: Context, message: Message) {
        if !self.collected.knows(message.id.get())
            && let Some(inbound) = inbound::said(&message, self.reception.me.get().copied())
        {
            self.reception.receive(inbound);
        }
    }

    async fn interaction_create(&self, _context: Context, interaction: Interaction) {
        if !self.collected.knows(interaction.id().get())
            && let Some(inbound) = inbound::interacted(&interaction)
        {
            self.reception.receive(inbound);
        }
    }
}

/// What was collected last, by its id. A handler runs right after its event was collected, so few are enough.
#[derive(Default)]
struct Recent(Mutex<VecDeque<u64>>);

const RECENT: usize = 4_096;

impl Recent {
    fn note(&self, id: u64) {
        let mut ids = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if ids.len() == RECENT {
            ids.pop_front();
        }
        ids.push_back(id);
    }

    fn knows(&self, id: u64) -> bool {
        // The one that is asked for is among the newest.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().any(|known| *known == id)
    }
}
