//! The composition root.

pub mod admin;
pub mod demo;
