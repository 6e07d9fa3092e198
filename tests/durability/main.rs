//! A commit that was answered survives: by the order of system calls (power loss), and by killing a
//! process under load (crash). The process that is watched and killed is this very program, asked to
//! run [`child`] alone.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of a test fail as tests do")]

mod child;
#[path = "../support/folder.rs"]
mod folder;
#[path = "../support/strace.rs"]
mod strace;

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use deskhand::{
    model::{Draw, port::KeyValue},
    storage::sled::SledKeys,
};
use rand::Rng;

use crate::{
    child::{CACHE, FOLDER, LIMIT, PRODUCT, TASKS, pair_keys, record},
    folder::Folder,
};

/// How often the process is killed, on one and the same store.
const KILLS: usize = 10;

/// Asks `command`, which runs this program, to be the child on `folder`.
fn as_child<'a>(command: &'a mut Command, folder: &Folder, limit: u64) -> &'a mut Command {
    command.args(["--exact", "child::child", "--nocapture"]);
    command.env(FOLDER, folder.path()).env(LIMIT, limit.to_string()).stdout(Stdio::piped())
}

/// The task and the number of an acknowledgement: `ack <task> <number>` somewhere in a line.
fn acknowledged(line: &str) -> Option<(u64, u64)> {
    let (_, rest) = line.split_once("ack ")?;
    let (task, number) = rest.split_once(' ')?;
    Some((task.parse().ok()?, number.parse().ok()?))
}

#[test]
fn every_acknowledgement_waits_for_the_disk() {
    let (folder, traces) = (Folder::new("traced"), Folder::new("trace"));
    std::fs::create_dir(traces.path()).unwrap();
    let trace = traces.path().join("calls");
    let mut command = strace::command(&std::env::current_exe().unwrap(), &trace);
    let output = as_child(&mut command, &folder, 10).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));

    let calls = strace::read(&trace);
    let file = folder.path().join("db");
    let mut count = 0;
    for task in 0..TASKS {
        for number in 0..10 {
            let answer = format!("ack {task} {number}\\n");
            strace::answered_after_sync(&calls, file.to_str().unwrap(), &record(task, number), &answer).unwrap();
            count += 1;
        }
    }
    let told = String::from_utf8_lossy(&output.stdout).lines().filter_map(acknowledged).count();
    assert_eq!(told, count, "every acknowledgement was looked at");
}

#[test]
fn a_killed_process_loses_nothing_that_it_acknowledged() {
    let folder = Folder::new("killed");
    let mut rng = Draw::from_seed([11; 32]).child("kills").rng();
    let mut acknowledgements: BTreeMap<u64, u64> = BTreeMap::new();
    for kill in 0..KILLS {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let child = as_child(&mut command, &folder, u64::MAX).spawn().unwrap();
        let before = acknowledgements.clone();
        run_until(child, rng.random_range(1..300), &mut acknowledgements);
        assert_ne!(before, acknowledgements, "kill {kill} came after some work");
        check(&folder, &acknowledgements);
    }
}

/// Kills the process after `count` acknowledgements and notes all that it gave.
fn run_until(mut child: Child, count: usize, acknowledgements: &mut BTreeMap<u64, u64>) {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut seen = 0;
    // What was in the pipe when it died was said too: read to its end.
    for (task, number) in lines.filter_map(|line| acknowledged(&line)) {
        acknowledgements.insert(task, number);
        seen += 1;
        if seen == count {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    assert!(seen >= count, "the child ended by itself after {seen} acknowledgements");
}

/// Everything acknowledged is there, pairs are whole, and nothing else has slipped in.
fn check(folder: &Folder, acknowledgements: &BTreeMap<u64, u64>) {
    let keys = SledKeys::open(folder.path(), PRODUCT, CACHE).unwrap();
    for (task, acknowledged) in acknowledgements {
        let mut number = 0;
        loop {
            let (left, right) = pair_keys(*task, number);
            let (left, right) = (keys.read(left.as_bytes()).unwrap(), keys.read(right.as_bytes()).unwrap());
            assert_eq!(left, right, "the pair {task} {number} is torn");
            if left.is_none() {
                break;
            }
            assert!(left.unwrap().starts_with(record(*task, number).as_bytes()));
            number += 1;
        }
        // One more may have been done whose answer nobody heard.
        assert!(number == acknowledged + 1 || number == acknowledged + 2, "task {task}: {number}, {acknowledged}");
        let all = keys.scan(format!("pair/{task}/").as_bytes(), b"", usize::MAX).unwrap();
        assert_eq!(all.len() as u64, 2 * number, "nothing stands past the end");
    }
}
