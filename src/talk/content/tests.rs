//! Broken folders and what is told of them.

mod doubts;
mod shipped;

use proptest::prelude::*;

use self::shipped::{shipped_sources, shipped_values};
use super::*;
use crate::talk::{intent::learn, prompt::catalogue::Prompt};

fn values() -> BTreeMap<String, String> {
    let values = [
        ("help_phone", "573-882-5000"),
        ("help_mail", "help@example.edu"),
        ("help_hours", "Monday to Friday"),
        ("domain", "example.edu"),
    ];
    values.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

const INTENTS: &str = r#"
[lexicon]

[[intent]]
id = "greeting"
about = "A greeting."
examples = ["hi", "hello", "good morning", "hey there", "good evening"]

[[intent]]
id = "code.missing"
about = "No code arrives."
examples = ["no code comes", "where is my code", "i got no text", "the code is missing", "nothing arrives"]
"#;

const ARTICLE: &str = "---
title: A
---

## Start {#start}

1. Go. {#go}

Then: done.

## Trouble: No {#no}

> You can't do that here.

Answers: `code.missing`

Call {help_phone}.
";

fn folder() -> Vec<Source> {
    let shipped = shipped_sources();
    let lexicon = shipped.iter().find(|source| source.text.contains("[lexicon"));
    let lexicon = lexicon.map(|source| source.text.clone()).unwrap_or_default();
    vec![
        Source::new("articles/a.md", ARTICLE),
        Source::new("replies.ftl", "hello = Hi. Call { $help_phone }.\n"),
        Source::new("intents/a.toml", INTENTS.replace("[lexicon]\n", "")),
        Source::new("intents/lexicon.toml", lexicon),
    ]
}

fn told(sources: &[Source]) -> Vec<String> {
    let tell = |fault: &ContentFault| format!("{}:{}: {}", fault.file(), fault.line(), fault.message);
    check(sources, &values(), &[("replies.ftl", vec![Phrase::new("hello")])], &mut learn).iter().map(tell).collect()
}

#[test]
fn every_mistake_of_a_folder_is_told() {
    let table: [(&str, &str, &str, &[&str]); 12] = [
        ("articles/a.md", "Go.", "Go now.", &[]),
        (
            "articles/a.md",
            "{help_phone}",
            "573-882-5000",
            &["articles/a.md:17: This is the university's value `help_phone`."],
        ),
        (
            "articles/a.md",
            "Go.",
            "Write to help@example.edu or ada@example.edu.",
            &[
                "articles/a.md:7: This is the university's value `help_mail`.",
                "articles/a.md:7: This is the university's value `domain`.",
            ],
        ),
        (
            "replies.ftl",
            "{ $help_phone }",
            "573-882-5000",
            &["replies.ftl:1: This is the university's value `help_phone`."],
        ),
        ("articles/a.md", "`code.missing`", "`code.lost`", &["articles/a.md:15: There is no intent `code.lost`."]),
        (
            "articles/a.md",
            "title: A",
            "title: A\nanswers: code.missing",
            &["articles/a.md:16: The intent `code.missing` is answered twice."],
        ),
        ("articles/a.md", "Go.", "Go. Your password is Hunter2!", &["articles/a.md:7: This looks like a password."]),
        (
            "replies.ftl",
            "Hi.",
            "Hi JBSWY3DPEHPK3PXP.",
            &["replies.ftl:1: This looks like the seed of an authenticator."],
        ),
        ("intents/a.toml", "hey there", "my pin: 12ab34", &["intents/a.toml:6: This looks like a password."]),
        (
            "replies.ftl",
            "hello",
            "hallo",
            &["replies.ftl:2: The message `hello` is missing.", "replies.ftl:1: Nobody says `hallo`."],
        ),
        (
            "replies.ftl",
            "hello = Hi",
            "hello Hi",
            &["replies.ftl:1: This is not a Fluent message: expected a token starting with \"=\""],
        ),
        (
            "articles/a.md",
            "Call {help_phone}.",
            "Call.\n\n## Trouble: Again {#again}\n\n> You can\u{2019}t do that here\n\nCall.",
            &["articles/a.md:21: This error is answered by `no` of articles/a.md already."],
        ),
    ];
    assert_eq!(told(&folder()), Vec::<String>::new());
    let mut different = Vec::new();
    for (path, good, bad, expected) in table {
        let mut sources = folder();
        let source = sources.iter_mut().find(|source| source.path == path).unwrap();
        source.text = source.text.replacen(good, bad, 1);
        if told(&sources) != expected {
            different.push(format!("{bad:?} is told as {:#?}", told(&sources)));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// The folder with another article, and with words to avoid.
fn linked(other: &str) -> Vec<String> {
    let mut sources = folder();
    sources[0].text = ARTICLE.replace("1. Go.", "1. Go, or see [more](b.md#more).");
    sources.push(Source::new("articles/b.md", other));
    let style = "known = [\"ID\"]\n[[avoid]]\nwords = [\"login\"]\nremedy = \"Write sign-in.\"\n";
    sources.push(Source::new("style.toml", style));
    told(&sources)
}

#[test]
fn articles_lead_into_each_other_and_every_link_is_checked() {
    let other = "---\ntitle: B\n---\n\n## Greeted {#greeted}\n\nAnswers: `greeting`\n\nHi.\n\n## More {#more}\n\nWords.\n\n## \
                 Trouble: Odd {#odd}\n\nHappens at: [Go](a.md#go)\n\nCall.\n\n- [On](a.md#start)\n";
    assert_eq!(linked(other), Vec::<String>::new());
    let wrong = |good: &str, bad: &str| linked(&other.replacen(good, bad, 1));
    assert_eq!(
        wrong("a.md#start", "a.md#end"),
        ["articles/b.md:21: The link leads nowhere: there is no section or trouble `end`."]
    );
    assert_eq!(
        wrong("a.md#start", "c.md#start"),
        ["articles/b.md:21: The link leads nowhere: there is no article `c.md`."]
    );
    assert_eq!(
        wrong("a.md#start", "a.md#go"),
        ["articles/b.md:21: The link leads nowhere: there is no section or trouble `go`."],
        "a choice leads to no single step"
    );
    assert_eq!(wrong("a.md#go", "a.md#start"), ["articles/b.md:17: The link leads nowhere: there is no step `start`."]);
    assert_eq!(
        wrong("{#more}", "{#less}"),
        [
            "articles/a.md:7: The link leads nowhere: there is no section or trouble `more`.",
            "articles/b.md:11: Nothing leads to the section `less`.",
        ]
    );
}

#[test]
fn the_style_is_held() {
    let step = |text: &str| {
        linked(&format!(
            "---\ntitle: B\n---\n\n## More {{#more}}\n\n1. {text} {{#step}}\n\nThen: done.\n\n## Hi {{#hi}}\n\nAnswers: \
             `greeting`\n\nHi.\n"
        ))
    };
    let twenty = ["word"; 20].join(" ");
    assert_eq!(step(&format!("{twenty}. {twenty}.")), Vec::<String>::new());
    assert_eq!(
        step(&format!("{twenty}, {{help_hours}}."))[0].split(": “").next(),
        Some("articles/b.md:7: This sentence has 21 words")
    );
    let section = |words: usize| {
        let text = ["word"].repeat(words).join(" ");
        linked(&format!(
            "---\ntitle: B\n---\n\n## More {{#more}}\n\n{text}.\n\n## Hi {{#hi}}\n\nAnswers: `greeting`\n\nHi.\n"
        ))
    };
    assert_eq!(section(30), Vec::<String>::new());
    assert_eq!(
        section(31)[0].split(": “").next(),
        Some("articles/b.md:5: This sentence has 31 words"),
        "elsewhere than in a step"
    );
    let long = ["word"; 21].join(" ");
    for below in [format!("> {long}."), format!("If stuck: {long}?")] {
        let told = step(&format!("Go. {{#go-on}}\n\n   {below}\n\n2. Go."));
        assert!(told.len() == 1 && told[0].contains("This sentence has 21 words"), "{below}: {told:#?}");
    }
    let trouble = |words: usize| {
        let text = ["word"].repeat(words).join(" ");
        linked(&format!(
            "---\ntitle: B\n---\n\n## More {{#more}}\n\nAnswers: `greeting`\n\nHi.\n\n## Trouble: Odd {{#odd}}\n\n> Odd \
             things happened here today.\n\n{text}.\n"
        ))
    };
    assert_eq!(trouble(30), Vec::<String>::new());
    let told = trouble(31);
    assert!(told.len() == 1 && told[0].starts_with("articles/b.md:11: This sentence has 31 words"), "{told:#?}");
    assert_eq!(step("Open the blogins page."), Vec::<String>::new(), "a part of a word is another word");
    assert_eq!(step("Open the login."), ["articles/b.md:7: “login” is not how we write it."]);
    assert_eq!(step("Open **Login** with your ID."), Vec::<String>::new());
    assert_eq!(step("Open the VPN."), ["articles/b.md:7: Not everybody knows what VPN means."]);
    assert_eq!(step("Open the VPN (the way in)."), Vec::<String>::new());
}

#[test]
fn mistakes_of_several_files_are_told_together_and_files_that_nobody_reads_too() {
    let mut sources = folder();
    sources[0].text = ARTICLE.replace("{help_phone}", "{phone}");
    sources[1].text = "hello".to_owned();
    sources.push(Source::new("article/b.md", ""));
    let told = told(&sources);
    assert_eq!(told.len(), 3, "{told:#?}");
    assert!(told.iter().any(|it| it == "article/b.md:1: Nobody reads this file."));
    assert!(Content::from_sources(&sources, &values(), &mut learn).is_err());
}

#[test]
fn a_text_that_no_message_of_a_chat_takes_is_told() {
    let long = "Go on. ".repeat(350);
    for (good, bad, id) in [
        ("1. Go. {#go}", format!("1. {long} {{#go}}"), "go"),
        ("1. Go. {#go}", format!("1. Go. {{#go}}\n\n   {long}"), "go"),
        ("Call {help_phone}.", long.clone(), "no"),
    ] {
        let mut sources = folder();
        sources[0].text = ARTICLE.replace(good, &bad);
        let told = told(&sources);
        let begins = told.iter().map(|it| it.split_once(" has ").unwrap_or_default().0);
        assert!(
            begins.eq([format!("articles/a.md:{}: The text at `{id}`", line_of(&sources[0].text, id))]),
            "{told:#?}"
        );
    }
}

#[test]
fn names_and_choices_that_no_record_holds_are_told() {
    let name = "go-".repeat(14);
    let name = name.trim_end_matches('-');
    let ways: Vec<String> = (0..18).map(|number| format!("- [{number} is what the button says](#no)")).collect();
    let ways = ways.join("\n");
    for (good, bad, expected) in [
        ("{#go}", format!("{{#{name}}}"), format!("articles/a.md:7: `{name}` has 41 letters; a name has 40 at most.")),
        (
            "Call {help_phone}.",
            format!("Which is it?\n\n{ways}"),
            "articles/a.md:11: The choices at `no` take 1088 bytes".to_owned(),
        ),
    ] {
        let mut sources = folder();
        sources[0].text = ARTICLE.replace(good, &bad);
        let told = told(&sources);
        assert!(told.len() == 1 && told[0].starts_with(&expected), "{told:#?}");
    }
}

/// The line, from 1, in which `id` is given.
fn line_of(text: &str, id: &str) -> usize {
    1 + text.lines().position(|line| line.contains(&format!("{{#{id}}}"))).unwrap()
}

#[test]
fn a_contact_that_is_not_configured_is_told() {
    let faults = Content::from_sources(&folder(), &BTreeMap::new(), &mut learn).unwrap_err();
    assert!(faults.iter().any(|it| it.message == "The university's value `help_hours` is missing."));
}

#[test]
fn the_hash_changes_with_every_file_and_value() {
    let content = |sources: &[Source], values| Content::from_sources(sources, &values, &mut learn).unwrap().hash;
    let first = content(&folder(), values());
    let mut other = folder();
    other.reverse();
    assert_eq!(first, content(&other, values()), "the order of the files says nothing");
    other[3].text.push('\n');
    assert_ne!(first, content(&other, values()));
}

#[test]
fn the_shipped_replies_are_what_the_dialogue_says() {
    let prompts = Prompts::from_sources(&shipped_sources(), &shipped_values()).unwrap();
    let samples = Prompt::samples().iter().map(Prompt::phrase).collect();
    let told = prompts.check(&[("replies.ftl", samples)]);
    let told: Vec<_> = told.iter().filter(|it| it.file() == "replies.ftl").map(|it| &it.message).collect();
    assert!(told.is_empty(), "{told:#?}");
}

#[test]
fn a_mistake_is_shown_with_its_place_and_remedy() {
    let mut sources = folder();
    sources[0].text = ARTICLE.replace("{help_phone}", "{phone}");
    let fault = check(&sources, &values(), &[], &mut learn).into_iter().next().unwrap();
    let handler = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor());
    let mut shown = String::new();
    handler.render_report(&mut shown, &fault).unwrap();
    for part in
        ["Nothing is known by the name {phone}.", "articles/a.md:17:6", "Call {phone}.", "here", "Give `phone` a value"]
    {
        assert!(shown.contains(part), "{part} is missing from\n{shown}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever staff paste into a file: no panic, and every fault can be shown.
    #[test]
    fn no_text_is_too_broken_to_be_told(
        cut in 0..ARTICLE.len(),
        gone in 0..40_usize,
        pasted in r"[-#>{}()\[\]`*: 1.aé!<=$\n]{0,12}",
    ) {
        let end = (cut + gone).min(ARTICLE.len());
        let text = format!("{}{pasted}{}", &ARTICLE[..cut], &ARTICLE[end..]);
        let (_, faults) = read_article("articles/a.md", &text, &values());
        let told = Prompts::from_sources(&[Source::new("a.ftl", text.clone())], &values()).err().unwrap_or_default();
        for fault in faults.into_iter().chain(told) {
            let end = fault.span.offset() + fault.span.len();
            prop_assert!(text.get(fault.span.offset()..end).is_some(), "{} in {:?}", fault.message, text);
        }
    }
}
