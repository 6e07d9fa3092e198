//! What the verifier's store promises: what is written together commits together, what was used stays
//! used, and what was counted stays counted.

use std::sync::Arc;

use deskhand::{
    identity::{
        credential::{Keyring, SealedSeed, Seed},
        recovery::{
            AccountFile, Actor, Attempted, Authenticator, CodeVerdict, Counted, Deed, Delivery, Entry, Hardness, Head,
            Ledger, Limits, News, Notice, NoticeId, Origin, Paused, PictureVerdict, Place, Session, Stage, Standing,
            StandingKey, Subject, Switch, Tallied, TallyKey, TallyKind, Target, Transition, Upkeep,
        },
        verifier::store::{Answer, Done, RecoveryStore},
    },
    model::{
        AccountId, AgentName, AttemptKey, DeskDone, Draw, Method, Opened, RequestKey, Revision, SessionId,
        port::{CommitFault, KeyValue},
    },
    storage::recovery::Recoveries,
};
use jiff::Timestamp;
use ulid::Ulid;

use crate::{Store, conversations::conversation, cuts::cut_everywhere, meddling::every_pair, on_every_store};

on_every_store!(
    nothing_is_known_of_strangers,
    a_session_is_kept_with_its_log,
    a_stale_session_is_refused,
    a_commit_is_whole_or_nothing,
    a_request_is_done_once,
    an_agents_attempt_is_made_once,
    wrong_codes_count_across_sessions,
    as_many_as_there_is_room_for_count_at_the_same_moment,
    a_used_step_stays_used,
    a_code_is_sent_until_it_was,
    a_code_is_counted_once_before_it_is_sent,
    live_sessions_are_those_not_over,
    an_account_is_enrolled_by_revision,
    an_account_departs_until_the_directory_has_let_go,
    a_notice_is_kept_until_it_was_sent,
    the_switch_is_thrown_by_revision,
    the_audit_chain_grows_with_what_it_tells,
);

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn over(store: &Store) -> Recoveries {
    Recoveries::new(store.keys())
}

fn session_id(number: u64) -> SessionId {
    SessionId(Ulid::from_parts(number, number.into()))
}

fn ada() -> AccountId {
    AccountId::from("ada")
}

fn standing_key() -> StandingKey {
    StandingKey("keyed-hash-of-ada".to_owned())
}

fn open(number: u64) -> Transition {
    Session::open(session_id(number), ["amber", "otter", "canal"].map(str::to_owned), NOW)
}

fn request(ordinal: u16) -> RequestKey {
    RequestKey { conversation: conversation(1), revision: Revision(1), ordinal }
}

fn opened(transition: &Transition) -> Answer {
    let session = &transition.session;
    let (words, generation) = (session.words.clone(), session.link.generation);
    Answer::Opened { opened: Opened { session: session.id, generation, words, link_until: NOW } }
}

/// The counters of ada, who is a stranger here.
async fn ledger(store: &Recoveries) -> Result<Ledger, CommitFault> {
    let owner = StandingKey("owner/ada".to_owned());
    let [installation, visits, arrivals, passes, used] = [
        TallyKey::installation(),
        TallyKey::new(TallyKind::Visits, "ada"),
        TallyKey::new(TallyKind::Arrivals, "here"),
        TallyKey::new(TallyKind::Passes, "here"),
        TallyKey::new(TallyKind::PrefixUsed, "like hers"),
    ];
    Ok(Ledger {
        place: Place::Strange,
        campus: false,
        identifier: Counted::new(standing_key(), store.standing(&standing_key()).await?),
        owner: Counted::new(owner.clone(), store.standing(&owner).await?),
        installation: Tallied::new(installation.clone(), store.tally(&installation).await?),
        visits: Tallied::new(visits.clone(), store.tally(&visits).await?),
        sign_ins: None,
        arrivals: Tallied::new(arrivals.clone(), store.tally(&arrivals).await?),
        passes: Tallied::new(passes.clone(), store.tally(&passes).await?),
        used: Tallied::new(used.clone(), store.tally(&used).await?),
    })
}

