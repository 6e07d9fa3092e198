//! The player itself, on a world that only echoes. The real world has `tests/replay.rs`.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use serde_json::json;

use super::{
    transcript::{CallAct, Fault},
    *,
};
use crate::{
    model::{
        Address, Agent, AgentAct, Audience, Choice, ConversationId, Epoch, Event, Floor, IntentId, Line, Open, Part,
        RECORD_VERSION, Redacted, Reply, Revision, Sensitive, SessionId, StateText, TurnRecord,
    },
    runtime::{Clock as _, ManualClock},
    talk::turn::Arrival,
};

/// Says back what it heard, with a button; "nothing" gets no answer.
struct Echo;

struct EchoWorld {
    clock: Arc<ManualClock>,
    log: Mutex<Vec<TurnRecord>>,
}

#[async_trait]
impl Stage for Echo {
    async fn raise(&self, props: Arc<Props>) -> Result<Box<dyn World>, Trouble> {
        Ok(Box::new(EchoWorld { clock: props.clock.clone(), log: Mutex::default() }))
    }

    fn whole(&self) -> Reach {
        Reach::default()
    }
}

impl EchoWorld {
    fn append(&self, event: Event, said: Option<String>) -> Revision {
        let mut log = self.log.lock().unwrap();
        let revision = Revision(log.len() as u64 + 1);
        let parts = |text| {
            let again = Choice { id: "again".into(), label: "Again".into() };
            vec![Part::text(text), Part::Choices { choices: vec![again] }]
        };
        log.push(TurnRecord {
            version: RECORD_VERSION,
            conversation: ConversationId(ulid::Ulid::nil()),
            revision,
            epoch: Epoch(0),
            floor: Floor::Bot,
            at: self.clock.now(),
            event,
            lines: said
                .into_iter()
                .map(|text| Line { audience: Audience::Student, reply: Reply { parts: parts(text) } })
                .collect(),
            requests: Vec::new(),
            facts: Vec::new(),
            open: Open::default(),
            desk: None,
            state: StateText::of(&()).unwrap(),
        });
        revision
    }
}

#[async_trait]
impl World for EchoWorld {
    async fn join(&self, address: Address) -> Result<ConversationId, Trouble> {
        if self.log.lock().unwrap().is_empty() {
            self.append(Event::Joined { address }, Some("Welcome.".into()));
        }
        Ok(ConversationId(ulid::Ulid::nil()))
    }

    async fn go_on(&self, _: ConversationId, _: Revision, _: Address) -> Result<Revision, Trouble> {
        Err(Trouble::Unable("an echo stays where it is".into()))
    }

    async fn take(&self, _: ConversationId, arrival: Arrival) -> Result<Revision, Trouble> {
        match arrival {
            Arrival::Heard { text, .. } if text.expose() == "fail" => Err(Trouble::Notice("Not now.".into())),
            Arrival::Heard { message, text } => {
                let said = Some(text.expose().to_owned()).filter(|text| text != "nothing");
                let utterance = Redacted::vouched(text.expose().to_owned());
                Ok(self.append(Event::Heard { message, utterance, blanked: Vec::new() }, said))
            }
            Arrival::Chose { message, choice, revision } => {
                let said = Some(format!("You chose {choice}."));
                Ok(self.append(Event::Chose { message, choice, revision }, said))
            }
            other => Err(Trouble::Unable(format!("{other:?}"))),
        }
    }

    async fn attend(&self, _: &Agent, _: bool) -> Result<(), Trouble> {
        Err(Trouble::Unable("an echo has no desk".into()))
    }

    async fn act(&self, _: ConversationId, _: &Agent, _: Epoch, _: AgentAct) -> Result<(), Trouble> {
        Err(Trouble::Unable("an echo has no desk".into()))
    }

    async fn settle(&self, _: ConversationId) -> Result<(), Trouble> {
        Ok(())
    }

    async fn log(&self, _: ConversationId, after: Revision) -> Result<Vec<TurnRecord>, Trouble> {
        Ok(self.log.lock().unwrap().iter().filter(|record| record.revision > after).cloned().collect())
    }

    async fn panel_link(&self, _: SessionId, _: u32) -> Option<Sensitive> {
        None
    }

    async fn panel(&self, _: &str, _: Option<&str>, _: Option<serde_json::Value>) -> PanelAnswer {
        PanelAnswer { status: 401, body: json!({ "message": "No window is open." }) }
    }

    fn texts(&self, _: &str) -> Vec<String> {
        Vec::new()
    }

    fn calls(&self, _: &str) -> usize {
        self.log.lock().unwrap().len()
    }

    fn missed_calls(&self, _: &str) -> usize {
        2
    }

    fn handle_call(&self, _: &str, act: CallAct) -> Result<Option<Sensitive>, Trouble> {
        let words = match act {
            CallAct::Answers => "Press the key.",
            CallAct::Presses('#') => "Your code is: 1 2 3, 4 5 6. Once more: 1 2 3, 4 5 6.",
            CallAct::Presses(_) => return Ok(None),
            CallAct::Rings => "",
            CallAct::Declines | CallAct::HangsUp => return Err(Trouble::Unable("too late".into())),
        };
        Ok(Some(words).filter(|words| !words.is_empty()).map(Sensitive::new))
    }

