//! The article, step by step.

use deskhand::model::{Part, StepId};

use crate::bench::{Bench, says};

#[test]
fn one_step_at_a_time_there_and_back() {
    let mut bench = Bench::new();
    says(&bench.hear("walk me through it"), &["(1/", "passwordreset.microsoftonline.com"]);
    says(&bench.hear("next"), &["(2/"]);
    says(&bench.hear("ok done"), &["(3/"]);
    says(&bench.hear("go back"), &["(2/"]);
    says(&bench.hear("repeat that"), &["(2/"]);
    says(&bench.hear("where was i"), &["step 2 of", "(2/"]);
    says(&bench.hear("skip"), &["(3/"]);
    says(&bench.hear("start over"), &["(1/"]);
    says(&bench.hear("back"), &["first step", "(1/"]);
    assert!(bench.log.iter().all(|record| record.requests.is_empty()));
}

#[test]
fn how_do_i_update_my_password_gives_the_first_step() {
    let mut bench = Bench::new();
    let shown = bench.hear("how do i update my password");
    says(&shown, &["(1/"]);
    assert!(!shown.contains("(2/"), "one step at a time: {shown}");
}

/// At the step where the method is chosen.
fn choosing() -> Bench {
    let mut bench = Bench::new();
    bench.hear("walk me through");
    for _ in 0..4 {
        bench.press("Next");
    }
    says(&bench.shown(), &["[Text my mobile phone] [Call my mobile phone]"]);
    bench
}

fn present(bench: &Bench) -> Option<StepId> {
    let parts = bench.log.iter().rev().flat_map(|record| record.lines.iter().rev());
    parts.flat_map(|line| line.reply.parts.iter().rev()).find_map(|part| match part {
        Part::Step { id, .. } => Some(id.clone()),
        _ => None,
    })
}

#[test]
fn a_choice_by_words_by_number_by_button_and_changed_afterwards() {
    for (said, first) in [("text", "text-number"), ("the second one", "call-number"), ("3", "choose-app")] {
        let mut bench = choosing();
        bench.hear(said);
        assert_eq!(present(&bench), Some(StepId::from(first)), "{said}");
    }
    let mut bench = choosing();
    bench.press("Call my mobile phone");
    assert_eq!(present(&bench), Some(StepId::from("call-number")));
    bench.hear("i want to use the app instead");
    assert_eq!(present(&bench), Some(StepId::from("choose-app")));
    says(&choosing().hear("next"), &["[Text my mobile phone]"]);
}

#[test]
fn a_digression_comes_back_to_the_step() {
    let mut bench = choosing();
    says(&bench.hear("what are the password rules"), &["24 passwords", "[Back to step 5]"]);
    says(&bench.press("Back to step 5"), &["(5/"]);
    says(&bench.hear("how do i reach the help desk"), &["573-882-5000", "step 5"]);
    says(&bench.hear("yes"), &["(5/"]);
    says(&bench.hear("it says SSPR_0014"), &["573-882-5000", "[Back to step 5]"]);
    says(&bench.hear("next"), &["(5/"]);
}

#[test]
fn stuck_at_a_step_offers_its_troubles() {
    let mut bench = choosing();
    says(&bench.hear("stuck at step 3"), &["[I can't read the picture]", "[A person, please]", "[Back to step 3]"]);
    says(&bench.press("I can't read the picture"), &["another picture"]);
    says(&bench.hear("ok"), &["(3/"]);
}

#[test]
fn the_last_step_asks_whether_it_worked() {
    let walk = || {
        let mut bench = choosing();
        bench.press("Use my authenticator app");
        while bench.offered().iter().any(|choice| choice.label == "Next") {
            bench.press("Next");
        }
        says(&bench.shown(), &["Did it work?", "[It worked] [It didn't work]"]);
        bench
    };
    says(&walk().hear("it worked thanks"), &["new password"]);
    says(&walk().press("It worked"), &["new password"]);
    says(&walk().hear("nope"), &["sorry", "[A person, please]"]);
    says(&walk().hear("back"), &["Sign in with the new password"]);
}

#[test]
fn everything_at_once_fits_a_record() {
    let mut bench = choosing();
    let shown = bench.hear("send me everything");
    says(&shown, &["Here is all of", "picture", "Sign in with the new password", "step 5"]);
}
