//! Does what a line of a transcript says.

use super::{
    super::{
        Trouble,
        transcript::{CallAct, Device, Fault, Happening, Line, Name, Part, Placed, Utterance},
    },
    Play,
    person::{Body, Person, Sent},
};
use crate::{
    model::{MessageId, Revision, Sensitive, TimerKind},
    talk::turn::Arrival,
};

impl Play<'_> {
    pub(super) async fn act(&mut self, placed: &Placed) -> Result<(), Trouble> {
        match &placed.line {
            Line::Student { who, utterance } => {
                let place = self.place(who.as_ref())?;
                let body = self.body(place, utterance)?;
                self.send(place, body).await
            }
            Line::Agent { who, text } => self.agent_says(who, text).await,
            Line::Wait(seconds) => self.wait(*seconds).await,
            Line::Elsewhere { who, happening } => match happening {
                Happening::Panel(_)
                | Happening::Again
                | Happening::Edits(_)
                | Happening::Deletes
                | Happening::Leaves
                | Happening::GoesOn { .. }
                | Happening::RunsOut(_)
                | Happening::Reloads => self.do_as(self.place(who.as_ref())?, happening).await,
                Happening::Desk(happening) => self.at_desk(who.as_ref(), happening).await,
                elsewhere => self.happen(elsewhere).await,
            },
            Line::Blank | Line::Remark(_) | Line::Scene(_) | Line::Bot { .. } | Line::Must { .. } => Ok(()),
        }
    }

    /// What one of the people does.
    async fn do_as(&mut self, place: usize, happening: &Happening) -> Result<(), Trouble> {
        match happening {
            Happening::Panel(acts) => self.use_panel(place, acts).await,
            Happening::Again => self.send_again(place).await,
            Happening::Edits(text) => {
                let (message, edit) = self.change_last(place)?;
                self.take(place, Arrival::Edited { edit, message, text: Sensitive::new(text.as_str()) }).await
            }
            Happening::Deletes => {
                let (message, withdrawal) = self.change_last(place)?;
                self.take(place, Arrival::Withdrawn { withdrawal, message }).await
            }
            Happening::Leaves => self.take(place, Arrival::Left).await,
            Happening::GoesOn { ago } => self.go_on(place, *ago).await,
            Happening::RunsOut(timer) => self.run_out(place, *timer).await,
            Happening::Reloads => self.join(place).await,
            _ => Ok(()),
        }
    }

    /// What happens whoever is there.
    async fn happen(&mut self, happening: &Happening) -> Result<(), Trouble> {
        match happening {
            Happening::Shows { device, of, code } => self.look(*device, of, *code).await,
            Happening::Call { of, act } => self.handle_call(of, *act).await,
            Happening::SignIn { of, password, works } => {
                let worked = self.world.sign_in(of, password).await?;
                let fits = worked == *works;
                let message = if worked { "the sign-in worked" } else { "the sign-in failed" };
                if fits { Ok(()) } else { Err(Trouble::Unable(message.into())) }
            }
            Happening::Event(kind) => {
                let reported = self.props.scripted().is_some_and(|verifier| verifier.report(kind.clone()));
                if reported { Ok(()) } else { Err(Trouble::Unable("no session has been opened yet".into())) }
            }
            Happening::Answer { ask, answer } => {
                let answered = self.props.scripted().is_some_and(|verifier| verifier.answer(*ask, *answer));
                if answered { Ok(()) } else { Err(Trouble::Unable("nobody waits for that answer".into())) }
            }
            Happening::Fault { part, fault } => self.break_part(*part, *fault).await,
            Happening::Restart => self.world.restart().await,
            Happening::Resets { paused } => self.world.pause_resets(*paused).await,
            _ => Ok(()),
        }
    }

    pub(super) fn place(&self, who: Option<&Name>) -> Result<usize, Trouble> {
        let found = self.people.iter().position(|person| person.name.as_ref() == who);
        // `! panel …` without a name belongs to the only student there is.
        let only = (who.is_none() && self.people.len() == 1).then_some(0);
        found.or(only).ok_or_else(|| Trouble::Unable("say whose it is: `! ben: …`".into()))
    }

    pub(super) fn person(&self, place: usize) -> Result<&Person, Trouble> {
        self.people.get(place).ok_or_else(|| Trouble::Unable("there is nobody".into()))
    }

    pub(super) fn person_mut(&mut self, place: usize) -> Result<&mut Person, Trouble> {
        self.people.get_mut(place).ok_or_else(|| Trouble::Unable("there is nobody".into()))
    }

    /// Opens the chat, or goes on with it.
    pub(super) async fn join(&mut self, place: usize) -> Result<(), Trouble> {
        let address = self.person(place)?.address.clone();
        let conversation = self.world.join(address).await?;
        let person = self.person_mut(place)?;
        if person.conversation != Some(conversation) {
            let begun = person.conversation.is_some();
            person.conversation = Some(conversation);
            person.shown = Revision(0);
            if begun {
                person.choices.clear();
            }
        }
        Ok(())
    }

    /// Comes by a one-time link that somebody was shown, and is shown the whole conversation.
    async fn go_on(&mut self, place: usize, ago: u64) -> Result<(), Trouble> {
        let ago = usize::try_from(ago).unwrap_or(usize::MAX);
        let shown = self.people.iter().find(|person| !person.passages.is_empty());
        let link = shown.and_then(|person| Some((person.conversation?, *person.passages.iter().rev().nth(ago)?)));
        let (conversation, offered) = link.ok_or_else(|| Trouble::Unable("no such link has been shown".into()))?;
        let address = self.person(place)?.address.clone();
        let came = self.world.go_on(conversation, offered, address).await?;
        let log = self.world.log(conversation, Revision(0)).await?;
        let person = self.person_mut(place)?;
        person.conversation = Some(conversation);
        log.into_iter().filter(|record| record.revision < came).for_each(|record| person.see(record));
        Ok(())
    }

    fn body(&self, place: usize, utterance: &Utterance) -> Result<Body, Trouble> {
        let label = match utterance {
            Utterance::Words(text) => return Ok(Body::Words(text.clone())),
            Utterance::Button(label) => label,
        };
        let choices = &self.person(place)?.choices;
        match choices.iter().rev().find(|(choice, _)| choice.label == *label) {
            Some((choice, revision)) => Ok(Body::Button(choice.id.clone(), *revision)),
            None => Err(Trouble::Unable(format!("no button [{label}] has been shown"))),
        }
    }

    async fn send(&mut self, place: usize, body: Body) -> Result<(), Trouble> {
        let person = self.person_mut(place)?;
        person.sent += 1;
        let whose = person.name.as_deref().unwrap_or("m");
        let sent = Sent { id: MessageId(format!("{whose}{}", person.sent)), body };
        if let Body::Words(_) = sent.body {
            person.last_words = Some(sent.id.clone());
        }
        person.last_message = Some(sent.clone());
        // Whoever writes has the chat open; if the last conversation is over, the next one begins.
        self.join(place).await?;
        self.take(place, arrival(sent)).await
    }

    async fn send_again(&mut self, place: usize) -> Result<(), Trouble> {
        let sent = self.person(place)?.last_message.clone();
        let sent = sent.ok_or_else(|| Trouble::Unable("nothing has been sent yet".into()))?;
        self.join(place).await?;
        self.take(place, arrival(sent)).await
    }

    /// The last message that was written, and an id for a change of it.
    fn change_last(&mut self, place: usize) -> Result<(MessageId, MessageId), Trouble> {
        let person = self.person_mut(place)?;
        let message = person.last_words.clone();
        let message = message.ok_or_else(|| Trouble::Unable("nothing has been written yet".into()))?;
        person.changes += 1;
        let change = MessageId(format!("{}.{}", message.as_str(), person.changes));
        Ok((message, change))
    }

    async fn take(&mut self, place: usize, arrival: Arrival) -> Result<(), Trouble> {
        let conversation = self.person(place)?.conversation;
        let conversation = conversation.ok_or_else(|| Trouble::Unable("the chat isn't open".into()))?;
        self.world.take(conversation, arrival).await.map(drop)
    }

    async fn run_out(&mut self, place: usize, timer: TimerKind) -> Result<(), Trouble> {
        let last = self.person(place)?.last.as_ref();
        let set = last.and_then(|last| last.open.timers.iter().find(|set| set.kind == timer));
        let due = set.ok_or_else(|| Trouble::Unable("no such clock runs".into()))?.due;
        self.take(place, Arrival::TimerFired { timer, due }).await
    }

    async fn break_part(&mut self, part: Part, fault: Fault) -> Result<(), Trouble> {
        match part {
            Part::Verifier => self.props.gate().set(fault),
            Part::Directory => self.world.break_directory(fault)?,
            Part::Store => {
                self.props.chat.set(fault);
                self.dark = fault == Fault::Fails;
            }
        }
        if fault == Fault::Back {
            // What waits to try again waits by the clock.
            self.wait(10_000).await?;
        }
        Ok(())
    }

    /// Reads the newest code of a device, or sees that there is no new one.
    async fn look(&mut self, device: Device, of: &Name, code: bool) -> Result<(), Trouble> {
        let shown = match device {
            Device::Authenticator => self.world.authenticator_code(of),
            Device::Phone => self.new_text(of).await,
        };
        match (shown, code) {
            (Some(code), true) => {
                self.codes.push(code);
                Ok(())
            }
            (None, false) => Ok(()),
            (None, true) => Err(Trouble::Unable(format!("no new code is shown to {of}"))),
            (Some(_), false) => Err(Trouble::Unable(format!("{of} has a new text"))),
        }
    }

    async fn handle_call(&mut self, of: &Name, act: CallAct) -> Result<(), Trouble> {
        self.breathe(super::TICKS).await;
        if act == CallAct::Rings {
            let calls = self.world.calls(of);
            if self.calls_seen.insert(of.clone(), calls).unwrap_or_default() == calls {
                return Err(Trouble::Unable(format!("no new call comes to {of}")));
            }
        }
        let heard = self.world.handle_call(of, act)?;
        let code = heard.as_ref().and_then(|heard| read_out(heard.expose()));
        match (act, code) {
            (CallAct::Presses(_), code) => self.codes.extend(code),
            (_, Some(_)) => return Err(Trouble::Unable("the code is read out to whoever answers".into())),
            (CallAct::Answers, None) if heard.is_none() => return Err(Trouble::Unable("nobody says anything".into())),
            _ => {}
        }
        Ok(())
    }

    async fn new_text(&mut self, of: &Name) -> Option<String> {
        // A courier carries texts apart from what caused them.
        self.breathe(super::TICKS).await;
        let texts = self.world.texts(of);
        let seen = self.texts_seen.insert(of.clone(), texts.len()).unwrap_or_default();
        texts.into_iter().skip(seen).next_back().and_then(|text| six_digits(&text))
    }
}

fn arrival(sent: Sent) -> Arrival {
    match sent.body {
        Body::Words(text) => Arrival::Heard { message: sent.id, text: Sensitive::new(text) },
        Body::Button(choice, revision) => Arrival::Chose { message: sent.id, choice, revision },
    }
}

/// The first six digits, which a voice reads one by one.
fn read_out(words: &str) -> Option<String> {
    let digits: String = words.chars().filter(char::is_ascii_digit).take(6).collect();
    (digits.len() == 6).then_some(digits)
}

/// The first run of exactly six digits.
fn six_digits(text: &str) -> Option<String> {
    let mut runs = text.split(|letter: char| !letter.is_ascii_digit());
    runs.find(|run| run.len() == 6).map(str::to_owned)
}
