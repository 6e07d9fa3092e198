//! Where the words of a list stand in a text: each letter as itself in either case, with or without
//! accents, or as the sign that people write for it; drawn out, or with separators between.
//!
//! One walk along the text keeps every beginning of a word that may still become one, so that a text of
//! 256 characters against 45,000 words takes no time that a person would notice.

use std::ops::Range;

use zeroize::Zeroizing;

use super::fold;

/// A text to look through: folded, letter by letter. Wiped when dropped.
pub(super) struct Spelled(Zeroizing<Vec<char>>);

/// A text from its beginning and from its end.
pub(super) struct BothWays {
    pub(super) forwards: Spelled,
    pub(super) backwards: Spelled,
}

impl BothWays {
    pub(super) fn new(text: &str) -> Self {
        let forwards = Spelled::new(text);
        Self { backwards: forwards.reversed(), forwards }
    }
}

impl Spelled {
    fn new(text: &str) -> Self {
        let folded = fold::bare(text);
        let mut letters = Zeroizing::new(Vec::with_capacity(folded.len()));
        letters.extend(folded.chars());
        Self(letters)
    }

    fn reversed(&self) -> Self {
        let mut letters = Zeroizing::new(Vec::with_capacity(self.len()));
        letters.extend(self.0.iter().rev().copied());
        Self(letters)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn from(&self, start: usize) -> &[char] {
        self.0.get(start..).unwrap_or_default()
    }

    pub(super) fn before(&self, end: usize) -> &[char] {
        self.0.get(..end).unwrap_or_default()
    }

    pub(super) fn has_letters(&self, part: Range<usize>) -> bool {
        self.0.get(part).is_some_and(|part| part.iter().any(|letter| letter.is_alphabetic()))
    }
}

/// How a word may differ from its letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// Signs for letters, letters drawn out, separators between them.
    Through,
    /// Signs for letters, and in words of `EDITED` letters and more one letter too many, too few or
    /// another.
    Near,
}

/// Shorter words are within one edit of chance: with six letters one in a thousand random passwords of
/// 8 holds one.
const EDITED: usize = 7;

/// A word that begins where the search began.
#[derive(Debug, Clone, Copy)]
pub(super) struct Match {
    /// Which word of the list.
    pub(super) word: usize,
    /// How many characters of the text it takes.
    pub(super) length: usize,
    /// The signs for letters, letters drawn out and separators.
    pub(super) disguises: usize,
    /// Separators stand in it.
    pub(super) divided: bool,
}

/// A list of words as a tree of letters.
pub(super) struct Tree {
    /// The root first; the branches of each node stand together, in order of their letters.
    nodes: Vec<Node>,
    lengths: Vec<usize>,
}

struct Node {
    letter: char,
    branches: Range<usize>,
    /// The word that ends here.
    word: Option<usize>,
}

impl Tree {
    /// Of words in order, none twice, none empty.
    pub(super) fn new(words: &[impl AsRef<str>]) -> Self {
        let mut nodes = vec![Node { letter: ' ', branches: 0..0, word: None }];
        // For each node the words that begin with its letters, and how many bytes these are.
        let mut spans = vec![(0..words.len(), 0)];
        let mut at = 0;
        while let Some((mut span, bytes)) = spans.get(at).cloned() {
            let next = |word: usize| words.get(word)?.as_ref().get(bytes..)?.chars().next();
            let ends = next(span.start).is_none() && !span.is_empty();
            let first = nodes.len();
            let word = ends.then_some(span.start);
            span.start += usize::from(ends);
            while let Some(letter) = next(span.start).filter(|_| !span.is_empty()) {
                let count = span.clone().take_while(|&word| next(word) == Some(letter)).count();
                nodes.push(Node { letter, branches: 0..0, word: None });
                spans.push((span.start..span.start + count, bytes + letter.len_utf8()));
                span.start += count;
            }
            let last = nodes.len();
            if let Some(node) = nodes.get_mut(at) {
                node.branches = first..last;
                node.word = word;
            }
            at += 1;
        }
        Self { nodes, lengths: words.iter().map(|word| word.as_ref().len()).collect() }
    }

    /// Every word that begins with the first character of `letters`, in order of its end.
    pub(super) fn search(&self, letters: &[char], sight: Sight) -> Vec<Match> {
        let mut found = Vec::new();
        let mut open = Places::default();
        open.reach(Place { node: 0, at_letter: true, edited: false, divided: false }, 0);
        if sight == Sight::Near {
            self.leave_out(&mut open);
        }
        for (length, &letter) in (1..).zip(letters) {
            let mut next = Places::default();
            for &(place, disguises) in &open.0 {
                self.go_on(place, disguises, letter, sight, &mut next);
            }
            if sight == Sight::Near {
                self.leave_out(&mut next);
            }
            if next.0.is_empty() {
                break;
            }
            found.extend(next.0.iter().filter_map(|&(place, disguises)| {
                let word = self.nodes.get(place.node)?.word?;
                let is_near = !place.edited || self.lengths.get(word).is_some_and(|length| *length >= EDITED);
                // What follows a word is no part of it.
                let is_found = is_near && place.at_letter;
                is_found.then_some(Match { word, length, disguises, divided: place.divided })
            }));
            open = next;
        }
        found
    }

