//! What the owner of an account is told, on every channel on file, after something happened to it.
//! Queued for accounts that don't exist too: the same work for all.

use std::fmt;

use jiff::Timestamp;
use rand::Rng;
use serde::{Deserialize, Serialize};
use ulid::Ulid;

use crate::model::{AccountId, Draw};

/// One notice. It leaves after the commit, once to each channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub id: NoticeId,
    /// Nobody's where no account stands behind what was typed.
    pub account: Option<AccountId>,
    pub at: Timestamp,
    pub news: News,
    /// From where it was done, as far as it is known, e.g. `Firefox on Windows`.
    pub from: Option<String>,
    /// The agent of the help desk who did it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
}

/// Names a notice for good: what it is about and a count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NoticeId(pub String);

impl NoticeId {
    /// Of a notice that belongs to no session.
    pub fn drawn(at: Timestamp, draw: &Draw) -> Self {
        let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
        Self(Ulid::from_parts(millis, draw.rng().random()).to_string())
    }
}

impl fmt::Display for NoticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "snake_case")]
pub enum News {
    PasswordChanged,
    /// Wrong codes have shut a way.
    Attempts,
    PassMade,
    PassUsed,
    RecoveryCodesMade,
    RecoveryCodeUsed {
        /// How many are left.
        left: usize,
    },
    /// An agent vouched for the owner.
    Granted {
        agent: String,
    },
    /// The first of two agents did.
    Approved {
        agent: String,
    },
    FactorAdded {
        factor: FactorKind,
        usable_from: Timestamp,
    },
    FactorRemoved {
        factor: FactorKind,
    },
    /// Reset is frozen, by the owner's objection or by an administrator.
    Frozen,
    Unfrozen,
    /// Staff opened what wrong codes had shut.
    LimitsReset,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorKind {
    Phone,
    Authenticator,
}
