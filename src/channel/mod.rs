//! Where people are.

pub mod frame;
pub mod session;
pub mod terminal;
pub mod web;
