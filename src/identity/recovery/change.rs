//! From `Verified` to `Completed`: the intent is written first, then the directory is asked, then
//! what is true is written.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    AccountFile, Deed, Ledger, Limits, News, Outcome, Pending, Proof, Refusal, Session, Stage, Transition, Why,
    account::keep_newest, later,
};
use crate::{
    identity::credential::HistoryHash,
    model::{AccountId, ProgressKind, Rule},
};

/// A change that was begun. The password itself is stored nowhere; its history hash waits here.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Intent {
    /// Given to the directory as the time of the change.
    pub at: Timestamp,
    pub hash: HistoryHash,
    /// When the directory was asked for the change, or, later, when its answer was missed.
    pub asked_at: Timestamp,
    /// The chat was told that the answer is missing.
    pub unsettled: bool,
}

impl Intent {
    /// The directory has had its time: what it hasn't done by now, it will not do.
    pub fn is_too_late(&self, now: Timestamp, limits: &Limits) -> bool {
        now >= later(self.asked_at, limits.settle)
    }
}

impl Session {
    /// The new password breaks rules: told by their ids, and typed again.
    pub fn refuse_password(self, rules: Vec<Rule>, now: Timestamp) -> Result<Transition, Refusal> {
        self.going()?;
        if !matches!(self.stage, Stage::Verified { .. }) {
            return Err(Refusal::NotNow);
        }
        let next = Transition::of(self).tell(now, ProgressKind::PasswordRefused { rules: rules.clone() });
        Ok(next.because(Outcome::BrokenRules(rules)))
    }

    /// Writes down what is about to happen. One change of an account at a time.
    pub fn begin_change(
        mut self,
        hash: HistoryHash,
        mut account: AccountFile,
        enabled: bool,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<Transition, Refusal> {
        self.going()?;
        let Stage::Verified { subject, account: id, by, .. } = &self.stage else { return Err(Refusal::NotNow) };
        let (subject, id, by) = (subject.clone(), id.clone(), by.clone());
        if let Some(pending) = &account.pending {
            return Err(Refusal::Busy(pending.session));
        }
        if let Some(why) = self.shut(&account, &by, enabled, now, limits) {
            return Ok(self.stop(why, now));
        }
        account.pending = Some(Pending { session: self.id, at: now, hash: hash.clone() });
        let intent = Intent { at: now, hash, asked_at: now, unsettled: false };
        self.stage = Stage::Committing { subject, account: id.clone(), by, intent };
        Ok(Transition::of(self).tell(now, ProgressKind::Committing).with_account(id, account))
    }

    /// The directory has the new password.
    pub fn complete(
        mut self,
        mut account: AccountFile,
        mut ledger: Ledger,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<Transition, Refusal> {
        let (id, intent) = self.intent()?;
        account.pending = None;
        account.remember(intent.hash, intent.at, limits);
        account.resets.retain(|at| later(*at, Limits::DAY.saturating_mul(2)) > now);
        account.resets.push(now);
        keep_newest(&mut account.resets);
        ledger.forgive();
        self.stage = Stage::Completed;
        Ok(Transition::of(self)
            .tell(now, ProgressKind::Completed)
            .note(now, Some(&id), Deed::PasswordChanged)
            .notify(now, Some(&id), News::PasswordChanged)
            .with_account(id, account)
            .with_ledger(ledger))
    }

    /// The directory's answer is missing: said once, asked again until it is known.
    pub fn unsettled(mut self, now: Timestamp) -> Result<Transition, Refusal> {
        self.going()?;
        let Stage::Committing { intent, .. } = &mut self.stage else { return Err(Refusal::NotNow) };
        intent.asked_at = now;
        let first = !intent.unsettled;
        intent.unsettled = true;
        let next = Transition::of(self);
        Ok(if first { next.tell(now, ProgressKind::Unsettled) } else { next })
    }

    /// The change did not happen: still verified, the person types it again.
    pub fn undo_change(
        mut self,
        mut account: AccountFile,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<Transition, Refusal> {
        let (id, _) = self.intent()?;
        let Some(subject) = self.subject().cloned() else { return Err(Refusal::NotNow) };
        account.pending = None;
        let by = self.proof()?;
        self.stage = Stage::Verified { subject, account: id.clone(), by, again: true };
        let next = if now >= self.expires_at(limits) {
            self.stop(Why::Expired, now)
        } else {
            Transition::of(self).tell(now, ProgressKind::Verified)
        };
        Ok(next.with_account(id, account).because(Outcome::TypeAgain))
    }

    /// The directory said no, and meant it.
    pub fn directory_refused(self, mut account: AccountFile, now: Timestamp) -> Result<Transition, Refusal> {
        let (id, _) = self.intent()?;
        account.pending = None;
        Ok(self.stop(Why::DirectoryRefused, now).with_account(id, account))
    }

    fn proof(&self) -> Result<Proof, Refusal> {
        match &self.stage {
            Stage::Committing { by, .. } => Ok(by.clone()),
            _ => Err(Refusal::NotNow),
        }
    }

    fn intent(&self) -> Result<(AccountId, Intent), Refusal> {
        self.going()?;
        match &self.stage {
            Stage::Committing { account, intent, .. } => Ok((account.clone(), intent.clone())),
            _ => Err(Refusal::NotNow),
        }
    }
}

impl Transition {
    /// The same commit also ends the session.
    #[must_use]
    pub(super) fn and_stop(mut self, why: Why, now: Timestamp) -> Self {
        let revision = self.session.revision;
        let stopped = self.session.stop(why, now);
        self.session = Session { revision, ..stopped.session };
        self.events.extend(stopped.events);
        self
    }
}
