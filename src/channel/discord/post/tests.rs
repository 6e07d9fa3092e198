//! Turns as Discord messages, held against Discord's limits.

use std::{fs, num::NonZeroU64, path::Path};

use serde_json::json;
use ulid::Ulid;

use super::*;
use crate::{
    config::Settings,
    model::{
        Argument, ArticleId, Blanked, Contact, ConversationId, Epoch, Floor, Line, MessageId, Open, Phrase,
        RECORD_VERSION, Redacted, Revision, StateText, StepId,
    },
    talk::knowledge::parse_article,
};

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

fn place(kind: Kind) -> Place {
    let [channel, person] = [1, 2].map(|id| NonZeroU64::new(id).unwrap());
    Place { kind, channel, person }
}

fn record(parts: Vec<Part>) -> TurnRecord {
    TurnRecord {
        version: RECORD_VERSION,
        conversation: ConversationId(Ulid::from_parts(1, 1)),
        revision: Revision(7),
        epoch: Epoch(0),
        floor: Floor::Bot,
        at: jiff::Timestamp::UNIX_EPOCH,
        event: Event::Lapsed,
        lines: vec![Line { audience: Audience::Student, reply: Reply { parts } }],
        requests: Vec::new(),
        facts: Vec::new(),
        open: Open::default(),
        desk: None,
        state: StateText::of(&json!({})).unwrap(),
    }
}

fn shown(record: &TurnRecord, kind: Kind, links: &[Link], reads: bool) -> Vec<Post> {
    let signer = Signer::of("token");
    posts(record, &Desk { place: place(kind), signer: &signer, words: &Ids, links, reads })
}

fn choices(count: usize) -> Part {
    let choice = |number| Choice { id: "x".into(), label: format!("Choice {number}") };
    Part::Choices { choices: (0..count).map(choice).collect() }
}

const SESSION: SessionId = SessionId(Ulid(9));

fn panel() -> Part {
    Part::PanelLink { session: SESSION, generation: 1 }
}

/// Buttons as their labels, menus as the number of their options.
fn rows(post: &Post) -> Vec<String> {
    let row = |row: &Row| match row {
        Row::Buttons(buttons) => buttons.iter().map(|button| button.label.as_str()).collect::<Vec<_>>().join(" | "),
        Row::Menu { options, .. } => format!("menu of {}", options.len()),
    };
    post.rows.iter().map(row).collect()
}

#[test]
fn up_to_five_choices_are_buttons_and_more_are_menus() {
    let of = |count| rows(&shown(&record(vec![Part::text("Which?"), choices(count)]), Kind::Direct, &[], true)[0]);
    assert_eq!(of(0), [""; 0]);
    assert_eq!(of(2), ["Choice 0 | Choice 1"]);
    assert_eq!(of(5), ["Choice 0 | Choice 1 | Choice 2 | Choice 3 | Choice 4"]);
    assert_eq!(of(6), ["menu of 6"]);
    assert_eq!(of(30), ["menu of 25", "menu of 5"]);
}

#[test]
fn a_press_names_the_choice_that_was_shown() {
    let record = record(vec![Part::text("Which?"), choices(2), choices(1)]);
    let posts = shown(&record, Kind::Direct, &[], true);
    let signer = Signer::of("token");
    let buttons = posts[0].rows.iter().flat_map(|row| match row {
        Row::Buttons(buttons) => buttons.iter().collect::<Vec<_>>(),
        Row::Menu { .. } => panic!("few choices are buttons"),
    });
    let named = buttons.map(|button| match &button.does {
        Does::Point(id) => match signer.read(id, place(Kind::Direct)).unwrap().what {
            What::Choice(number) => (button.label.clone(), choice(&record, number).unwrap().label.clone()),
            other => panic!("{other:?}"),
        },
        Does::Open(_) => panic!("choices open nothing"),
    });
    let named: Vec<_> = named.collect();
    assert_eq!(named.len(), 3);
    assert!(named.iter().all(|(label, meant)| label == meant), "{named:?}");
    assert_eq!(choice(&record, 3), None);
}

#[test]
fn attack_42_a_link_to_the_panel_stands_in_direct_messages_alone() {
    let record = record(vec![Part::text("It shows the words **amber, otter, canal**."), panel()]);
    let link = |url: &str| [((SESSION, 1), Some(Sensitive::new(url)))];
    let secure = shown(&record, Kind::Direct, &link("https://panel.test/#secret"), true);
    assert!(
        matches!(&secure[0].rows[..], [Row::Buttons(buttons)] if matches!(&buttons[0].does, Does::Open(url) if url.expose().ends_with("#secret")))
    );
    assert!(!secure[0].text.contains("secret"));
    let here = shown(&record, Kind::Direct, &link("http://localhost:1/#secret"), true);
    assert!(here[0].text.ends_with("discord-panel-at http://localhost:1/#secret"), "{}", here[0].text);
    let dead = shown(&record, Kind::Direct, &[((SESSION, 1), None)], true);
    assert!(dead[0].text.ends_with("discord-panel-dead"), "{}", dead[0].text);
    let thread = shown(&record, Kind::Thread, &link("https://panel.test/#secret"), true);
    assert!(matches!(&thread[0].rows[..], [Row::Buttons(buttons)] if matches!(&buttons[0].does, Does::Point(_))));
    assert!(!format!("{thread:?}").contains("secret"));
    assert_eq!(words_beside_panel(&record), "It shows the words **amber, otter, canal**.");
}

