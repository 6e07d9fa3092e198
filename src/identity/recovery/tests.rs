mod any_order;

use std::time::Duration;

use jiff::Timestamp;

use super::*;
use crate::{
    identity::credential::{HistoryHash, Keyring, SealedSeed, Seed},
    model::{AccountId, Draw, Method, ProgressKind, SessionId, StopReason},
};

const START: Timestamp = Timestamp::UNIX_EPOCH;

fn at(seconds: u64) -> Timestamp {
    START + Duration::from_secs(seconds)
}

fn hash(first: u8) -> HistoryHash {
    let mut bytes = [0_u8; 32];
    bytes[0] = first;
    serde_json::from_value(data_encoding::BASE64_NOPAD.encode(&bytes).into()).unwrap()
}

fn limits() -> Limits {
    Limits::default()
}

fn words() -> [String; 3] {
    ["amber", "otter", "canal"].map(str::to_owned)
}

fn subject(account: Option<&str>) -> Subject {
    Subject { key: StandingKey("k".to_owned()), account: account.map(AccountId::from) }
}

/// Counters that stand where `standing` says, for this identifier and for the account alike.
fn ledger(standing: &Standing) -> Ledger {
    let empty = |kind: &str| Tallied::new(TallyKey(kind.to_owned()), Tally::default());
    Ledger {
        place: Place::Strange,
        campus: false,
        identifier: Counted::new(StandingKey("k".to_owned()), standing.clone()),
        owner: Counted::new(StandingKey("owner/k".to_owned()), standing.clone()),
        installation: empty("installation"),
        visits: empty("visits"),
        sign_ins: None,
        arrivals: empty("arrivals"),
        passes: empty("passes"),
        used: empty("used"),
    }
}

fn fresh() -> Ledger {
    ledger(&Standing::default())
}

/// The identifier's counters as an act leaves them.
fn standing_after(next: &Transition) -> Standing {
    let found = next.standings.iter().find(|(key, _)| key.0 == "k");
    found.map(|(_, standing)| standing.clone()).unwrap_or_default()
}

fn target(live: bool) -> Target {
    Target { live, number: "n".to_owned(), ..Target::default() }
}

fn opened() -> Session {
    Session::open(SessionId(ulid::Ulid::from_parts(0, 1)), words(), START).session
}

fn claimed() -> Session {
    opened().claim(1, "Firefox on Windows".to_owned(), Origin::default(), START, &limits()).unwrap().session
}

fn identified(account: Option<&str>) -> Session {
    claimed().identify(subject(account), Hardness(3), START, &limits()).unwrap().session
}

fn human(account: Option<&str>) -> Session {
    identified(account).solve(PictureVerdict::Right, true, fresh(), START, &limits()).unwrap().session
}

fn texted(account: Option<&str>, live: bool) -> Transition {
    let chosen = human(account).choose(Method::Text, false, &fresh(), START, &limits()).unwrap().session;
    chosen.number(target(live), &fresh(), START, &limits()).unwrap()
}

fn code(session: Session, verdict: CodeVerdict, now: Timestamp) -> Result<Transition, Refusal> {
    session.code(verdict, fresh(), AccountFile::default(), true, now, &limits())
}

fn verified() -> Session {
    code(texted(Some("ada"), true).session, CodeVerdict::Passcode, START).unwrap().session
}

fn kinds(transition: &Transition) -> Vec<ProgressKind> {
    transition.events.iter().map(|event| event.kind.clone()).collect()
}

#[test]
fn a_link_is_claimed_once_per_generation_and_within_its_life() {
    let again = claimed().claim(1, "Chrome".to_owned(), Origin::default(), START, &limits());
    assert_eq!(again.unwrap_err(), Refusal::DeadLink);
    assert_eq!(opened().claim(1, String::new(), Origin::default(), at(600), &limits()).unwrap_err(), Refusal::DeadLink);
    assert!(opened().claim(1, String::new(), Origin::default(), at(599), &limits()).is_ok());
    let relinked = claimed().relink(at(60)).unwrap().session;
    assert_eq!(
        relinked.clone().claim(1, String::new(), Origin::default(), at(61), &limits()).unwrap_err(),
        Refusal::DeadLink
    );
    let back = relinked.claim(2, "Chrome".to_owned(), Origin::default(), at(61), &limits()).unwrap().session;
    assert!(matches!(back.stage, Stage::Claimed));
    assert_eq!(back.expires_at(&limits()), at(900), "the clock goes on from the first claim");
    assert_eq!(back.step_up, 2, "the window of before is dead");
}

#[test]
fn a_new_link_does_not_inherit_a_proof() {
    let relinked = verified().relink(at(1)).unwrap().session;
    assert!(matches!(relinked.stage, Stage::Human { chosen: None, .. }));
    assert_eq!(relinked.challenges, 1, "the challenges that were used stay used");
}

