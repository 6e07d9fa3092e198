//! When a person of the help desk takes over, and how much each of them has at once.

use super::reader::Section;
use crate::model::ContentFault;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandoffSettings {
    /// How many conversations one agent may have at once.
    pub chats_per_agent: u32,
}

pub(super) fn read(mut section: Section<'_>, faults: &mut Vec<ContentFault>) -> Option<HandoffSettings> {
    let chats_per_agent = section.number("chats_per_agent", 1..=100);
    section.close(faults);
    Some(HandoffSettings { chats_per_agent: chats_per_agent? })
}
