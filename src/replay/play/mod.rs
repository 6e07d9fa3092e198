//! Plays a transcript beat by beat: one thing happens, everything settles, and what was said is
//! compared with what stands below.

mod act;
mod beats;
mod check;
mod desk;
mod panel;
mod person;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use beats::{Beat, beats, rewrite};
use desk::Seat;
pub(crate) use desk::capitalised;
use person::Person;

use super::{
    Problem, Props, ScriptedVerifier, Sides, Stage, Trouble, Verdict, World, render,
    transcript::{AtDesk, Happening, Line, Listener, Name, Placed, Transcript, print_line},
};
use crate::{
    model::{Audience, Floor, Part, Revision, TurnRecord},
    runtime::Clock as _,
    talk::turn::Decision,
};

/// A world that does not settle for so long is stuck. Only then does a replay wait by the wall clock.
const STUCK: Duration = Duration::from_secs(60);

/// How often tasks that no conversation waits for, a ticker or a courier, may go first.
const TICKS: usize = 64;

/// How often everybody else may go first where the store is down and settling would never end.
const BREATHS: usize = 2_000;

/// Plays `transcript`, which was read from `source`.
pub async fn play(file: &str, source: &str, transcript: &Transcript, stage: &dyn Stage) -> Verdict {
    let props = Arc::new(Props::of(transcript));
    let world = match stage.raise(props.clone()).await {
        Ok(world) => world,
        Err(trouble) => return Verdict::stillborn(file, source, format!("the scene can't be set: {trouble}")),
    };
    let mut play = Play {
        props: &props,
        world: world.as_ref(),
        people: Vec::new(),
        seats: BTreeMap::new(),
        codes: Vec::new(),
        texts_seen: BTreeMap::new(),
        calls_seen: BTreeMap::new(),
        dark: false,
        notices: Vec::new(),
        problems: Vec::new(),
        records: Vec::new(),
        decisions: Vec::new(),
        told: 0,
    };
    let beats = beats(transcript, &mut play.problems);
    let mut changes = Vec::new();
    play.gather(transcript).await;
    for beat in &beats {
        play.told = play.decisions.len();
        let said = play.beat(beat).await;
        if let Some(change) = play.compare(beat, &said) {
            changes.push(change);
        }
        play.check_all(beat).await;
    }
    world.close().await;
    let Play { mut problems, records, decisions, .. } = play;
    problems.sort_by_key(|problem| problem.line);
    Verdict { file: file.to_owned(), problems, rewritten: rewrite(source, transcript, &changes), records, decisions }
}

/// A replay under way.
struct Play<'p> {
    props: &'p Props,
    world: &'p dyn World,
    /// In the order in which they first appear.
    people: Vec<Person>,
    /// The agents' consoles.
    seats: BTreeMap<Name, Seat>,
    /// The codes that devices have shown, oldest first.
    codes: Vec<String>,
    texts_seen: BTreeMap<Name, usize>,
    calls_seen: BTreeMap<Name, usize>,
    /// The conversations can't be read: nothing settles.
    dark: bool,
    /// Words that were shown and not recorded, since the last look.
    notices: Vec<(Listener, Vec<String>)>,
    problems: Vec<Problem>,
    records: Vec<String>,
    decisions: Vec<(Revision, Decision)>,
    /// How many of them the beats before this one made.
    told: usize,
}

/// Replies, each for somebody.
type Said = Vec<(Listener, Vec<String>)>;

