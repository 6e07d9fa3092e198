//! What an administrator does to accounts and to the whole installation, with the program itself:
//! beside a running server and without one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

#[path = "support/folder.rs"]
mod folder;
#[path = "support/program.rs"]
mod program;

use std::sync::Arc;

use deskhand::{
    identity::{
        recovery::{About, Upkeep, Urgent},
        verifier::store::RecoveryStore as _,
    },
    model::{
        AccountId,
        port::{KeyCommit, KeyValue as _},
    },
    storage::{recovery::Recoveries, sled::SledKeys},
};
use program::{Installation, Ran};

const ADA: &str = "ada@umsystem.edu";

fn with_ada(about: &str) -> Installation {
    let installation = Installation::new(about);
    good(&installation.ran(&["account", "add", ADA, "--given-name", "Ada", "--family-name", "Marlowe"]));
    installation
}

/// What a command said that must go well.
fn good(ran: &Ran) -> String {
    assert!(ran.good, "{}{}", ran.out, ran.err);
    ran.out.clone()
}

/// The codes in groups that stand on lines of their own.
fn codes(out: &str) -> Vec<String> {
    let is_code = |line: &&str| line.contains('-') && line.chars().all(|c| c == '-' || c.is_ascii_alphanumeric());
    out.lines().map(str::trim).filter(is_code).map(str::to_owned).collect()
}

#[test]
fn passes_and_recovery_codes_are_shown_once_and_told_in_the_audit() {
    let installation = with_ada("staff-passes");
    let alone = codes(&good(&installation.ran(&["account", "pass", ADA])));
    assert_eq!(alone.len(), 1);
    let server = installation.serve();
    let beside = codes(&good(&installation.ran(&["account", "pass", ADA])));
    let printed = codes(&good(&installation.ran(&["account", "codes", ADA])));
    assert_eq!((beside.len(), printed.len()), (1, 10));
    assert_ne!(alone, beside, "each is a new one");
    let limits = good(&installation.ran(&["account", "limits", ADA]));
    assert!(limits.contains("nobody has used yet") && limits.contains("Recovery codes left: 10."), "{limits}");
    let rows = good(&installation.ran(&["audit", "export"]));
    assert!(server.stop());
    for secret in alone.iter().chain(&beside).chain(&printed) {
        assert!(!rows.contains(secret.as_str()) && !rows.contains(&secret.replace('-', "")), "{rows}");
    }
    let made = |deed: &str| rows.lines().filter(|row| row.contains(&format!("\"deed\":\"{deed}\""))).count();
    assert_eq!((made("pass_made"), made("recovery_codes_made")), (2, 1), "{rows}");
    assert_eq!(rows, good(&installation.ran(&["audit", "export"])), "the same without a server");
    let missing = installation.ran(&["account", "pass", "nobody@umsystem.edu"]);
    assert!(!missing.good && codes(&missing.out).is_empty(), "{}", missing.out);
}

#[test]
fn who_may_not_be_reset_gets_no_pass_and_a_remedy() {
    let installation = Installation::new("staff-refused");
    let add = ["account", "add", ADA, "--given-name", "Ada", "--family-name", "Marlowe", "--privileged"];
    good(&installation.ran(&add));
    let refused = installation.ran(&["account", "pass", ADA]);
    assert!(
        !refused.good && refused.err.contains("never reset here") && refused.err.contains("help:"),
        "{}",
        refused.err
    );
    assert!(codes(&refused.out).is_empty() && !good(&installation.ran(&["audit", "export"])).contains("pass_made"));
}

