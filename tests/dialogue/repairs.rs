//! What goes wrong between people and a bot, and how it is put right.

use std::collections::BTreeSet;

use deskhand::{
    model::{Event, Floor, MessageId, Phrases, RECORD_LIMIT, Sensitive},
    talk::{
        prompt::catalogue::Prompt,
        turn::{Arrival, Taken, has_ended},
    },
};

use crate::bench::{Bench, CONTENT, says};

#[test]
fn the_first_words_say_that_it_is_a_bot_and_what_is_kept() {
    says(&Bench::new().shown(), &["a program, not a person", "is kept", "[I forgot my password]"]);
    let mut direct = Bench::silent();
    says(&direct.hear("i forgot my password"), &["a program, not a person", "[Do it here]"]);
}

#[test]
fn two_misses_in_a_row_lead_to_a_person() {
    let mut bench = Bench::new();
    says(&bench.hear("it is what it is"), &["[Walk me through]"]);
    says(&bench.hear("blue"), &["573-882-5000", "techsupport@missouri.edu", "Tell them"]);
    assert!(!bench.hear("it is what it is").contains("573-882-5000"), "the count begins anew");
}

#[test]
fn the_same_message_five_times_gets_five_answers() {
    let mut bench = Bench::new();
    let answers: Vec<String> = (0..5).map(|_| bench.hear("i forgot my password")).collect();
    assert!(answers.iter().all(|answer| answer.contains("[Do it here]")));
    assert!(
        answers.iter().zip(answers.iter().skip(1)).all(|(one, next)| one != next),
        "never the same words twice in a row"
    );
}

#[test]
fn the_same_message_id_is_one_turn() {
    let mut bench = Bench::new();
    bench.hear("i forgot my password");
    let revision = bench.revision();
    let again = Arrival::Heard { message: MessageId::from("m1"), text: Sensitive::new("i forgot my password") };
    assert_eq!(bench.take(&again), Taken::Seen(revision));
    assert_eq!(bench.revision(), revision);
}

#[test]
fn a_stale_button_changes_nothing_and_shows_where_we_are() {
    let mut bench = Bench::new();
    let first = bench.revision().0;
    bench.hear("walk me through");
    bench.hear("next");
    says(&bench.choose("password.forgot", first), &["from earlier", "(2/"]);
    says(&bench.choose("human", first), &["573-882-5000"]);
}

#[test]
fn next_pressed_twice_takes_one_step() {
    let mut bench = Bench::new();
    bench.hear("walk me through");
    let revision = bench.revision().0;
    says(&bench.choose("move.next", revision), &["(2/"]);
    says(&bench.choose("move.next", revision), &["from earlier", "(2/"]);
}

#[test]
fn a_message_without_words_gets_a_kind_question() {
    for text in ["", "👍👍👍", "?!", "   "] {
        says(&Bench::new().hear(text), &["words"]);
    }
}

#[test]
fn two_requests_in_one_message_are_answered_in_order() {
    let shown = Bench::new().hear("what are the password rules and how do i reach the help desk");
    let rules = shown.find("24 passwords").expect("the rules");
    let contact = shown.find("(contact").expect("the contact");
    assert!(rules < contact, "{shown}");
}

#[test]
fn a_very_long_message_is_cut_and_answered() {
    let mut bench = Bench::new();
    let text = format!("i forgot my password {}", "🦦 ".repeat(5_000));
    says(&bench.hear(&text), &["very long"]);
    let Event::Heard { utterance, .. } = &bench.last().event else { panic!("it was heard") };
    assert!(utterance.as_str().chars().count() <= 2_000);
}

#[test]
fn the_longest_ids_and_messages_fit_a_record() {
    let mut bench = Bench::new();
    bench.hear("walk me through");
    let otters = "🦦".repeat(1_900);
    for number in 0..70 {
        let message = MessageId(format!("{number:064}"));
        bench.take(&Arrival::Heard { message, text: Sensitive::new(format!("send me everything {otters}")) });
    }
    let size = bench.stored().last().map(String::len).expect("a record");
    assert!(size <= RECORD_LIMIT && !bench.last().lines.is_empty(), "{size} bytes");
    for id in ["", "a b", "\"", &"x".repeat(65)] {
        let arrival = Arrival::Heard { message: MessageId::from(id), text: Sensitive::new("hi") };
        assert!(bench.try_take(&arrival).is_err(), "{id:?}");
    }
}

#[test]
fn courtesies_and_what_is_beyond_have_their_words() {
    let mut bench = Bench::new();
    says(&bench.hear("are you a bot"), &["I'm a program"]);
    says(&bench.hear("whats the weather like"), &["573-882-5000"]);
    assert!(!bench.hear("thanks").is_empty());
}

#[test]
fn a_state_that_cannot_be_read_starts_over_with_an_apology() {
    let mut bench = Bench::linked();
    let last = bench.log.last_mut().expect("a turn");
    last.state = serde_json::json!({ "version": 99 });
    says(&bench.hear("i forgot my password"), &["lost my place", "[Do it here]"]);
    assert!(bench.last().open.watching.is_none());
}

#[test]
fn a_state_of_the_first_version_is_still_read() {
    let fixture = include_str!("state-1.json");
    let record = serde_json::from_str(fixture).expect("JSON");
    let state = deskhand::talk::dialogue::State::from_record(&record).expect("a state of version 1");
    assert_eq!(state.to_record().expect("its record form"), record);
}

#[test]
fn while_an_agent_holds_the_floor_the_bot_is_silent() {
    let mut bench = Bench::new();
    let last = bench.log.last_mut().expect("a turn");
    last.floor = Floor::Agent { name: "Kim".to_owned() };
    bench.hear("i forgot my password");
    assert!(bench.last().lines.is_empty() && bench.last().requests.is_empty());
    assert_eq!(bench.last().floor, Floor::Agent { name: "Kim".to_owned() });
}

#[test]
fn an_ended_conversation_is_known_as_such() {
    let mut bench = Bench::new();
    assert!(!has_ended(bench.last()));
    bench.take(&Arrival::Left);
    assert!(has_ended(bench.last()));
    assert_eq!(bench.take(&Arrival::Left), Taken::Nothing);
}

#[test]
fn every_phrase_is_there_and_every_wording_differs() {
    let samples = Prompt::samples();
    let phrases = samples.iter().map(Prompt::phrase).collect();
    let faults = CONTENT.check(&[("replies.ftl", phrases)]);
    let own: Vec<_> = faults.iter().filter(|fault| fault.file() == "replies.ftl").map(|fault| &fault.message).collect();
    assert!(own.is_empty(), "{own:#?}");
    for prompt in &samples {
        let wordings: BTreeSet<_> = (1..=prompt.wordings()).map(|n| CONTENT.prompts.say(&prompt.worded(n))).collect();
        assert_eq!(wordings.len(), usize::from(prompt.wordings()), "{}", prompt.id());
        assert!(wordings.iter().all(|words| !words.contains(['{', '}'])), "{wordings:?}");
    }
}
