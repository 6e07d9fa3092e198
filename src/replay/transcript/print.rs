//! Transcript to text, in one form for each meaning.

use std::fmt::Write as _;

use super::{
    AccountScene, AnswerName, AskName, AudienceName, BLANKED, CallAct, ChannelName, Check, Device, Fault, Happening,
    Line, Listener, METHODS, Name, PanelAct, Part, Scene, TIMERS, Transcript, TypedCode, Utterance, desk,
    parse::WAITS,
    parse_elsewhere::{ANSWERS, KEYS, STOP_REASONS, call_noun, text_noun},
    word_of,
};
use crate::model::{Method, ProgressKind};

/// The whole file.
pub fn print(transcript: &Transcript) -> String {
    transcript.lines.iter().map(|placed| print_line(&placed.line) + "\n").collect()
}

/// One line with its further lines, without the last line break.
pub fn print_line(line: &Line) -> String {
    match line {
        Line::Blank => String::new(),
        Line::Remark(text) if text.is_empty() => "#".to_owned(),
        Line::Remark(text) => format!("# {text}"),
        Line::Scene(scene) => format!("@ {}", print_scene(scene)),
        Line::Student { who, utterance } => {
            let body = match utterance {
                Utterance::Words(text) => print_text(text),
                Utterance::Button(label) => format!("[{label}]"),
            };
            speech(&format!("{}>", who.as_deref().unwrap_or_default()), &body)
        }
        Line::Agent { who, text } => speech(&format!("{who} a>"), &print_text(text)),
        Line::Bot { to, said } => speech(&listener(to), &said.join("\n")),
        Line::Must { who, check } => format!("= {}{}", prefix(who.as_ref()), print_check(check)),
        Line::Elsewhere { who, happening } => format!("! {}{}", prefix(who.as_ref()), print_happening(happening)),
        Line::Wait(seconds) => format!("+ {}", print_wait(*seconds)),
    }
}

fn listener(to: &Listener) -> String {
    match to {
        Listener::Student(who) => format!("{}<", who.as_deref().unwrap_or_default()),
        Listener::Agent(who) => format!("{who} a<"),
    }
}

fn prefix(who: Option<&Name>) -> String {
    who.map(|name| format!("{name}: ")).unwrap_or_default()
}

fn speech(head: &str, body: &str) -> String {
    if body.is_empty() {
        return head.to_owned();
    }
    format!("{head} {}", body.replace('\n', "\n  "))
}

/// As it stands where it can't be mistaken, else in quotes.
fn print_text(text: &str) -> String {
    let plain = !text.is_empty()
        && !text.starts_with(['"', '['])
        && text.split('\n').all(|line| line.trim() == line && !line.is_empty() && !line.contains(char::is_control));
    if plain { text.to_owned() } else { quote(text) }
}

pub(super) fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn print_scene(scene: &Scene) -> String {
    match scene {
        Scene::Channel(channel) => format!("channel {}", word_of(&ChannelName::ALL, *channel)),
        Scene::Clock { at, zone } => {
            let format = match (at.second(), at.subsec_nanosecond()) {
                (0, 0) => "%Y-%m-%d %H:%M",
                (_, 0) => "%Y-%m-%d %H:%M:%S",
                _ => "%Y-%m-%d %H:%M:%S%.f",
            };
            format!("clock {} {zone}", at.strftime(format))
        }
        Scene::Seed(seed) => format!("seed {seed}"),
        Scene::Content(hash) => format!("content {hash}"),
        Scene::Conversation(id) => format!("conversation {id}"),
        Scene::Account(account) => print_account(account),
        Scene::Hours(hours) => format!("hours {}", desk::print_hours(hours)),
    }
}

fn print_account(account: &AccountScene) -> String {
    let mut text = format!("account {}", account.name);
    let traits = [("called", &account.called), ("phone", &account.phone), ("password", &account.password)];
    for (word, value) in traits {
        if let Some(value) = value {
            let _ = write!(text, " {word} {}", quote(value));
        }
    }
    for (word, has) in [("authenticator", account.authenticator), ("disabled", account.disabled)] {
        if has {
            let _ = write!(text, " {word}");
        }
    }
    text
}

fn print_check(check: &Check) -> String {
    match check {
        Check::Intent(intent) => format!("intent {intent}"),
        Check::Article(article) => format!("article {article}"),
        Check::Step(step) => format!("step {step}"),
        Check::Floor(who) => format!("floor {}", who.as_deref().unwrap_or("bot")),
        Check::Word(time) => format!("word {}", desk::print_word(*time)),
        Check::Audience(audience) => format!("audience {}", word_of(&AudienceName::ALL, *audience)),
        Check::Blanked(kinds) if kinds.is_empty() => "blanked nothing".to_owned(),
        Check::Blanked(kinds) => {
            let kinds: Vec<_> = kinds.iter().map(|kind| word_of(&BLANKED, *kind)).collect();
            format!("blanked {}", kinds.join(" "))
        }
        Check::PanelStage(stage) => format!("panel stage {stage}"),
        Check::PanelSays(text) => format!("panel says {}", quote(text)),
        Check::Texts { of, count } => format!("phone of {of} has {count} {}", text_noun(*count)),
        Check::MissedCalls { of, count } => format!("phone of {of} has {count} missed {}", call_noun(*count)),
        Check::Nowhere(text) => format!("nowhere {}", quote(text)),
    }
}

