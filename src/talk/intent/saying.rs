//! What a stretch of an utterance says: taken whole, and in its parts.

use deskhand_classifier::{Calibration, Scratch, probabilities};

use super::{Understanding, Verdict, parts::parts, seen::seen};
use crate::{
    model::IntentId,
    talk::text::{Reading, Unit},
};

/// What a pattern adds to the evidence of its intent, in nats: the odds grow by a factor of about 55. It
/// decides where the classifier is undecided, and loses against a classifier that is sure of something else.
const PATTERN_EVIDENCE: f32 = 4.0;

/// A part of an utterance that says something else than the whole must be so sure.
const SURE_PART: f32 = 0.97;

/// … and have at least a quarter of its words.
const SMALLEST_PART: usize = 4;

/// Where only one part is clear and the whole points elsewhere, that part counts if it has at least half of the words.
const LONE_PART: usize = 2;

/// So many parts of an utterance are read at most.
const PARTS_LIMIT: usize = 12;

/// One stretch of an utterance, read: the probability of each intent.
pub(super) struct Read {
    pub(super) ranking: Vec<(usize, f32)>,
    pub(super) verdict: Verdict,
}

/// What an utterance of several parts says.
pub(super) struct Said {
    pub(super) verdict: Verdict,
    pub(super) intents: Vec<IntentId>,
    pub(super) refused: Vec<IntentId>,
}

impl Understanding {
    pub(super) fn read(&self, units: &[Unit], scratch: &mut Scratch) -> Read {
        let found = self.classifier.evidence(&seen(units), scratch);
        // Signs and numbers alone say nothing.
        let says = |unit: &Unit| unit.as_word().is_some_and(|word| !word.chars().all(char::is_numeric));
        let known = found.is_some() && units.iter().any(says);
        let mut evidence = found.map_or_else(|| vec![0.0; self.intents.len()], |found| found.to_vec());
        for sum in &mut evidence {
            *sum *= self.classifier.calibration().factor;
        }
        let mut fitting: Vec<usize> = self.patterns.found(&plain(units)).into_iter().map(|(_, class)| class).collect();
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
    pub(super) fn several(&self, reading: &Reading, whole: &Read, scratch: &mut Scratch) -> Said {
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
        let best = whole.ranking.first().and_then(|&(class, _)| self.intents.get(class));
        let points_at = |intent: &IntentId| best.is_some_and(|known| known.id == *intent);
        let (mut clear, mut aside): (Vec<IntentId>, Vec<IntentId>) = Default::default();
        for part in wanting {
            // Most messages are of one part, which has been read.
            let all = part.len() == reading.units.len();
            let said = reading.slice(part.clone()).iter().filter(|unit| unit.is_word()).count();
            let verdict = match (all, refused.is_empty()) {
                (true, _) => whole.verdict.clone(),
                (false, true) => self.part(reading.slice(part), whole, words, scratch),
                // The whole points at what is refused too, and so says nothing about the rest.
                (false, false) => self.read(reading.slice(part), scratch).verdict,
            };
            // What no article covers is the answer to a whole message, never to an aside in it.
            if let Verdict::Clear(intent) = verdict
                && !clear.contains(&intent)
                && (all || !self.is(&intent, |known| known.out_of_scope))
            {
                if refused.is_empty() && !points_at(&intent) && said * LONE_PART < words {
                    aside.push(intent.clone());
                }
                clear.push(intent);
            }
        }
        let weighty = |intent: &&IntentId| self.is(intent, |known| !known.courtesy && !known.out_of_scope);
        if clear.iter().any(|intent| weighty(&intent)) {
            // Beside a request, a courtesy or an aside that no article covers asks for nothing.
            clear.retain(|intent| self.is(intent, |known| !known.out_of_scope && !known.courtesy));
        }
        clear.retain(|intent| !refused.contains(intent));
        if let [only] = clear.as_slice()
            && aside.contains(only)
        {
            clear.clear();
        }
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

/// The words of `units` as patterns see them: with single spaces, `?` as a word, no other signs.
pub(super) fn plain(units: &[Unit]) -> String {
    let mut plain = String::new();
    for word in units.iter().filter_map(|unit| unit.as_word().or((unit.text == "?").then_some("?"))) {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.push_str(word);
    }
    plain
}
