//! What the stories can do beside the browser, over HTTP on a port of its own.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::{Query, State},
    routing::{get, post},
};
use deskhand::{
    app::{
        ChatHouse, VerifierHouse,
        admin::wire::{AccountAsk, AddAccount, AdminAnswer, AgentsAsk, StaffAsk, WireSecret},
        stage::Ailment,
    },
    model::{AgentToken, Attempt, AttemptKey, DeskAct, DeskDone, Sensitive, SessionName, port::IdentityDesk as _},
    replay::transcript::Fault,
    runtime::Clock as _,
};
use serde_json::{Value, json};

use crate::{authenticator::oathtool, clock::MovedClock, reader::Reader};

#[derive(Clone)]
pub(crate) struct Harness {
    pub(crate) clock: Arc<MovedClock>,
    pub(crate) reader: Arc<Reader>,
    pub(crate) directory: Arc<Ailment>,
    pub(crate) verifier: Arc<VerifierHouse>,
    pub(crate) chat: Arc<ChatHouse>,
}

/// What a story says with its request.
pub(crate) type Asked = Query<BTreeMap<String, String>>;

impl Harness {
    /// Gives the address at which it listens.
    pub(crate) async fn serve(self) -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .route(
                "/captcha",
                get(async |State(harness): State<Self>| Json(json!({ "answer": harness.reader.newest() }))),
            )
            .route("/account", get(account))
            .route("/clock", post(clock))
            .route("/directory", post(directory))
            .route("/pass", post(pass))
            .route("/codes", post(codes))
            .route("/grant", post(grant))
            .route("/person", post(person))
            .route("/reads", get(reads))
            .with_state(self);
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }
}

/// How the account `address` stands.
async fn account(State(Harness { verifier, .. }): State<Harness>, Query(asked): Asked) -> Json<Value> {
    let registry = &verifier.registry;
    let account = registry.find(&asked["address"]).await.unwrap();
    let file = registry.enrolments.store.account(&account.id).await.unwrap();
    let changes = registry.directory.changes(&account.id).unwrap();
    Json(json!({ "frozen": file.frozen.is_some(), "changes": changes }))
}

/// `seconds` pass.
async fn clock(State(harness): State<Harness>, Query(asked): Asked) -> Json<Value> {
    harness.clock.advance(Duration::from_secs(asked["seconds"].parse().unwrap()));
    Json(json!({}))
}

/// The directory is `away`, `refuses`, is `silent` after it has done it, or is `back`.
async fn directory(State(harness): State<Harness>, Query(asked): Asked) -> Json<Value> {
    let fault = Fault::ALL.into_iter().find(|(name, _)| *name == asked["fault"]).unwrap().1;
    harness.directory.set(fault);
    Json(json!({}))
}

/// An administrator makes a pass for `address`.
async fn pass(State(harness): State<Harness>, Query(asked): Asked) -> Json<Value> {
    let ask = AccountAsk::Pass { identifier: asked["address"].clone() };
    let answers = harness.verifier.registry.perform(ask).await.unwrap();
    let [AdminAnswer::Pass { pass, .. }] = &answers[..] else { panic!("a pass") };
    Json(json!({ "pass": pass.expose() }))
}

/// An administrator prints recovery codes for `address`.
async fn codes(State(harness): State<Harness>, Query(asked): Asked) -> Json<Value> {
    let ask = AccountAsk::Codes { identifier: asked["address"].clone() };
    let answers = harness.verifier.registry.perform(ask).await.unwrap();
    let [AdminAnswer::RecoveryCodes { codes }] = &answers[..] else { panic!("recovery codes") };
    Json(json!({ "codes": codes.iter().map(WireSecret::expose).collect::<Vec<_>>() }))
}

/// An agent has checked who owns `address`, and grants them the `session` whose words they told.
async fn grant(State(harness): State<Harness>, Query(asked): Asked) -> Json<Value> {
    let verifier = &harness.verifier;
    let ask = AgentsAsk::Add { name: "pat".to_owned(), identifier: "cleo".to_owned() };
    let answers = verifier.registry.keep_agents(ask).await.unwrap();
    let [AdminAnswer::AgentMade(pat)] = &answers[..] else { panic!("an agent") };
    let attempt = Attempt {
        key: AttemptKey(ulid::Ulid::from_parts(1, 1)),
        code: Sensitive::new(oathtool(pat.enrolment.key.expose(), harness.clock.now())),
        act: DeskAct::Grant {
            account: asked["address"].clone(),
            session: SessionName::parse(&asked["session"]).unwrap(),
        },
    };
    let done = verifier.service.act(&AgentToken::new(pat.token.expose()), &attempt).await;
    assert_eq!(done, Ok(DeskDone::Done));
    Json(json!({}))
}

/// An administrator adds somebody with rights over others, whose phone has `number`.
async fn person(State(harness): State<Harness>, Query(asked): Asked) -> Json<Value> {
    let person = AddAccount {
        address: asked["address"].clone(),
        given_name: "Root".to_owned(),
        family_name: "Marlowe".to_owned(),
        phone: Some(asked["number"].clone()),
        authenticator: false,
        disabled: false,
        privileged: true,
        password: None,
    };
    harness.verifier.registry.perform(AccountAsk::Add(person)).await.unwrap();
    Json(json!({}))
}

/// Who has opened a `conversation` in the console: a line for each time.
async fn reads(State(harness): State<Harness>, Query(asked): Asked) -> Json<Value> {
    let console = harness.chat.console.as_ref().unwrap();
    let answers = console.perform(StaffAsk::Reads { conversation: asked["conversation"].clone() }).await;
    let Ok(answers) = answers else { panic!("the reads") };
    let line = |answer| match answer {
        AdminAnswer::Said { what } => what,
        _ => panic!("a line"),
    };
    Json(json!({ "lines": answers.into_iter().map(line).collect::<Vec<String>>() }))
}
