//! What a stay knows again after a restart: what it had heard, and what it had posted already.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{rest::Standing, stay::Heard};
use crate::model::{Event, MessageId, TurnRecord};

/// How many turns back the last thing that was heard is looked for.
pub(super) const TURNS: u64 = 64;

/// The id under which Discord told what `record` is the turn of. Ids of Discord rise with time.
pub(super) fn heard(record: &TurnRecord) -> Option<u64> {
    match &record.event {
        Event::Heard { message, .. } | Event::Edited { message, .. } | Event::Chose { message, .. } => number(message),
        _ => None,
    }
}

/// Names a message that stands where it is answered.
pub(super) fn here(message: u64) -> MessageId {
    MessageId(message.to_string())
}

/// Names what was said in another way: by a command, in a form, beside a mention in some channel. Where it is answered
/// it was never to be seen.
pub(super) fn apart(message: u64) -> MessageId {
    MessageId(format!("{message}.apart"))
}

/// Names the deletion of `message`, which is told once and may be seen once more.
pub(super) fn withdrawal(message: &MessageId) -> MessageId {
    MessageId(format!("{}.deleted", message.as_str()))
}

/// Discord's own number in a name that was made here.
fn number(message: &MessageId) -> Option<u64> {
    message.as_str().split('.').next()?.parse().ok()
}

/// A message as it was read last, and when that was.
pub(super) struct Known {
    text: String,
    at: Timestamp,
}

/// The messages that were read in `turns` where they are answered.
pub(super) fn known(turns: &[TurnRecord]) -> BTreeMap<u64, Known> {
    let mut known = BTreeMap::new();
    for record in turns {
        if let Event::Heard { message, utterance, .. } | Event::Edited { message, utterance, .. } = &record.event
            && let Ok(id) = message.as_str().parse()
        {
            known.insert(id, Known { text: utterance.as_str().to_owned(), at: record.at });
        }
    }
    known
}

/// Which of those that are `known` are gone, as the ids `standing` tell, which are all from the first of them on. Where
/// nothing stands behind a message, it may be that the bot may not read there any more.
pub(super) fn gone(standing: &BTreeSet<u64>, known: &BTreeMap<u64, Known>) -> Vec<Heard> {
    let newest = standing.last().copied().unwrap_or_default();
    let gone = known.keys().filter(|id| **id < newest && !standing.contains(id));
    gone.map(|id| {
        let message = here(*id);
        Heard::Deleted { withdrawal: withdrawal(&message), message }
    })
    .collect()
}

/// What of that which somebody's messages say now was never heard, in the order in which they said it: those
/// after `last`, and changes of those that are `known`. Discord tells when a message was changed last.
pub(super) fn missed(standing: Vec<Standing>, last: u64, known: &BTreeMap<u64, Known>) -> Vec<Heard> {
    let mut missed = Vec::new();
    for Standing { id, text, files, changed, .. } in standing {
        let message = here(id);
        if id > last {
            missed.push((made(id), Heard::Said { message, text, files }));
        } else if let (Some(known), Some(at)) = (known.get(&id), changed)
            && at > known.at.as_nanosecond()
            && !text.expose().is_empty()
            && text.expose() != known.text
        {
            missed.push((at / NANOSECONDS, Heard::Edited { edit: change(id, at), message, text }));
        }
    }
    missed.sort_by_key(|(at, _)| *at);
    missed.into_iter().map(|(_, heard)| heard).collect()
}

/// Names a change of `message`: no two of one message have the same moment.
pub(super) fn change(message: u64, at: i128) -> MessageId {
    MessageId(format!("{message}.{at}"))
}

/// In a millisecond.
const NANOSECONDS: i128 = 1_000_000;

/// When Discord made the id, in milliseconds.
fn made(id: u64) -> i128 {
    const DISCORD_EPOCH: i128 = 1_420_070_400_000;
    i128::from(id >> 22) + DISCORD_EPOCH
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
    use crate::model::Sensitive;

    #[test]
    fn what_was_changed_meanwhile_is_read_where_it_stands_among_what_was_said() {
        const SECOND: u64 = 1_000 << 22;
        let standing = |number: u64, text: &str, changed: Option<u64>| Standing {
            id: number * SECOND,
            author: 1,
            text: Sensitive::new(text),
            files: false,
            changed: changed.map(|at| made(at * SECOND) * NANOSECONDS),
        };
        let known = |text: &str, at: u64| Known {
            text: text.to_owned(),
            at: Timestamp::from_nanosecond(made(at * SECOND) * NANOSECONDS).unwrap(),
        };
        let known = [
            (10 * SECOND, known("next", 11)),
            // Changed before it was read.
            (12 * SECOND, known("back", 30)),
            // Told when it was changed; Discord's clock is ahead.
            (13 * SECOND, known("what else", 33)),
        ]
        .into();
        let all = vec![
            standing(9, "somebody else's", Some(50)),
            standing(10, "skip", Some(41)),
            standing(12, "back [password]", Some(29)),
            standing(13, "what else", Some(34)),
            standing(40, "hello", None),
            standing(42, "bye", Some(43)),
        ];
        let read = missed(all, 20 * SECOND, &known).into_iter().map(|heard| match heard {
            Heard::Said { text, .. } => format!("said {}", text.expose()),
            Heard::Edited { message, text, .. } => {
                format!("{} now {}", message.as_str() == (10 * SECOND).to_string(), text.expose())
            }
            other => panic!("{other:?}"),
        });
        assert_eq!(read.collect::<Vec<_>>(), ["said hello", "true now skip", "said bye"]);
    }

    #[test]
    fn a_message_is_gone_that_is_missed_before_others() {
        let known = |id: u64| (id, Known { text: "next".to_owned(), at: Timestamp::UNIX_EPOCH });
        let known = [1, 3, 5].map(known).into();
        let cases: &[(&[u64], &[&str])] = &[
            (&[1, 2, 3, 4, 5, 6], &[]),
            (&[1, 2, 4, 5, 6], &["3"]),
            // The very first, and the last with an answer behind it.
            (&[2, 3, 4, 6], &["1", "5"]),
            // Whether the last one ever stood there can't be told.
            (&[1, 2, 3, 4], &[]),
            (&[], &[]),
        ];
        for (standing, expected) in cases {
            let told = gone(&standing.iter().copied().collect(), &known).into_iter().map(|heard| match heard {
                Heard::Deleted { withdrawal, message } => {
                    assert_eq!(withdrawal.as_str(), format!("{}.deleted", message.as_str()));
                    message.as_str().to_owned()
                }
                other => panic!("{other:?}"),
            });
            assert_eq!(told.collect::<Vec<_>>(), *expected, "{standing:?}");
        }
    }

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
