//! What is no mistake, and yet worth a look: too few examples, intents that take each other's, examples that another
//! intent's pattern claims.

use std::collections::{BTreeMap, BTreeSet};

use super::{IntentExamples, Understanding, likeness::Likeness, parse_file};
use crate::model::{ContentFault, IntentId};

/// An intent with fewer examples is easily missed.
const FEW: usize = 30;
/// An example whose nearest neighbour is so much like it …
const ALIKE: f64 = 0.7;
/// … and of another intent is one that this intent may lose; so many of them are worth a word …
const LOST: usize = 4;
/// … if they are more than one in so many of its examples.
const LOST_SHARE: usize = 12;

impl Understanding {
    /// The doubts about files that have no mistake.
    pub fn doubts(&self, files: &[(&str, &str)]) -> Vec<ContentFault> {
        let parsed: Vec<(&str, &str, Vec<IntentExamples>)> = files
            .iter()
            .filter_map(|&(file, source)| Some((file, source, parse_file(file, source).ok()?.intents)))
            .collect();
        let mut doubts = Vec::new();
        let lost = self.lost();
        for (file, source, intents) in &parsed {
            for intent in intents {
                doubts.extend(few(file, source, intent));
                doubts.extend(self.claimed(file, source, intent));
                for ((one, other), examples) in lost.iter().filter(|((one, _), _)| *one == intent.id) {
                    let enough = examples.len() >= LOST && examples.len() * LOST_SHARE > intent.examples.len();
                    if let Some((example, near)) = examples.first().filter(|_| enough) {
                        let message = format!(
                            "{} examples of `{one}` are more like one of `{other}` than like their own: \"{example}\" is like \"{near}\"",
                            examples.len()
                        );
                        let remedy = "If both mean the same, make one intent of them; else give each more examples of its own kind.";
                        doubts.push(at(file, source, example, message, remedy));
                    }
                }
            }
        }
        doubts
    }

    /// Examples of the first intent that are most like one of the second, with that one.
    fn lost(&self) -> BTreeMap<(IntentId, IntentId), Vec<(String, String)>> {
        let all: Vec<(&IntentId, &str, BTreeSet<String>)> =
            self.examples().map(|(intent, example)| (intent, example, self.words_of(example))).collect();
        let likeness = Likeness::of(all.iter().map(|(_, _, words)| words.clone()));
        let mut lost: BTreeMap<(IntentId, IntentId), Vec<(String, String)>> = BTreeMap::new();
        for (place, (intent, example, words)) in all.iter().enumerate() {
            let near = likeness.nearest(words, 2).into_iter().find(|(_, other)| *other != place);
            if let Some((alike, other)) = near
                && let Some((owner, neighbour, _)) = all.get(other)
                && alike >= ALIKE
                && owner != intent
            {
                let pair = ((*intent).clone(), (*owner).clone());
                lost.entry(pair).or_default().push(((*example).to_owned(), (*neighbour).to_owned()));
            }
        }
        lost
    }

    /// Examples in which another intent's pattern is found, and none of their own.
    fn claimed(&self, file: &str, source: &str, intent: &IntentExamples) -> Vec<ContentFault> {
        let claims = intent.examples.iter().filter_map(|example| {
            let found = self.patterns_in(&self.lexicon().read(example).units);
            let own = found.iter().any(|(_, owner)| *owner == intent.id);
            let (pattern, owner) = found.into_iter().find(|(_, owner)| *owner != intent.id).filter(|_| !own)?;
            let message = format!("a pattern of `{owner}` is found in this example of `{}`: {pattern}", intent.id);
            let remedy = "Move the example, or narrow the pattern, or give this intent a pattern that fits it too.";
            Some(at(file, source, example, message, remedy))
        });
        claims.collect()
    }
}

fn few(file: &str, source: &str, intent: &IntentExamples) -> Option<ContentFault> {
    let count = intent.examples.len();
    let message = format!("`{}` has {count} examples, and {FEW} make an intent reliable", intent.id);
    (count < FEW).then(|| {
        at(
            file,
            source,
            intent.id.as_str(),
            message,
            "Add some as people write them, varied in length, spelling and mood.",
        )
    })
}

/// At the first place where `text` stands in quotes.
fn at(file: &str, source: &str, text: &str, message: String, remedy: &str) -> ContentFault {
    let start = source.find(&format!("\"{text}\"")).unwrap_or_default();
    ContentFault::new(file, source, start, start + text.len() + 2, message, remedy)
}

#[cfg(test)]
mod tests {
    use super::{super::learn, *};

    const LEXICON: &str = include_str!("../../../prompts/en/intents/lexicon.toml");

    fn intent(id: &str, examples: &[&str], patterns: &str) -> String {
        let examples: Vec<String> = examples.iter().map(|example| format!("  \"{example}\",\n")).collect();
        format!(
            "[[intent]]\nid = \"{id}\"\nabout = \"x\"\nexamples = [\n{}]\npatterns = [{patterns}]\n",
            examples.concat()
        )
    }

    #[test]
    fn what_is_worth_a_look_is_told_with_its_line() {
        let cat = intent(
            "cat",
            &[
                "feed the grey cat now",
                "feed the black cat now",
                "feed the old cat now",
                "feed the tiny cat now",
                "purr",
            ],
            "",
        );
        let dog = intent(
            "dog",
            &[
                "feed the grey dog now",
                "feed the black dog now",
                "feed the old dog now",
                "feed the tiny dog now",
                "woof purr",
            ],
            "'^feed the tiny (cat|dog)', 'feed the old dog'",
        );
        let files = [("lexicon.toml", LEXICON), ("cat.toml", cat.as_str()), ("dog.toml", dog.as_str())];
        let understanding = Understanding::from_sources(&files, &mut learn).unwrap();
        let told: Vec<(String, usize, String)> = understanding
            .doubts(&files)
            .into_iter()
            .map(|doubt| (doubt.file().to_owned(), doubt.line(), doubt.message.clone()))
            .collect();
        let has = |file: &str, line: usize, part: &str| {
            told.iter().any(|(f, l, m)| f == file && *l == line && m.contains(part))
        };
        assert!(has("cat.toml", 2, "`cat` has 5 examples, and 30 make"), "{told:#?}");
        assert!(
            has("cat.toml", 8, "a pattern of `dog` is found in this example of `cat`: ^feed the tiny"),
            "{told:#?}"
        );
        assert!(!told.iter().any(|(_, _, m)| m.contains("example of `dog`: ")), "{told:#?}");
        assert!(has("cat.toml", 5, "4 examples of `cat` are more like one of `dog`"), "{told:#?}");
    }
}
