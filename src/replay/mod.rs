//! Conversations as tests: a transcript in, a verdict out.

pub mod diff;
pub mod transcript;
