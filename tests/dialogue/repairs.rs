//! What goes wrong between people and a bot, and how it is put right.

use std::collections::BTreeSet;

use deskhand::{
    model::{
        Agent, AgentName, Ask, Event, Floor, MessageId, Part, Phrases, RECORD_LIMIT, Revision, Sensitive, StateText,
        StepId, TurnRecord, UTTERANCE_BYTES,
    },
    talk::{
        dialogue::{State, StateFault},
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

/// The words of one of `prompt`'s wordings.
fn is_one_of(shown: &str, prompt: &Prompt) -> bool {
    (1..=prompt.wordings()).any(|wording| shown.contains(&CONTENT.prompts.say(&prompt.worded(wording))))
}

#[test]
fn no_to_an_offer_and_to_nothing_in_particular_is_answered() {
    let mut bench = Bench::new();
    bench.hear("walk me through");
    bench.hear("next");
    bench.hear("how do i reach you");
    let shown = bench.hear("nah");
    assert!(is_one_of(&shown, &Prompt::NoHurry), "{shown}");
    says(&shown, &["[Back to step 2]"]);

    let mut bench = Bench::new();
    says(&bench.hear("what is your number"), &["[I can't call]"]);
    let shown = bench.hear("no");
    assert!(is_one_of(&shown, &Prompt::NoHurry), "{shown}");
}

#[test]
fn a_yes_takes_the_only_thing_that_is_offered_and_asks_nothing_of_anybody() {
    let mut bench = Bench::new();
    says(&bench.hear("how do i register for classes"), &["[I forgot my password] [A person, please]"]);
    says(&bench.hear("yes pls"), &["[Do it here] [Walk me through]"]);
    let mut bench = Bench::new();
    says(&bench.hear("what is your number"), &["[I can't call]"]);
    says(&bench.hear("yes"), &["Zoom"]);

    // A reset is asked about before it is opened.
    let mut bench = Bench::new();
    says(&bench.hear("my phone keeps asking me to approve a login i didnt do"), &["[Do it here] [A person, please]"]);
    says(&bench.hear("yes"), &["Shall we?", "[Do it here]"]);
    assert_eq!(bench.asks(), []);
    bench.hear("yes");
    assert_eq!(bench.asks(), [Ask::Open]);
}

#[test]
fn a_changed_message_counts_anew_and_a_move_is_not_made_twice() {
    let mut bench = Bench::new();
    bench.hear("walk me through");
    says(&bench.hear("next"), &["(2/"]);
    let Event::Heard { message, .. } = bench.last().event.clone() else { panic!("it was heard") };
    let mut edits = 0;
    let mut edited = |bench: &mut Bench, message: &MessageId, text: &str| {
        edits += 1;
        let (edit, message) = (MessageId(format!("e{edits}")), message.clone());
        bench.take(&Arrival::Edited { edit, message, text: Sensitive::new(text) });
        bench.shown()
    };
    says(&edited(&mut bench, &message, "next step please"), &["(2/"]);
    says(&edited(&mut bench, &message, "what are the password rules"), &["24 passwords", "[Back to step 2]"]);

    let mut bench = Bench::new();
    bench.hear("do it here");
    let Event::Heard { message, .. } = bench.last().event.clone() else { panic!("it was heard") };
    says(&edited(&mut bench, &message, "walk me through"), &["already acted on it"]);
}

#[test]
fn what_has_settled_itself_stops_nothing() {
    let mut bench = Bench::new();
    bench.hear("walk me through");
    bench.hear("next");
    says(&bench.hear("nvm its the same number"), &["(2/"]);
    bench.hear("what are the password rules");
    says(&bench.hear("oh nvm found it"), &["(2/"]);

    let mut bench = Bench::challenged();
    says(&bench.hear("nvm its the same number"), &["type the code"]);
    assert_eq!(bench.asks(), []);
    bench.hear("never mind");
    assert!(matches!(bench.asks().as_slice(), [Ask::Cancel { .. }]), "alone it stops the reset");
}

#[test]
fn words_that_say_nothing_are_no_misses() {
    let mut bench = Bench::new();
    bench.hear("i forgot my password");
    for murmur in ["ugh", "sorry", "lol", "ugh sorry", "wow"] {
        let shown = bench.hear(murmur);
        assert!(is_one_of(&shown, &Prompt::NoHurry), "{murmur}: {shown}");
        says(&shown, &["[Do it here]"]);
    }
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
    assert!(utterance.as_str().chars().count() <= 2_000 && utterance.as_str().len() <= UTTERANCE_BYTES);
    let russian = format!("я забыл пароль {}", "ы".repeat(1_980));
    assert!(!bench.hear(&russian).contains("very long"), "a message of 1,995 characters is whole in any script");
    let Event::Heard { utterance, .. } = &bench.last().event else { panic!("it was heard") };
    assert_eq!(utterance.as_str(), russian);
}

#[test]
fn the_longest_ids_and_messages_fit_a_record() {
    let mut bench = crowded(&["walk me through"]);
    let message = MessageId("x".repeat(64));
    let text = Sensitive::new(format!("send me everything. {}", "🦦".repeat(1_900)));
    bench.take(&Arrival::Heard { message, text });
    let size = bench.stored().last().map(String::len).expect("a record");
    assert!(size <= RECORD_LIMIT && !bench.last().lines.is_empty(), "{size} bytes");
    let mut shown = steps(bench.last());
    let all: Vec<StepId> = CONTENT.articles[&"update-password".into()].steps().map(|step| step.id.clone()).collect();
    assert!(!shown.is_empty() && shown.len() < all.len(), "not all of it fits:\n{}", bench.shown());
    for turn in 0.. {
        if !bench.shown().contains("[The rest]") {
            break;
        }
        if turn == 0 {
            says(&bench.hear("the rest"), &["goes on"]);
        } else {
            bench.press("The rest");
        }
        shown.extend(steps(bench.last()));
    }
    assert_eq!(shown, all, "each step once, in order");
    assert!(bench.stored().iter().all(|record| record.len() <= RECORD_LIMIT));
    for id in ["", "a b", "\"", &"x".repeat(65)] {
        let arrival = Arrival::Heard { message: MessageId::from(id), text: Sensitive::new("hi") };
        assert!(bench.try_take(&arrival).is_err(), "{id:?}");
    }
}

/// A conversation that has much to remember: what it is about in the widest letters, walks that went to and fro, and
/// as many messages as are remembered.
fn crowded(walks: &[&str]) -> Bench {
    let mut bench = Bench::new();
    for wish in ["i forgot my password", "what are the password rules"] {
        bench.hear(&format!("{wish} {}", "🦦".repeat(120)));
    }
    let mut number = 0;
    for walk in walks {
        bench.hear(walk);
        for step in [1, 2].repeat(33) {
            number += 1;
            let message = MessageId(format!("{number:064}"));
            bench.take(&Arrival::Heard { message, text: Sensitive::new(format!("step {step}")) });
        }
    }
    let size = bench.last().state.as_str().len();
    assert!((2_000..=4_096).contains(&size), "a state of {size} bytes");
    bench
}

fn steps(record: &TurnRecord) -> Vec<StepId> {
    let parts = record.lines.iter().flat_map(|line| &line.reply.parts);
    let steps = parts.filter_map(|part| match part {
        Part::Step { id, .. } => Some(id.clone()),
        _ => None,
    });
    steps.collect()
}

#[test]
fn a_second_answer_for_which_there_is_no_room_is_offered() {
    let two = "what are the password rules? my account is locked";
    let mut bench = Bench::new();
    let shown = bench.hear(two);
    says(&shown, &["8 characters", "lock the sign-in"]);
    assert!(!shown.contains("[My account is locked]"), "{shown}");
    let mut bench = crowded(&["walk me through", "it wants more information, i never set up mfa"]);
    // A backslash takes two bytes in a record.
    let shown = bench.hear(&format!("{two} {}{}", "🦦".repeat(1_320), "\\".repeat(600)));
    says(&shown, &["8 characters", "[My account is locked]"]);
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
    last.state = StateText::of(&serde_json::json!({ "version": 99 })).expect("JSON");
    says(&bench.hear("i forgot my password"), &["lost my place", "[Do it here]"]);
    assert!(bench.last().open.watching.is_none());
}

/// A state as it was written under each version, the present one last.
const WRITTEN: [&str; 2] = [include_str!("state-1.json"), include_str!("state-2.json")];

#[test]
fn a_state_of_every_version_is_read_as_the_same() {
    let read = WRITTEN.map(|text| {
        let record: serde_json::Value = serde_json::from_str(text).expect("JSON");
        State::from_record(&StateText::of(&record).expect("JSON")).expect("a state of a version that was")
    });
    let [first, second] = &read;
    assert_eq!(first, second);
    let again: serde_json::Value =
        serde_json::from_str(first.to_record().expect("its record form").as_str()).expect("JSON");
    assert_eq!(again, serde_json::from_str::<serde_json::Value>(WRITTEN[1]).expect("JSON"));
    for (message, turn) in [("m1", Some(2)), ("m3", Some(6)), ("m4", Some(7)), ("m5", None)] {
        assert_eq!(first.turn_of(&message.into()), turn.map(Revision), "{message}");
    }
}

#[test]
fn why_a_state_cannot_be_read_is_told() {
    let read = |state: serde_json::Value| State::from_record(&StateText::of(&state).expect("JSON")).unwrap_err();
    let json = |text: &str| serde_json::from_str(text).expect("JSON");
    assert!(matches!(read(json(r#"{"version":3,"state":{}}"#)), StateFault::Version(3)));
    assert!(matches!(read(json(r#"{"version":3,"unheard":"of"}"#)), StateFault::Version(3)));
    assert!(matches!(read(json(r#"{"state":{}}"#)), StateFault::NoVersion));
    assert!(matches!(read(json("null")), StateFault::NoVersion));
    for state in [
        r#"{"version":1,"state":{"misses":-1}}"#,
        r#"{"version":2,"state":{"misses":-1}}"#,
        r#"{"version":2,"state":{"seen":[["m1",2]]}}"#,
        r#"{"version":2}"#,
    ] {
        assert!(matches!(read(json(state)), StateFault::Unreadable(_)), "{state}");
    }
}

#[test]
fn words_about_the_end_end_nothing() {
    let mut bench = Bench::new();
    bench.hear(r#"it says {"ended":true}"#);
    assert!(!has_ended(bench.last()));
    bench.take(&Arrival::Left);
    assert!(has_ended(bench.last()));
}

#[test]
fn while_an_agent_holds_the_floor_the_bot_is_silent() {
    let mut bench = Bench::new();
    let last = bench.log.last_mut().expect("a turn");
    let kim = Agent { name: AgentName::parse("kim").expect("a name"), shown: "Kim".to_owned() };
    last.floor = Floor::Agent(kim.clone());
    bench.hear("i forgot my password");
    assert!(bench.last().lines.is_empty() && bench.last().requests.is_empty());
    assert_eq!(bench.last().floor, Floor::Agent(kim));
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
