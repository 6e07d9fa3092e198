//! A person of the help desk takes over and gives back: one voice, whoever comes late or twice.

use deskhand::{
    model::{
        Agent, AgentAct, AgentName, Closing, DeskHours, DeskView, Epoch, Event, Floor, HandoffReason, MessageId,
        Opening, ProgressKind, Refusal, ReleasedTo, Sensitive, TimerKind,
    },
    talk::turn::{Arrival, Taken, has_ended},
};

use crate::bench::{Bench, says};

const OPEN: DeskHours = DeskHours::Open { closing: None, until: None };

fn agent(name: &str, shown: &str) -> Agent {
    Agent { name: AgentName::parse(name).expect("a name"), shown: shown.to_owned() }
}

fn kim() -> Agent {
    agent("kim", "Kim")
}

fn lee() -> Agent {
    agent("lee", "Lee")
}

/// With agents on duty, one person waiting already.
fn staffed(mut bench: Bench) -> Bench {
    bench.desk =
        Some(DeskView { on_duty: 2, place: 2, wait: Some(4), hours: OPEN, first_reply: None, next_reply: None });
    bench
}

/// A person waits for a person.
fn waiting() -> Bench {
    let mut bench = staffed(Bench::new());
    bench.hear("the wifi doesnt work");
    bench.hear("human pls");
    bench
}

fn act(bench: &mut Bench, agent: Agent, act: AgentAct) -> Taken {
    let epoch = bench.last().epoch;
    bench.take(&Arrival::Agent { agent, epoch, act })
}

/// Under an id of its own for each text.
fn say(text: &str) -> AgentAct {
    AgentAct::Say { message: MessageId(format!("a-{}", text.len())), text: Sensitive::new(text) }
}

fn release(to: ReleasedTo) -> AgentAct {
    AgentAct::Release { to }
}

#[test]
fn whoever_asks_for_a_person_hears_their_place_and_keeps_the_bot() {
    let mut bench = staffed(Bench::new());
    bench.hear("the wifi doesnt work");
    let shown = bench.hear("human pls");
    says(&shown, &["number 2 in line", "about 4 minutes", "keep this window open"]);
    let handoff = bench.last().open.handoff.clone().expect("a handoff");
    assert_eq!((handoff.since, handoff.reason), (bench.now, HandoffReason::Asked));
    assert_eq!(handoff.about.as_deref(), Some("the wifi doesnt work"));

    bench.wait(60);
    says(&bench.hear("what are the password rules"), &["8"]);
    bench.desk = Some(DeskView { on_duty: 2, place: 1, wait: None, hours: OPEN, first_reply: None, next_reply: None });
    says(&bench.hear("human pls"), &["still in line", "next"]);
    let still = bench.last().open.handoff.clone().expect("a handoff");
    assert_eq!(still.since, handoff.since, "it keeps its place");
    assert_eq!(still.about.as_deref(), Some("the wifi doesnt work"), "what they came for");
    assert_eq!(still.lately.as_deref(), Some("what are the password rules"));
}

#[test]
fn two_misses_lead_to_a_person_and_nobody_on_duty_is_told_honestly() {
    let mut bench = Bench::new();
    bench.desk = Some(DeskView { on_duty: 0, place: 1, wait: None, hours: OPEN, first_reply: None, next_reply: None });
    bench.hear("blorf the glimmer");
    let shown = bench.hear("wibble wobble");
    says(&shown, &["I still don't understand", "Nobody from the help desk is in the chat", "(contact 573-882-5000"]);
    assert_eq!(bench.last().open.handoff.as_ref().map(|handoff| handoff.reason), Some(HandoffReason::Misses));
}

#[test]
fn of_two_who_claim_at_once_one_has_the_floor() {
    let mut bench = waiting();
    let epoch = bench.last().epoch;
    act(&mut bench, kim(), AgentAct::Claim);
    says(&bench.shown(), &["Kim from the help desk is here now"]);
    assert_eq!((&bench.last().floor, bench.last().epoch), (&Floor::Agent(kim()), Epoch(epoch.0 + 1)));
    let late = bench.take(&Arrival::Agent { agent: lee(), epoch, act: AgentAct::Claim });
    assert_eq!(late, Taken::Refused(Refusal::Held));
    assert_eq!(bench.last().floor, Floor::Agent(kim()));

    let mut bench = Bench::new();
    assert_eq!(act(&mut bench, kim(), AgentAct::Claim), Taken::Refused(Refusal::NotWaiting), "nobody asked");
}

