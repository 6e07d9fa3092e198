//! A transcript as values: both sides of a conversation, what must be true of it, and what happens
//! elsewhere meanwhile. `parse` reads it, `print` writes it, and the one undoes the other.
//!
//! | line | means |
//! | --- | --- |
//! | `# …` | why this transcript exists |
//! | `@ …` | the scene: channel, clock with zone, seed, content hash, accounts, hours |
//! | `> …`, `ben> …` | a student writes; `> [Label]` presses a button; further lines are indented |
//! | `kim a> …` | an agent writes |
//! | `< …`, `ben< …`, `kim a< …` | the bot says; `[Buttons]` and `(panel link)` stand on lines of their own |
//! | `= …` | what must be true |
//! | `! …` | what happens on the panel, the phone, at the desk, to a part that fails |
//! | `+ 6m` | time passes (`d`, `h`, `m`, `s`, `ms`) |
//!
//! Texts in double quotes are written as in JSON. Every other line is a mistake, and told as one.

mod asked;
mod desk;
mod parse;
mod parse_elsewhere;
mod print;
mod tokens;

use jiff::civil::DateTime;

use crate::model::{ArticleId, Blanked, ConversationId, IntentId, Method, ProgressKind, StepId, TimerKind};

pub use asked::{AnswerName, AskName};
pub use desk::{AgentDoes, AtDesk, HoursScene, OwnTime};
pub use parse::parse;
pub use print::{print, print_line};

/// A file, line by line.
#[derive(Debug, Clone, PartialEq)]
pub struct Transcript {
    pub lines: Vec<Placed>,
}

/// A line and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The number of its first line in the file, from 1.
    pub number: usize,
    /// How many lines of the file it takes.
    pub height: usize,
    pub line: Line,
}

/// A name of a person: small letters, digits, `-` and `_`.
pub type Name = String;

