//! From tokens to units: shorthand written out, words joined or parted, typos of the field's words put right.
//!
//! In this order: words that are written apart or together ("pass word", "log-in"), shorthand, spelling. What is
//! written out is not looked at again. Every unit keeps the place of what was written for it.

use std::{borrow::Cow, collections::BTreeMap, ops::Range};

use super::{
    Change, ChangeKind, Reading, Table, Token, TokenKind, Unit,
    spelling::{Mended, Spelling},
    tokenise,
};

/// So many words are joined to one at most.
const APART: usize = 3;

#[derive(Debug, Clone, Default)]
pub(super) struct Normaliser {
    shorthand: Table<Vec<String>>,
    /// The letters of a compound without its spaces, and its words; long words of the field may be torn
    /// apart too ("authen ticator"). Every beginning of a compound is there too, and means nothing yet.
    compounds: Table<Option<Vec<String>>>,
    spelling: Spelling,
}

impl Normaliser {
    /// Shorthand and compounds as people write them; the spelling knows their words.
    pub(super) fn new(shorthand: &BTreeMap<String, String>, compounds: &[String], spelling: Spelling) -> Self {
        let folded = |text: &str| tokenise(text).into_iter().map(|token| token.folded).collect::<Vec<_>>();
        let torn = spelling.long_words().map(|word| vec![word.to_owned()]);
        let compounds: Vec<_> = torn.chain(compounds.iter().map(|compound| folded(compound))).collect();
        let joining = Self { compounds: by_letters(&compounds, Vec::clone), ..Self::default() };
        let written_out = |(short, long): (&String, &String)| {
            let words = joining.read(long).units.into_iter().map(|unit| unit.text).collect();
            (folded(short).concat(), words)
        };
        let shorthand: Table<Vec<String>> = shorthand.iter().map(written_out).collect();
        let long = |word: &String| shorthand.get(word).cloned().unwrap_or_else(|| vec![word.clone()]);
        let compounds = by_letters(&compounds, |words| words.iter().flat_map(long).collect());
        Self { shorthand, compounds, spelling }
    }

    pub(super) fn is_right(&self, word: &str) -> bool {
        self.spelling.is_right(word)
    }

    pub(super) fn read(&self, text: &str) -> Reading {
        let tokens = tokenise(text);
        let mut reading = Reading::default();
        let mut rest = tokens.as_slice();
        while let Some((first, others)) = rest.split_first() {
            if let Some((taken, words)) = self.compound_at(rest) {
                let (written, after) = rest.split_at(taken);
                reading.put(written, words, ChangeKind::Compound);
                rest = after;
                continue;
            }
            self.put_token(first, &mut reading);
            rest = others;
        }
        reading
    }

    fn put_token(&self, token: &Token, reading: &mut Reading) {
        let written = std::slice::from_ref(token);
        if let Some(words) = self.shorthand.get(&token.folded) {
            reading.put(written, words, ChangeKind::Shorthand);
            return;
        }
        match self.spelling.mend(&token.folded).filter(|_| token.kind == TokenKind::Word) {
            Some(Mended::Word(word)) => reading.put(written, &[word], ChangeKind::Spelling),
            Some(Mended::Words(words)) => reading.put(written, &words, ChangeKind::Joined),
            None => reading.units.push(Unit::of(token.clone())),
        }
    }

    /// How many tokens at the start of `tokens` are the letters of a compound, and its words. A hyphen may
    /// stand between them.
    fn compound_at(&self, tokens: &[Token]) -> Option<(usize, &[String])> {
        let first = tokens.first().filter(|token| token.kind == TokenKind::Word)?;
        let mut letters = Cow::Borrowed(first.folded.as_str());
        let (mut at, mut words, mut best) = (1, 1, None);
        while let Some(meant) = self.compounds.get(&letters) {
            best = meant.as_ref().map(|words| (at, words.as_slice())).or(best);
            if tokens.get(at).is_some_and(|token| token.folded == "-" && touches(tokens, at)) {
                at += 1;
            }
            let Some(next) = tokens.get(at).filter(|token| token.kind == TokenKind::Word && words < APART) else {
                break;
            };
            letters.to_mut().push_str(&next.folded);
            (at, words) = (at + 1, words + 1);
        }
        best
    }
}

/// Compounds by their letters, with what they are read as, and their beginnings with nothing.
fn by_letters(compounds: &[Vec<String>], read: impl Fn(&Vec<String>) -> Vec<String>) -> Table<Option<Vec<String>>> {
    let mut table = Table::default();
    for words in compounds {
        let whole = words.concat();
        for (end, _) in whole.char_indices().skip(1) {
            table.at(whole.get(..end).unwrap_or_default().to_owned());
        }
        table.put(whole, Some(read(words)));
    }
    table
}

/// Whether nothing stands between the token at `at` and its neighbours.
fn touches(tokens: &[Token], at: usize) -> bool {
    let span = |at: usize| tokens.get(at).map(|token| token.span.clone());
    matches!(
        (at.checked_sub(1).and_then(span), span(at), span(at + 1)),
        (Some(before), Some(here), Some(after)) if before.end == here.start && here.end == after.start
    )
}

impl Reading {
    /// Adds `words` for what was `written`, and remembers the change if it is one.
    fn put(&mut self, written: &[Token], words: &[String], kind: ChangeKind) {
        let span = whole(written);
        let unchanged =
            written.len() == words.len() && written.iter().zip(words).all(|(token, word)| token.folded == *word);
        if unchanged {
            self.units.extend(written.iter().cloned().map(Unit::of));
            return;
        }
        self.units.extend(words.iter().map(|word| Unit {
            span: span.clone(),
            kind: TokenKind::Word,
            text: word.clone(),
        }));
        self.changes.push(Change { span, kind, words: words.to_vec() });
    }
}

fn whole(written: &[Token]) -> Range<usize> {
    let start = written.first().map_or(0, |token| token.span.start);
    start..written.last().map_or(start, |token| token.span.end)
}
