//! What every key-value store shares: the size limit of an item and the end of a prefix.

use crate::model::{
    RECORD_LIMIT,
    port::{KeyCommit, StoreFault},
};

/// Refuses a commit that holds an item, key and value together, over [`RECORD_LIMIT`].
pub(super) fn check(commit: &KeyCommit) -> Result<(), StoreFault> {
    let sizes = commit.write.iter().map(|(key, value)| key.len() + value.as_ref().map_or(0, Vec::len));
    match sizes.max() {
        Some(size) if size > RECORD_LIMIT => Err(StoreFault::TooLarge { size, limit: RECORD_LIMIT }),
        _ => Ok(()),
    }
}

/// The first key past every key that begins with `prefix`; `None` if there is none (only `0xff`, or nothing).
pub(super) fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let last_below = prefix.iter().rposition(|byte| *byte < u8::MAX)?;
    let mut end = prefix.get(..=last_below)?.to_vec();
    if let Some(byte) = end.last_mut() {
        *byte += 1;
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_ends_before_the_next_one() {
        assert_eq!(after_prefix(b"log/"), Some(b"log0".to_vec()));
        assert_eq!(after_prefix(b"a\xff\xff"), Some(b"b".to_vec()));
        assert_eq!(after_prefix(b"\xff"), None);
        assert_eq!(after_prefix(b""), None);
    }

    #[test]
    fn an_item_is_its_key_and_its_value() {
        let commit = |size| KeyCommit { write: vec![(vec![0; 10], Some(vec![0; size]))], ..KeyCommit::default() };
        assert!(check(&commit(RECORD_LIMIT - 10)).is_ok());
        assert!(
            matches!(check(&commit(RECORD_LIMIT)), Err(StoreFault::TooLarge { size, .. }) if size == RECORD_LIMIT + 10)
        );
    }
}
