//! The queue over crashes, two agents at once, and an agent who disappears.

use deskhand::{
    desk::{Card, FrontDesk, board::GRACE},
    model::{Agent, AgentAct, AgentName, Epoch, Fact, Floor, Refusal, ReleasedTo, TimerKind},
    talk::text::Language,
};

use super::*;

fn agent(name: &str) -> Agent {
    Agent { name: AgentName::parse(name).unwrap(), shown: name.to_owned() }
}

fn claim(name: &str, epoch: Epoch) -> Arrival {
    Arrival::Agent { agent: agent(name), epoch, act: AgentAct::Claim }
}

impl Chat {
    async fn last(&self, conversation: ConversationId) -> TurnRecord {
        self.engine.history(conversation).await.unwrap().pop().unwrap()
    }

    /// A person waits for a person.
    async fn waiting(&mut self) -> ConversationId {
        self.desk.staff(true);
        let conversation = self.join().await;
        self.say(conversation, "human pls").await.unwrap();
        conversation
    }

    /// What an agent does who has seen what stands there now.
    async fn act(&self, name: &str, conversation: ConversationId, act: AgentAct) -> Result<Revision, Notice> {
        let epoch = self.last(conversation).await.epoch;
        self.desk.act(&self.engine, &agent(name), conversation, epoch, act).await
    }

    fn queue(&self) -> Vec<ConversationId> {
        self.desk.see(|board| board.queue().iter().map(|ticket| ticket.conversation).collect())
    }
}

#[tokio::test]
async fn a_handoff_outlives_the_process_and_waits_in_the_queue_once() {
    let mut chat = Chat::new().await;
    let conversation = chat.waiting().await;
    assert_eq!(chat.queue(), [conversation]);
    chat.start_again_after(Duration::from_secs(20 * 60)).await;
    assert_eq!(chat.queue(), [conversation]);
    chat.say(conversation, "still here").await.unwrap();
    assert_eq!(chat.queue(), [conversation]);

    chat.engine.take(conversation, claim("kim", Epoch(0))).await.unwrap();
    assert!(chat.queue().is_empty());
    chat.start_again_after(Duration::from_secs(1)).await;
    assert_eq!(chat.desk.see(|board| board.held().count()), 1, "a start knows who holds what");
    let epoch = chat.last(conversation).await.epoch;
    let resolved = AgentAct::Release { to: ReleasedTo::Resolved };
    chat.engine.take(conversation, Arrival::Agent { agent: agent("kim"), epoch, act: resolved }).await.unwrap();
    chat.start_again_after(Duration::from_secs(1)).await;
    assert_eq!(chat.desk.see(|board| (board.queue().len(), board.held().count())), (0, 0));
}

#[tokio::test]
async fn of_many_who_claim_at_once_exactly_one_has_it() {
    let mut chat = Chat::new().await;
    let conversation = chat.waiting().await;
    let claims = (0..20).map(|number| {
        let engine = chat.engine.clone();
        tokio::spawn(async move { engine.take(conversation, claim(&format!("agent-{number}"), Epoch(0))).await })
    });
    let mut won = 0;
    for claim in claims.collect::<Vec<_>>() {
        match claim.await.unwrap() {
            Ok(_) => won += 1,
            Err(notice) => assert_eq!(notice, Notice::Refused(Refusal::Held)),
        }
    }
    assert_eq!(won, 1);
    assert_eq!(chat.last(conversation).await.epoch, Epoch(1));
}

#[tokio::test]
async fn what_an_agent_holds_who_is_gone_for_long_waits_again_in_its_place() {
    let mut chat = Chat::new().await;
    let first = chat.waiting().await;
    let kim = chat.desk.arrive(agent("kim"));
    chat.engine.take(first, claim("kim", Epoch(0))).await.unwrap();
    chat.pass(Duration::from_secs(60));
    let second = chat.engine.join(Address::from("web:2")).await.unwrap().conversation;
    chat.say(second, "i want a person").await.unwrap();

    drop(kim);
    chat.pass(Duration::from_secs(30));
    let back = chat.desk.arrive(agent("kim"));
    drop(back);
    let gone = chat.last(first).await.revision;
    chat.pass(Duration::try_from(GRACE).unwrap());
    let returned = chat.turn(first, gone, |event| matches!(event, Event::Released { .. })).await;
    assert_eq!(returned.floor, Floor::Bot);
    assert!(matches!(&returned.lines[0].reply.parts[0], Part::Text { text } if text.contains("kept your place")));
    assert_eq!(chat.queue(), [first, second], "whoever asked first is first");
}

