//! `/forget`: what would be forgotten and what stays is told first, for whoever asked alone; a press does it.

use std::sync::Arc;

use super::{
    inbound::Press,
    phrases::{self, Forgetting},
    place::{CHANNEL, Kind, Place},
    pointer::{Pointer, What},
    post::{Button, Does},
    reception::Reception,
};
use crate::{
    engine::{Forgotten, Notice},
    model::{ConversationId, Revision},
};

/// What `/forget` says, with the button that does it.
pub(super) async fn ask(reception: &Arc<Reception>, asked: Place, press: &Press) {
    let place = reception.rooms.known(asked).unwrap_or(asked);
    let words = |which| reception.words.say(&phrases::forgetting(which));
    match reception.engine.resume(&place.address()).await {
        Ok(Some(joined)) => {
            let pointer =
                Pointer { conversation: joined.conversation, revision: Revision::default(), what: What::Forget };
            // Pressed where it was asked.
            let does = Does::Point(reception.signer.sign(&pointer, asked));
            let button = Button { label: words(Forgetting::Act), does };
            reception.rest.answer(press, &words(Forgetting::Ask), Some(&button)).await;
        }
        Ok(None) => reception.rest.answer(press, &words(Forgetting::Nothing), None).await,
        Err(notice) => reception.rest.answer(press, &reception.words.say(&notice.phrase()), None).await,
    }
}

/// Forgets, and tells whoever pressed.
pub(super) async fn forget(reception: &Arc<Reception>, conversation: ConversationId, press: &Press) {
    let words = match forgotten(reception, conversation).await {
        Ok(Forgotten::Now) => phrases::forgetting(Forgetting::Done),
        Ok(Forgotten::Before) => phrases::forgetting(Forgetting::Nothing),
        Ok(Forgotten::Held) => phrases::forgetting(Forgetting::Held),
        Err(notice) => notice.phrase(),
    };
    reception.rest.answer(press, &reception.words.say(&words), None).await;
}

async fn forgotten(reception: &Arc<Reception>, conversation: ConversationId) -> Result<Forgotten, Notice> {
    let places = reception.engine.addresses(conversation).await?;
    let forgotten = reception.engine.forget(conversation).await?;
    if forgotten == Forgotten::Now {
        // A thread stays its person's: what they say there next is heard.
        for address in places.iter().filter(|address| address.as_str().starts_with(CHANNEL)) {
            if Place::parse(address).is_some_and(|place| place.kind == Kind::Thread) {
                reception.engine.enter(address).await?;
            }
        }
    }
    Ok(forgotten)
}
