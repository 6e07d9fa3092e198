//! A classifier as bytes. What is read back is checked in every length, so that a damaged or foreign file
//! can't be used: it is [`Broken`], and the lesson is learnt anew.

use super::{
    VERSION,
    calibration::Calibration,
    learning::Classifier,
    meanings::{Meanings, Sight},
    model::Model,
    vocabulary::Vocabulary,
    weights::stride,
};

const MARK: &[u8; 8] = b"DHCLASSI";

/// These bytes are no classifier of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("these bytes are no classifier of this version")
    }
}

impl std::error::Error for Broken {}

impl Classifier {
    pub fn to_bytes(&self) -> Vec<u8> {
        let Self { vocabulary, model, calibration, net_share } = self;
        let mut bytes = MARK.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        for length in [vocabulary.len(), model.hidden, model.classes] {
            bytes.extend((length as u64).to_le_bytes());
        }
        bytes.extend(calibration.factor.to_le_bytes());
        for threshold in [calibration.clear, calibration.between, calibration.held_out_right] {
            bytes.extend(threshold.to_le_bytes());
        }
        bytes.extend(net_share.to_le_bytes());
        bytes.extend(vocabulary.unseen.to_le_bytes());
        bytes.push(u8::from(vocabulary.sight.topics));
        bytes.extend(vocabulary.features.hashes().iter().flat_map(|feature| feature.to_le_bytes()));
        // What stands behind the rows is left out.
        let (width, stride) = (model.hidden + model.classes, stride(model.hidden, model.classes));
        let bias = model.bias.iter().take(width);
        let mixing = model.mixing.chunks((stride - model.hidden).max(1)).flat_map(|row| row.iter().take(model.classes));
        let floats = vocabulary.rarity.iter().chain(model.scales.iter().flatten()).chain(bias).chain(mixing);
        bytes.extend(floats.flat_map(|number| number.to_le_bytes()));
        let rows = model.rows.chunks(stride.max(1)).flat_map(|row| row.iter().take(width));
        bytes.extend(rows.flat_map(|weight| weight.to_le_bytes()));
        bytes
    }

    /// `meanings` are those of the lesson.
    pub fn from_bytes(bytes: &[u8], meanings: &'static Meanings) -> Result<Self, Broken> {
        let mut rest = Rest(bytes);
        if rest.array()? != *MARK || rest.array()? != VERSION.to_le_bytes() {
            return Err(Broken);
        }
        let [features, hidden, classes] = [rest.length()?, rest.length()?, rest.length()?];
        let calibration = Calibration {
            factor: rest.float()?,
            clear: rest.double()?,
            between: rest.double()?,
            held_out_right: rest.double()?,
        };
        let (net_share, unseen) = (rest.float()?, rest.float()?);
        let topics = rest.array::<1>()? == [1];
        let (known, rarity) = (rest.many(features, u64::from_le_bytes)?, rest.many(features, f32::from_le_bytes)?);
        if !known.is_sorted() {
            return Err(Broken);
        }
        let vocabulary = Vocabulary::with(known, rarity, unseen, Sight { meanings, topics });
        let width = hidden.checked_add(classes).ok_or(Broken)?;
        let scales = rest.many(features, |[a, b, c, d, e, f, g, h]| {
            [f32::from_le_bytes([a, b, c, d]), f32::from_le_bytes([e, f, g, h])]
        })?;
        // From here on the numbers of units and classes are those of a row that is there.
        let bias = rest.many(width, f32::from_le_bytes)?;
        let mixing = rest.many(hidden.checked_mul(classes).ok_or(Broken)?, f32::from_le_bytes)?;
        let rows = rest.many(features.checked_mul(width).ok_or(Broken)?, i8::from_le_bytes)?;
        let stride = stride(hidden, classes);
        let model = Model {
            hidden,
            classes,
            scales,
            bias: spread(&bias, width, stride),
            mixing: spread(&mixing, classes, stride - hidden),
            rows: spread(&rows, width, stride),
        };
        if rest.0.is_empty() { Ok(Self { vocabulary, model, calibration, net_share }) } else { Err(Broken) }
    }
}

