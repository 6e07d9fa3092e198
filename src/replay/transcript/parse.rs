//! Text to transcript. Every line that can't be read is a fault of its own, with its number.

use jiff::{civil::DateTime, tz::TimeZone};

use super::{
    AccountScene, ChannelName, Line, Listener, Name, Placed, Scene, Transcript, Utterance, desk, parse_elsewhere,
    tokens::{Tokens, Wrong},
};
use crate::model::{ContentFault, ConversationId};

/// Reads the transcript `source`, which is called `file`.
pub fn parse(file: &str, source: &str) -> Result<Transcript, Vec<ContentFault>> {
    let mut lines: Vec<Placed> = Vec::new();
    let mut faults = Vec::new();
    let mut start = 0;
    // A last line break ends the last line; it begins none.
    let body = source.strip_suffix('\n').unwrap_or(source);
    for (place, text) in body.split('\n').enumerate().filter(|_| !source.is_empty()) {
        let line = text.strip_suffix('\r').unwrap_or(text);
        let read = match line.strip_prefix("  ") {
            Some(further) => continue_line(lines.last_mut(), further, start),
            None => parse_line(line, start).map(|line| lines.push(Placed { number: place + 1, height: 1, line })),
        };
        if let Err(wrong) = read {
            faults.push(ContentFault::new(file, source, wrong.span.start, wrong.span.end, wrong.message, wrong.remedy));
            // What follows a line that can't be read must not be taken for its neighbour's.
            lines.push(Placed { number: place + 1, height: 1, line: Line::Blank });
        }
        start += text.len() + 1;
    }
    if faults.is_empty() { Ok(Transcript { lines }) } else { Err(faults) }
}

/// An indented line goes on with what stands above it.
fn continue_line(above: Option<&mut Placed>, further: &str, start: usize) -> Result<(), Wrong> {
    if let Some(placed) = above {
        let taken = match &mut placed.line {
            Line::Bot { said, .. } => {
                said.push(further.to_owned());
                true
            }
            Line::Student { utterance: Utterance::Words(text), .. } | Line::Agent { text, .. } => {
                text.push('\n');
                text.push_str(further);
                true
            }
            _ => false,
        };
        if taken {
            placed.height += 1;
            return Ok(());
        }
    }
    Err(Wrong {
        span: start..start + 2 + further.len(),
        message: "there is nothing above that this line could go on with".into(),
        remedy: "Indent only the further lines of a message or a reply.".into(),
    })
}

fn parse_line(text: &str, start: usize) -> Result<Line, Wrong> {
    if text.trim().is_empty() {
        return Ok(Line::Blank);
    }
    if let Some(rest) = text.strip_prefix('#') {
        return Ok(Line::Remark(rest.strip_prefix(' ').unwrap_or(rest).to_owned()));
    }
    let words = |rest: &str| Tokens::split(rest, start + text.len() - rest.len());
    if let Some(rest) = text.strip_prefix("@ ") {
        return parse_scene(words(rest)?).map(Line::Scene);
    }
    if let Some(rest) = text.strip_prefix("+ ") {
        return parse_wait(words(rest)?).map(Line::Wait);
    }
    if let Some(rest) = text.strip_prefix("= ") {
        let (who, rest) = addressed(rest);
        return Ok(Line::Must { who, check: parse_elsewhere::check(words(rest)?)? });
    }
    if let Some(rest) = text.strip_prefix("! ") {
        let (who, rest) = addressed(rest);
        return Ok(Line::Elsewhere { who, happening: parse_elsewhere::happening(words(rest)?)? });
    }
    if let Some(line) = parse_speech(text, start)? {
        return Ok(line);
    }
    Err(Wrong {
        span: start..start + text.len(),
        message: "this line has no known beginning".into(),
        remedy: "Begin it with `>` (student), `ben>`, `kim a>` (agent), `<` (bot), `=`, `!`, `+`, `@` or `#`.".into(),
    })
}

/// `ben: rest` belongs to ben.
fn addressed(rest: &str) -> (Option<Name>, &str) {
    match rest.split_once(": ") {
        Some((name, rest)) if is_name(name) => (Some(name.to_owned()), rest),
        _ => (None, rest),
    }
}

fn parse_speech(text: &str, start: usize) -> Result<Option<Line>, Wrong> {
    let Some(mark) = text.find(['>', '<']) else { return Ok(None) };
    let (head, rest) = text.split_at(mark);
    let bot = rest.starts_with('<');
    let rest = rest.get(1..).unwrap_or_default();
    let body = match rest.strip_prefix(' ') {
        Some(body) => body,
        None if rest.is_empty() => rest,
        None => return Ok(None),
    };
    let (agent, name) = match head.strip_suffix(" a") {
        Some(name) => (true, name),
        None => (false, head),
    };
    if !(is_name(name) || (head.is_empty() && !agent)) {
        return Ok(None);
    }
    let at = start + text.len() - body.len();
    let who = Some(name.to_owned()).filter(|name| !name.is_empty());
    Ok(Some(match (bot, agent, who) {
        (true, true, Some(who)) => Line::Bot { to: Listener::Agent(who), said: vec![body.to_owned()] },
        (true, _, who) => Line::Bot { to: Listener::Student(who), said: vec![body.to_owned()] },
        (false, true, Some(who)) => Line::Agent { who, text: parse_text(body, at)? },
        (false, _, who) => Line::Student { who, utterance: parse_utterance(body, at)? },
    }))
}

