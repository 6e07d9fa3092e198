//! From the files of `intents/` to an [`Understanding`]: what is in them is checked, then learnt.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use deskhand_classifier::{Example, Lesson};

use super::{
    IntentExamples, Learner, Understanding, file::parse_file, label::Labels, meanings, patterns::Patterns, seen::seen,
    understanding::Known,
};
use crate::{
    model::{ContentFault, IntentId},
    talk::text::{Lexicon, Table, Unit},
};

/// The content is always learnt in the same order.
const SEED: u64 = 1;

impl Understanding {
    /// Reads and trains all files of `intents/`: pairs of a file's name and its text, one of them with a `[lexicon]`.
    pub fn from_sources(files: &[(&str, &str)], learner: Learner<'_>) -> Result<Self, Vec<ContentFault>> {
        let (mut intents, mut lexicon, mut faults) = (Vec::<IntentExamples>::new(), None, Vec::new());
        let whole = |file: &str, source: &str, message: &str, remedy: &str| {
            ContentFault::new(file, source, 0, source.lines().next().map_or(0, str::len), message, remedy)
        };
        for &(file, source) in files {
            match parse_file(file, source) {
                Ok(read) => {
                    for intent in &read.intents {
                        if intents.iter().any(|known| known.id == intent.id) {
                            let message = format!("the intent `{}` stands in another file already", intent.id);
                            faults.push(whole(file, source, &message, "Put all its examples into one of the files."));
                        }
                    }
                    faults.extend(examples_of_others(file, source, &read.intents, &intents));
                    intents.extend(read.intents);
                    if lexicon.is_some() && read.lexicon.is_some() {
                        faults.push(whole(file, source, "there is a second [lexicon]", "Join the two in one file."));
                    }
                    lexicon = read.lexicon.or(lexicon);
                }
                Err(more) => faults.extend(more),
            }
        }
        let (first, text) = files.first().copied().unwrap_or(("intents/", ""));
        if lexicon.is_none() && faults.is_empty() {
            let remedy = "One file of intents/ must have it; see prompts/en/intents/lexicon.toml.";
            faults.push(whole(first, text, "no file has a [lexicon]", remedy));
        }
        if intents.len() < 2 && faults.is_empty() {
            faults.push(whole(first, text, "there are fewer than two intents", "Describe what messages can mean."));
        }
        if faults.is_empty() {
            Ok(Self::train(&intents, lexicon.unwrap_or_default().into(), learner))
        } else {
            Err(faults)
        }
    }

    /// Trains on `intents`, in their order. The same content gives the same bits on every machine.
    pub fn train(intents: &[IntentExamples], lexicon: Lexicon, learner: Learner<'_>) -> Self {
        let mut counts: Table<u64> = Table::default();
        let (mut examples, mut written) = (Vec::new(), Vec::new());
        for (class, intent) in intents.iter().enumerate() {
            for example in &intent.examples {
                let reading = lexicon.read(example);
                for word in reading.units.iter().filter_map(Unit::as_word).collect::<BTreeSet<_>>() {
                    *counts.at(word.to_owned()) += 1;
                }
                let words = seen(&reading.units).into_iter().map(Cow::into_owned).collect();
                examples.push(Example { words, class });
                written.push((class, example.clone()));
            }
        }
        let (classes, courtesies) = (intents.len(), lexicon.courtesies());
        let meanings = meanings::english();
        let lesson = Lesson { examples: &examples, classes, validation: &[], courtesies, meanings, seed: SEED };
        let sources = intents
            .iter()
            .enumerate()
            .flat_map(|(class, intent)| intent.patterns.iter().map(move |pattern| (pattern.as_str(), class)));
        Self {
            words: counts,
            examples: written,
            intents: intents.iter().map(Known::of).collect(),
            classifier: learner(&lesson),
            patterns: Patterns::of(sources),
            labels: Labels::default(),
            lexicon,
        }
    }
}

/// Examples of a file that stand in an earlier file's intent already.
fn examples_of_others(file: &str, source: &str, new: &[IntentExamples], known: &[IntentExamples]) -> Vec<ContentFault> {
    let owners: BTreeMap<String, &IntentId> = known
        .iter()
        .flat_map(|intent| intent.examples.iter().map(|example| (example.to_lowercase(), &intent.id)))
        .collect();
    let twice = new.iter().flat_map(|intent| &intent.examples).filter_map(|example| {
        let owner = owners.get(&example.to_lowercase())?;
        let start = source.find(&format!("\"{example}\"")).unwrap_or_default();
        let message = format!("this example stands in `{owner}` of another file already");
        let remedy = "Keep it in the intent that it means; the same words can't mean two things.";
        Some(ContentFault::new(file, source, start, start + example.len() + 2, message, remedy))
    });
    twice.collect()
}

impl Known {
    fn of(intent: &IntentExamples) -> Self {
        Self { id: intent.id.clone(), courtesy: intent.courtesy, out_of_scope: intent.out_of_scope }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::talk::intent::learn;

    fn faults(files: &[(&str, &str)]) -> Vec<(String, usize, String)> {
        let shown = |fault: ContentFault| (fault.file().to_owned(), fault.line(), fault.message.clone());
        Understanding::from_sources(files, &mut learn).unwrap_err().into_iter().map(shown).collect()
    }

    #[test]
    fn mistakes_between_files() {
        let intent = |id: &str, last: &str| {
            format!("[[intent]]\nid = \"{id}\"\nabout = \"x\"\nexamples = [\"a\", \"b\", \"c\", \"d\",\n\"{last}\"]\n")
        };
        let (one, two) = (
            intent("one", "Same words"),
            intent("one", "same words").replace("\"a\", \"b\", \"c\", \"d\"", "\"e\", \"f\", \"g\", \"h\""),
        );
        assert_eq!(
            faults(&[("1.toml", &one), ("2.toml", &two)]),
            [
                ("2.toml".to_owned(), 1, "the intent `one` stands in another file already".to_owned()),
                ("2.toml".to_owned(), 5, "this example stands in `one` of another file already".to_owned()),
            ]
        );
        assert_eq!(faults(&[("1.toml", &one)])[0].2, "no file has a [lexicon]");
        assert_eq!(faults(&[])[0].2, "no file has a [lexicon]");
    }
}
