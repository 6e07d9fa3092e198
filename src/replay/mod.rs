//! Conversations as tests: a transcript in, a verdict out.
//!
//! A transcript is played on the real engine, dialogue and verifier, in this process, on memory stores,
//! with a clock that is moved by hand and seeded randomness. So the same transcript gives the same
//! bytes, on every machine, in any order, on any thread.
//!
//! The world itself is put together by `app` (the [`Stage`]), because only `app` may. Absent on
//! purpose: sleeping. Nothing waits for time; what must settle tells when it has.

mod coverage;
pub mod diff;
mod faults;
mod files;
mod play;
mod render;
mod report;
mod scene;
mod scripted;
mod scripted_desk;
mod solver;
mod stage;
#[cfg(test)]
mod tests;
pub mod transcript;
mod verdict;

pub use coverage::{Coverage, Reach};
pub use faults::{FaultyKeys, FaultyVerifier};
pub use files::{Outcome, TranscriptFile, find, run_all};
pub(crate) use play::capitalised;
pub use play::play;
pub use render::render;
pub use report::{html, junit};
pub use scene::Props;
pub use scripted::{SCRIPTED_WORDS, ScriptedVerifier};
pub use scripted_desk::ScriptedDesk;
pub use solver::Solver;
pub use stage::{PanelAnswer, Stage, Trouble, World};
pub use verdict::{Problem, Sides, Verdict};

use crate::model::ContentFault;

/// Reads `source`, which is called `file`, and plays it on a runtime of this thread's own.
pub fn run(file: &str, source: &str, stage: &dyn Stage) -> Result<Verdict, Vec<ContentFault>> {
    let transcript = transcript::parse(file, source)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    Ok(match runtime {
        Ok(runtime) => runtime.block_on(play(file, source, &transcript, stage)),
        Err(fault) => Verdict::stillborn(file, source, format!("no runtime could be started: {fault}")),
    })
}
