//! What came of many transcripts, for programs that collect tests and for people who look for the reason.

use std::fmt::Write as _;

use askama::Template;

use super::{
    Outcome, Problem, TranscriptFile,
    diff::{Difference, compare},
};
use crate::{model::IntentId, talk::turn::Decision};

/// The form of `JUnit`: a test case for each transcript, a failure for each problem.
pub fn junit(files: &[TranscriptFile], outcomes: &[Outcome]) -> String {
    let bad = outcomes.iter().filter(|outcome| !problems(outcome).is_empty()).count();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(xml, "<testsuites><testsuite name=\"transcripts\" tests=\"{}\" failures=\"{bad}\">", files.len());
    for (file, outcome) in files.iter().zip(outcomes) {
        let _ =
            writeln!(xml, "<testcase classname=\"transcripts\" name=\"{}\">", escaped(&file.path.to_string_lossy()));
        for Told { line, message, difference } in problems(outcome) {
            let text = difference.iter().fold(String::new(), |text, (mark, line)| text + mark + " " + line + "\n");
            let (message, text) = (escaped(&format!("line {line}: {message}")), escaped(&text));
            let _ = writeln!(xml, "<failure message=\"{message}\">{text}</failure>");
        }
        xml.push_str("</testcase>\n");
    }
    xml + "</testsuite></testsuites>\n"
}

/// A page that stands by itself: what went otherwise, the difference in place, and why the bot chose it.
pub fn html(files: &[TranscriptFile], outcomes: &[Outcome]) -> Result<String, askama::Error> {
    let rows: Vec<Row> = files
        .iter()
        .zip(outcomes)
        .map(|(file, outcome)| Row { name: file.path.display().to_string(), problems: whys(outcome) })
        .collect();
    let bad = rows.iter().filter(|row| !row.problems.is_empty()).count();
    ReportPage { good: rows.len() - bad, bad, rows }.render()
}

#[derive(Template)]
#[template(path = "replay/report.html")]
struct ReportPage {
    good: usize,
    bad: usize,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    problems: Vec<(Told, Vec<String>)>,
}

/// A problem as it is shown: each line of a difference with its mark.
struct Told {
    line: usize,
    message: String,
    difference: Vec<(&'static str, String)>,
}

fn problems(outcome: &Outcome) -> Vec<Told> {
    match outcome {
        Ok(verdict) => verdict.problems.iter().map(told).collect(),
        Err(faults) => faults
            .iter()
            .map(|fault| Told { line: fault.line(), message: fault.message.clone(), difference: Vec::new() })
            .collect(),
    }
}

fn told(problem: &Problem) -> Told {
    let sides = problem.sides.clone().unwrap_or_default();
    let difference = compare(&sides.expected, &sides.said).into_iter().map(|difference| match difference {
        Difference::Same(line) => (" ", line.to_owned()),
        Difference::Missing(line) => ("-", line.to_owned()),
        Difference::Extra(line) => ("+", line.to_owned()),
    });
    Told { line: problem.line, message: problem.message.clone(), difference: difference.collect() }
}

fn whys(outcome: &Outcome) -> Vec<(Told, Vec<String>)> {
    let decisions = |place: usize| match outcome {
        Ok(verdict) => verdict.problems.get(place).and_then(|problem| problem.sides.as_ref()),
        Err(_) => None,
    };
    let told = problems(outcome).into_iter().enumerate();
    told.map(|(place, told)| {
        let whys = decisions(place).into_iter().flat_map(|sides| &sides.decisions).map(why);
        (told, whys.collect())
    })
    .collect()
}

/// One decision as a sentence.
fn why(decision: &Decision) -> String {
    let mut parts = Vec::new();
    if !decision.ranking.is_empty() {
        let read = decision.read_as.iter().map(IntentId::as_str).collect::<Vec<_>>().join(", ");
        let nearest = decision.ranking.iter().map(|(intent, percent)| format!("{intent} {percent} %"));
        let nearest = nearest.collect::<Vec<_>>().join(", ");
        parts.push(format!("read as {} (nearest: {nearest})", if read.is_empty() { "unclear" } else { &read }));
    }
    if !decision.places.is_empty() {
        let places = decision.places.iter().map(|(article, place)| format!("{article}/{place}"));
        parts.push(format!("showed {}", places.collect::<Vec<_>>().join(", ")));
    }
    if !decision.prompts.is_empty() {
        parts.push(format!("said {}", decision.prompts.join(", ")));
    }
    if parts.is_empty() { "said nothing".to_owned() } else { parts.join("; ") }
}

/// Text in XML 1.0, which knows few control characters.
fn escaped(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t'))
        .map(|letter| match letter {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '"' => "&quot;".to_owned(),
            letter => letter.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::ContentFault,
        replay::{Sides, Verdict},
    };

    fn outcomes() -> (Vec<TranscriptFile>, Vec<Outcome>) {
        let file = |name: &str| TranscriptFile { path: name.into(), source: String::new() };
        let verdict = |problems| {
            let file = "a.txt".to_owned();
            Verdict { file, problems, rewritten: String::new(), records: Vec::new(), decisions: Vec::new() }
        };
        let decision = Decision {
            read_as: vec!["human".into()],
            ranking: vec![("human".into(), 91), ("thanks".into(), 4)],
            prompts: vec!["person"],
            places: vec![("update-password".into(), "start".to_owned())],
        };
        let sides = Sides {
            expected: vec!["< Hi & bye".to_owned()],
            said: vec!["< <b>Hi</b>".to_owned()],
            decisions: vec![decision],
        };
        let problem = Problem { line: 3, message: "the bot said something else".to_owned(), sides: Some(sides) };
        let unreadable = ContentFault::new("c.txt", "x\ny", 2, 3, "no such \"line\"", "");
        let outcomes = vec![Ok(verdict(Vec::new())), Ok(verdict(vec![problem])), Err(vec![unreadable])];
        (vec![file("good.txt"), file("a.txt"), file("c.txt")], outcomes)
    }

    #[test]
    fn junit_counts_each_transcript_and_tells_both_sides() {
        let (files, outcomes) = outcomes();
        let xml = junit(&files, &outcomes);
        assert!(xml.contains("tests=\"3\" failures=\"2\""), "{xml}");
        assert!(xml.contains("name=\"good.txt\">\n</testcase>"), "{xml}");
        assert!(xml.contains("- &lt; Hi &amp; bye\n+ &lt; &lt;b&gt;Hi&lt;/b&gt;\n"), "{xml}");
        assert!(xml.contains("line 2: no such &quot;line&quot;"), "{xml}");
    }

    #[test]
    fn the_page_tells_the_difference_in_place_and_the_reason() {
        let (files, outcomes) = outcomes();
        let page = html(&files, &outcomes).unwrap();
        assert!(page.contains("1 as written, 2 otherwise"), "{page}");
        assert!(page.contains("<del>") && page.contains("<ins>") && !page.contains("<b>Hi"), "{page}");
        let why = "read as human (nearest: human 91 %, thanks 4 %); showed update-password/start; said person";
        assert!(page.contains(why), "{page}");
    }
}
