//! Blocks of Markdown become an article. Every mistake is told; a part that can't be read is left out,
//! so that one mistake doesn't hide the next.

use std::collections::{BTreeMap, BTreeSet};

use pulldown_cmark::HeadingLevel;
use sha2::{Digest, Sha256};

use super::front::Front;
use super::markdown::{Block, Inline, Link, blocks};
use super::page::Page;
use super::places::{Kind, PlacedId, PlacedLink, Places, Role};
use super::{Article, Branch, Section, Way, graph, steps};
use crate::model::{ArticleId, ContentFault, IntentId};

/// An article and where its parts stand, for the checks that need more than one file.
pub(in crate::talk) struct Parsed {
    pub(in crate::talk) article: Article,
    pub(in crate::talk) places: Places,
}

/// Reads one article. `path` is relative to `prompts/<locale>`: its file name is the article's id.
pub fn parse_article(
    path: &str,
    source: &str,
    values: &BTreeMap<String, String>,
) -> Result<Article, Vec<ContentFault>> {
    let (parsed, mut faults) = read_article(path, source, values);
    faults.extend(graph::unreached(path, source, &parsed, &BTreeSet::new()));
    faults.sort_by_key(|fault| fault.span.offset());
    if faults.is_empty() { Ok(parsed.article) } else { Err(faults) }
}

/// As `parse_article`, with what could be read even where there are mistakes. What other articles lead to is for
/// `unreached` to tell.
pub(in crate::talk) fn read_article(
    path: &str,
    source: &str,
    values: &BTreeMap<String, String>,
) -> (Parsed, Vec<ContentFault>) {
    let mut page = Page::new(path, source, values);
    let front = Front::read(&mut page);
    let mut reader = ArticleReader::new(page, path, front.title, front.keywords);
    reader.article.answers = front.answers.iter().map(|(id, _)| IntentId::from(id.as_str())).collect();
    reader.places.answers = front.answers;
    // Without front matter nothing else is what it seems.
    if front.body > 0 {
        for block in blocks(source, front.body) {
            reader.block(block);
        }
        let article = reader.article.id.clone();
        reader.places.settle_into(&article);
        graph::check(&mut reader.page, &reader.article, &reader.places);
    }
    reader.page.faults.sort_by_key(|fault| fault.span.offset());
    (Parsed { article: reader.article, places: reader.places }, reader.page.faults)
}

/// The hash by which a conversation pins an article: of its source alone, so that a changed value (the help
/// desk's new number) reaches everybody at once.
fn hash(source: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(source.as_bytes()))
}

pub(super) struct ArticleReader<'a> {
    pub(super) page: Page<'a>,
    pub(super) places: Places,
    article: Article,
    open: Open,
}

/// Under which heading the blocks stand.
#[derive(Clone, Copy)]
enum Open {
    Nothing,
    Section,
    Branch,
}

const LABELS: [&str; 4] = ["Then:", "Happens at:", "Answers:", "Named by:"];

