//! The reset, driven: each request once, each report in words, the truth when asked.

use deskhand::{
    model::{Ask, Blanked, Event, Method, ProgressKind, RequestAnswer, Rule, Sensitive, StopReason, TimerKind},
    talk::turn::{Arrival, Taken},
};
use jiff::SignedDuration;

use crate::bench::{Bench, says};

#[test]
fn from_the_first_message_to_the_new_password() {
    let mut bench = Bench::new();
    says(&bench.hear("hi i forgot my pw"), &["[Do it here] [Walk me through]"]);
    bench.press("Do it here");
    assert_eq!(bench.asks(), [Ask::Open]);
    says(&bench.open(), &["**amber, otter, canal**", "Tell me if it doesn't", "(panel link 1)", "[New link] [Stop]"]);
    assert!(bench.last().open.requests.is_empty() && bench.last().open.watching.is_some());
    assert!(bench.last().open.timers.iter().all(|timer| timer.kind == TimerKind::Lapse), "nothing is awaited any more");
    says(
        &bench.progress(ProgressKind::Claimed { browser: "Firefox on Windows".into() }),
        &["**Firefox on Windows**. Not you? Say **stop**"],
    );
    bench.progress(ProgressKind::Identified);
    bench.progress(ProgressKind::Human);
    says(&bench.progress(ProgressKind::Challenged { method: Method::Text }), &["If that's the number on file"]);
    says(&bench.progress(ProgressKind::Verified), &["you're verified"]);
    says(&bench.hear("did it work?"), &["I haven't heard yet that it's done.", "choose your new password"]);
    bench.progress(ProgressKind::Committing);
    says(&bench.progress(ProgressKind::Completed), &["your password has been changed", "forget the network"]);
    assert!(bench.last().open.watching.is_none());
    says(&bench.hear("did it work?"), &["Yes, it worked"]);
}

#[test]
fn a_double_click_and_other_words_open_one_session() {
    let mut bench = Bench::new();
    bench.hear("i forgot my password");
    let revision = bench.revision().0;
    bench.choose("reset.start", revision);
    for again in ["do it here", "reset it for me"] {
        bench.hear(again);
        assert!(bench.asks().is_empty(), "{again}");
    }
    bench.choose("reset.start", revision);
    assert!(bench.asks().is_empty(), "a stale button opens nothing");
    bench.open();
    says(&bench.hear("do it here"), &["open already", "(panel link 1)"]);
    assert!(bench.asks().is_empty());
    bench.wait(11 * 60);
    bench.hear("do it here");
    assert!(matches!(bench.asks().as_slice(), [Ask::Relink { .. }]), "the old link can't be claimed any more");
    says(&bench.open(), &["The older one no longer works", "(panel link 2)"]);
}

#[test]
fn stop_stops_from_anywhere_and_while_it_is_being_opened() {
    let mut bench = Bench::linked();
    bench.hear("what are the password rules");
    says(&bench.hear("stop"), &["I'm stopping"]);
    assert!(matches!(bench.asks().as_slice(), [Ask::Cancel { .. }]));
    bench.hear("stop");
    assert!(bench.asks().is_empty(), "it is being stopped already");
    bench.answer(RequestAnswer::Done);
    says(&bench.progress(ProgressKind::Stopped { reason: StopReason::Cancelled }), &["stopped", "as it was"]);

    let mut early = Bench::new();
    early.hear("do it here");
    early.hear("stop");
    assert!(early.asks().is_empty(), "there is no session yet");
    assert!(!early.open().contains("panel link"));
    assert!(matches!(early.asks().as_slice(), [Ask::Cancel { .. }]));
}

#[test]
fn a_stop_that_comes_too_late_is_told_as_such() {
    let mut bench = Bench::challenged();
    bench.progress(ProgressKind::Verified);
    bench.progress(ProgressKind::Committing);
    says(&bench.hear("stop"), &["too late", "being saved"]);
    assert!(bench.asks().is_empty());
    says(&bench.progress(ProgressKind::Unsettled), &["finding out"]);
    says(&bench.hear("reset it for me"), &["finding out"]);
    assert!(bench.asks().is_empty(), "a second reset would not help");
}

