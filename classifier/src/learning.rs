//! From a lesson to a classifier: both learners, how much of each, and what their evidence is worth.

use std::collections::BTreeSet;

use super::{
    blend::together,
    calibration::{Calibration, Reading, likeliest_factor},
    crew::at_once,
    feature::Features,
    lesson::{Example, Lesson, Progress},
    linear,
    meanings::{Meanings, Sight},
    mistakes::Thumbs,
    model::Model,
    net,
    vocabulary::{Vector, Vocabulary},
    weights::{Weights, add_scaled},
};

/// Up to so many examples each is held out once, in one of `FEW_PARTS` turns; of more a `MANY_PARTS`th is held
/// out once, since that is enough to judge by and learning takes its time.
const FEW: usize = 4_000;
const FEW_PARTS: usize = 3;
const MANY_PARTS: usize = 8;
/// How much of the evidence may come from the net; the rest comes from the linear model.
const SHARES: [f32; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];
/// Several learners together are used only where they make what was not seen likelier by this much: one
/// alone is smaller.
const WORTH: f64 = 0.01;
/// Of many examples so many nets are learnt, from different beginnings, and their evidence is averaged. To judge by,
/// one is enough: what evidence is worth does not change with how many it is averaged of.
const NETS: usize = 3;
/// For every so many examples a feature must be in one more of them to be kept.
const EXAMPLES_A_FEATURE: usize = 7_500;

/// What was learnt.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Classifier {
    pub(crate) vocabulary: Vocabulary,
    pub(crate) model: Model,
    pub(crate) calibration: Calibration,
    pub(crate) net_share: f32,
}

/// Room to work in, so that reading a message asks for no memory once it has grown.
#[derive(Debug, Default)]
pub struct Scratch {
    features: Features,
    vector: Vector,
    sums: Vec<f32>,
    evidence: Vec<f32>,
}

impl Classifier {
    /// Learns. `hear` is told now and then how far it has come.
    pub fn learn(lesson: &Lesson<'_>, hear: &mut dyn FnMut(Progress)) -> Self {
        let examples: Vec<&Example> = lesson.examples.iter().collect();
        let turns = if lesson.validation.is_empty() { turns(lesson) } else { Vec::new() };
        let rests = turns.iter().map(|held| examples.len() - held.len());
        let all = rests.map(net::sightings).sum::<usize>() + nets(examples.len()) * net::sightings(examples.len());
        // All examples, which take longest, and in each turn those that are not held out.
        let learnt_of = |job: usize| job.checked_sub(1).and_then(|turn| turns.get(turn));
        let learn = |job: usize, hear: &mut dyn FnMut(usize)| {
            let held = |at: &usize| learnt_of(job).is_some_and(|held| held.contains(at));
            let (held, rest): (Vec<_>, Vec<_>) = examples.iter().enumerate().partition(|(at, _)| held(at));
            let rest: Vec<&Example> = rest.into_iter().map(|(_, example)| *example).collect();
            let nets = if job == 0 { nets(rest.len()) } else { 1 };
            let both = Both::learn(&rest, lesson, nets, hear);
            let readings: Vec<Opinions> = held.into_iter().map(|(_, example)| both.read(example)).collect();
            (both, readings)
        };
        let mut learnt = at_once(1 + turns.len(), learn, &mut |seen| hear(Progress { seen, all })).into_iter();
        let Some((both, _)) = learnt.next() else { return Self::default() };
        let mut readings: Vec<Opinions> = learnt.flat_map(|(_, readings)| readings).collect();
        readings.extend(lesson.validation.iter().map(|example| both.read(example)));
        let (net_share, calibration) = weigh(&readings, both.nets.len());
        let model = Model::of(&together(&both.parts(net_share)));
        Self { vocabulary: both.vocabulary, model, calibration, net_share }
    }

