//! Random calls against a model that is too simple to be wrong: maps.

use std::collections::BTreeMap;

use deskhand::model::{
    Address, Audience, ConversationId, Epoch, Open, Revision, TurnRecord,
    port::{CommitFault, ConversationStore, LiveEntry},
};
use proptest::{prelude::*, test_runner::TestRunner};

use crate::{
    Store,
    conversations::{conversation, over, saying, turn, waiting},
};

/// Conversations and addresses are numbered from 0.
#[derive(Debug, Clone)]
enum Call {
    Append { conversation: u64, ahead: i64, epoch: u32, speaks: bool, waits: bool },
    Bind { address: u8, conversation: u64 },
    Mark { conversation: u64, address: u8, revision: u64 },
    Erase { conversation: u64 },
    Reopen,
}

const CONVERSATIONS: u64 = 3;
const ADDRESSES: u8 = 3;

fn call() -> impl Strategy<Value = Call> {
    let (conversation, address) = (0..CONVERSATIONS, 0..ADDRESSES);
    let ahead = prop_oneof![6 => Just(0), 1 => Just(-1), 1 => Just(1)];
    prop_oneof![
        8 => (conversation.clone(), ahead, 0..2u32, any::<bool>(), any::<bool>())
            .prop_map(|(conversation, ahead, epoch, speaks, waits)| Call::Append { conversation, ahead, epoch, speaks, waits }),
        3 => (address.clone(), conversation.clone())
            .prop_map(|(address, conversation)| Call::Bind { address, conversation }),
        6 => (conversation.clone(), address, 0..8u64)
            .prop_map(|(conversation, address, revision)| Call::Mark { conversation, address, revision }),
        1 => conversation.prop_map(|conversation| Call::Erase { conversation }),
        1 => Just(Call::Reopen),
    ]
}

#[derive(Default)]
struct Model {
    logs: BTreeMap<ConversationId, Vec<TurnRecord>>,
    leads_to: BTreeMap<Address, ConversationId>,
    shown: BTreeMap<(ConversationId, Address), Revision>,
    /// The last turn that is to be shown everywhere.
    owed: BTreeMap<ConversationId, Revision>,
}

impl Model {
    fn turns(&self, conversation: ConversationId) -> &[TurnRecord] {
        self.logs.get(&conversation).map_or(&[], Vec::as_slice)
    }

    fn append(&mut self, record: &TurnRecord) -> bool {
        let log = self.logs.entry(record.conversation).or_default();
        let fits = record.revision == Revision(log.len() as u64 + 1)
            && log.last().is_none_or(|last| last.epoch <= record.epoch);
        if fits {
            log.push(record.clone());
            if !record.lines.is_empty() {
                self.owed.insert(record.conversation, record.revision);
            }
        }
        fits
    }

    fn bind(&mut self, address: &Address, conversation: ConversationId) {
        if let Some(old) = self.leads_to.insert(address.clone(), conversation) {
            if old == conversation {
                return;
            }
            self.shown.remove(&(old, address.clone()));
        }
        self.shown.insert((conversation, address.clone()), Revision(0));
        self.owed.insert(conversation, Revision(self.turns(conversation).len() as u64));
    }

    fn mark(&mut self, conversation: ConversationId, address: &Address, revision: Revision) {
        let last = Revision(self.turns(conversation).len() as u64);
        if let Some(shown) = self.shown.get_mut(&(conversation, address.clone())) {
            *shown = (*shown).max(revision.min(last));
        }
    }

    fn erase(&mut self, conversation: ConversationId) {
        self.logs.remove(&conversation);
        self.owed.remove(&conversation);
        self.leads_to.retain(|_, leads_to| *leads_to != conversation);
        self.shown.retain(|(owner, _), _| *owner != conversation);
    }

    fn marks(&self, conversation: ConversationId) -> Vec<(Address, Revision)> {
        let own = self.shown.iter().filter(|((owner, _), _)| *owner == conversation);
        own.map(|((_, address), shown)| (address.clone(), *shown)).collect()
    }

    fn live(&self) -> Vec<LiveEntry> {
        let entry = |(conversation, log): (&ConversationId, &Vec<TurnRecord>)| {
            let last = log.last()?;
            let owed = self.owed.get(conversation).copied().unwrap_or_default();
            let undelivered: Vec<_> =
                self.marks(*conversation).into_iter().filter(|(_, shown)| *shown < owed).collect();
            let idle = last.open == Open::default() && undelivered.is_empty();
            (!idle).then(|| LiveEntry {
                conversation: *conversation,
                revision: last.revision,
                open: last.open.clone(),
                undelivered,
            })
        };
        self.logs.iter().filter_map(entry).collect()
    }
}

fn address(number: u8) -> Address {
    Address(format!("web:{number}"))
}

async fn both_do(store: &mut Store, model: &mut Model, call: &Call) {
    match *call {
        Call::Append { conversation: number, ahead, epoch, speaks, waits } => {
            let id = conversation(number);
            let revision = (model.turns(id).len() as u64 + 1).saturating_add_signed(ahead);
            let mut record = TurnRecord { epoch: Epoch(epoch), ..turn(id, revision) };
            record = if speaks { saying(record, Audience::Student) } else { record };
            record = if waits { waiting(record) } else { record };
            let expected = model.append(&record);
            match over(store).append(&record).await {
                Ok(()) => assert!(expected, "it should have been refused"),
                Err(CommitFault::Conflict) => assert!(!expected, "it should have been taken"),
                Err(fault) => panic!("{fault}"),
            }
        }
        Call::Bind { address: number, conversation: to } => {
            over(store).bind(&address(number), conversation(to)).await.unwrap();
            model.bind(&address(number), conversation(to));
        }
        Call::Mark { conversation: of, address: number, revision } => {
            over(store).mark(conversation(of), &address(number), Revision(revision)).await.unwrap();
            model.mark(conversation(of), &address(number), Revision(revision));
        }
        Call::Erase { conversation: number } => {
            over(store).erase(conversation(number)).await.unwrap();
            model.erase(conversation(number));
        }
        Call::Reopen => store.reopen(),
    }
}

async fn compare(store: &Store, model: &Model) {
    let conversations = over(store);
    for id in (0..CONVERSATIONS).map(conversation) {
        assert_eq!(conversations.last(id).await.unwrap().as_ref(), model.turns(id).last());
        assert_eq!(conversations.log(id, Revision(0), usize::MAX).await.unwrap(), model.turns(id));
        assert_eq!(conversations.marks(id).await.unwrap(), model.marks(id));
    }
    for name in (0..ADDRESSES).map(address) {
        assert_eq!(conversations.find(&name).await.unwrap().as_ref(), model.leads_to.get(&name));
    }
    assert_eq!(conversations.live().await.unwrap(), model.live());
    let begun: Vec<_> = model.logs.iter().filter(|(_, log)| !log.is_empty()).map(|(id, _)| *id).collect();
    assert_eq!(conversations.conversations(None, usize::MAX).await.unwrap(), begun);
}

fn agrees_with_the_model(cases: u32, new: fn() -> Store) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let checked = TestRunner::new(config).run(&prop::collection::vec(call(), 1..40), |calls| {
        runtime.block_on(async {
            let (mut store, mut model) = (new(), Model::default());
            for call in &calls {
                both_do(&mut store, &mut model, call).await;
                compare(&store, &model).await;
            }
        });
        Ok(())
    });
    checked.unwrap();
}

#[test]
fn memory_agrees_with_the_model() {
    agrees_with_the_model(256, Store::memory);
}

#[test]
fn sled_agrees_with_the_model() {
    agrees_with_the_model(24, Store::sled);
}
