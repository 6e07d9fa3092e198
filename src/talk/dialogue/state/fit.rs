//! A state stays small, whatever happens to its conversation.
//!
//! What a turn needs is bounded where it grows, so that all of it fits at its greatest:
//!
//! | part | at most | bytes |
//! | --- | --- | --- |
//! | messages that had their turn | 64, each a mark and its turn | 1,500 |
//! | choices | what `CHOICES` bytes hold | 1,200 |
//! | frames | three walks with their present steps, one reading, one reset; ids of `ID_LIMIT` letters | 900 |
//! | reset, one-time link | one of each | 400 |
//! | flags, counts, names of fields | | 600 |
//!
//! The rest only helps. Nearly always there is room for it; where there is none, it is forgotten, what is missed
//! least first.

use super::{Frame, State};
use crate::{
    model::{StateText, StepId},
    talk::dialogue::form::StateFault,
};

/// The most bytes of a state in a record.
pub(in crate::talk::dialogue) const STATE_LIMIT: usize = 4 * 1024;

/// What is forgotten, one after the other, until the rest fits.
const HELPS: [fn(&mut State); 5] = [
    // What they asked for last, for an agent.
    |state| state.lately = None,
    // Which wording each prompt had: one may come twice in a row.
    |state| state.wordings.clear(),
    // The steps before the present ones: "back" leads no further.
    |state| walks(state).for_each(|trail| drop(trail.drain(..trail.len().saturating_sub(1)))),
    // The devices that were spoken of: all are offered after a reset.
    |state| state.devices.clear(),
    // What it is about; whoever waits for a person has it beside the state.
    |state| state.about = None,
];

fn walks(state: &mut State) -> impl Iterator<Item = &mut Vec<StepId>> {
    state.frames.iter_mut().filter_map(|frame| match frame {
        Frame::Walking(walk) => Some(&mut walk.trail),
        Frame::Reading { .. } | Frame::Resetting => None,
    })
}

