//! One item of an ordered list becomes a step: its text with the id, notes, choices.

use super::markdown::Block;
use super::parse::{ArticleReader, choices, mentioned};
use super::places::{Kind, Role};
use super::{Step, Way};

/// Begins the question to whoever is stuck at a step.
const IF_STUCK: &str = "If stuck:";

/// Reads one item; `None` where there is nothing to be called a step.
pub(super) fn read(reader: &mut ArticleReader<'_>, item: Vec<Block>) -> Option<Step> {
    let mut blocks = item.into_iter();
    let first = blocks.next()?;
    let Block::Paragraph(words) = &first else {
        let remedy = "Begin the step with its instruction; notes and choices come under it.";
        reader.page.fault(first.span(), "This step has no instruction.", remedy);
        return None;
    };
    let (text, id) = reader.named(words, Kind::Step);
    let asides = reader.ways(&mentioned(&first), Role::Aside);
    let (notes, choices) = (Vec::new(), Vec::new());
    let mut step = Step { id: id.as_str().into(), text, notes, choices, asides, if_stuck: None };
    for block in blocks {
        add(reader, &mut step, &block);
    }
    Some(step)
}

fn add(reader: &mut ArticleReader<'_>, step: &mut Step, block: &Block) {
    if let Some(links) = choices(block) {
        step.choices.extend(reader.ways(&links, Role::Choice));
        return;
    }
    if let Block::Paragraph(text) = block
        && let Some(question) = text.text.trim().strip_prefix(IF_STUCK)
    {
        step.if_stuck = Some(reader.page.filled(question.trim()));
        return;
    }
    step.asides.extend(reader.ways(&mentioned(block), Role::Aside));
    if let Block::Quote { blocks, .. } = block {
        let notes: Vec<String> = blocks.iter().map(|note| reader.words(note)).collect();
        step.notes.extend(notes);
    } else {
        let words = reader.words(block);
        step.text.push_str(if matches!(block, Block::Items { .. }) { "\n" } else { "\n\n" });
        step.text.push_str(&words);
    }
}

impl Step {
    /// The choice that leads to `to`.
    pub fn choice(&self, to: &str) -> Option<&Way> {
        self.choices.iter().find(|way| way.to == to)
    }
}
