//! The words of one line, each with its place, so that a mistake can be shown with a caret.

use std::ops::Range;

/// What is wrong, where (in bytes of the file), and what to do.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) span: Range<usize>,
    pub(super) message: String,
    pub(super) remedy: String,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Word(String),
    /// A text in double quotes, read as JSON.
    Quoted(String),
    Comma,
}

/// The words of a line that are left to read.
pub(super) struct Tokens {
    list: std::vec::IntoIter<(Token, Range<usize>)>,
    end: usize,
}

impl Tokens {
    /// Splits `text`, which begins at byte `start` of the file.
    pub(super) fn split(text: &str, start: usize) -> Result<Self, Wrong> {
        let mut list = Vec::new();
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let length = match rest.chars().next() {
                Some(space) if space.is_whitespace() => space.len_utf8(),
                Some(',') => {
                    list.push((Token::Comma, start + at..start + at + 1));
                    1
                }
                Some('"') => {
                    let length = quoted_length(rest);
                    let span = start + at..start + at + length;
                    let text = rest.get(..length).and_then(|quoted| serde_json::from_str(quoted).ok());
                    let text: String = text.ok_or_else(|| Wrong {
                        span: span.clone(),
                        message: "this text in quotes can't be read".into(),
                        remedy: "End it with a quote; write a quote inside as \\\" and a backslash as \\\\.".into(),
                    })?;
                    list.push((Token::Quoted(text), span));
                    length
                }
                _ => {
                    let length = rest.find(|c: char| c.is_whitespace() || c == ',' || c == '"').unwrap_or(rest.len());
                    let word = rest.get(..length).unwrap_or_default().to_owned();
                    list.push((Token::Word(word), start + at..start + at + length));
                    length
                }
            };
            at += length;
        }
        Ok(Self { list: list.into_iter(), end: start + text.len() })
    }

    pub(super) fn is_done(&self) -> bool {
        self.list.as_slice().is_empty()
    }

    /// The place of the next word, or the end of the line.
    pub(super) fn place(&self) -> Range<usize> {
        self.list.as_slice().first().map_or(self.end..self.end, |(_, span)| span.clone())
    }

    pub(super) fn wrong(&self, message: impl Into<String>, remedy: impl Into<String>) -> Wrong {
        Wrong { span: self.place(), message: message.into(), remedy: remedy.into() }
    }

    /// The next token if it is a plain word.
    pub(super) fn peek(&self) -> Option<&str> {
        match self.list.as_slice().first() {
            Some((Token::Word(word), _)) => Some(word),
            _ => None,
        }
    }

    /// Takes the next word if it is `word`.
    pub(super) fn takes(&mut self, word: &str) -> bool {
        let fits = self.peek() == Some(word);
        if fits {
            self.list.next();
        }
        fits
    }

    /// Takes all of `words`, or says what is wanted.
    pub(super) fn expects(&mut self, words: &[&str]) -> Result<(), Wrong> {
        for word in words {
            if !self.takes(word) {
                return Err(self.wrong(format!("`{word}` is wanted here"), format!("Write: … {}", words.join(" "))));
            }
        }
        Ok(())
    }

    pub(super) fn takes_comma(&mut self) -> bool {
        let fits = matches!(self.list.as_slice().first(), Some((Token::Comma, _)));
        if fits {
            self.list.next();
        }
        fits
    }

    /// The next plain word; `wanted` says what it stands for.
    pub(super) fn word(&mut self, wanted: &str) -> Result<String, Wrong> {
        match self.peek().map(str::to_owned) {
            Some(word) => {
                self.list.next();
                Ok(word)
            }
            None => Err(self.wrong(format!("{wanted} is wanted here"), format!("Write {wanted} without quotes."))),
        }
    }

    /// The next text in quotes.
    pub(super) fn quoted(&mut self) -> Result<String, Wrong> {
        match self.maybe_quoted() {
            Some(text) => Ok(text),
            None => Err(self.wrong("a text in quotes is wanted here", "Write it as \"…\".")),
        }
    }

    pub(super) fn maybe_quoted(&mut self) -> Option<String> {
        let Some((Token::Quoted(text), _)) = self.list.as_slice().first() else { return None };
        let text = text.clone();
        self.list.next();
        Some(text)
    }

    pub(super) fn number(&mut self, wanted: &str) -> Result<u64, Wrong> {
        let number = self.peek().and_then(|word| word.parse().ok());
        let Some(number) = number else {
            return Err(self.wrong(format!("{wanted} is wanted here"), "Write a whole number."));
        };
        self.list.next();
        Ok(number)
    }

    /// The next word, which must stand in `table`.
    pub(super) fn one_of<T: Copy>(&mut self, table: &[(&'static str, T)]) -> Result<T, Wrong> {
        let found = self.peek().and_then(|word| table.iter().find(|(known, _)| *known == word));
        let Some((_, value)) = found else {
            let words: Vec<&str> = table.iter().map(|(word, _)| *word).collect();
            let message = match self.peek() {
                Some(word) => format!("`{word}` is not known here"),
                None => "a word is missing here".to_owned(),
            };
            return Err(self.wrong(message, format!("Known here: {}.", words.join(", "))));
        };
        let value = *value;
        self.list.next();
        Ok(value)
    }

    /// Nothing may follow.
    pub(super) fn done(&self) -> Result<(), Wrong> {
        if self.is_done() {
            return Ok(());
        }
        Err(self.wrong("nothing may follow here", "Take the rest of the line out."))
    }
}

/// How long the quoted text at the start of `text` is, its quotes included; to the end if it is open.
fn quoted_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}
