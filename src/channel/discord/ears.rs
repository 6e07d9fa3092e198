//! The ears: what serenity hears, in the order of the gateway.
//!
//! Its handlers run in a task per event, where the order is lost; a collector runs inside of a shard's loop
//! and keeps it. A collector can be added only when the shard is ready, so what comes in the moments before
//! that is caught by the handlers: they hand on what no collector has heard.

use std::{
    collections::VecDeque,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::StreamExt as _;
use serenity::{
    all::{
        ChannelId, ConnectionStage, Context, Event, EventHandler, GuildId, Interaction, Message, MessageId,
        MessageUpdateEvent, Ready, ShardStageUpdateEvent,
    },
    async_trait,
    collector::collect,
};

use self::Told::{One, Several};
use super::{
    inbound::{self, Inbound},
    reception::{Reception, Then},
};

pub(super) struct Ears {
    reception: Arc<Reception>,
    collected: Arc<Recent>,
    waiting: Arc<Waiting>,
}

impl Ears {
    pub(super) fn new(reception: Arc<Reception>) -> Self {
        Self { reception, collected: Arc::default(), waiting: Arc::default() }
    }

    fn serves(&self, guild: Option<GuildId>) -> bool {
        self.reception.guard.answers_in(guild.map(GuildId::get))
    }
}

#[async_trait]
impl EventHandler for Ears {
    /// A shard has a new session. Its loop is a new one too, in which nobody collects yet.
    async fn ready(&self, context: Context, ready: Ready) {
        tracing::info!(shard = ?ready.shard, "Discord is there");
        self.reception.rest.health.shard(context.shard_id.0, true);
        let me = *self.reception.me.get_or_init(|| ready.user.id.get());
        let (reception, collected) = (self.reception.clone(), self.collected.clone());
        let guard = self.reception.clone();
        let serves = move |guild: Option<GuildId>| guard.guard.answers_in(guild.map(GuildId::get));
        let heard = collect(&context.shard, move |event| match event {
            Event::MessageCreate(created) => {
                collected.note((created.message.id.get(), CREATED));
                let serves = serves(created.message.guild_id);
                inbound::said(&created.message, Some(me)).filter(|_| serves).map(One)
            }
            Event::InteractionCreate(created) => {
                collected.note((created.interaction.id().get(), CREATED));
                let heard = inbound::interacted(&created.interaction)?;
                let here = reached(&created.interaction, &serves);
                if here { Some(One(heard)) } else { heard.elsewhere().map(One) }
            }
            Event::MessageUpdate(update) => {
                collected.note(change(update));
                inbound::edited(update, Some(me)).filter(|_| serves(update.guild_id)).map(One)
            }
            Event::MessageDelete(gone) => {
                collected.note((gone.message_id.get(), DELETED));
                let gone = inbound::deleted(gone.guild_id.is_some(), gone.channel_id, &[gone.message_id]);
                Some(Several(gone))
            }
            Event::MessageDeleteBulk(gone) => {
                Some(Several(inbound::deleted(gone.guild_id.is_some(), gone.channel_id, &gone.ids)))
            }
            _ => None,
        });
        let mut heard = pin!(heard);
        // What is heard meanwhile comes after it, so that all keeps its order.
        self.waiting.hold();
        let (waiting, taking_up) = (self.waiting.clone(), self.reception.take_up());
        tokio::spawn(async move {
            if let Ok(Err(notice)) = taking_up.await {
                tracing::error!(%notice, "the conversations on Discord can't be taken up");
            }
            waiting.let_go();
        });
        // Ends with the shard's loop.
        while let Some(told) = heard.next().await {
            told.each().for_each(|inbound| self.waiting.then(reception.receive(inbound)));
        }
    }

    async fn shard_stage_update(&self, _context: Context, update: ShardStageUpdateEvent) {
        self.reception.rest.health.shard(update.shard_id.0, update.new == ConnectionStage::Connected);
    }

    async fn message(&self, _context: Context, message: Message) {
        if !self.collected.knows((message.id.get(), CREATED))
            && self.serves(message.guild_id)
            && let Some(inbound) = inbound::said(&message, self.reception.me.get().copied())
        {
            self.waiting.then(self.reception.receive(inbound));
        }
    }

    async fn message_update(
        &self,
        _context: Context,
        _before: Option<Message>,
        _now: Option<Message>,
        update: MessageUpdateEvent,
    ) {
        if !self.collected.knows(change(&update))
            && self.serves(update.guild_id)
            && let Some(inbound) = inbound::edited(&update, self.reception.me.get().copied())
        {
            self.waiting.then(self.reception.receive(inbound));
        }
    }

    async fn message_delete(&self, _context: Context, channel: ChannelId, message: MessageId, guild: Option<GuildId>) {
        if !self.collected.knows((message.get(), DELETED)) {
            let gone = inbound::deleted(guild.is_some(), channel, &[message]);
            for inbound in gone {
                self.waiting.then(self.reception.receive(inbound));
            }
        }
    }

    async fn interaction_create(&self, _context: Context, interaction: Interaction) {
        if !self.collected.knows((interaction.id().get(), CREATED))
            && let Some(inbound) = inbound::interacted(&interaction)
        {
            let here = reached(&interaction, &|guild| self.serves(guild));
            if let Some(inbound) = if here { Some(inbound) } else { inbound.elsewhere() } {
                self.waiting.then(self.reception.receive(inbound));
            }
        }
    }
}

/// Whether it was made where the bot answers.
fn reached(interaction: &Interaction, serves: &impl Fn(Option<GuildId>) -> bool) -> bool {
    serves(inbound::guild_of(interaction))
}

/// What one event told.
enum Told {
    One(Inbound),
    Several(Vec<Inbound>),
}

impl Told {
    fn each(self) -> impl Iterator<Item = Inbound> {
        let (one, several) = match self {
            One(one) => (Some(one), Vec::new()),
            Several(several) => (None, several),
        };
        one.into_iter().chain(several)
    }
}

/// What comes before the conversations that are under way were taken up: it waits for that. Presses are acknowledged
/// all the same.
struct Waiting(Mutex<Option<Vec<Then>>>);

impl Default for Waiting {
    /// At first nothing has been taken up.
    fn default() -> Self {
        Self(Mutex::new(Some(Vec::new())))
    }
}

impl Waiting {
    fn hold(&self) {
        self.held().get_or_insert_default();
    }

    fn then(&self, then: Then) {
        match &mut *self.held() {
            Some(waiting) => waiting.push(then),
            None => then(),
        }
    }

    fn let_go(&self) {
        let mut held = self.held();
        // Nothing that comes just now gets before them.
        held.take().into_iter().flatten().for_each(|then| then());
    }

    fn held(&self) -> MutexGuard<'_, Option<Vec<Then>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An event: what it is about, and when that was changed.
type Mark = (u64, i128);

const CREATED: i128 = -1;
const DELETED: i128 = -2;

fn change(update: &MessageUpdateEvent) -> Mark {
    let at = update.edited_timestamp.map(|at| at.unix_timestamp_nanos());
    (update.id.get(), at.unwrap_or_default())
}

/// What was collected last. A handler runs right after its event was collected, so few are enough.
#[derive(Default)]
struct Recent(Mutex<VecDeque<Mark>>);

const RECENT: usize = 4_096;

impl Recent {
    fn note(&self, id: Mark) {
        let mut ids = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if ids.len() == RECENT {
            ids.pop_front();
        }
        ids.push_back(id);
    }

    fn knows(&self, id: Mark) -> bool {
        // The one that is asked for is among the newest.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().any(|known| *known == id)
    }
}
