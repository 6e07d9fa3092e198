//! Staff of the console, as commands and server speak of them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Enrolment, WireSecret};

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum StaffAsk {
    Add {
        name: String,
        /// What students read; else the name with a capital.
        shown: Option<String>,
        /// `agent`, `lead` or `admin`.
        role: String,
        /// Else one is made.
        password: Option<WireSecret>,
    },
    List,
    /// A new password and authenticator; the old ones are dead from then on.
    Renew {
        name: String,
    },
    /// For good.
    Retire {
        name: String,
    },
    /// Who has opened a conversation in the console, and when.
    Reads {
        conversation: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffShown {
    pub name: String,
    pub shown: String,
    pub role: String,
    pub since: Timestamp,
    pub retired: bool,
}

/// What somebody needs to sign in. It is shown this once.
#[derive(Debug, Serialize, Deserialize)]
pub struct StaffMade {
    pub name: String,
    pub password: WireSecret,
    pub enrolment: Enrolment,
}
