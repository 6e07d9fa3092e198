//! One device's stay in a conversation, whatever carries its frames: hello, then messages in and turns
//! out. The web socket and the terminal's stream both run it.
//!
//! Invariant: a turn leaves only when it is durable, and its delivery is marked only when the device
//! says that it has shown it. Absent on purpose: any knowledge of sockets.

mod token;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::sync::{mpsc, watch};

pub use token::ResumeToken;

use super::frame::{self, ClientFrame, Links, Passage, ServerFrame};
use crate::{
    engine::{Engine, Joined, Notice},
    model::{Address, Agent, MessageId, Phrases, Revision, Sensitive, TurnRecord},
    qr::QrCode,
    runtime::{Clock, Entropy},
    talk::turn::Arrival,
};

/// What a channel needs to let people in.
#[derive(Clone)]
pub struct Door {
    pub engine: Arc<Engine>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub phrases: Arc<dyn Phrases>,
    /// Names the channel in addresses: `web`, `terminal`.
    pub channel: &'static str,
    /// The chat's public address, without a slash at its end.
    pub site: String,
}

/// The page that a one-time link opens.
pub const PASSAGE_PAGE: &str = "/on";

/// Runs one device's stay until it leaves, its frames end or the conversation is over.
pub async fn stay(door: &Door, mut frames: mpsc::Receiver<ClientFrame>, out: mpsc::Sender<ServerFrame>) {
    let Some(ClientFrame::Hello { resume, after, passage }) = frames.recv().await else { return };
    let let_in = match passage {
        Some(passage) => door.go_on(&Sensitive::new(passage)).await,
        None => door.let_in(resume).await,
    };
    let (token, joined) = match let_in {
        Ok(let_in) => let_in,
        Err(notice) => return door.tell(&out, notice, None).await,
    };
    let address = token.address(door.channel);
    // What a screen has of another conversation counts for nothing here.
    let after = if joined.fresh || after > joined.revision { Revision(0) } else { after };
    let welcome = ServerFrame::Welcome {
        resume: token.secret().into(),
        revision: joined.revision,
        conversation: joined.conversation.to_string(),
    };
    let writing = door.engine.agent_writing(joined.conversation);
    if out.send(welcome).await.is_err() {
        return;
    }
    let _here = door.engine.attend(joined.conversation);
    let stay = Stay { door, address, joined, out };
    tokio::select! {
        () = stay.hear(&mut frames) => {}
        () = stay.show(after) => {}
        () = stay.show_typing() => {}
        () = stay.show_writing(writing) => {}
    }
}

/// A page that tells more often that somebody writes is not listened to meanwhile.
const WRITING_EVERY: Duration = Duration::from_secs(1);

struct Stay<'d> {
    door: &'d Door,
    address: Address,
    joined: Joined,
    out: mpsc::Sender<ServerFrame>,
}

