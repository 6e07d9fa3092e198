//! A desk that tells what a transcript says: for exports, whose queue and hours are not there any more.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::model::{ConversationId, DeskView, TurnRecord, port::Desk};

/// Stands before a real desk, which follows all turns and tells nothing.
#[derive(Default)]
pub struct ScriptedDesk(Mutex<Script>);

#[derive(Default)]
struct Script {
    /// `None`: nobody of the help desk works with this chat.
    told: Option<DeskView>,
    behind: Option<Arc<dyn Desk>>,
}

impl ScriptedDesk {
    pub(super) fn stand_before(&self, real: Arc<dyn Desk>) {
        self.script().behind = Some(real);
    }

    /// Tells `view` from now on.
    pub(super) fn tell(&self, view: DeskView) {
        self.script().told = Some(view);
    }

    fn behind(&self) -> Option<Arc<dyn Desk>> {
        self.script().behind.clone()
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk for ScriptedDesk {
    fn view(&self, _: ConversationId) -> Option<DeskView> {
        self.script().told
    }

    fn follow(&self, record: &TurnRecord) {
        if let Some(desk) = self.behind() {
            desk.follow(record);
        }
    }

    fn come(&self, conversation: ConversationId) {
        if let Some(desk) = self.behind() {
            desk.come(conversation);
        }
    }

    fn go(&self, conversation: ConversationId) {
        if let Some(desk) = self.behind() {
            desk.go(conversation);
        }
    }
}