    fn authenticator_code(&self, _: &str) -> Option<String> {
        Some("123456".into())
    }

    async fn sign_in(&self, _: &str, password: &str) -> Result<bool, Trouble> {
        Ok(password == "right")
    }

    fn reading(&self, _: Option<&TurnRecord>, utterance: &Redacted) -> Option<IntentId> {
        Some(IntentId(utterance.as_str().to_owned()))
    }

    fn decide(&self, _: Option<&TurnRecord>, _: &TurnRecord) -> crate::talk::turn::Decision {
        crate::talk::turn::Decision::default()
    }

    fn break_directory(&self, _: Fault) -> Result<(), Trouble> {
        Ok(())
    }

    async fn pause_resets(&self, _paused: bool) -> Result<(), Trouble> {
        Err(Trouble::Unable("an echo resets nothing".into()))
    }

    async fn restart(&self) -> Result<(), Trouble> {
        Ok(())
    }

    async fn close(&self) {}
}

fn played(source: &str) -> Verdict {
    run("echo.txt", source, &Echo).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

#[test]
fn what_goes_as_written_is_good() {
    let source = "\
# Everything fits.
< Welcome.
  [Again]
> hello
= intent hello
< hello
  [Again]
> [Again]
< You chose again.
  [Again]
> nothing
> fail
< (notice)
  Not now.
= blanked nothing
= floor bot
+ 2h
! authenticator of ada shows a code
! phone of ada rings
! phone of ada answers
! phone of ada presses 5
! phone of ada presses #
= phone of ada has 2 missed calls
! sign-in of ada with \"right\" works
= nowhere \"secret\"
";
    let verdict = played(source);
    assert!(verdict.is_good(), "{verdict}");
    assert_eq!(verdict.rewritten, source);
}

#[test]
fn what_goes_otherwise_is_told_and_rewritten_in_place() {
    let source = "\
# Kept.
> hello
= floor bot

< goodbye
  [Again]
# Kept too.
> two
> nothing
< something
> three
";
    let verdict = played(source);
    assert_eq!(
        verdict.to_string(),
        "\
echo.txt:5: the bot said something else
  - < goodbye
  + < hello
      [Again]
echo.txt:8: the bot said something that isn't expected here
  + < two
  +   [Again]
echo.txt:10: the bot said nothing
  - < something
echo.txt:11: the bot said something that isn't expected here
  + < three
  +   [Again]
"
    );
    let rewritten = "\
# Kept.
> hello
= floor bot

< hello
  [Again]
# Kept too.
> two
< two
  [Again]
> nothing
> three
< three
  [Again]
";
    assert_eq!(verdict.rewritten, rewritten);
    assert!(played(rewritten).is_good());
}

#[test]
fn what_is_not_true_is_a_problem() {
    let cases = [
        ("> a\n= intent b\n< a\n  [Again]\n", "2: it is otherwise: a"),
        ("> a\n= nowhere \"a\"\n< a\n  [Again]\n", "2: it is otherwise: it stands in turn 1"),
        ("> [Nothing]\n", "1: no button [Nothing] has been shown"),
        ("> a\n< a\n  [Again]\n! phone of ada rings\n! phone of ada rings\n", "5: no new call comes to ada"),
        ("! phone of ada declines\n= phone of ada has 1 missed call\n", "1: too late"),
        ("+ 1s\n= phone of ada has 1 missed call\n", "2: it is otherwise: ada has missed 2"),
        ("! panel claims\n", "1: no such link has been shown"),
        ("! panel reloads\n", "1: the panel refused: 401 No window is open."),
        ("! phone of ada shows a code\n", "1: no new code is shown to ada"),
        ("! panel types the code\n", "1: no such code has been shown"),
        ("! sign-in of ada with \"right\" fails\n", "1: the sign-in worked"),
        ("! edits \"b\"\n", "1: nothing has been written yet"),
        ("! deletes\n", "1: nothing has been written yet"),
        ("! event completed\n", "1: no session has been opened yet"),
        ("+ 1s\n@ seed 3\n", "2: the scene must be set before"),
        ("kim a> hi\n", "1: kim talks with nobody: `! desk kim claims` first"),
        ("! desk kim claims\n", "1: an echo has no desk"),
        ("! desk k_m comes\n", "1: an agent's name has small letters"),
    ];
    for (source, problem) in cases {
        let verdict = played(source).to_string();
        assert!(verdict.starts_with(&format!("echo.txt:{problem}")), "{source} → {verdict}");
    }
}

#[test]
fn what_the_panel_refuses_can_be_expected() {
    let verdict = played("! panel reloads\n= panel stage refused\n= panel says \"No window is open.\"\n");
    assert!(verdict.is_good(), "{verdict}");
}
