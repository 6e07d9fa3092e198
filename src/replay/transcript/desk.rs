//! What happens at the help desk, as values: read and written here.
//!
//! | line | means |
//! | --- | --- |
//! | `@ hours configured` | there is a desk, with the hours of the configuration (so it is where a line of the desk stands) |
//! | `@ hours "07:00-12:00, 13:00-18:00"` | the same hours each day, by the clock of the scene; `""`: never |
//! | `! desk kim comes`, `goes` | a console is opened, closed |
//! | `! ben: desk kim claims`, `takes over` | an agent takes the floor; without a name, of the only student |
//! | `! desk kim gives back`, `resolves`, `requeues` | and lets go of it |
//! | `! desk kim passes on to lee`, `… with "…"` | for a colleague, with a note for them alone |
//! | `! desk kim notes "…"` | for colleagues alone |
//! | `= word by 2026-09-08 07:09` | until when the desk wants to say its next word, by the clock of the scene |
//! | `= word in time`, `= word late` | whether that time is over |
//! | `! desk tells on_duty 2 place 3 wait 4 open` | what the desk told from here on; stands in exports |

use jiff::{Timestamp, civil::DateTime};

use super::{
    Name,
    parse::name,
    tokens::{Tokens, Wrong},
};
use crate::model::{Closing, DeskHours, DeskView, Opening, Shift};

/// When somebody is at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HoursScene {
    Configured,
    /// Each day's shifts, sorted and apart.
    Daily(Vec<Shift>),
}

/// One thing that happens at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AtDesk {
    Agent {
        name: Name,
        does: AgentDoes,
    },
    /// The desk tells this of the conversation, whatever there is.
    Tells(DeskView),
}

/// The desk's own time for its next word, to somebody who waits for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnTime {
    /// It ends then.
    Ends(DateTime),
    InTime,
    Late,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgentDoes {
    Comes,
    Goes,
    Claims,
    TakesOver,
    GivesBack,
    Resolves,
    Requeues,
    PassesOn { to: Name, note: Option<String> },
    Notes(String),
}

const TELLS: &str = "tells";

pub(super) fn parse_hours(tokens: &mut Tokens) -> Result<HoursScene, Wrong> {
    if tokens.takes("configured") {
        return Ok(HoursScene::Configured);
    }
    let place = tokens.place();
    let text = tokens.quoted()?;
    let shifts = text.split(',').map(str::trim).filter(|shift| !shift.is_empty()).map(Shift::parse);
    let shifts = shifts.collect::<Option<Vec<Shift>>>().and_then(Shift::sorted);
    shifts.map(HoursScene::Daily).ok_or_else(|| Wrong {
        span: place,
        message: format!("these are no hours of a day: {text}"),
        remedy: "Write shifts that don't overlap, \"07:00-12:00, 13:00-18:00\", or without quotes: configured.".into(),
    })
}

pub(super) fn print_hours(hours: &HoursScene) -> String {
    match hours {
        HoursScene::Configured => "configured".to_owned(),
        HoursScene::Daily(shifts) => {
            let shifts: Vec<String> = shifts.iter().map(ToString::to_string).collect();
            format!("\"{}\"", shifts.join(", "))
        }
    }
}

pub(super) fn parse_word(tokens: &mut Tokens) -> Result<OwnTime, Wrong> {
    match tokens.one_of(&[("by", 0), ("in", 1), ("late", 2)])? {
        0 => moment(tokens).map(OwnTime::Ends),
        1 => tokens.expects(&["time"]).map(|()| OwnTime::InTime),
        _ => Ok(OwnTime::Late),
    }
}

pub(super) fn print_word(time: OwnTime) -> String {
    match time {
        OwnTime::Ends(at) => format!("by {}", print_moment(at)),
        OwnTime::InTime => "in time".to_owned(),
        OwnTime::Late => "late".to_owned(),
    }
}

pub(super) fn parse(tokens: &mut Tokens) -> Result<AtDesk, Wrong> {
    const KINDS: [(&str, u8); 9] = [
        ("comes", 0),
        ("goes", 1),
        ("claims", 2),
        ("takes", 3),
        ("gives", 4),
        ("resolves", 5),
        ("requeues", 6),
        ("notes", 7),
        ("passes", 8),
    ];
    if tokens.takes(TELLS) {
        return parse_view(tokens).map(AtDesk::Tells);
    }
    let name_of_agent = name(tokens)?;
    let does = match tokens.one_of(&KINDS)? {
        0 => AgentDoes::Comes,
        1 => AgentDoes::Goes,
        2 => AgentDoes::Claims,
        3 => {
            tokens.expects(&["over"])?;
            AgentDoes::TakesOver
        }
        4 => {
            tokens.expects(&["back"])?;
            AgentDoes::GivesBack
        }
        5 => AgentDoes::Resolves,
        6 => AgentDoes::Requeues,
        7 => AgentDoes::Notes(tokens.quoted()?),
        _ => {
            tokens.expects(&["on", "to"])?;
            let to = name(tokens)?;
            let note = if tokens.takes("with") { Some(tokens.quoted()?) } else { None };
            AgentDoes::PassesOn { to, note }
        }
    };
    Ok(AtDesk::Agent { name: name_of_agent, does })
}