#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    Blank,
    Remark(String),
    Scene(Scene),
    /// `who` is `None` where there is only one student.
    Student {
        who: Option<Name>,
        utterance: Utterance,
    },
    Agent {
        who: Name,
        text: String,
    },
    /// One reply, as lines that a person reads.
    Bot {
        to: Listener,
        said: Vec<String>,
    },
    Must {
        who: Option<Name>,
        check: Check,
    },
    Elsewhere {
        who: Option<Name>,
        happening: Happening,
    },
    /// In milliseconds.
    Wait(u64),
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Listener {
    Student(Option<Name>),
    Agent(Name),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Utterance {
    Words(String),
    /// The label of a choice.
    Button(String),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Scene {
    Channel(ChannelName),
    /// When it begins, by the clock of a place.
    Clock {
        at: DateTime,
        /// An IANA zone.
        zone: String,
    },
    Seed(u64),
    /// The hash of the content that an export was made with.
    Content(String),
    Account(AccountScene),
    /// The conversation's own id: the draws of its wordings hang on it. Stands in exports, whose verifier says
    /// and answers nothing but what the lines below say.
    Conversation(ConversationId),
    /// When somebody is at the desk.
    Hours(HoursScene),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelName {
    Web,
    Terminal,
    /// Direct messages on Discord.
    Discord,
    /// A private thread of a server on Discord.
    Thread,
}

impl ChannelName {
    pub const ALL: [(&'static str, Self); 4] =
        [("web", Self::Web), ("terminal", Self::Terminal), ("discord", Self::Discord), ("thread", Self::Thread)];

    /// What begins the addresses of its people.
    pub fn in_addresses(self) -> &'static str {
        match self {
            Self::Thread => "discord",
            other => word_of(&Self::ALL, other),
        }
    }
}

/// Somebody whom the directory knows, as `<name>@<domain of the university>`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountScene {
    pub name: Name,
    /// What they are called; else their name with a capital.
    pub called: Option<String>,
    pub phone: Option<String>,
    pub password: Option<String>,
    pub authenticator: bool,
    pub disabled: bool,
}

/// What must be true after what went before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// The last utterance was read as this.
    Intent(IntentId),
    /// The article and the step that the last reply shows.
    Article(ArticleId),
    Step(StepId),
    /// Who speaks: `None` is the bot.
    Floor(Option<Name>),
    /// How the desk's own time for its next word stands.
    Word(OwnTime),
    /// Whom the last reply was for.
    Audience(AudienceName),
    /// What was blanked out of the last utterance.
    Blanked(Vec<Blanked>),
    /// The stage that the panel shows.
    PanelStage(String),
    /// A text that the panel shows: problem, hint or message.
    PanelSays(String),
    /// How many texts a phone has received.
    Texts {
        of: Name,
        count: u64,
    },
    /// How many calls were declined or not answered.
    MissedCalls {
        of: Name,
        count: u64,
    },
    /// A text that stands in no record of any conversation.
    Nowhere(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudienceName {
    Student,
    Staff,
}

impl AudienceName {
    pub const ALL: [(&'static str, Self); 2] = [("student", Self::Student), ("staff", Self::Staff)];
}

#[derive(Debug, Clone, PartialEq)]
pub enum Happening {
    /// Somebody does these on the secure panel, one after the other.
    Panel(Vec<PanelAct>),
    /// A device shows a code (it is remembered), or none has come.
    Shows {
        device: Device,
        of: Name,
        code: bool,
    },
    /// A call comes in, or somebody does something with it.
    Call {
        of: Name,
        act: CallAct,
    },
    /// A sign-in, and whether it works.
    SignIn {
        of: Name,
        password: String,
        works: bool,
    },
    /// The scripted verifier reports.
    Event(ProgressKind),
    /// The scripted verifier answers the oldest call of its kind that waits. Where a transcript has such a line,
    /// it answers nothing by itself.
    Answer {
        ask: AskName,
        answer: AnswerName,
    },
    Fault {
        part: Part,
        fault: Fault,
    },
    /// The last message is delivered once more.
    Again,
    Edits(String),
    Deletes,
    /// The person ends the conversation.
    Leaves,
    /// Somebody goes on with the conversation in another place, by the link of that many links ago (0: the newest).
    GoesOn {
        ago: u64,
    },
    /// The page is loaded again: everything said before is shown once more, nothing else.
    Reloads,
    /// The server is stopped and started.
    Restart,
    /// An administrator pauses all resets, or lets them go on.
    Resets {
        paused: bool,
    },
    /// A clock of the conversation runs out. In an export none does by itself.
    RunsOut(TimerKind),
    /// Something at the desk.
    Desk(AtDesk),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    Phone,
    Authenticator,
}

impl Device {
    pub const ALL: [(&'static str, Self); 2] = [("phone", Self::Phone), ("authenticator", Self::Authenticator)];
}

/// What happens with the newest call of a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallAct {
    /// It rings: a call that has not been seen before.
    Rings,
    /// It is answered; the voice asks for a key, and tells no code.
    Answers,
    /// A key is pressed. A code that is read out then is remembered.
    Presses(char),
    Declines,
    HangsUp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Verifier,
    Directory,
    Store,
}

impl Part {
    pub const ALL: [(&'static str, Self); 3] =
        [("verifier", Self::Verifier), ("directory", Self::Directory), ("store", Self::Store)];
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Can't be reached.
    Away,
    /// Says no.
    Refuses,
    /// Does it, and its answer is lost.
    Silent,
    /// Can't be written.
    Fails,
    /// Takes long.
    Slow,
    /// Works again.
    Back,
}

impl Fault {
    pub const ALL: [(&'static str, Self); 6] = [
        ("away", Self::Away),
        ("refuses", Self::Refuses),
        ("silent", Self::Silent),
        ("fails", Self::Fails),
        ("slow", Self::Slow),
        ("back", Self::Back),
    ];
}

/// One thing that a person does on the panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PanelAct {
    /// Opens the link of that many links ago (0: the newest) and presses its button.
    Claims {
        ago: u64,
    },
    Identifier(String),
    /// Solves the picture (`None`), or types this.
    Captcha(Option<String>),
    AnotherCaptcha,
    Method(Method),
    Number(String),
    Code(TypedCode),
    Password {
        first: String,
        /// `None`: the same again.
        again: Option<String>,
    },
    Resends,
    Reloads,
    Cancels,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypedCode {
    /// The code that was shown so many codes ago (0: the newest).
    Shown {
        ago: u64,
    },
    /// Six digits that are not the code.
    Wrong,
    Typed(String),
}

/// The words of methods, as on the wire.
pub const METHODS: [(&str, Method); 3] =
    [("text", Method::Text), ("call", Method::Call), ("authenticator", Method::Authenticator)];

/// The words of clocks, as in records.
pub const TIMERS: [(&str, TimerKind); 5] = [
    ("one_moment", TimerKind::OneMoment),
    ("lapse", TimerKind::Lapse),
    ("still_there", TimerKind::StillThere),
    ("first_reply", TimerKind::FirstReply),
    ("next_reply", TimerKind::NextReply),
];

/// The words of what is blanked, as in records.
pub const BLANKED: [(&str, Blanked); 5] = [
    ("password", Blanked::Password),
    ("passcode", Blanked::Passcode),
    ("phone_number", Blanked::PhoneNumber),
    ("personal_number", Blanked::PersonalNumber),
    ("link", Blanked::Link),
];

/// The word of `value` in one of the tables above.
pub fn word_of<T: PartialEq + Copy>(table: &[(&'static str, T)], value: T) -> &'static str {
    table.iter().find(|(_, known)| *known == value).map_or("?", |(word, _)| word)
}

#[cfg(test)]
mod tests;
