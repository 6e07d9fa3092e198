//! The checks of one article as a graph: every link leads somewhere, every part can be reached, and
//! every walk comes to an end that says so.

use std::collections::{BTreeMap, BTreeSet};

use super::page::Page;
use super::places::{Kind, PlacedLink, Places, Role};
use super::{Article, Parsed, Section};
use crate::model::{ArticleId, ContentFault};

pub(super) fn check(page: &mut Page<'_>, article: &Article, places: &Places) {
    let sections = article.sections.iter().any(|section| !section.answers.is_empty());
    let answers = sections || article.branches.iter().any(|it| !(it.answers.is_empty() && it.errors.is_empty()));
    if article.first().is_none() && !answers {
        let remedy = "Write a section with a numbered list of steps, or say under one what it `Answers:`.";
        page.fault(0..0, "The article has no steps and answers nothing.", remedy);
    }
    double_ids(page, places);
    broken_links(page, places);
    dead_ends(page, article, places);
    endless_walks(page, article, places);
}

fn double_ids(page: &mut Page<'_>, places: &Places) {
    let mut seen = BTreeSet::new();
    for placed in &places.ids {
        if !seen.insert(placed.id.as_str()) {
            let remedy = "Give each heading and each step an id of its own.";
            page.fault(placed.span.clone(), format!("The id `{}` is taken already.", placed.id), remedy);
        }
    }
}

fn broken_links(page: &mut Page<'_>, places: &Places) {
    let kinds = places.kinds();
    for PlacedLink { link, role, .. } in &places.links {
        // Where it leads is known when all articles have been read.
        if link.article.is_some() && *role != Role::Then {
            continue;
        }
        if link.article.is_some() {
            let remedy = "Let the last step have a choice that leads there.";
            page.fault(link.span.clone(), "`Then:` leads out of the article.", remedy);
        } else if let Some((message, remedy)) = nowhere(&kinds, *role, &link.to, "#") {
            page.fault(link.span.clone(), message, remedy);
        }
    }
}

/// What is to be said of a link to `to`, where no place of `kinds` is what its role wants.
fn nowhere(kinds: &BTreeMap<&str, Kind>, role: Role, to: &str, mark: &str) -> Option<(String, String)> {
    let (wanted, what): (&[Kind], _) = match role {
        Role::Choice | Role::Aside => (&[Kind::Section, Kind::Branch], "section or trouble"),
        Role::Then => (&[Kind::Section], "section"),
        Role::HappensAt => (&[Kind::Step], "step"),
    };
    if kinds.get(to).is_some_and(|kind| wanted.contains(kind)) {
        return None;
    }
    let known = kinds.iter().filter(|(_, kind)| wanted.contains(kind)).map(|(id, _)| format!("{mark}{id}"));
    let known: Vec<String> = known.collect();
    let message = format!("The link leads nowhere: there is no {what} `{to}`.");
    Some((message, format!("Write one of {}.", known.join(", "))))
}

/// The links of an article, of the file `path`, into others that lead nowhere. `all` holds every article.
pub(in crate::talk) fn broken_links_between(
    path: &str,
    source: &str,
    parsed: &Parsed,
    all: &BTreeMap<ArticleId, &Parsed>,
) -> Vec<ContentFault> {
    let mut faults = Vec::new();
    for PlacedLink { link, role, .. } in parsed.places.links.iter().filter(|placed| placed.role != Role::Then) {
        let Some(article) = link.article.as_deref() else { continue };
        let told = if let Some(other) = all.get(&ArticleId::from(article)) {
            nowhere(&other.places.kinds(), *role, &link.to, &format!("{article}.md#"))
        } else {
            let known: Vec<String> = all.keys().map(|id| format!("{id}.md")).collect();
            let message = format!("The link leads nowhere: there is no article `{article}.md`.");
            Some((message, format!("Write one of {}.", known.join(", "))))
        };
        let span = &link.span;
        faults.extend(
            told.map(|(message, remedy)| ContentFault::new(path, source, span.start, span.end, message, remedy)),
        );
    }
    faults
}

