//! Under which key what stands. Numbers are hexadecimal of fixed width, so that the order of keys is
//! the order of numbers.

use crate::{
    identity::recovery::{DeliveryId, NoticeId, StandingKey, TallyKey},
    model::{AccountId, AgentName, AttemptKey, RequestKey, SessionId},
};

pub(super) const OUTBOX: &str = "recovery/outbox/";
pub(super) const NOTICES: &str = "recovery/notice/";
pub(super) const STOPS: &str = "recovery/stop/";
pub(super) const DEPARTING: &str = "recovery/departing/";
pub(super) const URGENT: &str = "recovery/urgent/";
pub(super) const LIVE: &str = "recovery/live/";
pub(super) const AUDIT: &str = "recovery/audit/";
pub(super) const AUDIT_HEAD: &str = "recovery/audit-head";
pub(super) const ACCOUNTS: &str = "recovery/account/";
pub(super) const KNOWN_KEYS: &str = "recovery/known-keys";
pub(super) const SWITCH: &str = "recovery/switch";

pub(super) fn session(session: SessionId) -> String {
    format!("recovery/session/{session}")
}

pub(super) fn events(session: SessionId) -> String {
    format!("recovery/event/{session}/")
}

pub(super) fn event(session: SessionId, number: u64) -> String {
    format!("{}{number:016x}", events(session))
}

pub(super) fn account(account: &AccountId) -> String {
    format!("{ACCOUNTS}{account}")
}

pub(super) fn standing(key: &StandingKey) -> String {
    format!("recovery/standing/{key}")
}

pub(super) fn tally(key: &TallyKey) -> String {
    format!("recovery/tally/{key}")
}

pub(super) fn delivery(delivery: DeliveryId) -> String {
    format!("{OUTBOX}{}/{:03}", delivery.session, delivery.challenge)
}

pub(super) fn notice(notice: &NoticeId) -> String {
    format!("{NOTICES}{notice}")
}

pub(super) fn stop(account: &AccountId) -> String {
    format!("{STOPS}{account}")
}

pub(super) fn departing(account: &AccountId) -> String {
    format!("{DEPARTING}{account}")
}

pub(super) fn urgent(account: &AccountId) -> String {
    format!("{URGENT}{account}")
}

pub(super) fn audit(number: u64) -> String {
    format!("{AUDIT}{number:016x}")
}

/// The numbers of the rows that are receipts of `account`.
pub(super) fn receipts(account: &AccountId) -> String {
    format!("recovery/receipt/{account}/")
}

pub(super) fn receipt(account: &AccountId, number: u64) -> String {
    format!("{}{number:016x}", receipts(account))
}

pub(super) fn live(session: SessionId) -> String {
    format!("{LIVE}{session}")
}

/// An attempt of an agent. Names have neither slash nor dot.
pub(super) fn attempt(agent: &AgentName, key: AttemptKey) -> String {
    format!("recovery/attempt/{agent}/{key}")
}

pub(super) fn request(key: &RequestKey) -> String {
    format!("recovery/request/{key}")
}
