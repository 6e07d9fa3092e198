//! Where a conversation goes on when nothing can be posted at its place any more, or when its person wishes so.
//!
//! From a thread it goes with its person to their direct messages, where nobody else reads. From direct
//! messages it goes nowhere by itself, since others may read a thread: there the person is told to ask again.
//! Into a browser it goes by a one-time link, which is made at the press and shown to whoever pressed.

use std::sync::Arc;

use super::{
    inbound::Press,
    phrases,
    place::{Kind, Place},
    pointer::Pointer,
    post::{self, Post},
    reception::Reception,
    stay,
    verdict::Closed,
};
use crate::{
    channel::frame,
    engine::Also,
    model::{ConversationId, Phrase, Sensitive},
};

/// `conversation` can't go on at `place`.
pub(super) async fn go_on(reception: &Arc<Reception>, place: Place, conversation: ConversationId, why: Closed) {
    match (place.kind, why) {
        (Kind::Thread, _) => in_direct_messages(reception, place, conversation).await,
        (Kind::Direct, Closed::Person) => in_a_thread(reception, place).await,
        (Kind::Direct, Closed::Permission | Closed::Gone) => {}
    }
}

async fn in_direct_messages(reception: &Arc<Reception>, thread: Place, conversation: ConversationId) {
    carry(reception, thread, conversation, &phrases::moved(thread)).await;
}

/// The person of `thread` would rather write directly. Says to `press` what came of it.
pub(super) async fn as_wished(reception: &Arc<Reception>, thread: Place, conversation: ConversationId, press: &Press) {
    let there = carry(reception, thread, conversation, &phrases::gone_direct()).await;
    let note = if there { phrases::gone_direct() } else { phrases::not_direct() };
    reception.rest.answer(press, &reception.words.say(&note), None).await;
}

/// Lets `conversation` go on in the direct messages of `thread`'s person, whose first words there are `hello`.
/// Whether it does.
async fn carry(reception: &Arc<Reception>, thread: Place, conversation: ConversationId, hello: &Phrase) -> bool {
    let Some(direct) = reception.rest.direct(thread.person).await else { return false };
    let (here, there) = (thread.address(), direct.address());
    let known = reception.engine.addresses(conversation).await;
    if known.is_ok_and(|known| known.contains(&there)) {
        return true;
    }
    let note = Post::notice(reception.words.say(hello));
    if reception.rest.post(direct, &note).await.is_err() {
        return false;
    }
    if let Ok(Also::Now) = reception.engine.also_at(conversation, &there, &here).await {
        reception.take_up_at(direct, conversation);
    }
    true
}

/// Answers a press with the link that carries the conversation into a browser.
pub(super) async fn show_link(reception: &Reception, pointer: Pointer, press: &Press) {
    let record = stay::turn_at(reception, pointer.conversation, pointer.revision).await.ok().flatten();
    let alive = record.as_ref().and_then(frame::passage).is_some_and(|until| reception.browser.clock.now() < until);
    let words = reception.words.as_ref();
    if !alive {
        return reception.rest.answer(press, &words.say(&phrases::passage_dead()), None).await;
    }
    let link = reception.engine.passage(pointer.conversation, pointer.revision);
    let url = Sensitive::new([&reception.browser.page, "#", link.expose()].concat());
    let here = words.say(&phrases::passage_here());
    match post::link_button(&url, &phrases::passage_open(), words) {
        Ok(button) => reception.rest.answer(press, &here, Some(&button)).await,
        Err(text) => reception.rest.answer(press, &format!("{here}\n\n{text}"), None).await,
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