/// Rows of `width` with nothing behind them up to `stride`.
fn spread<T: Copy + Default>(rows: &[T], width: usize, stride: usize) -> Vec<T> {
    let mut spread = Vec::with_capacity(rows.len() / width.max(1) * stride);
    for row in rows.chunks(width.max(1)) {
        spread.extend_from_slice(row);
        spread.extend(std::iter::repeat_n(T::default(), stride - width));
    }
    spread
}

/// What has not been read yet.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], Broken> {
        let (first, rest) = self.0.split_first_chunk().ok_or(Broken)?;
        self.0 = rest;
        Ok(*first)
    }

    fn length(&mut self) -> Result<usize, Broken> {
        usize::try_from(u64::from_le_bytes(self.array()?)).map_err(|_| Broken)
    }

    fn float(&mut self) -> Result<f32, Broken> {
        Ok(f32::from_le_bytes(self.array()?))
    }

    fn double(&mut self) -> Result<f64, Broken> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    /// `count` of what takes `N` bytes each. A count that the bytes can't hold asks for no memory.
    fn many<const N: usize, T>(&mut self, count: usize, read: impl Fn([u8; N]) -> T) -> Result<Vec<T>, Broken> {
        let length = count.checked_mul(N).ok_or(Broken)?;
        let (these, rest) = self.0.split_at_checked(length).ok_or(Broken)?;
        self.0 = rest;
        Ok(these.as_chunks().0.iter().map(|chunk| read(*chunk)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Example, Lesson, Scratch};

    fn read(bytes: &[u8]) -> Result<Classifier, Broken> {
        Classifier::from_bytes(bytes, Default::default())
    }

    fn classifier() -> Classifier {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect();
        let of = |(class, text): (usize, &&str)| Example { words: words(text), class: class % 2 };
        let examples: Vec<Example> = ["red apple", "blue car", "a pear", "long road", "green apples", "fast cars"]
            .iter()
            .enumerate()
            .map(of)
            .collect();
        Classifier::learn(
            &Lesson {
                examples: &examples,
                classes: 2,
                validation: &[],
                courtesies: &[],
                meanings: Default::default(),
                seed: 1,
            },
            &mut |_| (),
        )
    }

    #[test]
    fn what_is_read_back_is_the_same() {
        let (learnt, mut scratch) = (classifier(), Scratch::default());
        let read_back = read(&learnt.to_bytes()).unwrap();
        assert_eq!(read_back, learnt);
        let one = learnt.evidence(&["red", "car"], &mut scratch).unwrap().to_vec();
        assert_eq!(read_back.evidence(&["red", "car"], &mut scratch).unwrap(), one);
    }

    #[test]
    fn damaged_bytes_are_broken_or_read_without_a_panic() {
        let bytes = classifier().to_bytes();
        for length in (0..bytes.len()).step_by(7) {
            assert_eq!(read(&bytes[..length]), Err(Broken), "{length}");
        }
        assert_eq!(read(&[&bytes[..], &[0]].concat()), Err(Broken));
        for at in 0..12 {
            let mut other = bytes.clone();
            other[at] ^= 1;
            assert_eq!(read(&other), Err(Broken), "{at}");
        }
        for at in 12..36 {
            for bit in 0..8 {
                let mut other = bytes.clone();
                other[at] ^= 1 << bit;
                assert_eq!(read(&other), Err(Broken), "{at} {bit}");
            }
        }
    }

    #[test]
    fn features_out_of_their_order_would_never_be_found() {
        let mut bytes = classifier().to_bytes();
        // Behind the mark, the version, three lengths, three thresholds, three factors and whether topics are seen.
        let from = MARK.len() + 4 + 6 * 8 + 3 * 4 + 1;
        let (first, second) = (from..from + 8, from + 8);
        bytes.copy_within(first.clone(), second);
        bytes[first].copy_from_slice(&u64::MAX.to_le_bytes());
        assert_eq!(read(&bytes), Err(Broken));
    }
}
