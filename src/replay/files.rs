//! Many transcripts at once: finding the files, and playing them on several threads.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use super::{Stage, Verdict, run};
use crate::model::ContentFault;

/// A file and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptFile {
    pub path: PathBuf,
    pub source: String,
}

/// What came of one file: its verdict, or why it can't be read.
pub type Outcome = Result<Verdict, Vec<ContentFault>>;

/// The transcripts at `paths`, in the order of their names: a folder stands for every `.txt` below it.
/// The error names the path.
pub fn find(paths: &[PathBuf]) -> Result<Vec<TranscriptFile>, (PathBuf, io::Error)> {
    let mut found = Vec::new();
    for path in paths {
        collect(path, true, &mut found)?;
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found.dedup();
    Ok(found)
}

fn collect(path: &Path, asked_for: bool, found: &mut Vec<TranscriptFile>) -> Result<(), (PathBuf, io::Error)> {
    let fault = |source| (path.to_owned(), source);
    if path.is_dir() {
        for entry in fs::read_dir(path).map_err(fault)? {
            collect(&entry.map_err(fault)?.path(), false, found)?;
        }
    } else if asked_for || path.extension().is_some_and(|extension| extension == "txt") {
        let source = fs::read_to_string(path).map_err(fault)?;
        found.push(TranscriptFile { path: path.to_owned(), source });
    }
    Ok(())
}

/// Plays every file on `threads` threads, and gives the outcomes in the order of the files. `done` hears of each.
pub fn run_all(
    files: &[TranscriptFile],
    stage: &dyn Stage,
    threads: usize,
    done: &(dyn Fn(&Outcome) + Sync),
) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let outcomes: Mutex<Vec<(usize, Outcome)>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                while let Some((place, file)) = take(files, &next) {
                    let outcome = run(&file.path.display().to_string(), &file.source, stage);
                    done(&outcome);
                    outcomes.lock().unwrap_or_else(PoisonError::into_inner).push((place, outcome));
                }
            });
        }
    });
    let mut outcomes = outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
    outcomes.sort_by_key(|(place, _)| *place);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

fn take<'f>(files: &'f [TranscriptFile], next: &AtomicUsize) -> Option<(usize, &'f TranscriptFile)> {
    let place = next.fetch_add(1, Ordering::Relaxed);
    files.get(place).map(|file| (place, file))
}
