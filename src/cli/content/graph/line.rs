//! Text in boxes: light Markdown as lines that fit.

/// What fits a box in the drawing's type.
const LETTERS: usize = 50;
/// So many lines of a text that is shown by its beginning.
const LINES: usize = 7;

/// A line of a box, once it has its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) class: &'static str,
    pub(super) text: String,
}

/// `text` in lines, without a place yet. A paragraph in `**` is strong as a whole.
pub(super) fn lines_of(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    for paragraph in text.lines().filter(|paragraph| !paragraph.trim().is_empty()) {
        let class = if paragraph.starts_with("**") && paragraph.ends_with("**") { "strong" } else { "" };
        let wrapped = wrapped(&plain(paragraph));
        lines.extend(wrapped.into_iter().map(|text| Line { x: 0, y: 0, class, text }));
    }
    lines
}

/// The beginning of `text`, in lines.
pub(super) fn beginning_of(text: &str) -> Vec<Line> {
    let mut lines = lines_of(text);
    if lines.len() > LINES {
        lines.truncate(LINES);
        if let Some(last) = lines.last_mut() {
            last.text.push_str(" \u{2026}");
        }
    }
    lines
}

/// Without the marks of Markdown, and on one line.
pub(super) fn plain(text: &str) -> String {
    text.replace("**", "").replace('`', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A word that is too long for a line is broken.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let letters: Vec<char> = word.chars().collect();
        for piece in letters.chunks(LETTERS) {
            let piece: String = piece.iter().collect();
            match lines.last_mut() {
                Some(line) if line.chars().count() + piece.chars().count() < LETTERS => {
                    line.push(' ');
                    line.push_str(&piece);
                }
                _ => lines.push(piece),
            }
        }
    }
    lines
}
