//! How the words are written: short sentences in steps, one name for one thing, no blame, no abbreviation that
//! nobody explains. `style.toml` of the language holds the words; `prompts/README.md` tells why.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::{ReadArticle, Source};
use crate::model::ContentFault;
use crate::talk::knowledge::Article;

/// The most words of a sentence in a step, its notes and its question.
const WORDS_OF_A_STEP: usize = 20;
/// The most words of a sentence elsewhere in an article.
const WORDS: usize = 30;

/// `style.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Style {
    /// Abbreviations that everybody knows.
    #[serde(default)]
    known: BTreeSet<String>,
    #[serde(default)]
    avoid: Vec<Avoid>,
}

/// Words that are not written, and what is written instead.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Avoid {
    words: Vec<String>,
    remedy: String,
}

impl Style {
    /// The file of the folder; a folder without one asks for nothing but short sentences.
    pub(super) fn read(sources: &[Source]) -> Result<Self, ContentFault> {
        let Some(source) = sources.iter().find(|source| source.path == "style.toml") else {
            return Ok(Self::default());
        };
        toml::from_str(&source.text).map_err(|fault| {
            let span = fault.span().unwrap_or(0..0);
            let remedy = "Write it as prompts/README.md shows under \"Style\".";
            ContentFault::new(&source.path, &source.text, span.start, span.end, fault.message(), remedy)
        })
    }

    /// Words to avoid, in articles and prompts.
    pub(super) fn avoided(&self, sources: &[Source]) -> Vec<ContentFault> {
        let mut faults = Vec::new();
        for source in sources.iter().filter(|it| it.is_in("articles/", ".md") || it.is_in("", ".ftl")) {
            let quiet = quiet(source);
            for (words, remedy) in
                self.avoid.iter().flat_map(|avoid| avoid.words.iter().map(|words| (words, &avoid.remedy)))
            {
                for span in found(&source.text, words) {
                    if !quiet.iter().any(|it| it.start <= span.start && span.end <= it.end) {
                        let message = format!("“{words}” is not how we write it.");
                        faults.push(fault(source, span, message, remedy));
                    }
                }
            }
        }
        faults
    }

