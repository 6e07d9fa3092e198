//! The checks that need more than one file, or look for what must not stand in any.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::{ReadArticle, Source};
use crate::model::ContentFault;
use crate::talk::intent::Understanding;
use crate::talk::knowledge::{CHOICES_LIMIT, ID_LIMIT, LONGEST_TEXT, Way, broken_links_between, same_error, unreached};

/// Files that nobody reads: a name that is misspelt would otherwise be a silence.
pub(super) fn strays(sources: &[Source]) -> Vec<ContentFault> {
    let read = |it: &Source| {
        let prompts = it.is_in("", ".ftl") && !it.path.contains('/');
        prompts
            || it.is_in("articles/", ".md")
            || it.is_in("intents/", ".toml")
            || ["README.md", "style.toml"].iter().any(|name| it.path.ends_with(name))
    };
    let remedy = "Articles are articles/NAME.md, intents are intents/NAME.toml, prompts are NAME.ftl.";
    let strays = sources.iter().filter(|source| !read(source));
    strays.map(|it| ContentFault::new(&it.path, &it.text, 0, 0, "Nobody reads this file.", remedy)).collect()
}

/// A step with its notes, a branch or a section's own text that nobody would read in a chat, and that would
/// not fit one turn's record together with the person's own words.
pub(super) fn long_texts(articles: &[ReadArticle<'_>]) -> Vec<ContentFault> {
    let mut faults = Vec::new();
    for ReadArticle { source, parsed } in articles {
        let sections = parsed.article.sections.iter();
        let intros = sections.clone().map(|section| (section.id.as_str(), section.intro.len()));
        let notes = |notes: &[String]| notes.iter().map(String::len).sum::<usize>();
        let steps = sections.flat_map(|section| &section.steps);
        let steps = steps.map(|step| (step.id.as_str(), step.text.len() + notes(&step.notes)));
        let branches = parsed.article.branches.iter().map(|branch| (branch.id.as_str(), notes(&branch.text)));
        for (id, length) in intros.chain(steps).chain(branches).filter(|(_, length)| *length > LONGEST_TEXT) {
            let span = parsed.places.span_of(id);
            let message = format!("The text at `{id}` has {length} bytes; one message of a chat takes {LONGEST_TEXT}.");
            let remedy = "Make two steps or branches of it, or say it in fewer words.";
            faults.push(ContentFault::new(&source.path, &source.text, span.start, span.end, message, remedy));
        }
    }
    faults
}

/// Names that are too long for the records that hold them, and places with more choices than one message shows.
pub(super) fn large_parts(articles: &[ReadArticle<'_>]) -> Vec<ContentFault> {
    let mut faults = Vec::new();
    for ReadArticle { source, parsed } in articles {
        let article = &parsed.article;
        let mut places: Vec<(&str, &[Way])> = Vec::new();
        for section in &article.sections {
            places.push((&section.id, &section.ways));
            places.extend(section.steps.iter().map(|step| (step.id.as_str(), step.choices.as_slice())));
        }
        places.extend(article.branches.iter().map(|branch| (branch.id.as_str(), branch.choices.as_slice())));
        let mut tell = |id: &str, message: String, remedy: &str| {
            let span = parsed.places.span_of(id);
            faults.push(ContentFault::new(&source.path, &source.text, span.start, span.end, message, remedy));
        };
        let named = places.iter().map(|(id, _)| *id).chain([article.id.as_str()]);
        for id in named.filter(|id| id.len() > ID_LIMIT) {
            let message = format!("`{id}` has {} letters; a name has {ID_LIMIT} at most.", id.len());
            tell(id, message, "Find a shorter name.");
        }
        for (id, ways) in places {
            let bytes: usize = ways.iter().map(|way| 32 + way.article.0.len() + way.to.len() + way.label.len()).sum();
            if bytes > CHOICES_LIMIT {
                let message = format!("The choices at `{id}` take {bytes} bytes; one message shows {CHOICES_LIMIT}.");
                tell(id, message, "Offer fewer, or say them in fewer words.");
            }
        }
    }
    faults
}

/// Links between articles that lead nowhere, and parts that nothing leads to.
pub(super) fn links(articles: &[ReadArticle<'_>]) -> Vec<ContentFault> {
    let all = articles.iter().map(|read| (read.parsed.article.id.clone(), &read.parsed)).collect();
    let mut faults = Vec::new();
    for ReadArticle { source, parsed } in articles {
        let others = articles.iter().flat_map(|other| other.parsed.places.elsewhere());
        let linked = others.filter(|(article, _)| *article == parsed.article.id.as_str()).map(|(_, id)| id).collect();
        faults.extend(broken_links_between(&source.path, &source.text, parsed, &all));
        faults.extend(unreached(&source.path, &source.text, parsed, &linked));
    }
    faults
}

/// Two branches that are headed by the same error: which one would be meant?
pub(super) fn shared_errors(articles: &[ReadArticle<'_>]) -> Vec<ContentFault> {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut faults = Vec::new();
    for read in articles {
        for (branch, error, span) in &read.parsed.places.errors {
            let here = format!("`{branch}` of {}", read.source.path);
            if let Some(first) = seen.get(&same_error(error)) {
                let message = format!("This error is answered by {first} already.");
                let remedy = "Keep it at one of the two, and link from the other.";
                let (path, text) = (&read.source.path, &read.source.text);
                faults.push(ContentFault::new(path, text, span.start, span.end, message, remedy));
            } else {
                seen.insert(same_error(error), here);
            }
        }
    }
    faults
}

/// `answers` lines that name no intent, or one that another part answers.
pub(super) fn unknown_intents(articles: &[ReadArticle<'_>], understanding: &Understanding) -> Vec<ContentFault> {
    let known: BTreeSet<&str> = understanding.intents().map(crate::model::IntentId::as_str).collect();
    let mut taken = BTreeSet::new();
    let mut faults = Vec::new();
    for read in articles {
        for (intent, span) in &read.parsed.places.answers {
            let (message, remedy) = if !known.contains(intent.as_str()) {
                let all: Vec<_> = known.iter().copied().collect();
                (format!("There is no intent `{intent}`."), format!("Write one of {}.", all.join(", ")))
            } else if !taken.insert(intent) {
                (format!("The intent `{intent}` is answered twice."), "Keep one of the two.".to_owned())
            } else {
                continue;
            };
            faults.push(ContentFault::new(&read.source.path, &read.source.text, span.start, span.end, message, remedy));
        }
    }
    faults
}

/// What secrets look like. Whoever owns these files pastes from tickets and mails.
const SECRETS: [(&str, &str); 6] = [
    ("a private key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    ("the seed of an authenticator", r"otpauth://\S+|\b[A-Z2-7]{16,}\b"),
    ("a key of a cloud service", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\b(?:ghp|xox[abp]|sk)[-_][A-Za-z0-9_-]{16,}"),
    ("a token", r"\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+|\b[0-9a-f]{32,}\b"),
    (
        "a password",
        r#"(?i)\b(?:password|passwort|pwd|passcode|pin)\s*(?:is\s*[=:]?|=|:)\s*["'`]?(?:[a-z]\S*[0-9]|[0-9]\S*[a-z])\S*"#,
    ),
    ("a social security number", r"\b\d{3}-\d{2}-\d{4}\b"),
];

static SECRET_SHAPES: LazyLock<Vec<(&str, Regex)>> =
    LazyLock::new(|| SECRETS.iter().filter_map(|(what, shape)| Some((*what, Regex::new(shape).ok()?))).collect());

pub(super) fn secrets(sources: &[Source]) -> Vec<ContentFault> {
    let mut faults = Vec::new();
    for source in sources {
        for (what, shape) in SECRET_SHAPES.iter() {
            for found in shape.find_iter(&source.text) {
                let message = format!("This looks like {what}.");
                let remedy = "Take it out of the file and of its history, and change it where it is in use.";
                faults.push(ContentFault::new(&source.path, &source.text, found.start(), found.end(), message, remedy));
            }
        }
    }
    faults
}

/// A value of the university's that stands in an article or prompt as it is: a change in the
/// configuration would leave it behind. Intents are what students write, and may name anything.
pub(super) fn literal_values(sources: &[Source], values: &BTreeMap<String, String>) -> Vec<ContentFault> {
    let telling =
        |value: &&String| value.len() >= 8 && value.contains(|it: char| it.is_ascii_digit() || "@.".contains(it));
    let mut telling: Vec<(&String, &String)> = values.iter().filter(|(_, value)| telling(value)).collect();
    // The longest first: an address holds its domain.
    telling.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
    let mut faults = Vec::new();
    for source in sources.iter().filter(|it| it.is_in("articles/", ".md") || it.is_in("", ".ftl")) {
        let mut taken: Vec<std::ops::Range<usize>> = Vec::new();
        for (name, value) in &telling {
            for (start, _) in source.text.match_indices(value.as_str()) {
                let end = start + value.len();
                if taken.iter().any(|it| it.start <= start && end <= it.end) {
                    continue;
                }
                taken.push(start..end);
                let (open, close) = if source.is_in("", ".md") { ("{", "}") } else { ("{ $", " }") };
                let remedy = format!("Write {open}{name}{close} instead: then it follows the configuration.");
                let message = format!("This is the university's value `{name}`.");
                faults.push(ContentFault::new(&source.path, &source.text, start, end, message, remedy));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_of_a_secret_is_told() {
        let told = |line: &str| {
            let source = Source { path: "articles/a.md".to_owned(), text: format!("Go.\n{line}\n") };
            secrets(&[source]).iter().map(|fault| (fault.line(), fault.message.clone())).collect::<Vec<_>>()
        };
        let letters = |letter: &str, times: usize| letter.repeat(times);
        for (line, what) in [
            ("-----BEGIN RSA PRIVATE KEY-----".to_owned(), "a private key"),
            (format!("otpauth://totp/x?secret={}", letters("b", 8)), "the seed of an authenticator"),
            (format!("the seed is {}", letters("K5", 9)), "the seed of an authenticator"),
            (format!("key AKIA{}", letters("0", 16)), "a key of a cloud service"),
            (format!("ghp_{}", letters("x", 20)), "a key of a cloud service"),
            (format!("bearer eyJ{}.{}", letters("a", 12), letters("b", 12)), "a token"),
            (format!("token {}", letters("0f", 16)), "a token"),
            ("The password is: hunter2".to_owned(), "a password"),
            ("his number is 078-05-1120".to_owned(), "a social security number"),
        ] {
            assert_eq!(told(&line), [(2, format!("This looks like {what}."))], "{line}");
        }
        for line in ["Call 573-882-5000.", "Your password has 15 characters.", "AKIA is a name", "0x80070035", "eyJ"] {
            assert_eq!(told(line), [], "{line}");
        }
    }
}