    /// The evidence for each class, as learnt, in nats. A text of which nothing is known has none.
    pub fn evidence<'s, W: AsRef<str>>(&self, words: &[W], scratch: &'s mut Scratch) -> Option<&'s mut [f32]> {
        scratch.features.see(words, self.vocabulary.sight);
        self.vocabulary.weigh(&scratch.features, &mut scratch.vector);
        self.model.evidence(&scratch.vector, &mut scratch.sums, &mut scratch.evidence);
        (!scratch.vector.is_empty()).then_some(scratch.evidence.as_mut_slice())
    }

    pub fn calibration(&self) -> Calibration {
        self.calibration
    }

    /// How many different features of texts are known.
    pub fn features(&self) -> usize {
        self.vocabulary.len()
    }

    /// How much of the evidence comes from the net, from 0 to 1; the rest comes from the linear model.
    pub fn net_share(&self) -> f32 {
        self.net_share
    }
}

/// Which examples are held out in each turn. Every class is dealt out evenly: its nth example falls to part n
/// modulo the number of parts.
fn turns(lesson: &Lesson<'_>) -> Vec<BTreeSet<usize>> {
    let few = lesson.examples.len() <= FEW;
    let parts = if few { FEW_PARTS } else { MANY_PARTS };
    let mut turns = vec![BTreeSet::new(); parts];
    let mut dealt = vec![0; lesson.classes];
    for (at, example) in lesson.examples.iter().enumerate() {
        let Some(count) = dealt.get_mut(example.class) else { continue };
        if let Some(held) = turns.get_mut(*count % parts) {
            held.insert(at);
        }
        *count += 1;
    }
    turns.truncate(if few { FEW_PARTS } else { 1 });
    turns
}

/// Both learners, from the same examples.
struct Both {
    vocabulary: Vocabulary,
    linear: Weights,
    nets: Vec<Weights>,
}

fn nets(examples: usize) -> usize {
    if examples > FEW { NETS } else { 1 }
}

fn thumbs(examples: usize, courtesies: &[String]) -> Thumbs<'_> {
    if examples > FEW { Thumbs::of_many(courtesies) } else { Thumbs::FEW }
}

/// With few examples topics would make more of what was asked back right, and as much of it wrong.
fn sight(examples: usize, meanings: &'static Meanings) -> Sight {
    Sight { meanings, topics: examples > FEW }
}

/// The share of `nets` of which each is worth as much beside the linear model as each of the `judged`, which had `share`.
fn share_of(nets: usize, judged: usize, share: f32) -> f32 {
    let all = share * count(nets) / count(judged);
    all / (all + 1.0 - share)
}

/// The evidence of each of the learners for an example that neither has seen.
struct Opinions {
    linear: Vec<f32>,
    /// The mean of so many `nets`.
    net: Vec<f32>,
    nets: usize,
    class: usize,
}

impl Both {
    fn learn(examples: &[&Example], lesson: &Lesson<'_>, nets: usize, hear: &mut dyn FnMut(usize)) -> Self {
        let sight = sight(examples.len(), lesson.meanings);
        let texts: Vec<Features> = examples.iter().map(|example| Features::of(&example.words, sight)).collect();
        let vocabulary = Vocabulary::of(&texts, 1 + texts.len() / EXAMPLES_A_FEATURE, sight);
        let vectors: Vec<Vector> = texts.iter().map(|text| vocabulary.vector(text)).collect();
        let (features, Lesson { classes, seed, courtesies, .. }) = (vocabulary.len(), *lesson);
        let examples: Vec<(&Example, Vector)> = examples.iter().copied().zip(vectors).collect();
        let learn = |beginning: usize, hear: &mut dyn FnMut(usize)| {
            let chance = (seed, beginning, thumbs(examples.len(), courtesies));
            net::train(&examples, &vocabulary, classes, chance, hear)
        };
        let nets = at_once(nets, learn, hear);
        let labelled: Vec<(Vector, usize)> = examples.into_iter().map(|(it, vector)| (vector, it.class)).collect();
        let linear = linear::train(&labelled, features, classes, seed);
        Self { vocabulary, linear, nets }
    }

