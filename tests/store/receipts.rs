//! What stands of one account in the audit is found again, and nothing of another one's.

use deskhand::{
    identity::{
        recovery::{Actor, Deed, Entry, Proof, Upkeep},
        verifier::store::RecoveryStore as _,
    },
    model::{AccountId, Method},
    storage::recovery::Recoveries,
};
use jiff::Timestamp;

use crate::{Store, on_every_store};

on_every_store!(an_accounts_receipts_are_its_own, ids_that_begin_alike_are_told_apart);

async fn note(store: &Recoveries, account: Option<&str>, actor: Actor, deed: Deed) {
    let account = account.map(AccountId::from);
    let entry = Entry { at: Timestamp::UNIX_EPOCH, actor, deed, account, session: None };
    store.keep(&Upkeep::note(entry)).await.unwrap();
}

async fn numbers(store: &Recoveries, account: &str, limit: usize) -> Vec<u64> {
    let rows = store.receipts(&AccountId::from(account), limit).await.unwrap();
    rows.iter().map(|row| row.number).collect()
}

async fn an_accounts_receipts_are_its_own(mut store: Store) {
    let recoveries = Recoveries::new(store.keys());
    let verified = || Deed::Verified { by: Proof::Code(Method::Text) };
    note(&recoveries, Some("ada"), Actor::Owner, verified()).await;
    note(&recoveries, Some("ben"), Actor::Owner, verified()).await;
    note(&recoveries, Some("ada"), Actor::Visitor, Deed::FactorPaused { method: Method::Text }).await;
    note(&recoveries, None, Actor::System, Deed::Alarm { limit: "wrong codes".to_owned() }).await;
    for _ in 0..300 {
        note(&recoveries, Some("ada"), Actor::Owner, Deed::PasswordChanged).await;
    }
    drop(recoveries);
    store.reopen();
    let recoveries = Recoveries::new(store.keys());
    assert_eq!(numbers(&recoveries, "ben", 9).await, [2]);
    assert_eq!(numbers(&recoveries, "ada", 3).await, [304, 303, 302], "the newest first");
    let all = numbers(&recoveries, "ada", usize::MAX).await;
    assert_eq!((all.len(), all.last()), (301, Some(&1)), "a pause that a visitor brought about is nobody's receipt");
    assert_eq!(numbers(&recoveries, "nobody", 9).await, [] as [u64; 0]);
    assert_eq!(recoveries.audit_head().await.unwrap().number, 304);
}

async fn ids_that_begin_alike_are_told_apart(store: Store) {
    let recoveries = Recoveries::new(store.keys());
    note(&recoveries, Some("ada/b"), Actor::Owner, Deed::PasswordChanged).await;
    note(&recoveries, Some("ada"), Actor::Owner, Deed::PassMade).await;
    note(&recoveries, Some("adam"), Actor::Owner, Deed::PassMade).await;
    assert_eq!(numbers(&recoveries, "ada", 9).await, [2]);
    assert_eq!(numbers(&recoveries, "ada/b", 9).await, [1]);
}
