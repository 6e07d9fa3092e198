//! Waiting for a person: who is sent there without having asked, who is still there, how they can be reached,
//! and what an agent reads first.

use super::{Effect, pick::Pick, speech::Speech, state::Question};
use crate::{
    model::{Fact, Failure, HandoffReason, IntentId, Redacted, Timer, TimerKind},
    talk::{
        intent::{Interpretation, Verdict},
        prompt::catalogue::Prompt,
        redact,
        text::Sayings,
    },
};

/// The most characters of a person's own words that say what it is about.
const ABOUT: usize = 120;
/// An address is no longer than this, here.
const REACH: usize = 100;
/// So many words beside an address are about the address.
const BARE: usize = 8;
/// So often somebody is upset, and a person is called.
const UPSET: u8 = 2;
/// The last part of the idle time in which it is asked whether somebody is still there: a sixth.
const LAST_PART: i32 = 6;

impl Speech<'_> {
    /// Something did not work. After too many in a row a person is called, and can be sent away again.
    pub(super) fn failed(&mut self, what: Failure) {
        self.effect(Effect::Note(Fact::Failed { what }));
        self.state.failures = self.state.failures.saturating_add(1);
        if self.state.failures >= self.content.callers.failures && self.can_call() {
            self.state.failures = 0;
            self.call(HandoffReason::Failures, &Prompt::HandoffFailures);
        }
    }

    /// Something worked: what went wrong before counts no more.
    pub(super) fn succeeded(&mut self) {
        self.state.failures = 0;
    }

    /// Anger without a request. The second time it is a person's matter.
    pub(super) fn calm(&mut self) {
        self.state.upset = self.state.upset.saturating_add(1);
        if self.state.upset >= UPSET && self.can_call() {
            self.state.upset = 0;
            self.call(HandoffReason::Upset, &Prompt::HandoffUpset);
            return;
        }
        self.say(&Prompt::Upset);
        self.settle_or_start();
    }

    /// Somebody is not well: no program's matter.
    pub(super) fn distressed(&mut self) {
        self.say(&Prompt::Distress);
        if self.desk.is_some() {
            self.hand_off(HandoffReason::Distress);
        } else {
            self.contact();
        }
        self.settle();
    }

    /// A rule of the configuration sends whoever says this, or asks for it, to a person, beside the answer.
    pub(super) fn follow_rules(&mut self, utterance: &Redacted, asked: &[IntentId]) {
        if self.content.callers.words.is_any_in(utterance.as_str()) {
            self.call_by_rule();
        }
        for intent in asked {
            self.follow_rule_of(intent);
        }
    }

    pub(super) fn follow_rule_of(&mut self, intent: &IntentId) {
        if self.content.callers.intents.contains(intent) {
            self.call_by_rule();
        }
    }

    fn call_by_rule(&mut self) {
        if self.can_call() {
            self.call(HandoffReason::Rule, &Prompt::HandoffRule);
        }
    }

    pub(super) fn is_distress(&self, utterance: &Redacted) -> bool {
        self.content.callers.distress.is_any_in(utterance.as_str())
    }

    /// Whether a person may be called who was not asked for: there are some, none is, and nobody said no.
    fn can_call(&self) -> bool {
        self.desk.is_some() && self.open.handoff.is_none() && !self.state.declined && !self.hands_off()
    }

    fn call(&mut self, reason: HandoffReason, words: &Prompt) {
        self.say(words);
        self.hand_off(reason);
        if !self.has_choices() {
            self.offer_again();
        }
        self.offer(&Pick::CallOff, &Prompt::ChoiceCallOff);
    }

    /// They want no person any more.
    pub(super) fn call_off(&mut self) {
        if self.open.handoff.is_none() {
            self.show_place();
            return;
        }
        self.state.declined = true;
        self.effect(Effect::CallOff);
        self.effect(Effect::Cancel(TimerKind::StillThere));
        self.say(&Prompt::CalledOff);
        self.settle_or_start();
    }

    /// Shortly before the page of somebody who waits is closed for whoever sits down there next.
    pub(super) fn ask_whether_there(&mut self) {
        let Some(handoff) = &self.open.handoff else { return };
        let left = self.lapse().map_or(0, |due| due.duration_since(self.now).as_mins().max(1));
        let minutes = u32::try_from(left).unwrap_or(1);
        let reached = handoff.reach.is_some();
        self.say(&if reached { Prompt::StillThereReached { minutes } } else { Prompt::StillThere { minutes } });
        self.question(Question::Here);
        self.offer(&Pick::Here, &Prompt::ChoiceHereStill);
        self.offer(&Pick::CallOff, &Prompt::ChoiceCallOff);
    }

    /// Somebody is: how it stands.
    pub(super) fn still_here(&mut self) {
        match (&self.open.handoff, self.desk) {
            (Some(_), Some(desk)) => {
                self.say(&Prompt::ThanksForSaying);
                self.tell_queue(desk, true);
                self.settle();
            }
            _ => self.show_place(),
        }
    }

    /// Whoever waits asks how long it takes, or whether anybody is there: the place in line. `false`: nobody waits.
    pub(super) fn tells_line(&mut self) -> bool {
        let (Some(_), Some(desk)) = (&self.open.handoff, self.desk) else { return false };
        self.tell_queue(desk, true);
        self.settle();
        true
    }

    pub(super) fn says_here(&self, utterance: &Redacted) -> bool {
        self.state.question == Some(Question::Here) && Sayings::from_iter(["here"]).is_any_in(utterance.as_str())
    }

    /// Whoever waits is asked, near the end of the idle time, whether they are still there.
    pub(super) fn watch_presence(&mut self) {
        let part = jiff::SignedDuration::try_from(self.content.idle).unwrap_or_default() / LAST_PART;
        let due = self.lapse().and_then(|lapse| lapse.checked_sub(part).ok()).filter(|due| *due > self.now);
        if let Some(due) = due {
            self.effect(Effect::Start(Timer { kind: TimerKind::StillThere, due }));
        }
    }

    /// An agent's word gives time to answer it.
    pub(super) fn hold_lapse(&mut self) {
        const TIME: jiff::SignedDuration = jiff::SignedDuration::from_mins(10);
        let later = self.now.saturating_add(TIME).unwrap_or(self.now);
        if self.lapse().is_some_and(|due| due < later) {
            self.effect(Effect::Start(Timer { kind: TimerKind::Lapse, due: later }));
        }
    }

    /// Keeps where somebody who waits can be reached. Whether that was all that they said.
    pub(super) fn note_reach(&mut self, utterance: &Redacted) -> bool {
        let Some(handoff) = &self.open.handoff else { return false };
        let words = utterance.as_str().split_whitespace();
        let Some(address) = words.clone().find_map(mail_address) else { return false };
        let reason = handoff.reason;
        self.effect(self.wanted(reason, Some(address.clone())));
        self.say(&Prompt::ReachNoted { address });
        words.count() <= BARE
    }

    /// Keeps what the person came for, in their own words, and what they asked for last: an agent reads both.
    pub(super) fn note_wish(&mut self, utterance: &Redacted, reading: Option<&Interpretation>) {
        let named = reading.map_or_else(Vec::new, |reading| match (&reading.verdict, reading.intents.as_slice()) {
            (Verdict::Clear(intent), []) => vec![intent.as_str()],
            (_, intents) => intents.iter().map(IntentId::as_str).collect(),
        });
        let between = reading.is_some_and(|it| matches!(it.verdict, Verdict::Between(..)));
        let clear = between || named.iter().any(|intent| is_wish(intent) && !is_way(intent));
        // Better than nothing, and no better than what is understood later; so is how they want to go about it.
        let unclear = reading.is_some_and(|it| it.verdict == Verdict::Unclear && it.answer.is_none());
        let weak = unclear || named.iter().any(|intent| is_way(intent));
        let first = self.state.about.is_none();
        // What goes wrong tells more than how they want to go about it.
        let stuck = self.state.unsure && named.contains(&"move.stuck");
        if !(clear || weak && first || stuck) || redact::is_wordless(utterance) {
            return;
        }
        let words = utterance.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
        let short: String = words.chars().take(ABOUT).collect();
        let wish = if short.len() < words.len() { format!("{short} …") } else { short };
        if first || self.state.unsure {
            self.state.about = Some(wish);
            self.state.unsure = !clear;
        } else if self.state.about.as_ref() != Some(&wish) {
            self.state.lately = Some(wish);
        }
        if let Some(handoff) = &self.open.handoff {
            self.effect(self.wanted(handoff.reason, None));
        }
    }

    /// What they came for is done.
    pub(super) fn forget_wish(&mut self) {
        if self.open.handoff.is_none() {
            (self.state.about, self.state.lately, self.state.unsure) = (None, None, false);
        }
    }

    pub(super) fn wanted(&self, reason: HandoffReason, reach: Option<String>) -> Effect {
        Effect::HandOff { reason, about: self.state.about.clone(), lately: self.state.lately.clone(), reach }
    }
}

