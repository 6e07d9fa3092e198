//! How much one agent of the help desk may do.

use std::time::Duration;

use super::reader::Section;
use crate::model::ContentFault;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeskSettings {
    pub grants_per_agent_an_hour: u32,
    pub grants_per_agent_a_day: u32,
    pub acts_per_agent_an_hour: u32,
    pub wrong_codes_per_agent_a_day: u32,
    pub wrong_codes_per_agent_a_year: u32,
    /// How long the first of two agents' words waits for the second.
    pub second_within: Duration,
}

pub(super) fn read(mut section: Section<'_>, faults: &mut Vec<ContentFault>) -> Option<DeskSettings> {
    let grants_per_agent_an_hour = section.number("grants_per_agent_an_hour", 1..=1000);
    let grants_per_agent_a_day = section.number("grants_per_agent_a_day", 1..=10_000);
    let acts_per_agent_an_hour = section.number("acts_per_agent_an_hour", 1..=1000);
    let wrong_codes_per_agent_a_day = section.number("wrong_codes_per_agent_a_day", 1..=100);
    // More would make a guess of a stolen credential likely (docs/security.md).
    let wrong_codes_per_agent_a_year = section.number("wrong_codes_per_agent_a_year", 1..=400);
    let second_agent = section.number("second_agent_minutes", 1..=15);
    section.close(faults);
    Some(DeskSettings {
        grants_per_agent_an_hour: grants_per_agent_an_hour?,
        grants_per_agent_a_day: grants_per_agent_a_day?,
        acts_per_agent_an_hour: acts_per_agent_an_hour?,
        wrong_codes_per_agent_a_day: wrong_codes_per_agent_a_day?,
        wrong_codes_per_agent_a_year: wrong_codes_per_agent_a_year?,
        second_within: Duration::from_secs(u64::from(second_agent?) * 60),
    })
}
