//! Agents of the help desk in a test's world: each with an account, a token and an authenticator.

use std::sync::Arc;

use deskhand::{
    identity::{
        credential::{Keyring, Seed, seed_of_typed_key, shown_code},
        directory::{Account, Directory as _, NewAccount},
        verifier::{Actor, Agents, MadeAgent, Office},
    },
    model::{AgentName, AgentToken, Attempt, AttemptKey, DeskAct, Sensitive, SessionName},
    runtime::{Clock as _, SystemEntropy},
    storage::recovery::Recoveries,
};
use ulid::Ulid;

use crate::world::{MASTER, World, identifier};

pub(crate) struct Agent<'w> {
    world: &'w World,
    pub(crate) name: AgentName,
    pub(crate) token: AgentToken,
    seed: Seed,
}

impl<'w> Agent<'w> {
    /// A new agent, with an account of the same name.
    pub(crate) async fn new(world: &'w World, name: &str) -> Self {
        let own = person(world, name, false).await;
        let name = AgentName::parse(name).unwrap();
        let made = keeper(world).add(&name, &own).await.unwrap();
        Self::of(world, name, &made)
    }

    /// An agent whose account was disabled after they had become one.
    pub(crate) async fn disabled(world: &'w World, name: &str) -> Self {
        let own = Account { enabled: true, ..account(world, name).await };
        let name = AgentName::parse(name).unwrap();
        let made = keeper(world).add(&name, &own).await.unwrap();
        Self::of(world, name, &made)
    }

    pub(crate) fn of(world: &'w World, name: AgentName, made: &MadeAgent) -> Self {
        let seed = seed_of_typed_key(made.enrolment.typed_key.expose()).unwrap();
        Self { world, name, token: AgentToken::new(made.token.expose()), seed }
    }

    /// What their authenticator shows now.
    pub(crate) fn shown(&self) -> String {
        shown_code(&self.seed, self.world.clock.now()).0.expose().to_owned()
    }

    /// The next code, which was not used yet.
    pub(crate) fn fresh(&self) -> String {
        self.world.wait(30);
        self.shown()
    }

    /// An attempt with a fresh code.
    pub(crate) fn attempt(&self, act: DeskAct) -> Attempt {
        Attempt { key: self.key(), code: Sensitive::new(self.fresh()), act }
    }

    pub(crate) fn key(&self) -> AttemptKey {
        let request = self.world.request();
        AttemptKey(Ulid::from_parts(9, request.revision.0.into()))
    }
}

/// Who keeps the agents.
pub(crate) fn keeper(world: &World) -> Agents {
    let store = Arc::new(Recoveries::new(world.keys.clone()));
    let office = Office {
        store: store.clone(),
        keyring: Arc::new(Keyring::new(MASTER)),
        limits: world.limits.clone(),
        entropy: Arc::new(SystemEntropy),
        clock: world.clock.clone(),
        actor: Actor::Administrator("root".to_owned()),
    };
    Agents { office, files: store, issuer: "the University".to_owned() }
}

/// Somebody more in the directory.
pub(crate) async fn person(world: &World, name: &str, privileged: bool) -> Account {
    let new = NewAccount {
        identifiers: vec![identifier(name)],
        given_name: name.to_owned(),
        family_name: "Hopper".to_owned(),
        phones: Vec::new(),
        mail: Some(format!("{name}@umsystem.edu")),
        enabled: true,
        privileged,
    };
    let id = world.directory.add(new).await.unwrap();
    world.directory.account(&id).await.unwrap().unwrap()
}

pub(crate) async fn account(world: &World, name: &str) -> Account {
    world.directory.find(&identifier(name)).await.unwrap().unwrap()
}

pub(crate) fn grant(account: &str, session: &str) -> DeskAct {
    DeskAct::Grant { account: account.to_owned(), session: SessionName::parse(session).unwrap() }
}

/// The three words of a session, as its window shows them.
pub(crate) async fn words(world: &World, session: deskhand::model::SessionId) -> String {
    use deskhand::identity::verifier::store::RecoveryStore as _;
    let session = Recoveries::new(world.keys.clone()).load(session).await.unwrap().unwrap();
    session.words.join(" ")
}
