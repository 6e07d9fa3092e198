//! Whatever is written, reading it ends well: no panic, and every place lies in the text.

use deskhand::talk::text::{EntityValue, When, tokenise};
use jiff::civil::{DateTime, date};
use proptest::{prelude::*, test_runner::Config};

use super::{read, rows, shipped};

/// A bounded part in `tests/run`; `DESKHAND_FUZZ=1000000` for as long as it takes.
fn cases() -> u32 {
    std::env::var("DESKHAND_FUZZ").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1_500)
}

/// Real messages, cut, doubled, glued and sprinkled with nonsense.
fn mutated() -> impl Strategy<Value = String> {
    let tables = [include_str!("entities.tsv"), include_str!("held_out.tsv")];
    let messages: Vec<&'static str> =
        rows(tables[0]).map(|(message, _)| message).chain(rows(tables[1]).map(|(_, message)| message)).collect();
    let piece = (prop::sample::select(messages), 0..40usize, 0..4u8, any::<char>());
    prop::collection::vec(piece, 1..6).prop_map(|pieces| {
        let mut whole = String::new();
        for (message, at, how, sign) in pieces {
            let mut letters: Vec<char> = message.chars().collect();
            let at = at.min(letters.len());
            match how {
                0 => letters.truncate(at),
                1 => letters.insert(at, sign),
                2 => letters.extend(letters.clone()),
                _ => letters.rotate_left(at),
            }
            whole.extend(letters);
            whole.push(if how == 1 { ' ' } else { sign });
        }
        whole
    })
}

fn anything() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => mutated(),
        2 => any::<String>(),
        1 => "[0-9 :/.,amp-]{0,40}",
        1 => "[\"“”:*#@ -~]{0,60}",
        1 => "\\PC{0,300}",
        1 => "(a|i|my|the|password){0,60}",
    ]
}

/// Moments at which words about time could go wrong.
const NOWS: [DateTime; 4] =
    [date(2028, 2, 29).at(23, 59, 59, 0), date(2026, 12, 31).at(0, 0, 0, 0), DateTime::MIN, DateTime::MAX];

proptest! {
    #![proptest_config(Config { cases: cases(), failure_persistence: None, ..Config::default() })]

    #[test]
    fn attack_57_no_message_upsets_a_reader(message in anything()) {
        let (utterance, _, reading) = read(&message);
        let text = utterance.as_str();
        let mut last = 0;
        for entity in &reading.entities {
            prop_assert!(entity.start >= last && entity.start < entity.end, "{entity:?} in {text:?}");
            prop_assert!(text.get(entity.start..entity.end).is_some(), "{entity:?} in {text:?}");
            last = entity.start;
            if let EntityValue::When(when) = &entity.value {
                for now in NOWS {
                    let resolved = when.resolve(now).map(|moment| moment.at);
                    let stays = *when == When::FromNow { minutes: 0 };
                    prop_assert!(!stays || resolved == Some(now));
                }
            }
        }
        let units = shipped().understanding.lexicon().read(text);
        for change in &units.changes {
            prop_assert!(text.get(change.span.clone()).is_some_and(|written| !written.is_empty()));
        }
        for token in tokenise(text) {
            prop_assert!(text.get(token.span.clone()).is_some());
        }
        // The same again gives the same.
        prop_assert_eq!(read(&message).2, reading);
        let _ = shipped().find_error(text);
    }
}
