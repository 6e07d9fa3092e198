//! Listening for one site: bind early, so that a taken port is an error at start, and stop when told.

use std::{io, net::SocketAddr};

use axum::{
    Router,
    serve::{ListenerExt as _, TapIo},
};
use miette::Diagnostic;
use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

#[derive(Debug, Error, Diagnostic)]
#[error("{what} can't listen on {address}: {source}")]
#[diagnostic(help(
    "Another program may be using that port, or another Deskhand is running. Stop it, or change `listen` in the configuration."
))]
pub struct ListenFault {
    what: &'static str,
    address: SocketAddr,
    source: io::Error,
}

/// A socket that is bound, before anybody is served.
pub(super) struct Bound {
    listener: TcpListener,
    pub(super) address: SocketAddr,
}

pub(super) async fn bind(what: &'static str, address: SocketAddr) -> Result<Bound, ListenFault> {
    let fault = |source| ListenFault { what, address, source };
    let listener = TcpListener::bind(address).await.map_err(fault)?;
    let address = listener.local_addr().map_err(fault)?;
    Ok(Bound { listener, address })
}

impl Bound {
    /// Serves `router` until `stopping`; open answers are finished first.
    pub(super) fn serve(self, router: Router, tasks: &TaskTracker, stopping: &CancellationToken) {
        let stopping = stopping.clone();
        tasks.spawn(async move {
            let listener = prompt(self.listener);
            let service = router.into_make_service_with_connect_info::<SocketAddr>();
            let served =
                axum::serve(listener, service).with_graceful_shutdown(async move { stopping.cancelled().await }).await;
            if let Err(fault) = served {
                tracing::error!(%fault, address = %self.address, "a site stopped serving");
            }
        });
    }
}

/// Frames are small, and none waits until the one before it has been acknowledged (Nagle's algorithm and a delayed
/// acknowledgement make 40 ms of it).
fn prompt(listener: TcpListener) -> TapIo<TcpListener, fn(&mut TcpStream)> {
    listener.tap_io(|connection| {
        if let Err(fault) = connection.set_nodelay(true) {
            tracing::debug!(%fault, "a connection sends its frames late");
        }
    })
}

#[cfg(test)]
mod tests {
    use axum::serve::Listener as _;

    use super::*;

    #[tokio::test]
    async fn a_connection_waits_for_no_acknowledgement() {
        let bound = bind("the test", SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let (address, mut listener) = (bound.address, prompt(bound.listener));
        let (caller, (served, _)) = tokio::join!(TcpStream::connect(address), listener.accept());
        assert!(served.nodelay().unwrap());
        assert!(!caller.unwrap().nodelay().unwrap(), "it is no default of this machine");
    }
}
