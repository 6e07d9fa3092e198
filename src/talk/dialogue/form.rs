//! How a state stands in a record: under the version of its form. A form that a release wrote is read by every later
//! one, upgraded here.
//!
//! ```text
//!  1  `seen` held the ids of messages ─▶ 2  it holds 64 bits of each
//! ```

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use super::{
    seen::Seen,
    state::{
        State,
        fit::{STATE_LIMIT, fitted},
    },
};
use crate::model::StateText;

/// The version that this release writes.
const VERSION: u64 = 2;

/// Stands in every state that has ended.
const ENDED: &str = "\"ended\":true";

#[derive(Serialize, Deserialize)]
struct Form<S> {
    version: u64,
    state: S,
}

/// A state that this release can't read.
#[derive(Debug, Error)]
pub enum StateFault {
    #[error("the state is of version {0}")]
    Version(u64),
    #[error("the state has no version")]
    NoVersion,
    #[error("the state can't be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    #[error("the state takes {0} bytes, over the limit of {STATE_LIMIT}")]
    TooLarge(usize),
}

impl State {
    /// Reads the state of a record. Older versions are upgraded, one after the other.
    pub fn from_record(record: &StateText) -> Result<Self, StateFault> {
        match serde_json::from_str(record.as_str()) {
            Ok(Form { version: VERSION, state }) => Ok(state),
            read => match version_of(record)? {
                VERSION => Ok(read?.state),
                1 => {
                    let Form { mut state, .. } = serde_json::from_str::<Form<Value>>(record.as_str())?;
                    upgrade_from_1(&mut state);
                    Ok(serde_json::from_value(state)?)
                }
                other => Err(StateFault::Version(other)),
            },
        }
    }

    /// The form that stands in the record, within its limit.
    pub fn to_record(&self) -> Result<StateText, StateFault> {
        fitted(self, |state| Ok(StateText::of(&Form { version: VERSION, state })?))
    }

    /// Whether the state in `record` has ended. Most have not, and are not read for it.
    pub fn ended_in(record: &StateText) -> bool {
        record.as_str().contains(ENDED) && Self::from_record(record).is_ok_and(|state| state.ended)
    }

    /// What they asked for last, in their own words, by the state in `record`.
    pub fn wish_in(record: &StateText) -> Option<String> {
        Self::from_record(record).ok().and_then(|state| state.lately.or(state.about))
    }
}

/// What follows a version may have any shape.
fn version_of(record: &StateText) -> Result<u64, StateFault> {
    #[derive(Deserialize)]
    struct Version {
        version: u64,
    }
    serde_json::from_str(record.as_str()).map(|Version { version }| version).map_err(|_| StateFault::NoVersion)
}

fn upgrade_from_1(state: &mut Value) {
    if let Some(seen) = state.get_mut("seen") {
        Seen::mark(seen);
    }
}
