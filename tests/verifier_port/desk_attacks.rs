//! Attacks on the port of staff, over its real HTTP surface: by the chat's credential, by an agent who
//! goes too far, and by whoever has taken over a part of an agent's credential.

use std::sync::atomic::Ordering;

use deskhand::{
    identity::{
        recovery::{Budget, Deed, DeskLimits, Limits},
        verifier::{AgentDeclined, ChainState, store::RecoveryStore as _},
    },
    model::{AgentName, SessionId},
    storage::{memory::MemoryKeys, recovery::Recoveries},
};
use serde_json::{Value, json};

use crate::{
    agents::{Agent, keeper, person, words},
    far::Far,
    http::Reply,
    wire::problem,
    world::{NEW_PASSWORD, OLD_PASSWORD, Window, World, wrong},
};

impl Far {
    /// A call of an agent with this very code.
    async fn call(&self, agent: &Agent<'_>, path: &str, body: Value, code: &str) -> Reply {
        let key = format!("\"{}\"", agent.key());
        self.call_under(agent.token.expose(), &key, path, body, code).await
    }

    pub(crate) async fn call_under(&self, token: &str, key: &str, path: &str, mut body: Value, code: &str) -> Reply {
        body["code"] = code.into();
        let bearer = format!("Bearer {token}");
        let headers =
            [("Authorization", bearer.as_str()), ("Idempotency-Key", key), ("Content-Type", "application/json")];
        self.ask("POST", path, &headers, &body.to_string()).await
    }

    async fn grant(&self, agent: &Agent<'_>, account: &str, session: SessionId) -> Reply {
        let code = agent.fresh();
        self.grant_with(agent, account, session, &code).await
    }

    async fn grant_with(&self, agent: &Agent<'_>, account: &str, session: SessionId, code: &str) -> Reply {
        let body = json!({ "account": account, "session": session.to_string() });
        self.call(agent, "/v1/desk/grants", body, code).await
    }
}

async fn identified<'w>(world: &'w World, name: &str) -> Window<'w> {
    let mut window = world.window().await;
    window.identify(name).await;
    window
}

async fn with(desk: DeskLimits) -> World {
    World::over(std::sync::Arc::new(MemoryKeys::default()), Limits { desk, ..Limits::default() }).await
}

pub(crate) async fn deeds(world: &World) -> Vec<Deed> {
    let rows = Recoveries::new(world.keys.clone()).audit_rows(0, usize::MAX).await.unwrap();
    rows.into_iter().map(|row| row.entry.deed).collect()
}

async fn grants(world: &World) -> usize {
    deeds(world).await.iter().filter(|deed| **deed == Deed::Granted).count()
}

#[tokio::test]
async fn attack_37_the_chats_credential_opens_nothing_of_staff_and_an_agents_nothing_of_the_chat() {
    let world = World::new().await;
    let (far, kim) = (Far::of(&world).await, Agent::new(&world, "kim").await);
    let window = identified(&world, "ada").await;
    let before = world.stored();
    let body = json!({ "account": "ada", "session": window.session.to_string() });
    let code = kim.fresh();
    for (method, path) in [
        ("POST", "/v1/desk/grants"),
        ("POST", "/v1/desk/freezes"),
        ("POST", "/v1/desk/switch-ons"),
        ("POST", "/v1/desk/phones"),
        ("GET", "/v1/desk/audit"),
        ("GET", "/v1/desk/agent"),
        ("GET", "/v1/desk/no-such-call"),
        ("GET", "/v1/desk"),
    ] {
        let mut body = body.clone();
        body["code"] = code.clone().into();
        let (chat, key) = (far.bearer(), format!("\"{}\"", kim.key()));
        let headers = |bearer: &str| {
            [("Authorization", bearer), ("Idempotency-Key", &key), ("Content-Type", "application/json")]
                .map(|(name, value)| (name, value.to_owned()))
        };
        let send = async |bearer: &str| {
            let headers = headers(bearer);
            let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            far.ask(method, path, &headers, &body.to_string()).await
        };
        let reply = send(&chat).await;
        assert_eq!((reply.status, problem(&reply).as_str()), (403, "not-for-you"), "{method} {path}");
        for nobody in ["Bearer kim", "Bearer kim.0000", "Basic a2lt", ""] {
            let reply = send(nobody).await;
            assert_eq!((reply.status, problem(&reply).as_str()), (401, "no-credential"), "{method} {path} {nobody}");
        }
    }
    let own = format!("Bearer {}", kim.token.expose());
    for target in ["/v1/about", "/v1/sessions", &format!("/v1/sessions/{}/events", window.session)] {
        let reply = far.ask("GET", target, &[("Authorization", &own)], "").await;
        assert_eq!((reply.status, problem(&reply).as_str()), (401, "no-credential"), "{target}");
    }
    assert_eq!(world.stored(), before, "nothing was written");
    let reply = far.ask("GET", "/v1/desk/no-such-call", &[("Authorization", &own)], "").await;
    assert_eq!((reply.status, problem(&reply).as_str()), (404, "no-such-call"));
    assert_eq!(far.grant_with(&kim, "ada", window.session, &code).await.status, 200, "and the agent's own does");
}