fn parse_utterance(body: &str, at: usize) -> Result<Utterance, Wrong> {
    let label = body.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    match label.filter(|label| !label.is_empty() && !label.contains(['[', ']'])) {
        Some(label) => Ok(Utterance::Button(label.to_owned())),
        None => Ok(Utterance::Words(parse_text(body, at)?)),
    }
}

/// A text as it stands, or in quotes where it could be mistaken.
fn parse_text(body: &str, at: usize) -> Result<String, Wrong> {
    if !body.starts_with('"') {
        return Ok(body.to_owned());
    }
    let mut tokens = Tokens::split(body, at)?;
    let text = tokens.quoted()?;
    tokens.done()?;
    Ok(text)
}

fn parse_scene(mut tokens: Tokens) -> Result<Scene, Wrong> {
    const KINDS: [(&str, u8); 7] =
        [("channel", 0), ("clock", 1), ("seed", 2), ("content", 3), ("account", 4), ("hours", 5), ("conversation", 6)];
    let scene = match tokens.one_of(&KINDS)? {
        0 => Scene::Channel(tokens.one_of(&ChannelName::ALL)?),
        1 => parse_clock(&mut tokens)?,
        2 => Scene::Seed(tokens.number("a seed")?),
        3 => Scene::Content(tokens.word("a content hash")?),
        4 => Scene::Account(parse_account(&mut tokens)?),
        6 => Scene::Conversation(parse_conversation(&mut tokens)?),
        _ => Scene::Hours(desk::parse_hours(&mut tokens)?),
    };
    tokens.done()?;
    Ok(scene)
}

fn parse_conversation(tokens: &mut Tokens) -> Result<ConversationId, Wrong> {
    let place = tokens.place();
    let word = tokens.word("a conversation's id")?;
    word.parse().map(ConversationId).map_err(|_| Wrong {
        span: place,
        message: format!("this is no id of a conversation: {word}"),
        remedy: "It has 26 letters and digits, as `deskhand transcript list` shows it.".into(),
    })
}

fn parse_clock(tokens: &mut Tokens) -> Result<Scene, Wrong> {
    let remedy = "Write it so: @ clock 2026-09-04 16:50 America/Chicago";
    let place = tokens.place();
    let (date, time) = (tokens.word("a date")?, tokens.word("a time")?);
    let at: DateTime = format!("{date}T{time}").parse().map_err(|_| Wrong {
        span: place,
        message: format!("this is not a date and a time: {date} {time}"),
        remedy: remedy.into(),
    })?;
    let place = tokens.place();
    let zone = tokens.word("a time zone")?;
    if TimeZone::get(&zone).is_err() {
        return Err(Wrong { span: place, message: format!("no time zone is called {zone}"), remedy: remedy.into() });
    }
    Ok(Scene::Clock { at, zone })
}

fn parse_account(tokens: &mut Tokens) -> Result<AccountScene, Wrong> {
    const TRAITS: [(&str, u8); 5] =
        [("called", 0), ("phone", 1), ("password", 2), ("authenticator", 3), ("disabled", 4)];
    let mut account = AccountScene { name: name(tokens)?, ..AccountScene::default() };
    while !tokens.is_done() {
        match tokens.one_of(&TRAITS)? {
            0 => account.called = Some(tokens.quoted()?),
            1 => account.phone = Some(tokens.quoted()?),
            2 => account.password = Some(tokens.quoted()?),
            3 => account.authenticator = true,
            _ => account.disabled = true,
        }
    }
    Ok(account)
}

/// The name of a person.
pub(super) fn name(tokens: &mut Tokens) -> Result<Name, Wrong> {
    if tokens.peek().is_some_and(is_name) {
        return tokens.word("a name");
    }
    Err(tokens.wrong("a name is wanted here", "Write small letters, digits, `-` and `_`, e.g. ada."))
}

pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_lowercase())
        && text.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter))
}

/// The units of a wait, in milliseconds, the smallest first.
pub(super) const WAITS: [(&str, u64); 5] =
    [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

/// A year is more than any clock of a conversation runs.
const LONGEST_WAIT: u64 = 366 * 86_400_000;

fn parse_wait(mut tokens: Tokens) -> Result<u64, Wrong> {
    let mut sum: u64 = 0;
    loop {
        let place = tokens.place();
        let word = tokens.word("a time such as 90s, 6m, 2h or 1d")?;
        let span = WAITS.iter().find_map(|(unit, size)| {
            word.strip_suffix(unit).and_then(|count| count.parse::<u64>().ok())?.checked_mul(*size)
        });
        sum = span.and_then(|span| sum.checked_add(span)).filter(|sum| *sum <= LONGEST_WAIT).ok_or(Wrong {
            span: place,
            message: format!("this is not a time: {word}"),
            remedy: "Write seconds, minutes, hours or days: + 90s, + 6m, + 1h 30m, + 2d.".into(),
        })?;
        if tokens.is_done() {
            return Ok(sum);
        }
    }
}
