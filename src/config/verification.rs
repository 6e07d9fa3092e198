//! What the verifier is set by, whichever process it runs in.

use std::{collections::BTreeMap, path::PathBuf};

use super::{
    ContentSettings, DemoSettings, DeskSettings, HashingSettings, IsFolder, LimitSettings, PanelSettings,
    PolicySettings, SendingSettings, University, VerifierSettings, demo, desk, places, policy,
    reader::{Document, Section},
    rules, sending, university,
};
use crate::model::ContentFault;

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
    pub desk: DeskSettings,
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

/// A file being read, and the shipped ones behind it, nearest first.
pub(super) struct Layers<'d> {
    pub(super) own: &'d Document<'d>,
    pub(super) shipped: Vec<&'d Document<'d>>,
}

impl<'d> Layers<'d> {
    pub(super) fn section(&self, name: &str) -> Section<'d> {
        Section::open(name, self.own, self.shipped.iter().copied())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.own.sections().any(|(section, _)| section == name)
    }
}

/// The sections that say how the verifier does its work, in whichever file they stand.
pub(super) struct Work {
    content: ContentSettings,
    university: University,
    policy: PolicySettings,
    limits: LimitSettings,
    sending: SendingSettings,
    verifier: VerifierSettings,
    desk: DeskSettings,
    hashing: HashingSettings,
    demo: Option<DemoSettings>,
}

impl Work {
    /// Reads them all, so that every mistake is told. `verifier` is its section, begun; `can_text`:
    /// something sends texts.
    pub(super) fn read<'d>(
        layers: &Layers<'d>,
        verifier: Section<'d>,
        can_text: bool,
        is_folder: IsFolder<'_>,
        faults: &mut Vec<ContentFault>,
    ) -> Option<Self> {
        let content = places::read_content(layers.section("content"), is_folder, faults);
        let university = university::read(layers.own, layers.shipped.last().copied().unwrap_or(layers.own), faults);
        let policy = policy::read(layers.section("policy"), faults);
        let limits = rules::read_limits(layers.section("limits"), faults);
        let sending = sending::read(layers.section("sending"), faults);
        let verifier = rules::read_verifier(verifier, can_text, faults);
        let desk = desk::read(layers.section("desk"), faults);
        let hashing = rules::read_hashing(layers.section("hashing"), faults);
        let demo = demo::read(Section::open("demo", layers.own, None), faults);
        Some(Self {
            content: content?,
            university: university?,
            policy: policy?,
            limits: limits?,
            sending: sending?,
            verifier: verifier?,
            desk: desk?,
            hashing: hashing?,
            demo,
        })
    }

    /// The same, at its place.
    pub(super) fn at(self, panel: PanelSettings, store: PathBuf, keys: PathBuf) -> Verification {
        let Self { content, university, policy, limits, sending, verifier, desk, hashing, demo } = self;
        Verification { panel, store, keys, content, university, policy, limits, sending, verifier, desk, hashing, demo }
    }
}
