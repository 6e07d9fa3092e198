//! A mistake in a file that people own: where it is, what is wrong, what to do.

use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};
use thiserror::Error;

/// One mistake, with the file, the place and the remedy. Shown with a caret by `miette`.
#[derive(Debug, Clone, Error, Diagnostic)]
#[error("{message}")]
pub struct ContentFault {
    pub message: String,
    #[source_code]
    pub source_code: Arc<NamedSource<String>>,
    /// The bytes that are wrong.
    #[label("here")]
    pub span: SourceSpan,
    /// What to do about it.
    #[help]
    pub remedy: String,
}

impl ContentFault {
    /// `start` and `end` are byte offsets into `source`.
    pub fn new(
        file: &str,
        source: &str,
        start: usize,
        end: usize,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            message: message.into(),
            source_code: Arc::new(NamedSource::new(file, source.to_owned())),
            span: (start, end.saturating_sub(start)).into(),
            remedy: remedy.into(),
        }
    }

    pub fn file(&self) -> &str {
        self.source_code.name()
    }

    /// The line of the mistake, from 1.
    pub fn line(&self) -> usize {
        self.place(self.span.offset()).0
    }

    /// Where the mistake begins, and where it has ended: lines and columns from 1, columns in characters.
    pub fn range(&self) -> [(usize, usize); 2] {
        let begins = self.span.offset();
        [self.place(begins), self.place(begins + self.span.len())]
    }

    fn place(&self, at: usize) -> (usize, usize) {
        let before = self.source_code.inner().get(..at).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        (before.matches('\n').count() + 1, line.chars().count() + 1)
    }
}
