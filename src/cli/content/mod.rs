//! `deskhand content`: the articles as people will read them, and as drawings.

mod graph;

use std::process::ExitCode;

use clap::{Args, Subcommand};
use miette::{IntoDiagnostic as _, miette};

use super::tell;
use crate::{
    app::{Settings, content},
    model::ArticleId,
    talk::knowledge::{Article, Section, Step, Way},
};

/// Look at the articles as people will read them.
#[derive(Debug, Args)]
#[command(after_help = "Example: deskhand content show update-password")]
pub(super) struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// An article with the university's values filled in: each step with its notes and buttons, and the troubles.
    #[command(after_help = "Example: deskhand content show update-password")]
    Show {
        /// The name of its file without the ending.
        article: String,
    },
    /// An article as a drawing (SVG): its steps downwards, its troubles beside the steps at which they happen.
    #[command(after_help = "Example: deskhand content graph update-password > update-password.svg")]
    Graph {
        /// The name of its file without the ending.
        article: String,
    },
}

impl Arguments {
    pub(super) fn run(self, settings: &Settings) -> miette::Result<ExitCode> {
        let (Act::Show { article: name } | Act::Graph { article: name }) = &self.act;
        let content = content::load(settings)?;
        let Some(article) = content.articles.get(&name.as_str().into()) else {
            let known: Vec<_> = content.articles.keys().map(ArticleId::as_str).collect();
            return Err(miette!(help = format!("There are: {}.", known.join(", ")), "there is no article {name}"));
        };
        match self.act {
            Act::Show { .. } => tell(shown(article).trim_end()),
            Act::Graph { .. } => tell(graph::drawn(&content, article).into_diagnostic()?.trim_end()),
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn shown(article: &Article) -> String {
    let mut lines = vec![article.title.clone(), "=".repeat(article.title.chars().count())];
    article.sections.iter().for_each(|section| show_section(article, section, &mut lines));
    for branch in &article.branches {
        lines.extend([String::new(), format!("If not: {} ({})", branch.title, branch.id)]);
        lines.extend(branch.errors.iter().map(|error| format!("  It says: {error}")));
        branch.text.iter().for_each(|text| indented(text, "  ", &mut lines));
        buttons(&branch.choices, &mut lines);
    }
    lines.join("\n")
}

fn show_section(article: &Article, section: &Section, lines: &mut Vec<String>) {
    lines.extend([String::new(), format!("{} ({})", section.title, section.id)]);
    indented(&section.intro, "  ", lines);
    for (number, step) in (1..).zip(&section.steps) {
        show_step(article, number, step, lines);
    }
    match section.then.as_deref().and_then(|then| article.section(then)) {
        Some(next) => lines.push(format!("  Then: {}.", next.title)),
        None if section.steps.last().is_some_and(|last| last.choices.is_empty()) => {
            lines.push("  Then it is done, and the bot asks whether it worked.".to_owned());
        }
        None => {}
    }
}

fn show_step(article: &Article, number: u16, step: &Step, lines: &mut Vec<String>) {
    lines.extend([String::new(), format!("  Step {number} of its section ({})", step.id)]);
    indented(&step.text, "    ", lines);
    step.notes.iter().for_each(|note| indented(note, "    | ", lines));
    buttons(&step.choices, lines);
    let troubles: Vec<_> = article.troubles_at(&article.id, &step.id).map(|branch| branch.title.as_str()).collect();
    if !troubles.is_empty() {
        lines.push(format!("    Stuck here? {}", troubles.join(" / ")));
    }
}

fn buttons(ways: &[Way], lines: &mut Vec<String>) {
    lines.extend(ways.iter().map(|way| format!("    [{}] to {}", way.label, way.to)));
}

fn indented(text: &str, indent: &str, lines: &mut Vec<String>) {
    lines.extend(text.lines().filter(|line| !line.is_empty()).map(|line| format!("{indent}{line}")));
}
