//! The trained whole: one utterance in, one interpretation out.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use deskhand_classifier::{Calibration, Classifier, Example, Lesson, Scratch, probabilities};
use regex::RegexSet;

use super::{
    IntentExamples, Interpretation, Learner, Ranked, Verdict, choice::choice, file::parse_file, parts::parts,
    seen::seen,
};
use crate::{
    model::{ContentFault, Expectation, IntentId, Redacted},
    talk::text::{Language, Lexicon, Reading, Unit, foreign},
};

/// What a pattern adds to the evidence of its intent, in nats: the odds grow by a factor of about 55. It
/// decides where the classifier is undecided, and loses against a classifier that is sure of something else.
const PATTERN_EVIDENCE: f32 = 4.0;

/// The content is always learnt in the same order.
const SEED: u64 = 1;

/// A part of an utterance that says something else than the whole must be so sure.
const SURE_PART: f32 = 0.9;

/// … and have at least a quarter of its words.
const SMALLEST_PART: usize = 4;

/// So many parts of an utterance are read at most.
const PARTS_LIMIT: usize = 12;

/// Everything that is needed to read an utterance.
#[derive(Clone)]
pub struct Understanding {
    intents: Vec<Known>,
    lexicon: Lexicon,
    /// Every word of the examples, and how many examples have it: nobody mistyped it.
    words: BTreeMap<String, u64>,
    /// The examples as they were written, each with the place of its intent.
    examples: Vec<(usize, String)>,
    classifier: Classifier,
    patterns: RegexSet,
    /// The intent (its place) of each pattern.
    owners: Vec<usize>,
}

#[derive(Debug, Clone)]
struct Known {
    id: IntentId,
    courtesy: bool,
    out_of_scope: bool,
}

/// One stretch of an utterance, read: the probability of each intent.
struct Read {
    ranking: Vec<(usize, f32)>,
    verdict: Verdict,
}

/// What an utterance of several parts says.
struct Said {
    verdict: Verdict,
    intents: Vec<IntentId>,
    refused: Vec<IntentId>,
}

