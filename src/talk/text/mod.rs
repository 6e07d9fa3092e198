//! Reading letters: folding, tokens with their places, entities, yes and no.
//!
//! Every place is a span of bytes of the text as it was written, so that redaction can blank it.
//! The words of a language (shorthand, names of methods, ways to say yes) are data, in a [`Lexicon`];
//! only formats that no language changes (addresses, error codes, phone numbers) are known to the code.
//! Absent on purpose: what a text means. That is `talk::intent`.

mod answer;
mod cues;
mod entity;
mod find;
mod fold;
mod formats;
mod language;
mod lexicon;
mod normalise;
mod phone;
mod phrase;
mod reading;
mod sayings;
mod spelling;
mod table;
mod token;
mod when;

pub use cues::Remark;
pub use entity::{Entity, EntityValue, YesNo};
pub use fold::{fold, within_one_edit};
pub use formats::{Format, formats};
pub use language::{Language, foreign};
pub use lexicon::{AnswerWords, CueWords, Lexicon, LexiconTable, MethodWords, TimeWords};
pub use phone::{dialled, phone_numbers, stands_alone};
pub use reading::{Change, ChangeKind, Reading, Unit};
pub use sayings::Sayings;
pub use spelling::SpellingTable;
pub use table::{Table, Words};
pub use token::{Token, TokenKind, tokenise};
pub use when::{Day, Moment, TimeOfDay, When};
