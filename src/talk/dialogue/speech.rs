//! One answer in the making: the state as it changes, what is said and what is asked for.

use jiff::{SignedDuration, Timestamp};

use super::{
    Effect, Happening, Step, Trace,
    pick::Pick,
    state::{Frame, Phase, Question, State},
};
use crate::{
    model::{ArticleId, Ask, Choice, DeskView, Draw, Open, Part, Phrases, Reply, Revision, Timer, TimerKind},
    talk::{
        content::{Content, Earlier},
        prompt::catalogue::Prompt,
        text::When,
    },
};

/// A request that takes longer than this is spoken of.
const ONE_MOMENT: SignedDuration = SignedDuration::from_secs(2);

/// With more choices than these, no other request's are added.
const MANY: usize = 6;

/// What stands round a text in a record: the part's kind, article, step and numbers.
const AROUND: usize = 120;

/// The most bytes of a reply's choices, which stand in the state as well. The content's check keeps those of one
/// place well below.
const CHOICES: usize = 1_200;

/// How many bytes `text` takes in a record.
pub(super) fn written(text: &str) -> usize {
    AROUND + quoted(text)
}

fn quoted(text: &str) -> usize {
    text.len() + text.bytes().filter(|byte| matches!(byte, b'\n' | b'"' | b'\\')).count()
}

/// As many of `choices` as fit, the first ones.
pub(super) fn within_choices(choices: impl IntoIterator<Item = Choice>) -> Vec<Choice> {
    let mut left = CHOICES;
    let fits = |choice: &Choice| {
        let bytes = r#"{"id":"","label":""},"#.len() + quoted(choice.id.as_str()) + quoted(&choice.label);
        let rest = left.checked_sub(bytes);
        left = rest.unwrap_or(0);
        rest.is_some()
    };
    choices.into_iter().take_while(fits).collect()
}

pub(super) struct Speech<'a> {
    pub(super) content: &'a Content,
    pub(super) earlier: &'a Earlier,
    pub(super) now: Timestamp,
    pub(super) revision: Revision,
    pub(super) open: &'a Open,
    pub(super) desk: Option<&'a DeskView>,
    pub(super) state: State,
    /// What was asked last, while an utterance or a press is answered.
    pub(super) asked: Option<Question>,
    /// The day or time of the utterance.
    pub(super) when: Option<When>,
    /// The sections on the devices that the utterance names.
    pub(super) named: Vec<(ArticleId, String)>,
    draw: &'a Draw,
    /// How many bytes of the record are left for what is said.
    room: usize,
    parts: Vec<Part>,
    choices: Vec<Choice>,
    effects: Vec<Effect>,
    pub(super) trace: Trace,
}

impl<'a> Speech<'a> {
    pub(super) fn new(content: &'a Content, state: State, happening: &Happening<'a>) -> Self {
        Self {
            content,
            earlier: happening.earlier,
            now: happening.now,
            revision: happening.revision,
            open: happening.open,
            desk: happening.desk,
            state,
            asked: None,
            when: None,
            named: Vec::new(),
            draw: happening.draw,
            room: happening.room,
            parts: Vec::new(),
            choices: Vec::new(),
            effects: Vec::new(),
            trace: Trace::default(),
        }
    }

    pub(super) fn finish(mut self) -> Step {
        self.tell_today_beside_hours();
        if !self.choices.is_empty() {
            let choices = within_choices(self.choices);
            self.state.offered.clone_from(&choices);
            self.parts.push(Part::Choices { choices });
        }
        if !self.parts.is_empty() {
            self.effects.insert(0, Effect::Say(Reply { parts: self.parts }));
        }
        Step { state: self.state, effects: self.effects, trace: self.trace }
    }

    /// Whether the hours of the help desk are told.
    pub(super) fn tells_hours(&self) -> bool {
        let hours = self.content.contact.hours.as_str();
        self.parts.iter().any(|part| match part {
            Part::Contact { .. } => true,
            Part::Text { text } | Part::Step { text, .. } => !hours.is_empty() && text.contains(hours),
            Part::Choices { .. } | Part::PanelLink { .. } | Part::Passage { .. } | Part::Code { .. } => false,
        })
    }

    pub(super) fn is_silent(&self) -> bool {
        self.parts.is_empty()
    }

    /// Whether there are choices already, and others would crowd them.
    pub(super) fn has_many_choices(&self) -> bool {
        self.choices.len() > MANY
    }

    pub(super) fn has_choices(&self) -> bool {
        !self.choices.is_empty()
    }

    pub(super) fn say(&mut self, prompt: &Prompt) {
        let text = self.words(prompt);
        self.tell(text);
    }

