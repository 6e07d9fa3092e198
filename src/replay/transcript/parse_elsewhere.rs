//! Reads what must be true (`=`) and what happens elsewhere (`!`).

use super::{
    AnswerName, AskName, AudienceName, BLANKED, CallAct, Check, Device, Fault, Happening, METHODS, PanelAct, Part,
    TIMERS, TypedCode, desk,
    parse::name,
    tokens::{Tokens, Wrong},
};
use crate::model::{ArticleId, IntentId, ProgressKind, Rule, StepId, StopReason};

pub(super) fn check(mut tokens: Tokens) -> Result<Check, Wrong> {
    const KINDS: [(&str, u8); 10] = [
        ("intent", 0),
        ("article", 1),
        ("step", 2),
        ("floor", 3),
        ("audience", 4),
        ("blanked", 5),
        ("panel", 6),
        ("phone", 7),
        ("nowhere", 8),
        ("word", 9),
    ];
    let check = match tokens.one_of(&KINDS)? {
        0 => Check::Intent(IntentId(tokens.word("an intent")?)),
        1 => Check::Article(ArticleId(tokens.word("an article")?)),
        2 => Check::Step(StepId(tokens.word("a step")?)),
        3 if tokens.takes("bot") => Check::Floor(None),
        3 => Check::Floor(Some(name(&mut tokens)?)),
        4 => Check::Audience(tokens.one_of(&AudienceName::ALL)?),
        5 => Check::Blanked(blanked(&mut tokens)?),
        6 if tokens.takes("stage") => Check::PanelStage(tokens.word("a stage")?),
        6 => {
            tokens.expects(&["says"])?;
            Check::PanelSays(tokens.quoted()?)
        }
        7 => texts(&mut tokens)?,
        9 => Check::Word(desk::parse_word(&mut tokens)?),
        _ => Check::Nowhere(tokens.quoted()?),
    };
    tokens.done()?;
    Ok(check)
}

fn blanked(tokens: &mut Tokens) -> Result<Vec<crate::model::Blanked>, Wrong> {
    let mut kinds = Vec::new();
    if tokens.takes("nothing") {
        return Ok(kinds);
    }
    loop {
        kinds.push(tokens.one_of(&BLANKED)?);
        if tokens.is_done() {
            return Ok(kinds);
        }
    }
}

fn texts(tokens: &mut Tokens) -> Result<Check, Wrong> {
    tokens.expects(&["of"])?;
    let of = name(tokens)?;
    tokens.expects(&["has"])?;
    let count = tokens.number("how many texts or missed calls")?;
    if tokens.takes("missed") {
        tokens.expects(&[call_noun(count)])?;
        return Ok(Check::MissedCalls { of, count });
    }
    tokens.expects(&[text_noun(count)])?;
    Ok(Check::Texts { of, count })
}

/// One call, two calls.
pub(super) fn call_noun(count: u64) -> &'static str {
    if count == 1 { "call" } else { "calls" }
}

/// One text, two texts.
pub(super) fn text_noun(count: u64) -> &'static str {
    if count == 1 { "text" } else { "texts" }
}

pub(super) fn happening(mut tokens: Tokens) -> Result<Happening, Wrong> {
    const KINDS: [(&str, u8); 19] = [
        ("panel", 0),
        ("phone", 1),
        ("authenticator", 2),
        ("sign-in", 3),
        ("event", 4),
        ("verifier", 5),
        ("directory", 6),
        ("store", 7),
        ("again", 8),
        ("edits", 9),
        ("deletes", 10),
        ("leaves", 11),
        ("reloads", 12),
        ("restart", 13),
        ("desk", 14),
        ("resets", 15),
        ("goes", 16),
        ("answer", 17),
        ("timer", 18),
    ];
    let happening = match tokens.one_of(&KINDS)? {
        0 => Happening::Panel(panel(&mut tokens)?),
        1 => phone(&mut tokens)?,
        2 => {
            let of = owner(&mut tokens)?;
            tokens.expects(&["shows", "a", "code"])?;
            Happening::Shows { device: Device::Authenticator, of, code: true }
        }
        3 => sign_in(&mut tokens)?,
        4 => Happening::Event(event(&mut tokens)?),
        5 => fault(&mut tokens, Part::Verifier)?,
        6 => fault(&mut tokens, Part::Directory)?,
        7 => fault(&mut tokens, Part::Store)?,
        8 => Happening::Again,
        9 => Happening::Edits(tokens.quoted()?),
        10 => Happening::Deletes,
        11 => Happening::Leaves,
        12 => Happening::Reloads,
        13 => Happening::Restart,
        15 => Happening::Resets { paused: tokens.one_of(&[("paused", true), ("resumed", false)])? },
        16 => {
            tokens.expects(&["on"])?;
            Happening::GoesOn { ago: older(&mut tokens, "link")? }
        }
        17 => Happening::Answer { ask: tokens.one_of(&AskName::ALL)?, answer: answer(&mut tokens)? },
        18 => Happening::RunsOut(tokens.one_of(&TIMERS)?),
        _ => Happening::Desk(desk::parse(&mut tokens)?),
    };
    tokens.done()?;
    Ok(happening)
}

