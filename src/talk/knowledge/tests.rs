//! Whole articles: what a good one becomes, and what each mistake is told as.

use std::collections::BTreeMap;

use super::*;
use crate::model::ContentFault;

fn values() -> BTreeMap<String, String> {
    BTreeMap::from([("portal".to_owned(), "reset.example.edu".to_owned())])
}

const GOOD: &str = "---
title: Update your password
keywords: reset, new password
answers: reset.walk
---

## Start {#start}

Before you begin.

1. Go to **{portal}**
   in a browser. {#open}
   > A note with [the rules](#rules).

   > Another note.

2. Choose. {#choose}
   - [Text](#text)
   - [None of these](#none)

## Text {#text}

1. Type the code. {#code}

Then: done.

## Rules {#rules}

Answers: `password.rules`

Keep these:

- One.
- Two.

## Trouble: It says no {#none}

> You can't do that.

> SSPR_0014

Happens at: [Choose](#choose)

Call us.

1. First.
2. Second.

- [Get a text](#text)
";

#[test]
fn a_good_article_becomes_a_graph() {
    let article = parse_article("articles/update-password.md", GOOD, &values()).unwrap();
    assert_eq!((article.id.as_str(), article.title.as_str()), ("update-password", "Update your password"));
    assert_eq!(article.keywords, ["reset", "new password"]);
    assert_eq!(article.answers, ["reset.walk".into()]);
    let start = &article.sections[0];
    assert_eq!(start.intro, "Before you begin.");
    assert_eq!(start.steps[0].text, "Go to **reset.example.edu** in a browser.");
    assert_eq!(start.steps[0].notes, ["A note with the rules.", "Another note."]);
    assert_eq!(
        start.steps[0].asides,
        [Way { label: "the rules".into(), article: "update-password".into(), to: "rules".into() }]
    );
    let choices: Vec<_> = start.steps[1].choices.iter().map(|way| (way.label.as_str(), way.to.as_str())).collect();
    assert_eq!(choices, [("Text", "text"), ("None of these", "none")]);
    assert_eq!(article.sections[1].then, None);
    assert_eq!(article.sections[2].intro, "Keep these:\n\n• One.\n• Two.");
    assert_eq!(article.sections[2].answers, ["password.rules".into()]);
    let branch = &article.branches[0];
    assert_eq!(branch.title, "It says no");
    assert_eq!(branch.errors, ["You can't do that.", "SSPR_0014"]);
    assert_eq!(branch.text, ["Call us.", "1. First.\n2. Second."]);
    assert_eq!(branch.at, [("update-password".into(), "choose".into())]);
    assert_eq!(branch.choices.len(), 1);
}

#[test]
fn parts_keep_their_order_and_no_link_of_a_list_is_lost() {
    let more = "
## Trouble: Again {#again}

> Something else.

Happens at: [Choose](#choose), [Type the code](#code)

Wait.

## Ways {#ways}

Answers: `ways`

Which?

- [Text](#text)
- [It says no](#none)
";
    let article = parse_article("articles/update-password.md", &format!("{GOOD}{more}"), &values()).unwrap();
    let sections: Vec<_> = article.sections.iter().map(|section| section.id.as_str()).collect();
    assert_eq!(sections, ["start", "text", "rules", "ways"]);
    let branches: Vec<_> = article.branches.iter().map(|branch| branch.id.as_str()).collect();
    assert_eq!(branches, ["none", "again"]);
    let at = ["choose", "code"].map(|step| ("update-password".into(), step.into()));
    assert_eq!(article.branches[1].at, at);
    let ways: Vec<_> = article.sections[3].ways.iter().map(|way| (way.label.as_str(), way.to.as_str())).collect();
    assert_eq!(ways, [("Text", "text"), ("It says no", "none")]);
}

#[test]
fn the_hash_changes_with_the_words_and_not_with_the_values() {
    let hash = |source: &str, values| parse_article("a.md", source, &values).unwrap().hash;
    let first = hash(GOOD, values());
    assert_eq!(first, hash(GOOD, values()));
    assert_ne!(first, hash(&GOOD.replace("Call us", "Ring us"), values()));
    let other = BTreeMap::from([("portal".to_owned(), "other.example.edu".to_owned())]);
    assert_eq!(first, hash(GOOD, other));
}

fn told(source: &str) -> Vec<String> {
    let tell = |fault: &ContentFault| format!("{}: {}", fault.line(), fault.message);
    parse_article("articles/a.md", source, &values())
        .map_or_else(|faults| faults.iter().map(tell).collect(), |_| vec![])
}

/// What to change in the good article, and what is told then.
const MISTAKES: [(&str, &str, &[&str]); 24] = [
    ("---\ntitle: Update your password\n", "", &["1: The front matter is missing."]),
    ("title: Update your password\n", "", &["1: The article has no title."]),
    ("keywords:", "tags:", &["3: The front matter knows no `tags`."]),
    ("answers: reset.walk", "answers", &["4: This is no line of front matter."]),
    ("{portal}", "{portel}", &["11: Nothing is known by the name {portel}."]),
    ("{portal}", "{portal", &["11: This brace is not closed."]),
    (
        "## Start {#start}\n",
        "",
        &[
            "8: This text stands under no heading.",
            "10: This text stands under no heading.",
            "41: The link leads nowhere: there is no step `choose`.",
        ],
    ),
    ("## Start {#start}", "## Start", &["7: This heading has no id."]),
    (" {#open}", "", &["11: This step has no id."]),
    ("{#code}", "{#Code}", &["23: This step has no id."]),
    ("{#code}", "{#open}", &["23: The id `open` is taken already."]),
    ("## Text", "### Text", &["21: This heading is of another level."]),
    ("(#rules)", "(#rule)", &["13: The link leads nowhere: there is no section or trouble `rule`."]),
    ("[Choose](#choose)", "[Choose](#text)", &["42: The link leads nowhere: there is no step `text`."]),
    ("Then: done.", "Then: [On](#none)", &["25: The link leads nowhere: there is no section `none`."]),
    ("Then: done.", "Then: [On](b.md#rules)", &["25: `Then:` leads out of the article."]),
    ("[Text](#text)", "[Text](#code)", &["18: The link leads nowhere: there is no section or trouble `code`."]),
    ("Then: done.", "", &["23: The walk stops after `code` without saying so."]),
    ("Then: done.", "Then: what?", &["25: This says not where to go on."]),
    (
        "Then: done.",
        "Then: [On](#text)",
        &[
            "7: The walk from `start` goes in a circle and never ends.",
            "21: The walk from `text` goes in a circle and never ends.",
        ],
    ),
    ("Then: done.", "Then: done.\n\nAnd more.", &["27: This text stands after the steps and belongs to none of them."]),
    (
        "## Rules {#rules}\n\nAnswers: `password.rules`",
        "## Rules {#rules}\n\n![rules](r.png)",
        &["29: A picture can't be shown in chat."],
    ),
    ("Call us.\n\n1. First.\n2. Second.\n\n- [Get a text](#text)\n", "", &["36: The trouble `none` has no answer."]),
    (
        "Then: done.",
        "Then: done.\n\n## Old {#old}\n\nWords.\n\n## Empty {#empty}\n\n## Trouble: Lost {#lost}\n\nWords.",
        &[
            "27: Nothing leads to the section `old`.",
            "31: The section `empty` is empty.",
            "31: Nothing leads to the section `empty`.",
            "33: Nothing leads to the trouble `lost`.",
        ],
    ),
];

#[test]
fn every_mistake_is_told_with_its_line() {
    assert_eq!(told(GOOD), Vec::<String>::new());
    let mut different = Vec::new();
    for (good, bad, expected) in MISTAKES {
        let source = GOOD.replacen(good, bad, 1);
        assert_ne!(source, GOOD, "{good}");
        if told(&source) != expected {
            different.push(format!("{bad:?} is told as {:#?}", told(&source)));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn two_headings_without_an_id_are_told_as_such() {
    let source = GOOD.replace("## Start {#start}", "## Start").replace("## Text {#text}", "## Text");
    let told = told(&source);
    assert!(told.contains(&"7: This heading has no id.".to_owned()), "{told:#?}");
    assert!(told.contains(&"21: This heading has no id.".to_owned()), "{told:#?}");
}

#[test]
fn all_mistakes_are_told_at_once_and_each_has_a_remedy() {
    let source = GOOD.replace("{portal}", "{portel}").replace("(#rules)", "(#rule)").replace("Then: done.", "");
    let faults = parse_article("articles/a.md", &source, &values()).unwrap_err();
    assert_eq!(faults.len(), 3);
    assert!(faults.iter().all(|fault| !fault.remedy.is_empty() && fault.file() == "articles/a.md"));
}

#[test]
fn steps_after_a_choice_are_told() {
    let source = GOOD.replace("   - [None of these](#none)\n", "   - [None of these](#none)\n3. More. {#more}\n");
    assert_eq!(
        told(&source),
        [
            "17: The steps after `choose` can't be reached: everybody leaves at its choices.",
            "20: The walk stops after `more` without saying so.",
        ]
    );
}

pub(super) mod shipped {
    use std::{
        fs,
        path::{Path, PathBuf},
    };

    use super::*;
    use crate::model::StepId;

    /// Every article of the shipped folder, with each value as `<name>`.
    pub(in super::super) fn articles() -> Vec<Article> {
        let names = [
            "portal",
            "example_address",
            "name",
            "help_name",
            "help_phone",
            "help_mail",
            "help_hours",
            "live_chat",
            "mfa_article",
            "security_info",
            "zoom",
            "password_min_length",
            "password_history",
        ];
        let values = names.map(|name| (name.to_owned(), format!("<{name}>"))).into();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts/en/articles");
        let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let read = |path: PathBuf| {
            let text = fs::read_to_string(&path).unwrap();
            let (read, faults) = read_article(&path.display().to_string(), &text, &values);
            assert!(faults.is_empty(), "{:?}", miette::Report::new(faults[0].clone()));
            read.article
        };
        paths.into_iter().map(read).collect()
    }

    fn article() -> Article {
        articles().into_iter().find(|article| article.id == "update-password".into()).unwrap()
    }

    #[test]
    fn each_method_is_walked_from_the_portal_to_the_new_password() {
        let article = article();
        for (first, of) in [("text-number", 13), ("call-number", 12), ("choose-app", 13)] {
            let trail = ["open-portal", "choose-method", first].map(StepId::from);
            assert_eq!(article.position(&trail), Some(Position { number: 6, of }), "{first}");
            let way = article.way(&trail);
            assert_eq!(way.last().map(|step| step.id.as_str()), Some("sign-in"));
        }
    }

    #[test]
    fn steps_are_short() {
        let articles = articles();
        for step in articles.iter().flat_map(Article::steps) {
            for sentence in
                step.text.split(['.', '!', '?', '\n']).chain(step.notes.iter().flat_map(|it| it.split(". ")))
            {
                let words = sentence.split_whitespace().count();
                assert!(words <= 20, "{words} words in {}: {sentence}", step.id);
            }
        }
    }

    #[test]
    fn no_value_of_the_university_is_missing_from_its_place() {
        let articles = articles();
        let rules = &articles.iter().find_map(|article| article.section("rules")).unwrap().intro;
        assert!(rules.contains("at least <password_min_length> characters"), "{rules}");
        assert!(articles.iter().flat_map(Article::steps).all(|step| !step.text.contains('{')));
        let branch = articles.iter().find_map(|article| article.branch("not-registered")).unwrap();
        assert!(branch.text.join(" ").contains("<help_phone>"));
    }
}
