//! What the words of the content's language mean, so that a message may be read by words that no example has.

use std::sync::OnceLock;

use deskhand_classifier::Meanings;

/// Of English words. The file says whence they are and under which licence.
const ENGLISH: &str = include_str!("meanings/english.txt");

pub(super) fn english() -> &'static Meanings {
    static ENGLISH_MEANINGS: OnceLock<Meanings> = OnceLock::new();
    ENGLISH_MEANINGS.get_or_init(|| Meanings::parse(ENGLISH).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_the_file_is_read() {
        assert_eq!(Meanings::parse(ENGLISH).as_ref(), Ok(english()));
        assert!(!english().is_empty());
    }
}
