//! A conversation as a file that can be handed on, and that replays to the same decisions.

use super::page::{Manner, write};
use crate::{model::TurnRecord, replay::transcript::print, talk::content::Content};

/// `log` as a transcript, redacted and with pseudonyms.
pub fn export(content: &Content, log: &[TurnRecord]) -> String {
    print(&write(content, log, Manner::Exported))
}
