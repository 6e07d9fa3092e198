//! Reading the folder of articles, prompts and intents; what is in them is checked by `talk`.

use std::{fs, io, path::Path, thread};

use miette::Diagnostic;
use thiserror::Error;

use super::{demo, learnt::Learnt};
use crate::{
    app::house::left_samples,
    channel,
    config::{HandoffSettings, Settings, Verification},
    console,
    engine::Notice,
    identity::verifier::{letters, panel},
    model::{ContentFault, Phrase},
    talk::{
        self,
        content::{Callers, Content, Source},
        intent::{Lesson, parse_file, prepare},
        prompt::{Prompts, catalogue::Prompt},
        text::Lexicon,
    },
    web,
};

#[derive(Debug, Error, Diagnostic)]
pub enum ContentLoadFault {
    #[error("{path} can't be read: {source}")]
    #[diagnostic(help(
        "Look whether [content] folder in the configuration is right, and whether Deskhand may read it."
    ))]
    Io { path: String, source: io::Error },
    #[error("the content has {} {}", .faults.len(), if .faults.len() == 1 { "mistake" } else { "mistakes" })]
    Wrong {
        #[related]
        faults: Vec<ContentFault>,
    },
}

/// Everything below `folder/locale` that is an article, a prompt or an intent, by path.
pub fn sources(folder: &Path, locale: &str) -> Result<Vec<Source>, ContentLoadFault> {
    let root = folder.join(locale);
    let mut found = Vec::new();
    collect(&root, &root, &mut found).map_err(|(path, source)| ContentLoadFault::Io { path, source })?;
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

/// Reads and checks the content that the settings name.
pub fn load(settings: &Settings) -> Result<Content, ContentLoadFault> {
    // Where there is no other thread, it is read when it is needed.
    let _ = thread::Builder::new().name("words".to_owned()).spawn(prepare);
    let sources = sources(&settings.content().folder, &settings.content().locale)?;
    let learnt = Learnt::of(settings);
    let content = Content::from_sources(&sources, &settings.values(), &mut |lesson| learnt.learn(lesson));
    let mut content = content.map_err(|faults| ContentLoadFault::Wrong { faults })?;
    content.idle = settings.conversation().idle;
    content.callers = callers(settings, &content)?;
    content.zone.clone_from(&settings.verifier().time_zone);
    content.methods.clone_from(&settings.verifier().methods);
    content.rules.clone_from(&settings.policy().rules);
    Ok(content)
}

/// When a person is called; an intent that the content doesn't know is a mistake of the configuration.
fn callers(settings: &Settings, content: &Content) -> Result<Callers, ContentLoadFault> {
    let known = content.understanding.intents().collect();
    let intents = settings.handoff().intents_among(&known).map_err(|faults| ContentLoadFault::Wrong { faults })?;
    let HandoffSettings { failures, words, distress, .. } = settings.handoff();
    let (words, distress) = (words.iter().collect(), distress.iter().collect());
    Ok(Callers { failures: *failures, words, intents, distress })
}

/// The same, for a running server: a sentence that can't be said is refused here, before anybody needs it.
pub fn load_checked(settings: &Settings) -> Result<Content, ContentLoadFault> {
    match check(settings)?.faults {
        faults if faults.is_empty() => load(settings),
        faults => Err(ContentLoadFault::Wrong { faults }),
    }
}

/// The sentences that the verifier says: its panel's, its letters' and those of every page.
pub fn panel_words(settings: &Verification) -> Result<Prompts, ContentLoadFault> {
    let mut sources = sources(&settings.content.folder, &settings.content.locale)?;
    sources.retain(|source| ["panel.ftl", "pages.ftl", "letters.ftl", "enroll.ftl"].contains(&source.path.as_str()));
    Prompts::from_sources(&sources, &settings.values()).map_err(|faults| ContentLoadFault::Wrong { faults })
}

/// The words of the language that the settings name, without the intents.
pub fn lexicon(settings: &Settings) -> Result<Lexicon, ContentLoadFault> {
    let sources = sources(&settings.content().folder, &settings.content().locale)?;
    let mut faults = Vec::new();
    let files = sources.iter().filter(|source| Path::new(&source.path).starts_with("intents"));
    let tables = files.filter_map(|file| {
        let read = parse_file(&file.path, &file.text).map_err(|more| faults.extend(more)).ok()?;
        read.lexicon
    });
    let lexicon = tables.last().unwrap_or_default();
    if faults.is_empty() { Ok(lexicon.into()) } else { Err(ContentLoadFault::Wrong { faults }) }
}

/// How much a finding of a check matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// With it the bot does not start.
    Mistake,
    /// Worth a look.
    Doubt,
}

/// What a check found.
#[derive(Debug)]
pub struct Checked {
    pub files: usize,
    pub faults: Vec<ContentFault>,
    /// Of the articles, in grades of school.
    pub reading_grade: f64,
}

/// What is worth a look in content without mistakes.
pub fn doubts(settings: &Settings) -> Result<Vec<ContentFault>, ContentLoadFault> {
    let sources = sources(&settings.content().folder, &settings.content().locale)?;
    let learnt = Learnt::of(settings);
    let mut learn = |lesson: &Lesson<'_>| learnt.learn(lesson);
    Ok(talk::content::doubts(&sources, &settings.values(), &mut learn))
}

/// Every mistake of the content, the sentences compared with what the program says.
pub fn check(settings: &Settings) -> Result<Checked, ContentLoadFault> {
    let sources = sources(&settings.content().folder, &settings.content().locale)?;
    let learnt = Learnt::of(settings);
    let mut learn = |lesson: &Lesson<'_>| learnt.learn(lesson);
    let faults = talk::content::check(&sources, &settings.values(), &phrases(), &mut learn);
    let reading_grade = talk::content::reading_grade(&sources, &settings.values());
    Ok(Checked { files: sources.len(), faults, reading_grade })
}

/// Who says which phrases, by file.
pub fn phrases() -> Vec<(&'static str, Vec<Phrase>)> {
    let pages =
        [web::phrases::samples(), channel::web::phrases::samples(), panel::page::samples(), demo::phrases::samples()];
    vec![
        ("replies.ftl", Prompt::samples().iter().flat_map(Prompt::phrases).collect()),
        ("notices.ftl", Notice::samples()),
        ("panel.ftl", panel::phrases::samples()),
        ("enroll.ftl", panel::enroll_samples()),
        ("pages.ftl", pages.concat()),
        ("letters.ftl", letters::samples()),
        ("console.ftl", [console::phrases::samples(), left_samples()].concat()),
        ("terminal.ftl", channel::terminal::samples()),
        ("discord.ftl", channel::discord::phrases::samples()),
    ]
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) -> Result<(), (String, io::Error)> {
    let fault = |path: &Path, source| (path.display().to_string(), source);
    for entry in fs::read_dir(folder).map_err(|source| fault(folder, source))? {
        let path = entry.map_err(|source| fault(folder, source))?.path();
        if path.is_dir() {
            collect(root, &path, found)?;
        } else if path
            .extension()
            .is_some_and(|extension| ["md", "ftl", "toml"].iter().any(|known| extension == *known))
        {
            let text = fs::read_to_string(&path).map_err(|source| fault(&path, source))?;
            let relative = path.strip_prefix(root).unwrap_or(&path);
            found.push(Source { path: relative.to_string_lossy().replace('\\', "/"), text });
        }
    }
    Ok(())
}