#[test]
fn an_account_is_frozen_and_unfrozen() {
    let installation = with_ada("staff-freeze");
    let alone = good(&installation.ran(&["account", "freeze", ADA]));
    assert!(alone.contains("No server is running: the owner is told"), "{alone}");
    assert!(good(&installation.ran(&["account", "limits", ADA])).contains("FROZEN since"));
    let again = installation.ran(&["account", "freeze", ADA]);
    assert!(!again.good && again.err.contains("frozen since"), "{}", again.err);
    let pass = installation.ran(&["account", "pass", ADA]);
    assert!(!pass.good && pass.err.contains("account unfreeze"), "{}", pass.err);
    let server = installation.serve();
    let beside = good(&installation.ran(&["account", "unfreeze", ADA]));
    assert!(!beside.contains("No server"), "{beside}");
    assert!(server.stop());
    assert!(!installation.ran(&["account", "unfreeze", ADA]).good);
    good(&installation.ran(&["account", "pass", ADA]));
}

#[test]
fn limits_are_shown_for_names_and_for_all_and_reset_four_times_a_year() {
    let installation = with_ada("staff-limits");
    let shown = good(&installation.ran(&["account", "limits", ADA]));
    for part in ["wrong codes of the app in 24 hours", "0 of 10", "0 of 80", "known places", "limits reset in a year"] {
        assert!(shown.contains(part), "no {part:?} in:\n{shown}");
    }
    let counts: Vec<_> =
        shown.lines().filter_map(|line| line.rfind(" of ").filter(|_| line.starts_with("  "))).collect();
    assert!(counts.len() > 10 && counts.iter().all(|&at| at == counts[0]), "the counts stand in a column:\n{shown}");
    let zoe = ["account", "add", "zoe@umsystem.edu", "--given-name", "Zoe", "--family-name", "Marlowe"];
    good(&installation.ran(&[&zoe[..], &["--phone", "573-555-0142"]].concat()));
    let shown = good(&installation.ran(&["account", "limits", "zoe@umsystem.edu"]));
    for part in ["codes sent to this number in an hour", "0 of 6", "codes sent to this number in 24 hours", "0 of 12"] {
        assert!(shown.contains(part), "no {part:?} in:\n{shown}");
    }
    let nobody = good(&installation.ran(&["account", "limits", "nobody@umsystem.edu"]));
    assert!(nobody.contains("No account has this name") && nobody.contains("0 of 80"), "{nobody}");
    assert!(good(&installation.ran(&["account", "limits"])).contains("0 of 200"));
    let from = ["account", "limits", "zoe@umsystem.edu", "--from", "203.0.113.7"];
    let shown = good(&installation.ran(&from));
    for part in [
        "203.0.113.7\n  sessions from this address in an hour",
        "0 of 30",
        "passes and recovery codes tried",
        "0 of 20",
    ] {
        assert!(shown.contains(part), "no {part:?} in:\n{shown}");
    }
    assert!(shown.contains("zoe@umsystem.edu\n  sessions from that network in an hour"), "{shown}");
    let reset = good(&installation.ran(&[&from[..], &["--reset"]].concat()));
    assert!(reset.contains("The limits of 203.0.113.7") && reset.contains("sessions of zoe@umsystem.edu"), "{reset}");
    assert!(good(&installation.ran(&["audit", "export"])).contains("\"deed\":\"limits_reset\""));
    for _ in 0..4 {
        good(&installation.ran(&["account", "limits", ADA, "--reset"]));
    }
    let fifth = installation.ran(&["account", "limits", ADA, "--reset"]);
    assert!(
        !fifth.good && fifth.err.contains("too often in a year") && fifth.err.contains("account pass"),
        "{}",
        fifth.err
    );
    let shown = good(&installation.ran(&["account", "limits", ADA]));
    assert!(shown.contains("4 of 4   SHUT until"), "{shown}");
}