fn entry(deed: Deed) -> Entry {
    Entry { at: NOW, actor: Actor::Administrator("root".to_owned()), deed, account: Some(ada()), session: None }
}

/// An enrolment, with what is told and written down about it.
fn enrolment(file: AccountFile) -> Upkeep {
    let news = News::PassMade;
    let id = NoticeId(format!("ada/{}", file.revision));
    Upkeep {
        notices: vec![Notice { id, account: Some(ada()), at: NOW, news, from: None, agent: None }],
        audit: vec![entry(Deed::Registered { registered: file.registered })],
        accounts: vec![(ada(), file)],
        ..Upkeep::default()
    }
}

fn enrolled() -> AccountFile {
    let draw = Draw::from_seed([3; 32]);
    let (keyring, seed) = (Keyring::new([5; 32]), Seed::from_draw(&draw));
    let seed = SealedSeed::seal(&keyring, &ada(), "factor", &seed, &draw).unwrap();
    let authenticator = Some(Authenticator { factor: "factor".to_owned(), seed, last_step: Some(10) });
    AccountFile { revision: 1, registered: true, authenticator, ..AccountFile::default() }
}

/// What the `nth` act on a session makes of it: its way to a code that is waited for, by `method`.
async fn act(
    store: &Recoveries,
    before: Option<Session>,
    number: u64,
    nth: u64,
    method: Method,
) -> Result<Transition, CommitFault> {
    let limits = Limits::default();
    let ledger = ledger(store).await?;
    let Some(session) = before else { return Ok(open(number)) };
    let subject = Subject { key: standing_key(), account: Some(ada()) };
    let target = Target { live: true, number: "keyed-hash-of-a-number".to_owned(), ..Target::default() };
    let transition = match nth {
        1 => session.claim(1, "Firefox on Windows".to_owned(), Origin::default(), NOW, &limits),
        2 => session.identify(subject, Hardness(1), NOW, &limits),
        3 => session.solve(PictureVerdict::Right, true, ledger, NOW, &limits),
        4 => session.choose(method, true, &ledger, NOW, &limits),
        _ => session.number(target, &ledger, NOW, &limits),
    };
    Ok(transition.unwrap())
}

/// A session that waits for a code.
async fn challenged(store: &Recoveries, number: u64, method: Method) -> Session {
    for nth in 0.. {
        let before = store.load(session_id(number)).await.unwrap();
        if let Some(Session { stage: Stage::Challenged { .. }, .. }) = before {
            return before.unwrap();
        }
        let transition = act(store, before, number, nth, method).await.unwrap();
        store.commit(&transition, None).await.unwrap();
    }
    unreachable!("every way ends in a challenge")
}

/// Types a code into what the store holds of the session.
async fn typed(store: &Recoveries, session: &Session, verdict: CodeVerdict) -> Transition {
    decide(store, session.clone(), verdict).await.unwrap()
}

async fn decide(store: &Recoveries, session: Session, verdict: CodeVerdict) -> Result<Transition, CommitFault> {
    let (ledger, file) = (ledger(store).await?, store.account(&ada()).await?);
    Ok(session.code(verdict, ledger, file, true, NOW, &Limits::default()).unwrap())
}

fn is_verified(transition: &Transition) -> bool {
    matches!(transition.session.stage, Stage::Verified { .. })
}

fn all(store: &Store) -> Vec<(Vec<u8>, Vec<u8>)> {
    store.keys().scan(b"", b"", usize::MAX).unwrap()
}

async fn refused(store: &Store, transition: &Transition, done: Option<&Done>) {
    let before = all(store);
    assert!(matches!(over(store).commit(transition, done).await, Err(CommitFault::Conflict)));
    assert_eq!(all(store), before, "a refused commit leaves nothing behind");
}

