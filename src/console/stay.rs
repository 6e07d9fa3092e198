//! One open console, whatever carries its frames: the board, one conversation, and what its agent does.
//!
//! Invariants: whoever is signed out, or retired, does nothing more; a conversation is shown only after it was
//! written down who opened it; what was asked for and could not be done is told, never dropped.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::{
    sync::{broadcast::error::RecvError, mpsc, watch},
    task::JoinSet,
};

use super::{
    Parts, Token,
    card::CardShown,
    company::{Company, Reading, Whisper},
    objections::{self, Objections},
    past::Look,
    texts::texts,
    vouch::{Typed, Vouch},
    wire::{Asked, Desk, TicketShown, Told, TurnShown},
};
use crate::{
    desk::{
        Board, Card,
        card::{ResetSeen, Stage},
    },
    engine::{Follower, Notice},
    model::{
        Agent, AgentAct, ConversationId, Epoch, MessageId, Phrases, ReadRow, ReadWhat, Refusal, Revision, Role,
        Sensitive, SessionId, StaffFile, TurnRecord,
    },
};

/// What is said to a frame that is none of ours: an old page, most likely.
pub(super) fn unreadable(phrases: &dyn Phrases) -> Told {
    Told::Refused { text: phrases.say(&super::phrases::unreadable()), id: None, again: false }
}

/// Runs one console until its frames end or its agent is signed out.
pub(super) async fn stay(
    House { parts, company }: House<'_>,
    token: Token,
    file: StaffFile,
    mut frames: mpsc::Receiver<Asked>,
    out: mpsc::Sender<Told>,
) {
    let StaffFile { agent, role, .. } = file;
    let _presence = parts.desk.arrive(agent.clone());
    let mut stay =
        Stay { parts, company, token, me: agent.clone(), role, out, opened: None, deaf_until: Timestamp::MIN };
    if stay.tell(Told::Hello { me: agent, role, identity: parts.identity.is_some() }).await.is_err() {
        return;
    }
    let mut changes = parts.desk.changes();
    changes.mark_changed();
    let mut whispers = company.changes();
    // Of many changes at once the last one alone is shown.
    let mut quiet: Option<Timestamp> = None;
    loop {
        let done = tokio::select! {
            frame = frames.recv() => match frame {
                Some(asked) => stay.hear(asked).await,
                None => return,
            },
            rung = changes.changed(), if quiet.is_none() => match rung {
                Ok(()) => {
                    quiet = parts.clock.now().checked_add(BOARD_EVERY).ok();
                    stay.show_board().await
                }
                Err(_) => return,
            },
            () = parts.clock.until(quiet.unwrap_or(Timestamp::MAX)), if quiet.is_some() => {
                quiet = None;
                Ok(())
            }
            happens = next(&mut stay.opened) => match happens {
                Happens::Turn(turn) => stay.show_turn(turn).await,
                Happens::Writing(conversation) => stay.tell(Told::StudentWrites { conversation }).await,
            },
            whisper = whispers.recv() => stay.show_company(whisper).await,
        };
        if done.is_err() {
            return;
        }
    }
}

/// How often the board is shown at most.
const BOARD_EVERY: Duration = Duration::from_millis(250);

/// A console that tells more often that its agent writes is not listened to meanwhile.
const WRITING_EVERY: Duration = Duration::from_secs(1);

/// What every console of one site has in common.
#[derive(Clone, Copy)]
pub(super) struct House<'p> {
    pub(super) parts: &'p Parts,
    pub(super) company: &'p Arc<Company>,
}

struct Stay<'p> {
    parts: &'p Parts,
    company: &'p Arc<Company>,
    token: Token,
    me: Agent,
    role: Role,
    out: mpsc::Sender<Told>,
    opened: Option<Opened>,
    /// When it is listened to next that the agent writes.
    deaf_until: Timestamp,
}

/// The conversation that is shown.
struct Opened {
    conversation: ConversationId,
    card: Card,
    follower: Follower,
    writing: watch::Receiver<()>,
    reading: Reading,
    /// In which session its person was verified, and how far that had come, when it was looked what is on record of
    /// them; and that look, which ends with this.
    proven: Option<(SessionId, Stage)>,
    looking: JoinSet<()>,
}

/// What happens in it.
enum Happens {
    Turn(Result<Arc<TurnRecord>, Notice>),
    /// The student writes.
    Writing(ConversationId),
}

/// The console is gone, or its agent signed out.
struct Gone;

/// What happens next in what is open; nothing ever, if nothing is.
async fn next(opened: &mut Option<Opened>) -> Happens {
    let Some(Opened { conversation, follower, writing, .. }) = opened else { return std::future::pending().await };
    tokio::select! {
        turn = follower.next() => Happens::Turn(turn),
        Ok(()) = writing.changed() => Happens::Writing(*conversation),
    }
}

