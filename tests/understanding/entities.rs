//! What is found in a message, row by row.

use deskhand::{
    model::{Blanked, Method},
    talk::text::{Entity, EntityValue, YesNo},
};
use jiff::civil::{DateTime, date};

use super::{read, rows};

/// When the rows are said.
fn now() -> DateTime {
    date(2026, 11, 25).at(10, 0, 0, 0)
}

fn shown(text: &str, entity: &Entity) -> String {
    match &entity.value {
        EntityValue::Method(Method::Text) => "method=text".to_owned(),
        EntityValue::Method(Method::Call) => "method=call".to_owned(),
        EntityValue::Method(Method::Authenticator) => "method=authenticator".to_owned(),
        EntityValue::StepNumber(number) => format!("step={number}"),
        EntityValue::StepAbout(words) => format!("about={words}"),
        EntityValue::EmailAddress(address) => format!("mail={address}"),
        EntityValue::UserName(name) => format!("user={name}"),
        EntityValue::PhoneNumber(number) => format!("phone={number}"),
        EntityValue::ErrorCode(code) => format!("code={code}"),
        EntityValue::Quote => format!("quote={}", &text[entity.start..entity.end]),
        EntityValue::When(when) => match when.resolve(now()) {
            Some(moment) if moment.whole_day => format!("when={}", moment.at.date()),
            Some(moment) => format!("when={}", moment.at.strftime("%Y-%m-%dT%H:%M")),
            None => "when=never".to_owned(),
        },
    }
}

fn blanked(kind: Blanked) -> &'static str {
    match kind {
        Blanked::Password => "password",
        Blanked::Passcode => "passcode",
        Blanked::PhoneNumber => "number",
        Blanked::PersonalNumber => "personal",
        Blanked::Link => "link",
    }
}

fn found(message: &str) -> String {
    let (utterance, kinds, reading) = read(message);
    let mut all: Vec<String> = kinds.into_iter().map(|kind| blanked(kind).to_owned()).collect();
    all.extend(reading.entities.iter().map(|entity| shown(utterance.as_str(), entity)));
    all.extend(reading.answer.map(|answer| match answer {
        YesNo::Yes => "yes".to_owned(),
        YesNo::No => "no".to_owned(),
        YesNo::Unsure => "unsure".to_owned(),
    }));
    if all.is_empty() { "-".to_owned() } else { all.join(" | ") }
}

#[test]
fn everything_in_the_table_is_found_and_nothing_else() {
    let table: Vec<_> = rows(include_str!("entities.tsv")).collect();
    let wrong: Vec<String> = table
        .iter()
        .map(|(message, expected)| (message.replace("\\n", "\n"), expected))
        .filter_map(|(message, expected)| {
            let found = found(&message);
            (found != **expected).then(|| format!("{message:?}: {found}, not {expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.len(), wrong.join("\n"));
    assert!(table.len() >= 400, "{} rows", table.len());
}