#[test]
fn every_answer_of_the_verifier_has_its_own_words() {
    for (answer, words) in [
        (RequestAnswer::Away, "can't reach the service"),
        (RequestAnswer::Closed, "paused for now, for everybody"),
        (RequestAnswer::NotNow, "can't reach the service"),
    ] {
        let mut bench = Bench::new();
        bench.hear("do it here");
        says(&bench.answer(answer), &[words, "[Walk me through] [A person, please]"]);
        bench.hear("do it here");
        assert_eq!(bench.asks(), [Ask::Open], "it can be tried again");
    }
    let mut bench = Bench::challenged();
    bench.progress(ProgressKind::CodeExpired);
    bench.press("Send a new code");
    assert!(matches!(bench.asks().as_slice(), [Ask::Resend { .. }]));
    let at = bench.now + SignedDuration::from_secs(40);
    says(&bench.answer(RequestAnswer::TooSoon { at }), &["in 40 seconds"]);
    bench.press("Use the app instead");
    assert!(matches!(bench.asks().as_slice(), [Ask::Choose { method: Method::Authenticator, .. }]));
    says(&bench.answer(RequestAnswer::NotNow), &["secure page"]);
    bench.press("New link");
    assert!(matches!(bench.asks().as_slice(), [Ask::Relink { .. }]));
    says(&bench.answer(RequestAnswer::Closed), &["paused for now, for everybody", "stays as it is", "[New link]"]);
}

#[test]
fn a_link_that_is_refused_while_a_password_is_saved_ends_nothing() {
    let mut bench = Bench::challenged();
    bench.progress(ProgressKind::Verified);
    bench.hear("send me the link again");
    assert!(matches!(bench.asks().as_slice(), [Ask::Relink { .. }]));
    // The panel saves, and its event has not come yet.
    let refused = bench.answer(RequestAnswer::NotNow);
    says(&refused, &["can't make a new link just now", "[New link]"]);
    assert!(!refused.contains("over") && !refused.contains("Start again"), "{refused}");
    bench.progress(ProgressKind::Committing);
    bench.hear("do it here");
    assert!(bench.asks().is_empty(), "the session goes on, so no second one is opened");
    says(&bench.progress(ProgressKind::Completed), &["has been changed"]);
}

#[test]
fn what_is_asked_of_a_session_that_is_over_is_told_as_such() {
    let over = "That reset is over";
    for way in ["the link again", "Send a new code", "Use the app instead"] {
        let mut bench = Bench::challenged();
        bench.hear("no code comes");
        if way == "the link again" {
            bench.hear("send me the link again");
        } else {
            bench.press(way);
        }
        assert_eq!(bench.asks().len(), 1, "{way}");
        says(&bench.answer(RequestAnswer::Over), &[over, "[Start again]"]);
        // How it ended comes all the same.
        says(&bench.progress(ProgressKind::Completed), &["has been changed"]);
    }
    let mut bench = Bench::challenged();
    bench.hear("stop");
    assert_eq!(bench.answer(RequestAnswer::Over), "", "its last event says how it ended");
    says(&bench.progress(ProgressKind::Stopped { reason: StopReason::Expired }), &["timed out"]);
}

#[test]
fn a_slow_verifier_is_spoken_of_once() {
    let mut bench = Bench::new();
    bench.hear("do it here");
    says(&bench.fire(), &["longer than usual"]);
    assert!(bench.last().open.timers.iter().all(|timer| timer.kind == TimerKind::Lapse));
}

