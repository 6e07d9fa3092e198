//! Runs and repeats: what is typed without thinking, and guessed so. Each counts as little as it takes
//! to say it: a run (`1234`, `qwer`, `dcba`, `1q2w3e`) one character, a part that is said again and
//! again (`aaaa`, `xyxyxy`, `Kx7!Kx7!`) once.

use std::{collections::BTreeMap, sync::LazyLock};

use zeroize::Zeroizing;

/// The shortest run along one line, up or down: of the alphabet, of the digits, of a keyboard's rows
/// and slanted columns. All of it is shifted or none, but for the first.
const LINE: usize = 4;
/// The shortest run that turns, from key to neighbouring key, or that is shifted here and there: five
/// characters happen by chance in one of 3,000 random passwords of 8.
const WALK: usize = 6;

/// How many characters `text` has when each run counts one and each repeat counts once: the fewest
/// over all ways to see it.
pub(super) fn counted(text: &str) -> usize {
    let typed = letters(text.chars(), text);
    let small = letters(text.chars().map(lower), text);
    // The fewest for the first `n` characters, for each n.
    let mut fewest = vec![0_usize];
    let mut runs = Runs::default();
    for (end, &character) in (1..).zip(typed.iter()) {
        let at = |length: usize| fewest.get(end - length).copied().unwrap_or_default();
        let run = (LINE..=runs.take(character)).map(|length| (length, 1));
        let least = run.chain(repeats(&small, end)).map(|(length, counts)| at(length) + counts).min();
        fewest.push(least.unwrap_or(usize::MAX).min(at(1) + 1));
    }
    fewest.last().copied().unwrap_or_default()
}

/// The part of which all of `text` is a repetition, the last time maybe cut short; else `text` itself.
pub(super) fn said_once(text: &str) -> &str {
    let small = letters(text.chars().map(lower), text);
    let is_repeated = |part: usize| {
        part * 2 <= small.len() && small.iter().zip(small.iter().skip(part)).all(|(one, other)| one == other)
    };
    let part = text.char_indices().enumerate().skip(1).find(|(part, _)| is_repeated(*part));
    part.and_then(|(_, (end, _))| text.get(..end)).unwrap_or(text)
}

/// The stretches before `end` that are a part said again: their length, and the part's.
fn repeats(small: &[char], end: usize) -> impl Iterator<Item = (usize, usize)> {
    (1..=end / 2).flat_map(move |part| {
        let times = match part {
            1 => 4,
            2 => 3,
            _ => 2,
        };
        let same = (0..end - part).rev().take_while(|&at| small.get(at) == small.get(at + part)).count();
        let whole = (times..=(same + part) / part).map(move |times| (times * part, part));
        // The last time may be cut short: `abcabcab`.
        whole.chain((same >= part * (times - 1)).then_some((same + part, part)))
    })
}

/// How long the runs are that end at the last character taken.
#[derive(Default)]
struct Runs {
    last: Option<Key>,
    lines: [usize; Line::ALL.len()],
    /// The same without a look at the shift key, and the walk that turns as it likes.
    loose: [usize; Line::ALL.len()],
    walk: usize,
}

impl Runs {
    /// Takes the next character, and gives the longest run that ends with it.
    fn take(&mut self, character: char) -> usize {
        let key = Key::of(character);
        let last = self.last.replace(key);
        let leads = |line: Line| last.is_some_and(|last| line.leads(last, key));
        let same_shift = last.is_some_and(|last| last.shifted == key.shifted);
        for ((line, loose), way) in self.lines.iter_mut().zip(&mut self.loose).zip(Line::ALL) {
            let leads = leads(way);
            *loose = if leads { *loose + 1 } else { 1 };
            *line = match leads {
                true if same_shift || *line == 1 => *line + 1,
                true => 2,
                false => 1,
            };
        }
        self.walk = if last.is_some_and(|last| last.is_beside(key)) { self.walk + 1 } else { 1 };
        let turned = self.loose.iter().copied().chain([self.walk]).filter(|length| *length >= WALK);
        turned.chain(self.lines).max().unwrap_or_default()
    }
}

/// Ways in which one key follows another.
#[derive(Debug, Clone, Copy)]
enum Line {
    Alphabet(i32),
    /// So many rows down and columns along: a row, or a slanted column (`1qaz`).
    Keys(isize, isize),
}

impl Line {
    const ALL: [Self; 6] = [
        Self::Alphabet(1),
        Self::Alphabet(-1),
        Self::Keys(0, 1),
        Self::Keys(0, -1),
        Self::Keys(1, 0),
        Self::Keys(-1, 0),
    ];