async fn nothing_is_known_of_strangers(store: Store) {
    let recoveries = over(&store);
    assert!(recoveries.load(session_id(1)).await.unwrap().is_none());
    assert_eq!(recoveries.events(session_id(1), 0).await.unwrap(), []);
    assert_eq!(recoveries.account(&ada()).await.unwrap().revision, 0);
    assert_eq!(recoveries.standing(&standing_key()).await.unwrap(), Standing::default());
    assert!(recoveries.tally(&TallyKey::installation()).await.unwrap().is_empty());
    assert_eq!(recoveries.switch().await.unwrap(), Switch::default());
    assert_eq!(recoveries.audit_head().await.unwrap(), Head::default());
    assert_eq!(recoveries.notices().await.unwrap(), []);
    assert_eq!(recoveries.outbox().await.unwrap(), []);
    assert_eq!(recoveries.live().await.unwrap(), []);
    assert_eq!(recoveries.done(&request(0)).await.unwrap(), None);
}

async fn a_session_is_kept_with_its_log(mut store: Store) {
    let session = challenged(&over(&store), 1, Method::Text).await;
    challenged(&over(&store), 2, Method::Authenticator).await;
    store.reopen();
    let recoveries = over(&store);
    let found = recoveries.load(session_id(1)).await.unwrap().unwrap();
    assert_eq!(serde_json::to_value(&found).unwrap(), serde_json::to_value(&session).unwrap());
    let events = recoveries.events(session_id(1), 0).await.unwrap();
    let numbers: Vec<_> = events.iter().map(|event| event.number).collect();
    assert_eq!(numbers, (1..=session.told).collect::<Vec<_>>());
    assert_eq!(recoveries.events(session_id(1), 2).await.unwrap(), events[2..]);
    assert_eq!(recoveries.events(session_id(1), session.told).await.unwrap(), []);
    assert_eq!(recoveries.events(session_id(1), u64::MAX).await.unwrap(), []);
}

async fn a_stale_session_is_refused(store: Store) {
    let recoveries = over(&store);
    let first = open(1);
    recoveries.commit(&first, None).await.unwrap();
    refused(&store, &first, None).await;
    let cancelled = first.session.clone().cancel(NOW).unwrap();
    let claimed = first.session.claim(1, "Firefox".to_owned(), Origin::default(), NOW, &Limits::default()).unwrap();
    recoveries.commit(&claimed, None).await.unwrap();
    refused(&store, &cancelled, None).await;
}

async fn a_commit_is_whole_or_nothing(store: Store) {
    let recoveries = over(&store);
    recoveries.keep(&enrolment(enrolled())).await.unwrap();
    let session = challenged(&recoveries, 1, Method::Authenticator).await;
    let wrong = typed(&recoveries, &session, CodeVerdict::Wrong).await;
    let right = typed(&recoveries, &session, CodeVerdict::Step(11)).await;
    assert!(!wrong.standings.is_empty() && right.account.is_some(), "each changes more than the session");
    // Somebody else counts a wrong code and uses a step in between.
    let other = challenged(&recoveries, 2, Method::Authenticator).await;
    recoveries.commit(&typed(&recoveries, &other, CodeVerdict::Wrong).await, None).await.unwrap();
    let other = recoveries.load(session_id(2)).await.unwrap().unwrap();
    recoveries.commit(&typed(&recoveries, &other, CodeVerdict::Step(11)).await, None).await.unwrap();
    refused(&store, &wrong, None).await;
    refused(&store, &right, None).await;
}

async fn a_request_is_done_once(mut store: Store) {
    let (first, second) = (open(1), open(2));
    let done = |transition, ordinal| Done { key: request(ordinal), answer: opened(transition) };
    over(&store).commit(&first, Some(&done(&first, 0))).await.unwrap();
    refused(&store, &second, Some(&done(&second, 0))).await;
    store.reopen();
    assert_eq!(over(&store).done(&request(0)).await.unwrap(), Some(opened(&first)));
    over(&store).commit(&second, Some(&done(&second, 1))).await.unwrap();
    let cancelled = second.session.cancel(NOW).unwrap();
    over(&store).commit(&cancelled, Some(&Done { key: request(2), answer: Answer::Done })).await.unwrap();
    assert_eq!(over(&store).done(&request(2)).await.unwrap(), Some(Answer::Done));
}