/// It asks for something that an agent should know of: neither a courtesy nor a move, nor for a person.
fn is_wish(intent: &str) -> bool {
    let other = ["greeting", "thanks", "human", "done", "contact.help", "privacy", "panel.safe"];
    !other.contains(&intent) && !intent.starts_with("move.") && !intent.starts_with("small_talk.")
}

/// It says how, and not what.
fn is_way(intent: &str) -> bool {
    intent.starts_with("reset.")
}

/// The mail address that `word` is, without what stands round it.
fn mail_address(word: &str) -> Option<String> {
    let word = word.strip_prefix("mailto:").unwrap_or(word);
    let word = word.trim_matches(|it: char| !it.is_ascii_alphanumeric());
    let (name, domain) = word.split_once('@')?;
    let plain = |text: &str, signs: &str| {
        !text.is_empty() && text.chars().all(|it| it.is_ascii_alphanumeric() || signs.contains(it))
    };
    let parts: Vec<&str> = domain.split('.').collect();
    let whole = parts.len() > 1 && parts.iter().all(|part| plain(part, "-"));
    (word.len() <= REACH && plain(name, "._+-") && whole).then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_without_what_stands_round_it() {
        for (word, address) in [
            ("ada@example.org", Some("ada@example.org")),
            ("<ada.b+x@mail.example.org>,", Some("ada.b+x@mail.example.org")),
            ("mailto:ada@example.org.", Some("ada@example.org")),
            ("@ada", None),
            ("ada@home", None),
            ("ada@example..org", None),
            ("a@b@c.org", None),
            ("ada@exa<b>mple.org", None),
        ] {
            assert_eq!(mail_address(word).as_deref(), address, "{word}");
        }
        assert_eq!(mail_address(&format!("{}@example.org", "a".repeat(100))), None);
    }
}