    /// The words of `prompt`, in another wording than the last time.
    pub(super) fn words(&mut self, prompt: &Prompt) -> String {
        self.trace.prompts.push(prompt.id());
        let count = prompt.wordings();
        if count < 2 {
            return self.content.prompts.say(&prompt.phrase());
        }
        let [drawn, ..] = self.draw.bytes(prompt.id());
        let wording = match self.state.wordings.get(prompt.id()) {
            // One of the others, each as likely.
            Some(&last) if last <= count => 1 + (last + drawn % (count - 1)) % count,
            _ => 1 + drawn % count,
        };
        self.state.wordings.insert(prompt.id().to_owned(), wording);
        self.content.prompts.say(&prompt.worded(wording))
    }

    pub(super) fn tell(&mut self, text: impl Into<String>) {
        self.part(Part::text(text));
    }

    pub(super) fn part(&mut self, part: Part) {
        if let Part::Text { text } | Part::Step { text, .. } | Part::Code { text } = &part {
            self.room = self.room.saturating_sub(written(text));
        }
        if let Part::Step { article, id, .. } = &part {
            self.trace.places.push((article.clone(), id.0.clone()));
        }
        self.parts.push(part);
    }

    /// Whether a text that takes `bytes` still fits the record.
    pub(super) fn has_room_for(&self, bytes: usize) -> bool {
        bytes <= self.room
    }

    /// Adds a button, unless it is there already.
    pub(super) fn offer(&mut self, pick: &Pick, label: &Prompt) {
        let label = self.words(label);
        self.offer_as(pick, label);
    }

    pub(super) fn offer_intent(&mut self, intent: &str, label: &Prompt) {
        self.offer(&Pick::intent(intent), label);
    }

    pub(super) fn offer_as(&mut self, pick: &Pick, label: String) {
        let id = pick.id();
        if !self.choices.iter().any(|choice| choice.id == id) {
            self.choices.push(Choice { id, label });
        }
    }

    /// Shows the choices of the last reply once more.
    pub(super) fn offer_again(&mut self) {
        for choice in self.state.offered.clone() {
            self.offer_as(&Pick::of(&choice.id), choice.label);
        }
    }

    pub(super) fn offer_person(&mut self) {
        self.offer_intent("human", &Prompt::ChoicePerson);
    }

    /// The ways in: what a person can begin with.
    pub(super) fn offer_start(&mut self) {
        self.offer_intent("reset.start", &Prompt::ChoiceHere);
        self.offer_intent("reset.walk", &Prompt::ChoiceWalk);
        self.offer_person();
    }

    pub(super) fn question(&mut self, question: Question) {
        self.state.question = Some(question);
    }

    /// Nothing that was shown before can be chosen any more.
    pub(super) fn withdraw_choices(&mut self) {
        self.state.offered.clear();
        self.state.question = None;
    }

    /// Asks another part for something, and speaks of it if it takes long.
    pub(super) fn ask(&mut self, ask: Ask) {
        self.effects.push(Effect::Ask(ask));
        let due = self.now.saturating_add(ONE_MOMENT).unwrap_or(self.now);
        self.effects.push(Effect::Start(Timer { kind: TimerKind::OneMoment, due }));
    }

    /// A request of this kind is under way.
    pub(super) fn awaits(&self, is: impl Fn(&Ask) -> bool) -> bool {
        self.open.requests.iter().any(|request| is(&request.ask))
            || self.effects.iter().any(|effect| matches!(effect, Effect::Ask(ask) if is(ask)))
    }

    pub(super) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// When the conversation lapses, by what this turn sets or an earlier one did.
    pub(super) fn lapse(&self) -> Option<Timestamp> {
        let set = |timer: &Timer| (timer.kind == TimerKind::Lapse).then_some(timer.due);
        let now = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Start(timer) => set(timer),
            _ => None,
        });
        now.or_else(|| self.open.timers.iter().find_map(set))
    }

    /// Whether this turn asks for a person.
    pub(super) fn hands_off(&self) -> bool {
        self.effects.iter().any(|effect| matches!(effect, Effect::HandOff { .. }))
    }

    /// Somebody is there: the conversation lapses later.
    pub(super) fn postpone_lapse(&mut self) {
        let due = self.now.saturating_add(self.content.idle).unwrap_or(self.now);
        self.effects.push(Effect::Start(Timer { kind: TimerKind::Lapse, due }));
        if self.open.handoff.is_some() {
            self.watch_presence();
        }
    }

    pub(super) fn top(&self) -> Option<&Frame> {
        self.state.frames.last()
    }

    /// The reset's phase, if it is what is being done now, or runs while something else is.
    pub(super) fn running(&self) -> Option<Phase> {
        self.state.running().map(|reset| reset.phase)
    }

    pub(super) fn is_resetting(&self) -> bool {
        self.running().is_some() && matches!(self.top(), Some(Frame::Resetting))
    }
}
