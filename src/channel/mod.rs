//! Where people are.

pub mod frame;
pub mod terminal;
pub mod web;
