//! A classifier as bytes. What is read back is checked in every length, so that a damaged or foreign file
//! can't be used: it is [`Broken`], and the lesson is learnt anew.

use super::{VERSION, calibration::Calibration, learning::Classifier, model::Model, vocabulary::Vocabulary};

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
        bytes.extend(vocabulary.features.iter().flat_map(|feature| feature.to_le_bytes()));
        let floats =
            vocabulary.rarity.iter().chain(model.scales.iter().flatten()).chain(&model.bias).chain(&model.mixing);
        bytes.extend(floats.flat_map(|number| number.to_le_bytes()));
        bytes.extend(model.rows.iter().flat_map(|weight| weight.to_le_bytes()));
        bytes
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Broken> {
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
        let vocabulary = Vocabulary {
            features: rest.many(features, u64::from_le_bytes)?,
            rarity: rest.many(features, f32::from_le_bytes)?,
            unseen,
        };
        let width = hidden.checked_add(classes).ok_or(Broken)?;
        let model = Model {
            hidden,
            classes,
            scales: rest.many(features, |[a, b, c, d, e, f, g, h]| {
                [f32::from_le_bytes([a, b, c, d]), f32::from_le_bytes([e, f, g, h])]
            })?,
            bias: rest.many(width, f32::from_le_bytes)?,
            mixing: rest.many(hidden.checked_mul(classes).ok_or(Broken)?, f32::from_le_bytes)?,
            rows: rest.many(features.checked_mul(width).ok_or(Broken)?, i8::from_le_bytes)?,
        };
        let sorted = vocabulary.features.is_sorted();
        if rest.0.is_empty() && sorted { Ok(Self { vocabulary, model, calibration, net_share }) } else { Err(Broken) }
    }
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

    fn classifier() -> Classifier {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect();
        let of = |(class, text): (usize, &&str)| Example { words: words(text), class: class % 2 };
        let examples: Vec<Example> = ["red apple", "blue car", "a pear", "long road", "green apples", "fast cars"]
            .iter()
            .enumerate()
            .map(of)
            .collect();
        Classifier::learn(&Lesson { examples: &examples, classes: 2, validation: &[], seed: 1 }, &mut |_| ())
    }

    #[test]
    fn what_is_read_back_is_the_same() {
        let (learnt, mut scratch) = (classifier(), Scratch::default());
        let read = Classifier::from_bytes(&learnt.to_bytes()).unwrap();
        assert_eq!(read, learnt);
        let one = learnt.evidence(&["red", "car"], &mut scratch).unwrap().to_vec();
        assert_eq!(read.evidence(&["red", "car"], &mut scratch).unwrap(), one);
    }

    #[test]
    fn damaged_bytes_are_broken_or_read_without_a_panic() {
        let bytes = classifier().to_bytes();
        for length in (0..bytes.len()).step_by(7) {
            assert_eq!(Classifier::from_bytes(&bytes[..length]), Err(Broken), "{length}");
        }
        assert_eq!(Classifier::from_bytes(&[&bytes[..], &[0]].concat()), Err(Broken));
        for at in 0..12 {
            let mut other = bytes.clone();
            other[at] ^= 1;
            assert_eq!(Classifier::from_bytes(&other), Err(Broken), "{at}");
        }
        for at in 12..36 {
            for bit in 0..8 {
                let mut other = bytes.clone();
                other[at] ^= 1 << bit;
                assert_eq!(Classifier::from_bytes(&other), Err(Broken), "{at} {bit}");
            }
        }
    }
}
