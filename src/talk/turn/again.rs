//! How a turn that stands in a log was decided: found by deciding it once more. For replays, which tell why the
//! bot said what it said, and what of the content was reached.

use super::{close, listens, read, record, seed};
use crate::{
    model::{ArticleId, Event, IntentId, TurnRecord},
    talk::{
        content::{Content, Earlier},
        dialogue::{self, Happening, State, Trace},
        intent::{Interpretation, Verdict},
    },
};

/// The ways that a turn took through the content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    /// The intents that an utterance was read as, in their order; none where it was unclear or nothing was heard.
    pub read_as: Vec<IntentId>,
    /// The nearest intents, best first, with their confidence in percent.
    pub ranking: Vec<(IntentId, u8)>,
    /// The ids of the prompts that were said, the labels of buttons too.
    pub prompts: Vec<&'static str>,
    /// The steps, branches and sections that were shown.
    pub places: Vec<(ArticleId, String)>,
}

/// So many of the nearest intents are told.
const NEAREST: usize = 3;

/// How `record`, the turn after `last`, was decided.
pub fn again(content: &Content, earlier: &Earlier, last: Option<&TurnRecord>, record: &TurnRecord) -> Decision {
    let event = &record.event;
    let state = match last {
        Some(last) => State::from_record(&last.state).ok(),
        None => Some(State::default()),
    };
    let reading = read(content, event, state.as_ref());
    // What is thought while an agent has the floor is not said.
    let trace = if listens(event, last) && !record.lines.is_empty() {
        let mut open = last.map(|last| last.open.clone()).unwrap_or_default();
        let asked = close(&mut open, event);
        let draw = seed(record.conversation).child(&record.revision.to_string());
        let happening = Happening {
            event,
            reading: reading.as_ref(),
            earlier,
            asked: asked.as_ref(),
            open: &open,
            desk: record.desk.as_ref(),
            now: record.at,
            revision: record.revision,
            room: record::room(event, last).unwrap_or_default(),
            draw: &draw,
        };
        dialogue::step(content, state, &happening).trace
    } else {
        Trace::default()
    };
    let heard = matches!(event, Event::Heard { .. } | Event::Edited { .. });
    let (read_as, ranking) = reading.filter(|_| heard).map(told).unwrap_or_default();
    Decision { read_as, ranking, prompts: trace.prompts, places: trace.places }
}

fn told(reading: Interpretation) -> (Vec<IntentId>, Vec<(IntentId, u8)>) {
    let read_as = match (reading.verdict, reading.intents) {
        (Verdict::Clear(intent), intents) if intents.is_empty() => vec![intent],
        (_, intents) => intents,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
    let percent = |confidence: f32| (confidence.clamp(0.0, 1.0) * 100.0).round() as u8;
    let nearest = reading.ranking.into_iter().take(NEAREST);
    (read_as, nearest.map(|ranked| (ranked.intent, percent(ranked.confidence))).collect())
}
