//! The sentences of all pages: which exist, and how a page's script gets them.

use std::collections::BTreeMap;

use axum::http::StatusCode;

use crate::model::{Phrase, Phrases};

/// Every sentence that this module says, for the check of the prompts.
pub fn samples() -> Vec<Phrase> {
    const STATUSES: [StatusCode; 8] = [
        StatusCode::BAD_REQUEST,
        StatusCode::FORBIDDEN,
        StatusCode::NOT_FOUND,
        StatusCode::METHOD_NOT_ALLOWED,
        StatusCode::PAYLOAD_TOO_LARGE,
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        StatusCode::MISDIRECTED_REQUEST,
        StatusCode::INTERNAL_SERVER_ERROR,
    ];
    let faults = STATUSES.into_iter().map(fault);
    std::iter::once(Phrase::new("page-fault-title")).chain(faults).collect()
}

/// The sentence for an error that has no words of its own.
pub(super) fn fault(status: StatusCode) -> Phrase {
    Phrase::new(match status {
        StatusCode::FORBIDDEN => "page-fault-origin",
        StatusCode::NOT_FOUND => "page-fault-not-found",
        StatusCode::METHOD_NOT_ALLOWED => "page-fault-method",
        StatusCode::PAYLOAD_TOO_LARGE => "page-fault-too-large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "page-fault-media",
        StatusCode::MISDIRECTED_REQUEST => "page-fault-host",
        status if status.is_server_error() => "page-fault-ours",
        _ => "page-fault-request",
    })
}

/// Sentences by id as a JSON object, for an attribute of the page. An argument that only the script
/// knows is given as its own name in braces: `Step {number} of {of}`.
pub fn table(phrases: &dyn Phrases, list: &[Phrase]) -> String {
    let table: BTreeMap<_, _> = list.iter().map(|phrase| (phrase.id, phrases.say(phrase))).collect();
    serde_json::to_string(&table).unwrap_or_default()
}

/// A phrase whose arguments the page's script fills in.
pub fn open(id: &'static str, arguments: &[&'static str]) -> Phrase {
    arguments.iter().fold(Phrase::new(id), |phrase, name| phrase.with(name, format!("{{{name}}}")))
}

/// The ids that a template (`say("…")`) or a script (`say('…')`) names and that no sample has, for tests.
#[cfg(test)]
pub(crate) fn unsampled<'f>(samples: &[Phrase], files: &[&'f str]) -> Vec<&'f str> {
    let named: Vec<_> = files.iter().flat_map(|file| named_in(file)).collect();
    assert!(!named.is_empty(), "the files say nothing");
    named.into_iter().filter(|id| samples.iter().all(|sample| sample.id != *id)).collect()
}

#[cfg(test)]
fn named_in(file: &str) -> Vec<&str> {
    let after_call = file.split("say(").skip(1);
    let quoted = after_call.filter_map(|rest| {
        let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        rest.strip_prefix(quote)?.split_once(quote)
    });
    quoted.map(|(id, _)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_of_the_page_for_an_error_is_a_sample() {
        assert_eq!(unsampled(&samples(), &[include_str!("fault.html")]), Vec::<&str>::new());
    }

    #[test]
    fn a_sentence_without_a_sample_is_named() {
        let file = "{{ page.say(\"page-fault-title\") }} say('page-gone') say(id)";
        assert_eq!(unsampled(&samples(), &[file]), ["page-gone"]);
    }
}
