//! One person's stay at one place: what they say goes to the engine, one after the other, and each turn is
//! posted when it is durable, one after the other.
//!
//! Invariant: a turn is marked as delivered only when Discord has taken all of its posts.

use std::{sync::Arc, time::Duration};

use tokio::{sync::mpsc, time::sleep};

use super::{
    inbound::Press,
    phrases,
    place::{Kind, Place},
    pointer::Pointer,
    post::{self, Desk, Post},
    reception::Reception,
    rest::Unposted,
};
use crate::{
    channel::frame,
    engine::Notice,
    model::{Address, ConversationId, MessageId, Revision, Sensitive, TurnRecord},
    talk::turn::Arrival,
};

/// What reached a place, in the order of the gateway.
#[derive(Debug)]
pub(super) enum Heard {
    Said {
        message: MessageId,
        text: Sensitive,
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

/// Runs until nothing is under way at `place` any more. `conversation` is what was under way there before.
pub(super) async fn run(
    reception: Arc<Reception>,
    place: Place,
    mut inbox: mpsc::Receiver<Heard>,
    mut conversation: Option<ConversationId>,
) {
    let stay = Stay { reception: &reception, place, address: place.address() };
    loop {
        let (begun, conversations) = mpsc::unbounded_channel();
        let (unshown, ()) = tokio::join!(stay.hear(&mut inbox, begun, conversation), stay.show(conversations));
        conversation = unshown;
        if conversation.is_none() && reception.leave(place, &inbox) {
            return;
        }
    }
}

struct Stay<'r> {
    reception: &'r Reception,
    place: Place,
    address: Address,
}

impl Stay<'_> {
    /// Takes what comes in, one after the other, and tells which conversations are to be shown. Ends when
    /// nobody shows them any more; gives the one that was begun too late for that.
    async fn hear(
        &self,
        inbox: &mut mpsc::Receiver<Heard>,
        begun: mpsc::UnboundedSender<ConversationId>,
        mut current: Option<ConversationId>,
    ) -> Option<ConversationId> {
        let mut unshown = current.filter(|conversation| begun.send(*conversation).is_err());
        while unshown.is_none() {
            let heard = tokio::select! {
                heard = inbox.recv() => heard,
                () = begun.closed() => None,
            };
            let heard = heard?;
            let taken = self.take(&heard, |conversation| {
                if current.replace(conversation) != Some(conversation) {
                    unshown = begun.send(conversation).err().map(|unsent| unsent.0);
                }
            });
            if let Err(notice) = taken.await {
                self.tell(notice).await;
            }
        }
        unshown
    }

    /// Brings `heard` to the conversation at this place, or to the next one if that is just over. Says which
    /// one it is before it takes its turn.
    async fn take(&self, heard: &Heard, mut begun: impl FnMut(ConversationId)) -> Result<(), Notice> {
        loop {
            let conversation = self.reception.engine.enter(&self.address).await?.conversation;
            let arrival = self.arrival(heard, conversation).await?;
            begun(conversation);
            match self.reception.engine.take(conversation, arrival).await {
                Err(Notice::Over) => {}
                taken => return taken.map(drop),
            }
        }
    }

    async fn arrival(&self, heard: &Heard, present: ConversationId) -> Result<Arrival, Notice> {
        Ok(match heard {
            Heard::Said { message, text } => {
                Arrival::Heard { message: message.clone(), text: Sensitive::new(text.expose()) }
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
        })
    }

    /// Posts the turns of each conversation that begins here, until the last of them is over.
    async fn show(&self, mut conversations: mpsc::UnboundedReceiver<ConversationId>) {
        while let Some(conversation) = conversations.recv().await {
            tokio::select! {
                shown = self.post_turns(conversation) => if let Err(notice) = shown {
                    self.tell(notice).await;
                },
                () = self.show_typing(conversation) => {}
            }
            if conversations.is_empty() {
                return;
            }
        }
    }

    async fn post_turns(&self, conversation: ConversationId) -> Result<(), Notice> {
        let engine = &self.reception.engine;
        let shown = engine.shown(conversation, &self.address).await?;
        let mut follower = engine.follow(conversation, shown);
        loop {
            let record = follower.next().await?;
            for post in self.posts(&record).await {
                match self.reception.rest.post(self.place, &post).await {
                    Ok(()) | Err(Unposted::Refused) => {}
                    // Nobody can be told here any more. What was not shown stays owed.
                    Err(Unposted::Closed) => return Ok(()),
                }
            }
            engine.delivered(conversation, &self.address, record.revision).await;
            if record.ends() {
                return Ok(());
            }
        }
    }

    async fn posts(&self, record: &TurnRecord) -> Vec<Post> {
        let mut links = Vec::new();
        if self.place.kind == Kind::Direct {
            for (session, generation) in frame::panel_links(record) {
                let link = self.reception.engine.panel_link(session, generation).await;
                links.push(((session, generation), link));
            }
        }
        let Reception { signer, words, .. } = self.reception;
        post::posts(record, &Desk { place: self.place, signer, words: words.as_ref(), links: &links })
    }

    /// Words that are not recorded.
    async fn tell(&self, notice: Notice) {
        let post = Post::notice(self.reception.words.say(&notice.phrase()));
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
}

/// Answers a press on a button to the panel: the link, for whoever pressed alone.
pub(super) async fn show_panel(reception: &Reception, pointer: Pointer, press: &Press) {
    let record = turn_at(reception, pointer.conversation, pointer.revision).await.ok().flatten();
    let wanted = record.as_ref().and_then(|record| frame::panel_links(record).into_iter().next());
    let link = match wanted {
        Some((session, generation)) => reception.engine.panel_link(session, generation).await,
        None => None,
    };
    let words = reception.words.as_ref();
    let (Some(record), Some(link)) = (record, link) else {
        return reception.rest.answer(press, &words.say(&phrases::panel_dead()), None).await;
    };
    let beside = post::words_beside_panel(&record);
    match post::panel_button(&link, words) {
        Ok(button) => reception.rest.answer(press, &beside, Some(&button)).await,
        Err(text) => reception.rest.answer(press, &format!("{beside}\n\n{text}"), None).await,
    }
}

async fn turn_at(
    reception: &Reception,
    conversation: ConversationId,
    revision: Revision,
) -> Result<Option<TurnRecord>, Notice> {
    let Some(before) = revision.0.checked_sub(1).map(Revision) else { return Ok(None) };
    let found = reception.engine.turns(conversation, before, 1).await?;
    Ok(found.into_iter().next().filter(|record| record.revision == revision))
}
