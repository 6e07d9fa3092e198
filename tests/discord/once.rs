//! Whether everything that somebody wrote had one turn, in order, and each turn was shown once.

use std::time::Duration;

use deskhand::model::{Event, Part, TurnRecord};

use crate::house::House;

/// What is said, over and over, each answered by one message: a walk with its moves, and questions in between.
pub(crate) const SAID: [&str; 6] =
    ["how do i update my password", "next", "next", "what are the password rules", "back", "where was i"];

/// `person` wrote the messages `written` in `channel`, their direct messages. Waits until all have been answered.
pub(crate) async fn check(house: &House, channel: u64, person: u64, written: &[u64]) {
    let address = format!("discord:direct/{channel}/{person}");
    let answered = async {
        loop {
            let log = house.log(&address).await;
            let posts = house.discord.posted(channel).len();
            if heard(&log).len() >= written.len() && posts >= shown(&log).count() {
                return log;
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    let log = house.discord.while_it_moves("an answer to everything", answered).await;
    assert_eq!(heard(&log), written, "what {person} wrote, in order and once");
    let turns: Vec<String> = shown(&log).map(begins).collect();
    let posts = house.discord.posted(channel);
    let posts: Vec<String> = posts.iter().map(|post| letters(post["content"].as_str().unwrap())).collect();
    assert_eq!(posts.len(), turns.len(), "{person} was shown\n{posts:#?}\nof\n{turns:#?}");
    for (turn, post) in turns.iter().zip(&posts) {
        assert!(post.contains(turn.as_str()), "{person} was shown {post:?} instead of {turn:?}");
    }
}

/// How long to wait before the log is read again.
const LOOK: Duration = Duration::from_millis(20);

fn heard(log: &[TurnRecord]) -> Vec<u64> {
    let heard = log.iter().filter_map(|record| match &record.event {
        Event::Heard { message, .. } => Some(message.as_str().parse().unwrap()),
        _ => None,
    });
    heard.collect()
}

fn shown(log: &[TurnRecord]) -> impl Iterator<Item = &TurnRecord> {
    log.iter().filter(|record| !record.lines.is_empty())
}

/// The first letters of what a turn says.
fn begins(record: &TurnRecord) -> String {
    let text = record.lines[0].reply.parts.iter().find_map(|part| match part {
        Part::Text { text } | Part::Step { text, .. } => Some(text),
        _ => None,
    });
    // A link shows its address alone.
    let plain = text.unwrap().split('[').next().unwrap_or_default();
    letters(plain).chars().take(25).collect()
}

pub(crate) fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).collect()
}