impl std::fmt::Debug for Understanding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Understanding");
        shown.field("intents", &self.intents.len()).field("features", &self.classifier.features());
        shown.field("net_share", &self.classifier.net_share());
        shown.field("calibration", &self.classifier.calibration()).finish_non_exhaustive()
    }
}

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
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        let (mut examples, mut written) = (Vec::new(), Vec::new());
        for (class, intent) in intents.iter().enumerate() {
            for example in &intent.examples {
                let reading = lexicon.read(example);
                for word in reading.units.iter().filter_map(Unit::as_word).collect::<BTreeSet<_>>() {
                    *counts.entry(word.to_owned()).or_default() += 1;
                }
                let words = seen(&reading.units).into_iter().map(Cow::into_owned).collect();
                examples.push(Example { words, class });
                written.push((class, example.clone()));
            }
        }
        let lesson = Lesson { examples: &examples, classes: intents.len(), validation: &[], seed: SEED };
        let owned = |(class, intent): (usize, &IntentExamples)| vec![class; intent.patterns.len()];
        let sources = intents.iter().flat_map(|intent| intent.patterns.iter().map(regex::Regex::as_str));
        Self {
            words: counts,
            examples: written,
            intents: intents.iter().map(Known::of).collect(),
            classifier: learner(&lesson),
            // Each pattern compiled alone; together they could only fail by size, and then none is used.
            patterns: RegexSet::new(sources).unwrap_or_else(|_| RegexSet::empty()),
            owners: intents.iter().enumerate().flat_map(owned).collect(),
            lexicon,
        }
    }

    /// What `utterance` means where `expectation` is waited for.
    pub fn interpret(&self, utterance: &Redacted, expectation: &Expectation) -> Interpretation {
        let reading = self.lexicon.read(utterance.as_str());
        let from = self.lexicon.corrected_from(&reading);
        let corrected =
            from.map(|from| Reading { units: reading.slice(from..reading.units.len()).to_vec(), changes: Vec::new() });
        let counts = corrected.as_ref().unwrap_or(&reading);
        let mut scratch = Scratch::default();
        let whole = self.read(&counts.units, &mut scratch);
        let Said { verdict, intents, refused } = self.several(counts, &whole, &mut scratch);
        let ranked = |&(class, confidence): &(usize, f32)| Some(Ranked { intent: self.id(class)?, confidence });
        Interpretation {
            ranking: whole.ranking.iter().filter_map(ranked).collect(),
            verdict,
            intents,
            refused,
            corrects: corrected.is_some(),
            language: self.language(utterance.as_str(), &reading),
            entities: self.lexicon.entities(utterance.as_str(), &reading),
            answer: if corrected.is_some() { None } else { self.lexicon.answer(&reading) },
            choice: choice(&expectation.choices, counts, &self.lexicon, &self.words),
        }
    }

    /// Another language, where most of the words are unknown here.
    fn language(&self, text: &str, reading: &Reading) -> Option<Language> {
        let words = reading.units.iter().filter(|unit| unit.is_word());
        let told = words.map(|unit| {
            let language = self.lexicon.language_of(&unit.text);
            let known =
                language.is_none() && (self.words.contains_key(&unit.text) || self.lexicon.is_right(&unit.text));
            (known, language)
        });
        foreign(text, &told.collect::<Vec<_>>())
    }

    /// The ids of all intents, in the order of the files.
    pub fn intents(&self) -> impl Iterator<Item = &IntentId> {
        self.intents.iter().map(|known| &known.id)
    }

    /// The share of examples that a classifier read right which had not seen them (the folds of the calibration).
    pub fn held_out_right(&self) -> f64 {
        self.classifier.calibration().held_out_right
    }

    /// Every example with its intent, in the order of the files.
    pub fn examples(&self) -> impl Iterator<Item = (&IntentId, &str)> {
        self.examples.iter().filter_map(|(class, example)| Some((&self.intents.get(*class)?.id, example.as_str())))
    }

    /// How many of how many examples have a word: how common it is in what people write.
    pub fn common(&self, word: &str) -> (u64, u64) {
        (self.words.get(word).copied().unwrap_or_default(), self.examples.len() as u64)
    }

    /// The words of the language, for whoever looks for entities alone.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The place of the likeliest intent of `units`, and its probability.
    pub(super) fn best(&self, units: &[Unit]) -> (usize, f64) {
        let ranking = self.read(units, &mut Scratch::default()).ranking;
        ranking.first().map(|&(class, p)| (class, f64::from(p))).unwrap_or_default()
    }

    /// How probable the intent at `class` is.
    pub(super) fn probability(&self, units: &[Unit], class: usize) -> f64 {
        let ranking = self.read(units, &mut Scratch::default()).ranking;
        ranking.into_iter().find(|(found, _)| *found == class).map_or(0.0, |(_, p)| p.into())
    }

    /// The patterns that are found in `units`, each with its intent.
    pub(super) fn patterns_in(&self, units: &[Unit]) -> Vec<(String, IntentId)> {
        let found = self.patterns.matches(&plain(units));
        let named =
            |place: usize| Some((self.patterns.patterns().get(place)?.clone(), self.id(*self.owners.get(place)?)?));
        found.iter().filter_map(named).collect()
    }

    /// The different words of a text as they are read.
    pub(super) fn words_of(&self, text: &str) -> BTreeSet<String> {
        seen(&self.lexicon.read(text).units).into_iter().map(Cow::into_owned).collect()
    }

    fn id(&self, class: usize) -> Option<IntentId> {
        self.intents.get(class).map(|known| known.id.clone())
    }

    fn is(&self, intent: &IntentId, holds: impl Fn(&Known) -> bool) -> bool {
        self.intents.iter().any(|known| known.id == *intent && holds(known))
    }

    fn read(&self, units: &[Unit], scratch: &mut Scratch) -> Read {
        let found = self.classifier.evidence(&seen(units), scratch);
        // Signs and numbers alone say nothing.
        let says = |unit: &Unit| unit.as_word().is_some_and(|word| !word.chars().all(char::is_numeric));
        let known = found.is_some() && units.iter().any(says);
        let mut evidence = found.map_or_else(|| vec![0.0; self.intents.len()], |found| found.to_vec());
        for sum in &mut evidence {
            *sum *= self.classifier.calibration().factor;
        }
        let mut fitting: Vec<usize> = self
            .patterns
            .matches(&plain(units))
            .iter()
            .filter_map(|pattern| self.owners.get(pattern).copied())
            .collect();
        // Two patterns of one intent that fit are no more than one.
        fitting.dedup();
        for &class in &fitting {
            if let Some(sum) = evidence.get_mut(class) {
                *sum += PATTERN_EVIDENCE;
            }
        }
        probabilities(&mut evidence);
        let mut ranking: Vec<(usize, f32)> = evidence.into_iter().enumerate().collect();
        ranking.sort_by(|a, b| b.1.total_cmp(&a.1));
        let verdict = if !known && fitting.is_empty() { Verdict::Unclear } else { self.verdict(&ranking) };
        Read { ranking, verdict }
    }

    fn verdict(&self, ranking: &[(usize, f32)]) -> Verdict {
        let Calibration { clear, between, .. } = self.classifier.calibration();
        let at =
            |place: usize| ranking.get(place).and_then(|&(class, p)| Some((self.intents.get(class)?, f64::from(p))));
        match (at(0), at(1)) {
            (Some((best, p)), _) if p >= clear => Verdict::Clear(best.id.clone()),
            (Some((best, p)), Some((next, q))) if p + q >= between && !best.out_of_scope && !next.out_of_scope => {
                Verdict::Between(best.id.clone(), next.id.clone())
            }
            _ => Verdict::Unclear,
        }
    }

    /// What a part says that it doesn't want, if it says so.
    fn refusal<'u>(&self, units: &'u [Unit]) -> Option<&'u [Unit]> {
        units.get(self.lexicon.refused_from(units)?..)
    }

    /// The verdict on a part of an utterance. Out of its sentence a part says less than it seems to: where the whole
    /// points elsewhere, it must be surer than a whole.
    fn part(&self, units: &[Unit], whole: &Read, words_of_whole: usize, scratch: &mut Scratch) -> Verdict {
        let read = self.read(units, scratch);
        let words = units.iter().filter(|unit| unit.is_word()).count();
        let (best, best_of_whole) = (read.ranking.first(), whole.ranking.first());
        let agrees = best.map(|(class, _)| class) == best_of_whole.map(|(class, _)| class);
        let sure = best.is_some_and(|(_, p)| *p >= SURE_PART) && words * SMALLEST_PART >= words_of_whole;
        if agrees || sure { read.verdict } else { Verdict::Unclear }
    }

    /// The verdict on the whole utterance and the intents of its parts. Parts count where two of them are clear
    /// and differ, or where one is clear and the whole is not.
    fn several(&self, reading: &Reading, whole: &Read, scratch: &mut Scratch) -> Said {
        let parts = parts(&reading.units, &self.lexicon);
        let words = reading.units.iter().filter(|unit| unit.is_word()).count();
        let several = parts.len() > 1;
        let (refusing, wanting): (Vec<_>, Vec<_>) = parts
            .into_iter()
            .take(PARTS_LIMIT)
            .partition(|part| several && self.refusal(reading.slice(part.clone())).is_some());
        let refusals = refusing.into_iter().filter_map(|part| self.refusal(reading.slice(part)));
        let refused: Vec<IntentId> = refusals
            .filter_map(|units| match self.read(units, scratch).verdict {
                Verdict::Clear(intent) => Some(intent),
                Verdict::Between(..) | Verdict::Unclear => None,
            })
            .collect();
        let mut clear: Vec<IntentId> = Vec::new();
        for part in wanting {
            // Most messages are of one part, which has been read.
            let all = part.len() == reading.units.len();
            let verdict = match (all, refused.is_empty()) {
                (true, _) => whole.verdict.clone(),
                (false, true) => self.part(reading.slice(part), whole, words, scratch),
                // The whole points at what is refused too, and so says nothing about the rest.
                (false, false) => self.read(reading.slice(part), scratch).verdict,
            };
            if let Verdict::Clear(intent) = verdict
                && !clear.contains(&intent)
            {
                clear.push(intent);
            }
        }
        let weighty = |intent: &&IntentId| self.is(intent, |known| !known.courtesy && !known.out_of_scope);
        if clear.iter().any(|intent| weighty(&intent)) {
            // Beside a request, a courtesy or an aside that no article covers asks for nothing.
            clear.retain(|intent| self.is(intent, |known| !known.out_of_scope && !known.courtesy));
        }
        clear.retain(|intent| !refused.contains(intent));
        let (verdict, intents) = match &whole.verdict {
            Verdict::Clear(intent) if clear.len() < 2 && !refused.contains(intent) => {
                (whole.verdict.clone(), vec![intent.clone()])
            }
            _ => match clear.iter().find(weighty).or(clear.first()) {
                Some(main) => (Verdict::Clear(main.clone()), clear),
                // What is refused is all that was understood.
                None if !refused.is_empty() => (Verdict::Unclear, Vec::new()),
                None => (whole.verdict.clone(), Vec::new()),
            },
        };
        Said { verdict, intents, refused }
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

/// The words of `units` as patterns see them: with single spaces, `?` as a word, no other signs.
fn plain(units: &[Unit]) -> String {
    let mut plain = String::new();
    for word in units.iter().filter_map(|unit| unit.as_word().or((unit.text == "?").then_some("?"))) {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.push_str(word);
    }
    plain
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