fn print_happening(happening: &Happening) -> String {
    match happening {
        Happening::Panel(acts) => {
            let acts: Vec<_> = acts.iter().map(print_act).collect();
            format!("panel {}", acts.join(", "))
        }
        Happening::Shows { device, of, code } => {
            let what = if *code { "a code" } else { "nothing" };
            format!("{} of {of} shows {what}", word_of(&Device::ALL, *device))
        }
        Happening::Call { of, act } => format!("phone of {of} {}", print_call(*act)),
        Happening::SignIn { of, password, works } => {
            format!("sign-in of {of} with {} {}", quote(password), if *works { "works" } else { "fails" })
        }
        Happening::Event(kind) => format!("event {}", print_event(kind)),
        Happening::Answer { ask, answer } => {
            format!("answer {} {}", word_of(&AskName::ALL, *ask), print_answer(*answer))
        }
        Happening::Fault { part, fault } => {
            format!("{} {}", word_of(&Part::ALL, *part), word_of(&Fault::ALL, *fault))
        }
        Happening::Again => "again".to_owned(),
        Happening::Edits(text) => format!("edits {}", quote(text)),
        Happening::Deletes => "deletes".to_owned(),
        Happening::Leaves => "leaves".to_owned(),
        Happening::GoesOn { ago: 0 } => "goes on".to_owned(),
        Happening::GoesOn { ago } => format!("goes on the link {}", before(*ago)),
        Happening::Reloads => "reloads".to_owned(),
        Happening::Restart => "restart".to_owned(),
        Happening::Resets { paused: true } => "resets paused".to_owned(),
        Happening::Resets { paused: false } => "resets resumed".to_owned(),
        Happening::RunsOut(timer) => format!("timer {}", word_of(&TIMERS, *timer)),
        Happening::Desk(happening) => format!("desk {}", desk::print(happening)),
    }
}

fn print_answer(answer: AnswerName) -> String {
    match answer {
        AnswerName::TooSoon(seconds) => format!("too_soon {seconds}"),
        answer => word_of(&ANSWERS, answer).to_owned(),
    }
}

fn print_call(act: CallAct) -> String {
    match act {
        CallAct::Rings => "rings".to_owned(),
        CallAct::Answers => "answers".to_owned(),
        CallAct::Presses(key) => format!("presses {}", word_of(&KEYS, key)),
        CallAct::Declines => "declines".to_owned(),
        CallAct::HangsUp => "hangs up".to_owned(),
    }
}

fn print_act(act: &PanelAct) -> String {
    match act {
        PanelAct::Claims { ago: 0 } => "claims".to_owned(),
        PanelAct::Claims { ago } => format!("claims the link {}", before(*ago)),
        PanelAct::Identifier(text) => format!("identifier {}", quote(text)),
        PanelAct::Captcha(None) => "captcha".to_owned(),
        PanelAct::Captcha(Some(text)) => format!("captcha {}", quote(text)),
        PanelAct::AnotherCaptcha => "another captcha".to_owned(),
        PanelAct::Method(method) => method_word(*method).to_owned(),
        PanelAct::Number(text) => format!("number {}", quote(text)),
        PanelAct::Code(TypedCode::Shown { ago: 0 }) => "types the code".to_owned(),
        PanelAct::Code(TypedCode::Shown { ago }) => format!("types the code {}", before(*ago)),
        PanelAct::Code(TypedCode::Wrong) => "types a wrong code".to_owned(),
        PanelAct::Code(TypedCode::Typed(text)) => format!("code {}", quote(text)),
        PanelAct::Password { first, again: None } => format!("password {}", quote(first)),
        PanelAct::Password { first, again: Some(again) } => {
            format!("password {} again {}", quote(first), quote(again))
        }
        PanelAct::Resends => "resends".to_owned(),
        PanelAct::Reloads => "reloads".to_owned(),
        PanelAct::Cancels => "cancels".to_owned(),
    }
}

fn before(ago: u64) -> String {
    if ago == 1 { "before".to_owned() } else { format!("{ago} before") }
}

fn method_word(method: Method) -> &'static str {
    word_of(&METHODS, method)
}

fn print_event(kind: &ProgressKind) -> String {
    use ProgressKind as Kind;
    match kind {
        Kind::Opened => "opened".to_owned(),
        Kind::Claimed { browser } => format!("claimed {}", quote(browser)),
        Kind::Identified => "identified".to_owned(),
        Kind::Human => "human".to_owned(),
        Kind::Challenged { method } => format!("challenged {}", method_word(*method)),
        Kind::Hinted => "hinted".to_owned(),
        Kind::CodeRefused { left } => format!("code_refused {left}"),
        Kind::CodeExpired => "code_expired".to_owned(),
        Kind::Paused { method } => format!("paused {}", method_word(*method)),
        Kind::Verified => "verified".to_owned(),
        Kind::PasswordRefused { rules } => {
            let rules: Vec<_> = rules.iter().map(|rule| rule.id()).collect();
            format!("password_refused {}", rules.join(" "))
        }
        Kind::Committing => "committing".to_owned(),
        Kind::Unsettled => "unsettled".to_owned(),
        Kind::Completed => "completed".to_owned(),
        Kind::Stopped { reason } => format!("stopped {}", word_of(&STOP_REASONS, *reason)),
        Kind::Unknown => "unknown".to_owned(),
    }
}

fn print_wait(milliseconds: u64) -> String {
    let mut left = milliseconds;
    let mut parts = Vec::new();
    for (unit, size) in WAITS.into_iter().rev() {
        if left >= size {
            parts.push(format!("{}{unit}", left / size));
            left %= size;
        }
    }
    if parts.is_empty() { "0s".to_owned() } else { parts.join(" ") }
}
