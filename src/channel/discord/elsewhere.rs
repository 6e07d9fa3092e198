//! Where a conversation goes on when nothing can be posted at its place any more.
//!
//! From a thread it goes with its person to their direct messages, where nobody else reads. From direct
//! messages it goes nowhere by itself, since others may read a thread: there the person is told to ask again.

use std::sync::Arc;

use super::{
    phrases,
    place::{Kind, Place},
    post::Post,
    reception::Reception,
    verdict::Closed,
};
use crate::{engine::Also, model::ConversationId};

/// `conversation` can't go on at `place`.
pub(super) async fn go_on(reception: &Arc<Reception>, place: Place, conversation: ConversationId, why: Closed) {
    match (place.kind, why) {
        (Kind::Thread, _) => in_direct_messages(reception, place, conversation).await,
        (Kind::Direct, Closed::Person) => in_a_thread(reception, place).await,
        (Kind::Direct, Closed::Permission | Closed::Gone) => {}
    }
}

async fn in_direct_messages(reception: &Arc<Reception>, thread: Place, conversation: ConversationId) {
    let Some(direct) = reception.rest.direct(thread.person).await else { return };
    let also = reception.engine.also_at(conversation, &direct.address(), &thread.address()).await;
    if let Ok(Also::Before) = also {
        return;
    }
    let note = Post::notice(reception.words.say(&phrases::moved(thread)));
    if reception.rest.post(direct, &note).await.is_ok()
        && let Ok(Also::Now) = also
    {
        reception.take_up_at(direct, conversation);
    }
}

async fn in_a_thread(reception: &Arc<Reception>, direct: Place) {
    for room in reception.rooms.of_person(direct.person) {
        let note = Post::notice(reception.words.say(&phrases::closed()));
        if reception.rest.post(room, &note).await.is_ok() {
            return;
        }
    }
}
