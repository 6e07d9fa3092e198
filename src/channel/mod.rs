//! Where people are.

pub mod terminal;
pub mod web;
