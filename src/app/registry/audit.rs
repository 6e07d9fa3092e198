//! The audit chain, the switch and what is urgent, as an administrator sees them.

use std::time::Duration;

use jiff::Timestamp;

use super::{
    Refused, Registry,
    limits::{Alarm, alarms},
    office::name,
};
use crate::{
    app::admin::wire::{AdminAnswer, Finding, HeadShown},
    identity::{
        directory::Directory,
        verifier::{
            About, ChainState, Flaw, Head, Limits, Notice, Paused, Urgent, counts_in_all, store::RecoveryStore,
        },
    },
    model::port::StoreFault,
};

impl Registry {
    pub(super) async fn verify_audit(&self, noted: Option<HeadShown>) -> Result<AdminAnswer, Refused> {
        let noted = noted.map(|HeadShown { number, hash }| Head { number, hash });
        let state = self.office.verify_audit(noted.as_ref()).await.map_err(Refused::by_store)?;
        Ok(match state {
            ChainState::Whole { head: Head { number, hash } } => AdminAnswer::AuditWhole(HeadShown { number, hash }),
            ChainState::Broken { number, flaw } => AdminAnswer::AuditBroken { number, flaw: told(flaw).to_owned() },
        })
    }

    pub(super) async fn audit_rows(&self, after: u64) -> Result<Vec<AdminAnswer>, Refused> {
        let rows =
            self.office.audit_page(after).await.map_err(|fault| {
                Refused::new(fault, "`deskhand audit verify` names the first row that can't be read.")
            })?;
        let lines =
            rows.iter().map(|row| Ok(AdminAnswer::AuditRow { number: row.number, line: serde_json::to_string(row)? }));
        lines.collect::<Result<_, serde_json::Error>>().map_err(Refused::by_store)
    }
}

fn told(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Changed => "it was changed, or one before it was put in or made anew",
        Flaw::Missing => "it is missing",
        Flaw::Unreadable => "it can't be read",
        Flaw::OtherThanNoted => "it isn't the one whose hash was noted: the chain was made anew",
    }
}

/// Where the chain and the switch stand, and what staff must look at before anything else: objections,
/// limits of the whole installation that are reached, owners who are still to be told of something.
pub(in crate::app) async fn standing(
    store: &dyn RecoveryStore,
    directory: &dyn Directory,
    limits: &Limits,
    now: Timestamp,
) -> Vec<Finding> {
    let unread = |fault: &StoreFault| Finding::bad(fault.to_string(), "Put the store back from your backup.");
    let mut findings = vec![match store.audit_head().await {
        Ok(Head { number: 0, .. }) => Finding::good("the audit chain is empty"),
        Ok(Head { number, hash }) => Finding::good(format!("the audit chain stands at {number}:{hash}")),
        Err(fault) => unread(&fault),
    }];
    match store.switch().await {
        Ok(switch) => findings.extend(switch.paused.map(|paused| is_paused(&paused))),
        Err(fault) => findings.push(unread(&fault)),
    }
    match store.urgent().await {
        Ok(urgent) => {
            for item in urgent {
                findings.push(is_urgent(&item, directory).await);
            }
        }
        Err(fault) => findings.push(unread(&fault)),
    }
    match counts_in_all(store, limits, now).await {
        Ok(rows) => findings.extend(alarms(&rows).map(|Alarm { what, remedy }| Finding::bad(what, remedy))),
        Err(fault) => findings.push(unread(&fault)),
    }
    match store.notices().await {
        Ok(notices) => findings.extend(still_to_be_told(&notices, now)),
        Err(fault) => findings.push(unread(&fault)),
    }
    findings
}

/// After so long a notice has not left by itself.
const A_MINUTE: Duration = Duration::from_secs(60);

fn still_to_be_told(notices: &[Notice], now: Timestamp) -> Option<Finding> {
    let late = || notices.iter().filter(|notice| notice.at.checked_add(A_MINUTE).is_ok_and(|late| late <= now));
    let since = late().map(|notice| notice.at).min()?;
    Some(Finding::doubtful(
        format!(
            "owners are still to be told what was done to their accounts: {}, the oldest since {since:.0}",
            late().count()
        ),
        "They are told while a server or verifier runs. If one does, its log says which channel refuses.",
    ))
}

fn is_paused(Paused { at, by, why }: &Paused) -> Finding {
    let why = why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
    Finding::doubtful(
        format!("all resets are paused since {at:.0} by {by}{why}"),
        "When they may go on: deskhand resume resets",
    )
}

async fn is_urgent(Urgent { account, at, about }: &Urgent, directory: &dyn Directory) -> Finding {
    let found = directory.account(account).await.ok().flatten();
    let name = found.as_ref().map_or(account.as_str(), name);
    let what = match about {
        About::Change => "a change of its password wasn't theirs; that password is being stopped",
        About::Factor => {
            "a factor that was added or removed wasn't their doing; it was taken back, and somebody may know the password"
        }
        About::Attempt => "an attempt to reset it wasn't theirs",
    };
    Finding::bad(
        format!("URGENT: the owner of {name} said at {at:.0} that {what}. Its resets are frozen"),
        format!(
            "Speak with the owner, and look for {account} in `deskhand audit export`. Then: deskhand account unfreeze {name}"
        ),
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        identity::{
            credential::{Argon2Hasher, Cost},
            directory::{EmbeddedDirectory, HashPool},
            recovery::{News, NoticeId, Place, Tally, TallyKey, Upkeep},
        },
        runtime::SeededEntropy,
        storage::{memory::MemoryKeys, recovery::Recoveries},
    };

    #[tokio::test]
    async fn limits_that_are_reached_and_owners_who_are_still_to_be_told_are_found() {
        let keys = Arc::new(MemoryKeys::default());
        let (store, now) = (Recoveries::new(keys.clone()), Timestamp::UNIX_EPOCH);
        let hasher = Argon2Hasher::new(Cost { memory_kib: 8, passes: 1, lanes: 1 }).unwrap();
        let pool = HashPool::new(Arc::new(hasher), 1);
        let directory = EmbeddedDirectory::new(keys, pool, Arc::new(SeededEntropy::new([1; 32])));
        let limits = Limits { wrong_codes_in_all: 1, ..Limits::default() };
        let found = async |now| {
            let found = standing(&store, &directory, &limits, now).await.into_iter();
            found.map(|finding| finding.what).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(found(now).await, "the audit chain is empty");

        let mut wrong = Tally::default();
        wrong.count(Place::Strange, 1, Limits::DAY, now);
        let id = NoticeId("1".to_owned());
        let notice = Notice { id, account: None, at: now, news: News::Frozen, agent: None, from: None };
        let tallies = vec![(TallyKey::installation(), wrong.next())];
        store.keep(&Upkeep { tallies, notices: vec![notice], ..Upkeep::default() }).await.unwrap();
        let at_once = found(now).await;
        assert!(at_once.contains("ALARM until") && at_once.contains("1 of 1"), "{at_once}");
        assert!(!at_once.contains("told"), "it is on its way: {at_once}");
        assert!(found(now + A_MINUTE).await.contains("still to be told"));
    }
}