/// With a session and without one, and never in part.
async fn an_agents_attempt_is_made_once(mut store: Store) {
    let kim = AgentName::parse("kim").unwrap();
    let attempted = |key: u64, what: &str| Attempted {
        agent: kim.clone(),
        key: AttemptKey(Ulid::from_parts(1, key.into())),
        what: what.to_owned(),
        answer: Some(Ok(DeskDone::Done)),
    };
    let mut first = open(1);
    first.attempted = Some(attempted(1, "first"));
    over(&store).commit(&first, None).await.unwrap();
    let mut second = open(2);
    second.attempted = Some(attempted(1, "second"));
    refused(&store, &second, None).await;
    let mut upkeep = enrolment(enrolled());
    upkeep.attempted = Some(attempted(1, "third"));
    let before = all(&store);
    assert!(matches!(over(&store).keep(&upkeep).await, Err(CommitFault::Conflict)));
    assert_eq!(all(&store), before, "nothing of it");
    upkeep.attempted = Some(attempted(2, "third"));
    over(&store).keep(&upkeep).await.unwrap();
    store.reopen();
    let read = async |key| over(&store).attempted(&kim, AttemptKey(Ulid::from_parts(1, key))).await.unwrap();
    assert_eq!(read(1).await, Some(attempted(1, "first")));
    assert_eq!(read(2).await, Some(attempted(2, "third")));
    assert_eq!(read(3).await, None);
    // One that was begun gets its answer, once.
    let begun = Attempted { answer: None, ..attempted(4, "begun") };
    let keep = async |attempted: &Attempted| {
        over(&store).keep(&Upkeep { attempted: Some(attempted.clone()), ..Upkeep::default() }).await
    };
    keep(&begun).await.unwrap();
    for conflicting in [begun.clone(), attempted(4, "another")] {
        assert!(matches!(keep(&conflicting).await, Err(CommitFault::Conflict)), "{conflicting:?}");
    }
    keep(&attempted(4, "begun")).await.unwrap();
    assert!(matches!(keep(&attempted(4, "begun")).await, Err(CommitFault::Conflict)));
    assert_eq!(read(4).await, Some(attempted(4, "begun")));
    let lee = AgentName::parse("lee").unwrap();
    let others = over(&store).attempted(&lee, AttemptKey(Ulid::from_parts(1, 1))).await.unwrap();
    assert_eq!(others, None, "another agent's key is another key");
}

async fn wrong_codes_count_across_sessions(mut store: Store) {
    let recoveries = Arc::new(over(&store));
    let mut typing = Vec::new();
    for number in 1..=4 {
        let (recoveries, mut session) = (recoveries.clone(), challenged(&recoveries, number, Method::Text).await);
        typing.push(tokio::spawn(async move {
            loop {
                let wrong = typed(&recoveries, &session, CodeVerdict::Wrong).await;
                match recoveries.commit(&wrong, None).await {
                    Ok(()) => return,
                    Err(CommitFault::Conflict) => session = recoveries.load(session.id).await.unwrap().unwrap(),
                    Err(fault) => panic!("{fault}"),
                }
            }
        }));
    }
    for one in typing {
        one.await.unwrap();
    }
    drop(recoveries);
    store.reopen();
    let standing = over(&store).standing(&standing_key()).await.unwrap();
    let day = Limits::DAY;
    let used = standing.wrong[&Method::Text].used(Place::Strange, day, NOW);
    assert_eq!(used, 4, "each try is counted, none twice");
    let ledger = ledger(&over(&store)).await.unwrap();
    for tally in [&ledger.installation, &ledger.visits, &ledger.arrivals] {
        assert_eq!(tally.now.used(Place::Strange, day, NOW), 4, "{}", tally.key);
    }
}

