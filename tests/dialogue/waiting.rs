//! Waiting for a person: who is called without being asked for, whose page stays open, how long the desk takes,
//! and whether it helped.

use deskhand::{
    model::{
        Agent, AgentAct, AgentName, DeskHours, DeskView, Event, Fact, Failure, Floor, Handoff, HandoffReason, Helped,
        MessageId, ProgressKind, Refusal, ReleasedTo, RequestAnswer, Sensitive, StopReason, TimerKind,
    },
    talk::turn::{Arrival, Taken, has_ended},
};
use jiff::{SignedDuration, Timestamp};

use crate::bench::{Bench, says};

const IDLE: i64 = 30 * 60;

fn kim() -> Agent {
    Agent { name: AgentName::parse("kim").expect("a name"), shown: "Kim".to_owned() }
}

fn staffed(mut bench: Bench) -> Bench {
    bench.desk = Some(DeskView {
        on_duty: 1,
        place: 1,
        wait: None,
        hours: DeskHours::Open { closing: None, until: None },
        first_reply: None,
        next_reply: None,
    });
    bench
}

fn waiting() -> Bench {
    let mut bench = staffed(Bench::new());
    bench.hear("the wifi doesnt work");
    bench.hear("human pls");
    bench
}

fn act(bench: &mut Bench, act: AgentAct) -> Taken {
    let epoch = bench.last().epoch;
    bench.take(&Arrival::Agent { agent: kim(), epoch, act })
}

fn say(text: &str) -> AgentAct {
    AgentAct::Say { message: MessageId(format!("a-{text}").replace(' ', "-")), text: Sensitive::new(text) }
}

fn resolved() -> AgentAct {
    AgentAct::Release { to: ReleasedTo::Resolved }
}

fn handoff(bench: &Bench) -> Handoff {
    bench.last().open.handoff.clone().expect("a handoff")
}

fn due(bench: &Bench, kind: TimerKind) -> Option<Timestamp> {
    bench.last().open.timers.iter().find(|timer| timer.kind == kind).map(|timer| timer.due)
}

/// The clock of `kind`, in its turn.
fn fire(bench: &mut Bench, kind: TimerKind) -> String {
    let due = due(bench, kind).unwrap_or_else(|| panic!("no {kind:?} runs"));
    bench.now = bench.now.max(due);
    bench.take(&Arrival::TimerFired { timer: kind, due });
    bench.shown()
}

fn facts(bench: &Bench) -> &[Fact] {
    &bench.last().facts
}

#[test]
fn whoever_waits_at_a_page_is_asked_and_the_next_one_there_meets_an_empty_page() {
    let mut bench = waiting();
    let asked = bench.now;
    assert_eq!(due(&bench, TimerKind::Lapse), Some(asked + SignedDuration::from_secs(IDLE)));
    says(&fire(&mut bench, TimerKind::StillThere), &["Are you still there", "5 minutes", "[I'm still here]"]);
    assert_eq!(bench.now, asked + SignedDuration::from_mins(25));
    says(&bench.press("I'm still here"), &["still in line", "next"]);
    assert_eq!(due(&bench, TimerKind::Lapse), Some(bench.now + SignedDuration::from_secs(IDLE)));
    fire(&mut bench, TimerKind::StillThere);
    says(&bench.hear("yes im here"), &["still in line"]);

    fire(&mut bench, TimerKind::StillThere);
    says(&fire(&mut bench, TimerKind::Lapse), &["closed this chat", "no longer in line"]);
    assert!(has_ended(bench.last()) && bench.last().ends());
    assert_eq!((&bench.last().open.handoff, bench.last().open.timers.len()), (&None, 0));
    assert_eq!(facts(&bench), [Fact::Abandoned]);
}

#[test]
fn the_page_closes_with_an_agent_too_and_their_words_give_time_to_answer() {
    let mut bench = waiting();
    bench.wait(IDLE - 60);
    act(&mut bench, AgentAct::Claim);
    let later = bench.now + SignedDuration::from_mins(10);
    assert_eq!(due(&bench, TimerKind::Lapse), Some(later), "a minute is too short to find out that Kim is here");
    bench.wait(120);
    act(&mut bench, say("hello are you there"));
    assert_eq!(due(&bench, TimerKind::Lapse), Some(bench.now + SignedDuration::from_mins(10)));
}