#[tokio::test]
async fn nobody_has_more_than_one_may_have_though_they_claim_all_at_once() {
    let mut chat = Chat::new().await;
    chat.desk.staff(true);
    let mut waiting = Vec::new();
    for number in 0..6 {
        let conversation = chat.engine.join(Address(format!("web:{number}"))).await.unwrap().conversation;
        chat.say(conversation, "human pls").await.unwrap();
        waiting.push(conversation);
    }
    let claims = waiting.iter().map(|conversation| {
        let (desk, engine, conversation) = (chat.desk.clone(), chat.engine.clone(), *conversation);
        tokio::spawn(async move { desk.act(&engine, &agent("kim"), conversation, Epoch(0), AgentAct::Claim).await })
    });
    let mut had = Vec::new();
    for (claim, conversation) in claims.collect::<Vec<_>>().into_iter().zip(&waiting) {
        match claim.await.unwrap() {
            Ok(_) => had.push(*conversation),
            Err(notice) => assert_eq!(notice, Notice::Refused(Refusal::Full)),
        }
    }
    assert_eq!((had.len(), chat.queue().len()), (4, 2), "the shipped limit");
    let other = chat.queue()[0];
    chat.act("lee", other, AgentAct::Claim).await.unwrap();
    chat.act("kim", had[0], AgentAct::Release { to: ReleasedTo::Resolved }).await.unwrap();
    chat.act("kim", chat.queue()[0], AgentAct::Claim).await.unwrap();
    // A lead is needed where they take over.
    chat.act("kim", other, AgentAct::TakeOver).await.unwrap();
    assert_eq!(chat.desk.see(|board| board.held().count()), 5);
}

#[tokio::test]
async fn a_conversation_is_passed_on_to_whoever_is_there_and_to_nobody_else() {
    let mut chat = Chat::new().await;
    let conversation = chat.waiting().await;
    chat.act("kim", conversation, AgentAct::Claim).await.unwrap();
    let pass_on = || {
        let note = Sensitive::new("she is abroad");
        AgentAct::Transfer { to: agent("lee"), message: MessageId::from("t"), note }
    };
    let refused = chat.act("kim", conversation, pass_on()).await;
    assert_eq!(refused, Err(Notice::Refused(Refusal::NotThere)));
    assert!(chat.last(conversation).await.floor.agent().is_some(), "nothing has changed");
    let lee = chat.desk.arrive(agent("lee"));
    chat.act("kim", conversation, pass_on()).await.unwrap();
    assert_eq!(chat.queue(), [conversation]);
    let meant_for = |chat: &Chat| chat.desk.see(|board| board.ticket(conversation).unwrap().handoff.meant_for.clone());
    assert_eq!(meant_for(&chat), Some(agent("lee")));
    chat.start_again_after(Duration::from_secs(1)).await;
    assert_eq!(meant_for(&chat), Some(agent("lee")), "it outlives the process");
    drop(lee);
}

#[tokio::test]
async fn the_card_says_what_they_called_themselves_what_their_screen_says_and_in_which_language() {
    let mut chat = Chat::new().await;
    let conversation = chat.waiting().await;
    for words in ["my username is jd7fx", "it says \"something went wrong here\"", "SSPR_0014", "SSPR_0014 again"] {
        chat.say(conversation, words).await.unwrap();
    }
    let told = Card::of(&chat.engine.history(conversation).await.unwrap(), &chat.content).told;
    assert_eq!(told.named.as_deref(), Some("jd7fx"));
    assert_eq!(told.messages, ["something went wrong here", "SSPR_0014"]);
    assert_eq!(told.language, None);
    chat.say(conversation, "no puedo entrar en mi cuenta, ayuda por favor").await.unwrap();
    let told = Card::of(&chat.engine.history(conversation).await.unwrap(), &chat.content).told;
    assert_eq!(told.language, Some(Language::Spanish));
}

fn timer(record: &TurnRecord, kind: TimerKind) -> Option<Timestamp> {
    record.open.timers.iter().find(|timer| timer.kind == kind).map(|timer| timer.due)
}

