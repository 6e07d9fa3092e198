//! The composition root: settings become ports, ports an engine and a verifier, and those get their
//! channels. Nothing is decided here that a function below could decide.

pub mod admin;
mod api_token;
mod console;
pub mod content;
pub mod demo;
mod discord;
pub mod examine;
pub mod far;
mod house;
mod keys;
mod learnt;
mod listen;
mod machine;
mod policy;
mod private_file;
mod registry;
mod running;
mod staff_cards;
pub mod stage;
pub mod transcripts;
pub mod trial;

pub use crate::{
    config::{DemoSettings, Settings, SettingsFault, Standalone, Verification},
    identity::verifier::remote::description as api_description,
};
pub use api_token::ApiTokenFault;
pub use console::{ConsoleFault, ConsoleHouse, staff_alone};
pub use discord::DiscordFault;
pub use house::{ChatHouse, House, HouseFault, ReloadFault, VerifierHouse};
pub use keys::{KeyFault, KeyFolder, alone as keys_alone};
pub use machine::{BeforeDesk, Between, ChatMachine, Machine, MachineFault, Store, VerifierMachine};
pub use private_file::PrivateFileFault;
pub use registry::{Refused, Registry, alone};
pub use running::{Running, StartFault, start, start_chat, start_here, start_verifier};
