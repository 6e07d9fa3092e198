//! One person's stay at one place: what they say goes to the engine, one after the other, and each turn is
//! posted when it is durable, one after the other.
//!
//! Invariant: a turn is marked as delivered only when Discord has taken all of its posts.

use std::{sync::Arc, time::Duration};

use tokio::{sync::mpsc, time::sleep};

use super::{
    elsewhere,
    inbound::words,
    limits::{Allowed, Counted},
    phrases,
    place::{Kind, Place},
    post::{self, Desk, Post},
    recall,
    reception::Reception,
    rest::Unposted,
};
use crate::{
    channel::frame,
    engine::Notice,
    model::{Address, ConversationId, MessageId, Phrase, Revision, Sensitive, TurnRecord},
    talk::turn::Arrival,
};

/// What reached a place, in the order of the gateway.
#[derive(Debug)]
pub(super) enum Heard {
    Said {
        message: MessageId,
        text: Sensitive,
        files: bool,
    },
    /// What was said as `message` reads otherwise now.
    Edited {
        edit: MessageId,
        message: MessageId,
        text: Sensitive,
    },
    /// Something was deleted, perhaps of this conversation.
    Deleted {
        withdrawal: MessageId,
        message: MessageId,
    },
    /// Something that the bot may not read.
    Unread,
    /// What was said since the last that was heard is to be asked for.
    Missed,
    /// A conversation that was had elsewhere goes on here, after words on it.
    Carried {
        conversation: ConversationId,
        hello: Option<Phrase>,
    },
    /// The choice with this number of the turn at `revision`.
    Chose {
        message: MessageId,
        conversation: ConversationId,
        revision: Revision,
        number: u8,
    },
}

/// How often the typing sign is shown while more is coming: it lasts for ten seconds.
const TYPING: Duration = Duration::from_secs(8);

/// Runs until nothing is under way at `place` any more. `under_way` is what an earlier process
/// had begun there.
pub(super) async fn run(
    reception: Arc<Reception>,
    place: Place,
    mut inbox: mpsc::Receiver<Heard>,
    under_way: Option<ConversationId>,
) {
    let stay = Stay { reception: &reception, place, address: place.address(), under_way };
    let mut next = under_way.map(Begun::quietly);
    loop {
        let (begun, conversations) = mpsc::unbounded_channel();
        let (unshown, ()) = tokio::join!(stay.hear(&mut inbox, begun, next), stay.show(conversations));
        next = unshown;
        if next.is_none() && reception.leave(place, &inbox) {
            return;
        }
    }
}

/// A conversation that is to be shown, after words on it.
struct Begun {
    conversation: ConversationId,
    hello: Option<Phrase>,
}

impl Begun {
    fn quietly(conversation: ConversationId) -> Self {
        Self { conversation, hello: None }
    }
}

struct Stay<'r> {
    reception: &'r Arc<Reception>,
    place: Place,
    address: Address,
    under_way: Option<ConversationId>,
}