#[test]
fn what_a_student_writes_to_an_agent_keeps_the_page_open() {
    let mut bench = waiting();
    act(&mut bench, AgentAct::Claim);
    bench.wait(20 * 60);
    bench.hear("one moment, i look for my card");
    assert_eq!(due(&bench, TimerKind::Lapse), Some(bench.now + SignedDuration::from_secs(IDLE)));
    assert_eq!(bench.shown(), "", "the bot is silent");
    let epoch = bench.last().epoch;
    says(&fire(&mut bench, TimerKind::Lapse), &["closed this chat"]);
    assert_eq!(bench.last().floor, Floor::Bot);
    let late = bench.take(&Arrival::Agent { agent: kim(), epoch, act: say("hi") });
    assert_eq!(late, Taken::Refused(Refusal::Over));
}

#[test]
fn on_a_channel_of_ones_own_nobody_is_cut_off() {
    let mut bench = staffed(Bench::silent());
    bench.hear("human pls");
    assert_eq!((due(&bench, TimerKind::Lapse), due(&bench, TimerKind::StillThere)), (None, None));
}

#[test]
fn a_message_outlives_its_page_and_is_answered_elsewhere() {
    let mut bench = waiting();
    bench.desk = bench.desk.map(|desk| DeskView { on_duty: 0, hours: DeskHours::Closed { opens: None }, ..desk });
    says(&bench.hear("my mail is ada@example.org"), &["will write to ada@example.org"]);
    assert_eq!(handoff(&bench).reach.as_deref(), Some("ada@example.org"));
    says(&fire(&mut bench, TimerKind::StillThere), &["keeps your message"]);
    let shown = fire(&mut bench, TimerKind::Lapse);
    says(&shown, &["answers to the e-mail address that you left"]);
    assert!(!shown.contains("ada@example.org"), "somebody else may sit there: {shown}");
    assert!(has_ended(bench.last()));
    assert_eq!(handoff(&bench).reach.as_deref(), Some("ada@example.org"), "it waits");

    assert_eq!(act(&mut bench, say("hello")), Taken::Refused(Refusal::Over));
    act(&mut bench, AgentAct::Claim);
    assert_eq!((bench.shown().as_str(), &bench.last().floor), ("", &Floor::Agent(kim())));
    act(&mut bench, resolved());
    assert!(has_ended(bench.last()), "nothing begins anew there");
    assert_eq!((bench.shown().as_str(), bench.last().open.handoff.as_ref()), ("", None));
    assert!(bench.last().open.timers.is_empty() && facts(&bench) == [Fact::Resolved]);
}

#[test]
fn what_they_came_for_is_the_headline_and_what_they_asked_last_stands_beside_it() {
    let mut bench = staffed(Bench::new());
    bench.hear("zorgle blix");
    bench.hear("walk me through");
    bench.hear("i got a new phone");
    bench.hear("whats the pw rules");
    bench.hear("human pls");
    let told = |bench: &Bench| (handoff(bench).about, handoff(bench).lately);
    let (phone, rules) = (Some("i got a new phone".to_owned()), Some("whats the pw rules".to_owned()));
    assert_eq!(told(&bench), (phone.clone(), rules), "what was not understood gives way, and how it is done too");
    bench.hear("the wifi doesnt work");
    assert_eq!(told(&bench), (phone, Some("the wifi doesnt work".to_owned())));
    act(&mut bench, AgentAct::Claim);
    act(&mut bench, resolved());
    bench.hear("how do i set up mfa");
    bench.hear("human pls");
    assert_eq!(told(&bench), (Some("how do i set up mfa".to_owned()), None), "the first request is done");
}