#[tokio::test]
async fn attack_38_a_token_without_its_authenticator_does_nothing() {
    let world = World::new().await;
    let far = Far::of(&world).await;
    let (kim, lee) = (Agent::new(&world, "kim").await, Agent::new(&world, "lee").await);
    let mut window = identified(&world, "ada").await;
    let lees = lee.fresh();
    let bent = [lees.clone(), wrong(&kim.shown()), String::new(), "000".to_owned()];
    for (count, code) in bent.iter().enumerate() {
        let reply = far.grant_with(&kim, "ada", window.session, code).await;
        assert_eq!((reply.status, problem(&reply).as_str()), (403, "wrong-code"), "{code:?}");
        assert_eq!(reply.json()["left"], 4 - count);
    }
    let reply = far.grant_with(&kim, "ada", window.session, "000000").await;
    assert_eq!((problem(&reply).as_str(), &reply.json()["left"]), ("wrong-code", &json!(0)));
    // From then on the right one isn't looked at, and says so in the same words for a day.
    for _ in 0..2 {
        let reply = far.grant(&kim, "ada", window.session).await;
        assert_eq!((reply.status, problem(&reply).as_str()), (429, "shut"));
    }
    assert_eq!(window.look().await["stage"], "method");
    assert_eq!(grants(&world).await, 0);
    let shut = Deed::AgentShut { agent: "kim".to_owned() };
    assert_eq!(deeds(&world).await.iter().filter(|deed| **deed == shut).count(), 1, "operators can see it");
    assert_eq!(far.grant_with(&lee, "ada", window.session, &lee.fresh()).await.status, 200, "lee is not kim");
    world.wait(86_400 + 60);
    let window = identified(&world, "ada").await;
    assert_eq!(far.grant(&kim, "ada", window.session).await.status, 200, "a day later");
}

#[tokio::test]
async fn attack_13_of_sixteen_at_once_one_act_uses_a_code() {
    let world = World::new().await;
    let (far, kim) = (Far::of(&world).await, Agent::new(&world, "kim").await);
    let mut windows = Vec::new();
    for _ in 0..4 {
        windows.push(identified(&world, "ada").await);
    }
    let code = kim.fresh();
    let calls = (0..16).map(|call| far.grant_with(&kim, "ada", windows[call % 4].session, &code));
    let replies = futures_util::future::join_all(calls).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    // Guesses at once are counted like guesses in a row.
    let wrongs = replies.iter().filter(|reply| reply.status == 403).count();
    assert!(wrongs <= 5 && replies.iter().all(|reply| [200, 403, 429].contains(&reply.status)), "{replies:?}");
    assert_eq!(grants(&world).await, 1);
    let mut granted = 0;
    for window in &mut windows {
        granted += usize::from(window.look().await["stage"] == "granted");
    }
    assert_eq!(granted, 1);
}

#[tokio::test]
async fn attack_08_a_code_serves_for_one_act_whatever_came_of_it() {
    let world = World::new().await;
    let (far, kim) = (Far::of(&world).await, Agent::new(&world, "kim").await);
    let window = identified(&world, "ada").await;
    let code = kim.fresh();
    let reply = far.grant_with(&kim, "ben", window.session, &code).await;
    assert_eq!(problem(&reply), "mismatch");
    let reply = far.grant_with(&kim, "ada", window.session, &code).await;
    assert_eq!(problem(&reply), "wrong-code", "it was used for what was declined");
    let before = kim.fresh();
    assert_eq!(far.grant(&kim, "ada", window.session).await.status, 200);
    let body = json!({ "account": "ada" });
    let reply = far.call(&kim, "/v1/desk/freezes", body, &before).await;
    assert_eq!(problem(&reply), "wrong-code", "the step before a used one");
    assert!(!deeds(&world).await.contains(&Deed::Frozen));
}

