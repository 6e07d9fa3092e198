//! A log as a transcript.
//!
//! An export has everything that the turns were decided from: the content's hash, the conversation's id (its
//! seed), times to the millisecond, what people wrote, the verifier's part as `! event` and `! answer` lines, what the
//! desk told and did, and clocks that ran out.

use jiff::{Timestamp, tz::TimeZone};

use super::plain::{Pseudonyms, scripted};
use crate::{
    model::{
        AgentName, Ask, Audience, Blanked, ChoiceId, DeskView, Event, Part, Redacted, ReleasedTo, RequestAnswer,
        RequestKey, Revision, TimerKind, TurnRecord,
    },
    replay::{
        capitalised, render,
        transcript::{
            AgentDoes, AnswerName, AskName, AtDesk, ChannelName, Happening, Line, Listener, Name, Placed, Scene,
            Transcript, Utterance,
        },
    },
    talk::content::Content,
};

/// For whom a log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// For staff who may see the conversation: with the time of each turn.
    Shown,
    /// To be handed on and replayed: with pseudonyms, and everything that a replay needs.
    Exported,
}

/// The zone that times are told in.
const ZONE: &str = "UTC";

pub(super) fn write(content: &Content, log: &[TurnRecord], manner: Manner) -> Transcript {
    let mut page =
        Page { content, log, manner, people: Pseudonyms::default(), lines: Vec::new(), places: 0, told: None };
    page.scene();
    let mut last: Option<&TurnRecord> = None;
    for record in log {
        page.turn(last, record);
        last = Some(record);
    }
    Transcript { lines: page.lines }
}

struct Page<'l> {
    content: &'l Content,
    log: &'l [TurnRecord],
    manner: Manner,
    people: Pseudonyms,
    lines: Vec<Placed>,
    /// How many places the conversation is open in.
    places: usize,
    /// What the desk told last.
    told: Option<DeskView>,
}

