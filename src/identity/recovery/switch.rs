//! The one switch that stops all driven resets at once.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// On: nothing of a reset goes on until it is off again. Who is in the middle goes on then.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switch {
    /// 0: never written.
    pub revision: u64,
    pub paused: Option<Paused>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paused {
    pub at: Timestamp,
    /// The login of the administrator who did it.
    pub by: String,
    pub why: Option<String>,
}
