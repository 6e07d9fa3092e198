//! What is decoded in place of an account's file that isn't there, so that nobody's takes as long as
//! anybody's to read.

use serde_json::{Value, json};

use super::value::encode;
use crate::{identity::recovery::AccountFile, model::AccountId};

/// How many earlier passwords the decoys remember: few, as most accounts do, or many.
const REMEMBERED: [usize; 8] = [1, 1, 2, 2, 3, 5, 9, 24];

/// Files of nobody, as they would stand in the store.
pub(super) struct Decoys(Vec<Vec<u8>>);

impl Decoys {
    pub(super) fn new() -> Self {
        let whole = |remembered: &usize| serde_json::from_value::<AccountFile>(file(*remembered)).ok();
        Self(REMEMBERED.iter().filter_map(whole).filter_map(|file| encode("decoy", &file).ok()).collect())
    }

    /// The same one each time for the same id. Ids of nobody's are keyed hashes: which decoy belongs to
    /// which name can't be told from outside.
    pub(super) fn of(&self, id: &AccountId) -> &[u8] {
        let sum = id.as_str().bytes().map(usize::from).sum::<usize>();
        self.0.get(sum % self.0.len().max(1)).map_or(b"", Vec::as_slice)
    }
}

/// An account that is set up for reset, with an authenticator; what isn't named here is as if never used.
fn file(remembered: usize) -> Value {
    let (at, hash) = ("2026-01-01T00:00:00Z", "A".repeat(43));
    json!({
        "revision": 1,
        "registered": true,
        "authenticator": { "factor": "0".repeat(64), "seed": format!("first.{}", "A".repeat(80)), "last_step": 1 },
        "salt": { "salt": "A".repeat(22), "cost": { "memory_kib": 19456, "passes": 2, "lanes": 1 } },
        "history": vec![json!({ "at": at, "hash": hash }); remembered],
        "resets": [at],
    })
}

#[cfg(test)]
mod tests {
    use super::{super::value::decode, *};

    #[test]
    fn every_decoy_is_a_whole_file() {
        let decoys = Decoys::new();
        assert_eq!(decoys.0.len(), REMEMBERED.len());
        for (bytes, remembered) in decoys.0.iter().zip(REMEMBERED) {
            let file: AccountFile = decode(b"decoy", bytes).unwrap();
            assert!(file.authenticator.is_some() && file.salt.is_some(), "it holds what a file holds");
            assert_eq!(file.history.len(), remembered);
        }
    }

    #[test]
    fn an_id_has_one_decoy_and_ids_have_many() {
        let decoys = Decoys::new();
        let of = |id: &str| decoys.of(&AccountId::from(id)).to_vec();
        assert_eq!(of("-nobody"), of("-nobody"));
        let different: std::collections::BTreeSet<_> = (0..100).map(|id| of(&format!("-{id}"))).collect();
        assert!(different.len() > 4, "{}", different.len());
    }
}