#[tokio::test]
async fn attack_37_what_is_granted_is_the_owners_own_window_alone() {
    let world = World::new().await;
    let (far, kim) = (Far::of(&world).await, Agent::new(&world, "kim").await);
    // Stale: over, expired, or left behind by a new link.
    let mut cancelled = identified(&world, "ada").await;
    cancelled.post("/api/cancel", &json!({})).await;
    let reply = far.grant(&kim, "ada", cancelled.session).await;
    assert_eq!((reply.status, problem(&reply).as_str()), (409, "mismatch"));
    let expired = identified(&world, "ada").await;
    world.wait(15 * 60);
    assert_eq!(problem(&far.grant(&kim, "ada", expired.session).await), "mismatch");

    let mut owner = identified(&world, "ada").await;
    let mut other = identified(&world, "ada").await;
    let reply = far.grant(&kim, "ada", owner.session).await;
    assert_eq!((reply.status, reply.json()), (200, json!({ "did": "done" })), "no string exists");
    other.post("/api/grant", &json!({})).await;
    assert_eq!(other.stage(), "method");
    // Whoever sees the chat asks for a new link: the grant was the other window's.
    let fragment = world.relink(owner.session).await;
    let mut thief = world.claim(owner.session, &fragment).await;
    thief.post("/api/grant", &json!({})).await;
    assert_eq!(thief.stage(), "method");
    assert_eq!(owner.post("/api/grant", &json!({})).await.status, 401);
    assert_eq!(world.writer.writes.load(Ordering::SeqCst), 0);
    assert!(world.signs_in("ada", OLD_PASSWORD).await);
}

#[tokio::test]
async fn attack_38_an_agent_learns_of_no_account_but_the_one_they_named() {
    let world = World::new().await;
    let (far, kim) = (Far::of(&world).await, Agent::new(&world, "kim").await);
    let (ben, una) = (identified(&world, "ben").await, identified(&world, "una").await);
    let nobody = identified(&world, "nobody-has-this").await;
    let mut told = Vec::new();
    for session in [ben.session, una.session, nobody.session, SessionId(ulid::Ulid::from_parts(5, 5))] {
        let reply = far.grant(&kim, "ada", session).await;
        told.push((reply.status, reply.body.clone()));
        let (words, code) = (words_or_none(&world, session).await, kim.fresh());
        let body = json!({ "account": "ada", "session": words });
        let reply = far.call(&kim, "/v1/desk/grants", body, &code).await;
        told.push((reply.status, reply.body));
    }
    assert!(told.iter().all(|answer| *answer == told[0]), "{told:#?}");
    assert!(!told[0].1.contains("ben") && !told[0].1.contains("una"), "{told:?}");
    let mut all = deeds(&world).await;
    all.retain(|deed| matches!(deed, Deed::Declined { .. }));
    assert_eq!(all.len(), told.len(), "each try stands in the audit");
}

async fn words_or_none(world: &World, session: SessionId) -> String {
    let known = Recoveries::new(world.keys.clone()).load(session).await.unwrap().is_some();
    if known { words(world, session).await } else { "no such words".to_owned() }
}

#[tokio::test]
async fn attack_38_nobody_grants_to_themselves() {
    let world = World::new().await;
    let (far, kim) = (Far::of(&world).await, Agent::new(&world, "kim").await);
    let mut window = identified(&world, "kim").await;
    for name in ["kim", "KIM@umsystem.edu"] {
        let reply = far.grant(&kim, name, window.session).await;
        assert_eq!((reply.status, problem(&reply).as_str()), (403, "own-account"), "{name}");
    }
    let (code, body) = (kim.fresh(), json!({ "account": "kim", "method": "text" }));
    let reply = far.call(&kim, "/v1/desk/switch-ons", body, &code).await;
    assert_eq!(problem(&reply), "own-account");
    assert_eq!(window.look().await["stage"], "method");
    let declined = Deed::Declined { act: "grant".to_owned(), why: "own-account".to_owned() };
    assert_eq!(deeds(&world).await.iter().filter(|deed| **deed == declined).count(), 2);
    let (code, body) = (kim.fresh(), json!({ "account": "kim" }));
    assert_eq!(far.call(&kim, "/v1/desk/freezes", body, &code).await.status, 200, "shutting one's own is allowed");
}

