//! What an agent asks of the verifier about the person of the open conversation: to stand for them, once they were
//! checked, to open a way again that wrong codes have shut, or to freeze their account.
//!
//! Everything is decided by the verifier's port, under the agent's own credential and a fresh code: whether the
//! account and the window belong together, how often, and that an account with rights over others takes two.
//! The console adds that the credential is that of whoever is signed in, so that two agents are two people here
//! too, and that the words which the person read out are those of this conversation's page.
//!
//! Absent on purpose: any place where a credential, a code or a number would be kept, and anything that comes
//! back but a sentence. What is granted opens the person's own window alone; no string exists.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use tokio::sync::mpsc;

use super::{Parts, phrases, wire::Told};
use crate::{
    engine::Engine,
    model::{
        Agent, AgentAct, AgentToken, Attempt, AttemptKey, ConversationId, DeskAct, DeskDone, DeskFault, Epoch,
        MessageId, Method, Phrase, Phrases, Sensitive, SessionName, port::IdentityDesk,
    },
    runtime::Clock,
    talk::turn::Arrival,
};

/// What an agent asks for.
#[derive(Deserialize)]
pub(super) struct Vouch {
    pub(super) conversation: ConversationId,
    /// Made by the browser: asked again under it, it is done once.
    pub(super) key: AttemptKey,
    /// Only freezing needs none: it opens nothing.
    check: Option<Check>,
    /// As the person named it.
    account: String,
    act: Act,
    token: Typed,
    code: Typed,
}

/// How the person was checked. What they know of themselves is on purpose none of these.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Check {
    CalledBack,
    PhotoCard,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Act {
    /// `words`: the three that the person read off their secure page.
    Grant {
        words: String,
    },
    Phone {
        number: Typed,
    },
    /// Wrong codes have shut this way.
    SwitchOn {
        method: Method,
    },
    Freeze,
}

/// Something secret, as it was typed.
pub(super) struct Typed(Sensitive);

impl<'de> Deserialize<'de> for Typed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Sensitive::new(text)))
    }
}

impl Typed {
    /// The credential that it is, if it is that of `me`.
    pub(super) fn credential(&self, me: &Agent) -> Result<AgentToken, Phrase> {
        let token = AgentToken::new(self.0.expose().trim());
        if token.name().as_ref() == Some(&me.name) { Ok(token) } else { Err(phrases::another_agents()) }
    }
}

/// An attempt that the verifier is to be asked for, and what is said of it.
pub(super) struct Vouching {
    identity: Arc<dyn IdentityDesk>,
    engine: Arc<Engine>,
    phrases: Arc<dyn Phrases>,
    clock: Arc<dyn Clock>,
    me: Agent,
    conversation: ConversationId,
    check: Option<Check>,
    token: AgentToken,
    attempt: Attempt,
}

impl Vouch {
    /// What is to be asked of the verifier. `words`: those of the conversation's secure page.
    pub(super) fn begin(self, parts: &Parts, me: &Agent, words: Option<&[String; 3]>) -> Result<Vouching, Phrase> {
        let checked = self.is_checked();
        let Self { conversation, key, check, account, act, token, code } = self;
        let identity = parts.identity.clone().ok_or_else(phrases::nobody_to_ask)?;
        let token = token.credential(me)?;
        if !checked {
            return Err(phrases::missing_check());
        }
        let account = account.trim().to_owned();
        let act = match act {
            Act::Grant { words: read_out } => DeskAct::Grant { account, session: same_page(&read_out, words)? },
            Act::Phone { number } => DeskAct::CorrectPhone { account, number: number.0 },
            Act::SwitchOn { method } => DeskAct::SwitchOn { account, method },
            Act::Freeze => DeskAct::Freeze { account },
        };
        let code = Sensitive::new(code.0.expose().trim());
        Ok(Vouching {
            identity,
            engine: parts.engine.clone(),
            phrases: parts.phrases.clone(),
            clock: parts.clock.clone(),
            me: me.clone(),
            conversation,
            check,
            token,
            attempt: Attempt { key, code, act },
        })
    }
}

impl Vouch {
    /// Nothing is opened for somebody who was not checked.
    fn is_checked(&self) -> bool {
        self.check.is_some() || matches!(self.act, Act::Freeze)
    }
}

/// The session that was read out, if it is this conversation's.
fn same_page(read_out: &str, words: Option<&[String; 3]>) -> Result<SessionName, Phrase> {
    let words = words.ok_or_else(phrases::no_page)?;
    match SessionName::parse(read_out) {
        Some(SessionName::Words(read)) if read == *words => Ok(SessionName::Words(read)),
        _ => Err(phrases::other_words()),
    }
}

