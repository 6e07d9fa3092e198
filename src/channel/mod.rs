//! Where people are.

pub mod discord;
pub mod frame;
pub mod session;
pub mod terminal;
pub mod web;
