//! What staff do outside a session: passes, recovery codes, freezing, limits, the switch, the audit.
//!
//! Each act changes its record, tells the owner and stands in the audit chain in one commit, whether a
//! running server does it or a command that holds the store itself. Absent on purpose: anything that
//! sees or sets a password, and the directory (the caller has found the account there).

mod agents;
mod audit;
mod limits;
mod spare;
mod switch;

use std::sync::Arc;

use jiff::Timestamp;
use thiserror::Error;

pub use self::{
    agents::{AgentDeclined, AgentFile, Agents, MadeAgent},
    audit::{ChainState, Flaw},
    limits::{Counts, LimitRow, Limited, counts_in_all},
    spare::{MadeCodes, MadePass},
};
use super::{Fault, store::RecoveryStore};
use crate::{
    identity::{
        credential::Keyring,
        directory::Account,
        recovery::{AccountFile, Actor, Deed, Entry, Frozen, Limits, News, Notice, NoticeId, Upkeep, Urgent},
    },
    model::{AccountId, port::CommitFault},
    runtime::{Clock, Entropy},
};

/// How often a write is tried when others write at the same time.
const TRIES: usize = 8;

/// The acts of one member of staff.
#[derive(Clone)]
pub struct Office {
    pub store: Arc<dyn RecoveryStore>,
    pub keyring: Arc<Keyring>,
    pub limits: Limits,
    pub entropy: Arc<dyn Entropy>,
    pub clock: Arc<dyn Clock>,
    /// Who acts, for the audit and the owner.
    pub actor: Actor,
}

/// What an act on an account is called in the audit and to its owner, and whether it takes the account
/// off the list of what is urgent.
struct Told {
    deed: Deed,
    news: News,
    looked_at: bool,
}

/// Why something was not done. It is told to staff, in full.
#[derive(Debug, Clone, Error)]
pub enum Declined {
    #[error("the account has rights over others, and is never reset here")]
    Privileged,
    #[error("the account is disabled in the directory")]
    Disabled,
    #[error("the account is not set up for reset, and people are told so")]
    NotRegistered,
    #[error("resets of the account are frozen since {at:.0}")]
    Frozen { at: Timestamp },
    #[error("resets of the account are not frozen")]
    NotFrozen,
    #[error("the limits were reset too often in a year; the next time is {next:.0}")]
    TooOften { next: Timestamp },
    #[error("resets are paused already, since {at:.0}")]
    Paused { at: Timestamp },
    #[error("resets are not paused")]
    NotPaused,
    #[error("nothing shuts this way")]
    NotShut,
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Office {
    /// The same, with somebody else acting.
    #[must_use]
    pub fn by(&self, actor: Actor) -> Self {
        Self { actor, ..self.clone() }
    }

    /// Shuts all resets of the account until somebody opens them again.
    pub async fn freeze(&self, account: &AccountId) -> Result<(), Declined> {
        for _ in 0..TRIES {
            if self.kept(&self.freezing(account).await?).await? {
                return Ok(());
            }
        }
        Err(Fault::Contended.into())
    }

    /// What a freeze changes, on top of what stands now.
    pub(super) async fn freezing(&self, account: &AccountId) -> Result<Upkeep, Declined> {
        let now = self.clock.now();
        let told = Told { deed: Deed::Frozen, news: News::Frozen, looked_at: false };
        self.changed(account, now, &told, |mut file| {
            if let Some(Frozen { at, .. }) = file.frozen {
                return Err(Declined::Frozen { at });
            }
            file.frozen = Some(Frozen { at: now, by_owner: false });
            Ok(file)
        })
        .await
    }

    /// Opens them again. Whoever does it has looked at what the owner objected to, if they did.
    pub async fn unfreeze(&self, account: &AccountId) -> Result<(), Declined> {
        let told = Told { deed: Deed::Unfrozen, news: News::Unfrozen, looked_at: true };
        self.change(account, self.clock.now(), told, |mut file| {
            file.frozen.take().ok_or(Declined::NotFrozen)?;
            Ok(file)
        })
        .await
    }

    /// What staff must look at before anything else, by account.
    pub async fn urgent(&self) -> Result<Vec<Urgent>, Fault> {
        Ok(self.store.urgent().await?)
    }

    /// Changes an account's file, with its row and its notice; nothing if `change` declines.
    async fn change(
        &self,
        account: &AccountId,
        now: Timestamp,
        told: Told,
        change: impl Fn(AccountFile) -> Result<AccountFile, Declined> + Send + Sync,
    ) -> Result<(), Declined> {
        for _ in 0..TRIES {
            if self.kept(&self.changed(account, now, &told, &change).await?).await? {
                return Ok(());
            }
        }
        Err(Fault::Contended.into())
    }

    /// The same as it is to be written on top of what stands now.
    async fn changed(
        &self,
        account: &AccountId,
        now: Timestamp,
        Told { deed, news, looked_at }: &Told,
        change: impl Fn(AccountFile) -> Result<AccountFile, Declined> + Send + Sync,
    ) -> Result<Upkeep, Declined> {
        let file = change(self.store.account(account).await.map_err(Fault::from)?)?.next();
        Ok(Upkeep {
            accounts: vec![(account.clone(), file)],
            notices: vec![self.notice(account, now, news.clone())],
            audit: vec![self.entry(Some(account), now, deed.clone())],
            looked_at: looked_at.then(|| account.clone()).into_iter().collect(),
            ..Upkeep::default()
        })
    }

    /// Whether it was written; false where others wrote first, and it must be decided again.
    async fn kept(&self, upkeep: &Upkeep) -> Result<bool, Fault> {
        match self.store.keep(upkeep).await {
            Ok(()) => Ok(true),
            Err(CommitFault::Conflict) => Ok(false),
            Err(CommitFault::Store(fault)) => Err(fault.into()),
        }
    }

    fn notice(&self, account: &AccountId, at: Timestamp, news: News) -> Notice {
        let id = NoticeId::drawn(at, &self.entropy.draw("notice"));
        Notice { id, account: Some(account.clone()), at, news, from: None, agent: self.actor.agent() }
    }

    pub(super) fn entry(&self, account: Option<&AccountId>, at: Timestamp, deed: Deed) -> Entry {
        Entry { at, actor: self.actor.clone(), deed, account: account.cloned(), session: None }
    }
}

/// Whether one member of staff may help this account to a reset at all.
pub(super) fn may_be_opened(account: &Account, file: &AccountFile, limits: &Limits) -> Result<(), Declined> {
    if account.privileged {
        return Err(Declined::Privileged);
    }
    may_be_granted(account, file, limits)
}

/// The same where two stand behind it, if the account has rights over others.
pub(super) fn may_be_granted(account: &Account, file: &AccountFile, limits: &Limits) -> Result<(), Declined> {
    if !account.enabled {
        return Err(Declined::Disabled);
    }
    if limits.reveal_registration && !file.registered {
        return Err(Declined::NotRegistered);
    }
    match &file.frozen {
        Some(Frozen { at, .. }) => Err(Declined::Frozen { at: *at }),
        None => Ok(()),
    }
}