#[test]
fn every_report_has_its_words() {
    let reports = [
        (ProgressKind::Hinted, "573-882-5000"),
        (ProgressKind::CodeRefused { left: 1 }, "One try left"),
        (ProgressKind::CodeRefused { left: 4 }, "4 tries left"),
        (ProgressKind::CodeExpired, "expired"),
        (ProgressKind::Paused { method: Method::Text }, "can't be used right now"),
        (ProgressKind::PasswordRefused { rules: vec![Rule::Length, Rule::History] }, "at least 8 characters"),
        (ProgressKind::PasswordRefused { rules: vec![Rule::History] }, "last 24 passwords"),
        (ProgressKind::Unsettled, "finding out"),
        (ProgressKind::Unknown, "Still working"),
        (ProgressKind::Stopped { reason: StopReason::Expired }, "timed out"),
        (ProgressKind::Stopped { reason: StopReason::Superseded }, "just changed"),
        (ProgressKind::Stopped { reason: StopReason::TooManyTries }, "too many tries"),
        (ProgressKind::Stopped { reason: StopReason::NotAllowed }, "can't be reset here"),
        (ProgressKind::Stopped { reason: StopReason::DirectoryRefused }, "could not be saved"),
    ];
    for (report, words) in reports {
        let mut bench = Bench::challenged();
        says(&bench.progress(report), &[words]);
    }
}

#[test]
fn after_it_is_done_back_repeats_nothing() {
    let mut bench = Bench::challenged();
    bench.progress(ProgressKind::Verified);
    bench.progress(ProgressKind::Completed);
    says(&bench.hear("back"), &["going back doesn't change it"]);
    assert!(bench.asks().is_empty());
    says(&bench.hear("send the link again"), &["changed here"]);
    assert!(bench.asks().is_empty());
}

#[test]
fn attack_39_no_secret_is_ever_asked_for_in_chat() {
    let mut bench = Bench::challenged();
    for text in ["no code comes", "the code is wrong", "next", "what now", "skip", "my phone number?"] {
        let shown = bench.hear(text);
        assert!(!shown.contains("Type it here") && !shown.contains("tell me your"), "{shown}");
    }
    for text in ["482913", "Tiger2026!", "573-555-0142"] {
        says(&bench.hear(text), &["removed", "secure page"]);
    }
}

#[test]
fn attack_41_a_pasted_secret_is_in_no_record() {
    let mut bench = Bench::linked();
    for text in ["my password is Canary77", "Canary-77-Bird", "its 482913", "pw: Canary77 thx"] {
        bench.hear(text);
        let Event::Heard { blanked, .. } = &bench.last().event else { panic!("it was heard") };
        assert!(matches!(blanked.as_slice(), [Blanked::Password | Blanked::Passcode]), "{text}: {blanked:?}");
    }
    assert!(bench.stored().iter().all(|record| !record.contains("Canary") && !record.contains("482913")));
    let mut idle = Bench::new();
    says(&idle.hear("my password is Canary77"), &["please change it"]);
}

#[test]
fn attack_43_who_opened_the_link_is_told_and_can_be_stopped() {
    let mut bench = Bench::linked();
    let shown = bench.progress(ProgressKind::Claimed { browser: "Chrome on *Evil* [x](https://evil.example)".into() });
    says(&shown, &["Chrome on Evil", "Say **stop**", "[Stop]"]);
    assert!(!shown.contains("https://evil"), "the browser's word is no link: {shown}");
    bench.press("Stop");
    assert!(matches!(bench.asks().as_slice(), [Ask::Cancel { .. }]));
}

#[test]
fn a_conversation_that_ends_cancels_what_is_open() {
    let mut bench = Bench::linked();
    says(&bench.fire(), &["closed this chat"]);
    assert!(matches!(bench.asks().as_slice(), [Ask::Cancel { .. }]));
    assert!(bench.last().open.timers.is_empty() && bench.last().open.watching.is_none());
    bench.answer(RequestAnswer::Done);
    assert!(bench.last().open.is_empty() && bench.last().lines.is_empty());
    let late = Arrival::Heard { message: "late".into(), text: Sensitive::new("hi") };
    assert_eq!(bench.take(&late), Taken::Over, "who comes late begins another");

    let mut left = Bench::new();
    left.hear("do it here");
    left.take(&Arrival::Left);
    left.open();
    assert!(matches!(left.asks().as_slice(), [Ask::Cancel { .. }]), "nobody waits for it any more");
}
