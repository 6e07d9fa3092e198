//! The settings of a verifier in a process of its own.

use std::path::{Path, PathBuf};

use super::{
    ApiSettings, IsFolder, SHIPPED, SHIPPED_VERIFIER, SettingsFault, Verification, places, read_file,
    reader::{Document, Section},
    remote, sorted, unknown_sections,
    verification::{Layers, Work},
};
use crate::model::ContentFault;

const SECTIONS: [&str; 13] = [
    "api",
    "panel",
    "network",
    "store",
    "content",
    "university",
    "policy",
    "limits",
    "sending",
    "verifier",
    "desk",
    "hashing",
    "demo",
];

/// Every setting of a verifier by itself, checked.
#[derive(Debug, Clone)]
pub struct Standalone {
    pub api: ApiSettings,
    /// The admin socket.
    pub socket: PathBuf,
    pub verification: Verification,
}

impl Standalone {
    /// Reads the file at `path`, and looks whether the folders that it names are there.
    pub fn load(path: &Path) -> Result<Self, SettingsFault> {
        let source = read_file(path)?;
        let file = path.display().to_string();
        read(&file, &source, &Path::is_dir).map_err(|faults| SettingsFault::Wrong { path: file.clone(), faults })
    }

    /// Reads `source`, which is called `file`, without looking at any folder.
    pub fn parse(file: &str, source: &str) -> Result<Self, SettingsFault> {
        read(file, source, &|_| true).map_err(|faults| SettingsFault::Wrong { path: file.to_owned(), faults })
    }

    /// Whether the file at `path` is one of a verifier by itself. One that can't be read is not.
    pub fn is_at(path: &Path) -> bool {
        let Ok(source) = read_file(path) else { return false };
        Document::parse("", &source).is_ok_and(|document| document.sections().any(|(name, _)| name == "api"))
    }
}

fn read(file: &str, source: &str, is_folder: IsFolder<'_>) -> Result<Standalone, Vec<ContentFault>> {
    let near = Document::parse("config/verifier.toml", SHIPPED_VERIFIER)?;
    let far = Document::parse("config/deskhand.toml", SHIPPED)?;
    let own = Document::parse(file, source)?;
    let mut faults = unknown_sections(&own, &SECTIONS);
    let layers = Layers { own: &own, shipped: vec![&near, &far] };
    let settings = assemble(&layers, is_folder, &mut faults);
    sorted(settings, faults)
}

fn assemble(layers: &Layers<'_>, is_folder: IsFolder<'_>, faults: &mut Vec<ContentFault>) -> Option<Standalone> {
    // Where things are is told by the verifier's own shipped file alone: the other has the chat's places too.
    let place = |name| Section::open(name, layers.own, layers.shipped.first().copied());
    let pages = remote::read_pages(place("api"), place("panel"), place("network"), faults);
    let store = places::read_verifier_store(place("store"), faults);
    let work = Work::read(layers, layers.section("verifier"), layers.has("demo"), is_folder, faults);
    let ((api, panel), store) = (pages?, store?);
    let verification = work?.at(panel, store.store, store.keys);
    Some(Standalone { api, socket: store.socket, verification })
}
