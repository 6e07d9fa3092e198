//! What a stay knows again after a restart: the last that it heard, and what it had posted already.

use crate::model::{Event, TurnRecord};

/// How many turns back the last thing that was heard is looked for.
pub(super) const TURNS: u64 = 64;

/// The id under which Discord told what `record` is the turn of. Ids of Discord rise with time.
pub(super) fn heard(record: &TurnRecord) -> Option<u64> {
    match &record.event {
        Event::Heard { message, .. } | Event::Edited { message, .. } | Event::Chose { message, .. } => {
            message.as_str().parse().ok()
        }
        _ => None,
    }
}

/// How many of the posts that are owed, in order, were taken: the most that end what stands in the channel.
/// Those under the same words are told apart by what comes before them there.
pub(super) fn posted(owed: &[String], ours: &[&str]) -> usize {
    let most = owed.len().min(ours.len());
    let taken = |count: &usize| owed.iter().take(*count).eq(ours.iter().skip(ours.len() - count));
    (1..=most).rev().find(taken).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_channel_is_not_sent_again() {
        let cases: &[(&[&str], &[&str], usize)] = &[
            (&["a", "b"], &[], 0),
            (&["a", "b"], &["a"], 1),
            (&["a", "b"], &["x", "a"], 1),
            (&["a", "b"], &["a", "b"], 2),
            (&["a", "b"], &["x", "b"], 0),
            (&["a", "a", "b"], &["x", "a"], 1),
            (&["a", "a", "b"], &["a", "a"], 2),
            (&["a"], &["a", "x"], 0),
            (&[], &["x"], 0),
        ];
        for (owed, ours, count) in cases {
            let owed: Vec<String> = owed.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(posted(&owed, ours), *count, "{owed:?} {ours:?}");
        }
    }
}
