//! An article as a drawing: its steps downwards, its troubles beside the steps at which they happen.
//!
//! Pure: an article in, an SVG out. Everything stands in the article's own order, so that a changed sentence moves
//! its neighbours down and nothing else. Absent on purpose: the whole of long texts (`content show` has them), and a layout
//! that moves things about to save a crossing.

mod line;
mod way;

use std::{collections::BTreeMap, fmt::Write as _};

use askama::Template;

use self::line::{Line, beginning_of, lines_of};
pub(super) use self::way::Arrow;
use crate::{
    model::StepId,
    talk::{
        content::Content,
        knowledge::{Article, Branch, Section, Step, Way},
    },
};

/// In pixels of the drawing.
const LINE: i32 = 18;
const PADDING: i32 = 12;
pub(super) const GAP: i32 = 28;
const HEADING: i32 = 46;
const MARGIN: i32 = 40;
/// How wide a box is.
pub(super) const BOX: i32 = 380;
/// Between the steps and the troubles.
const ALLEY: i32 = 150;
/// From one line that runs beside the boxes to the next.
pub(super) const LANE: i32 = 14;

/// A box with what stands in it.
pub(super) struct Node {
    class: &'static str,
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) height: i32,
    /// What is read out for it.
    label: String,
    lines: Vec<Line>,
}

struct Heading {
    x: i32,
    y: i32,
    text: String,
}

#[derive(Template)]
#[template(path = "cli/content/graph.svg")]
struct Drawing {
    title: String,
    summary: String,
    width: i32,
    height: i32,
    headings: Vec<Heading>,
    nodes: Vec<Node>,
    arrows: Vec<Arrow>,
}

/// `article` with the troubles of all articles that happen in it.
pub(super) fn drawn(content: &Content, article: &Article) -> Result<String, askama::Error> {
    let mut pen = Pen { article, headings: Vec::new(), nodes: Vec::new(), places: BTreeMap::new(), leads: Vec::new() };
    let mut y = MARGIN + HEADING;
    for section in &article.sections {
        y = pen.section(section, y);
    }
    let steps_end = y;
    let (own, others) = troubles(content, article);
    let mut beside = MARGIN + HEADING;
    for branch in own.into_iter().chain(others) {
        beside = pen.trouble(branch, beside);
    }
    let troubles = pen.nodes.iter().filter(|node| node.class == "trouble").count();
    let steps = article.steps().count();
    let sections = article.sections.len();
    let (arrows, left, right) = way::arrows(&pen.nodes, &pen.leads, &pen.places);
    // What runs beside the boxes needs its room too.
    let (from, to) = (LANE * left, 2 * MARGIN + 2 * BOX + ALLEY + LANE * right);
    let mut drawing = Drawing {
        title: article.title.clone(),
        summary: format!("Steps: {steps}, in sections: {sections}. Troubles at their side: {troubles}."),
        width: from + to,
        height: steps_end.max(beside) + MARGIN,
        headings: pen.headings,
        nodes: pen.nodes,
        arrows,
    };
    drawing.headings.iter_mut().for_each(|heading| heading.x += from);
    drawing.nodes.iter_mut().for_each(|node| node.shift(from));
    drawing.arrows.iter_mut().for_each(|arrow| arrow.shift(from));
    drawing.render()
}

/// The article's own, and those of other articles that happen at its steps; each with the first step at which it
/// does.
type Troubles<'a> = Vec<(&'a Article, &'a Branch, Vec<&'a StepId>)>;

fn troubles<'a>(content: &'a Content, article: &'a Article) -> (Troubles<'a>, Troubles<'a>) {
    let at = |branch: &'a Branch| -> Vec<&'a StepId> {
        branch.at.iter().filter(|(of, _)| *of == article.id).map(|(_, step)| step).collect()
    };
    let place = |steps: &[&StepId]| {
        steps.iter().filter_map(|step| article.steps().position(|it| it.id == **step)).min().unwrap_or(usize::MAX)
    };
    let mut own: Troubles<'_> = article.branches.iter().map(|branch| (article, branch, at(branch))).collect();
    let foreign = content.articles.values().filter(|other| other.id != article.id);
    let foreign = foreign.flat_map(|other| other.branches.iter().map(move |branch| (other, branch)));
    let foreign = foreign.map(|(other, branch)| (other, branch, at(branch)));
    own.extend(foreign.filter(|(.., steps)| !steps.is_empty()));
    own.sort_by_key(|(.., steps)| place(steps));
    own.into_iter().partition(|(.., steps)| !steps.is_empty())
}

/// Where a line of a box leads: to a place of the article by its id.
pub(super) struct Lead {
    pub(super) from: usize,
    /// The height at which it leaves the box; `None`: at its end.
    pub(super) at: Option<i32>,
    pub(super) to: String,
    pub(super) class: &'static str,
}

struct Pen<'a> {
    article: &'a Article,
    headings: Vec<Heading>,
    nodes: Vec<Node>,
    /// The box of each section, step and trouble.
    places: BTreeMap<String, usize>,
    leads: Vec<Lead>,
}