/// Of sessions whose pictures were answered at one moment, each decided before any is written, none turns another away
/// until the last that there is room for.
async fn as_many_as_there_is_room_for_count_at_the_same_moment(mut store: Store) {
    let recoveries = over(&store);
    let room = Limits::default().sessions_per_hour.strange;
    let mut solved = Vec::new();
    for number in 1..=u64::from(room) + 2 {
        for nth in 0..=3 {
            let before = recoveries.load(session_id(number)).await.unwrap();
            let next = act(&recoveries, before, number, nth, Method::Text).await.unwrap();
            match nth {
                3 => solved.push(next),
                _ => recoveries.commit(&next, None).await.unwrap(),
            }
        }
    }
    let (fit, over_it) = solved.split_at(room.try_into().unwrap());
    for next in fit {
        recoveries.commit(next, None).await.unwrap();
    }
    for next in over_it {
        refused(&store, next, None).await;
    }
    drop(recoveries);
    store.reopen();
    let ledger = ledger(&over(&store)).await.unwrap();
    for tally in [&ledger.visits, &ledger.arrivals] {
        assert_eq!(tally.now.used(Place::Strange, Limits::DAY, NOW), room, "{}", tally.key);
    }
}

async fn a_used_step_stays_used(mut store: Store) {
    let recoveries = over(&store);
    recoveries.keep(&enrolment(enrolled())).await.unwrap();
    let (one, two) = (
        challenged(&recoveries, 1, Method::Authenticator).await,
        challenged(&recoveries, 2, Method::Authenticator).await,
    );
    let both =
        [typed(&recoveries, &one, CodeVerdict::Step(11)).await, typed(&recoveries, &two, CodeVerdict::Step(11)).await];
    assert!(both.iter().all(is_verified), "decided at the same moment, each is right by itself");
    recoveries.commit(&both[0], None).await.unwrap();
    refused(&store, &both[1], None).await;
    drop(recoveries);
    store.reopen();
    let recoveries = over(&store);
    assert!(!is_verified(&typed(&recoveries, &two, CodeVerdict::Step(11)).await), "used is used, after a restart too");
    assert!(!is_verified(&typed(&recoveries, &two, CodeVerdict::Step(9)).await));
    assert!(is_verified(&typed(&recoveries, &two, CodeVerdict::Step(12)).await));
}

async fn a_code_is_sent_until_it_was(mut store: Store) {
    challenged(&over(&store), 2, Method::Text).await;
    challenged(&over(&store), 1, Method::Text).await;
    store.reopen();
    let recoveries = over(&store);
    let waiting = recoveries.outbox().await.unwrap();
    let sessions: Vec<_> = waiting.iter().map(|delivery| delivery.id.session).collect();
    assert_eq!(sessions, [session_id(1), session_id(2)], "oldest session first");
    for _ in 0..2 {
        recoveries.sent(waiting[0].id).await.unwrap();
    }
    assert_eq!(recoveries.outbox().await.unwrap(), waiting[1..]);
}

async fn a_code_is_counted_once_before_it_is_sent(store: Store) {
    let recoveries = over(&store);
    challenged(&recoveries, 1, Method::Text).await;
    let waiting = recoveries.outbox().await.unwrap();
    let key = TallyKey::new(TallyKind::Destination, "hers");
    let count = async || {
        let mut tally = recoveries.tally(&key).await.unwrap();
        tally.count(Place::Strange, 1, Limits::DAY, NOW);
        let deliveries = vec![Delivery { counted: true, ..waiting[0].clone() }];
        recoveries.keep(&Upkeep { tallies: vec![(key.clone(), tally.next())], deliveries, ..Upkeep::default() }).await
    };
    count().await.unwrap();
    assert!(recoveries.outbox().await.unwrap()[0].counted);
    assert!(matches!(count().await, Err(CommitFault::Conflict)), "another courier has counted it");
    recoveries.sent(waiting[0].id).await.unwrap();
    assert!(matches!(count().await, Err(CommitFault::Conflict)), "another courier has sent it");
    assert!(recoveries.outbox().await.unwrap().is_empty());
    assert_eq!(recoveries.tally(&key).await.unwrap().used(Place::Strange, Limits::DAY, NOW), 1);
}

