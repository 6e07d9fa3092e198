//! Rooms: private threads in which one person talks to the bot, out of the sight of those in the channel.
//!
//! Invariant: nothing of what somebody needs is answered where others read it. Where no thread can be opened, a
//! command is answered for its person's eyes alone, and whoever mentions the bot is written to directly: Discord
//! hides nothing but answers to commands and presses.

use std::{
    collections::HashMap,
    num::NonZeroU64,
    sync::{Arc, PoisonError},
};

use super::{
    command::Command,
    forget,
    inbound::{Press, Said},
    limits::{Allowed, Counted},
    phrases,
    place::{Kind, Place},
    post::{Button, Does, Post},
    recall,
    reception::Reception,
};
use crate::{
    engine::Notice,
    model::{Phrase, Sensitive},
};

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

impl Rooms {
    /// The room that was opened for whoever asked at `asked`, if nobody is about to open one just now.
    pub(super) fn known(&self, asked: Place) -> Option<Place> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&asked).and_then(standing)
    }

    /// The rooms of `person`, wherever they asked for them.
    pub(super) fn of_person(&self, person: NonZeroU64) -> Vec<Place> {
        let rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.values().filter_map(standing).filter(|room| room.person == person).collect()
    }

    /// The rooms of those who asked in `channel`.
    pub(super) fn asked_in(&self, channel: NonZeroU64) -> Vec<Place> {
        let rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.iter().filter(|(asked, _)| asked.channel == channel).filter_map(|(_, room)| standing(room)).collect()
    }
}

fn standing(room: &Room) -> Option<Place> {
    room.try_lock().ok().and_then(|room| *room)
}

/// The bot was mentioned: what was said beside it is answered in private.
pub(super) async fn mentioned(reception: &Arc<Reception>, asked: Place, message: u64, said: Said) {
    let note = match whereto(reception, asked, Openly::Yes).await {
        // Mentioned where they talk anyway.
        Ok(place) if place == asked => return reception.said(place, said),
        Ok(place) => {
            let asks = !said.text.expose().is_empty() || said.files;
            let help = Command::Help.words().map(|words| Sensitive::new(reception.words.say(&words)));
            let text = help.filter(|_| !asks).unwrap_or(said.text);
            reception.said(place, Said { message: recall::apart(message), text, files: said.files });
            whither(place)
        }
        Err(why) => why,
    };
    reception.rest.note(asked, message, &reception.words.say(&note)).await;
}

/// A command that was acknowledged, from wherever it came.
pub(super) async fn commanded(reception: &Arc<Reception>, asked: Place, press: &Arc<Press>, command: Command) {
    let Some(words) = command.words() else { return forget::ask(reception, asked, press).await };
    let place = match asked.kind {
        Kind::Direct => Ok(asked),
        Kind::Thread | Kind::Hidden => whereto(reception, asked, Openly::No).await,
    };
    let hidden = place.as_ref().ok().copied().filter(|place| place.kind == Kind::Hidden);
    let (note, button) = match place {
        Ok(place) => {
            let text = Sensitive::new(reception.words.say(&words));
            reception.said(place, Said { message: recall::apart(press.id), text, files: false });
            let away = place.kind == Kind::Direct && place != asked;
            let note = if place == asked { phrases::taken() } else { whither(place) };
            (note, away.then(|| to_direct_messages(reception, place)))
        }
        Err(why) => (why, None),
    };
    reception.rest.answer(press, &reception.words.say(&note), button.as_ref()).await;
    if let Some(hidden) = hidden {
        reception.rest.hidden.hold(hidden, press.clone());
    }
}

/// Whether others have read what the bot was asked. What nobody has can be answered under their eyes all the same:
/// Discord shows the answer to a command to its person alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Openly {
    Yes,
    No,
}

/// Where the person at `asked` is to be answered: there, if it is a room of theirs; else in the room that
/// they have, or a new one. Where there can be none: what to say.
async fn whereto(reception: &Reception, asked: Place, openly: Openly) -> Result<Place, Phrase> {
    if reception.engine.is_known(&asked.address()).await.unwrap_or(false) {
        return Ok(asked);
    }
    let room = reception.rooms.of(asked);
    // Two mentions at once share one.
    let mut room = room.lock().await;
    if let Some(place) = *room
        && (openly == Openly::No || place.kind != Kind::Hidden)
        && let Ok(Some(_)) = reception.engine.resume(&place.address()).await
    {
        return Ok(place);
    }
    if reception.guard.count(Counted::Thread, asked.person) != Allowed::Yes {
        return Err(phrases::too_many_rooms());
    }
    let name = phrases::clipped(&reception.words.say(&phrases::room_name()), 100);
    let place = match (reception.rest.open_thread(asked, &name).await, openly) {
        (Some(channel), _) => Place { kind: Kind::Thread, channel, person: asked.person },
        (None, Openly::No) => Place { kind: Kind::Hidden, ..asked },
        (None, Openly::Yes) => directly(reception, asked).await.ok_or_else(phrases::no_room)?,
    };
    // From now on what the person says there is heard.
    reception.engine.enter(&place.address()).await.map_err(Notice::phrase)?;
    *room = Some(place);
    Ok(place)
}

/// In direct messages, if the person takes them: the first words there say why.
async fn directly(reception: &Reception, asked: Place) -> Option<Place> {
    let direct = reception.rest.direct(asked.person).await?;
    let hello = Post::notice(reception.words.say(&phrases::hello(asked)));
    reception.rest.post(direct, &hello).await.ok().map(|()| direct)
}

/// Where the person finds their answer.
fn whither(place: Place) -> Phrase {
    match place.kind {
        Kind::Thread => phrases::room(&format!("<#{}>", place.channel)),
        Kind::Direct => phrases::room_direct(),
        Kind::Hidden => phrases::room_hidden(),
    }
}

/// A button for the person themselves: others would find nothing behind it.
fn to_direct_messages(reception: &Reception, direct: Place) -> Button {
    let url = format!("https://discord.com/channels/@me/{}", direct.channel);
    Button { label: reception.words.say(&phrases::room_direct_open()), does: Does::Open(Sensitive::new(url)) }
}