    fn read(&self, example: &Example) -> Opinions {
        let vector = self.vocabulary.vector(&Features::of(&example.words, self.vocabulary.sight));
        let mut net = vec![0.0; self.linear.classes];
        for part in &self.nets {
            add_scaled(&mut net, &part.evidence(&vector), 1.0 / count(self.nets.len()));
        }
        Opinions { linear: self.linear.evidence(&vector), net, nets: self.nets.len(), class: example.class }
    }

    /// The learners that have a share, each with it.
    fn parts(&self, net_share: f32) -> Vec<(f32, &Weights)> {
        let parts = self
            .nets
            .iter()
            .map(|net| (net_share / count(self.nets.len()), net))
            .chain([(1.0 - net_share, &self.linear)]);
        parts.filter(|(share, _)| *share > 0.0).collect()
    }
}

/// The share of the nets under which the unseen examples are likeliest, where there are `nets` in the end, and the
/// calibration that goes with it.
fn weigh(opinions: &[Opinions], nets: usize) -> (f32, Calibration) {
    let mut best: Option<(f64, f32, Calibration)> = None;
    for net_share in SHARES {
        let readings: Vec<Reading> = opinions.iter().map(|opinions| opinions.joined(net_share)).collect();
        let (factor, unlikeliness) = likeliest_factor(&readings);
        let alone = net_share <= 0.0 || net_share >= 1.0;
        let unlikeliness = if alone { unlikeliness * (1.0 - WORTH) } else { unlikeliness };
        if best.as_ref().is_none_or(|(least, ..)| unlikeliness < *least) {
            best = Some((unlikeliness, net_share, Calibration::on(&readings, factor)));
        }
    }
    let judged = opinions.first().map_or(nets, |opinions| opinions.nets);
    best.map_or((1.0, Calibration::default()), |(_, share, calibration)| (share_of(nets, judged, share), calibration))
}