#[test]
fn no_step_can_be_skipped() {
    for session in [opened(), claimed(), identified(Some("ada")), human(Some("ada"))] {
        assert_eq!(code(session.clone(), CodeVerdict::Passcode, START).unwrap_err(), Refusal::NotNow);
        let change = session.clone().begin_change(hash(1), AccountFile::default(), true, START, &limits());
        assert_eq!(change.unwrap_err(), Refusal::NotNow);
        assert_eq!(session.number(target(true), &fresh(), START, &limits()).unwrap_err(), Refusal::NotNow);
    }
    let early = claimed().choose(Method::Text, false, &fresh(), START, &limits());
    assert_eq!(early.unwrap_err(), Refusal::NotNow);
    assert_eq!(verified().identify(subject(None), Hardness(3), START, &limits()).unwrap_err(), Refusal::NotNow);
}

#[test]
fn a_picture_serves_once_for_five_minutes() {
    let wrong = identified(None).solve(PictureVerdict::Wrong, false, fresh(), START, &limits()).unwrap();
    assert_eq!(wrong.outcome, Outcome::WrongPicture);
    assert!(matches!(&wrong.session.stage, Stage::Identified { puzzle, .. } if puzzle.serial == 2));
    assert!(wrong.standings.is_empty() && wrong.counts.is_empty(), "a session counts only after its picture");
    let old = identified(None).solve(PictureVerdict::Right, false, fresh(), at(300), &limits()).unwrap();
    assert_eq!(old.outcome, Outcome::OldPicture);
    let right = identified(None).solve(PictureVerdict::Right, false, fresh(), at(299), &limits()).unwrap();
    assert_eq!(kinds(&right), [ProgressKind::Human]);
    assert_eq!(right.counts.len(), 2, "counted for the identifier and for the address");
}

#[test]
fn no_answer_is_looked_at_before_the_work_is_done() {
    let lazy = |now| identified(None).solve(PictureVerdict::NoWork, false, fresh(), now, &limits());
    assert_eq!(lazy(at(299)).unwrap_err(), Refusal::NoWork);
    assert_eq!(lazy(at(300)).unwrap().outcome, Outcome::OldPicture, "another one in any case");
}

#[test]
fn work_is_harder_near_any_limit_that_everybody_has() {
    let (limits, day) = (limits(), Limits::DAY);
    assert_eq!(fresh().hardness(START, &limits), limits.work.easiest);
    let used = |times: u32, window: Duration| {
        let mut tally = Tally::default();
        tally.count(Place::Strange, times, window, START);
        tally
    };
    let near: [fn(&mut Ledger) -> &mut Tally; 5] = [
        |ledger| &mut ledger.visits.now,
        |ledger| &mut ledger.arrivals.now,
        |ledger| &mut ledger.passes.now,
        |ledger| &mut ledger.installation.now,
        |ledger| ledger.identifier.now.wrong.entry(Method::Call).or_default(),
    ];
    for (place, (tally, limit)) in near.iter().zip([5, 30, 20, 200, 10]).enumerate() {
        let hardness = |times| {
            let mut ledger = fresh();
            *tally(&mut ledger) = used(times, day);
            ledger.hardness(START, &limits)
        };
        assert_eq!(hardness(limit), limits.work.hardest, "{place}");
        let half = hardness(limit / 2);
        assert!(limits.work.easiest < half && half < limits.work.hardest, "{place} {half:?}");
    }
    let mut known = Ledger { place: Place::Known, ..fresh() };
    known.visits.now = used(5, day);
    assert_eq!(known.hardness(START, &limits), limits.work.easiest, "a stranger makes no work for the owner's browser");
    let mut owner = fresh();
    owner.owner.now.wrong.insert(Method::Call, used(9, day));
    assert_eq!(owner.hardness(START, &limits), limits.work.easiest, "two names don't show that they are one person");
}

#[test]
fn every_kind_of_account_lives_the_same_life() {
    let lives: Vec<_> = [(Some("ada"), true), (Some("una"), false), (None, false)]
        .into_iter()
        .map(|(account, live)| {
            let challenged = texted(account, live);
            let mut told = kinds(&challenged);
            assert_eq!(challenged.deliveries.len(), 1, "queued for all");
            let (mut session, mut standing) = (challenged.session, Standing::default());
            for second in 0..5 {
                let wrong = session.code(
                    CodeVerdict::Wrong,
                    ledger(&standing),
                    AccountFile::default(),
                    true,
                    at(second),
                    &limits(),
                );
                let wrong = wrong.unwrap();
                told.extend(kinds(&wrong));
                assert!(wrong.account.is_none());
                standing = standing_after(&wrong);
                session = wrong.session;
            }
            let resent = session.resend(&fresh(), at(60), &limits()).unwrap();
            told.extend(kinds(&resent));
            (told, standing)
        })
        .collect();
    assert_eq!(lives[0], lives[1]);
    assert_eq!(lives[0], lives[2]);
}