/// What `write` makes of `state`, or of what is left of it where that is too large.
pub(in crate::talk::dialogue) fn fitted(
    state: &State,
    write: impl Fn(&State) -> Result<StateText, StateFault>,
) -> Result<StateText, StateFault> {
    let mut text = write(state)?;
    let mut rest = None;
    for forget in HELPS {
        if text.as_str().len() <= STATE_LIMIT {
            return Ok(text);
        }
        let rest = rest.get_or_insert_with(|| state.clone());
        forget(rest);
        text = write(rest)?;
    }
    match text.as_str().len() {
        size if size <= STATE_LIMIT => Ok(text),
        size => Err(StateFault::TooLarge(size)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::Timestamp;
    use ulid::Ulid;

    use super::*;
    use crate::{
        model::{AgentName, ArticleId, Choice, ChoiceId, MessageId, Method, Opened, Revision, SessionId},
        talk::{
            dialogue::{
                speech::within_choices,
                state::{Helper, Owed, Passage, Phase, Question, Reset, TRAIL_LIMIT, Walk},
            },
            knowledge::ID_LIMIT,
            prompt::catalogue::Prompt,
        },
    };

    const FAR: Revision = Revision(999_999);

    fn id(letter: char, number: usize) -> String {
        format!("{number:02}-").chars().chain(std::iter::repeat(letter)).take(ID_LIMIT).collect()
    }

    fn at() -> Timestamp {
        "2026-09-04T22:00:00.123456789Z".parse().unwrap()
    }

    /// Every list and text at its greatest. Written out in full: whoever adds a field thinks of it here.
    fn fullest() -> State {
        let walk = |number: usize| {
            Frame::Walking(Walk {
                article: ArticleId(id('a', number)),
                hash: "f".repeat(64),
                trail: (0..TRAIL_LIMIT).map(|step| StepId(id('s', step))).collect(),
                finished: false,
            })
        };
        let way = |number| Choice {
            id: ChoiceId(format!("way/{}/{}", id('a', number), id('p', number))),
            label: "Ä".repeat(40),
        };
        let mut seen = super::super::Seen::default();
        (0..200).for_each(|number| seen.add(&MessageId(format!("message {number}")), FAR));
        let wordings = Prompt::samples().into_iter().filter(|prompt| prompt.wordings() > 1);
        let reading = Frame::Reading { article: ArticleId(id('a', 4)), place: id('p', 4) };
        State {
            greeted: true,
            ended: false,
            frames: vec![Frame::Resetting, walk(1), walk(2), walk(3), reading],
            offered: within_choices((0..40).map(way)),
            offered_at: FAR,
            question: Some(Question::Meeting),
            about: Some("\u{1F600}".repeat(122)),
            lately: Some("\"".repeat(122)),
            unsure: true,
            page: true,
            declined: true,
            failures: u8::MAX,
            upset: u8::MAX,
            rates: AgentName::parse(&"k".repeat(40)).map(Helper::Agent),
            rated: true,
            owed: Some(Owed::Devices),
            devices: (0..9).map(|number| (ArticleId(id('a', number)), id('p', number))).collect(),
            misses: u8::MAX,
            removed: true,
            reset: Some(Reset {
                phase: Phase::Challenged { method: Method::Authenticator },
                opened: Some(Opened {
                    session: SessionId(Ulid::from(u128::MAX)),
                    generation: u32::MAX,
                    words: std::array::from_fn(|_| "w".repeat(12)),
                    link_until: at(),
                }),
                stopping: true,
            }),
            passage: Some(Passage { offered: FAR, until: at() }),
            wordings: wordings.map(|prompt| (prompt.id().to_owned(), 3)).collect::<BTreeMap<_, _>>(),
            acted_at: FAR,
            seen,
        }
    }

    #[test]
    fn the_largest_state_fits_and_keeps_all_that_a_turn_needs() {
        let full = fullest();
        let whole = serde_json::to_string(&full).unwrap().len();
        assert!(whole > 2 * STATE_LIMIT, "every part is at its greatest: {whole} bytes");
        let text = full.to_record().unwrap();
        assert!(text.as_str().len() <= STATE_LIMIT, "{} bytes", text.as_str().len());
        let read = State::from_record(&text).unwrap();
        let mut left = full.clone();
        walks(&mut left).for_each(|trail| drop(trail.drain(..TRAIL_LIMIT - 1)));
        let expected = State { about: None, lately: None, devices: Vec::new(), wordings: BTreeMap::new(), ..left };
        assert_eq!(read, expected);
        // And so it is when it has been read and written again.
        assert_eq!(read.to_record().unwrap(), text);
    }

    #[test]
    fn no_more_is_forgotten_than_must_be() {
        let read = |state: &State| State::from_record(&state.to_record().unwrap()).unwrap();
        let size = |state: &State| serde_json::to_string(state).unwrap().len();
        let mut state = State { about: None, offered: Vec::new(), devices: Vec::new(), ..fullest() };
        state.frames.truncate(2);
        walks(&mut state).for_each(|trail| trail.truncate(4));
        // A hundred bytes too many, and what they asked for last takes more.
        state.about = Some("a".repeat(STATE_LIMIT + 100 - size(&state)));
        assert!(size(&state) > STATE_LIMIT);
        let kept = read(&state);
        assert_eq!(kept, State { lately: None, ..state.clone() }, "the least of it is enough");
        assert_eq!(read(&kept), kept, "what fits is left alone");
    }

    #[test]
    fn what_does_not_fit_at_all_is_refused() {
        let mut state = fullest();
        state.frames.push(Frame::Reading { article: "a".into(), place: "p".repeat(STATE_LIMIT) });
        assert!(matches!(state.to_record(), Err(StateFault::TooLarge(size)) if size > STATE_LIMIT));
    }
}