impl Pen<'_> {
    /// Draws from `y` on; gives where the next one begins.
    fn section(&mut self, section: &Section, mut y: i32) -> i32 {
        self.headings.push(Heading { x: MARGIN, y, text: section.title.clone() });
        y += PADDING;
        if !section.intro.is_empty() || section.steps.is_empty() {
            let label = format!("{}: {}", section.title, line::plain(&section.intro));
            let read = self.node("read", MARGIN, y, label, beginning_of(&section.intro));
            self.places.insert(section.id.clone(), read);
            self.ways(read, &section.ways, "choice");
            if let Some(first) = section.steps.first() {
                self.lead(read, first.id.as_str(), "on");
            }
            y = self.end_of(read);
        }
        for (number, step) in (1_usize..).zip(&section.steps) {
            y = self.step(section, number, step, y);
        }
        y + HEADING
    }

    fn step(&mut self, section: &Section, number: usize, step: &Step, y: i32) -> i32 {
        let text = format!("{number}. {}", step.text);
        let of = section.steps.len();
        let label = format!("Step {number} of {of}, {}: {}", section.title, line::plain(&step.text));
        let node = self.node("step", MARGIN, y, label, lines_of(&text));
        self.places.entry(section.id.clone()).or_insert(node);
        self.places.insert(step.id.to_string(), node);
        self.ways(node, &step.choices, "choice");
        self.ways(node, &step.asides, "aside");
        let last = number == of;
        match (section.steps.get(number), section.then.as_deref()) {
            _ if !step.choices.is_empty() => {}
            (Some(next), _) => self.lead(node, next.id.as_str(), "on"),
            (None, Some(then)) => self.lead(node, then, "on"),
            (None, None) => {}
        }
        let y = self.end_of(node);
        if !(last && section.then.is_none() && step.choices.is_empty()) {
            return y;
        }
        let end = self.node("end", MARGIN, y, "The end: did it work?".to_owned(), lines_of("Did it work?"));
        let id = format!("end of {}", section.id);
        self.places.insert(id.clone(), end);
        self.lead(node, &id, "on");
        self.end_of(end)
    }

    fn trouble(&mut self, (article, branch, steps): (&Article, &Branch, Vec<&StepId>), y: i32) -> i32 {
        let at = steps.iter().filter_map(|step| self.places.get(step.as_str())).filter_map(|at| self.nodes.get(*at));
        let y = at.map(|node| node.y).min().map_or(y, |step| step.max(y));
        let mut text = format!("**{}**", branch.title);
        let mut label = format!("Trouble: {}", branch.title);
        for error in &branch.errors {
            let _ = write!(text, "\nIt says: {error}");
            let _ = write!(label, ". It says: {error}");
        }
        let own = article.id == self.article.id;
        if !own {
            let _ = write!(text, "\n(in {})", article.id);
        }
        let node = self.node("trouble", MARGIN + BOX + ALLEY, y, label, lines_of(&text));
        if own {
            self.places.insert(branch.id.clone(), node);
            self.ways(node, &branch.choices, "choice");
            self.ways(node, &branch.asides, "aside");
        }
        let id = format!("{}/{}", article.id, branch.id);
        self.places.insert(id.clone(), node);
        for step in steps {
            if let Some(from) = self.places.get(step.as_str()).copied() {
                self.leads.push(Lead { from, at: Some(self.middle_of(from)), to: id.clone(), class: "trouble" });
            }
        }
        self.end_of(node)
    }

    fn node(&mut self, class: &'static str, x: i32, y: i32, label: String, lines: Vec<Line>) -> usize {
        let mut node = Node { class, x, y, height: 2 * PADDING, label, lines: Vec::new() };
        for line in lines {
            node.add(line);
        }
        self.nodes.push(node);
        self.nodes.len().saturating_sub(1)
    }

    /// A line in the box for each way on, and a lead from it where it stays in the article.
    fn ways(&mut self, from: usize, ways: &[Way], class: &'static str) {
        for way in ways {
            let inside = way.article == self.article.id;
            let elsewhere = if inside { String::new() } else { format!(" (in {})", way.article) };
            let Some(node) = self.nodes.get_mut(from) else { return };
            let _ = write!(node.label, ". Button: {}{elsewhere}", way.label);
            for line in lines_of(&format!("\u{25b8} {}{elsewhere}", way.label)) {
                node.add(Line { class: "button", ..line });
            }
            let at = node.y + node.height - PADDING - LINE / 2;
            if inside {
                self.leads.push(Lead { from, at: Some(at), to: way.to.clone(), class });
            }
        }
    }

    fn lead(&mut self, from: usize, to: &str, class: &'static str) {
        self.leads.push(Lead { from, at: None, to: to.to_owned(), class });
    }

    fn end_of(&self, node: usize) -> i32 {
        self.nodes.get(node).map_or(0, |node| node.y + node.height + GAP)
    }

    fn middle_of(&self, node: usize) -> i32 {
        self.nodes.get(node).map_or(0, |node| node.y + PADDING + LINE / 2)
    }
}

impl Node {
    fn add(&mut self, mut line: Line) {
        line.x = self.x + PADDING;
        line.y = self.y + self.height - PADDING + LINE - 5;
        self.height += LINE;
        self.lines.push(line);
    }

    fn shift(&mut self, by: i32) {
        self.x += by;
        self.lines.iter_mut().for_each(|line| line.x += by);
    }
}

#[cfg(test)]
mod tests;