    /// The places to which `letter` leads from `place`.
    fn go_on(&self, place: Place, disguises: usize, letter: char, sight: Sight, next: &mut Places) {
        for (meant, disguised) in meanings(letter) {
            if let Some(node) = self.branch(place.node, meant) {
                next.reach(Place { node, at_letter: true, ..place }, disguises + usize::from(disguised));
            }
        }
        let begun = place.node > 0;
        match sight {
            Sight::Through if begun && is_separator(letter) => {
                next.reach(Place { at_letter: false, divided: true, ..place }, disguises + 1);
            }
            Sight::Through if begun && self.is_drawn_out(place.node, letter) => next.reach(place, disguises + 1),
            Sight::Near if !place.edited => {
                if begun {
                    next.reach(Place { at_letter: false, edited: true, ..place }, disguises);
                }
                for node in self.branches(place.node) {
                    next.reach(Place { node, edited: true, ..place }, disguises);
                }
            }
            _ => {}
        }
    }

    /// The places that are reached by a letter that the text lacks.
    fn leave_out(&self, open: &mut Places) {
        let free: Vec<_> = open.0.iter().filter(|(place, _)| !place.edited).copied().collect();
        for (place, disguises) in free {
            for node in self.branches(place.node) {
                open.reach(Place { node, edited: true, ..place }, disguises);
            }
        }
    }

    fn is_drawn_out(&self, node: usize, letter: char) -> bool {
        self.nodes.get(node).is_some_and(|node| meanings(letter).any(|(meant, _)| meant == node.letter))
    }

    fn branches(&self, node: usize) -> Range<usize> {
        self.nodes.get(node).map(|node| node.branches.clone()).unwrap_or_default()
    }

    fn branch(&self, node: usize, letter: char) -> Option<usize> {
        let branches = self.branches(node);
        let nodes = self.nodes.get(branches.clone())?;
        nodes.binary_search_by(|node| node.letter.cmp(&letter)).ok().map(|at| branches.start + at)
    }
}

/// How far a word may have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    node: usize,
    /// The last character was a letter of the word, not one between its letters.
    at_letter: bool,
    /// The one edit is used up.
    edited: bool,
    divided: bool,
}

/// The places that are open, each with the fewest disguises that lead there. There are few.
#[derive(Default)]
struct Places(Vec<(Place, usize)>);

impl Places {
    fn reach(&mut self, place: Place, disguises: usize) {
        match self.0.iter_mut().find(|(known, _)| *known == place) {
            Some((_, least)) => *least = disguises.min(*least),
            None => self.0.push((place, disguises)),
        }
    }
}

/// What a character may stand for: itself, and the letters that it is written for (true: in disguise).
fn meanings(character: char) -> impl Iterator<Item = (char, bool)> {
    let disguised: &[char] = match character {
        '0' => &['o'],
        '1' | '|' => &['l', 'i'],
        '!' => &['i'],
        '2' => &['z'],
        '3' | '€' => &['e'],
        '4' | '@' => &['a'],
        '5' | '$' => &['s'],
        '6' | '9' => &['g'],
        '7' | '+' => &['t'],
        '8' => &['b'],
        '(' => &['c'],
        _ => &[],
    };
    std::iter::once((character, false)).chain(disguised.iter().map(|&letter| (letter, true)))
}

fn is_separator(character: char) -> bool {
    !character.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &[&str], text: &str, sight: Sight) -> Vec<String> {
        let found = Tree::new(words).search(Spelled::new(text).from(0), sight);
        found.iter().map(|found| format!("{} {} {}", words[found.word], found.length, found.disguises)).collect()
    }

    #[test]
    fn words_come_in_order_of_their_end() {
        assert_eq!(found(&["flow", "flower", "low"], "Flowers", Sight::Through), ["flow 4 0", "flower 6 0"]);
        assert_eq!(found(&["flower"], "f1-ooweer!", Sight::Through), ["flower 9 4"]);
        assert!(found(&["flower"], "xflower", Sight::Through).is_empty());
        assert!(found(&[], "flower", Sight::Through).is_empty());
    }

    #[test]
    fn a_word_that_stands_undivided_is_told() {
        let tree = Tree::new(&["redhat"]);
        let divided = |text| tree.search(Spelled::new(text).from(0), Sight::Through).first().map(|found| found.divided);
        assert_eq!((divided("RRedH@t"), divided("red hat"), divided("red h")), (Some(false), Some(true), None));
    }

    #[test]
    fn long_words_are_found_within_one_edit() {
        for near in ["contoso", "kontoso", "ontoso", "contozo", "contooso", "contso", "contos", "c0ntos"] {
            assert!(!found(&["contoso"], near, Sight::Near).is_empty(), "{near}");
        }
        for far in ["kontozo", "cntso", "conto", "con-to-so", "blamk"] {
            assert!(found(&["contoso", "blank"], far, Sight::Near).is_empty(), "{far}");
        }
    }
}