#[test]
fn after_three_failures_a_person_is_called_and_can_be_sent_away() {
    let mut bench = staffed(Bench::challenged());
    bench.progress(ProgressKind::CodeRefused { left: 4 });
    assert_eq!(facts(&bench), [Fact::Failed { what: Failure::Code }]);
    bench.progress(ProgressKind::CodeExpired);
    assert_eq!(bench.last().open.handoff, None);
    let shown = bench.progress(ProgressKind::CodeRefused { left: 3 });
    says(&shown, &["3 tries", "gone wrong a few times", "next in line", "[I don't need a person]"]);
    assert_eq!(handoff(&bench).reason, HandoffReason::Failures);
    says(&bench.press("I don't need a person"), &["out of the line"]);
    assert_eq!((bench.last().open.handoff.as_ref(), facts(&bench)), (None, &[Fact::CalledOff][..]));
    for _ in 0..4 {
        bench.progress(ProgressKind::CodeExpired);
    }
    assert_eq!(bench.last().open.handoff, None, "no is no");
    bench.hear("human pls");
    assert_eq!(handoff(&bench).reason, HandoffReason::Asked);
}

#[test]
fn what_worked_in_between_clears_what_failed() {
    let mut bench = staffed(Bench::challenged());
    bench.progress(ProgressKind::CodeRefused { left: 4 });
    bench.progress(ProgressKind::CodeRefused { left: 3 });
    bench.progress(ProgressKind::Verified);
    bench.progress(ProgressKind::PasswordRefused { rules: Vec::new() });
    bench.progress(ProgressKind::Stopped { reason: StopReason::Expired });
    assert_eq!(bench.last().open.handoff, None);
    bench.hear("do it here");
    bench.answer(RequestAnswer::Away);
    assert_eq!(handoff(&bench).reason, HandoffReason::Failures, "a service that is away is the third");
}

#[test]
fn whoever_is_upset_twice_or_not_well_is_called_a_person_and_so_by_a_rule() {
    let mut bench = staffed(Bench::new());
    says(&bench.hear("this is stupid"), &["sorry"]);
    assert_eq!(bench.last().open.handoff, None);
    says(&bench.hear("you are useless"), &["shouldn't have to fight with a program", "next in line"]);
    assert_eq!(handoff(&bench).reason, HandoffReason::Upset);

    let mut bench = staffed(Bench::new());
    says(&bench.hear("i think i got hacked"), &["best that a person", "next in line"]);
    assert_eq!(handoff(&bench).reason, HandoffReason::Rule);
    says(&bench.hear("i can't breathe"), &["**911**", "**988**", "still in line"]);
    assert_eq!(handoff(&bench).reason, HandoffReason::Distress, "nothing is more urgent");

    let mut bench = staffed(Bench::new());
    says(&bench.hear("i got a phishing email"), &["best that a person", "next in line"]);
    assert_eq!(handoff(&bench).reason, HandoffReason::Rule, "an intent calls one as well");

    let mut bench = Bench::new();
    says(&bench.hear("i cant breathe"), &["**911**", "(contact 573-882-5000"]);
    bench.hear("you are useless");
    bench.hear("this is stupid");
    assert_eq!(bench.last().open.handoff, None, "nobody works here");
}

#[test]
fn the_desks_own_time_runs_until_its_word_and_begins_anew_with_the_next_question() {
    let mut bench = staffed(Bench::new());
    let at = |bench: &Bench, minutes| Some(bench.now + SignedDuration::from_mins(minutes));
    let set = |bench: &mut Bench| {
        let (first_reply, next_reply) = (at(bench, 10), at(bench, 5));
        bench.desk = bench.desk.map(|desk| DeskView { first_reply, next_reply, ..desk });
    };
    set(&mut bench);
    let first = at(&bench, 10);
    bench.hear("human pls");
    bench.wait(120);
    set(&mut bench);
    bench.hear("hello?");
    act(&mut bench, AgentAct::Claim);
    assert_eq!(due(&bench, TimerKind::FirstReply), first, "neither more words nor a claim are an answer");
    assert_eq!(fire(&mut bench, TimerKind::FirstReply), "", "the student hears nothing of it");
    assert_eq!((handoff(&bench).late, facts(&bench)), (true, &[Fact::Late { first: true }][..]));
    bench.wait(60);
    act(&mut bench, say("hi"));
    assert_eq!((handoff(&bench).late, handoff(&bench).unanswered), (false, None));
    assert_eq!(facts(&bench), [Fact::Replied { seconds: 660 }]);

    set(&mut bench);
    let next = at(&bench, 5);
    bench.hear("it says no");
    bench.wait(60);
    set(&mut bench);
    bench.hear("are you there");
    assert_eq!((due(&bench, TimerKind::NextReply), due(&bench, TimerKind::FirstReply)), (next, None));
    act(&mut bench, say("yes"));
    assert_eq!(due(&bench, TimerKind::NextReply), None);
    bench.hear("and now");
    act(&mut bench, resolved());
    assert!(due(&bench, TimerKind::NextReply).is_none(), "nobody waits any more");
}

