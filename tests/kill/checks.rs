//! What must be true in the end, read from the stores of the dead server.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use deskhand::{
    app::Store,
    channel::frame,
    identity::{
        credential::{Identifier, Password},
        directory::{Directory as _, EmbeddedDirectory, HashPool, SignIn},
        verifier::store::{Answer, RecoveryStore as _},
    },
    model::{
        ConversationId, Event, Progress, ProgressKind, RequestAnswer, Revision, SessionId, TurnRecord,
        port::ConversationStore as _,
    },
    runtime::SystemEntropy,
    storage::{conversations::Conversations, recovery::Recoveries},
};

use crate::{
    DOMAIN, FIRST_PASSWORD, exports,
    server::{self, Installation},
    student::Student,
    talk::{Talk, without_links},
};

type Logs = BTreeMap<String, Vec<TurnRecord>>;

/// What the chat knows of a session, in the order of its turns.
type Told = BTreeMap<SessionId, Vec<Progress>>;

pub(crate) async fn check(installation: &Installation, students: &[Student]) {
    let chat = Store::of_chat(&installation.chat_store()).unwrap();
    let verifier = Store::of_verifier(&installation.verifier_store()).unwrap();
    let conversations = Conversations::new(chat.keys.clone());
    let logs = logs(&conversations).await;
    for records in logs.values() {
        check_log(records);
    }
    for student in students {
        for talk in student.earlier.iter().chain([&student.talk]) {
            check_shown(talk, &logs);
        }
    }
    let replayed = exports::all_go_as_they_went(installation.settings(), &conversations).await;
    println!("{replayed} conversations replayed");
    assert_eq!(replayed, logs.len());
    let recoveries = Recoveries::new(verifier.keys.clone());
    let told = told(&logs);
    let given_up = given_up(&logs, &recoveries).await;
    check_sessions(&recoveries, &told, &given_up).await;
    let pool = HashPool::new(Arc::new(server::cheap_hasher()), 2);
    let directory = EmbeddedDirectory::new(verifier.keys.clone(), pool, Arc::new(SystemEntropy));
    for student in students {
        check_account(&directory, student, &told).await;
        assert_eq!(student.told(), student.to_be_told(), "{}: letters and texts", student.name);
    }
}

async fn logs(conversations: &Conversations) -> Logs {
    let mut logs = Logs::new();
    for id in conversations.conversations(None, usize::MAX).await.unwrap() {
        logs.insert(id.to_string(), log(conversations, id).await);
    }
    logs
}

async fn log(conversations: &Conversations, id: ConversationId) -> Vec<TurnRecord> {
    conversations.log(id, Revision(0), usize::MAX).await.unwrap()
}

/// Revisions without gaps; nothing that happened once had two turns.
fn check_log(records: &[TurnRecord]) {
    let mut causes = BTreeSet::new();
    for (record, revision) in records.iter().zip(1..) {
        assert_eq!(record.revision, Revision(revision), "{}: a turn is missing", record.conversation);
        let cause = match &record.event {
            Event::Heard { message, .. } | Event::Chose { message, .. } => format!("message {message}"),
            Event::Progressed { session, progress } => format!("progress {session} {}", progress.number),
            Event::Answered { key, .. } => format!("answer {key}"),
            Event::Joined { address } => format!("joined {address}"),
            _ => continue,
        };
        assert!(causes.insert(cause.clone()), "{}: two turns for {cause}", record.conversation);
    }
}

/// Every turn that was ever shown stands in the log, with the same content.
fn check_shown(talk: &Talk, logs: &Logs) {
    let Some(conversation) = &talk.conversation else { return };
    let records = logs.get(conversation).unwrap_or_else(|| panic!("{conversation} is lost"));
    for (revision, shown) in &talk.shown {
        let record = records.iter().find(|record| record.revision.0 == *revision);
        let record = record.unwrap_or_else(|| panic!("turn {revision} was shown and is lost: {shown}"));
        let kept = without_links(serde_json::to_value(frame::turn(record, &frame::Links::default())).unwrap());
        assert_eq!(kept, *shown, "turn {revision} of {conversation} was shown otherwise");
    }
}

/// The progress that had its turns, by session; opened by one request each.
fn told(logs: &Logs) -> Told {
    let mut told = Told::new();
    for record in logs.values().flatten() {
        match &record.event {
            Event::Answered { answer: RequestAnswer::Opened { opened }, .. } => {
                told.entry(opened.session).or_default();
            }
            Event::Progressed { session, progress } => told.entry(*session).or_default().push(progress.clone()),
            _ => {}
        }
    }
    told
}

/// The sessions that were opened for somebody who had been told meanwhile that it took too long. Nobody has
/// their links; they end by themselves.
async fn given_up(logs: &Logs, recoveries: &Recoveries) -> BTreeSet<SessionId> {
    let mut given_up = BTreeSet::new();
    for record in logs.values().flatten() {
        if let Event::Answered { key, answer: RequestAnswer::Away } = &record.event
            && let Some(Answer::Opened { opened }) = recoveries.done(key).await.unwrap()
        {
            given_up.insert(opened.session);
        }
    }
    given_up
}

/// The chat has told the verifier's log whole and in order; no session was opened behind its back.
async fn check_sessions(recoveries: &Recoveries, told: &Told, given_up: &BTreeSet<SessionId>) {
    for (session, told) in told {
        let happened = recoveries.events(*session, 0).await.unwrap();
        let happened: Vec<_> = happened.into_iter().filter(|event| event.number > 0).collect();
        assert_eq!(*told, happened, "the chat tells another story of {session} than the verifier");
    }
    for session in recoveries.live().await.unwrap() {
        let is_known = told.contains_key(&session) || given_up.contains(&session);
        assert!(is_known, "{session} was opened and nobody knows it");
    }
    assert_eq!(recoveries.outbox().await.unwrap(), [], "a code was never sent");
}

/// One change of the password for each reset that the chat called done; the newest counts, no other.
async fn check_account(directory: &EmbeddedDirectory, student: &Student, told: &Told) {
    let identifier = Identifier::parse(&student.name, DOMAIN).unwrap();
    let account = directory.find(&identifier).await.unwrap().unwrap();
    let sessions: BTreeSet<_> = student.completed.iter().map(|(session, _)| session.clone()).collect();
    assert_eq!(sessions.len(), student.completed.len(), "{}: a session was completed twice", student.name);
    for session in &sessions {
        let (_, events) = told.iter().find(|(id, _)| id.to_string() == *session).unwrap();
        let done = events.iter().filter(|event| event.kind == ProgressKind::Completed).count();
        assert_eq!(done, 1, "{}: {session} was completed {done} times", student.name);
    }
    let changes = directory.changes(&account.id).unwrap();
    let resets = student.completed.len();
    assert_eq!(changes, 1 + resets as u64, "{}: {resets} resets are not {changes} changes", student.name);
    let first = [FIRST_PASSWORD.to_owned()];
    let passwords = first.into_iter().chain(student.completed.iter().map(|(_, password)| password.clone()));
    for (number, password) in passwords.enumerate() {
        let password = Arc::new(Password::new(password).unwrap());
        let signed_in = matches!(directory.sign_in(&identifier, &password).await.unwrap(), SignIn::Welcome { .. });
        assert_eq!(signed_in, number == resets, "{}: password {number} of {resets}", student.name);
    }
}
