//! What agents send ready-made, from the shipped content: replies that staff wrote for themselves, and the
//! steps and answers of the articles. Whoever sends one says it with their own name, as words of theirs.

use serde::Serialize;

use crate::talk::content::Content;

/// One text, and by what it is found.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct ReadyText {
    kind: Kind,
    /// Of a reply the message's id, else the article's.
    id: String,
    title: String,
    /// Its place among the steps of its section.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<[usize; 2]>,
    /// What else it is found by: the error texts that it answers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    found_by: Vec<String>,
    text: String,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Reply,
    Step,
    Answer,
}

/// All of them: replies first, then each article in the order of its file.
pub(super) fn texts(content: &Content) -> Vec<ReadyText> {
    let replies = content.prompts.canned().into_iter().map(|(id, text)| ReadyText {
        kind: Kind::Reply,
        title: title_of(&id),
        id,
        step: None,
        found_by: Vec::new(),
        text,
    });
    let mut texts: Vec<ReadyText> = replies.collect();
    for article in content.articles.values() {
        let id = article.id.to_string();
        for section in &article.sections {
            for (place, step) in section.steps.iter().enumerate() {
                texts.push(ReadyText {
                    kind: Kind::Step,
                    id: id.clone(),
                    title: section.title.clone(),
                    step: Some([place + 1, section.steps.len()]),
                    found_by: Vec::new(),
                    text: paragraphs(std::iter::once(&step.text).chain(&step.notes)),
                });
            }
            if section.steps.is_empty() && !section.intro.is_empty() {
                texts.push(ReadyText {
                    kind: Kind::Answer,
                    id: id.clone(),
                    title: section.title.clone(),
                    step: None,
                    found_by: Vec::new(),
                    text: section.intro.clone(),
                });
            }
        }
        for branch in &article.branches {
            texts.push(ReadyText {
                kind: Kind::Answer,
                id: id.clone(),
                title: branch.title.clone(),
                step: None,
                found_by: branch.errors.clone(),
                text: paragraphs(&branch.text),
            });
        }
    }
    texts.retain(|text| !text.text.is_empty());
    texts
}

/// `canned-call-back` reads as `Call back`.
fn title_of(id: &str) -> String {
    let words = id.trim_start_matches("canned-").replace('-', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

fn paragraphs<'t>(texts: impl IntoIterator<Item = &'t String>) -> String {
    texts.into_iter().map(String::as_str).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_titled_by_its_id() {
        assert_eq!(title_of("canned-call-back"), "Call back");
        assert_eq!(title_of("hours"), "Hours");
    }
}