#[test]
fn a_dead_challenge_is_never_right() {
    for (account, live) in [(None, false), (Some("una"), false)] {
        let verdict = code(texted(account, live).session, CodeVerdict::Passcode, START).unwrap();
        assert_eq!(verdict.outcome, Outcome::WrongCode { left: 4 });
    }
}

#[test]
fn a_code_is_refused_after_five_wrong_ones_and_after_its_time() {
    let mut session = texted(Some("ada"), true).session;
    for left in [4, 3, 2, 1, 0] {
        let wrong = code(session, CodeVerdict::Wrong, START).unwrap();
        assert!(kinds(&wrong).contains(&ProgressKind::CodeRefused { left }));
        assert_eq!(kinds(&wrong).contains(&ProgressKind::Hinted), left == 3);
        session = wrong.session;
    }
    assert_eq!(code(session, CodeVerdict::Passcode, START).unwrap_err(), Refusal::Blocked(Method::Text));

    let old = code(texted(Some("ada"), true).session, CodeVerdict::Passcode, at(300)).unwrap();
    assert_eq!((old.outcome.clone(), kinds(&old)), (Outcome::OldCode, vec![ProgressKind::CodeExpired]));
    let again = code(old.session, CodeVerdict::Passcode, at(301)).unwrap();
    assert!(again.events.is_empty(), "told once");
}

#[test]
fn three_challenges_and_then_the_session_is_over() {
    let first = texted(Some("ada"), true).session;
    assert_eq!(first.clone().resend(&fresh(), at(59), &limits()).unwrap_err(), Refusal::TooSoon { at: at(60) });
    let second = first.resend(&fresh(), at(60), &limits()).unwrap();
    assert_eq!(second.deliveries[0].text, 2);
    let third = second.session.choose(Method::Authenticator, true, &fresh(), at(61), &limits()).unwrap();
    assert_eq!(kinds(&third), [ProgressKind::Challenged { method: Method::Authenticator }]);
    let fourth = third.session.clone().choose(Method::Text, false, &fresh(), at(62), &limits());
    assert_eq!(fourth.unwrap_err(), Refusal::LastChallenge);
    let mut shut = Standing::default();
    for _ in 0..20 {
        shut.count_wrong(Method::Authenticator, Place::Strange, at(62), &limits());
    }
    let shut = third.session.clone().choose(Method::Text, false, &ledger(&shut), at(62), &limits()).unwrap();
    assert!(shut.session.is_over(), "the last one can't be answered either");
    let mut session = third.session;
    for _ in 0..4 {
        session = code(session, CodeVerdict::Wrong, at(63)).unwrap().session;
    }
    let last = code(session, CodeVerdict::Wrong, at(64)).unwrap();
    assert!(matches!(last.session.stage, Stage::Stopped { reason: StopReason::TooManyTries, .. }));
    assert_eq!(code(last.session, CodeVerdict::Wrong, at(65)).unwrap_err(), Refusal::Over);
}

#[test]
fn an_authenticator_step_is_used_once() {
    let draw = Draw::from_seed([1; 32]);
    let sealed = SealedSeed::seal(&Keyring::new([2; 32]), &"ada".into(), "f", &Seed::from_draw(&draw), &draw);
    let factor = Authenticator { factor: "f".to_owned(), seed: sealed.unwrap(), last_step: Some(6) };
    let file = AccountFile { authenticator: Some(factor), registered: true, ..AccountFile::default() };
    let session = human(Some("ada")).choose(Method::Authenticator, true, &fresh(), START, &limits()).unwrap().session;
    let typed = |file: &AccountFile, step| {
        let verdict = CodeVerdict::Step(step);
        session.clone().code(verdict, fresh(), file.clone(), true, START, &limits()).unwrap()
    };
    assert_eq!(typed(&file, 6).outcome, Outcome::WrongCode { left: 4 });
    let used = typed(&file, 7);
    assert_eq!(kinds(&used), [ProgressKind::Verified]);
    let file = used.account.unwrap().1;
    assert_eq!(file.authenticator.as_ref().unwrap().last_step, Some(7));
    assert_eq!(typed(&file, 7).outcome, Outcome::WrongCode { left: 4 });
}

