//! A stand-in for Discord: its gateway and the part of its REST that the bot uses, on one loopback port.
//!
//! It keeps channels and messages, tells every connected shard what happens in the order in which it does,
//! replays to a session that resumes, takes each nonce once, and remembers every request, so that tests can
//! hold them against Discord's own description. People act on it through `people`.

#![allow(dead_code, reason = "each test uses what it needs of it")]

mod gateway;
mod json;
mod limits;
mod people;
mod rest;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    net::SocketAddr,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::serve::ListenerExt as _;
use deskhand::runtime::{Clock as _, SystemClock};
use serde_json::Value;
use tokio::sync::{mpsc, watch};

pub(crate) const TOKEN: &str = "MTAwMDE.stand-in.only";
/// The bot's user, which is its application too.
pub(crate) const BOT: u64 = 10_001;

/// How long nothing at all may happen before whoever waits gives up. Where something does, it is only slow.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Clone)]
pub(crate) struct StandIn {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    address: SocketAddr,
    state: Mutex<State>,
    /// Counts up with everything that happens.
    changed: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    ids: u64,
    channels: BTreeMap<u64, Channel>,
    sessions: HashMap<String, Session>,
    interactions: BTreeMap<String, Interaction>,
    requests: Vec<Request>,
    nonces: HashMap<(u64, String), Value>,
    commands: Vec<Value>,
    /// Who writes what where as soon as the bot is ready.
    at_ready: Vec<(u64, u64, String)>,
    /// How many messages the bot has posted, and who wants to know.
    posted: usize,
    listener: Option<mpsc::UnboundedSender<u64>>,
    /// Those that the bot is in, with its permissions.
    guilds: BTreeMap<u64, u64>,
    /// Answers that come instead of the next ones to requests whose path contains the text.
    faults: VecDeque<(String, Fault)>,
    /// Channels that the bot may not write to, with the code that says why.
    closed: BTreeMap<u64, u32>,
    /// What may not be asked, by what stands in the path.
    forbidden: Vec<(String, u32)>,
    limits: limits::Limits,
    /// Every event is told twice.
    stammers: bool,
    identified: u32,
    resumed: u32,
    shards: u32,
    flags: u64,
}

#[derive(Default)]
struct Channel {
    guild: Option<u64>,
    kind: u8,
    name: String,
    messages: Vec<Value>,
    members: BTreeSet<u64>,
}

/// A shard's session: what it was told, and the line on which it hears more.
struct Session {
    shard: (u32, u32),
    told: Vec<Value>,
    line: Option<mpsc::UnboundedSender<Line>>,
}

enum Line {
    Say(Value),
    /// The connection breaks without a word.
    Cut,
    /// Nothing is heard on it any more, and nothing is answered.
    Mute,
}

/// How the bot answered somebody's press or command.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interaction {
    pub(crate) channel: u64,
    pub(crate) callbacks: Vec<Value>,
    /// The answer as it stands after edits.
    pub(crate) answer: Option<Value>,
    /// What was said in answer to it after that, for the same eyes.
    pub(crate) follow_ups: Vec<Value>,
    /// Nothing is taken in answer to it any more.
    pub(crate) expired: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Below `/api/v10`, with its query.
    pub(crate) path: String,
    pub(crate) body: Value,
}

#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// Answers so and does nothing.
    Refuse { status: u16, body: Value },
    /// Does it, and the answer never arrives.
    LoseAnswer,
}

