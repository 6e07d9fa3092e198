//! What must be true (`=`), compared with what is.

use jiff::tz::TimeZone;
use serde_json::Value;

use super::{
    super::{
        Trouble,
        transcript::{AudienceName, BLANKED, Check, Line, OwnTime, Placed, word_of},
    },
    Beat, Play, last_parts,
    person::{Person, Window},
};
use crate::model::{Audience, Event, Floor, Part, Revision, TimerKind};

impl Play<'_> {
    pub(super) async fn check_all(&mut self, beat: &Beat<'_>) {
        let mut looked_at_panel = false;
        for placed in &beat.checks {
            let Line::Must { who, check } = &placed.line else { continue };
            looked_at_panel |= matches!(check, Check::PanelStage(_) | Check::PanelSays(_));
            let found = match (check, self.place(who.as_ref())) {
                (Check::Texts { of, count }, _) => Ok(self.count_texts(of, *count).await),
                (Check::MissedCalls { of, count }, _) => Ok(self.count_missed(of, *count).await),
                (Check::Nowhere(text), _) => self.search(text).await,
                (check, Ok(place)) => self.check(place, check),
                (_, Err(trouble)) => Err(trouble),
            };
            match found {
                Ok(None) => {}
                Ok(Some(found)) => self.problem(placed, format!("it is otherwise: {found}")),
                Err(trouble) => self.problem(placed, trouble.to_string()),
            }
        }
        self.tell_refusals(beat.action, looked_at_panel);
    }

    /// A panel that refused where nobody looks is a problem of its own.
    fn tell_refusals(&mut self, action: Option<&Placed>, looked_at: bool) {
        let refusals: Vec<String> = self.people.iter_mut().filter_map(|person| person.window.refusal.take()).collect();
        for refusal in refusals.into_iter().filter(|_| !looked_at) {
            if let Some(action) = action {
                self.problem(action, format!("the panel refused: {refusal}"));
            }
        }
    }

    /// `None` if it is so; else what is instead.
    fn check(&self, place: usize, check: &Check) -> Result<Option<String>, Trouble> {
        let person = self.person(place)?;
        let found = match check {
            Check::Intent(intent) => {
                let read = self.intent(person)?;
                return Ok((read.as_deref() != Some(intent.as_str())).then(|| read.unwrap_or_else(|| "unclear".into())));
            }
            Check::Article(article) => expected(article.as_str(), step_of(person).map(|(article, _)| article)),
            Check::Step(step) => expected(step.as_str(), step_of(person).map(|(_, step)| step)),
            Check::Floor(who) => floor(person, who.as_deref()),
            Check::Word(time) => word(person, *time, &self.props.zone),
            Check::Audience(audience) => expected(word_of(&AudienceName::ALL, *audience), audience_of(person)),
            Check::Blanked(kinds) => {
                let kinds: Vec<&str> = kinds.iter().map(|kind| word_of(&BLANKED, *kind)).collect();
                expected(&kinds.join(" "), Some(blanked(person)))
            }
            Check::PanelStage(stage) => expected(stage, panel_stage(&person.window)),
            Check::PanelSays(text) => {
                let said = panel_says(&person.window);
                (!said.iter().any(|said| said == text)).then(|| said.join(" · "))
            }
            Check::Texts { .. } | Check::MissedCalls { .. } | Check::Nowhere(_) => None,
        };
        Ok(found)
    }

    async fn count_texts(&self, of: &str, count: u64) -> Option<String> {
        self.breathe(super::TICKS).await;
        let texts = self.world.texts(of).len();
        (u64::try_from(texts) != Ok(count)).then(|| format!("{of} has {texts}"))
    }

    async fn count_missed(&self, of: &str, count: u64) -> Option<String> {
        self.breathe(super::TICKS).await;
        let missed = self.world.missed_calls(of);
        (u64::try_from(missed) != Ok(count)).then(|| format!("{of} has missed {missed}"))
    }

    fn intent(&self, person: &Person) -> Result<Option<String>, Trouble> {
        let heard = person.heard.as_ref().ok_or_else(|| Trouble::Unable("nothing has been heard yet".into()))?;
        let Event::Heard { utterance, .. } = &heard.event else { return Ok(None) };
        let read = self.world.reading(person.before_heard.as_deref(), utterance);
        Ok(read.map(|intent| intent.as_str().to_owned()))
    }

    /// Looks for `text` in every record of every conversation.
    async fn search(&self, text: &str) -> Result<Option<String>, Trouble> {
        // As it would stand in a record.
        let quoted = Value::from(text).to_string();
        let bare = quoted.trim_matches('"');
        for person in &self.people {
            let Some(conversation) = person.conversation else { continue };
            for record in self.world.log(conversation, Revision(0)).await? {
                if serde_json::to_string(&record).is_ok_and(|json| json.contains(bare)) {
                    return Ok(Some(format!("it stands in turn {}", record.revision)));
                }
            }
        }
        Ok(None)
    }
}

