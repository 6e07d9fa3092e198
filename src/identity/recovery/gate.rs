//! From the claim to `Human`: the identifier, and the picture with its work.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Hardness, Ledger, Limits, Outcome, Refusal, Session, Stage, StandingKey, Transition, Why, later};
use crate::model::{AccountId, ProgressKind};

/// Who is meant. Nothing but `account` tells an identifier that nobody has from one that somebody has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    pub key: StandingKey,
    pub account: Option<AccountId>,
}

/// The picture that is shown now. Its answer follows from session, identifier and serial under a key
/// outside the store; each is asked once, and so is the work that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Puzzle {
    pub serial: u8,
    pub shown_at: Timestamp,
    /// Of the work that belongs to it, fixed when it is shown.
    #[serde(default)]
    pub hardness: Hardness,
}

/// What was found of an answer to the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureVerdict {
    /// The work that belongs to the picture was not done: the answer was not looked at.
    NoWork,
    Wrong,
    Right,
}

impl Session {
    /// `hardness`: of the work that belongs to the first picture.
    pub fn identify(
        mut self,
        subject: Subject,
        hardness: Hardness,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<Transition, Refusal> {
        self.going()?;
        if !matches!(self.stage, Stage::Claimed) {
            return Err(Refusal::NotNow);
        }
        let Some(puzzle) = self.next_puzzle(hardness, now, limits) else {
            return Ok(self.stop(Why::TooManyTries, now));
        };
        self.stage = Stage::Identified { subject, puzzle };
        Ok(Transition::of(self).tell(now, ProgressKind::Identified))
    }

    /// Another picture, because this one can't be read.
    pub fn another_puzzle(mut self, ledger: &Ledger, now: Timestamp, limits: &Limits) -> Result<Transition, Refusal> {
        self.going()?;
        let Stage::Identified { subject, .. } = &self.stage else { return Err(Refusal::NotNow) };
        let subject = subject.clone();
        let hardness = ledger.hardness(now, limits);
        let Some(puzzle) = self.next_puzzle(hardness, now, limits) else {
            return Ok(self.stop(Why::TooManyTries, now));
        };
        self.stage = Stage::Identified { subject, puzzle };
        Ok(Transition::of(self))
    }

    /// The picture's answer was typed; `verdict` is on the picture that the session shows.
    /// `registered` matters only where the configuration reveals it.
    pub fn solve(
        mut self,
        verdict: PictureVerdict,
        registered: bool,
        mut ledger: Ledger,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<Transition, Refusal> {
        self.going()?;
        let Stage::Identified { subject, puzzle } = &self.stage else { return Err(Refusal::NotNow) };
        let subject = subject.clone();
        let old = now >= later(puzzle.shown_at, limits.captcha);
        let outcome = match verdict {
            _ if old => Outcome::OldPicture,
            PictureVerdict::NoWork => return Err(Refusal::NoWork),
            PictureVerdict::Wrong => Outcome::WrongPicture,
            PictureVerdict::Right => Outcome::Fine,
        };
        if outcome != Outcome::Fine {
            return self.another_puzzle(&ledger, now, limits).map(|next| next.because(outcome));
        }
        if !ledger.count_session(now, limits) {
            return Ok(self.stop(Why::TooManyTries, now));
        }
        self.step_up = self.step_up.saturating_add(1);
        self.stage = Stage::Human { subject, chosen: None };
        // Whoever is not registered may change that, with a pass.
        if limits.reveal_registration && !registered && !self.goal.is_enrolment() {
            return Ok(self.stop(Why::NotRegistered, now).with_ledger(ledger));
        }
        Ok(Transition::of(self).tell(now, ProgressKind::Human).with_ledger(ledger))
    }

    fn next_puzzle(&mut self, hardness: Hardness, now: Timestamp, limits: &Limits) -> Option<Puzzle> {
        if self.puzzles >= limits.captchas_per_session {
            return None;
        }
        self.puzzles = self.puzzles.saturating_add(1);
        Some(Puzzle { serial: self.puzzles, shown_at: now, hardness })
    }
}
