//! Agents of the help desk, as commands and server speak of them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Enrolment, WireSecret};

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum AgentsAsk {
    /// `identifier`: the person's own account.
    Add {
        name: String,
        identifier: String,
    },
    List,
    /// A new token and authenticator; the old ones are dead from then on.
    Renew {
        name: String,
    },
    /// For good.
    Retire {
        name: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentShown {
    pub name: String,
    /// The name of their own account.
    pub account: String,
    pub since: Timestamp,
    pub retired: bool,
    /// Wrong codes have shut them out until then.
    pub shut_until: Option<Timestamp>,
}

/// What an agent needs. It is shown this once.
#[derive(Debug, Serialize, Deserialize)]
pub struct AgentMade {
    pub name: String,
    pub token: WireSecret,
    pub enrolment: Enrolment,
}