impl Opinions {
    fn joined(&self, net_share: f32) -> Reading {
        let joined =
            self.linear.iter().zip(&self.net).map(|(linear, net)| linear * (1.0 - net_share) + net * net_share);
        Reading { evidence: joined.collect(), class: self.class }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a handful")]
fn count(n: usize) -> f32 {
    n as f32
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::feature::hash;

    /// Messages about fruit and cars, `each` of either; every second one says a word that only it has.
    fn examples(each: usize) -> Vec<Example> {
        let fruit = ["a red apple please", "the pear is soft", "green apples from the tree", "pears in a box"];
        let cars = ["my car is blue", "the road is long", "cars and roads", "a fast wheel"];
        let words = |text: &str, n: usize| {
            let own = n.is_multiple_of(2).then(|| format!("w{}", "x".repeat(n % 9)));
            text.split(' ').map(str::to_owned).chain(own).collect()
        };
        let of =
            |texts: [&'static str; 4], class| (0..each).map(move |n| Example { words: words(texts[n % 4], n), class });
        of(fruit, 0).chain(of(cars, 1)).collect()
    }

    fn lesson(examples: &[Example]) -> Lesson<'_> {
        Lesson { examples, classes: 2, validation: &[], courtesies: &[], meanings: Default::default(), seed: 1 }
    }

    fn best(classifier: &Classifier, text: &str) -> usize {
        let words: Vec<&str> = text.split(' ').collect();
        let mut scratch = Scratch::default();
        let evidence = classifier.evidence(&words, &mut scratch).unwrap();
        usize::from(evidence[0] <= evidence[1])
    }

    #[test]
    fn learning_gives_the_same_bits_on_every_machine() {
        let examples = examples(40);
        let mut heard = Vec::new();
        let classifier = Classifier::learn(&lesson(&examples), &mut |progress| heard.push(progress));
        assert!(heard.windows(2).all(|two| two[0].seen < two[1].seen) && heard[0].all == heard.last().unwrap().seen);
        assert_eq!(classifier, Classifier::learn(&lesson(&examples), &mut |_| ()));
        let bits = hash(0xcbf2_9ce4_8422_2325, &classifier.to_bytes());
        assert_eq!(bits, 0xba0f_9854_b2fb_2772, "learns otherwise than before ({bits:016x}): raise VERSION in lib.rs");
        for (text, class) in [("an apple", 0), ("soft peras", 0), ("long roads", 1), ("whel", 1)] {
            assert_eq!(best(&classifier, text), class, "{text}");
        }
        let seed = Lesson { seed: 2, ..lesson(&examples) };
        assert_ne!(classifier, Classifier::learn(&seed, &mut |_| ()));
    }

    #[test]
    fn every_example_is_held_out_once_and_every_class_evenly() {
        let few = examples(10);
        let held = turns(&lesson(&few));
        assert_eq!(held.iter().map(BTreeSet::len).collect::<Vec<_>>(), [8, 6, 6]);
        assert_eq!(held.iter().flatten().collect::<BTreeSet<_>>().len(), 20);
        let many = examples(4_000);
        assert_eq!(turns(&lesson(&many)).iter().map(BTreeSet::len).collect::<Vec<_>>(), [1_000]);
    }

    #[test]
    fn the_likelier_learner_gets_the_greater_share() {
        let says =
            |right: &[f32], wrong: &[f32], n: usize| if n.is_multiple_of(10) { wrong.to_vec() } else { right.to_vec() };
        let opinions = |good_net: bool| -> Vec<Opinions> {
            let of = |n: usize| {
                let (good, bad) = (says(&[2.0, 0.0], &[0.0, 2.0], n), says(&[0.0, 2.0], &[2.0, 0.0], n));
                let (net, linear) = if good_net { (good, bad) } else { (bad, good) };
                Opinions { linear, net, nets: 1, class: 0 }
            };
            (0..100).map(of).collect()
        };
        let ((good, calibration), (bad, _)) = (weigh(&opinions(true), 1), weigh(&opinions(false), 1));
        assert!(good > 0.5 && bad < 0.5 && (calibration.held_out_right - 0.9).abs() < 1e-9, "{good} {bad}");
    }

    #[test]
    fn both_are_used_where_that_is_worth_it() {
        // One in ten is wrong; of the right ones each learner is now more and now less sure, in turns.
        let share = |swing: f32, nets| {
            let of = |n: usize| {
                let sure = |plus: bool| vec![if plus { 2.0 + swing } else { 2.0 - swing }, 0.0];
                let (linear, net) = (sure(n.is_multiple_of(2)), sure(!n.is_multiple_of(2)));
                Opinions { linear, net, nets: 1, class: usize::from([9, 10].contains(&(n % 20))) }
            };
            weigh(&(0..100).map(of).collect::<Vec<_>>(), nets).0
        };
        assert_eq!([0.1, 1.5].map(|swing| (0.01..0.99).contains(&share(swing, 1))), [false, true]);
        // Three, each with what one was worth.
        for swing in [0.1, 1.5] {
            let of_three = share_of(3, 1, share(swing, 1));
            assert!((share(swing, 3) - of_three).abs() < 1e-6, "{swing}");
        }
        for (share, of_three) in [(0.0, 0.0), (0.5, 0.75), (0.75, 0.9), (1.0, 1.0)] {
            assert!((share_of(3, 1, share) - of_three).abs() < 1e-6, "{share}");
            assert!((share_of(3, 3, share) - share).abs() < 1e-6, "{share}");
        }
    }

    #[test]
    fn of_many_examples_several_nets_are_learnt() {
        let (few, many) = (examples(20), examples(FEW / 2 + 1));
        let learnt = |examples: &[Example]| {
            let lesson = Lesson { validation: &few, ..lesson(examples) };
            let mut heard = Vec::new();
            let all: Vec<&Example> = examples.iter().collect();
            let both = Both::learn(&all, &lesson, nets(all.len()), &mut |seen| heard.push(seen));
            assert_eq!(heard.last(), Some(&(nets(all.len()) * net::sightings(all.len()))));
            assert!(both.nets.windows(2).all(|two| two[0] != two[1]), "two from the same beginning");
            assert_eq!(both.read(&examples[0]).nets, both.nets.len());
            let all = together(&both.parts(1.0));
            let bits = all.rows.iter().fold(0xcbf2_9ce4_8422_2325, |bits, it| hash(bits, &it.to_bits().to_le_bytes()));
            (all.hidden, bits)
        };
        let (of_few, of_many) = (learnt(&few), learnt(&many));
        assert_eq!(of_many.0, NETS * of_few.0);
        let bits = of_many.1;
        assert_eq!(bits, 0x66f5_59fc_5b31_db81, "learns otherwise than before ({bits:016x}): raise VERSION in lib.rs");
    }

    #[test]
    fn many_are_judged_by_one_net_and_read_with_topics() {
        // So many that what is not held out is many, too.
        let many = examples(FEW * 4 / 7 + 9);
        let (mut first, mut last) = (None, None);
        let classifier = Classifier::learn(&lesson(&many), &mut |progress| {
            first.get_or_insert(progress);
            last = Some(progress);
        });
        let held = turns(&lesson(&many)).iter().map(BTreeSet::len).sum::<usize>();
        let rest = many.len() - held;
        let all = NETS * net::sightings(many.len()) + net::sightings(rest);
        assert!(rest > FEW);
        assert_eq!((first.unwrap().all, last.unwrap().seen), (all, all));
        assert!(classifier.vocabulary.sight.topics, "of many, topics are seen");
        assert_eq!(Classifier::from_bytes(&classifier.to_bytes(), Default::default()), Ok(classifier));
    }

    #[test]
    fn validation_examples_calibrate_in_place_of_parts() {
        let examples = examples(20);
        let turned: Vec<Example> = examples.iter().map(|it| Example { class: 1 - it.class, ..it.clone() }).collect();
        let learnt = |validation| {
            let lesson = Lesson { validation, ..lesson(&examples) };
            Classifier::learn(&lesson, &mut |_| ()).calibration().factor
        };
        assert!(learnt(&turned) < learnt(&examples), "{} {}", learnt(&turned), learnt(&examples));
    }

    #[test]
    fn words_that_no_example_has_are_read_by_what_they_mean() {
        static MEANINGS: LazyLock<Meanings> = LazyLock::new(|| {
            Meanings::parse("-s\n1 0 food:1\n2 1 apple:1 kumquat:1\n3 0 road:1 wheel:1 gully:1\n").unwrap()
        });
        let words = |text: &str| text.split(' ').map(str::to_owned).collect();
        let texts = ["an apple", "the road", "apples", "a wheel", "apple", "roads", "food", "wheels"];
        let examples: Vec<Example> =
            texts.iter().enumerate().map(|(n, text)| Example { words: words(text), class: n % 2 }).collect();
        // Neither shares a piece with any word above.
        let both = |classifier: &Classifier| ["kumquat", "gully"].map(|text| best(classifier, text));
        let classifier = Classifier::learn(&Lesson { meanings: &MEANINGS, ..lesson(&examples) }, &mut |_| ());
        assert_eq!(both(&classifier), [0, 1]);
        let read_back = Classifier::from_bytes(&classifier.to_bytes(), &MEANINGS).unwrap();
        assert_eq!(both(&read_back), [0, 1]);
        let [one, other] = both(&Classifier::learn(&lesson(&examples), &mut |_| ()));
        assert_eq!(one, other, "told apart by something else");
    }

    #[test]
    fn nothing_to_learn_from() {
        let classifier = Classifier::learn(&Lesson { classes: 0, ..lesson(&[]) }, &mut |_| ());
        assert!(classifier.evidence(&["x"], &mut Scratch::default()).is_none());
    }
}