impl StandIn {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        // Ids rise with time on Discord; these begin where those of today are.
        let state = State { shards: 1, flags: 1 << 19, ..State::default() };
        let shared = Arc::new(Shared { address, state: Mutex::new(state), changed: watch::Sender::new(0) });
        let router = rest::router(shared.clone()).merge(gateway::router(shared.clone()));
        // Small frames at once, as Discord sends them: held back until the one before is acknowledged, they take 40 ms.
        let listener = listener.tap_io(|connection| connection.set_nodelay(true).unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, shared }
    }

    /// What the bot's configuration says to find it.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Waits until `look` finds something.
    pub(crate) async fn until<T>(&self, what: &str, look: impl Fn(&Self) -> Option<T>) -> T {
        self.while_it_moves(what, self.whenever(look)).await
    }

    /// The same however long it takes.
    pub(crate) async fn whenever<T>(&self, look: impl Fn(&Self) -> Option<T>) -> T {
        let mut changed = self.shared.changed.subscribe();
        loop {
            changed.borrow_and_update();
            if let Some(found) = look(self) {
                return found;
            }
            changed.changed().await.unwrap();
        }
    }

    /// What `found` gives, as long as something happens here now and then.
    pub(crate) async fn while_it_moves<T>(&self, what: &str, found: impl Future<Output = T>) -> T {
        let mut found = pin!(found);
        let mut changed = self.shared.changed.subscribe();
        loop {
            tokio::select! {
                found = &mut found => return found,
                moved = tokio::time::timeout(PATIENCE, changed.changed()) => assert!(
                    moved.is_ok(), "{what} never came; the last requests: {:#?}", self.last_requests()
                ),
            }
        }
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.state().requests.clone()
    }

    fn last_requests(&self) -> Vec<Request> {
        let requests = self.requests();
        requests[requests.len().saturating_sub(8)..].to_vec()
    }

    /// The next request whose path contains `path` meets `fault`.
    pub(crate) fn fail_next(&self, path: &str, fault: Fault) {
        self.state().faults.push_back((path.to_owned(), fault));
    }

    /// The next request whose path contains `path` is answered so, and nothing is done.
    pub(crate) fn refuse_next(&self, path: &str, status: u16, body: &Value) {
        self.fail_next(path, Fault::Refuse { status, body: body.clone() });
    }

    /// The bot can't write to `channel` any more; `code` is Discord's.
    pub(crate) fn close(&self, channel: u64, code: u32) {
        self.state().closed.insert(channel, code);
    }

    /// It can again.
    pub(crate) fn open(&self, channel: u64) {
        self.state().closed.remove(&channel);
    }

    /// Whatever has `path` in it is forbidden from now on; `code` is Discord's.
    pub(crate) fn forbid(&self, path: &str, code: u32) {
        self.state().forbidden.push((path.to_owned(), code));
    }

    /// How many shards Discord advises.
    pub(crate) fn advise_shards(&self, count: u32) {
        self.state().shards = count;
    }

    /// The shards that are connected.
    pub(crate) fn connected(&self) -> Vec<(u32, u32)> {
        let state = self.state();
        let up = state.sessions.values().filter(|session| session.line.as_ref().is_some_and(|line| !line.is_closed()));
        let mut up: Vec<_> = up.map(|session| session.shard).collect();
        up.sort_unstable();
        up
    }

    /// The bot is in `guild` with these permissions.
    pub(crate) fn invite(&self, guild: u64, permissions: u64) {
        self.state().guilds.insert(guild, permissions);
    }

    /// Waits until the bot has posted `count` messages in all.
    pub(crate) async fn until_posted(&self, count: usize) {
        self.until("an answer", |discord| (discord.posted_in_all() >= count).then_some(())).await;
    }

    /// How many messages the bot has posted.
    pub(crate) fn posted_in_all(&self) -> usize {
        self.state().posted
    }

    /// Tells `listener` of the channel of each message that the bot posts.
    pub(crate) fn tell_of_posts(&self, listener: mpsc::UnboundedSender<u64>) {
        self.state().listener = Some(listener);
    }

    /// Discord knows a nonce again for some minutes only.
    pub(crate) fn forget_nonces(&self) {
        self.state().nonces.clear();
    }

    /// The application hasn't got the right to read what is written in guilds.
    pub(crate) fn withhold_content(&self) {
        self.state().flags = 0;
    }

    /// From now on every event is told twice, or once again.
    pub(crate) fn stammer(&self, stammers: bool) {
        self.state().stammers = stammers;
    }

    pub(crate) fn identified(&self) -> u32 {
        self.state().identified
    }

    pub(crate) fn resumed(&self) -> u32 {
        self.state().resumed
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state()
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) {
        self.changed.send_modify(|count| *count += 1);
    }
}

impl State {
    fn id(&mut self) -> u64 {
        // The moment in milliseconds, as Discord counts; each a millisecond after the one before.
        let now = SystemClock.now().as_millisecond() - 1_420_070_400_000;
        self.ids = (self.ids + (1 << 22)).max(u64::try_from(now).unwrap() << 22);
        self.ids
    }

    /// The direct messages of `person` and the bot.
    fn direct(&mut self, person: u64) -> u64 {
        let known = self.channels.iter().find(|(_, channel)| channel.kind == 1 && channel.members.contains(&person));
        if let Some((id, _)) = known {
            return *id;
        }
        let id = self.id();
        let channel = Channel { kind: 1, members: [person].into(), ..Channel::default() };
        self.channels.insert(id, channel);
        id
    }

    /// Posts and tells what `person` writes, as `change` leaves it; gives the message's id.
    fn write(&mut self, channel: u64, person: u64, text: &str, change: impl Fn(&mut Value)) -> u64 {
        let id = self.id();
        let guild = self.channels[&channel].guild;
        let mut message = json::message(id, channel, guild, person, text);
        change(&mut message);
        self.channels.get_mut(&channel).unwrap().messages.push(message.clone());
        self.tell(guild, "MESSAGE_CREATE", &message);
        id
    }

    /// Tells the shards that hear `guild` (direct messages: shard 0) of an event.
    fn tell(&mut self, guild: Option<u64>, name: &str, event: &Value) {
        for session in self.sessions.values_mut() {
            let (shard, of) = session.shard;
            let hears = guild.map_or(0, |guild| (guild >> 22) % u64::from(of));
            if hears == u64::from(shard) {
                for _ in 0..=u8::from(self.stammers) {
                    session.tell(name, event);
                }
            }
        }
    }
}

impl Session {
    fn tell(&mut self, name: &str, event: &Value) {
        let number = self.told.len() + 1;
        let frame = serde_json::json!({ "op": 0, "t": name, "s": number, "d": event });
        self.told.push(frame.clone());
        if let Some(line) = &self.line {
            let _ = line.send(Line::Say(frame));
        }
    }
}
