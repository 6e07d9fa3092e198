//! A transcript as beats: each one thing that happens, with what must be said and be true after it.

use super::super::{
    Problem,
    transcript::{Line, Placed, Transcript},
};

/// One thing that happens (`None`: the beginning), and what stands below it.
pub(super) struct Beat<'t> {
    pub(super) action: Option<&'t Placed>,
    /// The place of each expected reply in the transcript.
    pub(super) replies: Vec<(usize, &'t Placed)>,
    pub(super) checks: Vec<&'t Placed>,
    /// Where new replies would stand: after the action and the checks right below it.
    insert_at: usize,
}

/// Replies to put in the place of others.
pub(super) struct Change {
    /// The places of the lines that go.
    gone: Vec<usize>,
    /// The place before which the new lines stand.
    at: usize,
    lines: Vec<String>,
}

impl Beat<'_> {
    pub(super) fn line(&self) -> usize {
        self.action.map_or(1, |placed| placed.number)
    }

    pub(super) fn change(&self, lines: Vec<String>) -> Change {
        let gone: Vec<usize> = self.replies.iter().map(|(place, _)| *place).collect();
        let at = gone.first().copied().unwrap_or(self.insert_at);
        Change { gone, at, lines }
    }
}

/// Groups the lines. A scene that comes too late is a problem.
pub(super) fn beats<'t>(transcript: &'t Transcript, problems: &mut Vec<Problem>) -> Vec<Beat<'t>> {
    let mut beats = vec![Beat { action: None, replies: Vec::new(), checks: Vec::new(), insert_at: 0 }];
    for (place, placed) in transcript.lines.iter().enumerate() {
        let begun = beats.len() > 1;
        let Some(beat) = beats.last_mut() else { break };
        match &placed.line {
            Line::Blank | Line::Remark(_) => {}
            Line::Scene(_) if begun => {
                let message = "the scene must be set before the first line of the conversation".to_owned();
                problems.push(Problem { line: placed.number, message, sides: None });
            }
            Line::Scene(_) => beat.insert_at = place + 1,
            Line::Bot { .. } => beat.replies.push((place, placed)),
            Line::Must { .. } => {
                if beat.insert_at == place {
                    beat.insert_at = place + 1;
                }
                beat.checks.push(placed);
            }
            Line::Student { .. } | Line::Agent { .. } | Line::Elsewhere { .. } | Line::Wait(_) => {
                let (replies, checks) = (Vec::new(), Vec::new());
                beats.push(Beat { action: Some(placed), replies, checks, insert_at: place + 1 });
            }
        }
    }
    beats
}

/// The source with the changes made, everything else byte for byte as it was.
pub(super) fn rewrite(source: &str, transcript: &Transcript, changes: &[Change]) -> String {
    if changes.is_empty() {
        return source.to_owned();
    }
    let mut text: Vec<&str> = source.split('\n').collect();
    // A last line break ends the last line.
    if text.last() == Some(&"") {
        text.pop();
    }
    let mut written = String::new();
    for place in 0..=transcript.lines.len() {
        for change in changes.iter().filter(|change| change.at == place) {
            change.lines.iter().for_each(|line| {
                written.push_str(line);
                written.push('\n');
            });
        }
        let Some(placed) = transcript.lines.get(place) else { break };
        if changes.iter().any(|change| change.gone.contains(&place)) {
            continue;
        }
        for line in text.iter().skip(placed.number.saturating_sub(1)).take(placed.height) {
            written.push_str(line);
            written.push('\n');
        }
    }
    written
}
