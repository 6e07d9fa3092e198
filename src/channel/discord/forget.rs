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
    engine::{Forgotten, Joined, Notice},
    model::{ConversationId, Revision},
};

/// What `/forget` says, with the button that does it.
pub(super) async fn ask(reception: &Arc<Reception>, asked: Place, press: &Press) {
    let words = |which| reception.words.say(&phrases::forgetting(which));
    match under_way(reception, asked).await {
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

/// What whoever asked at `asked` has under way there, or in the room that they have from there.
async fn under_way(reception: &Reception, asked: Place) -> Result<Option<Joined>, Notice> {
    let hidden = Place { kind: Kind::Hidden, ..asked };
    for place in reception.rooms.known(asked).into_iter().chain([asked, hidden]) {
        if let Some(joined) = reception.engine.resume(&place.address()).await? {
            return Ok(Some(joined));
        }
    }
    Ok(None)
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