    /// Sentences that are too long, and abbreviations that the article doesn't explain. A value of the university
    /// counts as one word, whatever an installation puts there.
    pub(super) fn of_articles(
        &self,
        articles: &[ReadArticle<'_>],
        values: &BTreeMap<String, String>,
    ) -> Vec<ContentFault> {
        let mut values: Vec<&str> = values.values().map(String::as_str).filter(|value| value.len() > 3).collect();
        // The longest first: an address holds its domain.
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        articles.iter().flat_map(|read| self.of_article(read, &values)).collect()
    }

    fn of_article(&self, ReadArticle { source, parsed }: &ReadArticle<'_>, values: &[&str]) -> Vec<ContentFault> {
        let own = |text: &str| values.iter().fold(text.to_owned(), |text, value| text.replace(value, "value"));
        let texts: Vec<(&str, String, usize)> =
            texts(&parsed.article).map(|(id, text, most)| (id, own(text), most)).collect();
        let mut faults = Vec::new();
        for (id, text, most) in &texts {
            let span = parsed.places.span_of(id);
            for sentence in sentences(text).filter(|sentence| words(sentence) > *most) {
                let message = format!("This sentence has {} words: “{}”", words(sentence), sentence.trim());
                let remedy = format!("Make two of it, or say it in {most} words.");
                faults.push(fault(source, span.clone(), message, &remedy));
            }
        }
        let mut told = BTreeSet::new();
        for (id, text, _) in &texts {
            for short in ABBREVIATION.iter().flat_map(|shape| shape.find_iter(text)).map(|found| found.as_str()) {
                let explanations =
                    [format!("({short})"), format!("{short} ("), format!("{short}: "), format!("{short} is ")];
                let explained = explanations.iter().any(|it| source.text.contains(it));
                if !explained && !self.known.contains(short) && told.insert(short.to_owned()) {
                    let message = format!("Not everybody knows what {short} means.");
                    let remedy = format!(
                        "Say it where the article first has it, e.g. `{short} (what it is in a few words)`, or put it \
                         under `known` in style.toml."
                    );
                    faults.push(fault(source, parsed.places.span_of(id), message, &remedy));
                }
            }
        }
        faults
    }
}

/// Capitals and digits that begin with two capitals, and are no code.
static ABBREVIATION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b[A-Z]{2,6}\b").ok());

fn fault(source: &Source, span: Range<usize>, message: String, remedy: &str) -> ContentFault {
    ContentFault::new(&source.path, &source.text, span.start, span.end, message, remedy)
}

/// Each text of an article with the id under which it stands and the most words of a sentence.
fn texts(article: &Article) -> impl Iterator<Item = (&str, &str, usize)> {
    let steps = article.steps().flat_map(|step| {
        let notes = step.notes.iter().map(String::as_str);
        let all = std::iter::once(step.text.as_str()).chain(notes).chain(step.if_stuck.as_deref());
        all.map(|text| (step.id.as_str(), text, WORDS_OF_A_STEP))
    });
    let sections = article.sections.iter().map(|section| (section.id.as_str(), section.intro.as_str(), WORDS));
    let branches = article
        .branches
        .iter()
        .flat_map(|branch| branch.text.iter().map(|text| (branch.id.as_str(), text.as_str(), WORDS)));
    steps.chain(sections).chain(branches)
}

/// What is between full stops, marks and breaks of lines.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let ends = |at: usize, mark: char| {
        let after = text.get(at + mark.len_utf8()..).and_then(|rest| rest.chars().next());
        mark == '\n' || matches!(mark, '.' | '!' | '?') && after.is_none_or(char::is_whitespace)
    };
    let mut from = 0;
    let mut pieces = Vec::new();
    for (at, mark) in text.char_indices() {
        if ends(at, mark) {
            pieces.extend(text.get(from..at));
            from = at + mark.len_utf8();
        }
    }
    pieces.extend(text.get(from..));
    pieces.into_iter().filter(|piece| words(piece) > 0)
}

pub(super) fn words(sentence: &str) -> usize {
    sentence.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

/// Where a text stands as whole words, whatever its capitals.
fn found<'a>(text: &'a str, words: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let lower = text.to_ascii_lowercase();
    let spans: Vec<Range<usize>> = lower
        .match_indices(&words.to_ascii_lowercase())
        .map(|(start, found)| start..start + found.len())
        .filter(|span| {
            let letter = |it: Option<char>| it.is_some_and(|it| it.is_alphanumeric() || it == '_' || it == '-');
            let before = text.get(..span.start).and_then(|before| before.chars().next_back());
            let after = text.get(span.end..).and_then(|after| after.chars().next());
            !letter(before) && !letter(after)
        })
        .collect();
    spans.into_iter()
}

/// Where other words than ours stand: heads, comments, quoted errors, bold words of pages, values and ids, code,
/// and in prompts the names of messages.
fn quiet(source: &Source) -> Vec<Range<usize>> {
    static SHAPES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        let shapes = [
            r"(?s)\A---\n.*?\n---\n",
            r"(?s)<!--.*?-->",
            r"(?m)^> .*$",
            r"\*\*[^*\n]+\*\*",
            r"\{[^{}\n]*\}",
            r"`[^`\n]*`",
            r"\]\([^)\n]*\)",
            r"(?m)^#.*$",
            r"(?m)^[a-z-]+ =",
        ];
        shapes.iter().filter_map(|shape| Regex::new(shape).ok()).collect()
    });
    let all = SHAPES.iter().flat_map(|shape| shape.find_iter(&source.text)).map(|found| found.range());
    // A heading of an article begins with the sign of a comment in prompts.
    all.filter(|span| {
        !(source.is_in("", ".md") && source.text.get(span.clone()).is_some_and(|it| it.starts_with("##")))
    })
    .collect()
}

