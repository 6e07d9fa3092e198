//! A turn as Discord messages: words, then buttons, a menu, or the way to the secure page.
//!
//! Pure: the same turn at the same place gives the same messages under the same nonces, so that one which
//! was sent before is known again. Absent on purpose: links that were not made just now.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

use super::{
    markdown::markdown,
    phrases::{self, clipped},
    place::{Kind, Place},
    pointer::{Pointer, Signer, What},
    split,
};
use crate::model::{Audience, Choice, Event, Part, Phrase, Phrases, Reply, Sensitive, SessionId, TurnRecord};

/// One message to be sent.
#[derive(Debug)]
pub(super) struct Post {
    pub(super) text: String,
    pub(super) rows: Vec<Row>,
    /// Under which Discord takes it once (25 characters at most).
    pub(super) nonce: Option<String>,
}

impl Post {
    /// Words that are not recorded. Sent twice, they are shown twice.
    pub(super) fn notice(words: String) -> Self {
        Self { text: words, rows: Vec::new(), nonce: None }
    }
}

#[derive(Debug)]
pub(super) enum Row {
    Buttons(Vec<Button>),
    /// What is picked comes back as its number among the choices of the turn.
    Menu {
        id: String,
        hint: String,
        options: Vec<(u8, String)>,
    },
}

#[derive(Debug)]
pub(super) struct Button {
    pub(super) label: String,
    pub(super) does: Does,
}

#[derive(Debug)]
pub(super) enum Does {
    /// Comes back to the bot with this id.
    Point(String),
    /// Opens an address; the bot hears nothing of it.
    Open(Sensitive),
}

/// A link to the panel that was made just now; `None` where it is dead.
pub(super) type Link = ((SessionId, u32), Option<Sensitive>);

/// What messages are made with.
pub(super) struct Desk<'d> {
    pub(super) place: Place,
    pub(super) signer: &'d Signer,
    pub(super) words: &'d dyn Phrases,
    /// For direct messages alone: elsewhere a press brings the link.
    pub(super) links: &'d [Link],
    /// Whether the bot may read what is written at the place; else a button there opens a form.
    pub(super) reads: bool,
}

impl Desk<'_> {
    /// A button that comes back as `what` of `record`.
    fn button(&self, record: &TurnRecord, what: What, label: &Phrase) -> Button {
        let pointer = Pointer { conversation: record.conversation, revision: record.revision, what };
        let label = clipped(&self.words.say(label), BUTTON_LABEL);
        Button { label, does: Does::Point(self.signer.sign(&pointer, self.place)) }
    }
}

/// As many buttons stand in one row; more choices than that become a menu.
const BUTTONS: usize = 5;
pub(super) const BUTTON_LABEL: usize = 80;

/// What one menu holds, and how many rows a message has.
const OPTIONS: usize = 25;
const OPTION_LABEL: usize = 100;
const ROWS: usize = 5;

/// A link button's address; longer ones stand in the text.
const URL_LIMIT: usize = 512;

/// The messages that show `record` to its person, in order.
pub(super) fn posts(record: &TurnRecord, desk: &Desk<'_>) -> Vec<Post> {
    let replies = record.lines.iter().filter(|line| line.audience == Audience::Student).map(|line| &line.reply);
    let mut posts = Vec::new();
    let mut chosen = 0;
    if let Event::AgentSaid { agent, text, .. } = &record.event {
        let said = format!("**{}**\n{}", markdown(&agent.shown), markdown(text.as_str()));
        posts.extend(split::split(&said).into_iter().map(|text| (text, Vec::new())));
    }
    for reply in replies {
        let mut sheet = Sheet { desk, record, words: Vec::new(), rows: Vec::new(), chosen };
        sheet.lay_out(reply);
        chosen = sheet.chosen;
        let Sheet { words, rows, .. } = sheet;
        let mut texts = split::split(&words.join("\n\n"));
        // What has buttons has words too; should they ever lack, the buttons are shown all the same.
        if texts.is_empty() && !rows.is_empty() {
            texts.push("\u{2026}".to_owned());
        }
        posts.extend(texts.into_iter().map(|text| (text, Vec::new())));
        if let Some((_, last)) = posts.last_mut() {
            *last = rows;
        }
    }
    if let Some((_, last)) = posts.last_mut()
        && !desk.reads
        && last.len() < ROWS
    {
        let buttons = [(What::Write, phrases::write()), (What::Direct, phrases::write_directly())];
        last.push(Row::Buttons(buttons.map(|(what, label)| desk.button(record, what, &label)).into()));
    }
    let numbered = posts.into_iter().enumerate();
    numbered.map(|(number, (text, rows))| Post { text, rows, nonce: Some(nonce(record, desk.place, number)) }).collect()
}

/// The words of the reply that brought the link to `session`'s panel, for whoever gets the link apart.
pub(super) fn words_beside_panel(record: &TurnRecord) -> String {
    let shows = |reply: &&Reply| reply.parts.iter().any(|part| matches!(part, Part::PanelLink { .. }));
    let reply = record.lines.iter().map(|line| &line.reply).find(shows);
    let texts = reply.into_iter().flat_map(|reply| &reply.parts).filter_map(|part| match part {
        Part::Text { text } => Some(markdown(text)),
        _ => None,
    });
    split::split(&texts.collect::<Vec<_>>().join("\n\n")).into_iter().next().unwrap_or_default()
}

/// A button to the panel, if the link can be one; else its words.
pub(super) fn panel_button(link: &Sensitive, words: &dyn Phrases) -> Result<Button, String> {
    link_button(link, &phrases::panel_open(), words)
}

