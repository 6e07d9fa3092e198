//! The web chat.

pub mod page;
pub mod phrases;
pub mod token;
