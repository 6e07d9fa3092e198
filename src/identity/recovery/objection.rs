//! "That wasn't me": what the owner's objection to a notice brings about.
//!
//! After an attempt, reset is frozen. After a factor was added or removed, that is taken back as well.
//! After a change, the password that was just set is stopped as well
//! and staff are told at once: whoever set it may be signed in.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{AccountFile, Actor, Deed, Entry, Frozen, Limits, News, Notice, NoticeId, Upkeep, later};
use crate::model::{AccountId, Objected};

/// What the link in a notice speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    pub account: AccountId,
    pub about: About,
    /// When that happened.
    pub at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// Somebody tried, or made or used something by which a reset could be had.
    Attempt,
    /// A factor was added or removed.
    Factor,
    /// The password was changed.
    Change,
}

impl From<About> for Objected {
    fn from(about: About) -> Self {
        match about {
            About::Attempt => Self::Attempt,
            About::Factor => Self::Factor,
            About::Change => Self::Change,
        }
    }
}

impl News {
    /// What an owner objects to who answers this; `None` where there is nothing to freeze.
    pub fn about(&self) -> Option<About> {
        match self {
            Self::PasswordChanged => Some(About::Change),
            Self::FactorAdded { .. } | Self::FactorRemoved { .. } => Some(About::Factor),
            Self::Frozen => None,
            _ => Some(About::Attempt),
        }
    }
}

/// A password that must not be of use any more. It stays until it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    pub account: AccountId,
    /// A password that was set later is the owner's own again.
    pub set_by: Timestamp,
}

/// What staff must look at before anything else. It stays until they have unfrozen the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Urgent {
    pub account: AccountId,
    pub at: Timestamp,
    pub about: About,
}

impl Objection {
    /// What must be written; `None` if the link is too old. Twice is once.
    pub fn object(&self, mut file: AccountFile, now: Timestamp, limits: &Limits) -> Option<Upkeep> {
        if now >= later(self.at, limits.objection) {
            return None;
        }
        let id = self.account.clone();
        let mut upkeep = Upkeep::default();
        if self.about == About::Change {
            upkeep.stops.push(Stop { account: id.clone(), set_by: self.at });
        }
        upkeep.urgent.push(Urgent { account: id.clone(), at: now, about: self.about });
        let entry = |deed| Entry { at: now, actor: Actor::Owner, deed, account: Some(id.clone()), session: None };
        file = file.settled(now);
        let undoes = self.about == About::Factor && file.is_in_flux();
        if undoes {
            file.undo_changes(now);
            upkeep.audit.push(entry(Deed::FactorsUndone));
        }
        let freezes = file.frozen.is_none();
        if freezes {
            file.frozen = Some(Frozen { at: now, by_owner: true });
            file.pass = None;
            let notice = NoticeId(format!("frozen/{id}/{}", file.revision));
            upkeep.audit.push(entry(Deed::Frozen));
            upkeep.notices.push(Notice {
                id: notice,
                account: Some(id.clone()),
                at: now,
                news: News::Frozen,
                from: None,
                agent: None,
            });
        }
        if freezes || undoes {
            upkeep.accounts.push((id, file.next()));
        }
        Some(upkeep)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::identity::recovery::Pass;

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    fn object(about: About, file: AccountFile, now: Timestamp) -> Option<Upkeep> {
        Objection { account: "ada".into(), about, at: START }.object(file, now, &Limits::default())
    }

    #[test]
    fn an_attempt_freezes_and_a_change_stops_the_password_too() {
        for (about, stops) in [(About::Attempt, 0), (About::Change, 1)] {
            let upkeep = object(about, AccountFile::default(), START).unwrap();
            assert_eq!(upkeep.stops.len(), stops);
            assert!(upkeep.accounts[0].1.frozen.is_some());
            assert_eq!((upkeep.urgent.len(), upkeep.notices.len(), upkeep.audit.len()), (1, 1, 1));
            let again = object(about, upkeep.accounts[0].1.clone(), START).unwrap();
            assert!(again.accounts.is_empty() && again.notices.is_empty(), "frozen once, told once");
        }
    }

    /// It may be what the owner objects to; staff who have looked make another.
    #[test]
    fn a_pass_that_nobody_has_used_dies_with_an_objection() {
        let pass = Some(Pass { hash: "hash".to_owned(), until: Timestamp::MAX });
        let file = AccountFile { pass, ..AccountFile::default() };
        let upkeep = object(About::Attempt, file, START).unwrap();
        assert!(upkeep.accounts[0].1.pass.is_none());
    }

    #[test]
    fn a_factor_is_taken_back_also_where_reset_is_frozen_already() {
        let mut file = AccountFile::default();
        file.add_phone("thief's", START, &Limits::default());
        let frozen = object(About::Attempt, file, START).unwrap().accounts.swap_remove(0).1;
        assert_eq!(frozen.departed(START).count(), 0, "an attempt is something else");
        let upkeep = object(About::Factor, frozen, START).unwrap();
        assert_eq!(upkeep.accounts[0].1.departed(START).collect::<Vec<_>>(), ["thief's"]);
        assert_eq!((upkeep.urgent.len(), upkeep.notices.len(), upkeep.audit.len()), (1, 0, 1));
    }

    #[test]
    fn a_link_that_is_too_old_does_nothing() {
        let late = START + Limits::default().objection;
        assert!(object(About::Change, AccountFile::default(), late).is_none());
        assert!(object(About::Change, AccountFile::default(), late - Duration::from_secs(1)).is_some());
    }
}
