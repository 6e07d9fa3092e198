//! Lifetimes and limits of one session and one account. The defaults are the design's table.

use std::time::Duration;

use super::{Budget, DeskLimits, SendingLimits, WorkLimits};
use crate::model::Method;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The ways to prove who one is, in the order in which they are offered: to everybody, all of them.
    pub methods: Vec<Method>,
    /// How long a link from chat can be claimed.
    pub link: Duration,
    /// How long a session waits for its first claim, from its newest link.
    pub unclaimed: Duration,
    /// How long a session lasts from its first claim.
    pub session: Duration,
    pub captcha: Duration,
    /// The work that a browser does for each picture.
    pub work: WorkLimits,
    /// Puzzles shown in one session before it stops.
    pub captchas_per_session: u8,
    pub passcode: Duration,
    /// How soon another text can be asked for.
    pub resend: Duration,
    /// How long after a challenge the ways on are told.
    pub hint: Duration,
    pub wrong_codes_per_challenge: u8,
    pub challenges_per_session: u8,
    /// Wrong codes of one identifier, and of one account, that pause the factor.
    pub wrong_codes_per_factor: Budget,
    pub pause: Duration,
    /// Wrong codes of all factors; then only a grant or a pass helps.
    pub wrong_codes_per_year: Budget,
    /// How often in a year staff may switch an account's methods on again after they were shut.
    pub switch_ons_per_year: u32,
    /// Wrong codes of everybody within 24 hours that raise the alarm.
    pub wrong_codes_in_all: u32,
    /// Sessions of one identifier from one network, counted once the picture was solved.
    pub sessions_per_hour: Budget,
    pub sessions_per_day: Budget,
    /// Sessions from one address, whoever is named.
    pub sessions_per_address: Budget,
    /// The same where a whole campus shares an address.
    pub sessions_per_campus_address: Budget,
    /// Sign-ins to change one's own factors that are begun from one address, and from the network round it.
    pub begun_per_address: Budget,
    pub begun_per_campus_address: Budget,
    pub begun_per_network: Budget,
    /// Those of one identifier, wherever they come from, counted once the picture was solved.
    pub sign_ins_per_identifier: Budget,
    /// How long a pass made by an administrator can be used.
    pub pass: Duration,
    /// How long a new factor waits before it serves, and a removed one can be taken back.
    pub cooling_off: Duration,
    /// How long an owner can object to a notice.
    pub objection: Duration,
    /// Passes and recovery codes tried in one session, and from one address.
    pub passes_per_session: u8,
    pub passes_per_address: Budget,
    /// Passwords typed, and factors offered, in one session for changing factors.
    pub passwords_per_session: u8,
    pub offers_per_session: u8,
    pub phones_per_account: usize,
    pub sending: SendingLimits,
    pub desk: DeskLimits,
    /// Completed resets of one account within 24 hours.
    pub resets_per_day: usize,
    /// The history holds this many passwords at least …
    pub history_count: usize,
    /// … and all that are younger than this.
    pub history_age: Duration,
    /// How long a directory may take before the chat is told that its answer is missing, and from then on
    /// before a change that it knows nothing of counts as one that didn't happen.
    pub settle: Duration,
    /// Tells unknown and unregistered accounts so after the CAPTCHA, as Microsoft's portal does.
    pub reveal_registration: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            methods: vec![Method::Text, Method::Call, Method::Authenticator],
            link: 10 * MINUTE,
            unclaimed: HOUR,
            session: 15 * MINUTE,
            captcha: 5 * MINUTE,
            work: WorkLimits::default(),
            captchas_per_session: 20,
            passcode: 5 * MINUTE,
            resend: MINUTE,
            hint: MINUTE,
            wrong_codes_per_challenge: 5,
            challenges_per_session: 3,
            wrong_codes_per_factor: Budget::each(10, DAY),
            pause: DAY,
            wrong_codes_per_year: Budget { strange: 80, known: 20, window: YEAR },
            switch_ons_per_year: 4,
            wrong_codes_in_all: 200,
            sessions_per_hour: Budget::each(5, HOUR),
            sessions_per_day: Budget::each(10, DAY),
            sessions_per_address: Budget::each(30, HOUR),
            sessions_per_campus_address: Budget::each(600, HOUR),
            begun_per_address: Budget::each(30, HOUR),
            begun_per_campus_address: Budget::each(600, HOUR),
            begun_per_network: Budget::each(120, HOUR),
            sign_ins_per_identifier: Budget::each(20, DAY),
            pass: HOUR,
            cooling_off: 3 * DAY,
            objection: Self::OBJECTION,
            passes_per_session: 5,
            passes_per_address: Budget::each(20, HOUR),
            passwords_per_session: 3,
            offers_per_session: 5,
            phones_per_account: 5,
            sending: SendingLimits::default(),
            desk: DeskLimits::default(),
            resets_per_day: 3,
            history_count: 24,
            history_age: 14 * DAY,
            settle: Duration::from_secs(10),
            reveal_registration: false,
        }
    }
}

impl Limits {
    pub const DAY: Duration = DAY;

    /// How long the link in a notice lives.
    pub const OBJECTION: Duration = Duration::from_secs(14 * DAY.as_secs());

    /// How often a directory whose answer is missing is asked what is true. Within a second of its coming
    /// back the change is settled.
    pub const ASK: Duration = Duration::from_secs(1);
}
