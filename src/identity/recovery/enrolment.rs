//! A session for changing one's own factors: whoever has typed the password and proven a factor that is
//! on file, or holds a pass, may add and remove.
//!
//! ```text
//! Claimed → Identified → Human ── the password ──▶ method, number, code or a pass (`challenge`, `pass`)
//!         → Enrolling ⇄ an offer ── its code ──▶ the factor is on file, and waits for its day
//! ```
//!
//! Invariant: whether the password was right is told to nobody before a factor is proven too. Until then
//! a wrong one makes every challenge one that can never be right, as an unknown name does: this is no
//! place to try passwords. Nothing here can be done in a session for a reset, nor a reset in this one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    AccountFile, Authenticator, Beginning, Claim, Deed, Delivery, DeliveryId, FactorKind, Limits, Link, News, Origin,
    Outcome, PhoneState, Refusal, Route, Session, Stage, Transition, Why, later,
};
use crate::{
    identity::credential::SealedNumber,
    model::{AccountId, Method},
};

/// What a session is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    #[default]
    Reset,
    Enrolment {
        /// How many passwords were typed, and whether the last one fits.
        typed: u8,
        fits: bool,
    },
}

/// A factor that is shown or texted, and not yet on file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Its code is derived from it.
    pub serial: u8,
    pub made_at: Timestamp,
    pub wrong: u8,
    pub factor: Offered,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Offered {
    Authenticator(Authenticator),
    Phone {
        number: SealedNumber,
        /// The same as a keyed hash.
        blind: String,
        route: Route,
        /// Which text of the session.
        text: u8,
        /// Its code was typed: the directory is asked to take it.
        proven: bool,
    },
}

/// What a typed code turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferVerdict {
    Wrong,
    Passcode,
    /// The offered authenticator's code of this step.
    Step(u64),
}

/// A factor that is on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactorRef {
    Authenticator,
    /// The one that waits for its day.
    NewAuthenticator,
    /// By its keyed hash.
    Phone(String),
}

/// The account as it stands for a change of its factors.
#[derive(Debug)]
pub struct Owned {
    pub file: AccountFile,
    /// It may be changed by its owner alone.
    pub open: bool,
    /// The numbers of the directory, as keyed hashes.
    pub numbers: Vec<String>,
}

impl Goal {
    /// Whether a proof can lead anywhere: a reset asks for no password.
    pub(super) fn can_be_proven(self) -> bool {
        matches!(self, Self::Reset | Self::Enrolment { fits: true, .. })
    }

    /// Whether it is time for a proof: the password comes first.
    pub(super) fn is_asked_for_proof(self) -> bool {
        matches!(self, Self::Reset | Self::Enrolment { typed: 1.., .. })
    }

    pub fn is_enrolment(self) -> bool {
        matches!(self, Self::Enrolment { .. })
    }
}

impl Offer {
    pub fn left(&self, limits: &Limits) -> u8 {
        limits.wrong_codes_per_challenge.saturating_sub(self.wrong)
    }

    pub fn id(&self, session: &Session) -> DeliveryId {
        DeliveryId { session: session.id, challenge: self.serial }
    }

    /// When another text may be asked for; `None` where none is sent.
    pub fn resend_at(&self, limits: &Limits) -> Option<Timestamp> {
        matches!(self.factor, Offered::Phone { .. }).then(|| later(self.made_at, limits.resend))
    }

    fn is_old(&self, now: Timestamp, limits: &Limits) -> bool {
        matches!(self.factor, Offered::Phone { .. }) && now >= later(self.made_at, limits.passcode)
    }
}

