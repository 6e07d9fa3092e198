//! What every key-value store shares: the size limits of an item and the end of a prefix.

use crate::model::{
    RECORD_LIMIT,
    port::{KeyCommit, StoreFault},
};

/// The longest key, in bytes. sled keeps up to 257 of them on one page, which must stay small.
const KEY_LIMIT: usize = 1024;

/// Refuses a commit with a value over [`RECORD_LIMIT`] or a key over [`KEY_LIMIT`].
pub(super) fn check(commit: &KeyCommit) -> Result<(), StoreFault> {
    for (key, value) in &commit.write {
        within(key.len(), KEY_LIMIT)?;
        within(value.as_ref().map_or(0, Vec::len), RECORD_LIMIT)?;
    }
    Ok(())
}

fn within(size: usize, limit: usize) -> Result<(), StoreFault> {
    if size > limit { Err(StoreFault::TooLarge { size, limit }) } else { Ok(()) }
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
    fn keys_and_values_have_a_limit_each() {
        let commit = |key, value| KeyCommit { write: vec![(vec![0; key], Some(vec![0; value]))], ..Default::default() };
        assert!(check(&commit(KEY_LIMIT, RECORD_LIMIT)).is_ok());
        for (key, value, over) in [(KEY_LIMIT + 1, 0, KEY_LIMIT + 1), (1, RECORD_LIMIT + 1, RECORD_LIMIT + 1)] {
            assert!(matches!(check(&commit(key, value)), Err(StoreFault::TooLarge { size, .. }) if size == over));
        }
    }
}
