//! Mistakes in the `[lexicon]` of a file.
//!
//! What could never be found in a message, or would be read in two ways, is a mistake with its place.

use std::{collections::BTreeMap, ops::Range};

use toml::Spanned;

use super::lexicon_wire::{LexiconWire, SpellingWire, TimesWire};
use crate::{
    model::ContentFault,
    talk::text::{TokenKind, tokenise},
};

/// A word of the field that is shorter is one edit away from half of the language.
const FEWEST_LETTERS: usize = 4;

impl LexiconWire {
    /// Every entry that can't mean what it was written for.
    pub(super) fn check(&self, file: &str, source: &str) -> Vec<ContentFault> {
        let mut checked = Checked { file, source, faults: Vec::new(), seen: BTreeMap::new() };
        for (short, long) in &self.shorthand {
            checked.shorthand(short, long);
        }
        for compound in &self.compounds {
            checked.compound(compound);
        }
        let SpellingWire { field, kept, small } = &self.spelling;
        for word in field {
            checked.field(word);
        }
        for word in kept.iter().chain(small) {
            checked.word(word);
        }
        let TimesWire { weekdays, months, hours, parts, .. } = &self.times;
        for (table, most, what) in [(weekdays, 7, "day of the week"), (months, 12, "month")] {
            for (word, number) in table {
                checked.number(word, number, 1, most, what);
            }
        }
        for (word, hour) in hours.iter().chain(parts) {
            checked.number(word, hour, 0, 23, "hour");
        }
        checked.faults
    }
}

struct Checked<'a> {
    file: &'a str,
    source: &'a str,
    faults: Vec<ContentFault>,
    /// The words of the spelling, each with the line in which it stands.
    seen: BTreeMap<String, usize>,
}

impl Checked<'_> {
    fn fault(&mut self, span: Range<usize>, message: String, remedy: &str) {
        self.faults.push(ContentFault::new(self.file, self.source, span.start, span.end, message, remedy));
    }

    fn shorthand(&mut self, short: &Spanned<String>, long: &Spanned<String>) {
        let tokens = tokenise(short.as_ref());
        let found = tokens.iter().filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Emoji)).count();
        if (tokens.len(), found) != (1, 1) {
            let message = format!("`{}` is not one word or one emoji", short.as_ref());
            self.fault(
                short.span(),
                message,
                "Shorthand stands for one word of a message; phrases go to the other lists.",
            );
        } else if folded(long.as_ref()).is_empty() {
            self.fault(long.span(), format!("`{}` stands for nothing", short.as_ref()), "Write what it means.");
        } else if folded(short.as_ref()) == folded(long.as_ref()) {
            let message = format!("`{}` stands for itself", short.as_ref());
            self.fault(short.span(), message, "Take it out; capitals and apostrophes make no difference anyway.");
        }
    }

    fn number(&mut self, word: &str, number: &Spanned<i8>, least: i8, most: i8, what: &str) {
        if !(least..=most).contains(number.as_ref()) {
            let message = format!("`{word}` = {} is no {what}", number.as_ref());
            self.fault(
                number.span(),
                message,
                "Days of the week go from 1 (Monday) to 7, months to 12, hours from 0 to 23.",
            );
        }
    }

    fn compound(&mut self, compound: &Spanned<String>) {
        let words = tokenise(compound.as_ref());
        if words.is_empty() || words.iter().any(|token| token.kind != TokenKind::Word) {
            let message = format!("`{}` is more than words", compound.as_ref());
            self.fault(
                compound.span(),
                message,
                "Write one or two words with a space between them, as they shall be read.",
            );
        }
        self.once(compound, folded(compound.as_ref()).concat());
    }

    fn field(&mut self, word: &Spanned<String>) {
        if word.as_ref().chars().count() < FEWEST_LETTERS {
            let message = format!("`{}` is too short to be found in other spellings", word.as_ref());
            self.fault(word.span(), message, "Take words of four letters and more, better five.");
        }
        self.word(word);
    }

    /// One word in small letters, in one list only.
    fn word(&mut self, word: &Spanned<String>) {
        let text: &str = word.as_ref();
        if folded(text) != [text] || !text.bytes().all(|b| b.is_ascii_lowercase()) {
            let message = format!("`{text}` is not one word in small letters");
            self.fault(word.span(), message, "Write one word from a to z, without apostrophes (\"dont\").");
        }
        self.once(word, text.to_owned());
    }

    fn once(&mut self, word: &Spanned<String>, key: String) {
        let line = self.source.get(..word.span().start).unwrap_or_default().matches('\n').count() + 1;
        if let Some(first) = self.seen.insert(key, line) {
            let message = format!("`{}` stands in line {first} already", word.as_ref());
            self.fault(word.span(), message, "Keep it in one of the lists.");
        }
    }
}

fn folded(text: &str) -> Vec<String> {
    tokenise(text).into_iter().map(|token| token.folded).collect()
}

#[cfg(test)]
mod tests {
    use super::super::parse_file;

    const REST: &str = "
[lexicon.methods]
text = []
call = []
authenticator = []
none = []
[lexicon.answers]
yes = []
yes_alone = []
no = []
no_alone = []
unsure_alone = []
[lexicon.numbers]
[lexicon.ordinals]
[lexicon.words]
step_nouns = []
counters = []
pointers = []
last = []
splits = []
negations = []
fillers = []
questions = []
courtesies = []
[lexicon.cues]
step_about = []
user_names = []
quotes = []
errors = []
corrections = []
refusals = []
how_long = []
whether_good = []
murmurs = []
[lexicon.times]
before_noon = []
after_noon = []
ahead = []
ago = []
one = []
next = []
this = []
joins = []
day_first = false
days = {}
weekdays = { moonday = 8 }
months = { may = 0 }
hours = { noon = 24 }
parts = {}
units = {}
";

    fn faults(tables: &str) -> Vec<(usize, String)> {
        let faults = parse_file("intents/x.toml", &format!("{tables}{REST}")).map(|_| ()).unwrap_err();
        assert!(faults.iter().all(|fault| !fault.remedy.is_empty() && fault.file() == "intents/x.toml"));
        faults.iter().map(|fault| (fault.line(), fault.message.clone())).collect()
    }

    #[test]
    fn entries_that_can_mean_nothing_have_their_line() {
        let tables = r#"[lexicon]
compounds = ["log in", "a + b",
"login"]
[lexicon.shorthand]
"two words" = "x"
pw = "  "
wont = "won't"
[lexicon.spelling]
field = ["reset", "pin", "Code"]
kept = ["chance", "chance"]
small = ["don't"]
"#;
        assert_eq!(
            faults(tables),
            [
                (6, "`pw` stands for nothing".to_owned()),
                (5, "`two words` is not one word or one emoji".to_owned()),
                (7, "`wont` stands for itself".to_owned()),
                (2, "`a + b` is more than words".to_owned()),
                (3, "`login` stands in line 2 already".to_owned()),
                (9, "`pin` is too short to be found in other spellings".to_owned()),
                (9, "`Code` is not one word in small letters".to_owned()),
                (10, "`chance` stands in line 10 already".to_owned()),
                (11, "`don't` is not one word in small letters".to_owned()),
                (57, "`moonday` = 8 is no day of the week".to_owned()),
                (58, "`may` = 0 is no month".to_owned()),
                (59, "`noon` = 24 is no hour".to_owned()),
            ]
        );
    }
}