impl Stay<'_> {
    /// Takes what comes in, one after the other, and tells which conversations are to be shown. Ends when
    /// nobody shows them any more; gives the one that was begun too late for that.
    async fn hear(
        &self,
        inbox: &mut mpsc::Receiver<Heard>,
        begun: mpsc::UnboundedSender<Begun>,
        first: Option<Begun>,
    ) -> Option<Begun> {
        let mut current = first.as_ref().map(|first| first.conversation);
        let mut unshown = first.and_then(|first| begun.send(first).err()).map(|unsent| unsent.0);
        while unshown.is_none() {
            let heard = tokio::select! {
                heard = inbox.recv() => heard,
                () = begun.closed() => None,
            };
            let heard = heard?;
            if let Heard::Carried { conversation, hello } = heard {
                if current.replace(conversation) != Some(conversation) {
                    unshown = begun.send(Begun { conversation, hello }).err().map(|unsent| unsent.0);
                }
                continue;
            }
            if self.is_foreign().await {
                // Not one of the bot's threads, or not its person: a stay that nothing else holds ends.
                current?;
                continue;
            }
            if let Heard::Said { .. } = heard
                && let Allowed::No { first } = self.reception.guard.count(Counted::Message, self.place.person)
            {
                if first {
                    self.tell(&phrases::too_many()).await;
                }
                current?;
                continue;
            }
            let all = match heard {
                Heard::Missed => self.missed(current).await,
                heard => vec![heard],
            };
            for heard in all {
                self.attend(&heard, |conversation| {
                    if current.replace(conversation) != Some(conversation) {
                        unshown = begun.send(Begun::quietly(conversation)).err().map(|unsent| unsent.0);
                    }
                })
                .await;
            }
            // Nothing came of it, so there is nothing to stay for.
            current?;
        }
        unshown
    }

    async fn attend(&self, heard: &Heard, begun: impl FnMut(ConversationId)) {
        if let Heard::Unread = heard {
            return self.tell(&phrases::unread()).await;
        }
        if let Err(notice) = self.take(heard, begun).await {
            self.tell(&notice.phrase()).await;
        }
        if let Heard::Said { files: true, .. } = heard {
            self.tell(&phrases::no_files()).await;
        }
    }

    /// What the person has said here, said otherwise or deleted since the last that was heard: Discord doesn't tell
    /// it again.
    async fn missed(&self, conversation: Option<ConversationId>) -> Vec<Heard> {
        let Some(conversation) = conversation.filter(|_| self.place.kind != Kind::Hidden) else { return Vec::new() };
        // Where the log can't be read, the turns of what comes next say so.
        let turns = self.turns_before(conversation).await.unwrap_or_default();
        let Some(last) = turns.iter().filter_map(recall::heard).max() else { return Vec::new() };
        let known = recall::known(&turns);
        let first = known.keys().next().map_or(last, |first| first.saturating_sub(1).min(last));
        let me = self.reception.me.get().copied();
        let mut theirs = self.reception.rest.since(self.place, first).await;
        let mut missed = recall::gone(&theirs.iter().map(|said| said.id).collect(), &known);
        for said in &mut theirs {
            said.text = words(said.text.expose(), me);
        }
        theirs.retain(|said| said.author == self.place.person.get() && (said.files || !said.text.expose().is_empty()));
        missed.extend(recall::missed(theirs, last, &known));
        missed
    }

    /// The last turns of `conversation`.
    async fn turns_before(&self, conversation: ConversationId) -> Result<Vec<TurnRecord>, Notice> {
        let stands = self.reception.engine.stands(conversation).await?;
        let from = Revision(stands.0.saturating_sub(recall::TURNS));
        self.reception.engine.turns(conversation, from, usize::MAX).await
    }

    /// Brings `heard` to the conversation at this place, or to the next one if that is just over. Says which
    /// one it is before it takes its turn.
    async fn take(&self, heard: &Heard, mut begun: impl FnMut(ConversationId)) -> Result<(), Notice> {
        loop {
            let Some(conversation) = self.conversation(heard).await? else { return Ok(()) };
            let arrival = self.arrival(heard, conversation).await?;
            let Some(arrival) = arrival else { return Ok(()) };
            begun(conversation);
            match self.reception.engine.take(conversation, arrival).await {
                Err(Notice::Over) => {}
                taken => return taken.map(drop),
            }
        }
    }

    /// Where `heard` belongs: no conversation is begun by a change of what was said before.
    async fn conversation(&self, heard: &Heard) -> Result<Option<ConversationId>, Notice> {
        let engine = &self.reception.engine;
        Ok(match heard {
            Heard::Edited { .. } | Heard::Deleted { .. } => engine.resume(&self.address).await?,
            _ => Some(engine.enter(&self.address).await?),
        }
        .map(|joined| joined.conversation))
    }

    async fn arrival(&self, heard: &Heard, present: ConversationId) -> Result<Option<Arrival>, Notice> {
        Ok(Some(match heard {
            Heard::Unread | Heard::Missed | Heard::Carried { .. } => return Ok(None),
            Heard::Said { message, text, .. } => {
                Arrival::Heard { message: message.clone(), text: Sensitive::new(text.expose()) }
            }
            Heard::Edited { edit, message, text } => {
                Arrival::Edited { edit: edit.clone(), message: message.clone(), text: Sensitive::new(text.expose()) }
            }
            Heard::Deleted { withdrawal, message } => {
                Arrival::Withdrawn { withdrawal: withdrawal.clone(), message: message.clone() }
            }
            Heard::Chose { message, conversation, revision, number } => {
                let record = turn_at(self.reception, *conversation, *revision).await?;
                let choice = record.as_ref().and_then(|record| post::choice(record, *number));
                let message = message.clone();
                match choice.filter(|_| *conversation == present) {
                    Some(choice) => Arrival::Chose { message, choice: choice.id.clone(), revision: *revision },
                    // A button of a conversation that is over, or was erased: stale, whatever it said.
                    None => Arrival::Chose { message, choice: "other".into(), revision: Revision::default() },
                }
            }
        }))
    }

    /// Whether what is said here is none of the bot's business. A direct message always is.
    async fn is_foreign(&self) -> bool {
        // Where that can't be found out, the turn says so.
        self.place.kind == Kind::Thread && !self.reception.engine.is_known(&self.address).await.unwrap_or(true)
    }

    /// Posts the turns of each conversation that begins here, until the last of them is over.
    async fn show(&self, mut conversations: mpsc::UnboundedReceiver<Begun>) {
        while let Some(Begun { conversation, hello }) = conversations.recv().await {
            if let Some(hello) = hello {
                self.tell(&hello).await;
            }
            tokio::select! {
                shown = self.post_turns(conversation) => if let Err(notice) = shown {
                    self.tell(&notice.phrase()).await;
                },
                () = self.show_typing(conversation) => {}
                () = self.show_writing(conversation) => {}
            }
            if conversations.is_empty() {
                return;
            }
        }
    }

    async fn post_turns(&self, conversation: ConversationId) -> Result<(), Notice> {
        let engine = &self.reception.engine;
        let shown = engine.shown(conversation, &self.address).await?;
        let mut posted = match self.under_way {
            Some(under_way) if under_way == conversation && self.place.kind != Kind::Hidden => {
                self.posted_after(conversation, shown).await?
            }
            _ => 0,
        };
        let _here = engine.attend(conversation);
        let mut follower = engine.follow(conversation, shown);
        loop {
            let record = follower.next().await?;
            for post in self.posts(&record).await {
                if posted > 0 {
                    posted -= 1;
                    continue;
                }
                match self.reception.rest.post(self.place, &post).await {
                    Ok(()) | Err(Unposted::Refused) => {}
                    // Nobody can be told here any more. What was not shown stays owed.
                    Err(Unposted::Closed(why)) => {
                        elsewhere::go_on(self.reception, self.place, conversation, why).await;
                        return Ok(());
                    }
                }
            }
            engine.delivered(conversation, &self.address, record.revision).await;
            if record.ends() {
                return Ok(());
            }
        }
    }

    /// How many of the posts that are owed after `shown` stand in the channel all the same: Discord had taken
    /// them when the last process ended.
    async fn posted_after(&self, conversation: ConversationId, shown: Revision) -> Result<usize, Notice> {
        let owed = self.reception.engine.turns(conversation, shown, usize::MAX).await?;
        let mut owing = Vec::new();
        for record in &owed {
            owing.extend(self.posts(record).await.into_iter().map(|post| post.text));
        }
        let Some(last) = owed.first().and_then(recall::heard).filter(|_| !owing.is_empty()) else { return Ok(0) };
        let since = self.reception.rest.since(self.place, last).await;
        let ours =
            since.iter().filter(|said| Some(&said.author) == self.reception.me.get()).map(|said| said.text.expose());
        Ok(recall::posted(&owing, &ours.collect::<Vec<_>>()))
    }

    async fn posts(&self, record: &TurnRecord) -> Vec<Post> {
        let mut links = Vec::new();
        if self.place.kind == Kind::Direct {
            for (session, generation) in frame::panel_links(record) {
                let link = self.reception.engine.panel_link(session, generation).await;
                links.push(((session, generation), link));
            }
        }
        let Reception { signer, words, .. } = &**self.reception;
        let reads = match self.place.kind {
            Kind::Direct => true,
            Kind::Thread => self.reception.reads(),
            Kind::Hidden => false,
        };
        post::posts(record, &Desk { place: self.place, signer, words: words.as_ref(), links: &links, reads })
    }

    /// Words that are not recorded.
    async fn tell(&self, words: &Phrase) {
        let post = Post::notice(self.reception.words.say(words));
        // Where that can't be posted, nothing can.
        let _ = self.reception.rest.post(self.place, &post).await;
    }

    /// Shows that more is coming for as long as it does.
    async fn show_typing(&self, conversation: ConversationId) {
        let mut typing = self.reception.engine.typing(conversation);
        loop {
            if *typing.borrow_and_update() {
                self.reception.rest.typing(self.place).await;
                tokio::select! {
                    () = sleep(TYPING) => {}
                    _ = typing.changed() => {}
                }
            } else if typing.changed().await.is_err() {
                // The turns tell that the engine is closing.
                return std::future::pending().await;
            }
        }
    }

    /// Shows that somebody of the help desk writes. Signs that come while it is shown say nothing new.
    async fn show_writing(&self, conversation: ConversationId) {
        let mut writing = self.reception.engine.agent_writing(conversation);
        while writing.changed().await.is_ok() {
            self.reception.rest.typing(self.place).await;
            sleep(TYPING).await;
            writing.mark_unchanged();
        }
        // The turns tell that the engine is closing.
        std::future::pending::<()>().await;
    }
}

pub(super) async fn turn_at(
    reception: &Reception,
    conversation: ConversationId,
    revision: Revision,
) -> Result<Option<TurnRecord>, Notice> {
    let Some(before) = revision.0.checked_sub(1).map(Revision) else { return Ok(None) };
    let found = reception.engine.turns(conversation, before, 1).await?;
    Ok(found.into_iter().next().filter(|record| record.revision == revision))
}