async fn live_sessions_are_those_not_over(mut store: Store) {
    for number in 1..=300 {
        over(&store).commit(&open(number), None).await.unwrap();
    }
    let one = over(&store).load(session_id(7)).await.unwrap().unwrap();
    over(&store).commit(&one.cancel(NOW).unwrap(), None).await.unwrap();
    store.reopen();
    let expected: Vec<_> = (1..=300).filter(|number| *number != 7).map(session_id).collect();
    assert_eq!(over(&store).live().await.unwrap(), expected);
}

async fn an_account_is_enrolled_by_revision(store: Store) {
    let recoveries = over(&store);
    recoveries.keep(&enrolment(enrolled())).await.unwrap();
    assert!(matches!(recoveries.keep(&enrolment(enrolled())).await, Err(CommitFault::Conflict)));
    let next = AccountFile { revision: 2, registered: false, ..enrolled() };
    recoveries.keep(&enrolment(next)).await.unwrap();
    let found = recoveries.account(&ada()).await.unwrap();
    assert_eq!((found.revision, found.registered), (2, false));
    assert_eq!(recoveries.account(&AccountId::from("ad")).await.unwrap().revision, 0);
}

async fn an_account_departs_until_the_directory_has_let_go(mut store: Store) {
    let mut file = enrolled();
    over(&store).keep(&enrolment(file.clone())).await.unwrap();
    assert_eq!(over(&store).departing().await.unwrap(), []);
    file.remove_phone("a number", NOW, &Limits::default());
    over(&store).keep(&enrolment(AccountFile { revision: 2, ..file.clone() })).await.unwrap();
    store.reopen();
    assert_eq!(over(&store).departing().await.unwrap(), [ada()]);
    assert!(over(&store).account(&ada()).await.unwrap().is_departing());
    file.forget_phone("a number");
    over(&store).keep(&enrolment(AccountFile { revision: 3, ..file })).await.unwrap();
    assert_eq!(over(&store).departing().await.unwrap(), []);
}

async fn a_notice_is_kept_until_it_was_sent(mut store: Store) {
    over(&store).keep(&enrolment(enrolled())).await.unwrap();
    store.reopen();
    let recoveries = over(&store);
    let waiting = recoveries.notices().await.unwrap();
    assert_eq!(waiting, enrolment(enrolled()).notices);
    for _ in 0..2 {
        recoveries.notified(&waiting[0].id).await.unwrap();
    }
    assert_eq!(recoveries.notices().await.unwrap(), []);
}

async fn the_switch_is_thrown_by_revision(mut store: Store) {
    let paused = Some(Paused { at: NOW, by: "root".to_owned(), why: None });
    let on = Upkeep { switch: Some(Switch { revision: 1, paused }), ..Upkeep::note(entry(Deed::ResetsPaused)) };
    over(&store).keep(&on).await.unwrap();
    assert!(matches!(over(&store).keep(&on).await, Err(CommitFault::Conflict)));
    store.reopen();
    assert!(over(&store).switch().await.unwrap().paused.is_some());
    assert_eq!(over(&store).audit_head().await.unwrap().number, 1, "what was refused isn't written down");
}

/// Whether the chain of the store is whole, and how many rows it has.
async fn whole_chain(recoveries: &Recoveries) -> u64 {
    let mut head = Head::default();
    for row in recoveries.audit_rows(0, usize::MAX).await.unwrap() {
        assert!(row.follows(&head), "row {}", row.number);
        head = row.head();
    }
    assert_eq!(recoveries.audit_head().await.unwrap(), head);
    head.number
}