impl Vouching {
    /// Asks, notes what was done for colleagues, and tells the agent, whatever becomes of their console.
    pub(super) async fn run(self, out: mpsc::Sender<Told>) {
        let answer = self.identity.act(&self.token, &self.attempt).await;
        let (key, now) = (self.attempt.key, self.clock.now());
        let told = match &answer {
            Ok(done) => {
                self.note(*done).await;
                let text = self.phrases.say(&done_phrase(*done, &self.attempt.act, now));
                Told::Vouched { key, done: true, again: false, text }
            }
            Err(fault) => {
                let text = self.phrases.say(&fault_phrase(fault, now));
                Told::Vouched { key, done: false, again: *fault == DeskFault::Away, text }
            }
        };
        // Whoever has gone asks again under the same key.
        let _ = out.send(told).await;
    }

    async fn note(&self, done: DeskDone) {
        let account = self.attempt.act.account();
        let text = self.phrases.say(&match self.check {
            None => Phrase::new("console-noted-freeze").with("account", account),
            Some(check) => {
                let how = self.phrases.say(&Phrase::new(match check {
                    Check::CalledBack => "console-checked-called-back",
                    Check::PhotoCard => "console-checked-photo-card",
                }));
                checked(note_of(done, &self.attempt.act), account, how)
            }
        });
        let message = MessageId(format!("vouch-{}", self.attempt.key));
        let act = AgentAct::Note { message, text: Sensitive::new(text) };
        let arrival = Arrival::Agent { agent: self.me.clone(), epoch: Epoch(0), act };
        if let Err(notice) = self.engine.take(self.conversation, arrival).await {
            // It stands in the verifier's audit all the same.
            tracing::warn!(%notice, conversation = %self.conversation, "what an agent stood for could not be noted");
        }
    }
}

fn note_of(done: DeskDone, act: &DeskAct) -> &'static str {
    match (done, act) {
        (_, DeskAct::SwitchOn { .. }) => "console-noted-switch-on",
        (_, DeskAct::Freeze { .. }) => "console-noted-checked-freeze",
        (DeskDone::Done, _) => "console-noted-grant",
        (DeskDone::SecondNeeded { .. }, _) => "console-noted-first",
        (DeskDone::Waits { .. }, _) => "console-noted-phone",
    }
}

fn checked(id: &'static str, account: &str, how: String) -> Phrase {
    Phrase::new(id).with("account", account).with("how", how)
}

fn done_phrase(done: DeskDone, act: &DeskAct, now: Timestamp) -> Phrase {
    match done {
        DeskDone::SecondNeeded { until } => {
            Phrase::new("console-vouched-first").with_number("minutes", minutes(until, now))
        }
        DeskDone::Waits { until } => {
            Phrase::new("console-vouched-phone").with_number("hours", (minutes(until, now) + 59) / 60)
        }
        DeskDone::Done => Phrase::new(match act {
            DeskAct::Grant { .. } => "console-vouched",
            DeskAct::Freeze { .. } => "console-frozen",
            DeskAct::SwitchOn { .. } => "console-switched-on",
            DeskAct::CorrectPhone { .. } => "console-vouched-done",
        }),
    }
}

/// What an agent reads about an attempt that was not done.
pub(super) fn fault_phrase(fault: &DeskFault, now: Timestamp) -> Phrase {
    match fault {
        DeskFault::WrongCode { left } => Phrase::new("console-vouch-wrong-code").with_number("left", i64::from(*left)),
        DeskFault::TooMany { at } => Phrase::new("console-vouch-too-many").with_number("minutes", minutes(*at, now)),
        DeskFault::Away => Phrase::new("console-vouch-away"),
        DeskFault::NoCredential => Phrase::new("console-vouch-no-credential"),
        DeskFault::Shut { .. } => Phrase::new("console-vouch-shut"),
        DeskFault::KeyUsed => Phrase::new("console-vouch-key-used"),
        DeskFault::NoAccount => Phrase::new("console-vouch-no-account"),
        DeskFault::Mismatch => Phrase::new("console-vouch-mismatch"),
        DeskFault::NotNow => Phrase::new("console-vouch-not-now"),
        DeskFault::NotShut => Phrase::new("console-vouch-not-shut"),
        DeskFault::TooOften { at } => {
            Phrase::new("console-vouch-too-often").with_number("days", (minutes(*at, now) + 1_439) / 1_440)
        }
        DeskFault::OwnAccount => Phrase::new("console-vouch-own-account"),
        DeskFault::SameAgent => Phrase::new("console-vouch-same-agent"),
        DeskFault::Disabled => Phrase::new("console-vouch-disabled"),
        DeskFault::NotRegistered => Phrase::new("console-vouch-not-registered"),
        DeskFault::Frozen { .. } => Phrase::new("console-vouch-frozen"),
        DeskFault::Paused => Phrase::new("console-vouch-paused"),
        DeskFault::NoNumber => Phrase::new("console-vouch-no-number"),
        DeskFault::OnFile => Phrase::new("console-vouch-on-file"),
        DeskFault::Privileged => Phrase::new("console-vouch-privileged"),
    }
}

/// Whole minutes until `at`, rounded up.
fn minutes(at: Timestamp, now: Timestamp) -> i64 {
    (at.duration_since(now).as_secs().max(0) + 59) / 60
}