impl Stay<'_> {
    async fn tell(&self, told: Told) -> Result<(), Gone> {
        self.out.send(told).await.map_err(|_| Gone)
    }

    async fn hear(&mut self, asked: Asked) -> Result<(), Gone> {
        self.look_again().await?;
        match asked {
            Asked::Open { conversation } => self.open(conversation).await,
            Asked::Close => {
                self.opened = None;
                Ok(())
            }
            Asked::Texts => {
                let texts = texts(&self.parts.engine.content());
                self.tell(Told::Texts { texts }).await
            }
            Asked::Writing { reply } => {
                self.writes(reply);
                Ok(())
            }
            Asked::Claim { conversation, epoch } => self.act(conversation, epoch, AgentAct::Claim, None).await,
            Asked::TakeOver { conversation, epoch } if self.role >= Role::Lead => {
                self.act(conversation, epoch, AgentAct::TakeOver, None).await
            }
            Asked::TakeOver { .. } => self.refuse(super::phrases::leads_alone(), None, false).await,
            Asked::Say { conversation, epoch, id, text } => {
                let act = AgentAct::Say { message: id.clone(), text: Sensitive::new(text) };
                self.act(conversation, epoch, act, Some(id)).await
            }
            Asked::Note { conversation, id, text } => {
                let act = AgentAct::Note { message: id.clone(), text: Sensitive::new(text) };
                // A note needs no floor, and so no epoch.
                self.act(conversation, Epoch(0), act, Some(id)).await
            }
            Asked::Release { conversation, epoch, to } => {
                self.act(conversation, epoch, AgentAct::Release { to: to.into() }, None).await
            }
            Asked::Transfer { conversation, epoch, id, colleague, note } => {
                let there = self.parts.desk.see(|board| board.present().find(|it| it.name == colleague).cloned());
                let Some(to) = there else {
                    return self.refuse(Notice::Refused(Refusal::NotThere).phrase(), Some(id), false).await;
                };
                let act = AgentAct::Transfer { to, message: id.clone(), note: Sensitive::new(note) };
                self.act(conversation, epoch, act, Some(id)).await
            }
            Asked::Vouch(vouch) => self.vouch(*vouch).await,
            Asked::Objections { token } => self.objections(&token).await,
        }
    }

    /// Colleagues see it, and the student if it is for them and comes from whoever talks with them.
    fn writes(&mut self, reply: bool) {
        let now = self.parts.clock.now();
        let Some(opened) = self.opened.as_ref().filter(|_| now >= self.deaf_until) else { return };
        self.deaf_until = now.saturating_add(WRITING_EVERY).unwrap_or(Timestamp::MAX);
        opened.reading.writes();
        let own =
            |board: &Board| board.ticket(opened.conversation).is_some_and(|it| it.floor.agent() == Some(&self.me));
        if reply && self.parts.desk.see(own) {
            self.parts.engine.agent_writes(opened.conversation, self.me.clone());
        }
    }

    /// Whether the agent is still signed in.
    async fn look_again(&mut self) -> Result<(), Gone> {
        match self.parts.gate.admit(&self.token).await {
            Ok(Some(file)) => {
                self.role = file.role;
                Ok(())
            }
            Ok(None) => {
                self.tell(Told::SignedOut).await?;
                Err(Gone)
            }
            Err(fault) => {
                tracing::error!(%fault, "the staff's sessions can't be read");
                Err(Gone)
            }
        }
    }

    async fn open(&mut self, conversation: ConversationId) -> Result<(), Gone> {
        self.opened = None;
        // Whose help nobody asked for is nobody's to read here.
        if self.parts.desk.see(|board| board.ticket(conversation).is_none()) {
            let refusal = Notice::Refused(Refusal::NotWaiting);
            return self.refuse(refusal.phrase(), None, false).await;
        }
        let (at, agent) = (self.parts.clock.now(), self.me.name.clone());
        let row = ReadRow { at, agent, conversation, what: ReadWhat::All };
        if let Err(fault) = self.parts.gate.store.note_reads(&[row]).await {
            tracing::error!(%fault, "a read can't be written down, so nothing is shown");
            return self.refuse(Notice::StoreFailed.phrase(), None, true).await;
        }
        let records = match self.parts.engine.history(conversation).await {
            Ok(records) => records,
            Err(notice) => return self.refuse(notice.phrase(), None, true).await,
        };
        let after = records.last().map(|record| record.revision).unwrap_or_default();
        let card = Card::of(&records, &self.parts.engine.content());
        let turns = records.iter().map(TurnShown::of).collect();
        let shown = Box::new(CardShown::of(&card));
        let follower = self.parts.engine.follow(conversation, after);
        let writing = self.parts.engine.person_writing(conversation);
        let reading = self.company.enter(conversation, self.me.clone());
        let (proven, looking) = (None, JoinSet::new());
        self.opened = Some(Opened { conversation, card, follower, writing, reading, proven, looking });
        self.tell(Told::Opened { conversation, card: shown, turns }).await?;
        self.look_at_record();
        Ok(())
    }

    /// Once the person of the open conversation is verified, and whenever their reset has come further since: what
    /// is on record of them. The verifier may be slow, so the conversation goes on meanwhile.
    fn look_at_record(&mut self) {
        let Some(opened) = &mut self.opened else { return };
        let proven = opened.card.reset.as_ref().and_then(ResetSeen::proven);
        if opened.proven == proven {
            return;
        }
        opened.proven = proven;
        opened.looking.abort_all();
        if let Some((session, _)) = proven {
            let look = Look::new(self.parts, self.me.name.clone(), opened.conversation, session);
            opened.looking.spawn(look.run(self.out.clone()));
        }
    }

    async fn act(
        &self,
        conversation: ConversationId,
        epoch: Epoch,
        act: AgentAct,
        id: Option<MessageId>,
    ) -> Result<(), Gone> {
        match self.parts.desk.act(&self.parts.engine, &self.me, conversation, epoch, act).await {
            Ok(Revision(_)) => Ok(()),
            Err(notice) => {
                let again = !matches!(notice, Notice::Refused(_) | Notice::Over);
                self.refuse(notice.phrase(), id, again).await
            }
        }
    }

    /// Only for the conversation that is shown: whoever stands for somebody has it before them.
    async fn vouch(&self, vouch: Vouch) -> Result<(), Gone> {
        let key = vouch.key;
        let opened = self.opened.as_ref().filter(|opened| opened.conversation == vouch.conversation);
        let begun = match opened {
            Some(opened) => {
                let words = opened.card.reset.as_ref().and_then(|reset| reset.words.as_ref());
                vouch.begin(self.parts, &self.me, words)
            }
            None => Err(super::phrases::not_open()),
        };
        match begun {
            // The verifier may be slow: the board and the words go on meanwhile.
            Ok(vouching) => {
                tokio::spawn(vouching.run(self.out.clone()));
                Ok(())
            }
            Err(phrase) => {
                let text = self.parts.phrases.say(&phrase);
                self.tell(Told::Vouched { key, done: false, again: false, text }).await
            }
        }
    }

    /// What owners objected to is for whoever leads.
    async fn objections(&self, token: &Typed) -> Result<(), Gone> {
        let begun = if self.role >= Role::Lead {
            objections::ask(self.parts, &self.me, token, self.out.clone())
        } else {
            Err(super::phrases::urgent_for_leads())
        };
        match begun {
            Ok(()) => Ok(()),
            Err(phrase) => {
                let problem = self.parts.phrases.say(&phrase);
                self.tell(Told::Objections(Objections::Untold { problem, again: false })).await
            }
        }
    }

    async fn refuse(&self, phrase: crate::model::Phrase, id: Option<MessageId>, again: bool) -> Result<(), Gone> {
        self.tell(Told::Refused { text: self.parts.phrases.say(&phrase), id, again }).await
    }

    async fn show_board(&mut self) -> Result<(), Gone> {
        self.look_again().await?;
        let now = self.parts.clock.now();
        let desk = self.parts.desk.see(|board: &Board| Desk {
            now,
            waiting: board.queue().into_iter().map(|it| TicketShown::of(it, board.left(it.conversation))).collect(),
            held: board.held().map(|it| TicketShown::of(it, board.left(it.conversation))).collect(),
            present: board.present().cloned().collect(),
            limit: self.parts.desk.terms().chats_per_agent,
        });
        self.tell(Told::Desk(desk)).await
    }

    /// Somebody came to a conversation, left it, or writes there.
    async fn show_company(&self, whisper: Result<Whisper, RecvError>) -> Result<(), Gone> {
        let Some(opened) = &self.opened else { return Ok(()) };
        let conversation = opened.conversation;
        let writes = match whisper {
            Ok(whisper) if whisper.conversation != conversation => return Ok(()),
            Ok(whisper) if whisper.writes.as_ref() == Some(&self.me) => return Ok(()),
            Ok(whisper) => whisper.writes,
            // Some were missed: who is there is looked up below in any case.
            Err(_) => None,
        };
        let readers = self.company.beside(&self.me, conversation);
        self.tell(Told::Company { conversation, readers, writes }).await
    }

    async fn show_turn(&mut self, turn: Result<Arc<TurnRecord>, Notice>) -> Result<(), Gone> {
        let Some(opened) = &mut self.opened else { return Ok(()) };
        match turn {
            Ok(record) => {
                opened.card.take(&record, &self.parts.engine.content());
                let (card, turn) = (Box::new(CardShown::of(&opened.card)), Box::new(TurnShown::of(&record)));
                let conversation = opened.conversation;
                self.tell(Told::Turn { conversation, card, turn }).await?;
                self.look_at_record();
                Ok(())
            }
            Err(notice) => {
                self.opened = None;
                self.refuse(notice.phrase(), None, true).await
            }
        }
    }
}
