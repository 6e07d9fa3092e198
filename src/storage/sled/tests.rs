//! What can only be seen from inside: a sync that fails, a group on its way, folders that are refused.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
};

use super::*;

const CACHE: u64 = 8 << 20;

/// A folder that goes when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("deskhand-sled-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        Self(std::env::temp_dir().join(name))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn put(key: &str, value: &str) -> KeyCommit {
    KeyCommit { expect: Vec::new(), write: vec![(key.into(), Some(value.into()))], ..Default::default() }
}

fn engine(folder: &Folder) -> sled::Db {
    sled::Config::new().path(folder.path()).flush_every_ms(None).open().unwrap()
}

/// Hands `commits` to a committer with `sync` and gives the answers.
fn settle(engine: &sled::Db, view: &Arc<View>, sync: committer::Sync, commits: Vec<KeyCommit>) -> Vec<bool> {
    let (send, arriving) = mpsc::channel();
    let answers: Vec<_> = commits
        .into_iter()
        .map(|commit| {
            let (answer, answered) = oneshot::channel();
            send.send(Waiting { commit, patience: HURRIED, answer }).unwrap();
            answered
        })
        .collect();
    drop(send);
    let _ = Committer::new(engine.clone(), view.clone(), sync).run(&arriving);
    answers.into_iter().map(|mut answered| answered.try_recv().unwrap().is_ok()).collect()
}

#[test]
fn a_group_takes_one_sync_and_is_not_seen_before_it() {
    let folder = Folder::new();
    let engine = engine(&folder);
    let view = Arc::new(View::new(engine.clone()));
    engine.insert("old", "was").unwrap();
    let syncs = Arc::new(AtomicU32::new(0));
    let sync = Box::new({
        let (view, syncs) = (view.clone(), syncs.clone());
        move || {
            syncs.fetch_add(1, Ordering::Relaxed);
            assert_eq!(view.read(b"old").unwrap().as_deref(), Some(b"was".as_slice()));
            assert_eq!(view.read(b"new").unwrap(), None);
            assert_eq!(view.scan(b"", b"", 9).unwrap(), [(b"old".to_vec(), b"was".to_vec())]);
            assert_eq!(view.last(b"").unwrap(), Some((b"old".to_vec(), b"was".to_vec())));
            assert_eq!(view.last(b"n").unwrap(), None);
            Ok(())
        }
    });
    let remove = KeyCommit {
        expect: vec![(b"new".to_vec(), Some(b"1".to_vec()))],
        write: vec![(b"old".to_vec(), None)],
        ..Default::default()
    };
    let late = KeyCommit {
        expect: vec![(b"new".to_vec(), None)],
        write: vec![(b"late".to_vec(), Some(Vec::new()))],
        ..Default::default()
    };
    let answers = settle(&engine, &view, sync, vec![put("new", "1"), remove, late]);
    assert_eq!(answers, [true, true, false], "a commit sees the earlier ones of its group");
    assert_eq!(syncs.load(Ordering::Relaxed), 1);
    assert_eq!(view.scan(b"", b"", 9).unwrap(), [(b"new".to_vec(), b"1".to_vec())]);
    assert_eq!(view.read(b"old").unwrap(), None);
}

#[test]
fn after_a_failed_sync_nothing_is_written_or_shown() {
    let folder = Folder::new();
    let engine = engine(&folder);
    let view = Arc::new(View::new(engine.clone()));
    let (send, arriving) = mpsc::channel();
    let mut syncs = 0;
    let sync = Box::new(move || {
        syncs += 1;
        if syncs == 2 { Err(io::Error::other("the disk is gone")) } else { Ok(()) }
    });
    let committer = Committer::new(engine, view.clone(), sync);
    let thread = std::thread::spawn(move || committer.run(&arriving));
    let one = |commit| {
        let (answer, answered) = oneshot::channel();
        send.send(Waiting { commit, patience: HURRIED, answer }).unwrap();
        answered.blocking_recv().unwrap()
    };
    assert!(one(put("a", "1")).is_ok());
    let lost = one(put("a", "2")).unwrap_err().to_string();
    assert!(lost.contains("the disk is gone") && lost.contains("restart"), "{lost}");
    let conflict = KeyCommit { expect: vec![(b"a".to_vec(), None)], write: Vec::new(), ..Default::default() };
    for later in [put("b", "1"), conflict] {
        assert!(matches!(one(later), Err(CommitFault::Store(StoreFault::Io(_)))), "refused for good");
    }
    assert_eq!(view.scan(b"", b"", 9).unwrap(), [(b"a".to_vec(), b"1".to_vec())]);
    drop(send);
    assert!(thread.join().unwrap().is_err());
}

