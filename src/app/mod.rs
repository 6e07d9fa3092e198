//! The composition root.

pub mod demo;