fn answer(tokens: &mut Tokens) -> Result<AnswerName, Wrong> {
    const TOO_SOON: &str = "too_soon";
    if tokens.takes(TOO_SOON) {
        return Ok(AnswerName::TooSoon(tokens.number("how many seconds")?));
    }
    tokens.one_of(&ANSWERS)
}

/// The answers that are one word.
pub(super) const ANSWERS: [(&str, AnswerName); 6] = [
    ("opened", AnswerName::Opened),
    ("done", AnswerName::Done),
    ("over", AnswerName::Over),
    ("not_now", AnswerName::NotNow),
    ("closed", AnswerName::Closed),
    ("away", AnswerName::Away),
];

fn owner(tokens: &mut Tokens) -> Result<super::Name, Wrong> {
    tokens.expects(&["of"])?;
    name(tokens)
}

fn phone(tokens: &mut Tokens) -> Result<Happening, Wrong> {
    const KINDS: [(&str, u8); 6] =
        [("shows", 0), ("rings", 1), ("answers", 2), ("presses", 3), ("declines", 4), ("hangs", 5)];
    let of = owner(tokens)?;
    let act = match tokens.one_of(&KINDS)? {
        0 => {
            let code = !tokens.takes("nothing");
            if code {
                tokens.expects(&["a", "code"])?;
            }
            return Ok(Happening::Shows { device: Device::Phone, of, code });
        }
        1 => CallAct::Rings,
        2 => CallAct::Answers,
        3 => CallAct::Presses(tokens.one_of(&KEYS)?),
        4 => CallAct::Declines,
        _ => {
            tokens.expects(&["up"])?;
            CallAct::HangsUp
        }
    };
    Ok(Happening::Call { of, act })
}

/// The keys of a phone.
pub(super) const KEYS: [(&str, char); 12] = [
    ("#", '#'),
    ("*", '*'),
    ("0", '0'),
    ("1", '1'),
    ("2", '2'),
    ("3", '3'),
    ("4", '4'),
    ("5", '5'),
    ("6", '6'),
    ("7", '7'),
    ("8", '8'),
    ("9", '9'),
];

fn sign_in(tokens: &mut Tokens) -> Result<Happening, Wrong> {
    const ENDS: [(&str, bool); 2] = [("works", true), ("fails", false)];
    tokens.expects(&["of"])?;
    let of = name(tokens)?;
    tokens.expects(&["with"])?;
    let password = tokens.quoted()?;
    Ok(Happening::SignIn { of, password, works: tokens.one_of(&ENDS)? })
}

fn fault(tokens: &mut Tokens, part: Part) -> Result<Happening, Wrong> {
    let known: &[Fault] = match part {
        Part::Verifier => &[Fault::Away, Fault::Slow, Fault::Back],
        Part::Directory => &[Fault::Away, Fault::Refuses, Fault::Silent, Fault::Slow, Fault::Back],
        Part::Store => &[Fault::Fails, Fault::Slow, Fault::Back],
    };
    let table: Vec<_> = Fault::ALL.into_iter().filter(|(_, fault)| known.contains(fault)).collect();
    Ok(Happening::Fault { part, fault: tokens.one_of(&table)? })
}

fn panel(tokens: &mut Tokens) -> Result<Vec<PanelAct>, Wrong> {
    let mut acts = vec![act(tokens)?];
    while tokens.takes_comma() {
        acts.push(act(tokens)?);
    }
    Ok(acts)
}

