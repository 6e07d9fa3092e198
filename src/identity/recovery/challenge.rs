//! From `Human` to `Verified`: the method, the full number and the code.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    AccountFile, Actor, Deed, Delivery, DeliveryId, Goal, Ledger, Limits, News, Outcome, Proof, Refusal, Route,
    Session, Stage, Subject, Transition, Why, later,
};
use crate::model::{AccountId, Method, ProgressKind};

/// A code that is waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// Its place in the session, from 1. The passcode is derived from it.
    pub serial: u8,
    pub method: Method,
    pub sent_at: Timestamp,
    /// Which text of the session, from 1; 0 for other methods.
    pub text: u8,
    pub wrong: u8,
    pub hinted: bool,
    /// The chat was told that it is too old.
    pub told_old: bool,
    pub target: Target,
}

/// What a challenge proves. Only a live one can ever be right.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The account exists, is set up for reset, and has this number or an authenticator.
    pub live: bool,
    /// A keyed hash of the full number that was typed; empty for the authenticator.
    pub number: String,
    #[serde(default)]
    pub route: Route,
}

/// What the typed code turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeVerdict {
    Wrong,
    Passcode,
    /// The authenticator's code of this step; used once.
    Step(u64),
}

impl Challenge {
    pub fn id(&self, session: &Session) -> DeliveryId {
        DeliveryId { session: session.id, challenge: self.serial }
    }

    /// Too old by its age alone. An authenticator's codes grow old by themselves.
    pub fn is_old(&self, now: Timestamp, limits: &Limits) -> bool {
        self.method != Method::Authenticator && now >= later(self.sent_at, limits.passcode)
    }

    pub fn left(&self, limits: &Limits) -> u8 {
        limits.wrong_codes_per_challenge.saturating_sub(self.wrong)
    }

    pub fn resend_at(&self, limits: &Limits) -> Timestamp {
        later(self.sent_at, limits.resend)
    }

    pub(super) fn hint_is_due(&self, now: Timestamp, limits: &Limits) -> bool {
        !self.hinted && now >= later(self.sent_at, limits.hint)
    }
}

