//! Everything that support staff own, read and checked: articles, prompts, intents.
//!
//! Content that exists is sound: its links lead somewhere, its variables have values, its intents are
//! known. A folder with mistakes gives all of them, each with file, line and remedy, and no content.
//! Reading the folder is `app`'s.

mod check;
mod style;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

use crate::model::{ArticleId, Contact, ContentFault, IntentId, Method, Phrase, Rule, StepId};
use crate::talk::intent::{Learner, Understanding};
use crate::talk::knowledge::{
    Article, Branch, BranchRef, Common, ErrorIndex, Parsed, Place, Section, Step, read_article,
};
use crate::talk::prompt::Prompts;
use crate::talk::text::Sayings;

use self::style::Style;
pub use super::source::Source;

/// What the bot knows and says, in one language.
#[derive(Debug)]
pub struct Content {
    pub articles: BTreeMap<ArticleId, Article>,
    pub prompts: Arc<Prompts>,
    pub understanding: Understanding,
    pub contact: Contact,
    /// A conversation in which nobody writes ends after this.
    pub idle: Duration,
    /// When a person is called whom nobody asked for.
    pub callers: Callers,
    /// The help desk's time zone.
    pub zone: TimeZone,
    /// The ways to prove who one is that this installation has: no other is offered.
    pub methods: Vec<Method>,
    /// The rules that a new password must keep, where no article tells them.
    pub rules: Vec<Rule>,
    /// Of all files and values: a transcript names the content under which it was made.
    pub hash: String,
    errors: ErrorIndex,
    /// The articles as they were read, for whoever pins one.
    sources: BTreeMap<ArticleId, String>,
    /// The university's own values, for an earlier version of an article.
    values: BTreeMap<String, String>,
}

/// When a person is called whom nobody asked for.
#[derive(Debug, Clone)]
pub struct Callers {
    /// After so much that went wrong in a row.
    pub failures: u8,
    /// Whoever says one of these.
    pub words: Sayings,
    /// Whoever asks for one of these.
    pub intents: Vec<IntentId>,
    /// Whoever says one of these is not well.
    pub distress: Sayings,
}

impl Default for Callers {
    fn default() -> Self {
        Self { failures: u8::MAX, words: Sayings::default(), intents: Vec::new(), distress: Sayings::default() }
    }
}

/// Earlier versions of articles by their content hash, for the conversations that walk them. `None`: that
/// version is kept nowhere or can't be read any more, so the walk goes on in the present one.
pub type Earlier = BTreeMap<String, Option<Article>>;

/// Where an intent is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer<'a> {
    /// By the whole article: its walk begins.
    Article(&'a Article),
    /// By a section or branch of it.
    Part(&'a Article, Place<'a>),
}

/// Half an hour, so that the next person at a library's computer meets an empty page.
const IDLE: Duration = Duration::from_secs(30 * 60);

impl Content {
    /// Reads all files of a language. `values` are the university's own, and the policy's numbers.
    /// `learner` learns the intents.
    pub fn from_sources(
        sources: &[Source],
        values: &BTreeMap<String, String>,
        learner: Learner<'_>,
    ) -> Result<Self, Vec<ContentFault>> {
        let (parts, faults) = Parts::read(sources, values, learner);
        match (parts.prompts, parts.understanding, parts.contact) {
            (Some(prompts), Some(understanding), Some(contact)) if faults.is_empty() => {
                let articles: BTreeMap<_, _> =
                    parts.articles.into_iter().map(|read| read.parsed.article).map(by_id).collect();
                let sources_of = |source: &Source| Some((read_id(source)?, source.text.clone()));
                Ok(Self {
                    errors: ErrorIndex::build(articles.values(), |word| {
                        let (having, of) = understanding.common(word);
                        Common { having, of }
                    }),
                    articles,
                    prompts: Arc::new(prompts),
                    understanding,
                    contact,
                    idle: IDLE,
                    callers: Callers::default(),
                    zone: TimeZone::UTC,
                    methods: vec![Method::Text, Method::Call, Method::Authenticator],
                    rules: Rule::ALL.into(),
                    hash: hash(sources, values),
                    sources: sources.iter().filter_map(sources_of).collect(),
                    values: values.clone(),
                })
            }
            _ => Err(faults),
        }
    }

