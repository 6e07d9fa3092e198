//! What is used and shut, in words.

use std::net::IpAddr;

use super::{
    Refused, Registry,
    office::{name, said},
};
use crate::{
    app::admin::wire::{AdminAnswer, LimitGroup, LimitShown, LimitsShown},
    identity::{
        credential::Identifier,
        directory::Directory as _,
        verifier::{Counts, Frozen, LimitRow, Limited, Paused, Place},
    },
    model::Method,
};

impl Registry {
    /// The limits of a name, whether or not an account has it.
    pub(super) async fn limits(&self, typed: &str) -> Result<AdminAnswer, Refused> {
        let identifier = self.identifier(typed)?;
        let found = self.directory.find(&identifier).await.map_err(Refused::by_store)?;
        let (counts, of) = match &found {
            Some(account) => (self.office.counts(account).await, name(account)),
            None => (self.office.counts_of_name(&identifier).await, identifier.folded()),
        };
        let counts = counts.map_err(Refused::by_store)?;
        let mut remarks = remarks(&counts);
        if found.is_none() {
            remarks.push("No account has this name. Tries on it are counted all the same.".to_owned());
        }
        let whole = format!("{of}, under whichever name");
        Ok(AdminAnswer::Limits(LimitsShown { groups: grouped(counts.rows, &whole), remarks }))
    }

    /// The limits of where somebody is, and of how often somebody of that name came from there.
    pub(super) async fn limits_from(&self, address: IpAddr, name: Option<&str>) -> Result<AdminAnswer, Refused> {
        let (campus, names) = (self.network.is_campus(address), self.names(name).await?);
        let rows = self.office.counts_from(address, campus, &names).await.map_err(Refused::by_store)?;
        let remarks = campus.then(|| "It lies in a campus range.".to_owned());
        Ok(AdminAnswer::Limits(LimitsShown { groups: grouped(rows, ""), remarks: remarks.into_iter().collect() }))
    }

    pub(super) async fn reset_limits_from(&self, from: IpAddr, name: Option<&str>) -> Result<AdminAnswer, Refused> {
        let names = self.names(name).await?;
        self.office.reset_limits_from(from, &names).await.map_err(Refused::by_store)?;
        let sessions = name.map(|name| format!(" So are those of sessions of {name} from there."));
        let reset = format!("The limits of {from}, and of sign-ins begun from the network round it, are reset.");
        Ok(said(&(reset + &sessions.unwrap_or_default())))
    }

    /// Under which names somebody's sessions are counted: all of an account's, or the one that was typed.
    async fn names(&self, typed: Option<&str>) -> Result<Vec<Identifier>, Refused> {
        let Some(typed) = typed else { return Ok(Vec::new()) };
        let identifier = self.identifier(typed)?;
        let found = self.directory.find(&identifier).await.map_err(Refused::by_store)?;
        Ok(found.map_or_else(|| vec![identifier], |account| account.identifiers))
    }

    pub(super) async fn limits_in_all(&self) -> Result<AdminAnswer, Refused> {
        let rows = self.office.counts_in_all().await.map_err(Refused::by_store)?;
        let mut remarks: Vec<_> = alarms(&rows).map(|Alarm { what, remedy }| format!("{what}. {remedy}")).collect();
        if let Some(Paused { at, by, .. }) = self.office.paused().await.map_err(Refused::by_store)? {
            remarks.push(format!("All resets are paused since {at:.0} by {by}."));
        }
        Ok(AdminAnswer::Limits(LimitsShown { groups: grouped(rows, "the whole installation"), remarks }))
    }
}

/// A limit of the whole installation that is reached, and what to do about it.
pub(super) struct Alarm {
    pub(super) what: String,
    pub(super) remedy: &'static str,
}

/// Of the rows of the whole installation, those that shut something.
pub(super) fn alarms(rows: &[LimitRow]) -> impl Iterator<Item = Alarm> {
    rows.iter().filter_map(|row| {
        let until = row.until?;
        let (means, remedy) = match row.what {
            Limited::WrongCodesInAll => (
                "somebody may be trying codes on many accounts, and the authenticator asks everybody for the full number too",
                "See in `deskhand audit export` whose accounts; `deskhand pause resets` stops them all.",
            ),
            _ => (
                "strangers get no codes by text or call, and are told nothing of it",
                "See in `deskhand audit export` where the codes went, then in [sending].",
            ),
        };
        let (words, used, allowed) = (words(row), row.used, row.allowed);
        Some(Alarm { what: format!("ALARM until {until:.0}: {means} ({words}: {used} of {allowed})"), remedy })
    })
}

/// The rows by whom they are counted for; `whole` where it is nobody's name.
fn grouped(rows: Vec<LimitRow>, whole: &str) -> Vec<LimitGroup> {
    let mut groups: Vec<LimitGroup> = Vec::new();
    for row in rows {
        let of = row.identifier.clone().unwrap_or_else(|| whole.to_owned());
        let shown = LimitShown { what: words(&row), used: row.used, allowed: row.allowed, until: row.until };
        match groups.iter_mut().find(|group| group.of == of) {
            Some(group) => group.rows.push(shown),
            None => groups.push(LimitGroup { of, rows: vec![shown] }),
        }
    }
    groups
}

fn words(row: &LimitRow) -> String {
    let what = match &row.what {
        Limited::WrongCodes(Method::Text) => "wrong codes by text in 24 hours",
        Limited::WrongCodes(Method::Call) => "wrong codes by call in 24 hours",
        Limited::WrongCodes(Method::Authenticator) => "wrong codes of the app in 24 hours",
        Limited::WrongCodesInAYear => "wrong codes in a year, all methods",
        Limited::SwitchOns => "limits reset in a year",
        Limited::Resets => "resets that succeeded in 24 hours",
        Limited::WrongCodesInAll => "wrong codes of everybody in 24 hours",
        Limited::SignIns => "sign-ins to change phones or apps in 24 hours",
        Limited::BegunFromAddress => "sign-ins begun from this address in an hour",
        Limited::BegunFromNetwork => "sign-ins begun from its network in an hour",
        Limited::SessionsInAnHour => "sessions from that network in an hour",
        Limited::SessionsInADay => "sessions from that network in 24 hours",
        Limited::SessionsFromAddress => "sessions from this address in an hour",
        Limited::PassesFromAddress => "passes and recovery codes tried from it in an hour",
        Limited::SentInAnHour => "codes sent to this number in an hour",
        Limited::SentInADay => "codes sent to this number in 24 hours",
        Limited::SentToPrefix => "codes sent to numbers that begin like it in 24 hours",
        Limited::UnusedAtPrefix => "of those that strangers asked for, never used",
        Limited::SentToCountry => "codes sent to its country in 24 hours",
        Limited::Sent => "codes sent in 24 hours",
        Limited::Cost => "cents spent on codes in 24 hours",
    };
    match row.place {
        Some(Place::Known) => format!("{what}, known places"),
        Some(Place::Strange) | None => what.to_owned(),
    }
}

fn remarks(counts: &Counts) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Some(Frozen { at, by_owner }) = &counts.frozen {
        let who = if *by_owner { "its owner said that a try wasn't theirs" } else { "by staff" };
        remarks.push(format!("Resets are FROZEN since {at:.0}: {who}."));
    }
    if let Some(until) = counts.pass_until {
        remarks.push(format!("A pass that nobody has used yet is good until {until:.0}."));
    }
    if counts.recovery_codes_left > 0 {
        remarks.push(format!("Recovery codes left: {}.", counts.recovery_codes_left));
    }
    remarks
}