#[test]
fn whoever_is_put_back_into_the_queue_waits_for_a_word_again() {
    let mut bench = waiting();
    let next_reply = Some(bench.now + SignedDuration::from_mins(5));
    bench.desk = bench.desk.map(|desk| DeskView { next_reply, ..desk });
    act(&mut bench, AgentAct::Claim);
    act(&mut bench, say("hi"));
    bench.wait(10);
    act(&mut bench, AgentAct::Release { to: ReleasedTo::Queue { meant_for: None } });
    assert_eq!((handoff(&bench).unanswered, due(&bench, TimerKind::NextReply)), (Some(bench.now), next_reply));
}

#[test]
fn an_agent_and_the_bot_are_rated_apart_and_each_once() {
    let mut bench = waiting();
    act(&mut bench, AgentAct::Claim);
    act(&mut bench, resolved());
    says(&bench.shown(), &["Did Kim help you?", "[Yes] [Partly] [No]"]);
    let revision = bench.revision().0;
    says(&bench.press("Partly"), &["ask for a person"]);
    let agent = Some(kim().name);
    assert_eq!(facts(&bench), [Fact::Rated { agent, helped: Helped::Partly }]);
    bench.choose("rate.no", revision);
    assert!(facts(&bench).is_empty(), "once");

    let mut bench = staffed(Bench::challenged());
    bench.progress(ProgressKind::Verified);
    let done = bench.progress(ProgressKind::Completed);
    says(&done, &["[Wi-Fi]"]);
    assert!(!done.contains("[Partly]"), "one question at a time: {done}");
    assert_eq!(facts(&bench), [Fact::ResetDone]);
    says(&bench.hear("thanks"), &["Did this help you?", "[Yes] [Partly] [No]"]);
    let revision = bench.revision().0;
    assert!(!bench.hear("thanks").contains("Did this help"), "once");
    bench.press("Yes");
    assert_eq!(facts(&bench), [Fact::Rated { agent: None, helped: Helped::Yes }]);
    bench.choose("rate.no", revision);
    says(&bench.shown(), &["noted your answer already"]);
    assert!(facts(&bench).is_empty(), "once, though its buttons still stand there");

    let mut bench = Bench::challenged();
    bench.progress(ProgressKind::Verified);
    let shown = bench.progress(ProgressKind::Completed);
    assert!(!shown.contains("[Partly]"), "nobody reads it: {shown}");
}

#[test]
fn a_handoff_leaves_its_facts() {
    let mut bench = staffed(Bench::new());
    bench.hear("human pls");
    assert_eq!(facts(&bench), [Fact::HandedOff { reason: HandoffReason::Asked }]);
    bench.hear("human pls");
    assert!(facts(&bench).is_empty(), "asked for again it is the same one");
    bench.wait(90);
    act(&mut bench, AgentAct::Claim);
    assert_eq!(facts(&bench), [Fact::Claimed { seconds: 90 }]);
    act(&mut bench, AgentAct::Release { to: ReleasedTo::Queue { meant_for: None } });
    assert_eq!(facts(&bench), [Fact::Requeued]);
    act(&mut bench, AgentAct::Claim);
    act(&mut bench, AgentAct::Release { to: ReleasedTo::Bot });
    assert!(matches!(bench.last().event, Event::Released { .. }) && facts(&bench) == [Fact::GivenBack]);
}