fn dead_ends(page: &mut Page<'_>, article: &Article, places: &Places) {
    for section in &article.sections {
        let Some((last, before)) = section.steps.split_last() else {
            if section.intro.is_empty() {
                let message = format!("The section `{}` is empty.", section.id);
                page.fault(places.span_of(&section.id), message, "Write what there is to say, or remove the heading.");
            }
            continue;
        };
        for step in before.iter().filter(|step| !step.choices.is_empty()) {
            let message = format!("The steps after `{}` can't be reached: everybody leaves at its choices.", step.id);
            let remedy =
                "Put the choices at the last step of the section, or the later steps into a section of theirs.";
            page.fault(places.span_of(step.id.as_str()), message, remedy);
        }
        let finished = places.finished.contains(&section.id);
        if last.choices.is_empty() && section.then.is_none() && !finished {
            let message = format!("The walk stops after `{}` without saying so.", last.id);
            let remedy = "Write `Then: [Title](#id)` under the steps, or `Then: done.` where the procedure ends.";
            page.fault(places.span_of(last.id.as_str()), message, remedy);
        }
    }
    for branch in article.branches.iter().filter(|branch| branch.text.is_empty()) {
        let message = format!("The trouble `{}` has no answer.", branch.id);
        page.fault(places.span_of(&branch.id), message, "Write under it what the person can do.");
    }
}

/// The sections that follow a section directly.
fn following<'a>(article: &'a Article, section: &'a Section) -> impl Iterator<Item = &'a Section> {
    let choices = section.steps.last().into_iter().flat_map(|step| &step.choices);
    let own = choices.filter(|way| way.article == article.id).map(|way| way.to.as_str());
    own.chain(section.then.as_deref()).filter_map(|id| article.section(id))
}

/// A walk that goes in a circle and has no way out.
fn endless_walks(page: &mut Page<'_>, article: &Article, places: &Places) {
    let mut ending: BTreeSet<&str> = BTreeSet::new();
    loop {
        let ends = |section: &&Section| {
            following(article, section).next().is_none()
                || following(article, section).any(|next| ending.contains(next.id.as_str()))
        };
        let found: BTreeSet<&str> = article.sections.iter().filter(ends).map(|section| section.id.as_str()).collect();
        // Ids may stand twice in a broken file, so growth is counted on the set.
        let before = ending.len();
        ending.extend(found);
        if ending.len() == before {
            break;
        }
    }
    for section in article.sections.iter().filter(|section| !ending.contains(section.id.as_str())) {
        let message = format!("The walk from `{}` goes in a circle and never ends.", section.id);
        page.fault(places.span_of(&section.id), message, "Let one section of the circle end with `Then: done.`");
    }
}

/// The parts that nothing leads to, neither of the article nor, as `linked` tells, of any other.
pub(in crate::talk) fn unreached(
    path: &str,
    source: &str,
    parsed: &Parsed,
    linked: &BTreeSet<&str>,
) -> Vec<ContentFault> {
    let Parsed { article, places } = parsed;
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let first = article.sections.first().map(|section| section.id.as_str());
    let answering = article.sections.iter().filter(|it| !it.answers.is_empty()).map(|it| it.id.as_str());
    let troubles =
        article.branches.iter().filter(|it| !(it.errors.is_empty() && it.at.is_empty() && it.answers.is_empty()));
    let own = first.into_iter().chain(answering).chain(troubles.map(|it| it.id.as_str()));
    let mut open: Vec<&str> = own.chain(linked.iter().copied()).collect();
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            let inside = |placed: &&PlacedLink| placed.link.article.is_none() && placed.role != Role::HappensAt;
            let out = places.links.iter().filter(inside).filter(|placed| placed.from == id);
            open.extend(out.map(|link| link.link.to.as_str()));
        }
    }
    let left = places.ids.iter().filter(|placed| placed.kind != Kind::Step && !reached.contains(placed.id.as_str()));
    let told = left.map(|placed| {
        let (message, remedy) = match placed.kind {
            Kind::Branch => (
                format!("Nothing leads to the trouble `{}`.", placed.id),
                "Quote the error that it answers, or name the steps where it happens: `Happens at: [Step](#id)`.",
            ),
            _ => (
                format!("Nothing leads to the section `{}`.", placed.id),
                "Link to it from a step, a trouble or a `Then:` line.",
            ),
        };
        ContentFault::new(path, source, placed.span.start, placed.span.end, message, remedy)
    });
    told.collect()
}
