//! How the bot is on Discord, for whoever asks: `doctor`, the log, the help desk's channel.
//!
//! Absent on purpose: what anybody said.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::mpsc;

use super::{place::Place, verdict::Closed};

/// What has been seen since the start.
#[derive(Default)]
pub struct Health {
    seen: Mutex<Seen>,
    /// Told of every trouble that is new.
    news: Mutex<Option<mpsc::UnboundedSender<(Place, Sign)>>>,
}

#[derive(Default, Clone)]
struct Seen {
    shards: BTreeMap<u32, bool>,
    reads: Option<bool>,
    refused: Option<&'static str>,
    troubles: BTreeMap<Place, Closed>,
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
    }

    /// Nothing can be posted at `place`. Whether that is new.
    pub(super) fn closed(&self, place: Place, why: Closed) -> bool {
        let mut seen = self.seen();
        let fresh = seen.troubles.get(&place) != Some(&why);
        if fresh {
            let trouble = Trouble { place, why };
            tracing::error!(%trouble, remedy = why.remedy(), "nothing can be posted on Discord");
            if let Some(news) = self.news.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
                // Whoever listened may be gone.
                let _ = news.send((place, Sign::doubtful(trouble.to_string(), why.remedy())));
            }
        }
        if seen.troubles.len() >= TROUBLES {
            seen.troubles.pop_first();
        }
        seen.troubles.insert(place, why);
        fresh
    }

    /// The troubles from now on, with where they are.
    pub(super) fn news(&self) -> mpsc::UnboundedReceiver<(Place, Sign)> {
        let (sender, news) = mpsc::unbounded_channel();
        *self.news.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        news
    }

    /// Something was posted at `place`.
    pub(super) fn open(&self, place: Place) {
        self.seen().troubles.remove(&place);
    }

    /// What there is to know now.
    pub fn signs(&self) -> Vec<Sign> {
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
        signs.extend(seen.reads.map(content));
        signs.extend(
            seen.troubles
                .into_iter()
                .map(|(place, why)| Sign::doubtful(Trouble { place, why }.to_string(), why.remedy())),
        );
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

struct Trouble {
    place: Place,
    why: Closed,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.why {
            Closed::Person => {
                write!(f, "a person takes no direct messages from the bot (channel {})", self.place.channel)
            }
            Closed::Permission => write!(f, "the bot may not write in channel {}", self.place.channel),
            Closed::Gone => write!(f, "channel {} is gone", self.place.channel),
        }
    }
}

impl Closed {
    fn remedy(self) -> &'static str {
        match self {
            Self::Person => {
                "Only they can mend it: by allowing direct messages from the server's members. Until then they are helped in a thread."
            }
            Self::Permission => {
                "Give the bot Send Messages in Threads and View Channel there; until then it writes to people directly."
            }
            Self::Gone => "Nothing is to be done: somebody deleted it.",
        }
    }
}
