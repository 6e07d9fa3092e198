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
use deskhand::app::admin::wire::{AccountAsk, AddAccount};
use serde_json::{Value, json};
use tokio::task::block_in_place;

use crate::{
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
}

impl Processes {
    /// Both run, and ada has an account.
    pub(crate) async fn run() -> Arc<Self> {
        let installation = Installation::in_two_processes("browser-processes");
        let running = installation.run_accounts().await;
        let ada = AddAccount {
            address: ADDRESS.to_owned(),
            given_name: "Ada".to_owned(),
            family_name: "Marlowe".to_owned(),
            phone: Some(NUMBER.to_owned()),
            authenticator: false,
            disabled: false,
            privileged: false,
            password: None,
        };
        running.verifier.as_ref().unwrap().registry.perform(AccountAsk::Add(ada)).await.unwrap();
        running.stop().await;
        let up = Mutex::new(installation.halves.iter().map(|_| None).collect());
        let processes = Arc::new(Self { installation, up });
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
            .with_state(self);
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }
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
