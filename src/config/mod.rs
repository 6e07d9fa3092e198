//! Settings from a TOML file: read once, checked whole, then values that can't be wrong.
//!
//! `Settings` has private parts and no constructor but `load` and `parse`, so whoever holds one holds
//! a set that passed every rule (loopback unless https behind named proxies; chat and panel on host
//! names of their own). All mistakes are told at once, each with file, line, caret and remedy.
//!
//! Absent on purpose: environment variables and flags that override a key. One file tells the truth.

mod address;
mod demo;
mod places;
mod policy;
mod reader;
mod rules;
mod sending;
mod university;
mod verification;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use miette::Diagnostic;
use thiserror::Error;

pub use address::PublicAddress;
pub use demo::{DemoPerson, DemoSettings};
pub use places::{ChatSettings, ContentSettings, PanelSettings, StoreSettings};
pub use policy::PolicySettings;
pub use rules::{ConversationSettings, HashingSettings, LimitSettings, VerifierSettings};
pub use sending::{CountrySettings, SendingSettings};
pub use university::University;
pub use verification::Verification;

use crate::model::ContentFault;
use reader::{Document, Section, nearest};

/// The shipped file: every key, and the value that a file of one's own may leave out.
pub const SHIPPED: &str = include_str!("../../config/deskhand.toml");
/// The demo's file.
pub const DEMO: &str = include_str!("../../config/demo.toml");

const SECTIONS: [&str; 13] = [
    "chat",
    "panel",
    "network",
    "store",
    "content",
    "university",
    "policy",
    "limits",
    "sending",
    "verifier",
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
        let source = std::fs::read_to_string(path)
            .map_err(|source| SettingsFault::Unreadable { path: path.to_owned(), source })?;
        let file = path.display().to_string();
        read(&file, &source, &Path::is_dir).map_err(|faults| SettingsFault::Wrong { path: file.clone(), faults })
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

    /// What the verifier is set by.
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

fn read(file: &str, source: &str, is_folder: IsFolder<'_>) -> Result<Settings, Vec<ContentFault>> {
    let shipped = Document::parse("config/deskhand.toml", SHIPPED)?;
    let own = Document::parse(file, source)?;
    let mut faults = unknown_sections(&own);
    match assemble(&own, &shipped, is_folder, &mut faults) {
        Some(settings) if faults.is_empty() => Ok(settings),
        _ => {
            faults.sort_by_key(|fault| fault.span.offset());
            Err(faults)
        }
    }
}

fn assemble<'d>(
    own: &'d Document<'d>,
    shipped: &'d Document<'d>,
    is_folder: IsFolder<'_>,
    faults: &mut Vec<ContentFault>,
) -> Option<Settings> {
    let section = |name: &str| Section::open(name, own, Some(shipped));
    // All are read before any is given up, so that every mistake is told.
    let pages = places::read_pages(section("chat"), section("panel"), section("network"), faults);
    let store = places::read_store(section("store"), faults);
    let content = places::read_content(section("content"), is_folder, faults);
    let university = university::read(own, shipped, faults);
    let policy = policy::read(section("policy"), faults);
    let limits = rules::read_limits(section("limits"), faults);
    let sending = sending::read(section("sending"), faults);
    let verifier = rules::read_verifier(section("verifier"), own.sections().any(|(name, _)| name == "demo"), faults);
    let hashing = rules::read_hashing(section("hashing"), faults);
    let conversation = rules::read_conversation(section("conversation"), faults);
    let demo = demo::read(Section::open("demo", own, None), faults);
    let (chat, panel) = pages?;
    let store = store?;
    let verification = Verification {
        panel,
        store: store.verifier.clone(),
        keys: store.keys.clone(),
        content: content?,
        university: university?,
        policy: policy?,
        limits: limits?,
        sending: sending?,
        verifier: verifier?,
        hashing: hashing?,
        demo,
    };
    Some(Settings { chat, store, conversation: conversation?, verification })
}

fn unknown_sections(own: &Document<'_>) -> Vec<ContentFault> {
    own.sections()
        .filter(|(name, _)| !SECTIONS.contains(name))
        .map(|(name, span)| {
            let remedy = nearest(name, &SECTIONS, "Take it out");
            own.fault(&span, format!("there is no section [{name}]"), remedy)
        })
        .collect()
}

#[cfg(test)]
mod tests;