/// Every sentence of this module that isn't one of `super::phrases`, for the check of the prompts.
pub(super) fn samples() -> Vec<Phrase> {
    let now = Timestamp::UNIX_EPOCH;
    let grant = DeskAct::Grant { account: String::new(), session: SessionName::Words(Default::default()) };
    let freeze = DeskAct::Freeze { account: String::new() };
    let switch_on = DeskAct::SwitchOn { account: String::new(), method: Method::Text };
    let phone = DeskAct::CorrectPhone { account: String::new(), number: Sensitive::new("") };
    let faults = [
        DeskFault::WrongCode { left: 4 },
        DeskFault::TooMany { at: now },
        DeskFault::Away,
        DeskFault::NoCredential,
        DeskFault::Shut { until: now },
        DeskFault::KeyUsed,
        DeskFault::NoAccount,
        DeskFault::Mismatch,
        DeskFault::NotNow,
        DeskFault::NotShut,
        DeskFault::TooOften { at: now },
        DeskFault::OwnAccount,
        DeskFault::SameAgent,
        DeskFault::Disabled,
        DeskFault::NotRegistered,
        DeskFault::Frozen { at: now },
        DeskFault::Paused,
        DeskFault::NoNumber,
        DeskFault::OnFile,
        DeskFault::Privileged,
    ];
    let done = [
        done_phrase(DeskDone::Done, &grant, now),
        done_phrase(DeskDone::Done, &freeze, now),
        done_phrase(DeskDone::Done, &switch_on, now),
        done_phrase(DeskDone::Done, &phone, now),
        done_phrase(DeskDone::SecondNeeded { until: now }, &grant, now),
        done_phrase(DeskDone::Waits { until: now }, &phone, now),
        Phrase::new("console-noted-freeze").with("account", "ada@example.edu"),
    ];
    let notes = [
        note_of(DeskDone::Done, &grant),
        note_of(DeskDone::SecondNeeded { until: now }, &grant),
        note_of(DeskDone::Waits { until: now }, &phone),
        note_of(DeskDone::Done, &switch_on),
        note_of(DeskDone::Done, &freeze),
    ]
    .map(|id| checked(id, "ada@example.edu", "by a call".to_owned()));
    let checks = ["console-checked-called-back", "console-checked-photo-card"].map(Phrase::new);
    faults.iter().map(|fault| fault_phrase(fault, now)).chain(done).chain(notes).chain(checks).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> [String; 3] {
        ["amber", "otter", "canal"].map(str::to_owned)
    }

    #[test]
    fn what_was_read_out_must_be_this_conversations_page() {
        let id = |read: &str, words: Option<&[String; 3]>| same_page(read, words).map_err(|phrase| phrase.id);
        assert_eq!(id(" Amber, otter canal.", Some(&page())), Ok(SessionName::Words(page())));
        for other in ["amber otter", "amber canal otter", "walnut otter canal", "01K6Z3NDEKTSV4RRFFQ69G5FAV", ""] {
            assert_eq!(id(other, Some(&page())), Err("console-vouch-other-words"), "{other}");
        }
        assert_eq!(id("amber otter canal", None), Err("console-vouch-no-page"));
    }

    #[test]
    fn a_wait_is_told_in_whole_minutes() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        assert_eq!([minutes(at(1), at(0)), minutes(at(60), at(0)), minutes(at(61), at(0))], [1, 1, 2]);
        assert_eq!(minutes(at(0), at(9)), 0);
    }

    #[test]
    fn nothing_but_the_two_checks_can_be_named() {
        let asked = |check: &str| {
            serde_json::from_str::<Vouch>(&format!(
                r#"{{"conversation":"01K6Z3NDEKTSV4RRFFQ69G5FAV","key":"01K6Z3NDEKTSV4RRFFQ69G5FAW","check":"{check}",
                    "account":"ada","act":{{"kind":"grant","words":"amber otter canal"}},"token":"kim.x","code":"123456"}}"#
            ))
        };
        assert!(asked("called_back").is_ok() && asked("photo_card").is_ok());
        assert!(asked("birthday").is_err() && asked("").is_err());
    }

    #[test]
    fn only_a_freeze_needs_no_check() {
        let asked = |check: &str, act: &str| {
            let text = format!(
                r#"{{"conversation":"01K6Z3NDEKTSV4RRFFQ69G5FAV","key":"01K6Z3NDEKTSV4RRFFQ69G5FAW","check":{check},
                    "account":"ada","act":{act},"token":"kim.x","code":"123456"}}"#
            );
            serde_json::from_str::<Vouch>(&text).unwrap().is_checked()
        };
        for opens in [
            r#"{"kind":"grant","words":"amber otter canal"}"#,
            r#"{"kind":"phone","number":"573 555 0142"}"#,
            r#"{"kind":"switch_on","method":"text"}"#,
        ] {
            assert!(!asked("null", opens) && asked("\"photo_card\"", opens), "{opens}");
        }
        assert!(asked("null", r#"{"kind":"freeze"}"#));
    }
}
