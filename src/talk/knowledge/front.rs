//! The front matter of an article: a few `name: value` lines between two lines of `---`.

use std::ops::Range;

use super::page::Page;

#[derive(Debug, Default)]
pub(super) struct Front {
    pub(super) title: String,
    pub(super) keywords: Vec<String>,
    pub(super) answers: Vec<(String, Range<usize>)>,
    /// Where the body begins.
    pub(super) body: usize,
}

const SHAPE: &str = "Begin the file with a line `---`, a line `title: …`, and a line `---`.";

impl Front {
    /// Reads the lines, and tells `page` what is wrong with them.
    pub(super) fn read(page: &mut Page<'_>) -> Self {
        let mut front = Self::default();
        let source = page.source;
        let Some(lines) = source.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---")) else {
            page.fault(0..source.find('\n').unwrap_or(source.len()), "The front matter is missing.", SHAPE);
            return front;
        };
        let mut at = 4;
        for line in lines.0.split('\n') {
            front.line(line, at, page);
            at += line.len() + 1;
        }
        front.body = at + 3;
        if front.title.is_empty() {
            page.fault(0..3, "The article has no title.", SHAPE);
        }
        front
    }

    fn line(&mut self, line: &str, at: usize, page: &mut Page<'_>) {
        let Some((name, value)) = line.split_once(':') else {
            if !line.trim().is_empty() {
                page.fault(at..at + line.len(), "This is no line of front matter.", "Write `name: value`.");
            }
            return;
        };
        let words = || value.split(',').map(str::trim).filter(|word| !word.is_empty());
        let place = |word: &str| {
            let start = at + (word.as_ptr() as usize).saturating_sub(line.as_ptr() as usize);
            (word.to_owned(), start..start + word.len())
        };
        match name.trim() {
            "title" => self.title = page.filled(value.trim()),
            "keywords" => self.keywords = words().map(str::to_owned).collect(),
            "answers" => self.answers = words().map(place).collect(),
            other => page.fault(
                at..at + name.len(),
                format!("The front matter knows no `{other}`."),
                "It may have `title`, `keywords` and `answers`.",
            ),
        }
    }
}
