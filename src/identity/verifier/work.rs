//! The work that a browser does before the answer to its picture is looked at: so many trials of
//! PBKDF2-HMAC-SHA-256 (RFC 8018 §5.2) that whoever wants a thousand sessions pays for each.
//!
//! A task is cut into pieces. For each piece, `trial` is a number for which the first four bytes of
//!
//! ```text
//! PBKDF2(password: seed, salt: piece as u32 BE · trial as u32 BE, rounds)
//! ```
//!
//! begin with so many zero bits. PBKDF2 because browsers have it as native code: a page works as fast as
//! an attacker's program does, where a loop of plain hashes in a script would be ten times slower.
//!
//! The seed follows from session, identifier and picture, so nothing is stored and no proof fits
//! elsewhere. It serves once because its picture does.

use data_encoding::BASE64URL_NOPAD;
use serde_json::Value;
use sha2::Sha256;

use crate::identity::{
    credential::{Keyring, Purpose},
    recovery::{Hardness, Session, Stage, WorkLimits},
};

/// What is to be done, as the page is told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    seed: [u8; 32],
    pub pieces: u8,
    pub rounds: u32,
    pub bits: u8,
}

impl Task {
    /// The task of the picture that `session` shows.
    pub(super) fn of(session: &Session, keyring: &Keyring, limits: WorkLimits) -> Option<Self> {
        let Stage::Identified { subject, puzzle } = &session.stage else { return None };
        let key = keyring.key(session.key.as_ref())?;
        let (id, Hardness(bits)) = (session.id.to_string(), puzzle.hardness);
        let seed = key.derive(Purpose::Work, &[id.as_bytes(), subject.key.0.as_bytes(), &[puzzle.serial]]);
        Some(Self { seed: *seed, pieces: limits.pieces, rounds: limits.rounds, bits })
    }

    /// A task as a page is told it: `{seed, pieces, rounds, bits}`.
    pub fn read(told: &Value) -> Option<Self> {
        let number = |name: &str| told.get(name)?.as_u64();
        let seed = BASE64URL_NOPAD.decode(told.get("seed")?.as_str()?.as_bytes()).ok()?;
        Some(Self {
            seed: seed.try_into().ok()?,
            pieces: number("pieces")?.try_into().ok()?,
            rounds: number("rounds")?.try_into().ok()?,
            bits: number("bits")?.try_into().ok()?,
        })
    }

    /// 32 bytes in base64url.
    pub fn seed(&self) -> String {
        BASE64URL_NOPAD.encode(&self.seed)
    }

    /// Whether each piece is done. Costs one trial a piece, and a single one if the first is wrong.
    pub fn is_done(&self, trials: &[u32]) -> bool {
        trials.len() == usize::from(self.pieces) && (0..).zip(trials).all(|(piece, trial)| self.fits(piece, *trial))
    }

    /// Does the work, for whoever plays a page without a browser.
    pub fn work(&self) -> Vec<u32> {
        let first = |piece| (0..=u32::MAX).find(|trial| self.fits(piece, *trial)).unwrap_or_default();
        (0..u32::from(self.pieces)).map(first).collect()
    }

    fn fits(&self, piece: u32, trial: u32) -> bool {
        let salt = (u64::from(piece) << 32 | u64::from(trial)).to_be_bytes();
        let key: [u8; 4] = pbkdf2::pbkdf2_hmac_array::<Sha256, 4>(&self.seed, &salt, self.rounds);
        u32::from_be_bytes(key).leading_zeros() >= u32::from(self.bits)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn task(seed: u8) -> Task {
        Task { seed: [seed; 32], pieces: 3, rounds: 2, bits: 6 }
    }

    #[test]
    fn work_that_was_done_fits_its_task_alone() {
        let trials = task(1).work();
        assert!(task(1).is_done(&trials));
        assert!(!task(2).is_done(&trials), "another seed");
        assert!(!Task { rounds: 3, ..task(1) }.is_done(&trials), "less for each trial");
        assert!(!Task { bits: 20, ..task(1) }.is_done(&trials), "easier trials");
        assert!(!task(1).is_done(&trials[..2]) && !task(1).is_done(&[]), "a piece is missing");
        assert!(!task(1).is_done(&[trials.as_slice(), &[trials[0]]].concat()), "one too many");
        assert!(!task(1).is_done(&[trials[0]; 3]), "one piece's trial for all");
    }

    #[test]
    fn a_task_is_read_as_it_was_told() {
        let task = task(7);
        let mut told = json!({ "seed": task.seed(), "pieces": 3, "rounds": 2, "bits": 6 });
        assert_eq!(Task::read(&told), Some(task));
        told["seed"] = json!("c2hvcnQ");
        assert_eq!(Task::read(&told), None);
        assert_eq!(Task::read(&Value::Null), None);
    }

    /// RFC 7914 §11, the first four bytes: the function is the one that browsers have.
    #[test]
    fn the_function_is_the_standard_one() {
        let key = pbkdf2::pbkdf2_hmac_array::<Sha256, 4>(b"passwd", b"salt", 1);
        assert_eq!(key, [0x55, 0xac, 0x04, 0x6e]);
    }

    #[test]
    fn one_bit_more_is_twice_the_work() {
        let trials = |bits| {
            let tasks = (0..24).map(|seed| Task { bits, rounds: 1, pieces: 8, ..task(seed) });
            tasks.flat_map(|task| task.work()).map(|trial| f64::from(trial) + 1.0).sum::<f64>() / (24.0 * 8.0)
        };
        let (easier, harder) = (trials(5), trials(6));
        assert!((22.0..45.0).contains(&easier) && (44.0..90.0).contains(&harder), "{easier} {harder}");
    }
}
