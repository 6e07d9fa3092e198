//! What of the content the transcripts reach, and what none of them does.

use std::{collections::BTreeSet, fmt};

use crate::talk::turn::Decision;

/// Things of the content by name: `article/step` for places, ids for the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    pub steps: BTreeSet<String>,
    /// Trouble branches, and sections that are read and not walked.
    pub branches: BTreeSet<String>,
    pub prompts: BTreeSet<String>,
    pub intents: BTreeSet<String>,
}

/// All that there is, beside what was reached of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    whole: Reach,
    reached: Reach,
}

impl Coverage {
    pub fn of<'d>(whole: Reach, decisions: impl IntoIterator<Item = &'d Decision>) -> Self {
        let mut reached = Reach::default();
        for decision in decisions {
            for (article, place) in &decision.places {
                let name = format!("{article}/{place}");
                if whole.steps.contains(&name) {
                    reached.steps.insert(name);
                } else if whole.branches.contains(&name) {
                    reached.branches.insert(name);
                }
            }
            let prompts = decision.prompts.iter().filter(|id| whole.prompts.contains(**id));
            reached.prompts.extend(prompts.map(|id| (*id).to_owned()));
            let intents = decision.read_as.iter().filter(|intent| whole.intents.contains(intent.as_str()));
            reached.intents.extend(intents.map(|intent| intent.as_str().to_owned()));
        }
        Self { whole, reached }
    }

    /// What no transcript reaches, by kind.
    pub fn missing(&self) -> [(&'static str, Vec<&str>); 4] {
        self.kinds().map(|(kind, whole, reached)| (kind, whole.difference(reached).map(String::as_str).collect()))
    }

    /// How many no transcript reaches, and how many there are.
    pub fn left(&self) -> (usize, usize) {
        let left = self.missing().iter().map(|(_, missing)| missing.len()).sum();
        (left, self.kinds().iter().map(|(_, whole, _)| whole.len()).sum())
    }

    fn kinds(&self) -> [(&'static str, &BTreeSet<String>, &BTreeSet<String>); 4] {
        let (whole, reached) = (&self.whole, &self.reached);
        [
            ("steps", &whole.steps, &reached.steps),
            ("branches", &whole.branches, &reached.branches),
            ("prompts", &whole.prompts, &reached.prompts),
            ("intents", &whole.intents, &reached.intents),
        ]
    }
}

/// A line for each kind with what is missing, and the share of all.
impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (left, all) = self.left();
        for (kind, whole, reached) in self.kinds() {
            writeln!(f, "{kind}: {} of {} reached", reached.len(), whole.len())?;
            whole.difference(reached).try_for_each(|name| writeln!(f, "  {name}"))?;
        }
        // In tenths of a percent, rounded up: what is missing must not look like nothing.
        let tenths = (left * 1_000).div_ceil(all.max(1));
        writeln!(f, "No transcript reaches {left} of {all}: {}.{} %.", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn what_none_reaches_is_named_and_counted() {
        let whole = Reach {
            steps: names(&["reset/open", "reset/type"]),
            branches: names(&["reset/no-code"]),
            prompts: names(&["hello", "bye"]),
            intents: names(&["thanks", "human"]),
        };
        let decision = Decision {
            read_as: vec!["thanks".into(), "unknown".into()],
            places: vec![("reset".into(), "type".to_owned()), ("reset".into(), "gone".to_owned())],
            prompts: vec!["hello", "hello", "retired"],
            ..Decision::default()
        };
        let coverage = Coverage::of(whole, [&decision]);
        let missing = coverage.missing();
        assert_eq!(
            missing,
            [
                ("steps", vec!["reset/open"]),
                ("branches", vec!["reset/no-code"]),
                ("prompts", vec!["bye"]),
                ("intents", vec!["human"])
            ]
        );
        assert_eq!(coverage.left(), (4, 7));
        let told = coverage.to_string();
        assert!(told.contains("steps: 1 of 2 reached\n  reset/open\n"), "{told}");
        // What stands nowhere in the content counts for nothing.
        assert!(told.contains("prompts: 1 of 2 reached\n  bye\nintents: 1 of 2 reached\n  human\n"), "{told}");
        assert!(told.ends_with("No transcript reaches 4 of 7: 57.2 %.\n"), "{told}");
    }
}
