//! Settings from a TOML file: read once, checked whole, then values that can't be wrong.
//!
//! `Settings` has private parts and no constructor but `load` and `parse`, so whoever holds one holds
//! a set that passed every rule (loopback unless https behind named proxies; chat and panel on host
//! names of their own). All mistakes are told at once, each with file, line, caret and remedy.
//!
//! Absent on purpose: environment variables and flags that override a key. One file tells the truth.

mod address;
mod console;
mod demo;
mod desk;
mod discord;
mod handoff;
mod holidays;
mod hours;
mod places;
mod policy;
mod reader;
mod remote;
mod rules;
mod sending;
mod standalone;
mod university;
mod verification;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use jiff::tz::TimeZone;
use miette::Diagnostic;
use thiserror::Error;

pub use address::PublicAddress;
pub use console::ConsoleSettings;
pub use demo::{DemoPerson, DemoSettings, DemoStaff};
pub use desk::DeskSettings;
pub use discord::{DiscordSettings, ShardSettings, TokenPlace};
pub use handoff::{CallingIntent, HandoffSettings};
pub use hours::HoursSettings;
pub use places::{ChatSettings, ContentSettings, PanelSettings, StoreSettings};
pub use policy::PolicySettings;
pub use remote::{ApiSettings, RemoteSettings};
pub use rules::{ConversationSettings, HashingSettings, LimitSettings, VerifierSettings};
pub use sending::{CountrySettings, SendingSettings};
pub use standalone::Standalone;
pub use university::University;
pub use verification::Verification;

use crate::model::{ContentFault, Shift};
use reader::{Document, nearest};
use verification::{Layers, Work};

/// The shipped file: every key, and the value that a file of one's own may leave out.
pub const SHIPPED: &str = include_str!("../../config/deskhand.toml");
/// The shipped file of a verifier in a process of its own.
pub const SHIPPED_VERIFIER: &str = include_str!("../../config/verifier.toml");
/// The demo's file.
pub const DEMO: &str = include_str!("../../config/demo.toml");

const SECTIONS: [&str; 18] = [
    "chat",
    "panel",
    "console",
    "hours",
    "handoff",
    "network",
    "store",
    "content",
    "university",
    "policy",
    "limits",
    "sending",
    "verifier",
    "desk",
    "discord",
    "hashing",
    "conversation",
    "demo",
];

/// Every setting, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    chat: ChatSettings,
    store: StoreSettings,
    conversation: ConversationSettings,
    remote: Option<RemoteSettings>,
    discord: Option<DiscordSettings>,
    console: Option<ConsoleSettings>,
    hours: HoursSettings,
    handoff: HandoffSettings,
    verification: Verification,
}

/// Why there are no settings.
#[derive(Debug, Error, Diagnostic)]
pub enum SettingsFault {
    #[error("the configuration {path} can't be read: {source}")]
    #[diagnostic(help("Give the path of a configuration with --config; config/deskhand.toml is the shipped one."))]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{path} has {} {}", .faults.len(), if .faults.len() == 1 { "mistake" } else { "mistakes" })]
    Wrong {
        path: String,
        #[related]
        faults: Vec<ContentFault>,
    },
}

impl Settings {
    /// Reads the file at `path`, and looks whether the folders that it names are there.
    pub fn load(path: &Path) -> Result<Self, SettingsFault> {
        let source = read_file(path)?;
        let file = path.display().to_string();
        let settings = read(&file, &source, &Path::is_dir);
        let mut settings = settings.map_err(|faults| SettingsFault::Wrong { path: file.clone(), faults })?;
        settings.hours.read_holidays(&file, &source)?;
        Ok(settings)
    }

    /// Reads `source`, which is called `file`, without looking at any folder.
    pub fn parse(file: &str, source: &str) -> Result<Self, SettingsFault> {
        read(file, source, &|_| true).map_err(|faults| SettingsFault::Wrong { path: file.to_owned(), faults })
    }

    pub fn chat(&self) -> &ChatSettings {
        &self.chat
    }

    pub fn store(&self) -> &StoreSettings {
        &self.store
    }

    pub fn conversation(&self) -> &ConversationSettings {
        &self.conversation
    }

    /// The help desk's own page; `None`: there is none.
    pub fn console(&self) -> Option<&ConsoleSettings> {
        self.console.as_ref()
    }

    /// For a chat that nobody can be reached at: the console keeps a key on the disk.
    #[must_use]
    pub fn without_console(self) -> Self {
        Self { console: None, ..self }
    }

    /// When somebody of the help desk is in the chat.
    pub fn hours(&self) -> &HoursSettings {
        &self.hours
    }

    /// When a person of the help desk takes over.
    pub fn handoff(&self) -> &HandoffSettings {
        &self.handoff
    }

