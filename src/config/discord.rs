//! The bot on Discord.

use std::path::PathBuf;

use super::{PublicAddress, reader::Section};
use crate::model::ContentFault;

/// What only an installation with a bot on Discord has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiscordSettings {
    pub token: TokenPlace,
    /// A proxy in front of Discord's API, which keeps the rate limits of several processes.
    pub api: Option<PublicAddress>,
}

/// Where the bot's token is to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenPlace {
    File(PathBuf),
    /// An environment variable, by its name.
    Variable(String),
}

/// `None` where the file has no such section, or a wrong one (then `faults` has grown).
pub(super) fn read(mut section: Section<'_>, faults: &mut Vec<ContentFault>) -> Option<DiscordSettings> {
    if !section.is_written() {
        section.close_free(faults);
        return None;
    }
    let file = section.optional_text("token_file");
    let variable = section.optional_text("token_variable");
    let token = match (file, variable) {
        (Some(file), None) => Some(TokenPlace::File(file.value.into())),
        (None, Some(variable)) => Some(TokenPlace::Variable(variable.value)),
        (Some(_), Some(variable)) => {
            section.refuse(variable.fault("the token has two places", "Take one of them out."));
            None
        }
        (None, None) => {
            let message = "the bot's token has no place".to_owned();
            section
                .refuse_here(message, "Add `token_file` or `token_variable`; docs/discord.md explains it.".to_owned());
            None
        }
    };
    let api = section.optional_text("api");
    let api = api.map(|api| section.convert(&api, |text| PublicAddress::parse(text)).map(|api| api.value));
    section.close(faults);
    let api = match api {
        Some(read) => Some(read?),
        None => None,
    };
    Some(DiscordSettings { token: token?, api })
}
