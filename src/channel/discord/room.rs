//! Rooms: private threads in which one person talks to the bot, out of the sight of those in the channel.
//!
//! Invariant: nothing of what somebody needs is answered where others read it. Where no thread can be
//! opened, the person is asked to write directly.

use std::{
    collections::HashMap,
    num::NonZeroU64,
    sync::{Arc, PoisonError},
};

use super::{
    command::Command,
    inbound::{Press, Said},
    phrases,
    place::{Kind, Place},
    reception::Reception,
    rest::Acknowledgement,
};
use crate::model::{Phrase, Sensitive};

/// Whoever holds it may open one.
type Room = Arc<tokio::sync::Mutex<Option<Place>>>;

/// The newest room of each person in each channel.
#[derive(Default)]
pub(super) struct Rooms(std::sync::Mutex<HashMap<Place, Room>>);

impl Rooms {
    fn of(&self, asked: Place) -> Room {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(asked).or_default().clone()
    }
}

/// The bot was mentioned: what was said beside it is answered in private.
pub(super) async fn mentioned(reception: &Arc<Reception>, asked: Place, said: Said) {
    let message = said.message;
    let note = match whereto(reception, asked).await {
        // Mentioned where they talk anyway.
        Some(place) if place == asked => return reception.said(place, said),
        Some(place) => {
            let asks = !said.text.expose().is_empty() || said.files;
            let help = || Sensitive::new(reception.words.say(&Command::Help.words()));
            let text = if asks { said.text } else { help() };
            reception.said(place, Said { message, text, files: said.files });
            phrases::room(&link(place))
        }
        None => phrases::no_room(),
    };
    reception.rest.note(asked, message, &reception.words.say(&note)).await;
}

/// A command, from wherever it came: it is acknowledged first, since the rest takes its time.
pub(super) async fn commanded(reception: &Arc<Reception>, asked: Place, press: &Press, command: Command) {
    reception.rest.acknowledge(press, &Acknowledgement::Later).await;
    let place = match asked.kind {
        Kind::Direct => Some(asked),
        Kind::Thread => whereto(reception, asked).await,
    };
    let note: Phrase = match place {
        Some(place) => {
            let text = Sensitive::new(reception.words.say(&command.words()));
            reception.said(place, Said { message: press.id, text, files: false });
            if place == asked { phrases::taken() } else { phrases::room(&link(place)) }
        }
        None => phrases::no_room(),
    };
    reception.rest.answer(press, &reception.words.say(&note), None).await;
}

/// Where the person at `asked` is to be answered: there, if it is a room of theirs; else in the room that
/// they have, or a new one. `None`: none can be opened.
async fn whereto(reception: &Reception, asked: Place) -> Option<Place> {
    if reception.engine.is_known(&asked.address()).await.unwrap_or(false) {
        return Some(asked);
    }
    let room = reception.rooms.of(asked);
    // Two mentions at once share one.
    let mut room = room.lock().await;
    if let Some(place) = *room
        && let Ok(Some(_)) = reception.engine.resume(&place.address()).await
    {
        return Some(place);
    }
    let name = phrases::clipped(&reception.words.say(&phrases::room_name()), 100);
    let channel: NonZeroU64 = reception.rest.open_thread(asked, &name).await?;
    let place = Place { kind: Kind::Thread, channel, person: asked.person };
    // From now on what the person says there is heard.
    reception.engine.enter(&place.address()).await.ok()?;
    *room = Some(place);
    Some(place)
}

fn link(place: Place) -> String {
    format!("<#{}>", place.channel)
}
