//! What the verifier is set by, whichever process it runs in.

use std::{collections::BTreeMap, path::PathBuf};

use super::{
    ContentSettings, DemoSettings, HashingSettings, LimitSettings, PanelSettings, PolicySettings, SendingSettings,
    University, VerifierSettings,
};

/// The verifier's part of the settings. Made by reading a file, so every rule has passed.
#[derive(Debug, Clone)]
pub struct Verification {
    pub panel: PanelSettings,
    /// The folder of its store.
    pub store: PathBuf,
    /// The folder of the keys that seal it.
    pub keys: PathBuf,
    /// Where the panel's sentences are.
    pub content: ContentSettings,
    pub university: University,
    pub policy: PolicySettings,
    pub limits: LimitSettings,
    pub sending: SendingSettings,
    pub verifier: VerifierSettings,
    pub hashing: HashingSettings,
    /// The demo's own; absent in an installation for real people.
    pub demo: Option<DemoSettings>,
}

impl Verification {
    /// What sentences and articles may use as `{name}`: the university's values and the policy's numbers.
    pub fn values(&self) -> BTreeMap<String, String> {
        let mut values = self.university.values().clone();
        let numbers = [
            ("password_min_length", self.policy.min_length),
            ("password_max_length", self.policy.max_length),
            ("password_history", self.policy.history),
            ("password_points", self.policy.points),
        ];
        values.extend(numbers.map(|(name, number)| (name.to_owned(), number.to_string())));
        values
    }
}
