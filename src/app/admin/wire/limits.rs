//! Limits, as commands and server speak of them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Whose limits, what is used of each, and what else stands against or for a reset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitsShown {
    pub groups: Vec<LimitGroup>,
    /// Further sentences, e.g. that resets are frozen.
    pub remarks: Vec<String>,
}

/// What is counted for one name, for the account under all its names, or for everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitGroup {
    pub of: String,
    pub rows: Vec<LimitShown>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitShown {
    /// e.g. `wrong codes by text in 24 hours`
    pub what: String,
    pub used: u32,
    pub allowed: u32,
    /// Shut until then.
    pub until: Option<Timestamp>,
}