async fn the_audit_chain_grows_with_what_it_tells(mut store: Store) {
    let recoveries = Arc::new(over(&store));
    recoveries.keep(&enrolment(enrolled())).await.unwrap();
    let mut writing = Vec::new();
    for _ in 0..8 {
        let recoveries = recoveries.clone();
        writing.push(tokio::spawn(async move {
            while let Err(fault) = recoveries.keep(&Upkeep::note(entry(Deed::LimitsReset))).await {
                assert!(matches!(fault, CommitFault::Conflict));
            }
        }));
    }
    for one in writing {
        one.await.unwrap();
    }
    drop(recoveries);
    store.reopen();
    let recoveries = over(&store);
    assert_eq!(whole_chain(&recoveries).await, 9);
    let session = challenged(&recoveries, 1, Method::Text).await;
    let right = typed(&recoveries, &session, CodeVerdict::Passcode).await;
    recoveries.commit(&right, None).await.unwrap();
    refused(&store, &right, None).await;
    assert_eq!(whole_chain(&recoveries).await, 10);
    let rows = recoveries.audit_rows(8, 1).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [9], "read in pages");
}

const STEPS: usize = 8;

/// A session from its opening to a proof by text, after a wrong code: each act is at one revision, so
/// an act that was done is not done again.
async fn step(keys: Arc<dyn KeyValue>, index: usize) -> Result<(), CommitFault> {
    let recoveries = Recoveries::new(keys);
    let before = recoveries.load(session_id(1)).await?;
    let nth = before.as_ref().map_or(0, |session| session.revision);
    if nth > index as u64 {
        return Ok(());
    }
    let transition = match (index, before) {
        (6, Some(session)) => decide(&recoveries, session, CodeVerdict::Wrong).await?,
        (7, Some(session)) => decide(&recoveries, session, CodeVerdict::Passcode).await?,
        (_, before) => act(&recoveries, before, 1, nth, Method::Text).await?,
    };
    let done = Done { key: request(0), answer: opened(&transition) };
    recoveries.commit(&transition, (index == 0).then_some(&done)).await
}

#[tokio::test]
async fn recoveries_survive_every_cut_in_memory() {
    assert!(cut_everywhere(Store::memory, STEPS, step).await > 50);
}

#[tokio::test]
async fn recoveries_survive_every_cut_in_sled() {
    assert!(cut_everywhere(Store::sled, STEPS, step).await > 50);
}

/// Two sessions of one account that wait for a code, and what may become of each: acts that were
/// decided on what stands there now.
async fn two_sessions(keys: Arc<dyn KeyValue>) -> Vec<(Transition, Option<Done>)> {
    let recoveries = Recoveries::new(keys);
    recoveries.keep(&enrolment(enrolled())).await.unwrap();
    let mut acts = Vec::new();
    for number in 1..=2 {
        challenged(&recoveries, number, Method::Authenticator).await;
    }
    for number in 1..=2 {
        let session = recoveries.load(session_id(number)).await.unwrap().unwrap();
        acts.push((typed(&recoveries, &session, CodeVerdict::Wrong).await, None));
        acts.push((typed(&recoveries, &session, CodeVerdict::Step(11)).await, None));
        let done = Done { key: request(0), answer: Answer::Done };
        acts.push((session.cancel(NOW).unwrap(), Some(done)));
    }
    acts
}

/// The acts, and an enrolment.
const ACTS: usize = 7;

#[tokio::test]
async fn recoveries_hold_whoever_gets_in_between() {
    every_pair(ACTS, two_sessions, |keys, acts, number| {
        let act = acts.get(number).cloned();
        Box::pin(async move {
            let recoveries = Recoveries::new(keys);
            match act {
                Some((transition, done)) => recoveries.commit(&transition, done.as_ref()).await,
                None => recoveries.keep(&enrolment(AccountFile { revision: 2, ..enrolled() })).await,
            }
        })
    })
    .await;
}