impl Page<'_> {
    fn scene(&mut self) {
        let Some(first) = self.log.first() else { return };
        let channel = match &first.event {
            Event::Joined { address } => address.as_str().split(':').next().unwrap_or_default(),
            _ => "web",
        };
        let known = ChannelName::ALL.into_iter().find(|(name, _)| *name == channel);
        let channel = known.map_or(ChannelName::Web, |(_, channel)| channel);
        self.remark(&format!("Conversation {}, {} turns.", first.conversation, self.log.len()));
        self.put(Line::Scene(Scene::Channel(channel)));
        let at = TimeZone::UTC.to_datetime(millisecond(first.at));
        self.put(Line::Scene(Scene::Clock { at, zone: ZONE.to_owned() }));
        if self.manner == Manner::Exported {
            self.put(Line::Scene(Scene::Content(self.content.hash.clone())));
            self.put(Line::Scene(Scene::Conversation(first.conversation)));
        }
        self.put(Line::Blank);
    }

    fn turn(&mut self, last: Option<&TurnRecord>, record: &TurnRecord) {
        if let Some(last) = last {
            self.time(last, record);
        }
        // Nobody is there yet whom the desk could tell something.
        let begins = matches!(record.event, Event::Joined { .. });
        let tells = self.manner == Manner::Exported && !begins;
        let view = record.desk.map(|view| DeskView {
            first_reply: begun(last, record, TimerKind::FirstReply),
            next_reply: begun(last, record, TimerKind::NextReply),
            ..view
        });
        if let Some(view) = view.filter(|view| tells && self.told != Some(*view)) {
            self.told = Some(view);
            self.elsewhere(Happening::Desk(AtDesk::Tells(view)));
        }
        self.happening(last, record);
        let said: Vec<Vec<String>> = record
            .lines
            .iter()
            .filter(|line| line.audience == Audience::Student)
            .map(|line| self.unnamed(&record.event, scripted(self.log, render(&line.reply))))
            .collect();
        let said: Vec<Vec<String>> = match self.manner {
            Manner::Shown => said,
            Manner::Exported => said.into_iter().map(|said| self.people.repeated(said)).collect(),
        };
        for place in 0..self.places.max(1) {
            let to = Listener::Student(name_of(place));
            for said in &said {
                self.put(Line::Bot { to: to.clone(), said: said.clone() });
            }
        }
    }

    fn time(&mut self, last: &TurnRecord, record: &TurnRecord) {
        let passed = record.at.as_millisecond().saturating_sub(last.at.as_millisecond());
        match (self.manner, u64::try_from(passed)) {
            (Manner::Exported, Ok(passed)) if passed > 0 => self.put(Line::Wait(passed)),
            (Manner::Shown, Ok(passed)) if passed >= 1_000 => {
                self.remark(&record.at.strftime("%H:%M:%S").to_string());
            }
            _ => {}
        }
    }

    fn happening(&mut self, last: Option<&TurnRecord>, record: &TurnRecord) {
        match &record.event {
            Event::Joined { .. } if self.places == 0 => self.places = 1,
            Event::Joined { .. } => {
                let who = name_of(self.places);
                self.places += 1;
                self.put(Line::Elsewhere { who, happening: Happening::GoesOn { ago: 0 } });
            }
            Event::Heard { utterance, blanked, .. } => {
                let text = match self.manner {
                    Manner::Shown => utterance.as_str().to_owned(),
                    Manner::Exported => self.people.written(self.content, last, utterance, blanked),
                };
                self.put(Line::Student { who: None, utterance: Utterance::Words(text) });
            }
            Event::Chose { choice, revision, .. } => self.pressed(choice, *revision),
            Event::Edited { utterance, blanked, .. } => {
                let text = self.people.written(self.content, last, utterance, blanked);
                self.elsewhere(Happening::Edits(text));
            }
            Event::Withdrawn { .. } => self.elsewhere(Happening::Deletes),
            Event::Lapsed => self.elsewhere(Happening::Leaves),
            Event::TimerFired { timer } if self.manner == Manner::Exported => {
                self.elsewhere(Happening::RunsOut(*timer));
            }
            // Time alone brought it about.
            Event::TimerFired { .. } => {}
            Event::Progressed { progress, .. } => self.elsewhere(Happening::Event(progress.kind.clone())),
            Event::Answered { key, answer } => self.answered(key, answer, record),
            Event::Claimed { agent, from } => {
                let does = if from.is_some() { AgentDoes::TakesOver } else { AgentDoes::Claims };
                self.at_desk(&agent.name, does);
            }
            Event::Released { agent, to, note } => {
                let does = match to {
                    ReleasedTo::Bot => AgentDoes::GivesBack,
                    ReleasedTo::Resolved => AgentDoes::Resolves,
                    ReleasedTo::Queue { meant_for: None } => AgentDoes::Requeues,
                    ReleasedTo::Queue { meant_for: Some(to) } => AgentDoes::PassesOn {
                        to: self.agent(&to.name),
                        note: note.as_ref().map(|note| self.agents_words(note, &[])),
                    },
                };
                self.at_desk(&agent.name, does);
            }
            Event::AgentSaid { agent, text, blanked, .. } => {
                let (who, text) = (self.agent(&agent.name), self.agents_words(text, blanked));
                self.put(Line::Agent { who, text });
            }
            Event::Noted { agent, text, blanked, .. } => {
                let text = self.agents_words(text, blanked);
                self.at_desk(&agent.name, AgentDoes::Notes(text));
            }
        }
    }

    fn at_desk(&mut self, agent: &AgentName, does: AgentDoes) {
        let name = self.agent(agent);
        self.elsewhere(Happening::Desk(AtDesk::Agent { name, does }));
    }

    fn agent(&self, name: &AgentName) -> Name {
        match self.manner {
            Manner::Shown => name.as_str().to_owned(),
            Manner::Exported => agent_of(self.log, name),
        }
    }

    fn agents_words(&mut self, text: &Redacted, blanked: &[Blanked]) -> String {
        match self.manner {
            Manner::Shown => text.as_str().to_owned(),
            Manner::Exported => self.people.written(self.content, None, text, blanked),
        }
    }

    /// What was said, without the name of an agent who came or went.
    fn unnamed(&self, event: &Event, said: Vec<String>) -> Vec<String> {
        let (Manner::Exported, Event::Claimed { agent, .. } | Event::Released { agent, .. }) = (self.manner, event)
        else {
            return said;
        };
        let other = match event {
            Event::Claimed { from, .. } => from.as_ref(),
            Event::Released { to: ReleasedTo::Queue { meant_for }, .. } => meant_for.as_ref(),
            _ => None,
        };
        std::iter::once(agent).chain(other).fold(said, |said, agent| {
            let shown = capitalised(&agent_of(self.log, &agent.name));
            said.into_iter().map(|line| line.replace(&agent.shown, &shown)).collect()
        })
    }

    /// By the label that the button had; one that was never shown can't be pressed again.
    fn pressed(&mut self, choice: &ChoiceId, revision: Revision) {
        let shown = self.log.iter().find(|record| record.revision == revision);
        let parts = shown.into_iter().flat_map(|record| &record.lines).flat_map(|line| &line.reply.parts);
        let choices = parts.filter_map(|part| match part {
            Part::Choices { choices } => Some(choices),
            _ => None,
        });
        match choices.flatten().find(|shown| shown.id == *choice) {
            Some(shown) => {
                let utterance = Utterance::Button(shown.label.clone());
                self.put(Line::Student { who: None, utterance });
            }
            None => self.remark(&format!("A button that was not shown was pressed: {choice}.")),
        }
    }

    fn answered(&mut self, key: &RequestKey, answer: &RequestAnswer, record: &TurnRecord) {
        let asked = self.log.iter().find(|asking| asking.revision == key.revision);
        let request = asked.and_then(|asking| asking.requests.iter().find(|request| request.key == *key));
        let Some(request) = request else { return };
        let ask = match request.ask {
            Ask::Open => AskName::Open,
            Ask::Relink { .. } => AskName::Relink,
            Ask::Choose { .. } => AskName::Choose,
            Ask::Resend { .. } => AskName::Resend,
            Ask::Cancel { .. } => AskName::Cancel,
        };
        let answer = match answer {
            RequestAnswer::Opened { .. } => AnswerName::Opened,
            RequestAnswer::Done => AnswerName::Done,
            RequestAnswer::TooSoon { at } => {
                let wait = at.duration_since(millisecond(record.at)).as_secs().max(0);
                AnswerName::TooSoon(wait.unsigned_abs())
            }
            RequestAnswer::Over => AnswerName::Over,
            RequestAnswer::NotNow => AnswerName::NotNow,
            RequestAnswer::Closed => AnswerName::Closed,
            RequestAnswer::Away => AnswerName::Away,
        };
        self.elsewhere(Happening::Answer { ask, answer });
    }

    fn elsewhere(&mut self, happening: Happening) {
        self.put(Line::Elsewhere { who: None, happening });
    }

    fn remark(&mut self, text: &str) {
        self.put(Line::Remark(text.to_owned()));
    }

    fn put(&mut self, line: Line) {
        // Where a line stands counts only for one that was read.
        self.lines.push(Placed { number: 0, height: 1, line });
    }
}