    /// The trouble branch that answers the error which `utterance` quotes, in whole or in part.
    pub fn find_error(&self, utterance: &str) -> Option<BranchRef> {
        self.errors.find(utterance).cloned()
    }

    /// Where the articles answer `intent`, as their `answers` lines say.
    pub fn answer_to(&self, intent: &IntentId) -> Option<Answer<'_>> {
        let whole = self.articles.values().find(|article| article.answers.contains(intent)).map(Answer::Article);
        let part = || self.articles.values().find_map(|it| Some(Answer::Part(it, it.answer_to(intent)?)));
        whole.or_else(part)
    }

    /// What typically goes wrong at a step of `article`: its own branches first, then those of other articles.
    pub fn troubles_at<'a>(
        &'a self,
        article: &'a Article,
        step: &'a StepId,
    ) -> impl Iterator<Item = (&'a ArticleId, &'a Branch)> {
        let others = self.articles.values().filter(|other| other.id != article.id);
        let all = std::iter::once(article).chain(others);
        all.flat_map(|it| it.troubles_at(&article.id, step).map(|branch| (&it.id, branch)))
    }

    /// What is to be done after a new password, device by device.
    pub fn afterwards(&self) -> impl Iterator<Item = (&ArticleId, &Section)> {
        let all = self.articles.values().flat_map(|it| it.sections.iter().map(|section| (&it.id, section)));
        all.filter(|(_, section)| !section.named_by.is_empty())
    }

    /// Each article's hash and source, to be kept for the conversations that will walk this version.
    pub fn pins(&self) -> impl Iterator<Item = (&str, &str)> {
        self.articles.values().filter_map(|it| Some((it.hash.as_str(), self.sources.get(&it.id)?.as_str())))
    }

    /// Whether `hash` is that of `article` as it is now.
    pub fn is_present(&self, article: &ArticleId, hash: &str) -> bool {
        self.articles.get(article).is_some_and(|present| present.hash == hash)
    }

    /// An earlier version of `article` from its `source`, with the values of today; `None` if it names a value
    /// that is gone.
    pub fn earlier(&self, article: &ArticleId, source: &str) -> Option<Article> {
        // It may hold what only other articles of its time led to.
        let (read, faults) = read_article(&format!("articles/{article}.md"), source, &self.values);
        faults.is_empty().then_some(read.article)
    }

    /// Compares the prompts with what the program says: for each file of `lists` the samples of the
    /// part that says its phrases.
    pub fn check(&self, lists: &[(&str, Vec<Phrase>)]) -> Vec<ContentFault> {
        self.prompts.check(lists)
    }
}

/// Every mistake of a folder, prompts compared with `lists` too: what `deskhand check` shows.
pub fn check(
    sources: &[Source],
    values: &BTreeMap<String, String>,
    lists: &[(&str, Vec<Phrase>)],
    learner: Learner<'_>,
) -> Vec<ContentFault> {
    let (parts, mut faults) = Parts::read(sources, values, learner);
    faults.extend(parts.prompts.map(|prompts| prompts.check(lists)).unwrap_or_default());
    faults
}

/// What is no mistake, and yet worth a look: the doubts about the articles and intents of a folder without mistakes.
pub fn doubts(sources: &[Source], values: &BTreeMap<String, String>, learner: Learner<'_>) -> Vec<ContentFault> {
    let mut found = untroubled(sources, values);
    found.extend(intent_doubts(sources, learner));
    found
}

/// Steps at which nobody who is stuck is offered anything but a person.
fn untroubled(sources: &[Source], values: &BTreeMap<String, String>) -> Vec<ContentFault> {
    let mut found = Vec::new();
    let articles = sources.iter().filter(|source| source.is_in("articles/", ".md"));
    let read: Vec<_> = articles.map(|it| (it, read_article(&it.path, &it.text, values).0)).collect();
    for (source, parsed) in &read {
        let here = &parsed.article.id;
        let troubled =
            |step: &Step| read.iter().any(|(_, other)| other.article.troubles_at(here, &step.id).next().is_some());
        let steps = parsed.article.sections.iter().flat_map(|section| &section.steps);
        for step in steps.filter(|step| !troubled(step)) {
            let span = parsed.places.span_of(step.id.as_str());
            let message = format!("No trouble is told to happen at the step `{}`.", step.id);
            let remedy = "Write under a trouble: `Happens at: [Step](#id)`, for whoever is stuck there.";
            found.push(ContentFault::new(&source.path, &source.text, span.start, span.end, message, remedy));
        }
    }
    found
}

