//! The web chat: its page and its web socket, and a page for those who come by a one-time link.
//!
//! A browser is known by its resume token alone, which travels in the first frame of the socket: in
//! no address, no cookie, no log. Absent on purpose: deciding what is said, and any record of its own.

mod page;
mod passage;
pub mod phrases;
mod socket;

use std::sync::Arc;

use axum::{
    Router,
    extract::{State, WebSocketUpgrade},
    response::Response,
    routing::get,
};
use tokio_util::sync::CancellationToken;

use super::session::Door;
use crate::web::Guard;

/// The only body that is read holds a one-time link.
const BODY_LIMIT: usize = 1024;

/// The longest message that is taken fits with every character escaped; a larger frame ends the
/// connection.
const FRAME_LIMIT: usize = 256 * 1024;

/// What one read takes in. It is zeroed at each read, and messages are short.
const READ_BUFFER: usize = 8 * 1024;

struct Chat {
    door: Door,
    stopping: CancellationToken,
}

/// The chat's site: page, files and socket, with the guard around them. Open sockets are closed when
/// `stopping` is cancelled; their browsers come back later.
pub fn router(door: Door, guard: Guard, stopping: CancellationToken) -> Router {
    let assets = page::assets();
    let pages = page::routes(&guard.phrases, &assets);
    let inward = passage::routes(&guard.phrases, &assets).route("/socket", get(open));
    let inward = inward.with_state(Arc::new(Chat { door, stopping }));
    Guard { body_limit: BODY_LIMIT, ..guard }.around(pages.merge(inward))
}

async fn open(State(chat): State<Arc<Chat>>, upgrade: WebSocketUpgrade) -> Response {
    upgrade
        .read_buffer_size(READ_BUFFER)
        .max_message_size(FRAME_LIMIT)
        .max_frame_size(FRAME_LIMIT)
        .on_upgrade(|socket| async move { socket::serve(socket, &chat.door, &chat.stopping).await })
}
