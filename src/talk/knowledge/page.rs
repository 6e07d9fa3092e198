//! A file while it is being read: its text, the university's values, and the mistakes found so far.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::ContentFault;

pub(super) struct Page<'a> {
    pub(super) path: &'a str,
    pub(super) source: &'a str,
    pub(super) values: &'a BTreeMap<String, String>,
    pub(super) faults: Vec<ContentFault>,
}

impl<'a> Page<'a> {
    pub(super) fn new(path: &'a str, source: &'a str, values: &'a BTreeMap<String, String>) -> Self {
        let mut page = Self { path, source, values, faults: Vec::new() };
        page.check_variables();
        page
    }

    pub(super) fn fault(&mut self, span: Range<usize>, message: impl Into<String>, remedy: impl Into<String>) {
        self.faults.push(ContentFault::new(self.path, self.source, span.start, span.end, message, remedy));
    }

    /// `text` with the university's values in the place of `{names}`. Unknown names stay as they are;
    /// they have been told of already.
    pub(super) fn filled(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, name, after)) = split_at_variable(rest) {
            filled.push_str(before);
            if let Some(value) = self.values.get(name) {
                filled.push_str(value);
            } else {
                filled.extend(["{", name, "}"]);
            }
            rest = after;
        }
        filled.push_str(rest);
        filled
    }

    fn check_variables(&mut self) {
        let mut rest = self.source;
        while let Some((before, name, after)) = split_at_variable(rest) {
            let start = self.source.len() - rest.len() + before.len();
            if name.contains('\n') {
                self.fault(start..start + 1, "This brace is not closed.", "Write `{name}`, or leave the brace out.");
            } else if !self.values.contains_key(name) && !name.starts_with('#') {
                let all: Vec<_> = self.values.keys().map(|name| format!("{{{name}}}")).collect();
                let remedy = format!("Give `{name}` a value in the configuration, or write one of {}.", all.join(", "));
                self.fault(start..start + name.len() + 2, format!("Nothing is known by the name {{{name}}}."), remedy);
            }
            rest = after;
        }
        if let Some(at) = rest.find('{') {
            let start = self.source.len() - rest.len() + at;
            self.fault(start..start + 1, "This brace is not closed.", "Write `{name}`, or leave the brace out.");
        }
    }
}

/// The text before the first `{name}`, the name, and the text after it.
fn split_at_variable(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fill_their_names_and_unknown_names_are_told() {
        let values = BTreeMap::from([("portal".to_owned(), "reset.example.edu".to_owned())]);
        let source = "Go to {portal}. {#open}\nCall {phone}.";
        let page = Page::new("articles/a.md", source, &values);
        assert_eq!(page.filled("Go to {portal}, {x}."), "Go to reset.example.edu, {x}.");
        assert_eq!(page.faults.len(), 1);
        assert_eq!(page.faults[0].message, "Nothing is known by the name {phone}.");
        assert_eq!(page.faults[0].line(), 2);
        assert_eq!((page.faults[0].span.offset(), page.faults[0].span.len()), (29, 7));
    }
}