fn parse_view(tokens: &mut Tokens) -> Result<DeskView, Wrong> {
    tokens.expects(&["on_duty"])?;
    let on_duty = small(tokens, "how many agents are there")?;
    tokens.expects(&["place"])?;
    let place = small(tokens, "a place in line")?;
    let wait = if tokens.takes("wait") { Some(small(tokens, "how many minutes")?) } else { None };
    let first_reply = if tokens.takes("first") { Some(instant(tokens)?) } else { None };
    let next_reply = if tokens.takes("next") { Some(instant(tokens)?) } else { None };
    let hours = match tokens.one_of(&[("open", 0), ("closes", 1), ("closed", 2)])? {
        0 => DeskHours::Open { closing: None, until: parse_until(tokens)? },
        1 => {
            let at = moment(tokens)?;
            let opens = parse_opening(tokens)?;
            DeskHours::Open { closing: Some(Closing { at, opens }), until: parse_until(tokens)? }
        }
        _ if tokens.is_done() => DeskHours::Closed { opens: None },
        _ => DeskHours::Closed { opens: Some(parse_opening(tokens)?) },
    };
    Ok(DeskView { on_duty, place, wait, hours, first_reply, next_reply })
}

fn parse_until(tokens: &mut Tokens) -> Result<Option<DateTime>, Wrong> {
    if tokens.takes("until") { moment(tokens).map(Some) } else { Ok(None) }
}

fn parse_opening(tokens: &mut Tokens) -> Result<Opening, Wrong> {
    tokens.expects(&["opens"])?;
    let at = moment(tokens)?;
    tokens.expects(&["in"])?;
    Ok(Opening { at, days: small(tokens, "in how many days")? })
}

/// When the desk's own time for a word is over.
fn instant(tokens: &mut Tokens) -> Result<Timestamp, Wrong> {
    let place = tokens.place();
    let told = tokens.word("a moment")?;
    told.parse().map_err(|_| Wrong {
        span: place,
        message: format!("this is not a moment: {told}"),
        remedy: "Write it so: 2026-09-04T16:50:00Z".into(),
    })
}

fn small(tokens: &mut Tokens, wanted: &str) -> Result<u32, Wrong> {
    let place = tokens.place();
    let number = tokens.number(wanted)?;
    u32::try_from(number).map_err(|_| Wrong {
        span: place,
        message: format!("{number} is too many"),
        remedy: "Write a smaller number.".into(),
    })
}

fn moment(tokens: &mut Tokens) -> Result<DateTime, Wrong> {
    let place = tokens.place();
    let (date, time) = (tokens.word("a date")?, tokens.word("a time")?);
    format!("{date}T{time}").parse().map_err(|_| Wrong {
        span: place,
        message: format!("this is not a date and a time: {date} {time}"),
        remedy: "Write it so: 2026-09-04 16:50".into(),
    })
}

pub(super) fn print(happening: &AtDesk) -> String {
    match happening {
        AtDesk::Agent { name, does } => format!("{name} {}", print_does(does)),
        AtDesk::Tells(view) => format!("{TELLS} {}", print_view(view)),
    }
}

fn print_does(does: &AgentDoes) -> String {
    match does {
        AgentDoes::Comes => "comes".to_owned(),
        AgentDoes::Goes => "goes".to_owned(),
        AgentDoes::Claims => "claims".to_owned(),
        AgentDoes::TakesOver => "takes over".to_owned(),
        AgentDoes::GivesBack => "gives back".to_owned(),
        AgentDoes::Resolves => "resolves".to_owned(),
        AgentDoes::Requeues => "requeues".to_owned(),
        AgentDoes::PassesOn { to, note: None } => format!("passes on to {to}"),
        AgentDoes::PassesOn { to, note: Some(note) } => {
            format!("passes on to {to} with {}", super::print::quote(note))
        }
        AgentDoes::Notes(text) => format!("notes {}", super::print::quote(text)),
    }
}

fn print_view(DeskView { on_duty, place, wait, hours, first_reply, next_reply }: &DeskView) -> String {
    let wait = wait.map(|minutes| format!(" wait {minutes}")).unwrap_or_default();
    let hours = match hours {
        DeskHours::Open { closing: None, until } => format!("open{}", print_until(*until)),
        DeskHours::Open { closing: Some(Closing { at, opens }), until } => {
            format!("closes {} {}{}", print_moment(*at), print_opening(*opens), print_until(*until))
        }
        DeskHours::Closed { opens: None } => "closed".to_owned(),
        DeskHours::Closed { opens: Some(opens) } => format!("closed {}", print_opening(*opens)),
    };
    let first = first_reply.map(|at| format!(" first {at}")).unwrap_or_default();
    let next = next_reply.map(|at| format!(" next {at}")).unwrap_or_default();
    format!("on_duty {on_duty} place {place}{wait}{first}{next} {hours}")
}

fn print_until(until: Option<DateTime>) -> String {
    until.map(|until| format!(" until {}", print_moment(until))).unwrap_or_default()
}

fn print_opening(Opening { at, days }: Opening) -> String {
    format!("opens {} in {days}", print_moment(at))
}

fn print_moment(at: DateTime) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}