impl<'a> ArticleReader<'a> {
    fn new(page: Page<'a>, path: &str, title: String, keywords: Vec<String>) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let article = Article {
            id: name.strip_suffix(".md").unwrap_or(name).into(),
            title,
            keywords,
            answers: Vec::new(),
            hash: hash(page.source),
            sections: Vec::new(),
            branches: Vec::new(),
        };
        Self { page, places: Places::default(), article, open: Open::Nothing }
    }

    fn block(&mut self, block: Block) {
        match block {
            Block::Heading { level, text } => self.heading(level, &text),
            Block::Foreign { what, span } => {
                self.page.fault(span, format!("{what} can't be shown in chat."), "Say it in words.");
            }
            Block::Paragraph(text) if LABELS.iter().any(|label| text.text.starts_with(label)) => self.labelled(&text),
            other => match self.open {
                Open::Nothing => self.page.fault(
                    other.span(),
                    "This text stands under no heading.",
                    "Put a heading before it, e.g. `## Open the portal {#start}`.",
                ),
                Open::Section => self.in_section(other),
                Open::Branch => self.in_branch(&other),
            },
        }
    }

    fn heading(&mut self, level: HeadingLevel, text: &Inline) {
        if level != HeadingLevel::H2 {
            let remedy = "Begin every heading of an article with `##`.";
            self.page.fault(text.span.clone(), "This heading is of another level.", remedy);
        }
        let trouble = text.text.trim_start().strip_prefix("Trouble:").is_some();
        let kind = if trouble { Kind::Branch } else { Kind::Section };
        let (title, id) = self.named(text, kind);
        if let Some(title) = title.strip_prefix("Trouble:") {
            self.open = Open::Branch;
            self.article.branches.push(Branch {
                id,
                title: title.trim().to_owned(),
                errors: Vec::new(),
                text: Vec::new(),
                choices: Vec::new(),
                asides: Vec::new(),
                at: Vec::new(),
                answers: Vec::new(),
            });
        } else {
            self.open = Open::Section;
            self.article.sections.push(Section {
                id,
                title,
                intro: String::new(),
                steps: Vec::new(),
                then: None,
                answers: Vec::new(),
                ways: Vec::new(),
                named_by: Vec::new(),
            });
        }
    }

    /// A heading's or step's text without its `{#id}`, and the id.
    pub(super) fn named(&mut self, text: &Inline, kind: Kind) -> (String, String) {
        let whole = text.text.trim();
        let split = whole.strip_suffix('}').and_then(|rest| rest.rsplit_once("{#"));
        let (words, id) = split.unwrap_or((whole, ""));
        let words = self.page.filled(words.trim());
        let good = !id.is_empty() && id.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-');
        let mark = format!("{{#{id}}}");
        let within = self.page.source.get(text.span.clone()).unwrap_or_default();
        let span = within.rfind(&mark).map_or(text.span.clone(), |at| {
            let start = text.span.start + at;
            start..start + mark.len()
        });
        if good {
            self.places.ids.push(PlacedId { id: id.to_owned(), kind, span });
        } else {
            let what = if kind == Kind::Step { "step" } else { "heading" };
            let remedy = format!("End it with an id of small letters and hyphens, e.g. `{{#{}}}`.", slug(&words));
            self.page.fault(span, format!("This {what} has no id."), remedy);
        }
        (words, id.to_owned())
    }

    /// The id of the section or branch that is open.
    fn here(&self) -> String {
        match self.open {
            Open::Nothing => String::new(),
            Open::Section => self.article.sections.last().map(|it| it.id.clone()).unwrap_or_default(),
            Open::Branch => self.article.branches.last().map(|it| it.id.clone()).unwrap_or_default(),
        }
    }

    /// Links as ways on, remembered with their place.
    pub(super) fn ways(&mut self, links: &[Link], role: Role) -> Vec<Way> {
        let from = self.here();
        let placed = |link: &Link| PlacedLink { from: from.clone(), link: link.clone(), role };
        self.places.links.extend(links.iter().map(placed));
        let way = |link: &Link| Way {
            label: self.page.filled(link.label.trim()),
            article: self.article_of(link),
            to: link.to.clone(),
        };
        links.iter().map(way).collect()
    }

    fn article_of(&self, link: &Link) -> ArticleId {
        link.article.as_deref().map_or_else(|| self.article.id.clone(), ArticleId::from)
    }

    /// `Then:`, `Happens at:`, `Answers:` and `Named by:`.
    fn labelled(&mut self, text: &Inline) {
        let said = text.text.trim();
        let from = self.here();
        let at = text.links.iter().map(|link| (self.article_of(link), link.to.as_str().into())).collect();
        match (self.open, self.article.sections.last_mut(), self.article.branches.last_mut()) {
            (Open::Section, Some(section), _) if said.starts_with("Then:") => {
                section.then = text.links.first().map(|link| link.to.clone());
                if let Some(link) = text.links.first() {
                    self.places.links.push(PlacedLink { from, link: link.clone(), role: Role::Then });
                } else {
                    self.places.finished.push(from);
                    if said.trim_end_matches('.') != "Then: done" {
                        let remedy = "Write `Then: [Title](#id)`, or `Then: done.` where the procedure ends.";
                        self.page.fault(text.span.clone(), "This says not where to go on.", remedy);
                    }
                }
            }
            (Open::Branch, _, Some(branch)) if said.starts_with("Happens at:") => {
                branch.at = at;
                self.ways(&text.links, Role::HappensAt);
            }
            (Open::Section, Some(Section { answers, .. }), _) | (Open::Branch, _, Some(Branch { answers, .. }))
                if said.starts_with("Answers:") =>
            {
                *answers = text.codes.iter().map(|(id, _)| id.as_str().into()).collect();
                self.places.answers.extend(text.codes.iter().cloned());
            }
            (Open::Section, Some(section), _) if said.starts_with("Named by:") => {
                section.named_by = text.codes.iter().map(|(word, _)| word.to_lowercase()).collect();
            }
            _ => self.page.fault(
                text.span.clone(),
                "This line has no meaning here.",
                "`Then:` and `Named by:` belong under a section, `Happens at:` under a trouble, `Answers:` under either.",
            ),
        }
    }

    fn in_section(&mut self, block: Block) {
        let (span, asides) = (block.span(), mentioned(&block));
        let stepped = self.article.sections.last().is_some_and(|section| !section.steps.is_empty());
        match block {
            Block::Items { ordered: true, items, .. } if !stepped => {
                let found: Vec<_> = items.into_iter().filter_map(|item| steps::read(self, item)).collect();
                if let Some(section) = self.article.sections.last_mut() {
                    section.steps = found;
                }
            }
            other if !stepped => {
                let (words, choices) = (self.words(&other), choices(&other));
                let ways = match &choices {
                    Some(links) => self.ways(links, Role::Choice),
                    None => self.ways(&asides, Role::Aside),
                };
                let Some(section) = self.article.sections.last_mut() else { return };
                section.ways.extend(ways);
                if choices.is_none() {
                    let gap = if section.intro.is_empty() { "" } else { "\n\n" };
                    section.intro.push_str(gap);
                    section.intro.push_str(&words);
                }
            }
            _ => self.page.fault(
                span,
                "This text stands after the steps and belongs to none of them.",
                "Indent it by three spaces to put it into the step above, or give it a heading of its own.",
            ),
        }
    }

    fn in_branch(&mut self, block: &Block) {
        let (words, asides, choices) = (self.words(block), mentioned(block), choices(block));
        let fresh = self.article.branches.last().is_some_and(|branch| branch.text.is_empty());
        if let (Block::Quote { blocks, .. }, true) = (block, fresh) {
            return self.errors(blocks);
        }
        let ways = match &choices {
            Some(links) => self.ways(links, Role::Choice),
            None => self.ways(&asides, Role::Aside),
        };
        let Some(branch) = self.article.branches.last_mut() else { return };
        if choices.is_some() {
            branch.choices.extend(ways);
        } else {
            branch.text.push(words);
            branch.asides.extend(ways);
        }
    }

    /// The quoted error texts at the head of a branch, one a paragraph.
    fn errors(&mut self, quoted: &[Block]) {
        for block in quoted {
            let words = self.words(block);
            let placed = (self.here(), words.clone(), block.span());
            self.places.errors.push(placed);
            if let Some(branch) = self.article.branches.last_mut() {
                branch.errors.push(words);
            }
        }
    }

    /// A block as light Markdown.
    pub(super) fn words(&mut self, block: &Block) -> String {
        match block {
            Block::Heading { text, .. } | Block::Paragraph(text) => self.page.filled(text.text.trim()),
            Block::Quote { blocks, .. } => self.joined(blocks, "\n\n"),
            Block::Items { ordered, items, .. } => {
                let mark = |index: usize| if *ordered { format!("{}. ", index + 1) } else { "• ".to_owned() };
                let lines = items.iter().enumerate();
                let lines = lines.map(|(index, item)| format!("{}{}", mark(index), self.joined(item, " ")));
                lines.collect::<Vec<_>>().join("\n")
            }
            Block::Foreign { what, span } => {
                self.page.fault(span.clone(), format!("{what} can't be shown in chat."), "Say it in words.");
                String::new()
            }
        }
    }

    fn joined(&mut self, blocks: &[Block], gap: &str) -> String {
        blocks.iter().map(|block| self.words(block)).collect::<Vec<_>>().join(gap)
    }
}

/// The links of a list whose every item is nothing but a link: the choices.
pub(super) fn choices(block: &Block) -> Option<Vec<Link>> {
    let Block::Items { ordered: false, items, .. } = block else { return None };
    let lone = |item: &Vec<Block>| match item.as_slice() {
        [Block::Paragraph(text)] => text.lone_link().cloned(),
        _ => None,
    };
    items.iter().map(lone).collect()
}

/// The places of the article that a block mentions by a link.
pub(super) fn mentioned(block: &Block) -> Vec<Link> {
    match block {
        Block::Heading { text, .. } | Block::Paragraph(text) => text.links.clone(),
        Block::Quote { blocks, .. } => blocks.iter().flat_map(mentioned).collect(),
        Block::Items { items, .. } => items.iter().flatten().flat_map(mentioned).collect(),
        Block::Foreign { .. } => Vec::new(),
    }
}

/// An id to propose.
fn slug(words: &str) -> String {
    let parts = words.trim_start_matches("Trouble:").split(|it: char| !it.is_ascii_alphanumeric());
    let parts: Vec<_> = parts.filter(|part| !part.is_empty()).take(3).map(str::to_ascii_lowercase).collect();
    if parts.is_empty() { "open-portal".to_owned() } else { parts.join("-") }
}
