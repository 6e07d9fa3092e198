use std::time::Duration;

use super::*;
use crate::{
    identity::credential::{Argon2Hasher, Cost, Salt, Seed, shown_code},
    model::{Agent, Role},
    runtime::{ManualClock, SeededEntropy},
    storage::{memory::MemoryKeys, staff::Staff},
};

struct Door {
    gate: Gate,
    clock: Arc<ManualClock>,
    store: Arc<Staff>,
    seed: Seed,
}

const PASSWORD: &str = "Desk-Lantern-42";

impl Door {
    /// Kim is of the staff.
    async fn new() -> Self {
        let clock = Arc::new(ManualClock::at("2026-09-04T21:50:00Z".parse().unwrap()));
        let entropy = Arc::new(SeededEntropy::new([3; 32]));
        let hasher = Arc::new(Argon2Hasher::new(Cost { memory_kib: 8, passes: 1, lanes: 1 }).unwrap());
        let keyring = Arc::new(Keyring::new([7; 32]));
        let store = Arc::new(Staff::new(Arc::new(MemoryKeys::default())));
        let draw = entropy.draw("staff");
        let (name, seed) = (AgentName::parse("kim").unwrap(), Seed::from_draw(&draw));
        let sealed = SealedSeed::seal(&keyring, &sealed_for(&name), FACTOR, &seed, &draw).unwrap();
        let password = Password::new(PASSWORD.to_owned()).unwrap();
        let encoded = EncodedPassword::make(hasher.as_ref(), &password, Salt::from_draw(&draw)).unwrap();
        let file = StaffFile {
            revision: 1,
            agent: Agent { name, shown: "Kim".into() },
            role: Role::Agent,
            since: clock.now(),
            retired: false,
            password: encoded.to_phc(),
            seed: serde_json::to_string(&sealed).unwrap(),
            last_step: None,
            renewed: clock.now(),
        };
        store.write_staff(&file).await.unwrap();
        let gate = Gate::new(store.clone(), hasher, keyring, clock.clone(), entropy);
        Self { gate, clock, store, seed }
    }

    async fn enter(&self, name: &str, password: &str, code: &Sensitive) -> Result<Token, Denied> {
        self.gate.sign_in(name, Sensitive::new(password), code).await
    }

    fn code(&self) -> Sensitive {
        shown_code(&self.seed, self.clock.now()).0
    }

    fn pass(&self, seconds: u64) {
        self.clock.set(self.clock.now() + Duration::from_secs(seconds));
    }

    async fn change(&self, change: impl FnOnce(StaffFile) -> StaffFile) {
        let file = self.store.staff(&AgentName::parse("kim").unwrap()).await.unwrap().unwrap();
        let file = change(StaffFile { revision: file.revision + 1, ..file });
        self.store.write_staff(&file).await.unwrap();
    }
}

#[tokio::test]
async fn only_all_three_together_let_somebody_in() {
    let door = Door::new().await;
    for (name, password, code) in [
        ("kim", PASSWORD, Sensitive::new("000000")),
        ("kim", "Desk-Lantern-43", door.code()),
        ("lee", PASSWORD, door.code()),
        ("Kim Lee", PASSWORD, door.code()),
        ("", "", Sensitive::new("")),
    ] {
        assert!(matches!(door.enter(name, password, &code).await, Err(Denied::Wrong)), "{name}");
    }
    let token = door.enter(" KIM ", PASSWORD, &door.code()).await.unwrap();
    assert_eq!(door.gate.admit(&token).await.unwrap().unwrap().agent.shown, "Kim");
    assert!(door.gate.admit(&Token::parse(&"A".repeat(43)).unwrap()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_code_serves_once_and_a_session_has_an_end() {
    let door = Door::new().await;
    let token = door.enter("kim", PASSWORD, &door.code()).await.unwrap();
    assert!(matches!(door.enter("kim", PASSWORD, &door.code()).await, Err(Denied::Wrong)), "the same code");
    door.pass(12 * 60 * 60 - 1);
    assert!(door.gate.admit(&token).await.unwrap().is_some());
    door.pass(1);
    assert!(door.gate.admit(&token).await.unwrap().is_none());

    let token = door.enter("kim", PASSWORD, &door.code()).await.unwrap();
    door.gate.sign_out(&token).await.unwrap();
    assert!(door.gate.admit(&token).await.unwrap().is_none());
}

#[tokio::test]
async fn who_is_retired_or_renewed_is_out_at_once() {
    let door = Door::new().await;
    let token = door.enter("kim", PASSWORD, &door.code()).await.unwrap();
    door.pass(60);
    let now = door.clock.now();
    door.change(|file| StaffFile { renewed: now, ..file }).await;
    assert!(door.gate.admit(&token).await.unwrap().is_none(), "it was opened with the old ones");
    let token = door.enter("kim", PASSWORD, &door.code()).await.unwrap();
    door.change(|file| StaffFile { retired: true, ..file }).await;
    assert!(door.gate.admit(&token).await.unwrap().is_none());
    door.pass(60);
    assert!(matches!(door.enter("kim", PASSWORD, &door.code()).await, Err(Denied::Wrong)));
}

#[tokio::test]
async fn after_too_many_failures_nobody_gets_in_until_the_hour_is_over() {
    let door = Door::new().await;
    for name in ["kim", "nobody"] {
        for _ in 0..FAILURES {
            assert!(door.enter(name, "Wrong-Lantern-42", &door.code()).await.is_err());
        }
    }
    assert!(matches!(door.enter("kim", PASSWORD, &door.code()).await, Err(Denied::Wrong)));
    door.pass(60 * 60);
    assert!(door.enter("kim", PASSWORD, &door.code()).await.is_ok());
}

#[test]
fn a_token_is_not_shown_and_not_stored() {
    let token = Token::draw(&Draw::from_seed([1; 32]));
    assert!(!format!("{token:?}").contains(token.expose()));
    assert_ne!(token.digest(), token.expose());
    assert!(Token::parse(token.expose()).is_some());
}
