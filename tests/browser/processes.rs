//! Chat and verifier in a process each, which a story kills and starts again.

use std::{
    net::SocketAddr,
    process::Command,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Query, State},
    routing::{get, post},
};
use data_encoding::BASE64;
use deskhand::{
    app::{
        self, Registry,
        admin::wire::{AccountAsk, AddAccount, AdminAnswer, AgentsAsk, StaffAsk, StaffMade},
    },
    runtime::{Clock as _, SystemClock},
};
use serde_json::{Value, json};
use tokio::task::block_in_place;

use crate::{
    authenticator::oathtool,
    harness::Asked,
    server::{Half, Installation, Server},
};

/// The owner of the one account.
const ADDRESS: &str = "ada@umsystem.edu";
const NUMBER: &str = "+15735550142";

pub(crate) struct Processes {
    pub(crate) installation: Installation,
    /// In the order of `Installation::halves`; `None`: it is down.
    up: Mutex<Vec<Option<Server>>>,
    kim: Kim,
}

/// What somebody of the help desk has in their hands.
struct Kim {
    staff: StaffMade,
    /// Their key for identity checks, and their app's.
    token: String,
    checks: String,
}

impl Processes {
    /// Both run, ada has an account, and kim is of the help desk.
    pub(crate) async fn run() -> Arc<Self> {
        let installation = Installation::in_two_processes("browser-processes");
        let running = installation.run_accounts().await;
        let registry = &running.verifier.as_ref().unwrap().registry;
        add(registry, "Ada", ADDRESS, Some(NUMBER)).await;
        add(registry, "Kim", "kim@umsystem.edu", None).await;
        let ask = AgentsAsk::Add { name: "kim".to_owned(), identifier: "kim@umsystem.edu".to_owned() };
        let made = registry.keep_agents(ask).await.unwrap();
        let [AdminAnswer::AgentMade(agent)] = &made[..] else { panic!("an agent") };
        let (token, checks) = (agent.token.expose().to_owned(), agent.enrolment.key.expose().to_owned());
        running.stop().await;
        let ask = StaffAsk::Add { name: "kim".to_owned(), shown: None, role: "agent".to_owned(), password: None };
        let mut made = app::staff_alone(&installation.settings(), ask).await.unwrap();
        let Some(AdminAnswer::StaffMade(staff)) = made.pop() else { panic!("somebody of the staff") };
        let up = Mutex::new(installation.halves.iter().map(|_| None).collect());
        let processes = Arc::new(Self { installation, up, kim: Kim { staff, token, checks } });
        block_in_place(|| processes.start());
        processes
    }

    /// Starts what is down, and waits until its doors are open.
    fn start(&self) {
        let mut up = self.up.lock().unwrap();
        let mut started = Vec::new();
        for (half, place) in self.installation.halves.iter().zip(up.iter_mut()).filter(|(_, place)| place.is_none()) {
            let mut command = Command::new(std::env::current_exe().unwrap());
            started.push(place.insert(Server::start(self.installation.as_server(&mut command, *half, "server"))));
        }
        started.into_iter().for_each(Server::until_ready);
    }

    /// `kill -9` for those of `halves` that run.
    fn kill(&self, halves: &[Half]) {
        let mut up = self.up.lock().unwrap();
        for (half, place) in self.installation.halves.iter().zip(up.iter_mut()) {
            if halves.contains(half) {
                place.take().into_iter().for_each(Server::kill);
            }
        }
    }

    /// Lets both end in order, the chat first.
    pub(crate) fn stop(&self) {
        self.up.lock().unwrap().drain(..).rev().flatten().for_each(Server::stop);
    }

    /// Gives the address at which it listens to the stories.
    pub(crate) async fn serve(self: Arc<Self>) -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/kill", post(kill))
            .route("/start", post(start))
            .route("/picture", get(picture))
            .route("/arrived", get(arrived))
            .route("/kim", get(kim))
            .with_state(self);
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }
}

async fn add(registry: &Registry, given_name: &str, address: &str, phone: Option<&str>) {
    let person = AddAccount {
        address: address.to_owned(),
        given_name: given_name.to_owned(),
        family_name: "Marlowe".to_owned(),
        phone: phone.map(str::to_owned),
        authenticator: false,
        disabled: false,
        privileged: false,
        password: None,
    };
    registry.perform(AccountAsk::Add(person)).await.unwrap();
}

type Ours = State<Arc<Processes>>;

/// Kills `what`: the verifier, or everything.
async fn kill(State(processes): Ours, Query(asked): Asked) -> Json<Value> {
    let halves: &[Half] = if asked["what"] == "verifier" { &[Half::Verifier] } else { &[Half::Verifier, Half::Chat] };
    block_in_place(|| processes.kill(halves));
    Json(json!({}))
}

async fn start(State(processes): Ours) -> Json<Value> {
    block_in_place(|| processes.start());
    Json(json!({}))
}

/// What the `picture` says, which the page has as Base64.
async fn picture(State(processes): Ours, Query(asked): Asked) -> Json<Value> {
    let picture = BASE64.decode(asked["picture"].as_bytes()).unwrap();
    Json(json!({ "answer": processes.installation.answer(&picture) }))
}

/// The texts on ada's phone, and the subjects of her letters.
async fn arrived(State(processes): Ours) -> Json<Value> {
    let of = |arrived: Vec<(String, String, String)>, whom: &str| {
        arrived.into_iter().filter(|(_, to, _)| to == whom).map(|(.., words)| words).collect::<Vec<_>>()
    };
    let installation = &processes.installation;
    Json(json!({ "texts": of(installation.texts(), NUMBER), "letters": of(installation.letters(), ADDRESS) }))
}

/// What kim types at the console, and what both of their apps show now.
async fn kim(State(processes): Ours) -> Json<Value> {
    let (Kim { staff, token, checks }, now) = (&processes.kim, SystemClock.now());
    Json(json!({
        "password": staff.password.expose(),
        "code": oathtool(staff.enrolment.key.expose(), now),
        "token": token,
        "check": oathtool(checks, now),
    }))
}
