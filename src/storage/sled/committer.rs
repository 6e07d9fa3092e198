//! The one thread that writes. It takes every commit that waits as a group:
//!
//! ```text
//! each commit: expectations against the tree and what the group has gathered → gathered
//! the group:   note what stood there → one atomic batch → flush, fdatasync → readers see it
//!              → everybody is answered
//! ```
//!
//! A commit sees the earlier ones of its group, and nobody hears of either before both are durable.
//! After a crash a group stands whole or not at all. One batch for all of them, because sled ends its
//! buffer and waits for the disk at each batch. After one failure the committer refuses everything that
//! follows.

mod group;
mod pulse;

use std::{
    io,
    sync::{Arc, mpsc::Receiver},
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

pub(super) use self::group::Before;
use self::{group::Group, pulse::Pulse};
use super::view::{self, View};
use crate::model::port::{CommitFault, KeyCommit, StoreFault};

/// The most commits that share one sync; it bounds how long the first of them waits for the others.
pub(super) const GROUP_LIMIT: usize = 256;

/// One commit and who waits for it.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) commit: KeyCommit,
    /// How long it may wait for others to share its sync, from when it is taken up, where there are others.
    pub(super) patience: Duration,
    pub(super) answer: oneshot::Sender<Result<(), CommitFault>>,
}

/// Brings everything written so far to the disk.
pub(super) type Sync = Box<dyn FnMut() -> io::Result<()> + Send>;

pub(super) struct Committer {
    engine: sled::Db,
    view: Arc<View>,
    sync: Sync,
    failed: Option<StoreFault>,
}

impl Committer {
    pub(super) fn new(engine: sled::Db, view: Arc<View>, sync: Sync) -> Self {
        Self { engine, view, sync, failed: None }
    }

    /// Works until nobody can send any more and all that was sent is answered.
    pub(super) fn run(mut self, arriving: &Receiver<Waiting>) -> Result<(), StoreFault> {
        let mut pulse = Pulse::default();
        while let Ok(first) = arriving.recv() {
            let patience = if pulse.is_quick(first.patience, now()) { first.patience } else { Duration::ZERO };
            let group = gathered(first, patience, |left| next_of(arriving, left));
            pulse.beat(group.len(), now());
            let group = group.into_iter();
            let (commits, answers): (Vec<_>, Vec<_>) = group.map(|waiting| (waiting.commit, waiting.answer)).unzip();
            let results = self.settle(commits);
            for (answer, result) in answers.into_iter().zip(results) {
                // Who no longer waits doesn't need to hear it.
                let _ = answer.send(result);
            }
        }
        self.failed.map_or(Ok(()), Err)
    }

    /// One result for each commit, in their order.
    fn settle(&mut self, commits: Vec<KeyCommit>) -> Vec<Result<(), CommitFault>> {
        let count = commits.len();
        let results = match &self.failed {
            Some(fault) => Err(fault.clone()),
            None => self.write(commits),
        };
        results.unwrap_or_else(|fault| {
            self.failed = Some(fault.clone());
            vec![Err(fault.into()); count]
        })
    }

    fn write(&mut self, commits: Vec<KeyCommit>) -> Result<Vec<Result<(), CommitFault>>, StoreFault> {
        let mut group = Group::over(&self.engine);
        let mut results = Vec::with_capacity(commits.len());
        for commit in commits {
            results.push(group.add(commit)?);
        }
        if let Some((before, batch)) = group.finish()? {
            self.view.keep(before);
            self.engine.apply_batch(batch).map_err(|fault| view::io(&fault))?;
            (self.sync)().map_err(|fault| refused(&fault))?;
            self.view.show();
        }
        Ok(results)
    }
}

/// All that waits, and what comes until the first has waited for `left`, or a less patient one long enough. `next` gives
/// what comes within the time that it is told, at once where that is none, and how long it took to come.
pub(super) fn gathered(
    first: Waiting,
    mut left: Duration,
    mut next: impl FnMut(Duration) -> Option<(Waiting, Duration)>,
) -> Vec<Waiting> {
    let mut group = vec![first];
    while group.len() < GROUP_LIMIT {
        let Some((next, took)) = next(left) else { break };
        left = next.patience.min(left.saturating_sub(took));
        group.push(next);
    }
    group
}

/// What comes within `left`, and how long it took. What waits already is there however short that is.
fn next_of(arriving: &Receiver<Waiting>, left: Duration) -> Option<(Waiting, Duration)> {
    if left.is_zero() {
        return Some((arriving.try_recv().ok()?, Duration::ZERO));
    }
    let began = now();
    let next = arriving.recv_timeout(left).ok()?;
    Some((next, now().duration_since(began)))
}

#[expect(clippy::disallowed_methods, reason = "for how long is waited changes nothing of what is written")]
fn now() -> Instant {
    Instant::now()
}

/// A failed sync can't be tried again: the kernel may have thrown the pages away and would say yes.
fn refused(fault: &io::Error) -> StoreFault {
    StoreFault::Io(format!("a sync failed ({fault}); nothing more is written until a restart"))
}