#[tokio::test]
async fn attack_38_an_agent_gets_as_far_as_their_limits() {
    let world =
        with(DeskLimits { grants_per_hour: 2, grants_per_day: 3, acts_per_hour: 4, ..DeskLimits::default() }).await;
    let far = Far::of(&world).await;
    let (kim, lee) = (Agent::new(&world, "kim").await, Agent::new(&world, "lee").await);
    for name in ["ada", "ben"] {
        let window = identified(&world, name).await;
        assert_eq!(far.grant(&kim, name, window.session).await.status, 200, "{name}");
    }
    let mut window = identified(&world, "una").await;
    let reply = far.grant(&kim, "una", window.session).await;
    assert_eq!((reply.status, problem(&reply).as_str()), (429, "too-many"));
    assert!(reply.json()["at"].is_string(), "{reply:?}");
    assert_eq!(window.look().await["stage"], "method");
    let freeze = async |account: &str| {
        let (code, body) = (kim.fresh(), json!({ "account": account }));
        far.call(&kim, "/v1/desk/freezes", body, &code).await.status
    };
    assert_eq!(freeze("dan").await, 200, "the fourth act");
    assert_eq!(freeze("una").await, 429, "the fifth, of whichever kind");
    assert_eq!(far.grant(&lee, "una", window.session).await.status, 200, "lee's are lee's own");
    world.wait(3_660);
    let window = identified(&world, "una").await;
    assert_eq!(far.grant(&kim, "una", window.session).await.status, 200, "an hour later");
    let window = identified(&world, "ben").await;
    assert_eq!(far.grant(&kim, "ben", window.session).await.status, 429, "three a day");
    assert_eq!(grants(&world).await, 4);
}

