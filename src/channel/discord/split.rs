//! Long texts in pieces that Discord takes, cut where a reader would pause.

/// The longest piece in UTF-16 units. Discord takes 2,000 characters, however it counts them.
pub(super) const LIMIT: usize = 2_000;

/// `text` in pieces of at most `LIMIT`, none of them blank: cut between paragraphs if it can be, else
/// lines, sentences, words; never inside of `**strong**` or `` `code` `` words that fit a piece.
pub(super) fn split(text: &str) -> Vec<String> {
    split_at(text, LIMIT)
}

fn split_at(text: &str, limit: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (piece, after) = first_piece(rest, limit);
        pieces.push(piece.trim_end().to_owned());
        rest = after.trim_start();
    }
    pieces
}

fn first_piece(text: &str, limit: usize) -> (&str, &str) {
    let fits = fitting(text, limit);
    if fits == text.len() {
        return (text, "");
    }
    // A cut far to the front makes many pieces: a lesser one further on is better.
    let best = cuts(text, fits).into_iter().max_by_key(|(at, rank)| (at * 2 > fits, *rank, *at));
    text.split_at_checked(best.map_or(fits, |(at, _)| at)).unwrap_or((text, ""))
}

/// Where the first `fits` bytes of `text` can be cut, and how well.
fn cuts(text: &str, fits: usize) -> Vec<(usize, u8)> {
    let mut found = Vec::new();
    let mut marks = Marks::default();
    let mut before = ['\n'; 2];
    for (at, character) in text.char_indices().take_while(|(at, _)| *at <= fits) {
        let rank = if marks.are_closed() { cut_before(character, before) } else { 0 };
        if at > 0 && rank > 0 {
            found.push((at, rank));
        }
        marks.read(character, text.get(at + character.len_utf8()..).unwrap_or_default());
        before = [before[1], character];
    }
    found
}

/// How good it is to cut right before `character`: 0 is not at all.
fn cut_before(character: char, [earlier, last]: [char; 2]) -> u8 {
    match (earlier, last, character) {
        (_, '\n', '\n') => 4,
        (_, _, '\n') => 3,
        ('.' | '!' | '?', '"' | ')' | '*', ' ') | (_, '.' | '!' | '?' | '…', ' ') => 2,
        (_, _, ' ') => 1,
        _ => 0,
    }
}

/// How many bytes of `text` make at most `limit` UTF-16 units.
fn fitting(text: &str, limit: usize) -> usize {
    let mut units = 0;
    for (at, character) in text.char_indices() {
        units += character.len_utf16();
        if units > limit {
            return at;
        }
    }
    text.len()
}

/// Which marks are open at a place of a text.
#[derive(Default)]
struct Marks {
    strong: bool,
    code: bool,
    /// The next character belongs to the last one: the second half of `**`, or what is escaped.
    bound: bool,
}

impl Marks {
    fn are_closed(&self) -> bool {
        !(self.strong || self.code || self.bound)
    }

    fn read(&mut self, character: char, after: &str) {
        if std::mem::take(&mut self.bound) {
            return;
        }
        match character {
            '\\' if !self.code => self.bound = true,
            '`' => self.code = !self.code,
            '*' if !self.code && after.starts_with('*') => {
                self.strong = !self.strong;
                self.bound = true;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_is_cut_where_a_reader_would_pause() {
        let cases: &[(&str, usize, &[&str])] = &[
            ("", 10, &[]),
            ("  \n ", 10, &[]),
            ("short", 10, &["short"]),
            ("one two\n\nthree four", 12, &["one two", "three four"]),
            ("one two\nthree four", 12, &["one two", "three four"]),
            ("Do it. Then go on", 11, &["Do it.", "Then go on"]),
            ("one two three four", 10, &["one two", "three four"]),
            ("onetwothreefour", 5, &["onetw", "othre", "efour"]),
            ("ab **cd ef gh** ij", 13, &["ab", "**cd ef gh**", "ij"]),
            ("ab `cd ef gh` ij", 11, &["ab", "`cd ef gh`", "ij"]),
            ("😀😀😀", 4, &["😀😀", "😀"]),
            // Between paragraphs, though a line ends further on.
            ("one two three\n\nab\ncdef gh", 18, &["one two three", "ab\ncdef gh"]),
            // What is escaped opens nothing.
            (r"aa \** bb cc dd", 11, &[r"aa \** bb", "cc dd"]),
            (r"aa \` bb cc dd", 10, &[r"aa \` bb", "cc dd"]),
            // A paragraph at the very front is no reason for a piece of its own.
            ("a\n\nbbbb cccc dddd eeee", 16, &["a\n\nbbbb cccc", "dddd eeee"]),
        ];
        for (text, limit, pieces) in cases {
            assert_eq!(split_at(text, *limit), *pieces, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_but_spaces_is_lost_and_every_piece_fits(text in "[a-z .!\\n*`😀]{0,200}", limit in 4usize..40) {
            let pieces = split_at(&text, limit);
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&pieces.concat()), letters(&text));
            for piece in pieces {
                prop_assert!(!piece.trim().is_empty());
                prop_assert!(piece.encode_utf16().count() <= limit);
            }
        }
    }
}
