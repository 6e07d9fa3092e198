//! What an utterance was read as.

use crate::model::{IntentId, Method};
use crate::talk::text::{Entity, EntityValue, Language, Remark, When, YesNo};

/// The reading of one utterance. Never a guess: where nothing is sure, `verdict` says so.
#[derive(Debug, Clone, PartialEq)]
pub struct Interpretation {
    /// Every intent with its calibrated probability, best first.
    pub ranking: Vec<Ranked>,
    pub verdict: Verdict,
    /// The intents of a message that holds several, in the order in which they are written, without courtesies
    /// beside a request; one or none otherwise.
    pub intents: Vec<IntentId>,
    /// What is said not to be wanted, beside what is: "not the password, the wifi".
    pub refused: Vec<IntentId>,
    /// It corrects what was said or understood before ("no i meant the rules"): all of this is read from what
    /// follows, and "no" answers nothing.
    pub corrects: bool,
    /// A turn of phrase that tells more than the intents do.
    pub remark: Option<Remark>,
    /// Another language than the content's, where one was told.
    pub language: Option<Language>,
    /// What was found in the text, by place.
    pub entities: Vec<Entity>,
    /// Yes, no or unsure, where the utterance says one.
    pub answer: Option<YesNo>,
    /// The choice of the expectation that the utterance names, by words, label or number: its index.
    pub choice: Option<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    pub intent: IntentId,
    /// 0 to 1: of the messages that get this confidence, this share means the intent.
    pub confidence: f32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Clear(IntentId),
    /// Two near answers: ask which.
    Between(IntentId, IntentId),
    Unclear,
}

impl Interpretation {
    /// The day or time that is named, if one is.
    pub fn when(&self) -> Option<When> {
        self.entities.iter().find_map(|entity| match entity.value {
            EntityValue::When(when) => Some(when),
            _ => None,
        })
    }

    /// Somebody tells what a screen says: its words or its code.
    pub fn quotes(&self) -> bool {
        self.entities.iter().any(|entity| matches!(entity.value, EntityValue::Quote | EntityValue::ErrorCode(_)))
    }

    /// The code of an error is told.
    pub fn names_code(&self) -> bool {
        self.entities.iter().any(|entity| matches!(entity.value, EntityValue::ErrorCode(_)))
    }

    /// The method that is named, if one is.
    pub fn method(&self) -> Option<Method> {
        self.entities.iter().find_map(|entity| match entity.value {
            EntityValue::Method(method) => Some(method),
            _ => None,
        })
    }
}