    /// With the same shifts each day.
    #[must_use]
    pub fn with_daily_hours(self, zone: TimeZone, shifts: &[Shift]) -> Self {
        let week = std::array::from_fn(|_| shifts.to_vec());
        Self { hours: HoursSettings::weekly(zone, week), ..self }
    }

    /// The verifier in a process of its own; `None`: it runs in this one.
    pub fn remote(&self) -> Option<&RemoteSettings> {
        self.remote.as_ref()
    }

    /// The bot on Discord; `None`: there is none.
    pub fn discord(&self) -> Option<&DiscordSettings> {
        self.discord.as_ref()
    }

    /// What the verifier is set by; where it is remote, what the chat tells of it.
    pub fn verification(&self) -> &Verification {
        &self.verification
    }

    pub fn panel(&self) -> &PanelSettings {
        &self.verification.panel
    }

    pub fn content(&self) -> &ContentSettings {
        &self.verification.content
    }

    pub fn university(&self) -> &University {
        &self.verification.university
    }

    pub fn policy(&self) -> &PolicySettings {
        &self.verification.policy
    }

    pub fn limits(&self) -> &LimitSettings {
        &self.verification.limits
    }

    pub fn sending(&self) -> &SendingSettings {
        &self.verification.sending
    }

    pub fn verifier(&self) -> &VerifierSettings {
        &self.verification.verifier
    }

    pub fn hashing(&self) -> &HashingSettings {
        &self.verification.hashing
    }

    /// The demo's own; absent in an installation for real people.
    pub fn demo(&self) -> Option<&DemoSettings> {
        self.verification.demo.as_ref()
    }

    /// What articles and prompts may use as `{name}`.
    pub fn values(&self) -> BTreeMap<String, String> {
        self.verification.values()
    }
}

/// Tells whether a folder is there.
type IsFolder<'f> = &'f dyn Fn(&Path) -> bool;

fn read_file(path: &Path) -> Result<String, SettingsFault> {
    std::fs::read_to_string(path).map_err(|source| SettingsFault::Unreadable { path: path.to_owned(), source })
}

fn read(file: &str, source: &str, is_folder: IsFolder<'_>) -> Result<Settings, Vec<ContentFault>> {
    let shipped = Document::parse("config/deskhand.toml", SHIPPED)?;
    let own = Document::parse(file, source)?;
    let mut faults = unknown_sections(&own, &SECTIONS);
    let layers = Layers { own: &own, shipped: vec![&shipped] };
    let settings = assemble(&layers, is_folder, &mut faults);
    sorted(settings, faults)
}

/// The settings, if nothing is wrong; else everything that is, in the order of the file.
fn sorted<T>(settings: Option<T>, mut faults: Vec<ContentFault>) -> Result<T, Vec<ContentFault>> {
    match settings {
        Some(settings) if faults.is_empty() => Ok(settings),
        _ => {
            faults.sort_by_key(|fault| fault.span.offset());
            Err(faults)
        }
    }
}

fn assemble(layers: &Layers<'_>, is_folder: IsFolder<'_>, faults: &mut Vec<ContentFault>) -> Option<Settings> {
    // All are read before any is given up, so that every mistake is told.
    let pages = places::read_pages(layers.section("chat"), layers.section("panel"), layers.section("network"), faults);
    let store = places::read_store(layers.section("store"), faults);
    let conversation = rules::read_conversation(layers.section("conversation"), faults);
    let discord = discord::read(layers.section("discord"), faults);
    let demo = layers.has("demo");
    let mut verifier = layers.section("verifier");
    let remote = remote::read(&mut verifier, demo);
    // What a remote verifier can send is its own to know.
    let work = Work::read(layers, verifier, demo || remote.is_some(), is_folder, faults);
    let address = pages.as_ref().map(|(chat, _)| &chat.public);
    let console = console::read(layers.section("console"), layers.section("network"), address, faults);
    let hours = hours::read(layers.section("hours"), faults);
    let handoff = handoff::read(layers.section("handoff"), faults);
    let ((chat, panel), store) = (pages?, store?);
    let verification = work?.at(panel, store.verifier.clone(), store.keys.clone());
    let (conversation, hours, handoff) = (conversation?, hours?, handoff?);
    Some(Settings { chat, store, conversation, remote, discord, console, hours, handoff, verification })
}

fn unknown_sections(own: &Document<'_>, known: &[&str]) -> Vec<ContentFault> {
    own.sections()
        .filter(|(name, _)| !known.contains(name))
        .map(|(name, span)| {
            let remedy = nearest(name, known, "Take it out");
            own.fault(&span, format!("there is no section [{name}]"), remedy)
        })
        .collect()
}

#[cfg(test)]
mod tests;
