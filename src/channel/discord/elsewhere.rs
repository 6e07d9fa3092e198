//! Where a conversation goes on when nothing can be posted at its place any more, or when its person wishes so.
//!
//! From a thread it goes with its person to their direct messages, where nobody else reads; if something else is under
//! way there, they choose. From direct
//! messages it goes nowhere by itself, since others may read a thread: there the person is told to ask again.
//! Into a browser it goes by a one-time link, which is made at the press and shown to whoever pressed.

use std::sync::Arc;

use super::{
    inbound::Press,
    phrases,
    place::{Kind, Place},
    pointer::{Pointer, What},
    post::{self, BUTTON_LABEL, Button, Does, Post, Row},
    reception::Reception,
    stay::{self, Heard},
    verdict::Closed,
};
use crate::{
    channel::frame,
    engine::{Also, Notice},
    model::{Address, ConversationId, Phrase, Revision, Sensitive},
    talk::turn::Arrival,
};

/// `conversation` can't go on at `place`.
pub(super) async fn go_on(reception: &Arc<Reception>, place: Place, conversation: ConversationId, why: Closed) {
    match (place.kind, why) {
        (Kind::Thread, _) => in_direct_messages(reception, place, conversation).await,
        (Kind::Direct, Closed::Person) => in_a_thread(reception, place).await,
        (Kind::Direct, Closed::Permission | Closed::Gone) | (Kind::Hidden, _) => {}
    }
}

async fn in_direct_messages(reception: &Arc<Reception>, thread: Place, conversation: ConversationId) {
    if let Carried::Busy(direct) = carry(reception, thread, conversation, &phrases::moved(thread)).await {
        let words = reception.words.say(&phrases::moved_to_busy(thread));
        let button = instead_of_other(reception, direct, conversation, &phrases::moved_instead());
        let _ =
            reception.rest.post(direct, &Post { rows: vec![Row::Buttons(vec![button])], ..Post::notice(words) }).await;
    }
}

/// The person at `place` would rather write directly. Says to `press` what came of it.
pub(super) async fn as_wished(reception: &Arc<Reception>, place: Place, conversation: ConversationId, press: &Press) {
    let (note, button) = match carry(reception, place, conversation, &phrases::gone_direct()).await {
        Carried::There => (phrases::gone_direct(), None),
        Carried::Busy(_) => {
            let button = instead_of_other(reception, place, conversation, &phrases::direct_instead());
            (phrases::direct_busy(), Some(button))
        }
        Carried::Not => (phrases::not_direct(), None),
    };
    reception.rest.answer(press, &reception.words.say(&note), button.as_ref()).await;
}

/// What became of the wish to go on in direct messages.
enum Carried {
    There,
    /// Another conversation is under way there.
    Busy(Place),
    Not,
}

/// Lets `conversation` go on in the direct messages of the person at `from`, whose first words there are `hello`.
async fn carry(reception: &Arc<Reception>, from: Place, conversation: ConversationId, hello: &Phrase) -> Carried {
    let Some(direct) = reception.rest.direct(from.person).await else { return Carried::Not };
    match reception.engine.resume(&direct.address()).await {
        Ok(Some(there)) if there.conversation == conversation => return Carried::There,
        Ok(Some(_)) => return Carried::Busy(direct),
        Ok(None) => {}
        Err(_) => return Carried::Not,
    }
    let note = Post::notice(reception.words.say(hello));
    if reception.rest.post(direct, &note).await.is_err() {
        return Carried::Not;
    }
    match bind(reception, direct, conversation, &from.address(), None).await {
        Ok(true) => Carried::There,
        // Begun in this moment.
        Ok(false) => Carried::Busy(direct),
        Err(_) => Carried::Not,
    }
}

/// Lets `conversation` be had in `direct` too, if nothing else is; `known` is where it was had before.
async fn bind(
    reception: &Arc<Reception>,
    direct: Place,
    conversation: ConversationId,
    known: &Address,
    hello: Option<Phrase>,
) -> Result<bool, Notice> {
    let bound = reception.engine.also_at(conversation, &direct.address(), known).await?;
    if bound == Also::Now {
        reception.hand_on(direct, Heard::Carried { conversation, hello });
    }
    Ok(bound != Also::Taken)
}

/// A button that closes what is under way in direct messages, for `conversation` to go on there.
fn instead_of_other(reception: &Reception, place: Place, conversation: ConversationId, label: &Phrase) -> Button {
    let pointer = Pointer { conversation, revision: Revision::default(), what: What::Instead };
    let label = phrases::clipped(&reception.words.say(label), BUTTON_LABEL);
    Button { label, does: Does::Point(reception.signer.sign(&pointer, place)) }
}

/// That button was pressed at `place`. Says to `press` what came of it.
pub(super) async fn instead(reception: &Arc<Reception>, place: Place, conversation: ConversationId, press: &Press) {
    let direct = match place.kind {
        Kind::Direct => Some(place),
        Kind::Thread | Kind::Hidden => reception.rest.direct(place.person).await,
    };
    let note = match direct {
        Some(direct) => replace(reception, direct, conversation).await.unwrap_or_else(Notice::phrase),
        None => phrases::not_direct(),
    };
    reception.rest.answer(press, &reception.words.say(&note), None).await;
}

async fn replace(reception: &Arc<Reception>, direct: Place, conversation: ConversationId) -> Result<Phrase, Notice> {
    let engine = &reception.engine;
    if let Some(other) = engine.resume(&direct.address()).await?.filter(|other| other.conversation != conversation) {
        let last = stay::turn_at(reception, other.conversation, other.revision).await?;
        if last.is_some_and(|last| last.open.handoff.is_some()) {
            return Ok(phrases::direct_held());
        }
        engine.take(other.conversation, Arrival::Left).await?;
    }
    let known = engine.addresses(conversation).await?.into_iter().find(|at| Place::parse(at).is_some());
    let known = known.unwrap_or_else(|| direct.address());
    let bound = bind(reception, direct, conversation, &known, Some(phrases::gone_direct())).await?;
    Ok(if bound { phrases::gone_direct() } else { phrases::direct_busy() })
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