fn act(tokens: &mut Tokens) -> Result<PanelAct, Wrong> {
    const KINDS: [(&str, u8); 12] = [
        ("claims", 0),
        ("identifier", 1),
        ("captcha", 2),
        ("another", 3),
        ("number", 4),
        ("types", 5),
        ("code", 6),
        ("password", 7),
        ("resends", 8),
        ("reloads", 9),
        ("cancels", 10),
        ("chooses", 11),
    ];
    if tokens.peek().is_some_and(|word| METHODS.iter().any(|(known, _)| *known == word)) {
        return Ok(PanelAct::Method(tokens.one_of(&METHODS)?));
    }
    Ok(match tokens.one_of(&KINDS)? {
        0 => PanelAct::Claims { ago: older(tokens, "link")? },
        1 => PanelAct::Identifier(tokens.quoted()?),
        2 => PanelAct::Captcha(tokens.maybe_quoted()),
        3 => {
            tokens.expects(&["captcha"])?;
            PanelAct::AnotherCaptcha
        }
        4 => PanelAct::Number(tokens.quoted()?),
        5 => PanelAct::Code(typed_code(tokens)?),
        6 => PanelAct::Code(TypedCode::Typed(tokens.quoted()?)),
        7 => {
            let first = tokens.quoted()?;
            let again = if tokens.takes("again") { Some(tokens.quoted()?) } else { None };
            PanelAct::Password { first, again }
        }
        8 => PanelAct::Resends,
        9 => PanelAct::Reloads,
        10 => PanelAct::Cancels,
        _ => PanelAct::Method(tokens.one_of(&METHODS)?),
    })
}

fn typed_code(tokens: &mut Tokens) -> Result<TypedCode, Wrong> {
    if tokens.takes("a") {
        tokens.expects(&["wrong", "code"])?;
        return Ok(TypedCode::Wrong);
    }
    tokens.expects(&["the", "code"])?;
    Ok(TypedCode::Shown { ago: older_tail(tokens)? })
}

/// ` of an older link by 2`: nothing means the newest.
fn older(tokens: &mut Tokens, noun: &str) -> Result<u64, Wrong> {
    if !tokens.takes("the") {
        return Ok(0);
    }
    tokens.expects(&[noun])?;
    older_tail(tokens)
}

/// `before`, or `3 before`: the one before the newest, or older.
fn older_tail(tokens: &mut Tokens) -> Result<u64, Wrong> {
    if tokens.takes("before") {
        return Ok(1);
    }
    if tokens.peek().is_some_and(|word| word.parse::<u64>().is_ok_and(|ago| ago > 1)) {
        let ago = tokens.number("how many before")?;
        tokens.expects(&["before"])?;
        return Ok(ago);
    }
    Ok(0)
}

fn event(tokens: &mut Tokens) -> Result<ProgressKind, Wrong> {
    use ProgressKind as Kind;
    const KINDS: [(&str, u8); 16] = [
        ("opened", 0),
        ("claimed", 1),
        ("identified", 2),
        ("human", 3),
        ("challenged", 4),
        ("hinted", 5),
        ("code_refused", 6),
        ("code_expired", 7),
        ("paused", 8),
        ("verified", 9),
        ("password_refused", 10),
        ("committing", 11),
        ("unsettled", 12),
        ("completed", 13),
        ("stopped", 14),
        ("unknown", 15),
    ];
    Ok(match tokens.one_of(&KINDS)? {
        0 => Kind::Opened,
        1 => Kind::Claimed { browser: tokens.quoted()? },
        2 => Kind::Identified,
        3 => Kind::Human,
        4 => Kind::Challenged { method: tokens.one_of(&METHODS)? },
        5 => Kind::Hinted,
        6 => Kind::CodeRefused { left: tries(tokens)? },
        7 => Kind::CodeExpired,
        8 => Kind::Paused { method: tokens.one_of(&METHODS)? },
        9 => Kind::Verified,
        10 => Kind::PasswordRefused { rules: rules(tokens)? },
        11 => Kind::Committing,
        12 => Kind::Unsettled,
        13 => Kind::Completed,
        15 => Kind::Unknown,
        _ => Kind::Stopped { reason: tokens.one_of(&STOP_REASONS)? },
    })
}

pub(super) const STOP_REASONS: [(&str, StopReason); 6] = [
    ("expired", StopReason::Expired),
    ("cancelled", StopReason::Cancelled),
    ("superseded", StopReason::Superseded),
    ("too_many_tries", StopReason::TooManyTries),
    ("not_allowed", StopReason::NotAllowed),
    ("directory_refused", StopReason::DirectoryRefused),
];

fn tries(tokens: &mut Tokens) -> Result<u8, Wrong> {
    let place = tokens.place();
    let left = tokens.number("how many tries are left")?;
    u8::try_from(left).map_err(|_| Wrong {
        span: place,
        message: format!("{left} tries are too many"),
        remedy: "Write a number up to 255.".into(),
    })
}

fn rules(tokens: &mut Tokens) -> Result<Vec<Rule>, Wrong> {
    let table = Rule::ALL.map(|rule| (rule.id(), rule));
    let mut rules = vec![tokens.one_of(&table)?];
    while !tokens.is_done() {
        rules.push(tokens.one_of(&table)?);
    }
    Ok(rules)
}
