//! A file as it was read, before anyone looked into it.

/// One file of the prompts folder. Reading the folder is `app`'s; nothing in `talk` opens a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Relative to `prompts/<locale>`, with `/`: `articles/update-password.md`.
    pub path: String,
    pub text: String,
}

impl Source {
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into() }
    }

    /// Whether the file lies in `folder` and ends in `extension` (with its dot).
    pub(in crate::talk) fn is_in(&self, folder: &str, extension: &str) -> bool {
        self.path.starts_with(folder) && self.path.ends_with(extension)
    }
}