#[tokio::test]
async fn attack_37_rights_over_others_take_two_people_within_ten_minutes() {
    let world = World::new().await;
    let far = Far::of(&world).await;
    let (kim, lee) = (Agent::new(&world, "kim").await, Agent::new(&world, "lee").await);
    person(&world, "root", true).await;
    let mut window = identified(&world, "root").await;
    let first = far.grant(&kim, "root", window.session).await;
    assert_eq!((first.status, &first.json()["did"]), (200, &json!("second_needed")));
    window.post("/api/grant", &json!({})).await;
    assert_eq!(window.stage(), "method", "one word is none");
    let mail = world.letters.arrives("root", "The help desk has begun to vouch for you").await;
    assert!(mail.contains("kim did it"), "{mail}");
    assert_eq!(problem(&far.grant(&kim, "root", window.session).await), "same-agent");
    // Too late: the second word is a first one.
    world.wait(10 * 60);
    let late = far.grant(&lee, "root", window.session).await;
    assert_eq!(late.json()["did"], "second_needed");
    // It was said of who sat at that window.
    let fragment = world.relink(window.session).await;
    let mut thief = world.claim(window.session, &fragment).await;
    let again = far.grant(&kim, "root", window.session).await;
    assert_eq!(again.json()["did"], "second_needed");
    assert_eq!(thief.look().await["stage"], "method");

    let mut window = identified(&world, "root").await;
    assert_eq!(far.grant(&kim, "root", window.session).await.json()["did"], "second_needed");
    assert_eq!(far.grant(&lee, "root", window.session).await.json()["did"], "done");
    window.look().await;
    window.post("/api/grant", &json!({})).await;
    assert_eq!(window.stage(), "password", "{}", window.view);
    window.password(NEW_PASSWORD).await;
    assert_eq!(window.stage(), "done");
    assert!(world.signs_in("root", NEW_PASSWORD).await);
    let told = serde_json::to_string(&deeds(&world).await).unwrap();
    assert!(told.contains(r#""grant":{"agent":"lee","first":"kim"}"#), "{told}");
}

#[tokio::test]
async fn attack_37_two_agents_are_two_people() {
    let world = World::new().await;
    let kim = Agent::new(&world, "kim").await;
    let (agents, own) = (keeper(&world), crate::agents::account(&world, "kim").await);
    let second = agents.add(&AgentName::parse("kim-2").unwrap(), &own).await;
    assert!(matches!(second, Err(AgentDeclined::SamePerson(name)) if name == kim.name));
    agents.retire(&kim.name).await.unwrap();
    assert!(matches!(agents.add(&kim.name, &own).await, Err(AgentDeclined::Taken)), "the audit speaks of that name");
    agents.add(&AgentName::parse("kim-2").unwrap(), &own).await.unwrap();
}

#[tokio::test]
async fn attack_38_who_left_can_do_nothing() {
    let world = World::new().await;
    let far = Far::of(&world).await;
    let (kim, lee) = (Agent::new(&world, "kim").await, Agent::new(&world, "lee").await);
    let window = identified(&world, "ada").await;
    let agents = keeper(&world);
    agents.retire(&kim.name).await.unwrap();
    let reply = far.grant(&kim, "ada", window.session).await;
    assert_eq!((reply.status, problem(&reply).as_str()), (401, "no-credential"), "retired");
    // A new credential: the old token is dead, and so is the old authenticator.
    let renewed = Agent::of(&world, lee.name.clone(), &agents.renew(&lee.name).await.unwrap());
    assert_eq!(far.grant(&lee, "ada", window.session).await.status, 401);
    let reply = far.grant_with(&renewed, "ada", window.session, &lee.fresh()).await;
    assert_eq!(problem(&reply), "wrong-code");
    assert_eq!(far.grant(&renewed, "ada", window.session).await.status, 200);
    // The university has disabled the account of an agent.
    let pat = Agent::disabled(&world, "dan").await;
    let window = identified(&world, "ada").await;
    let reply = far.grant(&pat, "ada", window.session).await;
    assert_eq!((reply.status, problem(&reply).as_str()), (401, "no-credential"), "disabled");
    assert_eq!(grants(&world).await, 1);
}

#[tokio::test]
async fn attack_07_staff_open_a_method_again_as_often_a_year_as_the_arithmetic_says() {
    let year = Limits::default().wrong_codes_per_year.window;
    let limits = Limits {
        wrong_codes_per_year: Budget { strange: 10, known: 2, window: year },
        switch_ons_per_year: 2,
        sessions_per_hour: Budget::each(100, std::time::Duration::from_secs(3600)),
        sessions_per_day: Budget::each(100, Limits::DAY),
        ..Limits::default()
    };
    let world = World::over(std::sync::Arc::new(MemoryKeys::default()), limits).await;
    let (far, kim) = (Far::of(&world).await, Agent::new(&world, "kim").await);
    let switch = async |method: &str| {
        let (code, body) = (kim.fresh(), json!({ "account": "ada", "method": method }));
        far.call(&kim, "/v1/desk/switch-ons", body, &code).await
    };
    assert_eq!(problem(&switch("text").await), "not-shut");
    for round in 0..3 {
        for _ in 0..2 {
            let mut stranger = world.window().await;
            stranger.texted("ada", "573-555-0142").await;
            for _ in 0..5 {
                stranger.code("000000").await;
            }
        }
        let mut owner = identified(&world, "ada").await;
        owner.choose("text").await;
        assert_eq!(owner.stage(), "method", "it is shut");
        let reply = switch("text").await;
        if round == 2 {
            assert_eq!((reply.status, problem(&reply).as_str()), (429, "too-often"));
        } else {
            assert_eq!(reply.status, 200, "{}", reply.body);
            let mut owner = identified(&world, "ada").await;
            owner.choose("text").await;
            assert_eq!(owner.stage(), "number", "it is open again");
        }
    }
    let letter = world.letters.arrives("ada", "Your ways to reset were opened again").await;
    assert!(letter.contains("kim did it"), "{letter}");
}

#[tokio::test]
async fn attack_51_nothing_of_an_agents_credential_is_kept_or_written_down() {
    let world = World::new().await;
    let (far, kim) = (Far::of(&world).await, Agent::new(&world, "kim").await);
    let window = identified(&world, "ada").await;
    let code = kim.fresh();
    let reply = far.grant_with(&kim, "ada", window.session, &code).await;
    assert_eq!(reply.status, 200);
    let bearer = format!("Bearer {}", kim.token.expose());
    let audit = far.ask("GET", "/v1/desk/audit", &[("Authorization", &bearer)], "").await;
    assert_eq!((audit.status, audit.header("cache-control")), (200, Some("no-store")));
    assert!(audit.body.contains(r#""agent":"kim""#) && audit.body.contains("granted"), "{}", audit.body);
    let secret = kim.token.expose().strip_prefix("kim.").unwrap();
    for kept in [world.stored(), audit.body, reply.body] {
        assert!(!kept.contains(secret) && !kept.contains(&format!("\"{code}\"")));
    }
    assert!(matches!(keeper(&world).office.verify_audit(None).await.unwrap(), ChainState::Whole { .. }));
}