#[test]
fn ten_wrong_codes_pause_the_factor_for_everybody() {
    let mut standing = Standing::default();
    for _ in 0..2 {
        let mut session = texted(None, false).session;
        for _ in 0..5 {
            let wrong =
                session.code(CodeVerdict::Wrong, ledger(&standing), AccountFile::default(), true, START, &limits());
            let wrong = wrong.unwrap();
            standing = standing_after(&wrong);
            session = wrong.session;
        }
    }
    let later = at(24 * 3600 - 1);
    let paused = human(None).choose(Method::Text, false, &ledger(&standing), later, &limits()).unwrap();
    assert_eq!((paused.outcome, paused.events.len()), (Outcome::Blocked, 1));
    let again = paused.session.choose(Method::Text, false, &ledger(&standing), later, &limits());
    assert_eq!(again.unwrap_err(), Refusal::Blocked(Method::Text));
    assert!(human(None).choose(Method::Authenticator, false, &ledger(&standing), later, &limits()).is_ok());
    let free = human(None).choose(Method::Text, false, &ledger(&standing), at(24 * 3600), &limits()).unwrap();
    assert_eq!(free.outcome, Outcome::Fine);
}

#[test]
fn only_a_verified_owner_learns_that_the_account_is_shut() {
    let verdict = texted(Some("dan"), true).session.code(
        CodeVerdict::Passcode,
        fresh(),
        AccountFile::default(),
        false,
        START,
        &limits(),
    );
    let next = verdict.unwrap();
    let stopped = ProgressKind::Stopped { reason: StopReason::NotAllowed };
    assert_eq!(kinds(&next), [ProgressKind::Verified, stopped]);
    assert_eq!(next.events.iter().map(|event| event.number).collect::<Vec<_>>(), [6, 7]);
    assert_eq!(next.session.told, 7);
}

#[test]
fn one_change_at_a_time_and_the_other_is_superseded() {
    let begun = verified().begin_change(hash(1), AccountFile::default(), true, at(5), &limits()).unwrap();
    let file = begun.account.clone().unwrap().1;
    let rival = verified().begin_change(hash(2), file.clone(), true, at(5), &limits());
    assert_eq!(rival.unwrap_err(), Refusal::Busy(begun.session.id));
    let done = begun.session.complete(file, fresh(), at(6), &limits()).unwrap();
    let file = done.account.unwrap().1;
    assert_eq!((file.history.len(), file.resets.len(), file.pending.is_some()), (1, 1, false));
    let rival = verified().begin_change(hash(2), file, true, at(7), &limits()).unwrap();
    assert!(matches!(rival.session.stage, Stage::Stopped { reason: StopReason::Superseded, .. }));
    assert!(rival.account.is_none());
}

#[test]
fn a_change_that_did_not_happen_is_typed_again() {
    let begun = verified().begin_change(hash(1), AccountFile::default(), true, at(5), &limits()).unwrap();
    let file = begun.account.unwrap().1;
    let waiting = begun.session.unsettled(at(6)).unwrap();
    assert_eq!(kinds(&waiting), [ProgressKind::Unsettled]);
    assert!(waiting.session.clone().tick(at(100_000), &limits()).is_none(), "never expires half-way");
    assert_eq!(waiting.session.clone().cancel(at(7)).unwrap_err(), Refusal::NotNow);
    assert!(kinds(&waiting.session.clone().unsettled(at(7)).unwrap()).is_empty(), "said once");
    let undone = waiting.session.undo_change(file, at(20), &limits()).unwrap();
    assert!(matches!(undone.session.stage, Stage::Verified { again: true, .. }));
    let file = undone.account.unwrap().1;
    assert_eq!((file.pending.is_some(), file.history.len()), (false, 0));
}

#[test]
fn the_history_keeps_the_last_24_and_all_of_14_days() {
    let mut file = AccountFile::default();
    for day in 0..40 {
        file.remember(hash(0), at(day * 86_400), &limits());
    }
    assert_eq!(file.history.len(), 24);
    for minute in 0..30 {
        file.remember(hash(1), at(40 * 86_400 + minute * 60), &limits());
    }
    assert_eq!(file.history.iter().filter(|entry| entry.at >= at(40 * 86_400)).count(), 30);
    for minute in 0..200 {
        file.remember(hash(2), at(41 * 86_400 + minute * 60), &limits());
    }
    file.resets = vec![at(41 * 86_400); 64];
    assert!(
        serde_json::to_vec(&file).unwrap().len() < crate::model::RECORD_LIMIT,
        "the record never outgrows its limit"
    );
}

#[test]
fn time_alone_hints_and_ends() {
    let session = texted(None, false).session;
    assert_eq!(session.next_due(&limits()), Some(at(60)));
    assert!(session.clone().tick(at(59), &limits()).is_none());
    let hinted = session.tick(at(60), &limits()).unwrap();
    assert_eq!(kinds(&hinted), [ProgressKind::Hinted]);
    assert_eq!(hinted.session.next_due(&limits()), Some(at(900)));
    let over = hinted.session.tick(at(900), &limits()).unwrap();
    assert_eq!(kinds(&over), [ProgressKind::Stopped { reason: StopReason::Expired }]);
    assert_eq!(over.session.next_due(&limits()), None);
}
