//! Finding entities in a reading.

use super::{Entity, EntityValue, Lexicon, Reading, TokenKind, Unit};
use crate::model::Method;

/// The most words that tell which step is meant.
const ABOUT_WORDS: usize = 6;
/// A user name has so many letters and digits.
const USER_NAME: std::ops::RangeInclusive<usize> = 3..=32;
/// The digits of an error's number: shorter ones are counts, longer ones are nobody's.
const ERROR_DIGITS: std::ops::RangeInclusive<usize> = 3..=10;

impl Lexicon {
    /// What is named in `text`, by place: methods that are wanted, steps, addresses, user names, numbers, codes, days and
    /// times. A quote stands beside what is found inside it.
    pub fn entities(&self, text: &str, reading: &Reading) -> Vec<Entity> {
        let units = &reading.units;
        let mut found: Vec<Entity> = Vec::new();
        let (mut at, mut last_end) = (0, 0);
        while let Some(rest) = units.get(at..).filter(|rest| !rest.is_empty()) {
            let (length, value) = self.entity_at(text, units, at, rest);
            let length = length.min(rest.len());
            if let (Some(value), Some(first), Some(last)) = (value, rest.first(), rest.get(length.saturating_sub(1))) {
                let (start, end) = (first.span.start, last.span.end);
                match found.last_mut() {
                    // "authenticator app": two names of one thing, side by side.
                    Some(before) if last_end == at && before.value == value => before.end = end,
                    _ => found.push(Entity { start, end, value }),
                }
                last_end = at + length;
            }
            at += length.max(1);
        }
        found.extend(self.lone_user_name(text, units));
        found.extend(self.quotes(text, units));
        found.sort_by_key(|entity| (entity.start, entity.end));
        found
    }

    /// How many units belong together at `at` (one at least), and what they name.
    fn entity_at(&self, text: &str, units: &[Unit], at: usize, rest: &[Unit]) -> (usize, Option<EntityValue>) {
        if let [Unit { kind: TokenKind::Format(value), .. }, ..] = rest {
            return (1, Some(value.clone()));
        }
        if self.names_nothing(rest) {
            return self
                .user_name(text, units.get(..at).unwrap_or_default(), rest)
                .map_or((1, None), |(length, name)| (length, Some(name)));
        }
        if let Some((length, method)) = self.method_at(rest) {
            let wanted = method.filter(|_| !self.is_negated(units, at));
            return (length, wanted.map(EntityValue::Method));
        }
        let found = self
            .step_at(units, at, rest)
            .map(|(length, number)| (length, EntityValue::StepNumber(number)))
            .or_else(|| self.step_about_at(rest))
            .or_else(|| self.when_at(rest).map(|(length, when)| (length, EntityValue::When(when))));
        if let Some((length, value)) = found {
            return (length, Some(value));
        }
        // What announces is no part of what is found, so only what follows is looked at from its cue.
        let before = units.get(..at).unwrap_or_default();
        let value = self.error_number(before, rest).or_else(|| self.user_name(text, before, rest));
        match value {
            Some((length, value)) => (length, Some(value)),
            None => (1, None),
        }
    }

    /// Whether `rest` begins with a word with which no method, step or moment begins: most words do.
    fn names_nothing(&self, rest: &[Unit]) -> bool {
        let digit = |unit: &Unit| unit.text.starts_with(|c: char| c.is_ascii_digit());
        rest.first().is_some_and(|unit| unit.is_word() && !digit(unit) && !self.naming.contains(&unit.text))
    }

    /// The methods that are wanted, by place.
    pub fn methods(&self, reading: &Reading) -> impl Iterator<Item = Method> {
        let units = &reading.units;
        let mut at = 0;
        std::iter::from_fn(move || {
            while let Some(rest) = units.get(at..).filter(|rest| !rest.is_empty()) {
                let here = at;
                let found = self.method_at(rest);
                at += found.map_or(1, |(length, _)| length);
                if let Some((_, Some(method))) = found
                    && !self.is_negated(units, here)
                {
                    return Some(method);
                }
            }
            None
        })
    }

    fn method_at(&self, rest: &[Unit]) -> Option<(usize, Option<Method>)> {
        self.methods.longest(rest).map(|(length, &method)| (length, method))
    }

    fn step_at(&self, units: &[Unit], at: usize, rest: &[Unit]) -> Option<(usize, u16)> {
        let word = |index: usize| rest.get(index).map_or("", |unit| unit.text.as_str());
        let first = word(0);
        if first == "#" {
            return Some((2, self.number(word(1))?));
        }
        if self.step_nouns.contains(first) {
            let skipped = usize::from(word(1) == "#" || self.counts(word(1)));
            return Some((2 + skipped, self.number(word(1 + skipped))?));
        }
        let ordinal = *self.ordinals.get(first)?;
        let next = word(1);
        if self.step_nouns.contains(next) || self.pointers.contains(next) {
            return Some((2, ordinal));
        }
        // "the third", and nothing after it in its clause.
        let ends = rest.get(1).is_none_or(|unit| !unit.is_word());
        let pointed =
            at.checked_sub(1).and_then(|before| units.get(before)).is_some_and(|unit| self.is_filler(&unit.text));
        (ends && pointed).then_some((1, ordinal))
    }

    /// "the one with the captcha", up to the end of the clause.
    fn step_about_at(&self, rest: &[Unit]) -> Option<(usize, EntityValue)> {
        let (cue, ()) = self.step_about.longest(rest)?;
        let after = rest.get(cue..)?;
        let ends = |at: usize| {
            !after.get(at).is_some_and(Unit::is_word) || self.split_at(after.get(at..).unwrap_or_default()).is_some()
        };
        let length = (0..after.len().min(ABOUT_WORDS)).find(|&at| ends(at)).unwrap_or(after.len().min(ABOUT_WORDS));
        let told: Vec<&str> =
            after.iter().take(length).map(|unit| unit.text.as_str()).filter(|word| !self.is_filler(word)).collect();
        (!told.is_empty()).then(|| (cue + length, EntityValue::StepAbout(told.join(" "))))
    }