impl Session {
    /// Chooses a method, or another one. For the authenticator the challenge begins at once; `live`
    /// tells whether it can be right. A text or a call first asks for the full number, and while codes
    /// are tried all over the installation the authenticator asks everybody for it too.
    pub fn choose(
        mut self,
        method: Method,
        live: bool,
        ledger: &Ledger,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<Transition, Refusal> {
        self.going()?;
        if !limits.methods.contains(&method) {
            return Err(Refusal::NotNow);
        }
        let subject = self.choosing_subject()?;
        if ledger.is_shut(method, now, limits) {
            if self.paused.contains(&method) {
                return Err(Refusal::Blocked(method));
            }
            self.paused.push(method);
            let told = Transition::of(self).tell(now, ProgressKind::Paused { method });
            return Ok(told.because(Outcome::Blocked));
        }
        if self.out_of_challenges(limits) {
            return self.refuse_challenge(ledger, now, limits);
        }
        if method == Method::Authenticator && !ledger.is_alarmed(now, limits) {
            let live = live && self.goal.can_be_proven();
            return Ok(self.challenge(subject, method, Target { live, ..Target::default() }, now, limits));
        }
        self.stage = Stage::Human { subject, chosen: Some(method) };
        Ok(Transition::of(self))
    }

    /// The full number was typed, right or wrong: the code is sent to it if it is the one on file.
    pub fn number(
        self,
        mut target: Target,
        ledger: &Ledger,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<Transition, Refusal> {
        self.going()?;
        let Stage::Human { subject, chosen: Some(method) } = &self.stage else { return Err(Refusal::NotNow) };
        let (subject, method) = (subject.clone(), *method);
        target.live &= self.goal.can_be_proven();
        if ledger.is_shut(method, now, limits) {
            return Err(Refusal::Blocked(method));
        }
        if self.out_of_challenges(limits) {
            return self.refuse_challenge(ledger, now, limits);
        }
        Ok(self.challenge(subject, method, target, now, limits))
    }

    /// A new code to the same number; the one before is dead.
    pub fn resend(self, ledger: &Ledger, now: Timestamp, limits: &Limits) -> Result<Transition, Refusal> {
        self.going()?;
        let Stage::Challenged { subject, challenge } = &self.stage else { return Err(Refusal::NotNow) };
        if challenge.method == Method::Authenticator {
            return Err(Refusal::NotNow);
        }
        let at = challenge.resend_at(limits);
        if now < at {
            return Err(Refusal::TooSoon { at });
        }
        let (subject, method, target) = (subject.clone(), challenge.method, challenge.target.clone());
        if ledger.is_shut(method, now, limits) {
            return Err(Refusal::Blocked(method));
        }
        if self.out_of_challenges(limits) {
            return self.refuse_challenge(ledger, now, limits);
        }
        Ok(self.challenge(subject, method, target, now, limits))
    }

    /// A code was typed. `enabled`: the directory lets the account be reset, which is told only to
    /// who has proven to be its owner.
    pub fn code(
        mut self,
        verdict: CodeVerdict,
        ledger: Ledger,
        account: AccountFile,
        enabled: bool,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<Transition, Refusal> {
        self.going()?;
        let Stage::Challenged { subject, challenge } = &mut self.stage else { return Err(Refusal::NotNow) };
        if challenge.is_old(now, limits) {
            let first = !challenge.told_old;
            challenge.told_old = true;
            let next = Transition::of(self).because(Outcome::OldCode);
            return Ok(if first { next.tell(now, ProgressKind::CodeExpired) } else { next });
        }
        if challenge.left(limits) == 0 || ledger.is_shut(challenge.method, now, limits) {
            return Err(Refusal::Blocked(challenge.method));
        }
        let (mut account, mut ledger) = (account, ledger);
        let method = challenge.method;
        // A number may have been removed since the code was sent.
        let number = &challenge.target.number;
        let right = challenge.target.live
            && self.goal.can_be_proven()
            && (number.is_empty() || account.phone_serves(number, now))
            && !ledger.is_dead(method, now, limits)
            && match verdict {
                CodeVerdict::Wrong => false,
                CodeVerdict::Passcode => method != Method::Authenticator,
                CodeVerdict::Step(step) => method == Method::Authenticator && account.use_step(step),
            };
        match (right, subject.account.clone()) {
            (true, Some(id)) => {
                if method != Method::Authenticator {
                    ledger.count_used(now);
                }
                Ok(self.verified(id, Proof::Code(method), account, enabled, now, limits).with_ledger(ledger))
            }
            _ => Ok(self.wrong_code(ledger, now, limits)),
        }
    }

    fn wrong_code(mut self, mut ledger: Ledger, now: Timestamp, limits: &Limits) -> Transition {
        let last = self.challenges >= limits.challenges_per_session;
        let Stage::Challenged { subject, challenge } = &mut self.stage else { return Transition::of(self) };
        challenge.wrong = challenge.wrong.saturating_add(1);
        let (left, method, account) = (challenge.left(limits), challenge.method, subject.account.clone());
        let hint = challenge.wrong >= 2 && !challenge.hinted;
        challenge.hinted |= hint;
        let counting = ledger.count_wrong(method, now, limits);
        if counting.shuts && !self.paused.contains(&method) {
            self.paused.push(method);
        }
        let mut next = Transition::of(self).tell(now, ProgressKind::CodeRefused { left });
        if hint {
            next = next.tell(now, ProgressKind::Hinted);
        }
        if counting.shuts {
            next = next.tell(now, ProgressKind::Paused { method });
            next = next.note_by(Actor::Visitor, now, account.as_ref(), Deed::FactorPaused { method });
        }
        if counting.tells_owner {
            next = next.notify(now, account.as_ref(), News::Attempts);
        }
        if counting.alarms {
            next = next.note_by(Actor::System, now, None, Deed::Alarm { limit: "wrong codes".to_owned() });
        }
        if left == 0 && last {
            next = next.and_stop(Why::TooManyTries, now);
        }
        let blocked = left == 0 || counting.shuts;
        next.with_ledger(ledger).because(if blocked { Outcome::Blocked } else { Outcome::WrongCode { left } })
    }

    /// Somebody has proven to be the owner of `id`.
    pub(super) fn verified(
        mut self,
        id: AccountId,
        by: Proof,
        account: AccountFile,
        enabled: bool,
        now: Timestamp,
        limits: &Limits,
    ) -> Transition {
        let Some(subject) = self.subject().cloned() else { return Transition::of(self) };
        let shut = self.shut(&account, &by, enabled, now, limits);
        self.step_up = self.step_up.saturating_add(1);
        let deed = match self.goal {
            Goal::Reset => Deed::Verified { by: by.clone() },
            Goal::Enrolment { .. } => Deed::SignedIn { by: by.clone() },
        };
        self.proven = Some(id.clone()).filter(|_| self.goal == Goal::Reset);
        self.stage = match self.goal {
            Goal::Reset => Stage::Verified { subject, account: id.clone(), by, again: false },
            Goal::Enrolment { .. } => Stage::Enrolling { subject, account: id.clone(), by, offers: 0, offer: None },
        };
        let next = Transition::of(self).tell(now, ProgressKind::Verified).note(now, Some(&id), deed);
        let next = next.with_account(id, account);
        match shut {
            None => next,
            Some(why) => next.and_stop(why, now),
        }
    }

    /// Why a verified owner can't go on, if so.
    pub(super) fn shut(
        &self,
        account: &AccountFile,
        by: &Proof,
        enabled: bool,
        now: Timestamp,
        limits: &Limits,
    ) -> Option<Why> {
        if !enabled {
            Some(Why::Disabled)
        } else if account.frozen.is_some() {
            Some(Why::Frozen)
        } else if account.reset_since(self.opened_at) {
            Some(Why::Superseded)
        } else if self.goal == Goal::Reset && account.resets_today(now) >= limits.resets_per_day && !by.is_by_staff() {
            Some(Why::TooManyResets)
        } else {
            None
        }
    }

    pub(super) fn choosing_subject(&self) -> Result<Subject, Refusal> {
        match &self.stage {
            Stage::Human { subject, .. } | Stage::Challenged { subject, .. } if self.goal.is_asked_for_proof() => {
                Ok(subject.clone())
            }
            _ => Err(Refusal::NotNow),
        }
    }

    fn out_of_challenges(&self, limits: &Limits) -> bool {
        self.challenges >= limits.challenges_per_session
    }

    /// No challenge is left: over, unless the last one can still be answered.
    fn refuse_challenge(self, ledger: &Ledger, now: Timestamp, limits: &Limits) -> Result<Transition, Refusal> {
        let open = |challenge: &Challenge| {
            let shut = ledger.is_shut(challenge.method, now, limits);
            challenge.left(limits) > 0 && !challenge.is_old(now, limits) && !shut
        };
        match &self.stage {
            Stage::Challenged { challenge, .. } if open(challenge) => Err(Refusal::LastChallenge),
            _ => Ok(self.stop(Why::TooManyTries, now)),
        }
    }

    fn challenge(
        mut self,
        subject: Subject,
        method: Method,
        target: Target,
        now: Timestamp,
        limits: &Limits,
    ) -> Transition {
        let place = self.place();
        self.challenges = self.challenges.saturating_add(1);
        if method == Method::Text {
            self.texts = self.texts.saturating_add(1);
        }
        let text = if method == Method::Text { self.texts } else { 0 };
        let challenge = Challenge {
            serial: self.challenges,
            method,
            sent_at: now,
            text,
            wrong: 0,
            hinted: false,
            told_old: false,
            target: target.clone(),
        };
        let delivery = (method != Method::Authenticator).then(|| Delivery {
            id: challenge.id(&self),
            method,
            key: self.key.clone(),
            account: subject.account.clone().filter(|_| target.live),
            number: target.number,
            route: target.route,
            place,
            text,
            until: later(now, limits.passcode),
            counted: false,
            to: None,
        });
        self.stage = Stage::Challenged { subject, challenge };
        let mut next = Transition::of(self).tell(now, ProgressKind::Challenged { method });
        next.deliveries.extend(delivery);
        next
    }
}
