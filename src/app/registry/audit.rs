//! The audit chain, the switch and what is urgent, as an administrator sees them.

use super::{Refused, Registry, office::name};
use crate::{
    app::admin::wire::{AdminAnswer, Finding, HeadShown},
    identity::{
        directory::Directory,
        verifier::{About, ChainState, Flaw, Head, Paused, Urgent, store::RecoveryStore},
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

/// Where the chain and the switch stand, and what staff must look at before anything else.
pub(in crate::app) async fn standing(store: &dyn RecoveryStore, directory: &dyn Directory) -> Vec<Finding> {
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
    findings
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