fn intent_doubts(sources: &[Source], learner: Learner<'_>) -> Vec<ContentFault> {
    let intents: Vec<(&str, &str)> =
        sources.iter().filter(|source| source.is_in("intents/", ".toml")).map(pair).collect();
    Understanding::from_sources(&intents, learner)
        .map(|understanding| understanding.doubts(&intents))
        .unwrap_or_default()
}

/// The grade of school in which the articles of a folder can be read.
pub fn reading_grade(sources: &[Source], values: &BTreeMap<String, String>) -> f64 {
    let articles = sources.iter().filter(|source| source.is_in("articles/", ".md"));
    let read: Vec<Article> = articles.map(|it| read_article(&it.path, &it.text, values).0.article).collect();
    style::reading_grade(read.iter())
}

/// What could be read, whatever else went wrong.
struct Parts<'s> {
    articles: Vec<ReadArticle<'s>>,
    prompts: Option<Prompts>,
    understanding: Option<Understanding>,
    contact: Option<Contact>,
}

struct ReadArticle<'s> {
    source: &'s Source,
    parsed: Parsed,
}

impl<'s> Parts<'s> {
    fn read(
        sources: &'s [Source],
        values: &BTreeMap<String, String>,
        learner: Learner<'_>,
    ) -> (Self, Vec<ContentFault>) {
        let mut faults = Vec::new();
        let mut articles = Vec::new();
        for source in sources.iter().filter(|source| source.is_in("articles/", ".md")) {
            let (parsed, more) = read_article(&source.path, &source.text, values);
            faults.extend(more);
            articles.push(ReadArticle { source, parsed });
        }
        let prompts = Prompts::from_sources(sources, values).map_err(|more| faults.extend(more)).ok();
        let intents: Vec<(&str, &str)> =
            sources.iter().filter(|source| source.is_in("intents/", ".toml")).map(pair).collect();
        let understanding = Understanding::from_sources(&intents, learner).map_err(|more| faults.extend(more)).ok();
        faults.extend(check::strays(sources));
        faults.extend(check::secrets(sources));
        faults.extend(check::literal_values(sources, values));
        faults.extend(check::links(&articles));
        faults.extend(check::shared_errors(&articles));
        faults.extend(check::long_texts(&articles));
        faults.extend(check::large_parts(&articles));
        match Style::read(sources) {
            Ok(style) => {
                faults.extend(style.avoided(sources));
                faults.extend(style.of_articles(&articles, values));
            }
            Err(fault) => faults.push(fault),
        }
        if let Some(understanding) = &understanding {
            faults.extend(check::unknown_intents(&articles, understanding));
        }
        let contact = contact(values).map_err(|more| faults.extend(more)).ok();
        (Self { articles, prompts, understanding, contact }, faults)
    }
}

fn pair(source: &Source) -> (&str, &str) {
    (source.path.as_str(), source.text.as_str())
}

fn by_id(article: Article) -> (ArticleId, Article) {
    (article.id.clone(), article)
}

fn read_id(source: &Source) -> Option<ArticleId> {
    source.path.strip_prefix("articles/")?.strip_suffix(".md").map(ArticleId::from)
}

/// The ways to a person, which every conversation may need.
fn contact(values: &BTreeMap<String, String>) -> Result<Contact, Vec<ContentFault>> {
    let mut faults = Vec::new();
    let mut named = |name: &str| {
        values.get(name).cloned().unwrap_or_else(|| {
            let message = format!("The university's value `{name}` is missing.");
            faults.push(ContentFault::new("values", "", 0, 0, message, format!("Give `{name}` in the configuration.")));
            String::new()
        })
    };
    let contact = Contact { phone: named("help_phone"), mail: named("help_mail"), hours: named("help_hours") };
    if faults.is_empty() { Ok(contact) } else { Err(faults) }
}

fn hash(sources: &[Source], values: &BTreeMap<String, String>) -> String {
    let files: BTreeMap<_, _> = sources.iter().map(pair).collect();
    let values = values.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let mut hash = Sha256::new();
    for (name, text) in files.into_iter().chain(values) {
        for part in [name, text] {
            hash.update(part.len().to_be_bytes());
            hash.update(part.as_bytes());
        }
    }
    data_encoding::HEXLOWER.encode(&hash.finalize())
}
