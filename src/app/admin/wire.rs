//! What a command and a running server tell each other over the admin socket: one request as a line
//! of JSON, then answers, a line each, up to `Done` or `Refused`. After `Chat` the stream speaks the
//! chat wire instead (`channel::frame`).
//!
//! The socket stands in a folder that its owner alone may enter; whoever can write to it may do all of
//! this. Absent on purpose: anything that would read or set an existing password.

mod agent;
mod limits;
mod staff;
mod transcripts;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

pub use agent::{AgentMade, AgentShown, AgentsAsk};
pub use limits::{LimitGroup, LimitShown, LimitsShown};
pub use staff::{StaffAsk, StaffMade, StaffShown};
pub use transcripts::{ConversationShown, TranscriptsAsk};

/// The version of this wire. A server of another one refuses with a remedy.
pub const WIRE_VERSION: u16 = 1;

/// The first and only line of a command.
#[derive(Debug, Serialize, Deserialize)]
pub struct AdminRequest {
    pub version: u16,
    /// The login of who runs the command, for the audit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    #[serde(flatten)]
    pub ask: AdminAsk,
}

impl AdminRequest {
    pub fn new(ask: AdminAsk) -> Self {
        Self { version: WIRE_VERSION, by: None, ask }
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum AdminAsk {
    Account {
        account: AccountAsk,
    },
    /// What concerns the whole installation.
    Office {
        office: OfficeAsk,
    },
    Keys {
        keys: KeysAsk,
    },
    Agents {
        agents: AgentsAsk,
    },
    Transcripts {
        transcripts: TranscriptsAsk,
    },
    /// Articles, sentences and intents are read anew.
    Reload,
    /// Who may sign in to the console.
    Staff {
        staff: StaffAsk,
    },
    /// What only the running server can see of its own health.
    Doctor,
    Status,
    /// The stream goes on as a chat.
    Chat,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum AccountAsk {
    Add(AddAccount),
    List,
    Show {
        identifier: String,
    },
    /// A seed for a new authenticator app. Nothing changes before it is confirmed.
    Enroll {
        identifier: String,
    },
    /// The app that has this key shows this code: it takes the place of the old one.
    ConfirmEnrolment {
        identifier: String,
        key: WireSecret,
        code: WireSecret,
    },
    /// A pass that proves the owner once; an older one is dead from then on.
    Pass {
        identifier: String,
    },
    /// Ten recovery codes; the older ones are dead from then on.
    Codes {
        identifier: String,
    },
    Freeze {
        identifier: String,
    },
    Unfreeze {
        identifier: String,
    },
    /// What is used and shut. For names that no account has too: they live the same life.
    Limits {
        identifier: String,
    },
    ResetLimits {
        identifier: String,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum OfficeAsk {
    /// What is used of the limits of the whole installation.
    Limits,
    /// What came from one address and the network round it, and from somebody of that name there; or let them
    /// begin again.
    LimitsFrom {
        from: std::net::IpAddr,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        reset: bool,
    },
    PauseResets {
        why: Option<String>,
    },
    ResumeResets,
    /// `noted`: a head that was written down earlier.
    VerifyAudit {
        noted: Option<HeadShown>,
    },
    /// The rows after that number, a page of them.
    AuditRows {
        after: u64,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum KeysAsk {
    List,
    /// A new key, with which everything is sealed from then on.
    Rotate,
    /// Lets go of an older one. `lost`: it is gone, and what hangs on it is given up. `now`: though letters
    /// hold links that it made, by which their readers can still object.
    Retire {
        id: String,
        lost: bool,
        #[serde(default)]
        now: bool,
    },
}

#[derive(Debug, Serialize, Deserialize)]
pub struct AddAccount {
    /// The mail address that names it.
    pub address: String,
    pub given_name: String,
    pub family_name: String,
    /// As people write it: ten digits, or `+CountryCode Number`.
    pub phone: Option<String>,
    pub disabled: bool,
    /// Staff with rights over others: never reset by the person alone.
    pub privileged: bool,
    /// It gets an authenticator app, whose key comes with the answer.
    #[serde(default)]
    pub authenticator: bool,
    /// The first password. Without one nobody can sign in before the first reset.
    pub password: Option<WireSecret>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum AdminAnswer {
    Account(AccountShown),
    Enrolment(Enrolment),
    /// The code isn't what the app shows, and nothing has changed.
    WrongCode,
    /// Shown once, and stored as a keyed hash.
    Pass {
        pass: WireSecret,
        until: Timestamp,
    },
    /// Shown once, and stored as keyed hashes.
    RecoveryCodes {
        codes: Vec<WireSecret>,
    },
    Limits(LimitsShown),
    /// A row of the audit chain as a line of JSON.
    AuditRow {
        number: u64,
        line: String,
    },
    /// The whole chain is sound.
    AuditWhole(HeadShown),
    /// The first row that isn't.
    AuditBroken {
        number: u64,
        flaw: String,
    },
    Key(KeyShown),
    Agent(AgentShown),
    AgentMade(AgentMade),
    Conversation(ConversationShown),
    /// A whole conversation, as a transcript is written.
    Transcript {
        text: String,
    },
    Staff(StaffShown),
    StaffMade(StaffMade),
    /// A sentence about what was done.
    Said {
        what: String,
    },
    Status(Status),
    Finding(Finding),
    /// It was done, and nothing follows.
    Done,
    /// It was not done, and nothing follows.
    Refused {
        message: String,
        remedy: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountShown {
    pub id: String,
    /// The first is the one that pages show.
    pub identifiers: Vec<String>,
    pub given_name: String,
    pub family_name: String,
    pub phones: Vec<String>,
    pub disabled: bool,
    pub privileged: bool,
    /// An authenticator app is enrolled.
    pub authenticator: bool,
    /// A new one is on file, which serves from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_authenticator: Option<Timestamp>,
    pub password_set_at: Option<Timestamp>,
}

/// A key by its name; never the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyShown {
    pub id: String,
    pub anchor: bool,
    /// What is new is made with it.
    pub newest: bool,
    /// How many days old it is; `None` if its file is gone.
    pub days: Option<i64>,
    /// How many authenticators are sealed with it.
    pub seeds: usize,
    /// How many resets under way and codes to be sent need it.
    pub sessions: usize,
}

/// Shown once and stored sealed: the seed of an authenticator app.
#[derive(Debug, Serialize, Deserialize)]
pub struct Enrolment {
    /// `otpauth://totp/…`
    pub url: WireSecret,
    /// The address as a QR code of half blocks, lines with their ends.
    pub picture: WireSecret,
    /// The same seed, to be typed: base 32 in groups of four.
    pub key: WireSecret,
}

/// Where the audit chain stands: the number of its last row and that row's hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadShown {
    pub number: u64,
    pub hash: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    pub product_version: String,
    pub process: u32,
    pub started_at: Timestamp,
    /// Where the chat is, if it runs in this process; the same for the others.
    pub chat: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub console: Option<String>,
    pub panel: Option<String>,
    pub api: Option<String>,
    /// Where the demo's phone and sign-in are.
    pub demo: Option<String>,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub health: Health,
    pub what: String,
    /// What to do; nothing where all is well.
    pub remedy: Option<String>,
}

impl Finding {
    pub fn good(what: impl Into<String>) -> Self {
        Self { health: Health::Good, what: what.into(), remedy: None }
    }

    pub fn doubtful(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { health: Health::Doubtful, what: what.into(), remedy: Some(remedy.into()) }
    }

    pub fn bad(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { health: Health::Bad, what: what.into(), remedy: Some(remedy.into()) }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    Good,
    Doubtful,
    Bad,
}

/// A secret on its way over the socket. Wiped when dropped; `Debug` prints the name alone.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct WireSecret(String);

impl WireSecret {
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for WireSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WireSecret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_and_answers_are_lines_of_json() {
        let request = AdminRequest::new(AdminAsk::Account {
            account: AccountAsk::Show { identifier: "ada@umsystem.edu".into() },
        });
        let line = serde_json::to_string(&request).unwrap();
        assert_eq!(line, r#"{"version":1,"ask":"account","account":{"do":"show","identifier":"ada@umsystem.edu"}}"#);
        let read: AdminRequest = serde_json::from_str(&line).unwrap();
        assert!(matches!(read.ask, AdminAsk::Account { account: AccountAsk::Show { .. } }));
        let line = serde_json::to_string(&AdminAnswer::Finding(Finding::bad("a", "b"))).unwrap();
        assert_eq!(line, r#"{"answer":"finding","health":"bad","what":"a","remedy":"b"}"#);
        assert_eq!(serde_json::to_string(&AdminAnswer::Done).unwrap(), r#"{"answer":"done"}"#);
    }

    #[test]
    fn attack_19_a_secret_has_no_debug() {
        let add = AddAccount {
            address: "ada@umsystem.edu".into(),
            given_name: "Ada".into(),
            family_name: "Marlowe".into(),
            phone: None,
            disabled: false,
            privileged: false,
            authenticator: false,
            password: Some(WireSecret::new("canary")),
        };
        assert!(!format!("{add:?}").contains("canary"));
    }
}
