//! Conversations that were had, as transcripts: exported, played again, and decided alike.

#![allow(dead_code, reason = "each test uses what it needs of it")]

use std::collections::BTreeMap;

use deskhand::{
    app::{Settings, stage::MemoryStage, transcripts::export},
    model::{Revision, TurnRecord, port::ConversationStore},
    replay,
    talk::{
        content::Earlier,
        turn::{self, Decision},
    },
};

/// The export of `log`, a conversation of `whom`. Played again it says the same and decides each turn alike.
pub(crate) fn goes_as_it_went(stage: &MemoryStage, log: &[TurnRecord], whom: &str) -> String {
    let text = export(stage.content(), log);
    let name = format!("the export of {whom}");
    let again = replay::run(&name, &text, stage).unwrap_or_else(|faults| panic!("{name}: {faults:?}\n{text}"));
    assert!(again.is_good(), "{again}\n{text}");
    let mut last = None;
    let told: BTreeMap<Revision, Decision> = again.decisions.into_iter().collect();
    for record in log {
        let decided = turn::again(stage.content(), &Earlier::new(), last, record);
        assert_eq!(told.get(&record.revision), Some(&decided), "turn {} of {name}\n{text}", record.revision);
        last = Some(record);
    }
    assert_eq!(told.len(), log.len(), "{name}\n{text}");
    text
}

/// Every conversation that stands in `store`, of a house with `settings`. How many there are.
pub(crate) async fn all_go_as_they_went(settings: Settings, store: &dyn ConversationStore) -> usize {
    let mut logs = Vec::new();
    for conversation in store.conversations(None, usize::MAX).await.unwrap() {
        logs.push(store.log(conversation, Revision(0), usize::MAX).await.unwrap());
    }
    // A replay has a runtime of its own.
    let played = tokio::task::spawn_blocking(move || {
        let stage = MemoryStage::new(settings).unwrap_or_else(|fault| panic!("{fault}"));
        for log in &logs {
            let whom = log.first().map(|record| record.conversation.to_string()).unwrap_or_default();
            goes_as_it_went(&stage, log, &whom);
        }
        logs.len()
    });
    played.await.unwrap()
}