#[test]
fn resets_are_paused_and_resumed_and_doctor_says_so() {
    let installation = with_ada("staff-pause");
    let talks = |answer: &str| {
        let chatted = installation.chatted("i forgot my password\n1\n");
        assert!(chatted.out.contains(answer), "no {answer:?} in:\n{}{}", chatted.out, chatted.err);
    };
    good(&installation.ran(&["pause", "resets", "--why", "the directory moves"]));
    let doctor = good(&installation.ran(&["doctor"]));
    assert!(doctor.contains("all resets are paused") && doctor.contains("the directory moves"), "{doctor}");
    talks("paused for now");
    let server = installation.serve();
    assert!(!installation.ran(&["pause", "resets"]).good, "twice is a mistake");
    assert!(good(&installation.ran(&["doctor"])).contains("deskhand resume resets"));
    talks("paused for now");
    good(&installation.ran(&["resume", "resets"]));
    talks("http://localhost:");
    assert!(!good(&installation.ran(&["doctor"])).contains("paused"));
    assert!(server.stop());
}

/// What an owner's objection leaves for staff, on the account that was added.
async fn objected(installation: &Installation) {
    let keys = SledKeys::open(&installation.path("verifier"), "deskhand verifier", 1 << 20).unwrap();
    let (key, _) = keys.last(b"directory/account/").unwrap().expect("there is an account");
    let id = AccountId(String::from_utf8(key).unwrap().rsplit('/').next().unwrap().to_owned());
    let at = "2026-09-04T15:00:00Z".parse().unwrap();
    let urgent = vec![Urgent { account: id, at, about: About::Change }];
    let store: Recoveries = Recoveries::new(keys.clone() as Arc<_>);
    store.keep(&Upkeep { urgent, ..Upkeep::default() }).await.unwrap();
    keys.close().unwrap();
}

#[tokio::test]
async fn what_is_urgent_is_named_by_doctor_until_staff_have_unfrozen_the_account() {
    let installation = with_ada("staff-urgent");
    assert!(!good(&installation.ran(&["doctor"])).contains("URGENT"));
    good(&installation.ran(&["account", "freeze", ADA]));
    objected(&installation).await;
    let told = installation.ran(&["doctor"]);
    assert!(!told.good, "it rings whoever watches the exit code: {}", told.out);
    let says = format!("URGENT: the owner of {ADA} said at 2026-09-04T15:00:00Z");
    assert!(told.out.contains(&says) && told.out.contains(&format!("deskhand account unfreeze {ADA}")), "{}", told.out);
    let server = installation.serve();
    let beside = installation.ran(&["doctor"]);
    assert!(!beside.good && beside.out.contains(&says), "{}", beside.out);
    good(&installation.ran(&["account", "unfreeze", ADA]));
    assert!(!good(&installation.ran(&["doctor"])).contains("URGENT"));
    assert!(server.stop());
    assert!(!good(&installation.ran(&["doctor"])).contains("URGENT"));
}

/// The bytes of one row of the chain, changed behind everybody's back.
async fn tamper(installation: &Installation, number: u64, change: impl Fn(String) -> Option<String>) {
    let keys = SledKeys::open(&installation.path("verifier"), "deskhand verifier", 1 << 20).unwrap();
    let key = format!("recovery/audit/{number:016x}").into_bytes();
    let bytes = keys.read(&key).unwrap().expect("there is such a row");
    let changed = change(String::from_utf8(bytes).unwrap()).map(String::into_bytes);
    keys.commit(KeyCommit { write: vec![(key, changed)], ..KeyCommit::default() }).await.unwrap();
    keys.close().unwrap();
}

