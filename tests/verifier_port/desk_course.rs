//! A course of calls that touches every promise of the desk's port, with every answer written down.

use std::{fmt::Debug, sync::Arc};

use deskhand::{
    identity::{
        recovery::{Deed, FactorKind, Row},
        verifier::store::RecoveryStore as _,
    },
    model::{
        AgentToken, Attempt, DeskAct, DeskDone, DeskFault, Method, Objected, OpenObjection, Sensitive,
        port::IdentityDesk,
    },
    runtime::Clock as _,
    storage::recovery::Recoveries,
};
use serde_json::json;
use ulid::Ulid;

use crate::{
    agents::{Agent, grant, person, words},
    world::{NEW_PASSWORD, Window, World, wrong},
};

pub(crate) async fn course(world: &World, desk: Arc<dyn IdentityDesk>) -> Vec<String> {
    let (kim, lee) = (Agent::new(world, "kim").await, Agent::new(world, "lee").await);
    let mut course = Course { world, desk, told: Vec::new() };
    course.credentials(&kim, &lee).await;
    course.granting(&kim).await;
    course.codes(&kim, &lee).await;
    course.comparing(&kim).await;
    course.two(&kim, &lee).await;
    course.correcting(&kim).await;
    course.shutting(&kim).await;
    course.objecting(&kim).await;
    course.auditing(&kim).await;
    course.told
}

struct Course<'w> {
    world: &'w World,
    desk: Arc<dyn IdentityDesk>,
    told: Vec<String>,
}

impl<'w> Course<'w> {
    fn note(&mut self, what: &str, answer: &impl Debug) {
        self.told.push(format!("{what}: {answer:?}"));
    }

    /// The same attempt three times: one answer.
    async fn thrice(&mut self, what: &str, agent: &Agent<'_>, attempt: &Attempt) -> Result<DeskDone, DeskFault> {
        let first = self.desk.act(&agent.token, attempt).await;
        self.note(what, &first);
        for _ in 0..2 {
            assert_eq!(self.desk.act(&agent.token, attempt).await, first, "{what}: once under its key");
        }
        first
    }

    async fn deeds(&self, deed: impl Fn(&Deed) -> bool) -> usize {
        let rows = self.rows().await;
        rows.iter().filter(|row| deed(&row.entry.deed)).count()
    }

    async fn rows(&self) -> Vec<Row> {
        Recoveries::new(self.world.keys.clone()).audit_rows(0, usize::MAX).await.unwrap()
    }