impl Session {
    /// Begun by a person on the page itself, without a chat: there is no link to claim. `opening`: of a session
    /// that is about to be made.
    pub fn begin_enrolment(
        mut opening: Transition,
        browser: String,
        origin: Origin,
        beginning: Beginning,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<Transition, Refusal> {
        opening.tallies = beginning.one_more(now, limits).ok_or(Refusal::TooManyBegun)?;
        opening.session.goal = Goal::Enrolment { typed: 0, fits: false };
        opening.session.link = Link { generation: 1, issued_at: now, claimed: true };
        opening.session.claim = Some(Claim { at: now, browser });
        opening.session.origin = origin;
        opening.session.stage = Stage::Claimed;
        Ok(opening)
    }

    /// A password was typed: counted before it is looked at.
    pub fn count_password(mut self, now: Timestamp, limits: &Limits) -> Result<Transition, Refusal> {
        self.going()?;
        let (Stage::Human { subject, .. } | Stage::Challenged { subject, .. }) = &self.stage else {
            return Err(Refusal::NotNow);
        };
        let subject = subject.clone();
        let Goal::Enrolment { typed, .. } = self.goal else { return Err(Refusal::NotNow) };
        if typed >= limits.passwords_per_session {
            return Ok(self.stop(Why::TooManyTries, now));
        }
        self.goal = Goal::Enrolment { typed: typed.saturating_add(1), fits: false };
        self.stage = Stage::Human { subject, chosen: None };
        Ok(Transition::of(self))
    }

    /// What was found of the password that was counted last.
    pub fn password(mut self, fits: bool) -> Result<Transition, Refusal> {
        self.going()?;
        match (&mut self.goal, &self.stage) {
            (Goal::Enrolment { typed: 1.., fits: found }, Stage::Human { .. }) => *found = fits,
            _ => return Err(Refusal::NotNow),
        }
        Ok(Transition::of(self))
    }

    /// Offers a new authenticator, in place of an offer that is open. Its step is nobody's yet.
    pub fn offer_authenticator(
        self,
        new: Authenticator,
        owned: &Owned,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<Transition, Refusal> {
        self.offer(Offered::Authenticator(new), owned, now, limits)
    }

    /// Texts a code to a number, in place of an offer that is open.
    pub fn offer_phone(
        mut self,
        number: SealedNumber,
        blind: String,
        route: Route,
        owned: &Owned,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<Transition, Refusal> {
        if owned.numbers.contains(&blind) && owned.file.phone_state(&blind).is_none_or(PhoneState::is_on_file) {
            return Err(Refusal::OnFile);
        }
        if owned.numbers.len() >= limits.phones_per_account && !owned.numbers.contains(&blind) {
            return Err(Refusal::TooManyPhones);
        }
        self.texts = self.texts.saturating_add(1);
        let text = self.texts;
        let offered =
            Offered::Phone { number: number.clone(), blind: blind.clone(), route: route.clone(), text, proven: false };
        let mut next = self.offer(offered, owned, now, limits)?;
        let Stage::Enrolling { account, offer: Some(offer), .. } = &next.session.stage else { return Ok(next) };
        let delivery = Delivery {
            id: offer.id(&next.session),
            method: Method::Text,
            key: next.session.key.clone(),
            account: Some(account.clone()),
            number: blind,
            route,
            place: next.session.place(),
            text,
            until: later(now, limits.passcode),
            counted: false,
            to: Some(number),
        };
        next.deliveries.push(delivery);
        Ok(next)
    }

    /// Another text to the number that is offered.
    pub fn resend_offer(self, owned: &Owned, now: Timestamp, limits: &Limits) -> Result<Transition, Refusal> {
        let Stage::Enrolling { offer: Some(offer), .. } = &self.stage else { return Err(Refusal::NotNow) };
        let Offered::Phone { number, blind, route, .. } = offer.factor.clone() else { return Err(Refusal::NotNow) };
        match offer.resend_at(limits) {
            Some(at) if now < at => Err(Refusal::TooSoon { at }),
            _ => self.offer_phone(number, blind, route, owned, now, limits),
        }
    }

    /// The code of an offer was typed. A right one puts an authenticator on file in this very commit; a
    /// number is `proven` by it, and the directory is asked next.
    pub fn confirm(
        mut self,
        verdict: OfferVerdict,
        owned: Owned,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<Transition, Refusal> {
        self.enrolling()?;
        if let Some(why) = owned.shut() {
            return Ok(self.stop(why, now));
        }
        let Stage::Enrolling { account, offer: slot, .. } = &mut self.stage else { return Err(Refusal::NotNow) };
        let (id, Some(offer)) = (account.clone(), slot.as_mut()) else { return Err(Refusal::NotNow) };
        if offer.is_old(now, limits) {
            return Ok(Transition::of(self).because(Outcome::OldCode));
        }
        match (verdict, &mut offer.factor) {
            (OfferVerdict::Step(step), Offered::Authenticator(new)) => {
                let new = Authenticator { last_step: Some(step), ..new.clone() };
                *slot = None;
                Ok(self.add_authenticator(id, new, owned, now, limits))
            }
            (OfferVerdict::Passcode, Offered::Phone { proven, .. }) => {
                *proven = true;
                Ok(Transition::of(self))
            }
            _ => {
                offer.wrong = offer.wrong.saturating_add(1);
                let left = offer.left(limits);
                if left == 0 {
                    *slot = None;
                }
                let outcome = if left == 0 { Outcome::OfferGone } else { Outcome::WrongCode { left } };
                Ok(Transition::of(self).because(outcome))
            }
        }
    }

    fn add_authenticator(
        self,
        id: AccountId,
        new: Authenticator,
        owned: Owned,
        now: Timestamp,
        limits: &Limits,
    ) -> Transition {
        let (mut file, factor) = (owned.file, FactorKind::Authenticator);
        file.set_up(owned.numbers, now, limits);
        let usable_from = file.add_authenticator(new, now, limits);
        Transition::of(self)
            .note(now, Some(&id), Deed::FactorAdded { factor })
            .notify(now, Some(&id), News::FactorAdded { factor, usable_from })
            .with_account(id, file)
    }

    /// The offer is over: the directory has taken the number, or the person doesn't want it.
    pub fn end_offer(mut self) -> Result<Transition, Refusal> {
        self.enrolling()?;
        if let Stage::Enrolling { offer, .. } = &mut self.stage {
            *offer = None;
        }
        Ok(Transition::of(self))
    }

    /// Takes a factor out of service at once.
    pub fn remove_factor(
        mut self,
        factor: &FactorRef,
        owned: Owned,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<Transition, Refusal> {
        self.enrolling()?;
        if let Some(why) = owned.shut() {
            return Ok(self.stop(why, now));
        }
        let Stage::Enrolling { account, offer, .. } = &mut self.stage else { return Err(Refusal::NotNow) };
        let id = account.clone();
        *offer = None;
        let (mut file, numbers) = (owned.file, owned.numbers);
        let kind = match factor {
            FactorRef::Authenticator if file.remove_authenticator(now, limits) => FactorKind::Authenticator,
            FactorRef::NewAuthenticator if file.new_authenticator.take().is_some() => FactorKind::Authenticator,
            FactorRef::Phone(number)
                if numbers.contains(number)
                    && !matches!(file.phone_state(number), Some(PhoneState::Removed { .. })) =>
            {
                file.remove_phone(number, now, limits);
                FactorKind::Phone
            }
            _ => return Err(Refusal::NotNow),
        };
        Ok(Transition::of(self)
            .note(now, Some(&id), Deed::FactorRemoved { factor: kind })
            .notify(now, Some(&id), News::FactorRemoved { factor: kind })
            .with_account(id, file))
    }

    fn offer(mut self, factor: Offered, owned: &Owned, now: Timestamp, limits: &Limits) -> Result<Transition, Refusal> {
        self.enrolling()?;
        if let Some(why) = owned.shut() {
            return Ok(self.stop(why, now));
        }
        // Codes of challenges and of offers are derived from one count: none serves for another.
        let serial = self.challenges.saturating_add(1);
        let Stage::Enrolling { offers, offer, .. } = &mut self.stage else { return Err(Refusal::NotNow) };
        if *offers >= limits.offers_per_session {
            return Err(Refusal::NoMoreOffers);
        }
        *offers = offers.saturating_add(1);
        *offer = Some(Offer { serial, made_at: now, wrong: 0, factor });
        self.challenges = serial;
        Ok(Transition::of(self))
    }

    fn enrolling(&self) -> Result<(), Refusal> {
        self.going()?;
        if matches!(self.stage, Stage::Enrolling { .. }) { Ok(()) } else { Err(Refusal::NotNow) }
    }
}

impl Owned {
    /// Why nothing may be changed, if so: it was proven a while ago.
    fn shut(&self) -> Option<Why> {
        if !self.open {
            Some(Why::Disabled)
        } else if self.file.frozen.is_some() {
            Some(Why::Frozen)
        } else {
            None
        }
    }
}
