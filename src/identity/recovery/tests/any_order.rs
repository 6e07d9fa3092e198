//! The machine under acts in any order, as a property.

use proptest::prelude::*;

use super::*;

/// What a stranger may try, in any order.
#[derive(Debug, Clone)]
enum Act {
    Claim(u32),
    Relink,
    Identify,
    Solve(u8),
    Choose(bool),
    Number,
    Resend,
    Code(u8),
    Change,
    Complete,
    Pass(bool),
    Grant,
    TakeGrant,
    Undo,
    Cancel,
    Wait(u64),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        (0_u32..4).prop_map(Act::Claim),
        Just(Act::Relink),
        Just(Act::Identify),
        (0_u8..3).prop_map(Act::Solve),
        any::<bool>().prop_map(Act::Choose),
        Just(Act::Number),
        Just(Act::Resend),
        (0_u8..3).prop_map(Act::Code),
        Just(Act::Change),
        Just(Act::Complete),
        any::<bool>().prop_map(Act::Pass),
        Just(Act::Grant),
        Just(Act::TakeGrant),
        Just(Act::Undo),
        Just(Act::Cancel),
        (0_u64..400).prop_map(Act::Wait),
    ];
    proptest::collection::vec(act, 0..60)
}

struct World {
    session: Session,
    ledger: Ledger,
    file: AccountFile,
    now: Timestamp,
}

impl World {
    fn act(&self, act: &Act) -> Result<Transition, Refusal> {
        let (session, now, limits) = (self.session.clone(), self.now, limits());
        let (ledger, file) = (self.ledger.clone(), self.file.clone());
        match act {
            Act::Claim(generation) => session.claim(*generation, String::new(), Origin::default(), now, &limits),
            Act::Relink => session.relink(now),
            Act::Identify => session.identify(subject(None), Hardness(1), now, &limits),
            Act::Solve(kind) => {
                let verdicts = [PictureVerdict::NoWork, PictureVerdict::Wrong, PictureVerdict::Right];
                session.solve(verdicts[usize::from(*kind)], false, ledger, now, &limits)
            }
            Act::Choose(app) => {
                let method = if *app { Method::Authenticator } else { Method::Text };
                session.choose(method, false, &ledger, now, &limits)
            }
            Act::Number => session.number(target(false), &ledger, now, &limits),
            Act::Resend => session.resend(&ledger, now, &limits),
            Act::Code(kind) => {
                let verdict = [CodeVerdict::Wrong, CodeVerdict::Passcode, CodeVerdict::Step(9)][usize::from(*kind)];
                session.code(verdict, ledger, file, true, now, &limits)
            }
            Act::Change => session.begin_change(hash(0), file, true, now, &limits),
            Act::Complete => session.complete(file, ledger, now, &limits),
            Act::Pass(code) => {
                let verdict = if *code { PassVerdict::RecoveryCode(0) } else { PassVerdict::Pass };
                session.pass(verdict, ledger, file, true, now, &limits)
            }
            Act::Grant => session.grant("kim".to_owned(), false, now, &limits),
            Act::TakeGrant => session.take_grant(file, true, now, &limits),
            Act::Undo => session.undo_change(file, now, &limits),
            Act::Cancel => session.cancel(now),
            Act::Wait(_) => session.tick(now, &limits).ok_or(Refusal::NotNow),
        }
    }
}

proptest! {
    /// Whatever a stranger does in whatever order, an identifier that nobody has is never verified;
    /// numbers and revisions rise by one, and what is over stays over.
    #[test]
    fn nobody_gets_in_by_any_order(acts in acts()) {
        let mut world =
            World { session: opened(), ledger: fresh(), file: AccountFile::default(), now: START };
        for act in acts {
            if let Act::Wait(seconds) = act {
                world.now += Duration::from_secs(seconds);
            }
            let Ok(next) = world.act(&act) else { continue };
            prop_assert!(!world.session.is_over());
            prop_assert_eq!(next.session.revision, world.session.revision + 1);
            let numbers: Vec<_> = next.events.iter().map(|event| event.number).collect();
            prop_assert_eq!(numbers, (world.session.told + 1..=next.session.told).collect::<Vec<_>>());
            let inside = matches!(next.session.stage, Stage::Verified { .. } | Stage::Committing { .. } | Stage::Completed);
            prop_assert!(!inside);
            prop_assert!(next.session.challenges <= limits().challenges_per_session);
            for (key, standing) in next.standings {
                let kept = if key.0 == "k" { &mut world.ledger.identifier } else { &mut world.ledger.owner };
                *kept = Counted::new(key, standing);
            }
            world.session = next.session;
        }
    }
}
