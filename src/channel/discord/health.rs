//! How the bot is on Discord, for whoever asks: `doctor`, the log, the help desk's channel.
//!
//! Absent on purpose: what anybody said.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    num::NonZeroU64,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::mpsc, time::Instant};

use super::{place::Place, verdict::Closed};

/// What has been seen since the start.
#[derive(Default)]
pub struct Health {
    seen: Mutex<Seen>,
    /// Told of every trouble that is new.
    news: Mutex<Option<mpsc::UnboundedSender<News>>>,
}

/// A trouble, and the channel that it is in, if it is in one.
pub(super) type News = (Option<NonZeroU64>, Sign);

#[derive(Default, Clone)]
struct Seen {
    shards: BTreeMap<u32, bool>,
    hearts: BTreeMap<u32, Heart>,
    reads: Option<bool>,
    refused: Option<&'static str>,
    troubles: BTreeSet<Trouble>,
}

/// How a shard's line lives.
#[derive(Debug, Clone, Copy)]
struct Heart {
    /// How long Discord took to answer the last heartbeat, if it has answered one.
    latency: Option<Duration>,
    /// When it was seen that it had, or else the line itself.
    at: Instant,
    /// Whether it was told that this is long ago.
    told: bool,
}

/// Discord wants a heartbeat each 41 seconds: two were not answered.
const LONG_AGO: Duration = Duration::from_secs(100);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trouble {
    Closed { place: Place, why: Closed },
    Lacks { channel: NonZeroU64, lack: Lack },
}

/// What the bot may not do in a channel, though it may write there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lack {
    /// Open private threads, or bring people into them.
    Threads,
    /// Read what was said while it was away.
    History,
}

/// One thing that is to be known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    pub grave: Gravity,
    pub what: String,
    /// What to do about it.
    pub remedy: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gravity {
    Good,
    Doubtful,
    Bad,
}

/// So many places with troubles are remembered.
const TROUBLES: usize = 32;

impl Health {
    pub(super) fn reads(&self, may: bool) {
        self.seen().reads = Some(may);
    }

    /// A shard has its session, or has lost it.
    pub(super) fn shard(&self, shard: u32, there: bool) {
        let mut seen = self.seen();
        seen.refused = None;
        seen.shards.insert(shard, there);
    }

    /// Discord has shut the bot out.
    pub(super) fn refused(&self, remedy: &'static str) {
        let mut seen = self.seen();
        seen.refused = Some(remedy);
        seen.shards.clear();
        seen.hearts.clear();
    }

    /// At `now`, `latency` is what Discord's last answer to a heartbeat of `shard` took.
    pub(super) fn beat(&self, shard: u32, latency: Option<Duration>, now: Instant) {
        let mut seen = self.seen();
        let heart = seen.hearts.entry(shard).or_insert(Heart { latency, at: now, told: false });
        if heart.latency != latency {
            *heart = Heart { latency, at: now, told: false };
        }
        let old = now.duration_since(heart.at) >= LONG_AGO;
        if old && !std::mem::replace(&mut heart.told, true) {
            let sign = heart.sign(shard, now);
            drop(seen);
            tracing::error!(what = sign.what, remedy = sign.remedy, "the bot is hindered on Discord");
            self.tell((None, sign));
        }
    }

    /// Nothing can be posted at `place`.
    pub(super) fn closed(&self, place: Place, why: Closed) {
        self.notice(Trouble::Closed { place, why });
    }

    /// Something was posted at `place`.
    pub(super) fn open(&self, place: Place) {
        self.seen().troubles.retain(|trouble| !matches!(trouble, Trouble::Closed { place: of, .. } if *of == place));
    }

    /// The bot has lost a right in `channel`, or never had it.
    pub(super) fn lacks(&self, channel: NonZeroU64, lack: Lack) {
        self.notice(Trouble::Lacks { channel, lack });
    }

    /// What needs the right was done.
    pub(super) fn has(&self, channel: NonZeroU64, lack: Lack) {
        self.seen().troubles.remove(&Trouble::Lacks { channel, lack });
    }

    fn notice(&self, trouble: Trouble) {
        let mut seen = self.seen();
        if seen.troubles.contains(&trouble) {
            return;
        }
        tracing::error!(%trouble, remedy = trouble.remedy(), "the bot is hindered on Discord");
        self.tell((Some(trouble.channel()), trouble.sign()));
        if seen.troubles.len() >= TROUBLES {
            seen.troubles.pop_first();
        }
        seen.troubles.insert(trouble);
    }

