//! Frames into lines of text. Pure: what is shown depends on the frames alone.
//!
//! Control characters never reach the terminal, so that nothing anyone wrote can move the cursor or
//! paint over what was said.

use super::phrases;
use crate::{
    channel::frame::{Span, Turn, WirePart, WireReply},
    model::{Choice, Phrases, Revision},
    qr::QrCode,
};

/// How words are made to stand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// For pipes, and where `NO_COLOR` asks for it.
    Plain,
    /// Strong words in bold, links underlined.
    Ansi,
}

/// What a person can pick, and from which turn.
#[derive(Debug, Default)]
pub(super) struct Screen {
    choices: Vec<Choice>,
    revision: Revision,
    /// It was said that an agent writes, and nothing has come since.
    awaited: bool,
}

impl Screen {
    /// The choice that a bare number names, counted from 1.
    pub(super) fn choice(&self, line: &str) -> Option<(&Choice, Revision)> {
        let number: usize = line.trim().parse().ok()?;
        let choice = self.choices.get(number.checked_sub(1)?)?;
        Some((choice, self.revision))
    }

    /// That an agent writes, once until something comes: a line can't be taken back.
    pub(super) fn writes(&mut self, by: &str, words: &dyn Phrases) -> Option<String> {
        let told = std::mem::replace(&mut self.awaited, true);
        (!told).then(|| ["(", &words.say(&phrases::writes(&clean(by))), ")\n"].concat())
    }

    /// The turn as text, each line ended; empty where the bot said nothing.
    pub(super) fn show(&mut self, turn: &Turn, words: &dyn Phrases, style: Style) -> String {
        let mut text = String::new();
        if turn.heard.as_ref().is_some_and(|heard| heard.blanked) {
            text += &["(", &words.say(&phrases::blanked()), ")\n"].concat();
        }
        if let Some(said) = &turn.said {
            self.awaited = false;
            text += &["\n", &strong(&clean(&said.by), style), ": ", &spans(&said.text, style), "\n"].concat();
        }
        for reply in &turn.replies {
            self.choices.clear();
            self.revision = turn.revision;
            text += "\n";
            text += &self.reply(reply, words, style);
        }
        if turn.over {
            self.choices.clear();
            text += &["\n", &words.say(&phrases::over()), "\n"].concat();
        }
        text
    }

    fn reply(&mut self, reply: &WireReply, words: &dyn Phrases, style: Style) -> String {
        let mut lines = Vec::new();
        for part in &reply.parts {
            match part {
                WirePart::Text { text } => lines.push(spans(text, style)),
                WirePart::Step { number, of, text, .. } => {
                    let head = words.say(&phrases::step(*number, *of));
                    lines.push(format!("{}: {}", strong(&head, style), spans(text, style)));
                }
                WirePart::Choices { choices } => {
                    for choice in choices {
                        self.choices.push(choice.clone());
                        lines.push(format!("  {}  {}", self.choices.len(), clean(&choice.label)));
                    }
                }
                WirePart::PanelLink { url: Some(url), .. } => {
                    lines.push(format!("  {}", words.say(&phrases::panel(&clean(url.expose())))));
                }
                WirePart::PanelLink { url: None, .. } => {
                    lines.push(format!("  {}", words.say(&phrases::panel_dead())));
                }
                WirePart::Passage { url: Some(url), .. } => {
                    let url = clean(url.expose());
                    if let Ok(code) = QrCode::of(&url) {
                        lines.push(code.half_blocks().expose().trim_end_matches('\n').to_owned());
                    }
                    lines.push(format!("  {}", words.say(&phrases::passage(&url))));
                }
                WirePart::Passage { url: None, .. } => lines.push(format!("  {}", words.say(&phrases::passage_dead()))),
                WirePart::Contact { contact } => {
                    lines.push(format!("  {}", words.say(&phrases::phone(&clean(&contact.phone)))));
                    lines.push(format!("  {}", words.say(&phrases::mail(&clean(&contact.mail)))));
                    lines.push(format!("  {}", clean(&contact.hours)));
                }
                WirePart::Code { text } => lines.push(format!("  {}", clean(text))),
            }
        }
        lines.join("\n") + "\n"
    }
}

