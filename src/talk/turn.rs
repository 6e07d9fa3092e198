//! One turn as a pure function: what arrived and the last record give the next record.

use jiff::Timestamp;

use crate::model::{
    Address, ChoiceId, MessageId, Progress, RequestAnswer, RequestKey, Revision, Sensitive, SessionId, TimerKind,
};

/// What a channel or another part brings, before redaction. Nothing of it has been written anywhere.
#[derive(Debug)]
pub enum Arrival {
    Heard {
        message: MessageId,
        text: Sensitive,
    },
    Chose {
        message: MessageId,
        choice: ChoiceId,
        revision: Revision,
    },
    Joined {
        address: Address,
    },
    /// The person ended the conversation.
    Left,
    TimerFired {
        timer: TimerKind,
        due: Timestamp,
    },
    Progressed {
        session: SessionId,
        progress: Progress,
    },
    Answered {
        key: RequestKey,
        answer: RequestAnswer,
    },
}