    /// "error code 500121": a number after what announces one, with `:`, `#` or "is" between.
    fn error_number(&self, before: &[Unit], rest: &[Unit]) -> Option<(usize, EntityValue)> {
        let unit = rest.first().filter(|unit| unit.is_word())?;
        let digits = unit.text.bytes().all(|b| b.is_ascii_digit()) && ERROR_DIGITS.contains(&unit.text.len());
        (digits && self.is_announced(before, &self.errors)).then(|| (1, EntityValue::ErrorCode(unit.text.clone())))
    }

    /// "my username is jd7fx": an odd word after what announces one. A plain word could be anything.
    fn user_name(&self, text: &str, before: &[Unit], rest: &[Unit]) -> Option<(usize, EntityValue)> {
        let start = rest.first().filter(|unit| unit.is_word())?.span.start;
        let chunk = text.get(start..)?.split_whitespace().next()?;
        let name = chunk.trim_end_matches(|c: char| !c.is_alphanumeric());
        let found = is_user_name(name) && self.is_announced(before, &self.user_names);
        let length = rest.iter().take_while(|unit| unit.span.end <= start + name.len()).count();
        found.then(|| (length, EntityValue::UserName(name.to_owned())))
    }

    /// The whole message is a user name, apart from small words: "jd7fx", "its jd7fx".
    fn lone_user_name(&self, text: &str, units: &[Unit]) -> Option<Entity> {
        let mut weighty = units.iter().filter(|unit| unit.is_word() && !self.is_filler(&unit.text));
        let unit = weighty.next().filter(|_| units.len() <= 4)?;
        let name = text.get(unit.span.clone())?;
        let letters: String = unit.text.chars().take_while(char::is_ascii_alphabetic).collect();
        let rest = unit.text.get(letters.len()..)?;
        // Letters on both sides of the digits: "windows11" and "step3" name other things.
        let mixed = rest.starts_with(|c: char| c.is_ascii_digit()) && rest.ends_with(|c: char| c.is_ascii_alphabetic());
        let short = (2..=4).contains(&letters.len()) && unit.text.len() <= 8;
        (weighty.next().is_none() && mixed && short && is_user_name(name)).then(|| Entity {
            start: unit.span.start,
            end: unit.span.end,
            value: EntityValue::UserName(name.to_owned()),
        })
    }

    /// Whether one of `cues` ends `before`, perhaps with a sign or a small word after it.
    fn is_announced(&self, before: &[Unit], cues: &super::phrase::Phrases<()>) -> bool {
        let light = |unit: &&Unit| matches!(unit.text.as_str(), ":" | "=" | "#" | "-") || self.is_filler(&unit.text);
        let skipped = before.iter().rev().take_while(light).count().min(2);
        (0..=skipped).any(|skipped| {
            let end = before.len() - skipped;
            (end.saturating_sub(3)..end).any(|from| {
                before
                    .get(from..end)
                    .is_some_and(|phrase| cues.longest(phrase).is_some_and(|(length, ())| length == phrase.len()))
            })
        })
    }

    /// What stands between quotation marks, and what follows "it says" up to the end of its sentence.
    fn quotes(&self, text: &str, units: &[Unit]) -> Vec<Entity> {
        let mut found: Vec<Entity> = between_marks(text);
        let mut at = 0;
        while let Some(rest) = units.get(at..).filter(|rest| !rest.is_empty()) {
            let Some((cue, ())) = self.quotes.longest(rest) else {
                at += 1;
                continue;
            };
            let told = rest.get(cue..).unwrap_or_default();
            let told = told
                .get(
                    told.iter()
                        .take_while(|unit| unit.text == ":" || self.is_filler(&unit.text) && unit.text == "that")
                        .count()..,
                )
                .unwrap_or_default();
            let ends = |unit: &Unit| matches!(unit.text.as_str(), "." | "!" | "?" | "\n" | "\"" | "“");
            let length = told.iter().position(ends).unwrap_or(told.len());
            if let (Some(first), Some(last)) = (told.first(), length.checked_sub(1).and_then(|last| told.get(last))) {
                found.push(Entity { start: first.span.start, end: last.span.end, value: EntityValue::Quote });
            }
            at += cue + length;
        }
        found
    }
}

/// Letters, digits, dots and so on, with something in it that prose hasn't.
fn is_user_name(name: &str) -> bool {
    let whole = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
    let odd = name.chars().any(|c| c.is_ascii_digit() || matches!(c, '.' | '_' | '-'));
    whole && odd && USER_NAME.contains(&name.len()) && name.contains(|c: char| c.is_ascii_alphabetic())
}

/// The pairs of quotation marks with two words or more between them.
fn between_marks(text: &str) -> Vec<Entity> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some((open, mark)) =
        text.get(from..).and_then(|rest| rest.char_indices().find(|(_, c)| matches!(c, '"' | '“' | '„' | '«')))
    {
        let start = from + open + mark.len_utf8();
        let rest = text.get(start..).unwrap_or_default();
        let Some((length, closing)) = rest.char_indices().find(|(_, c)| matches!(c, '"' | '”' | '“' | '»')) else {
            break;
        };
        let inside = rest.get(..length).unwrap_or_default();
        if inside.split_whitespace().count() > 1 {
            found.push(Entity { start, end: start + length, value: EntityValue::Quote });
        }
        from = start + length + closing.len_utf8();
    }
    found
}