impl Stay<'_> {
    /// One message after the other, in the order in which they were sent.
    async fn hear(&self, frames: &mut mpsc::Receiver<ClientFrame>) {
        let mut deaf_until = Timestamp::MIN;
        while let Some(frame) = frames.recv().await {
            let (message, arrival) = match frame {
                ClientFrame::Say { id, text } => {
                    (Some(id.clone()), Arrival::Heard { message: id, text: Sensitive::new(text) })
                }
                ClientFrame::Choose { id, choice, revision } => {
                    (Some(id.clone()), Arrival::Chose { message: id, choice, revision })
                }
                ClientFrame::Leave => (None, Arrival::Left),
                ClientFrame::Ack { revision } => {
                    self.door.engine.delivered(self.joined.conversation, &self.address, revision).await;
                    continue;
                }
                ClientFrame::Writing => {
                    let now = self.door.clock.now();
                    if now >= deaf_until {
                        deaf_until = now.saturating_add(WRITING_EVERY).unwrap_or(Timestamp::MAX);
                        self.door.engine.person_writes(self.joined.conversation);
                    }
                    continue;
                }
                // A second hello has nothing to say.
                ClientFrame::Hello { .. } => continue,
            };
            if let Err(notice) = self.door.engine.take(self.joined.conversation, arrival).await {
                self.door.tell(&self.out, notice, message).await;
            }
        }
    }

    /// Every turn after `after`, until the conversation is over.
    async fn show(&self, after: Revision) {
        let mut follower = self.door.engine.follow(self.joined.conversation, after);
        loop {
            let record = match follower.next().await {
                Ok(record) => record,
                Err(notice) => return self.door.tell(&self.out, notice, None).await,
            };
            let links = self.door.links(&record).await;
            let turn = frame::turn(&record, &links);
            let over = matches!(&turn, ServerFrame::Turn(turn) if turn.over);
            if self.out.send(turn).await.is_err() || over {
                return;
            }
        }
    }

    async fn show_typing(&self) {
        let mut typing = self.door.engine.typing(self.joined.conversation);
        loop {
            let on = *typing.borrow_and_update();
            if self.out.send(ServerFrame::Typing { on }).await.is_err() || typing.changed().await.is_err() {
                return;
            }
        }
    }

    async fn show_writing(&self, mut writing: watch::Receiver<Option<Agent>>) {
        while writing.changed().await.is_ok() {
            let agent = writing.borrow_and_update().clone();
            let frame = agent.map(|agent| ServerFrame::Writing { by: agent.shown });
            if let Some(frame) = frame
                && self.out.send(frame).await.is_err()
            {
                return;
            }
        }
    }
}

impl Door {
    /// The living conversation that the token leads to; else a new one under a new token. An old token
    /// never leads to a new conversation: whoever kept it, the last person at a shared computer say,
    /// could read along.
    async fn let_in(&self, resume: Option<String>) -> Result<(ResumeToken, Joined), Notice> {
        if let Some(token) = resume.and_then(ResumeToken::parse)
            && let Some(joined) = self.engine.resume(&token.address(self.channel)).await?
        {
            return Ok((token, joined));
        }
        let token = ResumeToken::draw(self.entropy.as_ref());
        let joined = self.engine.join(token.address(self.channel)).await?;
        Ok((token, joined))
    }

    /// A new token for the conversation that the one-time link leads to. What stands before the fragment of an
    /// address is passed over, so that people may give the whole of it.
    pub(super) async fn go_on(&self, passage: &Sensitive) -> Result<(ResumeToken, Joined), Notice> {
        let link = passage.expose().trim();
        let link = Sensitive::new(link.rsplit_once('#').map_or(link, |(_, fragment)| fragment));
        let token = ResumeToken::draw(self.entropy.as_ref());
        let joined = self.engine.go_on(&link, token.address(self.channel)).await?;
        Ok((token, joined))
    }

    /// The links of a turn, made for this delivery alone.
    async fn links(&self, record: &TurnRecord) -> Links {
        let mut links = Links::default();
        for (session, generation) in frame::panel_links(record) {
            if let Some(link) = self.engine.panel_link(session, generation).await {
                links.panel.push(((session, generation), link));
            }
        }
        let alive = frame::passage(record).is_some_and(|until| self.clock.now() < until);
        links.passage = alive.then(|| {
            let link = self.engine.passage(record.conversation, record.revision);
            let url = Sensitive::new([&self.site, PASSAGE_PAGE, "#", link.expose()].concat());
            let picture = QrCode::of(url.expose()).ok().map(|code| code.svg());
            Passage { url, picture }
        });
        links
    }

    /// Words that are not recorded. A message that was not taken may be sent again under its id, except
    /// where there is no conversation for it.
    async fn tell(&self, out: &mpsc::Sender<ServerFrame>, notice: Notice, message: Option<MessageId>) {
        let refused = message.filter(|_| notice == Notice::Over);
        let text = self.phrases.say(&notice.phrase());
        // A device that is gone needs no words.
        let _ = out.send(ServerFrame::Notice { text, refused }).await;
    }
}
