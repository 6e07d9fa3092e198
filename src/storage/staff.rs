//! Staff of the help desk over any ordered map: files, sessions, and who read what.
//!
//! ```text
//! staff/<name>                                a file
//! staff-session/<digest of the token>         who is signed in
//! staff-read/<conversation>/<time>/<name>     a conversation was opened; `…/record` and `…/line`: that was shown
//! ```

use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::model::{
    AgentName, ConversationId, ReadRow, ReadWhat, StaffFile, StaffSession,
    port::{CommitFault, KeyCommit, KeyValue, StaffStore, StoreFault},
};

const FILES: &str = "staff/";
const SESSIONS: &str = "staff-session/";
const READS: &str = "staff-read/";

/// The version of all of these.
const VERSION: u16 = 1;

/// A [`StaffStore`] over a [`KeyValue`].
pub struct Staff {
    keys: Arc<dyn KeyValue>,
}

#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    version: u16,
    value: T,
}

impl Staff {
    pub fn new(keys: Arc<dyn KeyValue>) -> Self {
        Self { keys }
    }

    fn read<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StoreFault> {
        self.keys.read(key.as_bytes())?.map(|bytes| decode(key.as_bytes(), &bytes)).transpose()
    }

    fn all<T: DeserializeOwned>(&self, prefix: &str) -> Result<Vec<T>, StoreFault> {
        let pairs = self.keys.scan(prefix.as_bytes(), prefix.as_bytes(), usize::MAX)?;
        pairs.iter().map(|(key, bytes)| decode(key, bytes)).collect()
    }

    /// The write of a file whose stored revision is the one before.
    fn written(&self, file: &StaffFile) -> Result<KeyCommit, CommitFault> {
        let key = file_key(&file.agent.name);
        let stored = self.keys.read(key.as_bytes())?;
        let standing: Option<StaffFile> = stored.as_deref().map(|bytes| decode(key.as_bytes(), bytes)).transpose()?;
        if standing.map_or(0, |standing| standing.revision).checked_add(1) != Some(file.revision) {
            return Err(CommitFault::Conflict);
        }
        let bytes = encode(&key, file)?;
        Ok(KeyCommit {
            expect: vec![(key.clone().into(), stored)],
            write: vec![(key.into(), Some(bytes))],
            ..Default::default()
        })
    }
}

#[async_trait]
impl StaffStore for Staff {
    async fn staff(&self, name: &AgentName) -> Result<Option<StaffFile>, StoreFault> {
        self.read(&file_key(name))
    }

    async fn all_staff(&self) -> Result<Vec<StaffFile>, StoreFault> {
        self.all(FILES)
    }

    async fn write_staff(&self, file: &StaffFile) -> Result<(), CommitFault> {
        self.keys.commit(self.written(file)?).await
    }

    async fn session(&self, digest: &str) -> Result<Option<StaffSession>, StoreFault> {
        self.read(&format!("{SESSIONS}{digest}"))
    }

    async fn sign_in(&self, file: &StaffFile, digest: &str, session: &StaffSession) -> Result<(), CommitFault> {
        let mut commit = self.written(file)?;
        let key = format!("{SESSIONS}{digest}");
        let bytes = encode(&key, session)?;
        // What nobody can use any more goes with the next sign-in.
        for (key, bytes) in self.keys.scan(SESSIONS.as_bytes(), SESSIONS.as_bytes(), usize::MAX)? {
            let old: StaffSession = decode(&key, &bytes)?;
            if old.until <= session.since {
                commit.write.push((key, None));
            }
        }
        commit.write.push((key.into(), Some(bytes)));
        self.keys.commit(commit).await
    }

    async fn sign_out(&self, digest: &str) -> Result<(), CommitFault> {
        let write = vec![(format!("{SESSIONS}{digest}").into(), None)];
        self.keys.commit(KeyCommit { expect: Vec::new(), write, ..Default::default() }).await
    }

    async fn note_reads(&self, rows: &[ReadRow]) -> Result<(), CommitFault> {
        let mut commit = KeyCommit::default();
        for row in rows {
            let part = match row.what {
                ReadWhat::All => "",
                ReadWhat::Record => "/record",
                ReadWhat::Line => "/line",
            };
            let time = row.at.as_microsecond().max(0);
            let key = format!("{READS}{}/{time:016x}/{}{part}", row.conversation, row.agent);
            let bytes = encode(&key, row)?;
            commit.write.push((key.into(), Some(bytes)));
        }
        self.keys.commit(commit).await
    }