fn expected(wanted: &str, found: Option<String>) -> Option<String> {
    (found.as_deref() != Some(wanted)).then(|| found.unwrap_or_else(|| "nothing".into()))
}

fn step_of(person: &Person) -> Option<(String, String)> {
    let record = person.last.as_ref()?;
    let steps = last_parts(record).filter_map(|part| match part {
        Part::Step { article, id, .. } => Some((article.as_str().to_owned(), id.as_str().to_owned())),
        _ => None,
    });
    steps.last()
}

fn floor(person: &Person, wanted: Option<&str>) -> Option<String> {
    let held = match person.last.as_ref().map(|record| &record.floor) {
        Some(Floor::Agent(agent)) => Some(agent.name.as_str()),
        Some(Floor::Bot) | None => None,
    };
    (held != wanted).then(|| held.unwrap_or("bot").to_owned())
}

fn word(person: &Person, wanted: OwnTime, zone: &TimeZone) -> Option<String> {
    let open = &person.last.as_ref()?.open;
    let is_late = open.handoff.as_ref().map(|handoff| handoff.late);
    let due = open.timers.iter().find(|timer| matches!(timer.kind, TimerKind::FirstReply | TimerKind::NextReply));
    let ends = due.map(|timer| zone.to_datetime(timer.due));
    let holds = match wanted {
        OwnTime::Ends(at) => ends == Some(at),
        OwnTime::InTime => is_late == Some(false),
        OwnTime::Late => is_late == Some(true),
    };
    (!holds).then(|| match (is_late, ends) {
        (None, _) => "nobody waits".to_owned(),
        (Some(true), _) => "late".to_owned(),
        (Some(false), Some(ends)) => format!("in time, by {}", ends.strftime("%Y-%m-%d %H:%M:%S")),
        (Some(false), None) => "in time, and no such time runs".to_owned(),
    })
}

fn audience_of(person: &Person) -> Option<String> {
    let line = person.last.as_ref()?.lines.last()?;
    let audience = match line.audience {
        Audience::Student => AudienceName::Student,
        Audience::Staff => AudienceName::Staff,
    };
    Some(word_of(&AudienceName::ALL, audience).to_owned())
}

fn blanked(person: &Person) -> String {
    let Some(Event::Heard { blanked, .. }) = person.heard.as_ref().map(|record| &record.event) else {
        return String::new();
    };
    let kinds: Vec<&str> = blanked.iter().map(|kind| word_of(&BLANKED, *kind)).collect();
    kinds.join(" ")
}

fn panel_stage(window: &Window) -> Option<String> {
    match &window.refusal {
        Some(_) => Some("refused".to_owned()),
        None => window.view.get("stage").and_then(Value::as_str).map(str::to_owned),
    }
}

fn panel_says(window: &Window) -> Vec<String> {
    let view = &window.view;
    let problem = view.get("problem").and_then(|problem| problem.get("text"));
    let texts = [problem, view.get("message"), view.get("hint")];
    let refusal =
        window.refusal.as_ref().map(|refusal| refusal.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' '));
    texts.into_iter().flatten().filter_map(Value::as_str).chain(refusal).map(str::to_owned).collect()
}