/// 16:59 on the Friday before a holiday, and two weekends in which the clocks change.
#[tokio::test]
async fn the_desks_time_stops_outside_of_its_hours_and_outlives_the_process() {
    let hours = "[hours]\nexceptions = [\"2026-09-04 07:00-17:00\", \"2026-09-07 closed\"]";
    let mut chat = Chat::with(hours).await;
    for (number, (asked, due)) in [
        ("2026-09-04T21:59:00Z", "2026-09-08T12:09:00Z"),
        ("2026-10-30T22:55:00Z", "2026-11-02T13:05:00Z"),
        ("2027-03-12T23:55:00Z", "2027-03-15T12:05:00Z"),
    ]
    .into_iter()
    .enumerate()
    {
        let (asked, due): (Timestamp, Timestamp) = (asked.parse().unwrap(), due.parse().unwrap());
        chat.clock.set(asked);
        chat.desk.staff(true);
        let conversation = chat.engine.join(Address(format!("web:{number}"))).await.unwrap().conversation;
        chat.say(conversation, "human pls").await.unwrap();
        chat.say(conversation, "ada@example.org").await.unwrap();
        assert_eq!(timer(&chat.last(conversation).await, TimerKind::FirstReply), Some(due));
        // Its page closes meanwhile; the message waits for its answer all the same.
        chat.start_again_after(Duration::from_secs(60 * 60)).await;
        let closed = chat.turn(conversation, Revision(3), |event| matches!(event, Event::TimerFired { .. })).await;
        assert!(closed.ends() && timer(&closed, TimerKind::FirstReply) == Some(due));
        chat.clock.set(due - Duration::from_secs(1));
        chat.engine.settled(conversation).await.unwrap();
        assert!(!chat.desk.see(|board| board.ticket(conversation).unwrap().handoff.late), "not before");
        chat.clock.set(due);
        let late = chat.turn(conversation, closed.revision, |event| matches!(event, Event::TimerFired { .. })).await;
        assert_eq!((late.at, late.facts.as_slice()), (due, &[Fact::Late { first: true }][..]));
        assert!(chat.desk.see(|board| board.ticket(conversation).unwrap().handoff.late));
    }
}

#[tokio::test]
async fn a_page_that_is_closed_shows_on_the_board_until_it_is_back() {
    let mut chat = Chat::new().await;
    let conversation = chat.waiting().await;
    let left = |chat: &Chat| chat.desk.see(|board| board.left(conversation));
    let page = chat.engine.attend(conversation);
    assert_eq!(left(&chat), None);
    let mut rung = chat.desk.changes();
    rung.mark_unchanged();
    drop(page);
    assert!(rung.has_changed().unwrap(), "consoles hear of it");
    let closed = chat.clock.now();
    chat.pass(Duration::from_secs(17 * 60));
    assert_eq!(left(&chat), Some(closed));
    chat.say(conversation, "hello?").await.unwrap();
    let _page = chat.engine.attend(conversation);
    assert_eq!(left(&chat), None);
    chat.start_again_after(Duration::from_secs(1)).await;
    assert!(left(&chat).is_some(), "nobody is back yet");
}

/// A console that was never open: the process was killed, and its agent doesn't come back.
#[tokio::test]
async fn after_a_crash_nobody_stays_with_an_agent_who_does_not_come_back() {
    let mut chat = Chat::new().await;
    let conversation = chat.waiting().await;
    chat.engine.take(conversation, claim("kim", Epoch(0))).await.unwrap();
    let held = chat.last(conversation).await.revision;
    chat.start_again_after(Duration::from_secs(1)).await;
    chat.pass(Duration::try_from(GRACE).unwrap() + Duration::from_secs(1));
    chat.turn(conversation, held, |event| matches!(event, Event::Released { .. })).await;
    assert_eq!(chat.queue(), [conversation]);
}

#[tokio::test]
async fn a_late_answer_of_the_verifier_changes_no_floor_and_says_nothing() {
    let mut chat = Chat::new().await;
    chat.desk.staff(true);
    let conversation = chat.join().await;
    let asked = chat.say(conversation, "do it here").await.unwrap();
    reaches(&chat.verifier.begun, 1).await;
    chat.say(conversation, "human pls").await.unwrap();
    chat.engine.take(conversation, claim("kim", Epoch(0))).await.unwrap();
    chat.verifier.let_through.add_permits(1);
    chat.answer(conversation, asked).await;
    let last = chat.last(conversation).await;
    assert_eq!((last.floor, last.lines.len(), last.epoch), (Floor::Agent(agent("kim")), 0, Epoch(1)));
    assert!(last.open.watching.is_some(), "it is followed all the same");
}

pub(super) type Desk = Arc<FrontDesk>;