fn open(folder: &Folder) -> Result<Arc<SledKeys>, OpenFault> {
    SledKeys::open(folder.path(), "deskhand chat", CACHE)
}

fn files(folder: &Folder) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

/// Opening must fail, with a remedy, and leave every file as it is.
#[track_caller]
fn refused(folder: &Folder, opened: impl FnOnce() -> Result<Arc<SledKeys>, OpenFault>) -> OpenFault {
    let before = files(folder);
    let fault = opened().unwrap_err();
    assert_eq!(before, files(folder), "{fault}");
    assert!(!fault.remedy().is_empty());
    fault
}

#[tokio::test]
async fn a_second_opening_is_refused_while_the_first_lasts() {
    let folder = Folder::new();
    let first = open(&folder).unwrap();
    let fault = open(&folder).unwrap_err();
    assert!(matches!(fault, OpenFault::Held(_)));
    assert!(fault.to_string().contains("another deskhand is running on this store"), "{fault}");
    first.commit(put("a", "1")).await.unwrap();
    drop(first);
    assert!(open(&folder).unwrap().read(b"a").unwrap().is_some());
}

#[tokio::test]
async fn a_closed_store_says_so_and_is_whole() {
    let folder = Folder::new();
    let keys = open(&folder).unwrap();
    keys.commit(put("a", "1")).await.unwrap();
    keys.close().unwrap();
    keys.close().unwrap();
    assert!(matches!(keys.commit(put("b", "1")).await, Err(CommitFault::Store(StoreFault::Closing))));
    assert!(matches!(keys.read(b"a"), Err(StoreFault::Closing)));
    drop(keys);
    fs::OpenOptions::new().write(true).open(folder.path().join("db")).unwrap().set_len(100).unwrap();
    assert!(matches!(refused(&folder, || open(&folder)), OpenFault::Changed { found: 100, .. }));
}

#[test]
fn what_is_not_ours_is_refused_and_left_alone() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    open(&folder).unwrap();
    assert_eq!(fs::metadata(folder.path()).unwrap().permissions().mode() & 0o777, 0o700);
    let fault = refused(&folder, || SledKeys::open(folder.path(), "deskhand verifier", CACHE));
    assert!(matches!(fault, OpenFault::OtherProduct { found, .. } if found == "deskhand chat"));

    let manifest = folder.path().join("manifest.json");
    fs::write(&manifest, r#"{"product":"deskhand chat","format":2,"closed":null,"more":true}"#).unwrap();
    assert!(matches!(refused(&folder, || open(&folder)), OpenFault::OtherFormat { found: 2, .. }));
    fs::write(&manifest, "{").unwrap();
    assert!(matches!(refused(&folder, || open(&folder)), OpenFault::ManifestUnreadable { .. }));

    let thesis = Folder::new();
    fs::create_dir(thesis.path()).unwrap();
    fs::write(thesis.path().join("thesis.tex"), "words").unwrap();
    let fault = refused(&thesis, || open(&thesis));
    assert!(matches!(fault, OpenFault::ForeignFiles { example, .. } if example == "thesis.tex"));
}

#[test]
fn a_store_with_unsynced_blobs_is_refused() {
    let folder = Folder::new();
    drop(open(&folder).unwrap());
    fs::write(folder.path().join("blobs/17"), "a page").unwrap();
    assert!(matches!(open(&folder).unwrap_err(), OpenFault::Blobs(_)));
}

#[test]
fn a_first_start_cut_short_is_no_foreign_folder() {
    let folder = Folder::new();
    fs::create_dir(folder.path()).unwrap();
    fs::write(folder.path().join("lock"), "").unwrap();
    fs::write(folder.path().join("manifest.json.new"), "{\"prod").unwrap();
    open(&folder).unwrap();
}

