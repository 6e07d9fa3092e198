//! How often codes are sent, and for how much.

use std::{collections::BTreeMap, ops::RangeInclusive};

use super::reader::Section;
use crate::{identity::credential::Region, model::ContentFault};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendingSettings {
    pub per_number_an_hour: u32,
    pub per_number_a_day: u32,
    pub per_prefix_a_day: u32,
    pub in_all_a_day: u32,
    pub cents_a_day: u32,
    /// Of `cents_a_day`.
    pub warn_at_percent: u32,
    /// How many codes of a prefix are looked at before it may be shut for want of use.
    pub used_from: u32,
    pub used_percent: u32,
    /// By their two letters.
    pub countries: BTreeMap<String, CountrySettings>,
    /// For each of the others.
    pub elsewhere: CountrySettings,
}

/// What codes to one country cost, and how many are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountrySettings {
    pub text_cents: u32,
    pub call_cents: u32,
    pub a_day: u32,
}

const CENTS: RangeInclusive<u32> = 0..=10_000;
const A_DAY: RangeInclusive<u32> = 0..=10_000_000;

pub(super) fn read(mut section: Section<'_>, faults: &mut Vec<ContentFault>) -> Option<SendingSettings> {
    let per_number_an_hour = section.number("per_number_an_hour", 1..=10_000);
    let per_number_a_day = section.number("per_number_a_day", 1..=10_000);
    let per_prefix_a_day = section.number("per_prefix_a_day", 1..=1_000_000);
    let in_all_a_day = section.number("in_all_a_day", 1..=10_000_000);
    let cents_a_day = section.number("cents_a_day", 1..=100_000_000);
    let warn_at_percent = section.number("warn_at_percent", 1..=100);
    let used_from = section.number("used_from", 1..=1_000_000);
    let used_percent = section.number("used_percent", 0..=100);
    let tables = section.tables("countries");
    let elsewhere = [
        section.number("elsewhere_text_cents", CENTS),
        section.number("elsewhere_call_cents", CENTS),
        section.number("elsewhere_a_day", A_DAY),
    ];
    let mut countries = Some(BTreeMap::new());
    for table in tables.into_iter().flatten() {
        match (read_named(table, countries.as_ref(), faults), &mut countries) {
            (Some((letters, country)), Some(countries)) => {
                countries.insert(letters, country);
            }
            _ => countries = None,
        }
    }
    section.close(faults);
    let [text_cents, call_cents, a_day] = elsewhere;
    Some(SendingSettings {
        per_number_an_hour: per_number_an_hour?,
        per_number_a_day: per_number_a_day?,
        per_prefix_a_day: per_prefix_a_day?,
        in_all_a_day: in_all_a_day?,
        cents_a_day: cents_a_day?,
        warn_at_percent: warn_at_percent?,
        used_from: used_from?,
        used_percent: used_percent?,
        countries: countries?,
        elsewhere: CountrySettings { text_cents: text_cents?, call_cents: call_cents?, a_day: a_day? },
    })
}

/// One of `[[sending.countries]]`. `known`: those above it.
fn read_named(
    mut table: Section<'_>,
    known: Option<&BTreeMap<String, CountrySettings>>,
    faults: &mut Vec<ContentFault>,
) -> Option<(String, CountrySettings)> {
    let letters = table.text("country").and_then(|text| {
        table.convert(&text, |text| {
            let upper = text.to_ascii_uppercase();
            let remedy = |remedy: &str| remedy.to_owned();
            if Region::parse(text).is_none() {
                Err((format!("there is no country `{text}`"), remedy("Write its two letters, e.g. \"US\" or \"DE\".")))
            } else if known.is_some_and(|known| known.contains_key(&upper)) {
                Err((format!("{upper} stands here twice"), remedy("Keep one of the two tables.")))
            } else {
                Ok(upper)
            }
        })
    });
    let text_cents = table.number("text_cents", CENTS);
    let call_cents = table.number("call_cents", CENTS);
    let a_day = table.number("a_day", A_DAY);
    table.close(faults);
    let country = CountrySettings { text_cents: text_cents?, call_cents: call_cents?, a_day: a_day? };
    Some((letters?.value, country))
}
