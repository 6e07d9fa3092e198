//! The university's own values. Their names are free, so that articles can have values of their own;
//! the shipped ones must all be there, because the shipped articles and prompts use them.

use std::collections::{BTreeMap, BTreeSet};

use super::reader::{Document, Section};
use crate::model::{Contact, ContentFault};

/// Values by name. The help desk's are always among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct University {
    values: BTreeMap<String, String>,
    contact: Contact,
}

impl University {
    pub fn values(&self) -> &BTreeMap<String, String> {
        &self.values
    }

    /// The ways to a person.
    pub fn contact(&self) -> &Contact {
        &self.contact
    }
}

/// A section that the file itself has stands alone: half of another university's values would be worse
/// than a missing one.
pub(super) fn read<'d>(
    own: &'d Document<'d>,
    shipped: &'d Document<'d>,
    faults: &mut Vec<ContentFault>,
) -> Option<University> {
    let mut section = Section::open("university", own, None);
    let mut ours = Section::open("university", shipped, None);
    if !section.is_written() {
        section.close_free(faults);
        section = Section::open("university", shipped, None);
    }
    let wanted: BTreeSet<String> = ours.all_texts()?.into_iter().map(|(name, _)| name).collect();
    let mut values = BTreeMap::new();
    let mut whole = true;
    for (name, text) in section.all_texts().unwrap_or_default() {
        if is_variable(&name) {
            values.insert(name, text.value);
        } else {
            let remedy = "Use small letters, digits and underscores, so that articles can write it as {name}.";
            section.refuse(text.fault(format!("`{name}` can't be the name of a value"), remedy));
            whole = false;
        }
    }
    for name in wanted.iter().filter(|name| !values.contains_key(*name)) {
        let remedy = format!("Add a line `{name} = \"…\"`; config/deskhand.toml explains it.");
        section.refuse_here(format!("[university] has no `{name}`, which the articles and prompts use"), remedy);
        whole = false;
    }
    section.close_free(faults);
    let named = |name: &str| values.get(name).cloned();
    let contact = Contact { phone: named("help_phone")?, mail: named("help_mail")?, hours: named("help_hours")? };
    whole.then_some(University { values, contact })
}

fn is_variable(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
}
