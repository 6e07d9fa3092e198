//! Who did what to which account: an append-only chain. Each row holds the hash of the one before, so
//! that a row that was changed, taken out or put in breaks every hash after it. Holds no secret and
//! nothing that was typed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{FactorKind, Proof};
use crate::model::{AccountId, Method, SessionId};

/// What is to be written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub at: Timestamp,
    pub actor: Actor,
    #[serde(flatten)]
    pub deed: Deed,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// Whoever has proven to be the account's owner, or acts with its password.
    Owner,
    /// Anybody: nothing was proven.
    Visitor,
    Agent(String),
    /// At the terminal of the machine, by the name of the login there.
    Administrator(String),
    System,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "snake_case")]
pub enum Deed {
    Verified {
        by: Proof,
    },
    /// Somebody proved to be the owner, to change their factors.
    SignedIn {
        by: Proof,
    },
    PasswordChanged,
    PasswordRemembered,
    FactorPaused {
        method: Method,
    },
    /// A limit of the whole installation was reached.
    Alarm {
        limit: String,
    },
    Registered {
        registered: bool,
    },
    FactorAdded {
        factor: FactorKind,
    },
    FactorRemoved {
        factor: FactorKind,
    },
    /// What was added or removed lately was taken back, because its owner objected.
    FactorsUndone,
    PassMade,
    RecoveryCodesMade,
    Granted,
    /// The first of two words for an account with rights over others.
    Approved,
    /// What an agent asked for and was not done.
    Declined {
        act: String,
        why: String,
    },
    /// Wrong codes have shut an agent out.
    AgentShut {
        agent: String,
    },
    /// Opened again after wrong codes had shut it.
    SwitchedOn {
        method: Method,
    },
    Frozen,
    Unfrozen,
    LimitsReset,
    /// The password that was just set was stopped, because its owner objected.
    PasswordStopped,
    SessionsRevoked,
    ResetsPaused,
    ResetsResumed,
    KeyRotated {
        key: String,
    },
    KeyRetired {
        key: String,
    },
    AgentAdded {
        agent: String,
    },
    AgentRenewed {
        agent: String,
    },
    AgentRetired {
        agent: String,
    },
}

impl Actor {
    /// The agent's name, if it is one.
    pub fn agent(&self) -> Option<String> {
        match self {
            Self::Agent(name) => Some(name.clone()),
            _ => None,
        }
    }
}

/// A row of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// From 1, without a gap.
    pub number: u64,
    #[serde(flatten)]
    pub entry: Entry,
    /// SHA-256 in hexadecimal: of number, entry and the hash before.
    pub hash: String,
}

/// Where the chain stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub number: u64,
    pub hash: String,
}

impl Default for Head {
    /// Before the first row.
    fn default() -> Self {
        Self { number: 0, hash: "0".repeat(64) }
    }
}

impl Row {
    /// The next row after `head`.
    pub fn after(head: &Head, entry: Entry) -> Self {
        let number = head.number.saturating_add(1);
        let hash = hash(number, &entry, &head.hash);
        Self { number, entry, hash }
    }

    pub fn head(&self) -> Head {
        Head { number: self.number, hash: self.hash.clone() }
    }

    /// Whether this row follows `head` and nobody has touched it.
    pub fn follows(&self, head: &Head) -> bool {
        head.number.checked_add(1) == Some(self.number) && self.hash == hash(self.number, &self.entry, &head.hash)
    }
}

fn hash(number: u64, entry: &Entry, before: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(before.as_bytes());
    digest.update(number.to_be_bytes());
    // Field by field in the order of the type: the same entry gives the same bytes.
    digest.update(serde_json::to_vec(entry).unwrap_or_default());
    data_encoding::HEXLOWER.encode(&digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(second: i64, deed: Deed) -> Entry {
        let at = Timestamp::from_second(second).unwrap();
        Entry { at, actor: Actor::Owner, deed, account: Some("ada".into()), session: None }
    }

    fn chain() -> Vec<Row> {
        let deeds = [Deed::Verified { by: Proof::Pass }, Deed::PasswordChanged, Deed::Frozen, Deed::Unfrozen];
        let mut head = Head::default();
        let rows = deeds.into_iter().enumerate().map(|(n, deed)| {
            let row = Row::after(&head, entry(n.try_into().unwrap(), deed));
            head = row.head();
            row
        });
        rows.collect()
    }

    /// The number of the first row that doesn't follow.
    fn broken(rows: &[Row]) -> Option<u64> {
        let mut head = Head::default();
        for row in rows {
            if !row.follows(&head) {
                return Some(row.number);
            }
            head = row.head();
        }
        None
    }

    #[test]
    fn attack_38_a_chain_shows_every_change() {
        let whole = chain();
        assert_eq!(broken(&whole), None);
        let mut changed = whole.clone();
        changed[1].entry.account = Some("ben".into());
        assert_eq!(broken(&changed), Some(2));
        let mut taken_out = whole.clone();
        taken_out.remove(2);
        assert_eq!(broken(&taken_out), Some(4));
        let mut put_in = whole.clone();
        put_in.insert(1, Row::after(&whole[0].head(), entry(9, Deed::Frozen)));
        assert_eq!(broken(&put_in), Some(2));
        let mut rewritten = whole.clone();
        rewritten[1] = Row::after(&whole[0].head(), entry(9, Deed::Frozen));
        assert_eq!(broken(&rewritten), Some(3), "a row made anew doesn't bear the next");
    }

    #[test]
    fn a_row_reads_back_as_it_was_hashed() {
        for row in chain() {
            let text = serde_json::to_string(&row).unwrap();
            assert_eq!(serde_json::from_str::<Row>(&text).unwrap(), row, "{text}");
        }
    }
}
