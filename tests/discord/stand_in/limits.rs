//! Rate limits: what comes too early is refused with the time that is left, and counted.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use serde_json::{Value, json};
use tokio::time::Instant;

use super::StandIn;

#[derive(Default)]
pub(super) struct Limits {
    /// By what stands in the path.
    closed: BTreeMap<String, Closed>,
    /// The bot as a whole, whatever it asks.
    everything: Option<Closed>,
    /// Messages to a channel.
    buckets: BTreeMap<u64, Bucket>,
}

/// Closed from the first request on that meets it, so that a test waits for nothing else.
struct Closed {
    time: Duration,
    until: Option<Instant>,
    early: usize,
}

/// So many requests in so long a time.
struct Bucket {
    most: usize,
    time: Duration,
    taken: VecDeque<Instant>,
    early: usize,
}

impl StandIn {
    /// The next request whose path contains `path` is refused, and all others for so long after it.
    pub(crate) fn limit(&self, path: &str, time: Duration) {
        let closed = Closed { time, until: None, early: 0 };
        self.state().limits.closed.insert(path.to_owned(), closed);
    }

    /// How many were.
    pub(crate) fn came_early(&self, path: &str) -> usize {
        self.state().limits.closed[path].early
    }

    /// The same for everything but what answers an interaction.
    pub(crate) fn limit_everything(&self, time: Duration) {
        self.state().limits.everything = Some(Closed { time, until: None, early: 0 });
    }

    pub(crate) fn came_early_in_all(&self) -> usize {
        self.state().limits.everything.as_ref().unwrap().early
    }

    /// `channel` takes `most` messages in so long a time; headers tell how many are left.
    pub(crate) fn bucket(&self, channel: u64, most: usize, time: Duration) {
        let bucket = Bucket { most, time, taken: VecDeque::new(), early: 0 };
        self.state().limits.buckets.insert(channel, bucket);
    }

    /// How many came without regard to the headers.
    pub(crate) fn overfilled(&self, channel: u64) -> usize {
        self.state().limits.buckets[&channel].early
    }
}

impl Limits {
    /// The answer to a request that comes too early.
    pub(super) fn refusal(&mut self, method: &str, path: &str) -> Option<(u16, Value)> {
        let now = Instant::now();
        let of_interaction = path.starts_with("/interactions/") || path.starts_with("/webhooks/");
        let everything = self.everything.iter_mut().filter(|_| !of_interaction).map(|closed| (true, closed));
        let closed =
            self.closed.iter_mut().filter(|(part, _)| path.contains(&**part)).map(|(_, closed)| (false, closed));
        for (global, closed) in everything.chain(closed) {
            let until = *closed.until.get_or_insert(now + closed.time);
            if until > now {
                closed.early += 1;
                return Some(too_early(until - now, global));
            }
        }
        let bucket = self.bucket_of(method, path)?;
        while bucket.taken.front().is_some_and(|at| *at + bucket.time <= now) {
            bucket.taken.pop_front();
        }
        if bucket.taken.len() < bucket.most {
            bucket.taken.push_back(now);
            return None;
        }
        bucket.early += 1;
        Some(too_early(bucket.taken[0] + bucket.time - now, false))
    }

    /// What an answer tells of the limit that the request fell under.
    pub(super) fn headers(&mut self, method: &str, path: &str, answer: &(u16, Value)) -> Vec<(&'static str, String)> {
        let mut headers = Vec::new();
        if answer.0 == 429 {
            let retry = answer.1["retry_after"].as_f64().unwrap_or_default();
            headers.push(("retry-after", retry.ceil().to_string()));
            let scope = if answer.1["global"] == true { "global" } else { "user" };
            headers.push(("x-ratelimit-scope", scope.to_owned()));
        }
        let (limit, left, after) = match self.bucket_of(method, path) {
            Some(bucket) => {
                let opens = bucket.taken.front().map(|at| *at + bucket.time);
                let after = opens.map(|at| at.saturating_duration_since(Instant::now())).unwrap_or_default();
                (bucket.most, bucket.most - bucket.taken.len(), after.as_secs_f64())
            }
            None => (50, 49, 1.0),
        };
        headers.extend([
            ("x-ratelimit-limit", limit.to_string()),
            ("x-ratelimit-remaining", left.to_string()),
            // Never a moment too soon.
            ("x-ratelimit-reset-after", format!("{:.3}", (after * 1_000.0).ceil() / 1_000.0)),
            ("x-ratelimit-bucket", "stand-in".to_owned()),
        ]);
        headers
    }

    fn bucket_of(&mut self, method: &str, path: &str) -> Option<&mut Bucket> {
        let channel = path.strip_prefix("/channels/")?.strip_suffix("/messages")?;
        (method == "POST").then(|| self.buckets.get_mut(&channel.parse().ok()?)).flatten()
    }
}

fn too_early(left: Duration, global: bool) -> (u16, Value) {
    let message = "You are being rate limited.";
    (429, json!({ "message": message, "retry_after": left.as_secs_f64(), "global": global, "code": 0 }))
}
