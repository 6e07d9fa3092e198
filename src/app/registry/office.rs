//! What an administrator does for one account or for the whole installation, and how it is told.

use super::{Refused, Registry};
use crate::{
    app::admin::wire::{AdminAnswer, OfficeAsk, WireSecret},
    identity::{directory::Account, verifier::Declined},
};

impl Registry {
    /// The answers to a request about the whole installation, without the closing `Done`.
    pub async fn run(&self, ask: OfficeAsk) -> Result<Vec<AdminAnswer>, Refused> {
        match ask {
            OfficeAsk::Limits => Ok(vec![self.limits_in_all().await?]),
            OfficeAsk::LimitsFrom { from, name, reset: false } => {
                Ok(vec![self.limits_from(from, name.as_deref()).await?])
            }
            OfficeAsk::LimitsFrom { from, name, reset: true } => {
                Ok(vec![self.reset_limits_from(from, name.as_deref()).await?])
            }
            OfficeAsk::PauseResets { why } => {
                self.office.pause_resets(why.as_deref()).await.map_err(|declined| declined_by(None, &declined))?;
                let what = "All resets are paused. Who is in the middle of one goes on after `deskhand resume resets`.";
                Ok(vec![said(what)])
            }
            OfficeAsk::ResumeResets => {
                self.office.resume_resets().await.map_err(|declined| declined_by(None, &declined))?;
                Ok(vec![said("Resets go on.")])
            }
            OfficeAsk::VerifyAudit { noted } => Ok(vec![self.verify_audit(noted).await?]),
            OfficeAsk::AuditRows { after } => self.audit_rows(after).await,
        }
    }

    pub(super) async fn pass(&self, typed: &str) -> Result<AdminAnswer, Refused> {
        let account = self.find(typed).await?;
        let made = self.office.make_pass(&account).await.map_err(|declined| declined_by(Some(&account), &declined))?;
        Ok(AdminAnswer::Pass { pass: WireSecret::new(made.pass.expose()), until: made.until })
    }

    pub(super) async fn codes(&self, typed: &str) -> Result<AdminAnswer, Refused> {
        let account = self.find(typed).await?;
        let made = self.office.make_codes(&account).await.map_err(|declined| declined_by(Some(&account), &declined))?;
        let codes = made.codes.iter().map(|code| WireSecret::new(code.expose())).collect();
        Ok(AdminAnswer::RecoveryCodes { codes })
    }

    pub(super) async fn freeze(&self, typed: &str) -> Result<AdminAnswer, Refused> {
        let account = self.find(typed).await?;
        self.office.freeze(&account.id).await.map_err(|declined| declined_by(Some(&account), &declined))?;
        let name = name(&account);
        Ok(said(&format!("Resets of {name} are frozen until `deskhand account unfreeze {name}`. Sign-in is not.")))
    }

    pub(super) async fn unfreeze(&self, typed: &str) -> Result<AdminAnswer, Refused> {
        let account = self.find(typed).await?;
        self.office.unfreeze(&account.id).await.map_err(|declined| declined_by(Some(&account), &declined))?;
        Ok(said(&format!("{} can be reset again.", name(&account))))
    }

    pub(super) async fn reset_limits(&self, typed: &str) -> Result<AdminAnswer, Refused> {
        let account = self.find(typed).await?;
        self.office.reset_limits(&account).await.map_err(|declined| declined_by(Some(&account), &declined))?;
        Ok(said(&format!("The limits of {} are reset, and every way is open again.", name(&account))))
    }
}

pub(in crate::app) fn said(what: &str) -> AdminAnswer {
    AdminAnswer::Said { what: what.to_owned() }
}

/// The name by which an administrator knows the account.
pub(super) fn name(account: &Account) -> &str {
    account.identifiers.first().map_or(account.id.as_str(), |identifier| identifier.folded())
}

/// Why not, and what to do instead.
fn declined_by(account: Option<&Account>, declined: &Declined) -> Refused {
    let name = account.map_or("ADDRESS", name);
    let remedy = match declined {
        Declined::Privileged => "Set its password with the directory's own tools, by two people.".to_owned(),
        Declined::Disabled => "Enable the account in the directory first, if its owner may have it back.".to_owned(),
        Declined::NotRegistered => format!(
            "With [verifier] reveal_registration the panel lets nobody on who isn't registered: add a phone, or `deskhand account enroll {name}`."
        ),
        Declined::Frozen { .. } => format!("If its owner has been heard: `deskhand account unfreeze {name}`."),
        Declined::NotFrozen => format!("See `deskhand account limits {name}` for what shuts it."),
        Declined::TooOften { .. } => format!(
            "Each reset gives guessers as many tries again, so it is allowed only so often. `deskhand account pass {name}` helps its owner now."
        ),
        Declined::Paused { .. } => "`deskhand doctor` says by whom and why.".to_owned(),
        Declined::NotPaused => "There is nothing to do.".to_owned(),
        Declined::NotShut => format!("See `deskhand account limits {name}`."),
        Declined::Fault(_) => "Run `deskhand doctor`: it looks at the stores.".to_owned(),
    };
    Refused::new(declined, &remedy)
}
