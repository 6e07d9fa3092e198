//! The classifier of the content, kept on the disk, so that a start need not learn it again.
//!
//! It stands beside the chat's store, under a hash of the lesson and of the way of learning. A file of another
//! lesson, another version or with a single other bit is not used: the lesson is learnt, and the file written
//! anew. Losing it costs a second.

use std::{
    fs,
    io::{self, IsTerminal as _},
    path::PathBuf,
};

use sha2::{Digest as _, Sha256};
use tracing::{debug, info, warn};

use crate::{
    config::Settings,
    talk::intent::{Classifier, LEARNING, Lesson, Meanings, learn},
};

/// Its name in the folder that holds the chat's store.
const NAME: &str = "classifier";
/// Bytes of a digest: of the lesson, then of everything after the digests.
const DIGEST: usize = 32;

/// Where the classifier is kept.
pub(super) struct Learnt {
    file: PathBuf,
}

impl Learnt {
    pub(super) fn of(settings: &Settings) -> Self {
        Self { file: settings.store().chat.with_file_name(NAME) }
    }

    /// The classifier of `lesson`, from the disk or newly learnt.
    pub(super) fn learn(&self, lesson: &Lesson<'_>) -> Classifier {
        let digest = digest(&[&LEARNING.to_le_bytes(), &lesson.to_bytes()]);
        if let Some(classifier) = self.read(digest, lesson.meanings) {
            return classifier;
        }
        let examples = lesson.examples.len();
        info!(examples, "learning the intents");
        // Seconds without a word look like a hang to whoever sits there.
        if io::stderr().is_terminal() {
            eprintln!("Learning from {examples} examples. It takes some seconds, once for these words …");
        }
        let classifier = learn(lesson);
        match self.write(digest, &classifier.to_bytes()) {
            Ok(()) => debug!(file = %self.file.display(), "the classifier was learnt and kept"),
            // Nothing has been stored here yet.
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => {}
            Err(fault) => {
                let file = self.file.display();
                warn!(%file, %fault, "the classifier can't be kept: every start will learn it again");
            }
        }
        classifier
    }

    fn read(&self, lesson: [u8; DIGEST], meanings: &'static Meanings) -> Option<Classifier> {
        let bytes = fs::read(&self.file).ok()?;
        let (of, rest) = bytes.split_first_chunk::<DIGEST>()?;
        let (sum, body) = rest.split_first_chunk::<DIGEST>()?;
        let sound = *of == lesson && *sum == digest(&[body]);
        let classifier = sound.then(|| Classifier::from_bytes(body, meanings).ok()).flatten();
        if classifier.is_none() {
            debug!(file = %self.file.display(), "the kept classifier is damaged or of other content");
        }
        classifier
    }

    /// Never in place, so that nobody reads half a file; a file that power loss tore is known by its digest.
    fn write(&self, lesson: [u8; DIGEST], body: &[u8]) -> io::Result<()> {
        let fresh = self.file.with_extension(std::process::id().to_string());
        fs::write(&fresh, [&lesson, &digest(&[body]), body].concat())?;
        fs::rename(&fresh, &self.file)
    }
}

fn digest(parts: &[&[u8]]) -> [u8; DIGEST] {
    parts.iter().fold(Sha256::new(), Sha256::chain_update).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    use crate::talk::intent::Example;

    fn examples(last: &str) -> Vec<Example> {
        let texts = ["red apple", "blue car", "a pear", "long road", "green apples", last];
        let words = |text: &str| text.split(' ').map(str::to_owned).collect();
        texts.iter().enumerate().map(|(n, text)| Example { words: words(text), class: n % 2 }).collect()
    }

    fn lesson(examples: &[Example]) -> Lesson<'_> {
        Lesson { examples, classes: 2, validation: &[], courtesies: &[], meanings: Default::default(), seed: 1 }
    }

    /// A place in a folder of its own, which is gone afterwards.
    struct Place(Learnt);

    impl Place {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("deskhand-learnt-{name}-{}", std::process::id()));
            fs::create_dir_all(&folder).unwrap();
            Self(Learnt { file: folder.join(NAME) })
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            drop(fs::remove_dir_all(self.0.file.parent().unwrap_or(Path::new("/nowhere"))));
        }
    }

    #[test]
    fn what_was_kept_is_used_for_the_same_lesson_alone() {
        let place = Place::new("kept");
        let (one, other) = (examples("fast cars"), examples("fast bikes"));
        let learnt = place.0.learn(&lesson(&one));
        assert_eq!(learnt, learn(&lesson(&one)));
        let kept = fs::read(&place.0.file).unwrap();
        // Another classifier under this lesson's digest shows that the file is what is used.
        let foreign = learn(&lesson(&other));
        let digest_of_one: [u8; DIGEST] = *kept.first_chunk().unwrap();
        place.0.write(digest_of_one, &foreign.to_bytes()).unwrap();
        assert_eq!(place.0.learn(&lesson(&one)), foreign);
        assert_eq!(place.0.learn(&lesson(&other)), foreign);
        assert_eq!(place.0.learn(&lesson(&one)), learnt, "the other lesson's file was used");
        assert_eq!(fs::read(&place.0.file).unwrap(), kept);
        assert_eq!(fs::read_dir(place.0.file.parent().unwrap()).unwrap().count(), 1, "a file was left behind");
    }

    #[test]
    fn a_damaged_file_is_learnt_anew() {
        let place = Place::new("damaged");
        let examples = examples("fast cars");
        let learnt = place.0.learn(&lesson(&examples));
        let kept = fs::read(&place.0.file).unwrap();
        for damage in [0, DIGEST, 2 * DIGEST, 2 * DIGEST + 60, kept.len() / 2, kept.len() - 1] {
            let mut bytes = kept.clone();
            bytes[damage] ^= 0x40;
            fs::write(&place.0.file, &bytes).unwrap();
            assert_eq!(place.0.learn(&lesson(&examples)), learnt, "{damage}");
            assert_eq!(fs::read(&place.0.file).unwrap(), kept, "{damage}");
        }
        for length in [0, 10, 2 * DIGEST, kept.len() - 1] {
            fs::write(&place.0.file, &kept[..length]).unwrap();
            assert_eq!(place.0.learn(&lesson(&examples)), learnt, "{length}");
        }
    }

    #[test]
    fn without_a_folder_nothing_is_kept_and_none_is_made() {
        let learnt = Learnt { file: std::env::temp_dir().join("deskhand-nowhere").join(NAME) };
        learnt.learn(&lesson(&examples("fast cars")));
        assert!(!learnt.file.parent().unwrap().exists());
    }
}
