//! A world's verifier behind its API on a real socket, and the chat's end of it.

use std::{net::SocketAddr, sync::Arc};

use deskhand::{
    identity::verifier::remote::{Api, ApiToken, RemoteDesk, RemoteVerifier, Tokens},
    model::{Draw, Method},
    runtime::SeededEntropy,
    web::{Framing, Guard, Site},
};
use tokio_util::sync::CancellationToken;

use crate::world::{self, World};

pub(crate) struct Far {
    pub(crate) address: SocketAddr,
    pub(crate) token: ApiToken,
    pub(crate) stopping: CancellationToken,
}

impl Far {
    pub(crate) async fn of(world: &World) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let token = ApiToken::made(&Draw::from_seed([3; 32]));
        let stopping = CancellationToken::new();
        let api = Api {
            verifier: world.service.clone(),
            desk: world.service.clone(),
            methods: vec![Method::Text, Method::Authenticator],
            tokens: Tokens::read(token.expose()).unwrap(),
            stopping: stopping.clone(),
        };
        let site = Site::new(&format!("http://{address}"), &[]).unwrap();
        let guard = Guard { site, framing: Framing::Never, phrases: world::phrases(), body_limit: 0 };
        let router = api.router(guard);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, token, stopping }
    }

    pub(crate) fn client(&self, address: SocketAddr) -> RemoteVerifier {
        RemoteVerifier::new(&format!("http://{address}"), &self.token, Arc::new(SeededEntropy::new([4; 32]))).unwrap()
    }

    /// The end of whoever is an agent.
    pub(crate) fn desk(address: SocketAddr) -> RemoteDesk {
        RemoteDesk::new(&format!("http://{address}"), Arc::new(SeededEntropy::new([5; 32]))).unwrap()
    }
}