    fn tell(&self, what: News) {
        if let Some(news) = self.news.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            // Whoever listened may be gone.
            let _ = news.send(what);
        }
    }

    /// The troubles from now on.
    pub(super) fn news(&self) -> mpsc::UnboundedReceiver<News> {
        let (sender, news) = mpsc::unbounded_channel();
        *self.news.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        news
    }

    /// What there is to know now.
    pub fn signs(&self) -> Vec<Sign> {
        self.signs_at(Instant::now())
    }

    fn signs_at(&self, now: Instant) -> Vec<Sign> {
        let seen = self.seen().clone();
        let there = seen.shards.values().filter(|there| **there).count();
        let mut signs = vec![match (seen.refused, there) {
            (Some(remedy), _) => Sign::bad("Discord refuses the bot".to_owned(), remedy),
            (None, 0) => Sign::doubtful(
                "the bot is not on Discord at the moment".to_owned(),
                "Look at the log and at the network; it goes on trying.",
            ),
            (None, there) => Sign::good(format!("the bot is on Discord (shards: {there} of {})", seen.shards.len())),
        }];
        signs.extend(seen.hearts.iter().map(|(shard, heart)| heart.sign(*shard, now)));
        signs.extend(seen.reads.map(content));
        signs.extend(seen.troubles.iter().map(Trouble::sign));
        signs
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the bot may read what is written in guilds.
pub(super) fn content(may: bool) -> Sign {
    if may {
        return Sign::good("Message Content is granted: threads can be written in".to_owned());
    }
    Sign::doubtful(
        "Message Content is not granted: in threads people must use the form".to_owned(),
        "In the developer portal, under Bot, switch Message Content Intent on, and start the server again.",
    )
}

impl Sign {
    pub(super) fn good(what: String) -> Self {
        Self { grave: Gravity::Good, what, remedy: "" }
    }

    pub(super) fn doubtful(what: String, remedy: &'static str) -> Self {
        Self { grave: Gravity::Doubtful, what, remedy }
    }

    pub(super) fn bad(what: String, remedy: &'static str) -> Self {
        Self { grave: Gravity::Bad, what, remedy }
    }
}

impl Heart {
    fn sign(&self, shard: u32, now: Instant) -> Sign {
        let age = now.duration_since(self.at);
        let (seconds, latency) = (age.as_secs(), self.latency.unwrap_or_default().as_millis());
        if age >= LONG_AGO {
            return Sign::doubtful(
                format!("shard {shard}: Discord has answered no heartbeat for {seconds} s"),
                "Look at the network: the bot connects again by itself. If it doesn't, start the server again.",
            );
        }
        Sign::good(match self.latency {
            Some(_) => format!("shard {shard}: Discord answered a heartbeat {seconds} s ago, in {latency} ms"),
            None => format!("shard {shard}: no heartbeat is due yet"),
        })
    }
}

impl Trouble {
    fn channel(&self) -> NonZeroU64 {
        match self {
            Self::Closed { place, .. } => place.channel,
            Self::Lacks { channel, .. } => *channel,
        }
    }

    fn sign(&self) -> Sign {
        Sign::doubtful(self.to_string(), self.remedy())
    }

    fn remedy(&self) -> &'static str {
        match self {
            Self::Closed { why: Closed::Person, .. } => {
                "Only they can mend it: by allowing direct messages from the server's members. Until then they are helped in a thread."
            }
            Self::Closed { why: Closed::Permission, .. } => {
                "Give the bot Send Messages in Threads and View Channel there; until then it writes to people directly."
            }
            Self::Closed { why: Closed::Gone, .. } => "Nothing is to be done: somebody deleted it.",
            Self::Lacks { lack: Lack::Threads, .. } => {
                "Give the bot Create Private Threads and Send Messages in Threads there; until then it writes to people directly."
            }
            Self::Lacks { lack: Lack::History, .. } => {
                "Give the bot Read Message History there; until then people must write again what they wrote while it was away."
            }
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed { place: Place { channel, .. }, why } => match why {
                Closed::Person => write!(f, "a person takes no direct messages from the bot (channel {channel})"),
                Closed::Permission => write!(f, "the bot may not write in channel {channel}"),
                Closed::Gone => write!(f, "channel {channel} is gone"),
            },
            Self::Lacks { channel, lack: Lack::Threads } => {
                write!(f, "the bot can open no private threads in channel {channel}")
            }
            Self::Lacks { channel, lack: Lack::History } => {
                write!(f, "the bot may not read what was said before in channel {channel}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heartbeat_that_was_answered_long_ago_is_told_once_to_everybody_who_can_mend_it() {
        let health = Health::default();
        let mut news = health.news();
        let begun = Instant::now();
        let at = |seconds| begun + Duration::from_secs(seconds);
        let answered = |millis| Some(Duration::from_millis(millis));
        let told = |seconds| {
            let signs = health.signs_at(at(seconds)).into_iter().filter(|sign| sign.what.starts_with("shard 0"));
            signs.map(|sign| (sign.grave, sign.what)).collect::<Vec<_>>()
        };
        assert_eq!(told(0), []);
        health.beat(0, None, at(0));
        assert_eq!(told(1), [(Gravity::Good, "shard 0: no heartbeat is due yet".to_owned())]);
        health.beat(0, answered(43), at(41));
        let good = "shard 0: Discord answered a heartbeat 9 s ago, in 43 ms".to_owned();
        assert_eq!(told(50), [(Gravity::Good, good)]);
        // The same answer, looked at again.
        health.beat(0, answered(43), at(140));
        assert!(news.try_recv().is_err());
        for seconds in [141, 142] {
            health.beat(0, answered(43), at(seconds));
        }
        let old = "shard 0: Discord has answered no heartbeat for 101 s".to_owned();
        assert_eq!(told(142), [(Gravity::Doubtful, old)]);
        let (channel, sign) = news.try_recv().unwrap();
        assert_eq!((channel, sign.grave), (None, Gravity::Doubtful));
        assert!(news.try_recv().is_err(), "told again");
        health.beat(0, answered(50), at(150));
        assert_eq!(told(150)[0].0, Gravity::Good);
    }
}