    async fn reads(&self, conversation: ConversationId) -> Result<Vec<ReadRow>, StoreFault> {
        self.all(&format!("{READS}{conversation}/"))
    }
}

fn file_key(name: &AgentName) -> String {
    format!("{FILES}{name}")
}

fn encode<T: Serialize>(key: &str, value: &T) -> Result<Vec<u8>, StoreFault> {
    serde_json::to_vec(&Versioned { version: VERSION, value }).map_err(|fault| unreadable(key.as_bytes(), &fault))
}

fn decode<T: DeserializeOwned>(key: &[u8], bytes: &[u8]) -> Result<T, StoreFault> {
    #[derive(Deserialize)]
    struct Version {
        version: u16,
    }
    // The version first: what follows another one may have any shape.
    let Version { version } = serde_json::from_slice(bytes).map_err(|fault| unreadable(key, &fault))?;
    if version != VERSION {
        return Err(unreadable(key, &format!("version {version} is not known to this release")));
    }
    let versioned: Versioned<T> = serde_json::from_slice(bytes).map_err(|fault| unreadable(key, &fault))?;
    Ok(versioned.value)
}

fn unreadable(key: &[u8], why: &dyn std::fmt::Display) -> StoreFault {
    StoreFault::Unreadable { key: String::from_utf8_lossy(key).into_owned(), why: why.to_string() }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        model::{Agent, Role},
        storage::memory::MemoryKeys,
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_780_000_000 + second).unwrap()
    }

    fn kim() -> StaffFile {
        let name = AgentName::parse("kim").unwrap();
        StaffFile {
            revision: 1,
            agent: Agent { name, shown: "Kim".into() },
            role: Role::Agent,
            since: at(0),
            retired: false,
            password: "$argon2id$".into(),
            seed: "sealed".into(),
            last_step: None,
            renewed: at(0),
        }
    }

    #[tokio::test]
    async fn a_file_that_others_changed_is_not_written_over() {
        let staff = Staff::new(Arc::new(MemoryKeys::default()));
        let name = kim().agent.name;
        assert_eq!(staff.staff(&name).await.unwrap(), None);
        staff.write_staff(&kim()).await.unwrap();
        assert!(matches!(staff.write_staff(&kim()).await, Err(CommitFault::Conflict)));
        let used = StaffFile { revision: 2, last_step: Some(7), ..kim() };
        let session = StaffSession { name: name.clone(), since: at(0), until: at(10) };
        staff.sign_in(&used, "one", &session).await.unwrap();
        let twice = staff.sign_in(&used, "two", &session).await;
        assert!(matches!(twice, Err(CommitFault::Conflict)), "a code serves once");
        assert_eq!((staff.session("one").await.unwrap(), staff.session("two").await.unwrap()), (Some(session), None));
        assert_eq!(staff.all_staff().await.unwrap(), [used]);
    }

    #[tokio::test]
    async fn sessions_end_and_reads_stay() {
        let staff = Staff::new(Arc::new(MemoryKeys::default()));
        let session = |since, until| StaffSession { name: kim().agent.name, since: at(since), until: at(until) };
        staff.sign_in(&kim(), "one", &session(0, 10)).await.unwrap();
        staff.sign_in(&StaffFile { revision: 2, ..kim() }, "two", &session(10, 30)).await.unwrap();
        assert_eq!(staff.session("one").await.unwrap(), None, "it was over");
        staff.sign_out("two").await.unwrap();
        assert_eq!(staff.session("two").await.unwrap(), None);

        let (one, other) = (ConversationId(1_u128.into()), ConversationId(2_u128.into()));
        let seen = |what, conversation, second| ReadRow { at: at(second), agent: kim().agent.name, conversation, what };
        let row = |conversation, second| seen(ReadWhat::All, conversation, second);
        staff.note_reads(&[row(one, 5), row(other, 6)]).await.unwrap();
        staff.note_reads(&[row(one, 4)]).await.unwrap();
        assert_eq!(staff.reads(one).await.unwrap(), [row(one, 4), row(one, 5)]);
        let beside = [seen(ReadWhat::Record, other, 6), seen(ReadWhat::Line, one, 6), seen(ReadWhat::Line, other, 6)];
        staff.note_reads(&beside).await.unwrap();
        let [record, _, line] = beside;
        assert_eq!(
            staff.reads(other).await.unwrap(),
            [row(other, 6), line, record],
            "what was seen at once is told apart"
        );
    }
}