fn spans(spans: &[Span], style: Style) -> String {
    spans
        .iter()
        .map(|span| match span {
            Span::Text { text } => clean(text),
            Span::Strong { strong: words } => strong(&clean(words), style),
            Span::Code { code } => clean(code),
            Span::Link { link, .. } => match style {
                Style::Plain => clean(link),
                Style::Ansi => format!("\u{1b}[4m{}\u{1b}[24m", clean(link)),
            },
        })
        .collect()
}

fn strong(text: &str, style: Style) -> String {
    match style {
        Style::Plain => text.to_owned(),
        Style::Ansi => format!("\u{1b}[1m{text}\u{1b}[22m"),
    }
}

/// Without control characters, and without marks that turn the direction of what follows.
pub(super) fn clean(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|c| *c == '\n' || !(c.is_control() || turns(*c))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{Argument, Phrase};

    /// Says the id and the arguments.
    struct Ids;

    impl Phrases for Ids {
        fn say(&self, phrase: &Phrase) -> String {
            phrase.arguments.iter().fold(phrase.id.to_owned(), |said, (_, argument)| match argument {
                Argument::Text(text) => format!("{said} {text}"),
                Argument::Number(number) => format!("{said} {number}"),
            })
        }
    }

    fn turn(parts: &serde_json::Value) -> Turn {
        let turn = json!({
            "revision": 7, "at": "2026-09-04T16:50:00Z", "message": null, "heard": null,
            "replies": [{ "parts": parts }],
        });
        serde_json::from_value(turn).unwrap()
    }

    #[test]
    fn a_turn_reads_as_text_and_its_choices_have_numbers() {
        let turn = turn(&json!([
            { "kind": "text", "text": [{ "text": "Shall I " }, { "strong": "reset" }, { "text": " it?" }] },
            { "kind": "panel_link", "session": "01J00000000000000000000000", "generation": 1, "url": "http://localhost/#a" },
            { "kind": "contact", "contact": { "phone": "573", "mail": "a@b", "hours": "Always." } },
            { "kind": "choices", "choices": [{ "id": "yes", "label": "Yes" }, { "id": "no", "label": "No" }] },
        ]));
        let mut screen = Screen::default();
        let plain = screen.show(&turn, &Ids, Style::Plain);
        assert_eq!(
            plain,
            "\nShall I reset it?\n  terminal-panel http://localhost/#a\n  terminal-phone 573\n  terminal-mail a@b\n  Always.\n  1  Yes\n  2  No\n"
        );
        assert!(screen.show(&turn, &Ids, Style::Ansi).contains("\u{1b}[1mreset\u{1b}[22m"));
        assert_eq!(screen.choice(" 2 ").map(|(choice, at)| (choice.id.as_str(), at)), Some(("no", Revision(7))));
        for line in ["0", "3", "two", "", "1 2"] {
            assert!(screen.choice(line).is_none(), "{line}");
        }
    }

    #[test]
    fn that_an_agent_writes_is_said_once_until_they_have_written() {
        let mut screen = Screen::default();
        assert_eq!(screen.writes("Kim\u{7}", &Ids).as_deref(), Some("(terminal-writes Kim)\n"));
        assert_eq!(screen.writes("Kim", &Ids), None);
        screen.show(&turn(&json!([{ "kind": "text", "text": [{ "text": "One moment." }] }])), &Ids, Style::Plain);
        assert_eq!(screen.writes("Kim", &Ids), None, "the bot's words are not what is waited for");
        let mut said = turn(&json!([]));
        said.said = serde_json::from_value(json!({ "by": "Kim", "text": [{ "text": "Hi" }] })).unwrap();
        screen.show(&said, &Ids, Style::Plain);
        assert!(screen.writes("Kim", &Ids).is_some());
    }

    #[test]
    fn attack_55_nothing_that_is_shown_moves_the_cursor() {
        let hostile = "a\u{1b}[2Jb\u{7}c\rd\u{202e}e";
        let turn = turn(&json!([
            { "kind": "text", "text": [{ "text": hostile }, { "strong": hostile }, { "code": hostile }] },
            { "kind": "choices", "choices": [{ "id": "x", "label": hostile }] },
            { "kind": "code", "text": hostile },
        ]));
        let shown = Screen::default().show(&turn, &Ids, Style::Plain);
        assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
    }
}