#[test]
fn while_an_agent_speaks_the_bot_is_silent_though_the_verifier_comes_late() {
    let mut bench = staffed(Bench::challenged());
    bench.hear("human pls");
    act(&mut bench, kim(), AgentAct::Claim);
    for shown in [
        bench.hear("hello? my code isnt working"),
        bench.progress(ProgressKind::CodeExpired),
        bench.progress(ProgressKind::Verified),
    ] {
        assert_eq!(shown, "", "the bot talks over the agent");
    }
    act(&mut bench, kim(), say("I can see it, one moment"));
    let Event::AgentSaid { text, .. } = &bench.last().event else { panic!("an agent's words") };
    assert_eq!(text.as_str(), "I can see it, one moment");
    assert!(bench.last().speaks() && bench.last().lines.is_empty());

    act(&mut bench, kim(), release(ReleasedTo::Bot));
    says(&bench.shown(), &["Kim has left", "new password"]);
    assert_eq!((&bench.last().floor, bench.last().open.handoff.as_ref()), (&Floor::Bot, None));
}

#[test]
fn the_bot_goes_on_at_its_step() {
    let mut bench = staffed(Bench::new());
    bench.hear("walk me through");
    for _ in 0..3 {
        bench.hear("next");
    }
    let before = bench.shown();
    says(&before, &["(4/"]);
    bench.hear("i want a person");
    act(&mut bench, kim(), AgentAct::Claim);
    bench.hear("what now");
    act(&mut bench, kim(), say("try it again"));
    act(&mut bench, kim(), release(ReleasedTo::Bot));
    says(&bench.shown(), &["(4/"]);
    let (step, again) = (before.lines().next().expect("a step"), bench.shown());
    assert!(again.contains(step), "{step:?} is not in {again}");
    says(&bench.hear("back"), &["(3/"]);
    assert!(bench.last().open.timers.iter().any(|timer| timer.kind == TimerKind::Lapse), "it lapses again");
}

#[test]
fn a_stale_epoch_is_refused_whoever_brings_it() {
    let mut bench = waiting();
    act(&mut bench, kim(), AgentAct::Claim);
    let stale = bench.last().epoch;
    act(&mut bench, kim(), release(ReleasedTo::Queue { meant_for: None }));
    says(&bench.shown(), &["kept your place in line"]);
    assert!(bench.last().open.handoff.is_some(), "nobody is stranded");
    act(&mut bench, kim(), AgentAct::Claim);
    for act in [say("late"), release(ReleasedTo::Bot), release(ReleasedTo::Resolved)] {
        let taken = bench.take(&Arrival::Agent { agent: kim(), epoch: stale, act });
        assert_eq!(taken, Taken::Refused(Refusal::Stale));
    }
    assert_eq!(act(&mut bench, lee(), say("me too")), Taken::Refused(Refusal::Held));
    act(&mut bench, lee(), AgentAct::TakeOver);
    says(&bench.shown(), &["Lee from the help desk goes on with you now, in place of Kim"]);
    assert_eq!(act(&mut bench, kim(), say("still me")), Taken::Refused(Refusal::Held));
}

fn pass_on(to: Agent, note: &str) -> AgentAct {
    AgentAct::Transfer { to, message: MessageId::from("t1"), note: Sensitive::new(note) }
}

#[test]
fn a_conversation_is_passed_on_with_a_word_that_the_student_never_sees() {
    let mut bench = waiting();
    let since = bench.last().open.handoff.as_ref().expect("a handoff").since;
    act(&mut bench, kim(), AgentAct::Claim);
    let stale = bench.last().epoch;
    let oneself = act(&mut bench, kim(), pass_on(kim(), "later"));
    assert_eq!(oneself, Taken::Refused(Refusal::NotThere));
    bench.wait(30);
    act(&mut bench, kim(), pass_on(lee(), "tried the app, password was Hunter-Canary-99"));
    let shown = bench.shown();
    says(&shown, &["Kim has asked Lee to go on with you", "kept your place"]);
    assert!(!shown.contains("tried the app"), "{shown}");
    let Event::Released { note: Some(note), .. } = &bench.last().event else { panic!("a note stands with it") };
    assert!(note.as_str().contains("tried the app"));
    assert!(!bench.stored().concat().contains("Hunter-Canary-99"));
    let handoff = bench.last().open.handoff.clone().expect("it waits");
    assert_eq!((handoff.since, handoff.meant_for), (since, Some(lee())), "the place is kept");
    assert_eq!((&bench.last().floor, bench.last().epoch), (&Floor::Bot, Epoch(stale.0 + 1)));

    let turns = bench.log.len();
    let taken = bench.take(&Arrival::Agent { agent: kim(), epoch: stale, act: pass_on(lee(), "again") });
    assert!(matches!(taken, Taken::Seen(_)) && bench.log.len() == turns, "once under its id: {taken:?}");
    act(&mut bench, agent("max", "Max"), AgentAct::Claim);
    assert_eq!(bench.last().open.handoff.as_ref().expect("a handoff").meant_for, None, "others may take it");
    let late = AgentAct::Transfer { to: lee(), message: MessageId::from("t2"), note: Sensitive::new("") };
    let taken = bench.take(&Arrival::Agent { agent: kim(), epoch: stale, act: late });
    assert_eq!(taken, Taken::Refused(Refusal::Held));
}

