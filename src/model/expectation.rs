//! What the dialogue waits for: it decides how an utterance is redacted and read.

use super::Choice;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expectation {
    /// The choices that the last reply offered, in their order.
    pub choices: Vec<Choice>,
    /// The last reply asked a question that yes or no answers.
    pub yes_or_no: bool,
    /// A step is open: "done", "next", "it says …" refer to it.
    pub step: bool,
    /// A recovery session is open: a bare code or an odd word in chat is likely a secret.
    pub secrets: bool,
}