#[tokio::test]
async fn attack_38_a_row_that_was_tampered_with_on_the_disk_is_named() {
    for (flaw, change) in [
        ("was changed", (|row| Some(row.replace("frozen", "unfrozen"))) as fn(String) -> Option<String>),
        ("is missing", |_| None),
        ("can't be read", |row| Some(row.replace('{', "["))),
    ] {
        let installation = with_ada("staff-audit");
        for act in ["freeze", "unfreeze", "freeze", "unfreeze"] {
            good(&installation.ran(&["account", act, ADA]));
        }
        let sound = good(&installation.ran(&["audit", "verify"]));
        let head = sound.trim().rsplit(' ').next().unwrap().to_owned();
        assert!(good(&installation.ran(&["doctor"])).contains(&head), "doctor prints the head {head}");
        good(&installation.ran(&["audit", "verify", "--noted", &head]));
        let rows = good(&installation.ran(&["audit", "export"]));
        let at = rows.lines().position(|row| row.contains("\"frozen\"")).unwrap() + 1;
        assert_eq!(
            rows.lines().count(),
            good(&installation.ran(&["audit", "export", "--after", "1"])).lines().count() + 1
        );
        tamper(&installation, u64::try_from(at).unwrap(), change).await;
        let broken = installation.ran(&["audit", "verify"]);
        assert!(!broken.good, "{}", broken.out);
        assert!(broken.out.contains(&format!("Row {at} is not sound")) && broken.out.contains(flaw), "{}", broken.out);
        let server = installation.serve();
        let broken = installation.ran(&["audit", "verify"]);
        assert!(!broken.good && broken.out.contains(&format!("Row {at} ")), "{}", broken.out);
        assert!(server.stop());
    }
}

#[test]
fn attack_38_a_head_that_was_noted_shows_a_chain_made_anew() {
    let (first, second) = (with_ada("staff-noted"), with_ada("staff-anew"));
    for installation in [&first, &second] {
        good(&installation.ran(&["account", "freeze", ADA]));
    }
    let noted = |installation: &Installation| {
        let sound = good(&installation.ran(&["audit", "verify"]));
        sound.trim().rsplit(' ').next().unwrap().to_owned()
    };
    let other = second.ran(&["audit", "verify", "--noted", &noted(&first)]);
    assert!(!other.good && other.out.contains("made anew"), "{}", other.out);
    let mut longer = noted(&first);
    longer.insert(0, '9');
    let shorter = first.ran(&["audit", "verify", "--noted", &longer]);
    assert!(!shorter.good && shorter.out.contains("is missing"), "{}", shorter.out);
    assert!(!first.ran(&["audit", "verify", "--noted", "17"]).good);
}

#[test]
fn agents_are_added_renewed_and_retired_beside_a_server_and_alone() {
    let installation = with_ada("staff-agents");
    let secrets = |out: &str| {
        let after =
            |label: &str| out.lines().find_map(|line| line.trim().strip_prefix(label)).unwrap().trim().to_owned();
        (after("Token "), after("Key to type "))
    };
    assert!(good(&installation.ran(&["agent", "list"])).contains("no agent yet"));
    let (token, key) = secrets(&good(&installation.ran(&["agent", "add", "kim", "--account", ADA])));
    assert!(token.starts_with("kim.") && token.len() == 4 + 64 && key.len() == 39, "{token} {key}");
    for (taken, account, why) in [("kim", ADA, "kim"), ("kim-2", ADA, "the agent kim"), ("Kim", ADA, "agent's name")] {
        let refused = installation.ran(&["agent", "add", taken, "--account", account]);
        assert!(!refused.good && refused.err.contains(why) && refused.err.contains("help:"), "{}", refused.err);
    }
    let server = installation.serve();
    let (renewed, other) = secrets(&good(&installation.ran(&["agent", "renew", "kim"])));
    assert!(renewed != token && other != key);
    let listed = good(&installation.ran(&["agent", "list"]));
    assert!(listed.contains("kim") && listed.contains(ADA) && listed.contains("on duty"), "{listed}");
    assert!(server.stop());
    good(&installation.ran(&["agent", "retire", "kim"]));
    assert!(good(&installation.ran(&["agent", "list"])).contains("retired"));
    assert!(!installation.ran(&["agent", "renew", "kim"]).good);
    let rows = good(&installation.ran(&["audit", "export"]));
    for deed in ["agent_added", "agent_renewed", "agent_retired"] {
        assert!(rows.contains(deed), "{rows}");
    }
    let secret = renewed.strip_prefix("kim.").unwrap();
    assert!(!rows.contains(secret) && !listed.contains(secret) && !rows.contains(&token[4..]), "{rows}");
}