#[tokio::test]
async fn what_is_in_no_hurry_shares_the_sync_of_what_comes_next_and_waits_for_nobody_for_long() {
    let folder = Folder::new();
    let engine = engine(&folder);
    let view = Arc::new(View::new(engine.clone()));
    let syncs = Arc::new(AtomicU32::new(0));
    let counting = syncs.clone();
    let sync = Box::new(move || {
        counting.fetch_add(1, Ordering::SeqCst);
        Ok(())
    });
    let (send, arriving) = mpsc::channel();
    let thread = std::thread::spawn(move || Committer::new(engine, view, sync).run(&arriving));
    let commit = |key: &str, patience| {
        let (answer, answered) = oneshot::channel();
        send.send(Waiting { commit: put(key, "x"), patience, answer }).unwrap();
        answered
    };
    // Less than the patience: who waits for nobody fails.
    let answered = async |answer: oneshot::Receiver<Result<(), CommitFault>>| {
        tokio::time::timeout(PATIENT / 2, answer).await.unwrap().unwrap().is_ok()
    };
    assert!(answered(commit("first", PATIENT)).await, "nobody else is there");
    // Where others came, each waits for the next.
    for number in 1..4 {
        assert!(answered(commit(&format!("alone {number}"), HURRIED)).await);
    }
    assert_eq!(syncs.load(Ordering::SeqCst), 4);
    let mut done = commit("done", PATIENT);
    assert!(tokio::time::timeout(PATIENT / 200, &mut done).await.is_err(), "it waits for company");
    assert!(answered(commit("asked", HURRIED)).await && answered(done).await);
    assert_eq!(syncs.load(Ordering::SeqCst), 5);
    assert!(answered(commit("last", PATIENT / 1_000)).await, "nobody comes, and it is written all the same");
    assert_eq!(syncs.load(Ordering::SeqCst), 6);
    drop(send);
    thread.join().unwrap().unwrap();
}

const PATIENT: Duration = Duration::from_secs(20);
const HURRIED: Duration = Duration::ZERO;

/// What becomes one group of a first commit and the others, each with its patience, that come one `pause` after
/// another; and how long each of them would have been waited for.
fn gathering(first: Duration, pause: Duration, others: impl IntoIterator<Item = Duration>) -> (usize, Vec<Duration>) {
    let waiting = |patience| Waiting { commit: put("key", "x"), patience, answer: oneshot::channel().0 };
    let (mut others, mut waits) = (others.into_iter(), Vec::new());
    let group = committer::gathered(waiting(first), first, |longest| {
        waits.push(longest);
        let comes = longest >= pause;
        others.next().filter(|_| comes).map(|patience| (waiting(patience), pause))
    });
    (group.len(), waits)
}

#[test]
fn a_stream_of_what_is_in_no_hurry_is_waited_for_so_long_in_all() {
    assert_eq!(gathering(PATIENT, HURRIED, []), (1, vec![PATIENT]), "it waits for company once");
    let (count, waits) = gathering(PATIENT, PATIENT / 8, std::iter::repeat(PATIENT));
    assert_eq!(count, 9, "whoever comes while the first waits");
    assert_eq!(waits[..3], [PATIENT, PATIENT * 7 / 8, PATIENT * 6 / 8], "joining makes it no longer");
    assert_eq!(gathering(PATIENT, HURRIED, std::iter::repeat(PATIENT)).0, committer::GROUP_LIMIT);
}

#[test]
fn the_least_patient_ends_the_waiting() {
    let (soon, little) = (PATIENT / 4, PATIENT / 10);
    let most = [PATIENT, HURRIED, PATIENT];
    assert_eq!(gathering(PATIENT, soon, most), (3, vec![PATIENT, PATIENT * 3 / 4, HURRIED]));
    assert_eq!(gathering(PATIENT, HURRIED, [little]).1, [PATIENT, little]);
    assert_eq!(gathering(little, HURRIED, [PATIENT]).1, [little; 2]);
    assert_eq!(gathering(HURRIED, HURRIED, [PATIENT; 2]), (3, vec![HURRIED; 3]), "what waits already comes along");
    assert_eq!(gathering(HURRIED, HURRIED, std::iter::repeat(HURRIED)).0, committer::GROUP_LIMIT);
}
