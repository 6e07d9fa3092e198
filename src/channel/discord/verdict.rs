//! What a refused call means: again, never, or not here.

use std::time::Duration;

use serenity::{
    Error,
    all::{HttpError, StatusCode},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Later: as long after as Discord said, if it did.
    Again(Option<Duration>),
    Closed(Closed),
    /// Discord doesn't know the bot's token.
    Stranger,
    /// Discord will never take it as it is; why.
    Refused(String),
}

/// Why nothing can be posted at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Closed {
    /// The person takes no direct messages from the bot.
    Person,
    /// The bot lacks a permission there.
    Permission,
    /// The place is gone.
    Gone,
}

/// Codes of Discord's own: "Cannot send messages to this user", and what else keeps a direct message out.
const PERSON: [isize; 2] = [50007, 50278];

impl Verdict {
    /// Of an answer's status, and of the code and the words that came with it.
    pub(super) fn of(status: u16, code: isize, words: &str, wait: Option<Duration>) -> Self {
        match status {
            429 | 500.. => Self::Again(wait),
            401 => Self::Stranger,
            403 if PERSON.contains(&code) => Self::Closed(Closed::Person),
            403 => Self::Closed(Closed::Permission),
            404 => Self::Closed(Closed::Gone),
            _ => Self::Refused(format!("{status} {words} ({code})")),
        }
    }
}

impl From<&Error> for Verdict {
    fn from(fault: &Error) -> Self {
        match fault {
            Error::Http(HttpError::UnsuccessfulRequest(answer)) => {
                let status: StatusCode = answer.status_code;
                Self::of(status.as_u16(), answer.error.code, &answer.error.message, None)
            }
            Error::Http(_) => Self::Again(None),
            // What could not even be made would be made the same way again.
            other => Self::Refused(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_by_its_status_and_code() {
        let wait = Some(Duration::from_secs(3));
        let cases = [
            (429, 0, Verdict::Again(wait)),
            (500, 0, Verdict::Again(wait)),
            (401, 0, Verdict::Stranger),
            (403, 50007, Verdict::Closed(Closed::Person)),
            (403, 50001, Verdict::Closed(Closed::Permission)),
            (403, 50013, Verdict::Closed(Closed::Permission)),
            (404, 10003, Verdict::Closed(Closed::Gone)),
            (400, 50035, Verdict::Refused("400 words (50035)".to_owned())),
        ];
        for (status, code, verdict) in cases {
            assert_eq!(Verdict::of(status, code, "words", wait), verdict, "{status} {code}");
        }
    }
}
