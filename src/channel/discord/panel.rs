//! The link to the secure page, for whoever presses the button alone.

use super::{inbound::Press, phrases, pointer::Pointer, post, reception::Reception, stay::turn_at};
use crate::channel::frame;

/// Answers a press on a button to the panel: the link, for whoever pressed alone.
pub(super) async fn show_link(reception: &Reception, pointer: Pointer, press: &Press) {
    let record = turn_at(reception, pointer.conversation, pointer.revision).await.ok().flatten();
    let wanted = record.as_ref().and_then(|record| frame::panel_links(record).into_iter().next());
    let link = match wanted {
        Some((session, generation)) => reception.engine.panel_link(session, generation).await,
        None => None,
    };
    let words = reception.words.as_ref();
    let (Some(record), Some(link)) = (record, link) else {
        return reception.rest.answer(press, &words.say(&phrases::panel_dead()), None).await;
    };
    let beside = post::words_beside_panel(&record);
    match post::panel_button(&link, words) {
        Ok(button) => reception.rest.answer(press, &beside, Some(&button)).await,
        Err(text) => reception.rest.answer(press, &format!("{beside}\n\n{text}"), None).await,
    }
}