    async fn window(&self, name: &str) -> Window<'w> {
        let mut window = self.world.window().await;
        window.identify(name).await;
        window
    }

    async fn credentials(&mut self, kim: &Agent<'_>, lee: &Agent<'_>) {
        for agent in [kim, lee] {
            let name = self.desk.agent(&agent.token).await;
            assert_eq!(name.as_ref(), Ok(&agent.name));
            self.note("who", &name);
        }
        for token in ["", "kim", "kim.", "lee.00", "nobody.00", "a\nb", &kim.token.expose().replace("kim", "lee")] {
            let token = AgentToken::new(token);
            let nobody = self.desk.agent(&token).await;
            assert_eq!(nobody, Err(DeskFault::NoCredential));
            assert_eq!(self.desk.act(&token, &kim.attempt(grant("ada", "a b c"))).await, Err(DeskFault::NoCredential));
            assert_eq!(self.desk.audit(&token, 0).await, Err(DeskFault::NoCredential));
            assert_eq!(self.desk.objections(&token).await, Err(DeskFault::NoCredential));
        }
    }

    /// From the words to a new password, once.
    async fn granting(&mut self, kim: &Agent<'_>) {
        let mut window = self.window("ada").await;
        let words = words(self.world, window.session).await;
        let attempt = kim.attempt(grant("ada@umsystem.edu", &words.to_uppercase()));
        assert_eq!(self.thrice("granted", kim, &attempt).await, Ok(DeskDone::Done));
        assert_eq!(window.look().await["stage"], "granted");
        window.post("/api/grant", &json!({})).await;
        assert_eq!(window.stage(), "password");
        window.password(NEW_PASSWORD).await;
        assert_eq!(window.stage(), "done");
        assert_eq!(self.thrice("granted long ago", kim, &attempt).await, Ok(DeskDone::Done));
        assert_eq!(self.deeds(|deed| *deed == Deed::Granted).await, 1);
        let letter = self.world.letters.arrives("ada", "The help desk has vouched for you").await;
        assert!(letter.contains("kim did it"), "{letter}");
    }

    /// A code serves for one attempt; a key for one, too.
    async fn codes(&mut self, kim: &Agent<'_>, lee: &Agent<'_>) {
        let window = self.window("ada").await;
        let act = || grant("ada", &window.session.to_string());
        let good = kim.fresh();
        let bad = Attempt { key: kim.key(), code: Sensitive::new(wrong(&good)), act: act() };
        assert_eq!(self.thrice("wrong", kim, &bad).await, Err(DeskFault::WrongCode { left: 4 }));
        let other = Attempt { key: bad.key, code: Sensitive::new(good.clone()), act: act() };
        assert_eq!(self.thrice("a key again", kim, &other).await, Err(DeskFault::KeyUsed));
        let lees = Attempt { key: lee.key(), code: Sensitive::new(good.clone()), act: act() };
        assert_eq!(self.thrice("another's code", lee, &lees).await, Err(DeskFault::WrongCode { left: 4 }));
        let freeze = DeskAct::Freeze { account: "una".to_owned() };
        let used = Attempt { key: kim.key(), code: Sensitive::new(good.clone()), act: freeze };
        assert_eq!(self.thrice("frozen", kim, &used).await, Ok(DeskDone::Done));
        let twice = Attempt { key: kim.key(), code: Sensitive::new(good), act: act() };
        assert_eq!(self.thrice("a code again", kim, &twice).await, Err(DeskFault::WrongCode { left: 3 }));
        assert_eq!(self.deeds(|deed| *deed == Deed::Granted).await, 1, "nothing more was granted");
    }

    /// The account and the session must be one another's.
    async fn comparing(&mut self, kim: &Agent<'_>) {
        let mut window = self.window("ben").await;
        let (words, id) = (words(self.world, window.session).await, window.session.to_string());
        let early = self.world.window().await;
        let unknown = self.window("nobody-has-this").await;
        for (what, act, fault) in [
            ("another's session by words", grant("ada", &words), DeskFault::Mismatch),
            ("another's session by id", grant("ada", &id), DeskFault::Mismatch),
            ("nobody's words", grant("ada", "no such words"), DeskFault::Mismatch),
            ("nobody's id", grant("ada", &Ulid::from_parts(1, 1).to_string()), DeskFault::Mismatch),
            ("too early", grant("ada", &early.session.to_string()), DeskFault::Mismatch),
            ("a name that nobody has", grant("ada", &unknown.session.to_string()), DeskFault::Mismatch),
            ("no account", grant("nobody-has-this", &unknown.session.to_string()), DeskFault::NoAccount),
            ("no name", grant("\u{7}", &id), DeskFault::NoAccount),
            ("disabled", grant("dan", &id), DeskFault::Disabled),
            ("their own", grant("kim", &id), DeskFault::OwnAccount),
        ] {
            let attempt = kim.attempt(act);
            assert_eq!(self.thrice(what, kim, &attempt).await, Err(fault), "{what}");
        }
        assert_eq!(window.look().await["stage"], "method");
        window.post("/api/cancel", &json!({})).await;
        let attempt = kim.attempt(grant("ben", &id));
        assert_eq!(self.thrice("over", kim, &attempt).await, Err(DeskFault::Mismatch));
    }

    /// Rights over others take two people.
    async fn two(&mut self, kim: &Agent<'_>, lee: &Agent<'_>) {
        person(self.world, "root", true).await;
        let mut window = self.window("root").await;
        let id = window.session.to_string();
        let act = || grant("root", &id);
        let first = self.thrice("the first of two", kim, &kim.attempt(act())).await;
        assert!(matches!(first, Ok(DeskDone::SecondNeeded { .. })), "{first:?}");
        assert_eq!(window.look().await["stage"], "method");
        let same = self.thrice("the same again", kim, &kim.attempt(act())).await;
        assert_eq!(same, Err(DeskFault::SameAgent));
        assert_eq!(self.thrice("the second of two", lee, &lee.attempt(act())).await, Ok(DeskDone::Done));
        assert_eq!(window.look().await["stage"], "granted");
        window.post("/api/grant", &json!({})).await;
        assert_eq!(window.stage(), "password", "{}", window.view);
    }

    /// A number waits for its day, and its owner hears who did it.
    async fn correcting(&mut self, kim: &Agent<'_>) {
        let correct = |account: &str, number: &str| DeskAct::CorrectPhone {
            account: account.to_owned(),
            number: Sensitive::new(number),
        };
        let done = self.thrice("a new number", kim, &kim.attempt(correct("ben", "573-555-0123"))).await;
        assert!(matches!(done, Ok(DeskDone::Waits { .. })), "{done:?}");
        for (what, act, fault) in [
            ("on file", correct("ada", "(573) 555-0142"), DeskFault::OnFile),
            ("no number", correct("ada", "12"), DeskFault::NoNumber),
            ("their own", correct("kim", "573-555-0124"), DeskFault::OwnAccount),
            ("rights over others", correct("root", "573-555-0125"), DeskFault::Privileged),
            ("disabled", correct("dan", "573-555-0126"), DeskFault::Disabled),
        ] {
            assert_eq!(self.thrice(what, kim, &kim.attempt(act)).await, Err(fault), "{what}");
        }
        assert_eq!(self.deeds(|deed| matches!(deed, Deed::FactorAdded { factor: FactorKind::Phone })).await, 1);
        let letter = self.world.letters.arrives("ben", "A new way to prove who you are was added").await;
        assert!(letter.contains("kim did it"), "{letter}");
        let ben = crate::agents::account(self.world, "ben").await;
        assert_eq!(ben.phones.len(), 1, "once in the directory");
    }

    async fn shutting(&mut self, kim: &Agent<'_>) {
        let freeze = || DeskAct::Freeze { account: "ben".to_owned() };
        assert_eq!(self.thrice("frozen", kim, &kim.attempt(freeze())).await, Ok(DeskDone::Done));
        let again = self.thrice("frozen again", kim, &kim.attempt(freeze())).await;
        assert!(matches!(again, Err(DeskFault::Frozen { .. })), "{again:?}");
        let window = self.window("ben").await;
        let frozen =
            self.thrice("a grant all the same", kim, &kim.attempt(grant("ben", &window.session.to_string()))).await;
        assert!(matches!(frozen, Err(DeskFault::Frozen { .. })), "{frozen:?}");
        let switch = DeskAct::SwitchOn { account: "ada".to_owned(), method: Method::Authenticator };
        assert_eq!(self.thrice("nothing is shut", kim, &kim.attempt(switch)).await, Err(DeskFault::NotShut));
    }

    /// "That wasn't me" stands open, oldest first, until an administrator has looked.
    async fn objecting(&mut self, kim: &Agent<'_>) {
        assert_eq!(self.desk.objections(&kim.token).await, Ok(Vec::new()));
        let letter = self.world.letters.arrives("ada", "The help desk has vouched for you").await;
        let link = letter.split("/not-me#").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap();
        self.world.service.object(link).await.unwrap();
        let first = self.world.clock.now();
        self.world.wait(60);
        let letter = self.world.letters.arrives("ada", "Your password was changed").await;
        let link = letter.split("/not-me#").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap();
        let open = |at, about| OpenObjection { account: "ada@umsystem.edu".to_owned(), at, about };
        assert_eq!(self.desk.objections(&kim.token).await, Ok(vec![open(first, Objected::Attempt)]));
        self.world.service.object(link).await.unwrap();
        // One of each account: the last word of its owner.
        let last = vec![open(self.world.clock.now(), Objected::Change)];
        assert_eq!(self.desk.objections(&kim.token).await, Ok(last.clone()));
        self.note("objected", &last);
        crate::world::soon("it is stopped", async || self.deeds(|deed| *deed == Deed::PasswordStopped).await == 1)
            .await;
        let ada = crate::agents::account(self.world, "ada").await;
        crate::agents::keeper(self.world).office.unfreeze(&ada.id).await.unwrap();
        assert_eq!(self.desk.objections(&kim.token).await, Ok(Vec::new()), "somebody has looked");
    }

    /// The whole chain, page by page.
    async fn auditing(&mut self, kim: &Agent<'_>) {
        let mut lines = Vec::new();
        loop {
            let after = lines.len() as u64;
            let page = self.desk.audit(&kim.token, after).await.unwrap();
            assert!(page.rows.iter().zip(after + 1..).all(|(row, number)| row.number == number));
            if page.rows.is_empty() {
                break;
            }
            lines.extend(page.rows.into_iter().map(|row| row.line));
        }
        let rows: Vec<_> = self.rows().await.iter().map(|row| serde_json::to_string(row).unwrap()).collect();
        assert_eq!(lines, rows);
        let deeds: Vec<_> = self.rows().await.into_iter().map(|row| (row.entry.actor, row.entry.deed)).collect();
        self.note("written down", &deeds);
    }
}
