//! The demo's own section: people, phones, mailboxes and a sign-in that are not real. Loopback only.

use std::{net::SocketAddr, path::PathBuf};

use super::{
    PublicAddress, places,
    reader::{Located, Section},
};
use crate::model::{ContentFault, Sensitive};

/// What only the demo has.
#[derive(Debug, Clone)]
pub struct DemoSettings {
    /// Where the demo's pages listen; always loopback.
    pub listen: SocketAddr,
    pub public: PublicAddress,
    /// The folder in which phones and mailboxes keep what has arrived.
    pub phone: PathBuf,
    /// At least one.
    pub people: Vec<DemoPerson>,
    /// Who plays the help desk in the console.
    pub staff: Vec<DemoStaff>,
}

/// Somebody of the help desk. The password is shown when the demo starts; the authenticator's code stands on
/// the demo's phone.
#[derive(Debug, Clone)]
pub struct DemoStaff {
    pub name: String,
    /// As students read it.
    pub shown: String,
    /// `agent`, `lead` or `admin`.
    pub role: String,
    pub password: String,
    /// The account of their own under which they check who somebody is; `None`: they don't.
    pub account: Option<String>,
}

impl DemoStaff {
    pub fn secret(&self) -> Sensitive {
        Sensitive::new(self.password.clone())
    }
}

/// Somebody to try it with. The password is no secret: it is shown when the demo starts.
#[derive(Debug, Clone)]
pub struct DemoPerson {
    /// Names the account, and letters go there.
    pub address: String,
    pub given_name: String,
    pub family_name: String,
    /// As people write it, e.g. `+1 573-555-0142`; `None`: no phone is registered.
    pub phone: Option<String>,
    pub authenticator: bool,
    pub disabled: bool,
    /// The password at the start; shown to whoever starts the demo.
    pub password: String,
    /// e.g. `a student with a phone`
    pub about: String,
}

impl DemoPerson {
    /// The password as the directory takes it.
    pub fn secret(&self) -> Sensitive {
        Sensitive::new(self.password.clone())
    }
}

/// `None` where the file has no such section, or a wrong one (then `faults` has grown).
pub(super) fn read(mut section: Section<'_>, faults: &mut Vec<ContentFault>) -> Option<DemoSettings> {
    if !section.is_written() {
        section.close_free(faults);
        return None;
    }
    let page = places::page(&mut section, None);
    if let Some((listen, public)) = &page {
        stay_here(&mut section, listen, public);
    }
    let phone = section.text("phone");
    let tables = section.tables("people");
    let people: Option<Vec<Option<DemoPerson>>> =
        tables.map(|tables| tables.into_iter().map(|table| read_person(table, faults)).collect());
    if people.as_ref().is_some_and(Vec::is_empty) {
        section.refuse_key("people", "the demo has nobody to try it with", "Add a table [[demo.people]].");
    }
    let staff: Option<Vec<Option<DemoStaff>>> = if section.has("staff") {
        section.tables("staff").map(|tables| tables.into_iter().map(|table| read_staff(table, faults)).collect())
    } else {
        Some(Vec::new())
    };
    section.close(faults);
    let (listen, public) = page?;
    Some(DemoSettings {
        listen: listen.value,
        public: public.value,
        phone: phone?.value.into(),
        people: people?.into_iter().collect::<Option<_>>()?,
        staff: staff?.into_iter().collect::<Option<_>>()?,
    })
}

fn read_staff(mut section: Section<'_>, faults: &mut Vec<ContentFault>) -> Option<DemoStaff> {
    let (name, shown) = (section.text("name"), section.text("shown"));
    let (role, password) = (section.text("role"), section.text("password"));
    let account = section.optional_text("account").map(|account| account.value);
    section.close(faults);
    Some(DemoStaff { name: name?.value, shown: shown?.value, role: role?.value, password: password?.value, account })
}

fn stay_here(section: &mut Section<'_>, listen: &Located<'_, SocketAddr>, public: &Located<'_, PublicAddress>) {
    if !listen.value.ip().is_loopback() {
        section.refuse(listen.fault(
            "the demo can't be reached from other machines: its phone shows everybody's codes",
            "Listen on 127.0.0.1.",
        ));
    }
    if !public.value.is_loopback() {
        section.refuse(public.fault("the demo stays on this machine", "Write \"http://127.0.0.1:8082\"."));
    }
}

fn read_person(mut section: Section<'_>, faults: &mut Vec<ContentFault>) -> Option<DemoPerson> {
    let address = section.text("address").and_then(|address| {
        let has_domain =
            |address: &String| address.split_once('@').is_some_and(|(name, at)| !name.is_empty() && !at.is_empty());
        section.keep(address, has_domain, "this is not a mail address", "Write one such as \"ada@umsystem.edu\".")
    });
    let given_name = section.text("given_name");
    let family_name = section.text("family_name");
    let phone = section.optional_text("phone").map(|phone| phone.value);
    let authenticator = section.optional_switch("authenticator");
    let disabled = section.optional_switch("disabled");
    let password = section.text("password");
    let about = section.text("about");
    section.close(faults);
    Some(DemoPerson {
        address: address?.value,
        given_name: given_name?.value,
        family_name: family_name?.value,
        phone,
        authenticator: authenticator?,
        disabled: disabled?,
        password: password?.value,
        about: about?.value,
    })
}
