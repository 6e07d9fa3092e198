//! The panel's wire, as its script reads and writes it.

use serde::{Deserialize, Deserializer, Serialize};
use zeroize::Zeroizing;

use crate::{identity::recovery::About, model::Method};

/// What a person typed: any of it may be a secret. Wiped when dropped.
pub(super) struct Typed(Zeroizing<String>);

impl Typed {
    pub(super) fn expose(&self) -> &str {
        &self.0
    }

    /// Hands the text over without leaving a copy.
    pub(super) fn take(mut self) -> String {
        std::mem::take(&mut *self.0)
    }
}

impl<'de> Deserialize<'de> for Typed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Claim {
    pub(super) link: Typed,
    /// What earlier successes left in this browser.
    #[serde(default)]
    pub(super) devices: Vec<Typed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pass {
    pub(super) pass: Typed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Identify {
    pub(super) identifier: Typed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Solve {
    pub(super) answer: Typed,
    /// For each piece of the picture's work the trial that fits.
    #[serde(default)]
    pub(super) work: Vec<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Choose {
    pub(super) method: Method,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Number {
    pub(super) number: Typed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Code {
    pub(super) code: Typed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Check {
    pub(super) password: Typed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    pub(super) password: Typed,
    pub(super) again: Typed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Objection {
    pub(super) objection: Typed,
}

#[derive(Serialize)]
pub(super) struct Objected {
    pub(super) about: About,
}

/// The start of a session for changing one's own factors.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Begin {
    /// What earlier successes left in this browser.
    #[serde(default)]
    pub(super) devices: Vec<Typed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignIn {
    pub(super) password: Typed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Remove {
    /// As `FactorView` names it.
    pub(super) factor: String,
}

#[derive(Serialize)]
pub(super) struct FactorsView {
    pub(super) factors: Vec<FactorView>,
}

/// A phone or an app that is on file.
#[derive(Serialize)]
pub(super) struct FactorView {
    pub(super) id: String,
    pub(super) name: String,
    /// Whether, or from when on, it serves.
    pub(super) state: String,
    /// The button that removes it, and the question that comes before.
    pub(super) remove: String,
    pub(super) ask: String,
}

/// The seed that is offered.
#[derive(Serialize)]
pub(super) struct OfferView {
    /// A QR code as a `data:` address.
    pub(super) picture: String,
    /// Base 32 in groups of four.
    pub(super) key: String,
}

#[derive(Serialize)]
pub(super) struct Shown {
    pub(super) view: View,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) window: Option<String>,
    /// Kept by the browser beside those of before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) device: Option<String>,
}

/// What the page shows. All words are the server's.
#[derive(Serialize)]
pub(super) struct View {
    /// Rises with everything that happens to the session.
    pub(super) revision: u64,
    pub(super) stage: &'static str,
    pub(super) words: [String; 3],
    /// The verifier's own time, so that a browser whose clock is wrong counts down right.
    pub(super) now: String,
    pub(super) expires_at: String,
    pub(super) methods: Vec<Method>,
    pub(super) method: Option<Method>,
    pub(super) resend_at: Option<String>,
    pub(super) text_number: Option<u8>,
    pub(super) tries_left: Option<u8>,
    pub(super) hint: Option<String>,
    pub(super) problem: Option<ProblemView>,
    pub(super) message: Option<String>,
    pub(super) rules: Vec<RuleView>,
}

#[derive(Serialize)]
pub(super) struct ProblemView {
    /// The box that it belongs to; none if it is about the whole step.
    pub(super) field: Option<&'static str>,
    pub(super) text: String,
    /// The rules that a refused password breaks.
    pub(super) rules: Vec<BrokenView>,
}

#[derive(Serialize)]
pub(super) struct BrokenView {
    pub(super) id: &'static str,
    /// One sentence.
    pub(super) why: String,
}

#[derive(Serialize)]
pub(super) struct RuleView {
    pub(super) id: &'static str,
    pub(super) text: String,
}

#[derive(Serialize)]
pub(super) struct Checked {
    pub(super) rules: Vec<CheckedRule>,
}

#[derive(Serialize)]
pub(super) struct CheckedRule {
    pub(super) id: &'static str,
    pub(super) ok: bool,
}

#[derive(Serialize)]
pub(super) struct Puzzle {
    /// A `data:` address, as is the sound's.
    pub(super) picture: String,
    pub(super) work: Work,
}

#[derive(Serialize)]
pub(super) struct Sound {
    pub(super) sound: String,
}

/// What the browser must do before an answer is looked at (`verifier::work`).
#[derive(Serialize)]
pub(super) struct Work {
    pub(super) seed: String,
    pub(super) pieces: u8,
    pub(super) rounds: u32,
    pub(super) bits: u8,
}

#[derive(Serialize)]
pub(super) struct Message {
    pub(super) message: String,
}