#[test]
fn the_same_words_twice_are_one_turn_and_secrets_are_blanked_in_an_agents_too() {
    let mut bench = waiting();
    act(&mut bench, kim(), AgentAct::Claim);
    act(&mut bench, kim(), say("hello"));
    let turns = bench.log.len();
    assert!(matches!(act(&mut bench, kim(), say("hello")), Taken::Seen(_)));
    assert_eq!(bench.log.len(), turns);
    act(&mut bench, kim(), say("your password is Hunter-Canary-99"));
    assert!(!bench.stored().concat().contains("Hunter-Canary-99"));
    let note = AgentAct::Note { message: MessageId::from("n1"), text: Sensitive::new("the code was 482913") };
    act(&mut bench, lee(), note);
    assert!(!bench.last().speaks() && bench.shown().is_empty(), "a note is for colleagues");
    assert!(!bench.stored().concat().contains("482913"));
}

#[test]
fn a_person_who_goes_leaves_nothing_in_the_queue() {
    for claimed in [false, true] {
        let mut bench = waiting();
        if claimed {
            act(&mut bench, kim(), AgentAct::Claim);
        }
        let epoch = bench.last().epoch;
        bench.take(&Arrival::Left);
        assert!(has_ended(bench.last()) && bench.last().open.handoff.is_none());
        assert_eq!(bench.last().floor, Floor::Bot);
        let late = bench.take(&Arrival::Agent { agent: kim(), epoch, act: say("are you there") });
        assert_eq!(late, Taken::Refused(Refusal::Over));
    }
}

#[test]
fn without_a_desk_the_ways_to_a_person_are_told_as_ever() {
    let mut bench = Bench::new();
    says(&bench.hear("human pls"), &["(contact 573-882-5000"]);
    assert_eq!(bench.last().open.handoff, None);
}

fn opening(at: &str, days: u32) -> Opening {
    Opening { at: at.parse().expect("a time"), days }
}

#[test]
fn outside_of_hours_the_next_opening_is_promised_and_nothing_more() {
    for (opens, days, told) in [
        ("2026-09-04T19:00", 0, "today at 7:00 pm"),
        ("2026-09-05T07:30", 1, "tomorrow at 7:30 am"),
        ("2026-09-07T07:00", 3, "on Monday at 7:00 am"),
        ("2026-09-10T12:00", 6, "on Thursday at 12:00 pm"),
        ("2026-09-11T07:00", 7, "on September 11 at 7:00 am"),
    ] {
        let mut bench = Bench::new();
        let hours = DeskHours::Closed { opens: Some(opening(opens, days)) };
        bench.desk = Some(DeskView { on_duty: 0, place: 1, wait: None, hours, first_reply: None, next_reply: None });
        let shown = bench.hear("human pls");
        says(&shown, &["closed just now", told, "(contact 573-882-5000"]);
        assert!(!shown.contains("in line"), "{shown}");
        assert!(bench.last().open.handoff.is_some(), "they find it when they come");
        says(&bench.hear("human pls"), &["still in the help desk's list", told]);
    }
    let mut bench = Bench::new();
    bench.desk = Some(DeskView {
        on_duty: 1,
        place: 1,
        wait: None,
        hours: DeskHours::Closed { opens: None },
        first_reply: None,
        next_reply: None,
    });
    says(&bench.hear("human pls"), &["next in line"]);
}

#[test]
fn shortly_before_the_end_it_is_told_what_happens_then() {
    let mut bench = Bench::new();
    let closing = Closing { at: "2026-09-04T17:00".parse().expect("a time"), opens: opening("2026-09-08T07:00", 4) };
    let hours = DeskHours::Open { closing: Some(closing), until: None };
    bench.desk = Some(DeskView { on_duty: 1, place: 3, wait: None, hours, first_reply: None, next_reply: None });
    says(&bench.hear("human pls"), &["number 3 in line", "They close at 5:00 pm", "on Tuesday at 7:00 am"]);
}
