//! What is to be learnt.

use super::meanings::Meanings;

/// One message with the class that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    pub words: Vec<String>,
    pub class: usize,
}

/// Examples, and how many classes there are.
#[derive(Debug, Clone, Copy)]
pub struct Lesson<'a> {
    pub examples: &'a [Example],
    /// Every example's class is under this.
    pub classes: usize,
    /// Examples on which the two learners are weighed and probabilities are calibrated, and which are not learnt;
    /// without any, parts of the examples are held out in turn.
    pub validation: &'a [Example],
    /// What people may put before or behind any message and mean nothing else by it ("hi", "please").
    pub courtesies: &'a [String],
    /// What words mean: none, or those of the examples' language.
    pub meanings: &'static Meanings,
    /// Of the order in which examples are seen, and of all that chance decides.
    pub seed: u64,
}

/// How far learning has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Examples seen so far, every time that one is seen.
    pub seen: usize,
    /// How many there are to be seen in all.
    pub all: usize,
}

impl Lesson<'_> {
    /// Everything that the result depends on, as bytes: two lessons that are not the same have not the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let number = |n: usize, bytes: &mut Vec<u8>| bytes.extend((n as u64).to_le_bytes());
        number(self.classes, &mut bytes);
        bytes.extend(self.seed.to_le_bytes());
        bytes.extend(self.meanings.digest().to_le_bytes());
        let text = |text: &str, bytes: &mut Vec<u8>| {
            number(text.len(), bytes);
            bytes.extend(text.bytes());
        };
        number(self.courtesies.len(), &mut bytes);
        self.courtesies.iter().for_each(|courtesy| text(courtesy, &mut bytes));
        for examples in [self.examples, self.validation] {
            number(examples.len(), &mut bytes);
            for example in examples {
                number(example.class, &mut bytes);
                number(example.words.len(), &mut bytes);
                example.words.iter().for_each(|word| text(word, &mut bytes));
            }
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    fn example(words: &[&str], class: usize) -> Example {
        Example { words: words.iter().map(|&word| word.to_owned()).collect(), class }
    }

    #[test]
    fn another_lesson_has_other_bytes() {
        static MEANINGS: LazyLock<Meanings> = LazyLock::new(|| Meanings::parse("1 0 a:1").unwrap());
        let (one, two) = ([example(&["ab", "c"], 0)], [example(&["a", "bc"], 0)]);
        let (polite, other_words) = (["hi".to_owned()], ["ho".to_owned()]);
        let lesson = Lesson {
            examples: &one,
            classes: 2,
            validation: &[],
            courtesies: &polite,
            meanings: Default::default(),
            seed: 1,
        };
        let others = [
            Lesson { examples: &two, ..lesson },
            Lesson { classes: 3, ..lesson },
            Lesson { seed: 2, ..lesson },
            Lesson { courtesies: &other_words, ..lesson },
            Lesson { courtesies: &[], ..lesson },
            Lesson { meanings: &MEANINGS, ..lesson },
            Lesson { examples: &[], validation: &one, ..lesson },
            Lesson { examples: &[example(&["ab", "c"], 1)], ..lesson },
        ];
        for other in others {
            assert_ne!(other.to_bytes(), lesson.to_bytes(), "{other:?}");
        }
        assert_eq!(lesson.to_bytes(), lesson.to_bytes());
    }
}
