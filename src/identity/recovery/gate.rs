//! From the claim to `Human`: the identifier and the picture.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Ledger, Limits, Outcome, Refusal, Session, Stage, StandingKey, Transition, Why, later};
use crate::model::{AccountId, ProgressKind};

/// Who is meant. Nothing but `account` tells an identifier that nobody has from one that somebody has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    pub key: StandingKey,
    pub account: Option<AccountId>,
}

/// The picture that is shown now. Its answer follows from session, identifier and serial under a key
/// outside the store; each is asked once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Puzzle {
    pub serial: u8,
    pub shown_at: Timestamp,
}

impl Session {
    pub fn identify(mut self, subject: Subject, now: Timestamp, limits: &Limits) -> Result<Transition, Refusal> {
        self.going()?;
        if !matches!(self.stage, Stage::Claimed) {
            return Err(Refusal::NotNow);
        }
        let Some(puzzle) = self.next_puzzle(now, limits) else { return Ok(self.stop(Why::TooManyTries, now)) };
        self.stage = Stage::Identified { subject, puzzle };
        Ok(Transition::of(self).tell(now, ProgressKind::Identified))
    }

    /// Another picture, because this one can't be read.
    pub fn another_puzzle(mut self, now: Timestamp, limits: &Limits) -> Result<Transition, Refusal> {
        self.going()?;
        let Stage::Identified { subject, .. } = &self.stage else { return Err(Refusal::NotNow) };
        let subject = subject.clone();
        let Some(puzzle) = self.next_puzzle(now, limits) else { return Ok(self.stop(Why::TooManyTries, now)) };
        self.stage = Stage::Identified { subject, puzzle };
        Ok(Transition::of(self))
    }

    /// The picture's answer was typed; `right` is the verdict on the picture that the session shows.
    /// `registered` matters only where the configuration reveals it.
    pub fn solve(
        mut self,
        right: bool,
        registered: bool,
        mut ledger: Ledger,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<Transition, Refusal> {
        self.going()?;
        let Stage::Identified { subject, puzzle } = &self.stage else { return Err(Refusal::NotNow) };
        let subject = subject.clone();
        let old = now >= later(puzzle.shown_at, limits.captcha);
        if old || !right {
            let outcome = if old { Outcome::OldPicture } else { Outcome::WrongPicture };
            return self.another_puzzle(now, limits).map(|next| next.because(outcome));
        }
        if !ledger.count_session(now, limits) {
            return Ok(self.stop(Why::TooManyTries, now));
        }
        self.step_up = self.step_up.saturating_add(1);
        self.stage = Stage::Human { subject, chosen: None };
        if limits.reveal_registration && !registered {
            return Ok(self.stop(Why::NotRegistered, now).with_ledger(ledger));
        }
        Ok(Transition::of(self).tell(now, ProgressKind::Human).with_ledger(ledger))
    }

    fn next_puzzle(&mut self, now: Timestamp, limits: &Limits) -> Option<Puzzle> {
        if self.puzzles >= limits.captchas_per_session {
            return None;
        }
        self.puzzles = self.puzzles.saturating_add(1);
        Some(Puzzle { serial: self.puzzles, shown_at: now })
    }
}
