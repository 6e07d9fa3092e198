//! Reading letters: folding, tokens with their places, entities, yes and no.
//!
//! Every place is a span of bytes of the text as it was written, so that redaction can blank it.
//! The words of a language (shorthand, names of methods, ways to say yes) are data, in a [`Lexicon`];
//! only formats that no language changes (addresses, error codes) are known to the code.
//! Absent on purpose: what a text means. That is `talk::intent`.

mod answer;
mod entity;
mod fold;
mod formats;
mod lexicon;
mod phrase;
mod reading;
mod token;

pub use entity::{Entity, EntityValue, YesNo};
pub use fold::{fold, within_one_edit};
pub use formats::{Format, formats};
pub use lexicon::{AnswerWords, Lexicon, LexiconTable, MethodWords};
pub use reading::{Reading, Unit};
pub use token::{Token, TokenKind, tokenise};
