//! Hashes in their order, found fast.

use super::weights::place;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sorted {
    hashes: Vec<u64>,
    /// Where the hashes begin that share their uppermost bits, for each value of these, and the end of all.
    starts: Vec<u32>,
}

impl Sorted {
    /// `hashes` are sorted, and none stands twice.
    pub(crate) fn of(hashes: Vec<u64>) -> Self {
        let mut sorted = Self { hashes, starts: vec![0] };
        let mut at = 0;
        for bits in 0..1_u64 << sorted.upper_bits() {
            at += sorted.hashes.iter().skip(at).take_while(|it| sorted.upper(**it) == bits).count();
            sorted.starts.push(u32::try_from(at).unwrap_or(u32::MAX));
        }
        sorted
    }

    /// So many that about one hash has each of their values: hashes are spread evenly.
    fn upper_bits(&self) -> u32 {
        self.hashes.len().max(2).next_power_of_two().ilog2()
    }

    fn upper(&self, hash: u64) -> u64 {
        hash >> (u64::BITS - self.upper_bits())
    }

    pub(crate) fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// Where `hash` stands, if it is there.
    pub(crate) fn place(&self, hash: u64) -> Option<usize> {
        let bits = usize::try_from(self.upper(hash)).ok()?;
        let &[from, to] = self.starts.get(bits..bits + 2)? else { return None };
        let (from, to) = (place(from), place(to));
        let near = self.hashes.get(from..to)?;
        near.iter().position(|known| *known == hash).map(|at| from + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hash_is_found_at_its_place_and_no_other() {
        for count in [0, 1, 2, 3, 1_000_u64] {
            // Some far apart, some side by side, both ends.
            let mut hashes: Vec<u64> = (0..count).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1).collect();
            hashes.extend((0..count.min(9)).map(|n| n * 2));
            hashes.extend([u64::MAX].iter().take(usize::from(count > 2)));
            hashes.sort_unstable();
            hashes.dedup();
            let sorted = Sorted::of(hashes.clone());
            for (at, hash) in hashes.iter().enumerate() {
                assert_eq!(sorted.place(*hash), Some(at), "{count}");
                let other = hash.wrapping_add(3);
                assert_eq!(sorted.place(other), hashes.binary_search(&other).ok(), "{count}");
            }
            assert_eq!(sorted.place(1 << 63), hashes.binary_search(&(1 << 63)).ok());
        }
        assert_eq!(Sorted::default().place(7), None);
    }
}