    fn leads(self, from: Key, to: Key) -> bool {
        match self {
            Self::Alphabet(step) => {
                let both = from.plain.is_ascii_alphanumeric() && to.plain.is_ascii_alphanumeric();
                both && u32::from(from.plain).checked_add_signed(step) == Some(u32::from(to.plain))
            }
            Self::Keys(rows, columns) => from.way_to(to) == Some((rows, columns)),
        }
    }
}

/// A key as it was pressed.
#[derive(Debug, Clone, Copy)]
struct Key {
    /// What it gives without the shift key.
    plain: char,
    shifted: bool,
    /// Row and column.
    place: Option<(isize, isize)>,
}

impl Key {
    fn of(character: char) -> Self {
        let small = lower(character);
        let keyless = Self { plain: small, shifted: small != character, place: None };
        KEYS.get(&character).copied().unwrap_or(keyless)
    }

    fn way_to(self, to: Self) -> Option<(isize, isize)> {
        let ((row, column), (to_row, to_column)) = self.place.zip(to.place)?;
        Some((to_row - row, to_column - column))
    }

    /// Below a key lie its own column and the one before.
    fn is_beside(self, other: Self) -> bool {
        const AROUND: [(isize, isize); 6] = [(0, 1), (0, -1), (1, 0), (-1, 0), (1, -1), (-1, 1)];
        self.way_to(other).is_some_and(|way| AROUND.contains(&way))
    }
}

/// The keys of a US keyboard by what they give.
static KEYS: LazyLock<BTreeMap<char, Key>> = LazyLock::new(|| {
    let rows = ROWS.iter().zip(0..).flat_map(|((plain, shifted), row)| {
        plain.chars().zip(shifted.chars()).zip(0..).flat_map(move |((plain, shifted), column)| {
            let key = |shifted| Key { plain, shifted, place: Some((row, column)) };
            [(plain, key(false)), (shifted, key(true))]
        })
    });
    rows.collect()
});

/// Its rows, plain and shifted.
const ROWS: [(&str, &str); 4] = [
    ("1234567890-=", "!@#$%^&*()_+"),
    ("qwertyuiop[]", "QWERTYUIOP{}"),
    ("asdfghjkl;'", "ASDFGHJKL:\""),
    ("zxcvbnm,./", "ZXCVBNM<>?"),
];

/// One letter for one letter, so that both texts have the same places.
fn lower(character: char) -> char {
    let mut small = character.to_lowercase();
    small.next().filter(|_| small.next().is_none()).unwrap_or(character)
}

/// With room from the start: a list that grows leaves copies behind.
fn letters(letters: impl Iterator<Item = char>, text: &str) -> Zeroizing<Vec<char>> {
    let mut list = Zeroizing::new(Vec::with_capacity(text.len()));
    list.extend(letters);
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_30_runs_count_one_and_repeats_count_once() {
        for (text, count) in [
            ("", 0),
            ("kX7$vQ2m", 8),
            ("1234", 1),
            ("!@#$", 1),
            ("!2#4", 4),
            ("4321", 1),
            ("123", 3),
            ("Qwerty", 1),
            ("QwertyuioP", 1),
            ("poiuytrewq", 1),
            ("Abcd", 1),
            ("ABCD", 1),
            ("zyxw", 1),
            ("1qaz2wsx", 2),
            ("!QAZ@WSX", 2),
            ("zaq12wsx", 1),
            ("1q2w3e4r", 1),
            ("AbCdEf", 1),
            ("aBcD", 4),
            ("QwEr", 4),
            ("qWeRtY", 1),
            ("1q2w3", 5),
            ("qwer1234", 2),
            ("Qwerty123!", 5),
            ("Asdf!Zxcv9", 4),
            ("aaaa", 1),
            ("aaa", 3),
            ("Zz&zzzzz", 4),
            ("!!!!!!!!", 1),
            ("ababab", 2),
            ("abab", 4),
            ("Kx7!Kx7!", 4),
            ("Kx7!kX7!k", 4),
            ("Kx7!vKx7!", 9),
            ("kX7$vQ2m1234", 9),
            ("aaaa1234Kx7!Kx7!", 6),
            ("Maple-fjord-otter", 17),
            ("ÄäÄä", 1),
        ] {
            assert_eq!(counted(text), count, "{text}");
        }
    }

    #[test]
    fn what_is_said_again_is_said_once() {
        for (text, once) in [
            ("", ""),
            ("kX7$", "kX7$"),
            ("passwordPassword", "password"),
            ("abcabcab", "abc"),
            ("aaaa", "a"),
            ("ÄbäBÄ", "Äb"),
            ("abcabx", "abcabx"),
        ] {
            assert_eq!(said_once(text), once, "{text}");
        }
    }

    #[test]
    fn attack_57_long_ones_are_counted_at_once() {
        for text in ["a", "ab", "1234567890", "kX7$vQ2m"] {
            assert!(counted(&text.repeat(256 / text.len())) <= text.len(), "{text}");
        }
    }
}
