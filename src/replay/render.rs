//! A reply as the lines of a transcript.

use crate::model::{Part, Reply};

/// No line is empty or has spaces around it; what only a button or a link shows stands in brackets.
pub fn render(reply: &Reply) -> Vec<String> {
    let mut lines = Vec::new();
    for part in &reply.parts {
        match part {
            Part::Text { text } => lines.extend(written(text)),
            Part::Step { number, of, text, .. } => {
                lines.extend(written(text));
                lines.push(format!("(step {number} of {of})"));
            }
            Part::Choices { choices } => {
                let labels: Vec<String> = choices.iter().map(|choice| format!("[{}]", choice.label)).collect();
                lines.push(labels.join(" "));
            }
            Part::PanelLink { .. } => lines.push("(panel link)".to_owned()),
            Part::Passage { .. } => lines.push("(one-time link)".to_owned()),
            Part::Contact { contact } => {
                lines.push(format!("(contact: {}, {}, {})", contact.phone, contact.mail, contact.hours));
            }
            Part::Code { text } => lines.push(format!("(to copy: {text})")),
        }
    }
    lines
}

fn written(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned)
}