/// The agents of a log are numbered as they appear.
fn agent_of(log: &[TurnRecord], name: &AgentName) -> Name {
    let mut known: Vec<&AgentName> = Vec::new();
    for record in log {
        let agent = match &record.event {
            Event::Claimed { agent, .. }
            | Event::Released { agent, .. }
            | Event::AgentSaid { agent, .. }
            | Event::Noted { agent, .. } => &agent.name,
            _ => continue,
        };
        let meant_for = match &record.event {
            Event::Released { to: ReleasedTo::Queue { meant_for }, .. } => meant_for.as_ref().map(|to| &to.name),
            _ => None,
        };
        for name in std::iter::once(agent).chain(meant_for) {
            if !known.contains(&name) {
                known.push(name);
            }
        }
    }
    let place = known.iter().position(|known| *known == name).unwrap_or(known.len());
    format!("agent{}", place + 1)
}

/// The first place has no name; the others came by one-time links.
fn name_of(place: usize) -> Option<Name> {
    (place > 0).then(|| format!("place{}", place + 1))
}

/// As exact as a transcript's clock.
fn millisecond(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// When a clock of `kind` runs out that begins with this turn.
fn begun(last: Option<&TurnRecord>, record: &TurnRecord, kind: TimerKind) -> Option<Timestamp> {
    let due = |record: &TurnRecord| record.open.timers.iter().find(|timer| timer.kind == kind).map(|timer| timer.due);
    due(record).filter(|begun| last.and_then(due) != Some(*begun))
}
