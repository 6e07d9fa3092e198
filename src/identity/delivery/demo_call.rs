//! A call on a demo phone, as a machine by value: each transition takes the call and the time.
//!
//! ```text
//! Ringing ── answer ──▶ Asking ── # ──▶ Telling ── hang up, or time ──▶ Over
//!    │ decline, or 30 s      └── hang up, or time ──▶ Over
//!    ▼
//! Missed
//! ```
//!
//! Invariant: the words that carry the code are heard in `Telling` alone.

use std::{fmt, time::Duration};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::CallScript;
use crate::model::Sensitive;

/// How long a phone rings before the caller gives up.
const RINGS: Duration = Duration::from_secs(30);

/// How long a caller stays on the line for nothing: nobody presses a key, or nobody hangs up.
const PATIENCE: Duration = Duration::from_secs(120);

/// A call, from the first ring.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Its place among the calls of its phone, from 1.
    pub number: u32,
    pub at: Timestamp,
    asks: String,
    tells: String,
    answered_at: Option<Timestamp>,
    /// When the key was pressed that the voice asks for.
    pressed_at: Option<Timestamp>,
    /// When it was declined or hung up.
    ended_at: Option<Timestamp>,
}

/// Where a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    Ringing,
    /// Declined, or nobody answered.
    Missed,
    /// Somebody answered; the voice asks for a key.
    Asking,
    /// The voice reads the code.
    Telling,
    Over,
}

/// What somebody does with a phone that rings, or with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum CallAct {
    Answer,
    Decline,
    HangUp,
    Press { key: char },
}

impl Call {
    pub(super) fn new(number: u32, at: Timestamp, script: &CallScript) -> Self {
        let (asks, tells) = (script.asks.expose().to_owned(), script.tells.expose().to_owned());
        Self { number, at, asks, tells, answered_at: None, pressed_at: None, ended_at: None }
    }

    pub fn state(&self, now: Timestamp) -> CallState {
        let over = self.ended_at.is_some();
        match (self.answered_at, self.pressed_at) {
            (None, _) if over || now >= later(self.at, RINGS) => CallState::Missed,
            (None, _) => CallState::Ringing,
            (Some(since), None) if over || now >= later(since, PATIENCE) => CallState::Over,
            (Some(_), None) => CallState::Asking,
            (_, Some(since)) if over || now >= later(since, PATIENCE) => CallState::Over,
            (_, Some(_)) => CallState::Telling,
        }
    }

    /// What the voice says now, to whoever holds the phone.
    pub fn heard(&self, now: Timestamp) -> Option<Sensitive> {
        match self.state(now) {
            CallState::Asking => Some(Sensitive::new(self.asks.clone())),
            CallState::Telling => Some(Sensitive::new(self.tells.clone())),
            CallState::Ringing | CallState::Missed | CallState::Over => None,
        }
    }

    /// The call after `act`; `None` where that can't be done now. Another key than the one that is asked
    /// for changes nothing: the voice asks again.
    pub(super) fn after(mut self, act: CallAct, now: Timestamp) -> Option<Self> {
        let done = match (self.state(now), act) {
            (CallState::Ringing, CallAct::Answer) => &mut self.answered_at,
            (CallState::Ringing, CallAct::Decline) | (CallState::Asking | CallState::Telling, CallAct::HangUp) => {
                &mut self.ended_at
            }
            (CallState::Asking, CallAct::Press { key: CallScript::KEY }) => &mut self.pressed_at,
            (CallState::Asking | CallState::Telling, CallAct::Press { .. }) => return Some(self),
            _ => return None,
        };
        *done = Some(now);
        Some(self)
    }
}

/// It holds a code: only its place is shown.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({})", self.number)
    }
}

fn later(at: Timestamp, duration: Duration) -> Timestamp {
    at.checked_add(duration).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn call() -> Call {
        let script = CallScript { asks: Sensitive::new("press the key"), tells: Sensitive::new("1 2 3") };
        Call::new(1, at(0), &script)
    }

    fn heard(call: &Call, second: i64) -> Option<String> {
        call.heard(at(second)).map(|words| words.expose().to_owned())
    }

    const PRESS: CallAct = CallAct::Press { key: '#' };

    #[test]
    fn the_code_is_heard_only_after_the_key() {
        let call = call();
        assert_eq!((call.state(at(29)), heard(&call, 29)), (CallState::Ringing, None));
        assert!(call.clone().after(PRESS, at(1)).is_none(), "nobody has answered");
        let answered = call.after(CallAct::Answer, at(5)).unwrap();
        assert_eq!(heard(&answered, 5).as_deref(), Some("press the key"));
        let other = answered.clone().after(CallAct::Press { key: '5' }, at(6)).unwrap();
        assert_eq!(other, answered, "the voice asks again");
        let pressed = answered.after(PRESS, at(7)).unwrap();
        assert_eq!(heard(&pressed, 7).as_deref(), Some("1 2 3"));
        let over = pressed.clone().after(CallAct::HangUp, at(20)).unwrap();
        assert_eq!((over.state(at(20)), heard(&over, 20)), (CallState::Over, None));
        assert_eq!(pressed.state(at(7 + 120)), CallState::Over);
        assert!(over.after(PRESS, at(21)).is_none());
    }

    #[test]
    fn a_call_that_nobody_takes_is_missed() {
        assert_eq!(call().state(at(30)), CallState::Missed);
        assert!(call().after(CallAct::Answer, at(30)).is_none());
        let declined = call().after(CallAct::Decline, at(3)).unwrap();
        assert_eq!(declined.state(at(3)), CallState::Missed);
        assert!(declined.after(CallAct::Answer, at(4)).is_none());
    }

    #[test]
    fn a_voice_that_nobody_heeds_gives_up() {
        let answered = call().after(CallAct::Answer, at(5)).unwrap();
        assert_eq!(answered.state(at(124)), CallState::Asking);
        assert_eq!((answered.state(at(125)), heard(&answered, 125)), (CallState::Over, None));
        assert!(answered.clone().after(PRESS, at(125)).is_none());
        assert_eq!(answered.after(CallAct::HangUp, at(9)).unwrap().state(at(9)), CallState::Over);
        assert_eq!(format!("{:?}", call()), "Call(1)");
    }
}