/// A button that opens `link`, if it can be one; else words with the link in them.
pub(super) fn link_button(link: &Sensitive, label: &Phrase, words: &dyn Phrases) -> Result<Button, String> {
    let url = link.expose();
    // Discord refuses buttons to addresses that only this machine knows.
    if url.starts_with("https://") && url.len() <= URL_LIMIT {
        let label = clipped(&words.say(label), BUTTON_LABEL);
        return Ok(Button { label, does: Does::Open(Sensitive::new(url)) });
    }
    Err(words.say(&phrases::panel_at(url)))
}

/// One reply on its way to be messages.
struct Sheet<'d> {
    desk: &'d Desk<'d>,
    record: &'d TurnRecord,
    words: Vec<String>,
    rows: Vec<Row>,
    /// How many choices of the turn have been laid out.
    chosen: usize,
}

impl Sheet<'_> {
    fn lay_out(&mut self, reply: &Reply) {
        for part in &reply.parts {
            match part {
                Part::Text { text } => self.words.push(markdown(text)),
                Part::Step { number, of, text, .. } => {
                    let head = self.desk.words.say(&phrases::step(*number, *of));
                    self.words.push(format!("**{head}**\n{}", markdown(text)));
                }
                Part::Choices { choices } => self.offer(choices),
                Part::PanelLink { session, generation } => self.panel((*session, *generation)),
                Part::Passage { .. } => self.passage(),
                Part::Contact { contact } => {
                    let lines = [
                        self.desk.words.say(&phrases::phone(&contact.phone)),
                        self.desk.words.say(&phrases::mail(&contact.mail)),
                        contact.hours.clone(),
                    ];
                    self.words.push(lines.map(|line| markdown(&line)).join("\n"));
                }
                Part::Code { text } => self.words.push(format!("```\n{}\n```", text.replace("```", ""))),
            }
        }
        self.tell_to_delete();
    }

    /// Where a secret was written: it is out of the bot's records, and still on Discord's screen.
    fn tell_to_delete(&mut self) {
        let (Event::Heard { blanked, .. } | Event::Edited { blanked, .. }) = &self.record.event else { return };
        if !blanked.is_empty()
            && let Some(how) = phrases::delete(self.desk.place.kind)
        {
            self.words.push(markdown(&self.desk.words.say(&how)));
        }
    }

    fn offer(&mut self, choices: &[Choice]) {
        let numbered =
            choices.iter().zip(self.chosen..).filter_map(|(choice, at)| Some((u8::try_from(at).ok()?, choice)));
        let numbered: Vec<(u8, &Choice)> = numbered.collect();
        self.chosen += choices.len();
        if numbered.len() <= BUTTONS {
            let buttons = numbered.iter().map(|(number, choice)| Button {
                label: clipped(&choice.label, BUTTON_LABEL),
                does: Does::Point(self.sign(What::Choice(*number))),
            });
            let buttons: Vec<_> = buttons.collect();
            self.row((!buttons.is_empty()).then_some(Row::Buttons(buttons)));
            return;
        }
        for (menu, options) in numbered.chunks(OPTIONS).enumerate() {
            let options = options.iter().map(|(number, choice)| (*number, clipped(&choice.label, OPTION_LABEL)));
            let hint = clipped(&self.desk.words.say(&phrases::menu()), OPTION_LABEL);
            let id = self.sign(What::Menu(u8::try_from(menu).unwrap_or(u8::MAX)));
            self.row(Some(Row::Menu { id, hint, options: options.collect() }));
        }
    }

    fn panel(&mut self, wanted: (SessionId, u32)) {
        if self.desk.place.kind != Kind::Direct {
            let button = self.desk.button(self.record, What::Panel, &phrases::panel_open());
            return self.row(Some(Row::Buttons(vec![button])));
        }
        let made = self.desk.links.iter().find(|(of, _)| *of == wanted).and_then(|(_, link)| link.as_ref());
        match made.map(|link| panel_button(link, self.desk.words)) {
            Some(Ok(button)) => self.row(Some(Row::Buttons(vec![button]))),
            Some(Err(line)) => self.words.push(line),
            None => self.words.push(markdown(&self.desk.words.say(&phrases::panel_dead()))),
        }
    }

    /// Others may read a thread, and Discord keeps every message: a press brings the link to whoever pressed.
    fn passage(&mut self) {
        self.words.push(markdown(&self.desk.words.say(&phrases::passage())));
        let button = self.desk.button(self.record, What::Passage, &phrases::passage_show());
        self.row(Some(Row::Buttons(vec![button])));
    }

    fn row(&mut self, row: Option<Row>) {
        if self.rows.len() < ROWS {
            self.rows.extend(row);
        }
    }

    fn sign(&self, what: What) -> String {
        let pointer = Pointer { conversation: self.record.conversation, revision: self.record.revision, what };
        self.desk.signer.sign(&pointer, self.desk.place)
    }
}

/// The choice that a pointer of `record` means.
pub(super) fn choice(record: &TurnRecord, number: u8) -> Option<&Choice> {
    let replies = record.lines.iter().filter(|line| line.audience == Audience::Student).map(|line| &line.reply);
    let choices = replies.flat_map(|reply| &reply.parts).filter_map(|part| match part {
        Part::Choices { choices } => Some(choices),
        _ => None,
    });
    choices.flatten().nth(number.into())
}

fn nonce(record: &TurnRecord, place: Place, number: usize) -> String {
    let whole = format!("{}/{}/{}/{number}", record.conversation, record.revision, place.address());
    let digest: [u8; 32] = Sha256::digest(whole).into();
    let (short, _) = digest.split_first_chunk::<18>().unwrap_or((&[0; 18], &[]));
    BASE64URL_NOPAD.encode(short)
}

#[cfg(test)]
mod tests;
