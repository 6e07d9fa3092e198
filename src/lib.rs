//! Deskhand.

pub mod app;
pub mod channel;
pub mod cli;
pub mod config;
pub mod engine;
pub mod identity;
pub mod model;
pub mod replay;
pub mod runtime;
pub mod storage;
pub mod talk;
pub mod web;
