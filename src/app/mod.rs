//! The composition root: settings become ports, ports an engine and a verifier, and those get their
//! channels. Nothing is decided here that a function below could decide.

pub mod admin;
pub mod content;
pub mod demo;
pub mod examine;
mod house;
mod keys;
mod listen;
mod machine;
mod policy;
mod registry;
mod running;
pub mod stage;
pub mod trial;

pub use crate::config::{DemoSettings, Settings, SettingsFault, Verification};
pub use house::{ChatHouse, House, HouseFault, VerifierHouse};
pub use keys::{KeyFault, KeyFolder, alone as keys_alone};
pub use machine::{ChatMachine, Machine, MachineFault, Store, VerifierMachine};
pub use registry::{Refused, Registry, alone};
pub use running::{Running, StartFault, start};
