//! Who reads a conversation beside oneself, and who is writing there. It is told to consoles alone and kept
//! nowhere: with the console it is gone.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::broadcast;

use crate::model::{Agent, ConversationId};

/// Those who have which conversation open, with how many consoles.
type Rooms = BTreeMap<ConversationId, BTreeMap<Agent, usize>>;

/// So many changes wait for a slow console; one that has missed some looks anew.
const ROOM: usize = 256;

pub(super) struct Company {
    rooms: Mutex<Rooms>,
    changes: broadcast::Sender<Whisper>,
}

/// Something that the others at `conversation` may see.
#[derive(Debug, Clone)]
pub(super) struct Whisper {
    pub(super) conversation: ConversationId,
    /// Who writes; `None`: somebody came or went.
    pub(super) writes: Option<Agent>,
}

/// An agent reads a conversation for as long as this is kept.
pub(super) struct Reading {
    company: Arc<Company>,
    conversation: ConversationId,
    agent: Agent,
}

impl Company {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self { rooms: Mutex::default(), changes: broadcast::Sender::new(ROOM) })
    }

    pub(super) fn changes(&self) -> broadcast::Receiver<Whisper> {
        self.changes.subscribe()
    }

    pub(super) fn enter(self: &Arc<Self>, conversation: ConversationId, agent: Agent) -> Reading {
        *self.rooms().entry(conversation).or_default().entry(agent.clone()).or_default() += 1;
        self.tell(conversation, None);
        Reading { company: self.clone(), conversation, agent }
    }

    /// Those who read `conversation` beside `me`, by name.
    pub(super) fn beside(&self, me: &Agent, conversation: ConversationId) -> Vec<Agent> {
        let rooms = self.rooms();
        let readers = rooms.get(&conversation).into_iter().flat_map(BTreeMap::keys);
        readers.filter(|reader| *reader != me).cloned().collect()
    }

    fn tell(&self, conversation: ConversationId, writes: Option<Agent>) {
        // Nobody may listen.
        let _ = self.changes.send(Whisper { conversation, writes });
    }

    /// Nothing of ours panics while it holds the lock.
    fn rooms(&self) -> MutexGuard<'_, Rooms> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reading {
    /// The agent is writing something.
    pub(super) fn writes(&self) {
        self.company.tell(self.conversation, Some(self.agent.clone()));
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let mut rooms = self.company.rooms();
        if let Some(readers) = rooms.get_mut(&self.conversation) {
            match readers.get_mut(&self.agent) {
                Some(open) if *open > 1 => *open -= 1,
                _ => drop(readers.remove(&self.agent)),
            }
            if readers.is_empty() {
                rooms.remove(&self.conversation);
            }
        }
        drop(rooms);
        self.company.tell(self.conversation, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AgentName;

    fn agent(name: &str) -> Agent {
        Agent { name: AgentName::parse(name).unwrap(), shown: name.to_owned() }
    }

    #[test]
    fn one_sees_who_reads_beside_oneself_until_their_last_window_is_gone() {
        let (company, here) = (Company::new(), ConversationId(1_u128.into()));
        let (kim, lee) = (agent("kim"), agent("lee"));
        let beside = || company.beside(&kim, here);
        let _own = company.enter(here, kim.clone());
        let first = company.enter(here, lee.clone());
        let second = company.enter(here, lee.clone());
        let _elsewhere = company.enter(ConversationId(2_u128.into()), agent("pat"));
        assert_eq!(beside(), std::slice::from_ref(&lee));
        drop(first);
        assert_eq!(beside(), [lee], "another window of theirs is open");
        drop(second);
        assert_eq!(beside(), []);
        assert_eq!(company.rooms().len(), 2);
    }

    #[test]
    fn whoever_writes_is_told_to_the_others() {
        let (company, here) = (Company::new(), ConversationId(1_u128.into()));
        let reading = company.enter(here, agent("kim"));
        let mut changes = company.changes();
        reading.writes();
        drop(reading);
        let told: Vec<_> = std::iter::from_fn(|| changes.try_recv().ok()).map(|it| it.writes).collect();
        assert_eq!(told, [Some(agent("kim")), None]);
    }
}