/// The grade of school in which the articles can be read (Flesch and Kincaid 1975): 0.39 words a sentence, 11.8
/// syllables a word, less 15.59. A syllable is a run of vowels, without a silent `e` at the end.
pub(super) fn reading_grade<'a>(articles: impl Iterator<Item = &'a Article>) -> f64 {
    let (mut sentence_count, mut word_count, mut syllable_count) = (0_u32, 0_u32, 0_u32);
    for article in articles {
        for sentence in texts(article).flat_map(|(_, text, _)| sentences(text)) {
            sentence_count += 1;
            for word in sentence.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)) {
                word_count += 1;
                syllable_count += syllables(word);
            }
        }
    }
    let per = |one: u32, other: u32| f64::from(one) / f64::from(other.max(1));
    0.39 * per(word_count, sentence_count) + 11.8 * per(syllable_count, word_count) - 15.59
}

fn syllables(word: &str) -> u32 {
    let letters: Vec<char> = word.chars().filter(|it| it.is_alphabetic()).flat_map(char::to_lowercase).collect();
    let is_vowel = |it: &char| matches!(it, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let runs = letters
        .iter()
        .zip(std::iter::once(&' ').chain(&letters))
        .filter(|(it, before)| is_vowel(it) && !is_vowel(before));
    let silent = matches!(letters.as_slice(), [.., before, 'e'] if !is_vowel(before) && *before != 'l');
    let count = u32::try_from(runs.count()).unwrap_or(u32::MAX);
    count.saturating_sub(u32::from(silent)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::talk::knowledge::read_article;

    #[test]
    fn sentences_end_where_people_stop() {
        let all: Vec<_> = sentences("Go to reset.example.edu. Type it!\nDone? Yes").collect();
        assert_eq!(all, ["Go to reset.example.edu", " Type it", "Done", " Yes"]);
        assert_eq!(words("**Next** - `+44 7700900123`, then"), 4);
    }

    #[test]
    fn syllables_are_runs_of_vowels() {
        let table = [("code", 1), ("password", 2), ("university", 5), ("the", 1), ("people", 2), ("authenticator", 5)];
        for (word, expected) in table {
            assert_eq!(syllables(word), expected, "{word}");
        }
    }

    #[test]
    fn the_grade_grows_with_words_a_sentence_and_syllables_a_word() {
        let grade = |text: &str| {
            let source = format!("---\ntitle: A\n---\n\n## Start {{#start}}\n\n1. {text} {{#a}}\n\nThen: done.\n");
            let (read, faults) = read_article("articles/a.md", &source, &BTreeMap::new());
            assert!(faults.is_empty(), "{faults:?}");
            reading_grade(std::iter::once(&read.article))
        };
        let (easy, hard) = ("The cat sat on the mat.", "The university has a portal.");
        // Six words of one syllable; five words with ten syllables; both.
        for (text, expected) in [(easy, -1.45), (hard, 9.96), (&format!("{easy} {hard}"), 3.718_636)] {
            assert!((grade(text) - expected).abs() < 1e-6, "{text}: {}", grade(text));
        }
    }

    #[test]
    fn words_are_found_whole_and_outside_of_quotes() {
        let text = "---\ntitle: login\n---\n\n## The login {#login}\n\n> login failed\n\nYour login, **Login** and re-login.\n";
        let source = Source::new("articles/a.md", text);
        let style: Style =
            toml::from_str("[[avoid]]\nwords = [\"login\"]\nremedy = \"Write sign-in.\"").expect("a style");
        let lines: Vec<_> = style.avoided(&[source]).iter().map(ContentFault::line).collect();
        assert_eq!(lines, [5, 9]);
        let source =
            Source::new("replies.ftl", "# Of the login.\nlogin = Try **Login**.\nagain = Your login failed.\n");
        let lines: Vec<_> = style.avoided(&[source]).iter().map(ContentFault::line).collect();
        assert_eq!(lines, [3], "in prompts too");
    }
}