#[test]
fn who_wrote_a_secret_is_told_how_to_delete_it() {
    let mut record = record(vec![Part::text("I removed it.")]);
    assert_eq!(shown(&record, Kind::Direct, &[], true)[0].text, "I removed it.");
    record.event = Event::Heard {
        message: MessageId::from("1"),
        utterance: Redacted::vouched("my password is [password]".to_owned()),
        blanked: vec![Blanked::Password],
    };
    assert_eq!(shown(&record, Kind::Direct, &[], true)[0].text, "I removed it.\n\ndiscord-delete-direct");
    assert_eq!(shown(&record, Kind::Thread, &[], true)[0].text, "I removed it.\n\ndiscord-delete-thread");
}

#[test]
fn a_form_is_offered_where_the_bot_may_not_read() {
    let record = record(vec![Part::text("Which?"), choices(1)]);
    assert_eq!(rows(&shown(&record, Kind::Thread, &[], true)[0]), ["Choice 0"]);
    assert_eq!(
        rows(&shown(&record, Kind::Thread, &[], false)[0]),
        ["Choice 0", "discord-write | discord-write-directly"]
    );
}

#[test]
fn the_same_turn_has_the_same_nonces_and_no_other_has() {
    let long = record(vec![Part::text("word ".repeat(1_000))]);
    let nonces = |record: &TurnRecord, kind| -> Vec<String> {
        shown(record, kind, &[], true).into_iter().map(|post| post.nonce.unwrap()).collect()
    };
    let first = nonces(&long, Kind::Direct);
    assert_eq!(first.len(), 3);
    assert_eq!(first, nonces(&long, Kind::Direct));
    assert!(first.iter().all(|nonce| nonce.len() <= 25));
    let next = TurnRecord { revision: Revision(8), ..long.clone() };
    let all = [first, nonces(&next, Kind::Direct), nonces(&long, Kind::Thread)].concat();
    assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), 9);
}

/// Whatever the articles say, Discord takes it.
#[test]
fn every_article_keeps_discords_limits() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts/en/articles");
    let values = Settings::parse("none", "").unwrap().values();
    let mut seen = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = format!("articles/{}", path.file_name().unwrap().to_str().unwrap());
        let article = parse_article(&name, &fs::read_to_string(&path).unwrap(), &values).unwrap();
        for section in &article.sections {
            let step = |text: &str| Part::Step {
                article: ArticleId::from("a"),
                id: StepId::from("s"),
                number: 99,
                of: 99,
                text: text.to_owned(),
            };
            let whole: Vec<Part> = section.steps.iter().map(|one| step(&one.text)).collect();
            fits(&whole);
            for one in &section.steps {
                let ways = one.choices.iter().chain(&one.asides);
                let choices = ways.map(|way| Choice { id: "way".into(), label: way.label.clone() }).collect();
                let notes = one.notes.iter().map(Part::text);
                let around = [Part::Choices { choices }, contact()];
                let parts: Vec<Part> = [step(&one.text)].into_iter().chain(notes).chain(around).collect();
                fits(&parts);
                seen += 1;
            }
        }
        for branch in &article.branches {
            let ways = branch.choices.iter().chain(&branch.asides);
            let choices = ways.map(|way| Choice { id: "way".into(), label: way.label.clone() }).collect();
            let parts: Vec<Part> = branch.text.iter().map(Part::text).chain([Part::Choices { choices }]).collect();
            fits(&parts);
            seen += 1;
        }
    }
    assert!(seen > 50, "the articles were not found: {seen}");
}

fn contact() -> Part {
    let contact = Contact { phone: "573-882-5000".into(), mail: "a@b.test".into(), hours: "Always.".into() };
    Part::Contact { contact }
}

fn fits(parts: &[Part]) {
    let units = |text: &str| text.encode_utf16().count();
    for kind in [Kind::Direct, Kind::Thread] {
        for post in shown(&record(parts.to_vec()), kind, &[], false) {
            assert!((1..=2_000).contains(&units(&post.text)), "{}", post.text);
            assert!(post.rows.len() <= 5, "{:?}", post.rows);
            for row in &post.rows {
                match row {
                    Row::Buttons(buttons) => {
                        assert!((1..=5).contains(&buttons.len()));
                        assert!(buttons.iter().all(|button| (1..=80).contains(&units(&button.label))), "{buttons:?}");
                    }
                    Row::Menu { options, hint, .. } => {
                        assert!((1..=25).contains(&options.len()) && units(hint) <= 150);
                        assert!(options.iter().all(|(_, label)| (1..=100).contains(&units(label))), "{options:?}");
                    }
                }
            }
        }
    }
}
