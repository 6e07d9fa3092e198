//! What an ordered map of bytes promises.

use std::sync::Arc;

use deskhand::model::{
    RECORD_LIMIT,
    port::{CommitFault, KeyCommit, KeyValue, Pair, Sequel, StoreFault},
};

use crate::{Store, on_every_store};

on_every_store!(
    a_commit_expects_what_it_says,
    a_commit_is_whole_or_nothing,
    writes_happen_in_order,
    scans_stay_within_their_prefix,
    scans_start_and_stop_where_they_are_told,
    the_last_of_a_prefix_is_found,
    of_parallel_commits_one_wins,
    parallel_counts_lose_nothing,
    nobody_who_adds_to_a_chain_turns_another_away,
    an_item_has_a_limit,
    everything_is_there_after_a_restart,
);

fn bytes(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn put(key: &str, value: &str) -> KeyCommit {
    KeyCommit { write: vec![(bytes(key), Some(bytes(value)))], ..KeyCommit::default() }
}

fn remove(key: &str) -> KeyCommit {
    KeyCommit { write: vec![(bytes(key), None)], ..KeyCommit::default() }
}

fn expecting(mut commit: KeyCommit, key: &str, value: Option<&str>) -> KeyCommit {
    commit.expect.push((bytes(key), value.map(bytes)));
    commit
}

async fn fill(keys: &dyn KeyValue, names: &[&str]) {
    for name in names {
        keys.commit(put(name, name)).await.unwrap();
    }
}

fn names(pairs: Vec<Pair>) -> Vec<String> {
    pairs.into_iter().map(|(key, _)| String::from_utf8(key).unwrap()).collect()
}

async fn a_commit_expects_what_it_says(store: Store) {
    let keys = store.keys();
    keys.commit(expecting(put("a", "1"), "a", None)).await.unwrap();
    let refused = [
        expecting(put("a", "2"), "a", None),
        expecting(put("a", "2"), "a", Some("")),
        expecting(put("a", "2"), "b", Some("1")),
        expecting(expecting(put("a", "2"), "a", Some("1")), "a", Some("2")),
    ];
    for commit in refused {
        assert!(matches!(keys.commit(commit).await, Err(CommitFault::Conflict)));
    }
    assert_eq!(keys.read(b"a").unwrap(), Some(bytes("1")));
    keys.commit(expecting(put("a", "2"), "a", Some("1"))).await.unwrap();
    keys.commit(expecting(remove("a"), "a", Some("2"))).await.unwrap();
    assert_eq!(keys.read(b"a").unwrap(), None);
    keys.commit(expecting(put("a", ""), "a", None)).await.unwrap();
    assert_eq!(keys.read(b"a").unwrap(), Some(Vec::new()), "an empty value is not nothing");
}

async fn a_commit_is_whole_or_nothing(store: Store) {
    let keys = store.keys();
    fill(&*keys, &["a", "b"]).await;
    let mut commit = expecting(put("a", "new"), "b", Some("other"));
    commit.write.extend([(bytes("b"), None), (bytes("c"), Some(bytes("new")))]);
    assert!(matches!(keys.commit(commit.clone()).await, Err(CommitFault::Conflict)));
    assert_eq!(keys.scan(b"", b"", 9).unwrap(), [(bytes("a"), bytes("a")), (bytes("b"), bytes("b"))]);
    commit.expect = vec![(bytes("b"), Some(bytes("b")))];
    keys.commit(commit).await.unwrap();
    assert_eq!(keys.scan(b"", b"", 9).unwrap(), [(bytes("a"), bytes("new")), (bytes("c"), bytes("new"))]);
}

async fn writes_happen_in_order(store: Store) {
    let keys = store.keys();
    let write = |values: &[Option<&str>]| KeyCommit {
        write: values.iter().map(|value| (bytes("a"), value.map(bytes))).collect(),
        ..KeyCommit::default()
    };
    keys.commit(write(&[Some("1"), None, Some("2")])).await.unwrap();
    assert_eq!(keys.read(b"a").unwrap(), Some(bytes("2")));
    keys.commit(write(&[Some("3"), None])).await.unwrap();
    assert_eq!(keys.read(b"a").unwrap(), None);
    keys.commit(KeyCommit::default()).await.unwrap();
}

async fn scans_stay_within_their_prefix(store: Store) {
    let keys = store.keys();
    fill(&*keys, &["log", "log/", "log/a", "log/b", "log0", "m", "\u{7f}"]).await;
    keys.commit(KeyCommit { write: vec![(vec![0xff, 0xff], Some(Vec::new()))], ..KeyCommit::default() }).await.unwrap();
    assert_eq!(names(keys.scan(b"log/", b"log/", 9).unwrap()), ["log/", "log/a", "log/b"]);
    assert_eq!(names(keys.scan(b"log/", b"", 9).unwrap()), ["log/", "log/a", "log/b"], "from before the prefix");
    assert_eq!(names(keys.scan(b"log/", b"m", 9).unwrap()), [""; 0], "from past the prefix");
    assert_eq!(keys.scan(b"nothing", b"nothing", 9).unwrap(), []);
    assert_eq!(keys.scan(&[0xff], &[0xff], 9).unwrap().len(), 1);
    assert_eq!(keys.scan(b"", b"", 99).unwrap().len(), 8);
}

async fn scans_start_and_stop_where_they_are_told(store: Store) {
    let keys = store.keys();
    fill(&*keys, &["p/1", "p/2", "p/3", "p/4"]).await;
    assert_eq!(names(keys.scan(b"p/", b"p/2", 2).unwrap()), ["p/2", "p/3"]);
    assert_eq!(names(keys.scan(b"p/", b"p/2\0", 2).unwrap()), ["p/3", "p/4"], "past a key");
    assert_eq!(names(keys.scan(b"p/", b"p/4", 9).unwrap()), ["p/4"]);
    assert_eq!(keys.scan(b"p/", b"p/", 0).unwrap(), []);
    assert_eq!(keys.scan(b"p/", b"p/", usize::MAX).unwrap().len(), 4);
    keys.commit(remove("p/3")).await.unwrap();
    assert_eq!(names(keys.scan(b"p/", b"p/2", 2).unwrap()), ["p/2", "p/4"]);
}

async fn the_last_of_a_prefix_is_found(store: Store) {
    let keys = store.keys();
    assert_eq!(keys.last(b"").unwrap(), None);
    fill(&*keys, &["a", "p/1", "p/2", "q"]).await;
    assert_eq!(keys.last(b"p/").unwrap(), Some((bytes("p/2"), bytes("p/2"))));
    assert_eq!(keys.last(b"p/3").unwrap(), None);
    assert_eq!(keys.last(b"b").unwrap(), None, "what stands before the prefix is not in it");
    assert_eq!(keys.last(b"").unwrap(), Some((bytes("q"), bytes("q"))));
    keys.commit(KeyCommit { write: vec![(vec![0xff, 1], Some(Vec::new()))], ..KeyCommit::default() }).await.unwrap();
    assert_eq!(keys.last(&[0xff]).unwrap(), Some((vec![0xff, 1], Vec::new())));
    keys.commit(remove("p/2")).await.unwrap();
    assert_eq!(keys.last(b"p/").unwrap(), Some((bytes("p/1"), bytes("p/1"))));
}

async fn of_parallel_commits_one_wins(store: Store) {
    for round in 0..20 {
        let key = format!("round/{round}");
        let racers = (0..8).map(|racer| {
            let (keys, key) = (store.keys(), key.clone());
            tokio::spawn(async move {
                let commit = expecting(put(&key, &racer.to_string()), &key, None);
                keys.commit(commit).await.is_ok().then_some(racer)
            })
        });
        let mut winners = Vec::new();
        for racer in racers.collect::<Vec<_>>() {
            winners.extend(racer.await.unwrap());
        }
        assert_eq!(winners.len(), 1);
        assert_eq!(store.keys().read(key.as_bytes()).unwrap(), Some(bytes(&winners[0].to_string())));
    }
}

async fn parallel_counts_lose_nothing(store: Store) {
    async fn count(keys: Arc<dyn KeyValue>) {
        for _ in 0..25 {
            loop {
                let found = keys.read(b"count").unwrap();
                let next = found.as_deref().map_or(0, |n| String::from_utf8_lossy(n).parse::<u32>().unwrap()) + 1;
                let commit = KeyCommit {
                    expect: vec![(bytes("count"), found)],
                    write: vec![(bytes("count"), Some(next.to_string().into()))],
                    ..KeyCommit::default()
                };
                match keys.commit(commit).await {
                    Ok(()) => break,
                    Err(CommitFault::Conflict) => tokio::task::yield_now().await,
                    Err(fault) => panic!("{fault}"),
                }
            }
        }
    }
    let counting: Vec<_> = (0..4).map(|_| tokio::spawn(count(store.keys()))).collect();
    for one in counting {
        one.await.unwrap();
    }
    assert_eq!(store.keys().read(b"count").unwrap(), Some(bytes("100")));
}

/// One more piece of the chain whose end stands at `end`, if `whole`.
fn piece(whole: bool) -> KeyCommit {
    let after = move |end: Option<&[u8]>| {
        let number = end.map_or(0, |end| String::from_utf8_lossy(end).parse().unwrap()) + 1_u32;
        let write = |key: String| (key.into_bytes(), Some(number.to_string().into_bytes()));
        let write = vec![write(format!("piece/{number:03}")), write("end".to_owned())];
        if !whole {
            return Err(StoreFault::Io("no piece".to_owned()).into());
        }
        Ok(KeyCommit { expect: vec![(write[0].0.clone(), None)], write, ..KeyCommit::default() })
    };
    KeyCommit { sequels: vec![Sequel { of: bytes("end"), after: Arc::new(after) }], ..KeyCommit::default() }
}

async fn nobody_who_adds_to_a_chain_turns_another_away(store: Store) {
    let keys = store.keys();
    let adding = (0..60).map(|number: u32| {
        let keys = keys.clone();
        tokio::spawn(async move {
            let commit = KeyCommit { write: put("own", "x").write, ..piece(!number.is_multiple_of(6)) };
            let expected = if number % 12 == 1 { Some("never there") } else { None };
            let commit = if expected.is_some() { expecting(commit, "nothing", expected) } else { commit };
            (number, keys.commit(commit).await)
        })
    });
    for one in adding.collect::<Vec<_>>() {
        let (number, added) = one.await.unwrap();
        let as_it_should = match (number % 6, number % 12) {
            (0, _) => matches!(added, Err(CommitFault::Store(_))),
            (_, 1) => matches!(added, Err(CommitFault::Conflict)),
            _ => added.is_ok(),
        };
        assert!(as_it_should, "{number}: {added:?}");
    }
    // Ten had no piece, five another reason.
    assert_eq!(keys.read(b"end").unwrap(), Some(bytes("45")));
    let pieces = keys.scan(b"piece/", b"", 99).unwrap();
    assert!(pieces.len() == 45 && pieces.windows(2).all(|two| two[0].1 != two[1].1), "{pieces:?}");
}

async fn an_item_has_a_limit(mut store: Store) {
    let largest = "x".repeat(RECORD_LIMIT);
    for number in 0..64 {
        store.keys().commit(put(&format!("large/{number:02}"), &largest)).await.unwrap();
    }
    let mut over = put("small", "1");
    over.write.push((bytes("large/00"), Some(vec![0; RECORD_LIMIT + 1])));
    let fault = store.keys().commit(over).await.unwrap_err();
    assert!(
        matches!(fault, CommitFault::Store(StoreFault::TooLarge { size, limit: RECORD_LIMIT }) if size > RECORD_LIMIT)
    );
    assert_eq!(store.keys().read(b"small").unwrap(), None, "nothing of a refused commit is written");
    let long = "k".repeat(RECORD_LIMIT);
    assert!(matches!(store.keys().commit(put(&long, "")).await, Err(CommitFault::Store(StoreFault::TooLarge { .. }))));
    if let Some(folder) = &store.folder {
        let blobs = std::fs::read_dir(folder.path().join("blobs")).unwrap();
        assert_eq!(blobs.count(), 0, "the largest records stay out of the unsynced folder");
    }
    store.reopen();
    assert_eq!(store.keys().scan(b"large/", b"", 99).unwrap().len(), 64);
}

async fn everything_is_there_after_a_restart(mut store: Store) {
    for round in 0..5 {
        for number in 0..20 {
            store.keys().commit(put(&format!("{number:02}"), &format!("{round}"))).await.unwrap();
        }
        store.keys().commit(remove("07")).await.unwrap();
        store.reopen();
        let found = store.keys().scan(b"", b"", 99).unwrap();
        assert_eq!(found.len(), 19);
        assert!(found.iter().all(|(_, value)| *value == bytes(&round.to_string())));
    }
}