impl Play<'_> {
    /// Everybody opens the chat, but those who come later by a one-time link. Their first words are compared only where the transcript begins with them.
    async fn gather(&mut self, transcript: &Transcript) {
        for placed in &transcript.lines {
            let who = match &placed.line {
                Line::Student { who, .. } | Line::Bot { to: Listener::Student(who), .. } => who,
                Line::Elsewhere { who, .. } | Line::Must { who, .. } if who.is_some() => who,
                _ => continue,
            };
            if !self.people.iter().any(|person| person.name == *who) {
                let comes_later = matches!(&placed.line, Line::Elsewhere { happening: Happening::GoesOn { .. }, .. });
                self.people.push(Person { comes_later, ..Person::new(who.clone(), self.props.channel) });
            }
        }
        if self.people.is_empty() {
            self.people.push(Person::new(None, self.props.channel));
        }
        let here = self.people.iter().enumerate().filter(|(_, person)| !person.comes_later);
        for place in here.map(|(place, _)| place).collect::<Vec<_>>() {
            let Err(trouble) = self.join(place).await else { continue };
            self.problems.push(Problem { line: 1, message: trouble.to_string(), sides: None });
        }
    }

    /// What happens, and what was said because of it.
    async fn beat(&mut self, beat: &Beat<'_>) -> Said {
        if let Some(action) = beat.action {
            match self.act(action).await {
                Ok(()) => {}
                Err(Trouble::Notice(words)) => {
                    self.notices.push((told(action), vec!["(notice)".to_owned(), words]));
                }
                Err(trouble) => self.problem(action, trouble.to_string()),
            }
        }
        let mut said = match self.listen().await {
            Ok(said) => said,
            Err(trouble) => {
                let message = format!("the conversation can't be read: {trouble}");
                self.problems.push(Problem { line: beat.line(), message, sides: None });
                Vec::new()
            }
        };
        said.append(&mut self.notices);
        said
    }

    /// Waits until all is quiet, and reads what is new.
    async fn listen(&mut self) -> Result<Said, Trouble> {
        for place in 0..self.people.len() {
            self.settle(place).await?;
        }
        let mut said = Vec::new();
        // What it holds is read when it is back.
        if self.dark {
            return Ok(said);
        }
        for person in &mut self.people {
            let Some(conversation) = person.conversation else { continue };
            for record in self.world.log(conversation, person.shown).await? {
                self.decisions.push((record.revision, self.world.decide(person.last.as_deref(), &record)));
                self.records.push(serde_json::to_string(&record).unwrap_or_default());
                for line in &record.lines {
                    let to = match (line.audience, &record.floor) {
                        (Audience::Student, _) => Listener::Student(person.name.clone()),
                        (Audience::Staff, Floor::Agent(agent)) => Listener::Agent(agent.name.to_string()),
                        (Audience::Staff, Floor::Bot) => continue,
                    };
                    said.push((to, render::render(&line.reply)));
                }
                person.see(record);
            }
        }
        Ok(said)
    }

    async fn settle(&self, place: usize) -> Result<(), Trouble> {
        let Some(conversation) = self.people.get(place).and_then(|person| person.conversation) else { return Ok(()) };
        // What waits for a store that is down, or for a script that answers, will not come to rest.
        if self.dark || self.props.scripted().is_some_and(ScriptedVerifier::holds) {
            self.breathe(BREATHS).await;
            return Ok(());
        }
        self.breathe(TICKS).await;
        match tokio::time::timeout(STUCK, self.world.settle(conversation)).await {
            Ok(settled) => settled,
            Err(_) => Err(Trouble::Unable("the conversation doesn't come to rest".into())),
        }
    }

    /// Lets everybody else go first.
    async fn breathe(&self, times: usize) {
        for _ in 0..times {
            tokio::task::yield_now().await;
        }
    }

    /// Moves the clock in small steps, so that everything due on the way happens at its own time.
    async fn wait(&mut self, milliseconds: u64) -> Result<(), Trouble> {
        // A second is the finest lifetime that anything has; long waits go by the minute.
        let step = match milliseconds {
            // No clock runs out by itself.
            _ if self.props.is_export() => milliseconds,
            0..=1_800_000 => 1_000,
            _ => 60_000,
        };
        let mut left = milliseconds;
        while left > 0 {
            let stride = step.min(left);
            left -= stride;
            let now = self.props.clock.now();
            let then =
                now.checked_add(Duration::from_millis(stride)).map_err(|fault| Trouble::Unable(fault.to_string()))?;
            self.props.clock.set(then);
            for place in 0..self.people.len() {
                self.settle(place).await?;
            }
        }
        Ok(())
    }

    /// Compares, and gives what the transcript should say instead.
    fn compare(&mut self, beat: &Beat<'_>, said: &Said) -> Option<beats::Change> {
        if beat.action.is_none() && beat.replies.is_empty() {
            return None;
        }
        let expected: Said = beat.replies.iter().filter_map(|(_, placed)| reply(placed)).collect();
        if by_listener(&expected) == by_listener(said) {
            return None;
        }
        let message = match (expected.is_empty(), said.is_empty()) {
            (true, false) => "the bot said something that isn't expected here",
            (false, true) => "the bot said nothing",
            _ => "the bot said something else",
        };
        let decisions = self.decisions.get(self.told..).unwrap_or_default();
        let decisions = decisions.iter().map(|(_, decision)| decision.clone()).collect();
        self.problems.push(Problem {
            line: beat.replies.first().map_or_else(|| beat.line(), |(_, placed)| placed.number),
            message: message.to_owned(),
            sides: Some(Sides { expected: printed(&expected), said: printed(said), decisions }),
        });
        Some(beat.change(printed(said)))
    }

    fn problem(&mut self, placed: &Placed, message: impl Into<String>) {
        self.problems.push(Problem { line: placed.number, message: message.into(), sides: None });
    }
}

/// Who is told what became of it.
fn told(placed: &Placed) -> Listener {
    match &placed.line {
        Line::Agent { who, .. } => Listener::Agent(who.clone()),
        Line::Elsewhere { happening: Happening::Desk(AtDesk::Agent { name, .. }), .. } => Listener::Agent(name.clone()),
        Line::Student { who, .. } | Line::Elsewhere { who, .. } => Listener::Student(who.clone()),
        _ => Listener::Student(None),
    }
}

fn reply(placed: &Placed) -> Option<(Listener, Vec<String>)> {
    match &placed.line {
        Line::Bot { to, said } => Some((to.clone(), said.clone())),
        _ => None,
    }
}

/// Who heard what, in which order; what different people heard at once has no order.
fn by_listener(said: &Said) -> BTreeMap<&Listener, Vec<&Vec<String>>> {
    let mut heard: BTreeMap<&Listener, Vec<&Vec<String>>> = BTreeMap::new();
    for (to, lines) in said {
        heard.entry(to).or_default().push(lines);
    }
    heard
}

fn printed(said: &Said) -> Vec<String> {
    let lines = said.iter().map(|(to, said)| print_line(&Line::Bot { to: to.clone(), said: said.clone() }));
    lines.flat_map(|text| text.split('\n').map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The parts of the last reply to the student, if the turn said something.
fn last_parts(record: &TurnRecord) -> impl Iterator<Item = &Part> {
    record.lines.iter().flat_map(|line| &line.reply.parts)
}
