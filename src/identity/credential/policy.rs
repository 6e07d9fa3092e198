//! The university's rules for passwords, as data. Each rule has an id in `model::Rule`, words in the
//! prompts and a table of cases below. Which of them apply, and their numbers, are configuration.
//!
//! Absent on purpose: the history (it takes a hash: `HistoryHash`), and any judgement of strength
//! beyond the rules. NIST SP 800-63B-4 §3.1.1.2 forbids rules of composition; the article has them.

use std::{collections::BTreeSet, ops::RangeInclusive, sync::Arc};

use super::{CommonWords, LONGEST_PASSWORD, Password, Person, fold};
use crate::model::Rule;

/// What a new password must be.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The rules that apply.
    pub rules: BTreeSet<Rule>,
    /// In code points. More than `LONGEST_PASSWORD` can't be typed at all.
    pub length: RangeInclusive<usize>,
    /// A part of a name of this many letters and more must not stand anywhere in the password; a
    /// shorter one ("Al", "May") only must not be all of its letters.
    pub name_part: usize,
    /// What counts as a common word.
    pub words: Arc<CommonWords>,
}

/// The shortest common word of the shipped list that counts: shorter ones stand in chance text too often.
const SHORTEST_WORD: usize = 5;

impl Default for Policy {
    /// The rules of the update-password article.
    fn default() -> Self {
        Self {
            rules: Rule::ALL.into(),
            length: 8..=LONGEST_PASSWORD,
            name_part: 4,
            words: Arc::new(CommonWords::shipped(SHORTEST_WORD, [])),
        }
    }
}

impl Policy {
    /// The rules that apply and that `password` breaks, in their order. All but the history.
    pub fn check(&self, password: &Password, person: &Person) -> Vec<Rule> {
        self.checked().filter(|rule| self.breaks(*rule, password, person)).collect()
    }

    /// The rules that `check` looks at, in their order.
    pub fn checked(&self) -> impl Iterator<Item = Rule> {
        self.rules.iter().copied().filter(|rule| *rule != Rule::History)
    }

    fn breaks(&self, rule: Rule, password: &Password, person: &Person) -> bool {
        let text = password.expose();
        match rule {
            Rule::Length => !self.length.contains(&password.code_points()),
            Rule::UpperCase => !text.chars().any(char::is_uppercase),
            Rule::LowerCase => !text.chars().any(char::is_lowercase),
            Rule::Special => !text.chars().any(is_special),
            Rule::Name => self.holds_name(text, person),
            Rule::CommonWord => self.words.found_in(text).is_some(),
            // Needs the account's history and one slow hash.
            Rule::History => false,
        }
    }

    fn holds_name(&self, text: &str, person: &Person) -> bool {
        let is_long = |part: &&str| part.chars().count() >= self.name_part;
        let bare = fold::bare(text);
        let letters = || bare.chars().filter(|c| c.is_alphabetic());
        person.parts().any(|part| part == bare.as_str() || letters().eq(part.chars()))
            || CommonWords::only(person.parts().filter(is_long)).found_in(text).is_some()
    }
}

/// Something that shows and is neither letter nor digit nor blank: `&`, `*`, `$`, `€`, an emoji.
/// A combining mark belongs to its letter.
fn is_special(character: char) -> bool {
    !character.is_alphanumeric()
        && !character.is_whitespace()
        && !character.is_control()
        && !fold::is_invisible(character)
        && !unicode_normalization::char::is_combining_mark(character)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use rand::{SeedableRng, seq::IndexedRandom};
    use rand_chacha::ChaCha20Rng;

    use super::*;
    use crate::identity::credential::Identifier;

    static POLICY: LazyLock<Policy> = LazyLock::new(Policy::default);

    fn broken_by(typed: &str, names: &[&str], identifier: &str) -> Vec<Rule> {
        let identifier = Identifier::parse(identifier, "umsystem.edu").unwrap();
        let person = Person::new(names.iter().copied(), [&identifier]);
        POLICY.check(&Password::new(typed.to_owned()).unwrap(), &person)
    }

    /// What Ada Lovelace, `axlv3f`, would break.
    fn broken(typed: &str) -> Vec<Rule> {
        broken_by(typed, &["Ada Lovelace", "Ada", "Lovelace"], "axlv3f")
    }

    #[test]
    fn good_passwords_pass() {
        for typed in
            ["kX7$vQ2m", "Tr4nq&Zebq", "Ünïq#zkw", "Wq7 Zx% Kp", "\u{04D2}\u{0431}qz#kwx", "aB#😀zqwk", "Zz&zzzzz"]
        {
            assert_eq!(broken(typed), [], "{typed}");
        }
        assert_eq!(broken(&format!("aB#{}", "zq7".repeat(84))), [], "255 characters");
    }

    #[test]
    fn the_length_is_counted_in_code_points() {
        for (typed, refused) in [
            ("kX7$vQ2", true),
            ("kX7$vQ2m", false),
            ("kX7$vQ😀", true),
            ("kX7$vQ😀😀", false),
            ("kX7$vQu\u{0308}", true),
        ] {
            assert_eq!(broken(typed).contains(&Rule::Length), refused, "{typed}");
        }
        let policy = Policy { length: 8..=16, ..POLICY.clone() };
        let long = Password::new("kX7$vQ2mkX7$vQ2mk".to_owned()).unwrap();
        assert_eq!(policy.check(&long, &Person::default()), [Rule::Length]);
    }

    #[test]
    fn the_classes_are_asked_for() {
        for (typed, rules) in [
            ("kx7$vq2m", &[Rule::UpperCase][..]),
            ("KX7$VQ2M", &[Rule::LowerCase]),
            ("kX7zvQ2m", &[Rule::Special]),
            ("48291736", &[Rule::UpperCase, Rule::LowerCase, Rule::Special]),
            ("kX7 vQ2m", &[Rule::Special]),
            ("kX7\u{200D}vQ2m", &[Rule::Special]),
            ("kX7\u{202E}vQ2m", &[Rule::Special]),
            ("kX7\u{0334}vQ2m", &[Rule::Special]),
            ("кX7$vQ2м", &[]),
            ("ÄX7$VQ2é", &[]),
            ("kx7€vQ2m", &[]),
        ] {
            assert_eq!(broken(typed), rules, "{typed}");
        }
    }

    #[test]
    fn attack_32_names_stand_in_no_password() {
        for (typed, names, identifier, refused) in [
            ("xQ#Lovelace7", &["Ada Lovelace"][..], "axlv3f", true),
            ("xQ#l0v3l@ce7", &["Ada Lovelace"], "axlv3f", true),
            ("xQ#L-o-v-e-l-a-c-e", &["Ada Lovelace"], "axlv3f", true),
            ("xQ#AdaLov7", &["Ada Lovelace"], "axlv3f", false),
            ("Ada#4711", &["Ada Lovelace"], "axlv3f", true),
            ("Qda#4711", &["Ada Lovelace"], "axlv3f", false),
            ("xAXLV3F#q", &["Ada Lovelace"], "axlv3f", true),
            ("xQ#Renee7", &["Renée Dubois"], "rd", true),
            ("xQ#Renée7", &["Renee Dubois"], "rd", true),
            ("xQ#J4ck77", &["Jack"], "jj", true),
            ("kX7$2026", &["Ada"], "ada.2026", false),
            ("kX$12345678", &["Ada"], "12345678", true),
            ("May!2026#", &["May Li"], "ml", true),
            ("Mayq!2026#", &["May Li"], "ml", false),
            ("Al!!!!!!", &["Al"], "al", true),
            ("Alq!!!!!", &["Al"], "al", false),
            ("xQ#ONeil7", &["Shaun O'Neil"], "son", true),
            ("xQ#Иван7я", &["Иван"], "iv", true),
            ("kX7$vQ2m", &["", " "], "xx", false),
        ] {
            assert_eq!(broken_by(typed, names, identifier).contains(&Rule::Name), refused, "{typed} of {names:?}");
        }
    }

    #[test]
    fn common_words_stand_in_no_password() {
        for (typed, refused) in
            [("P@$$w0rd!", true), ("Flower#77x", true), ("xQ7#H0rse", true), ("xQ7#Hors", false), ("Summer26!", true)]
        {
            assert_eq!(broken(typed).contains(&Rule::CommonWord), refused, "{typed}");
        }
    }

    #[test]
    fn several_broken_rules_come_in_their_order() {
        assert_eq!(broken("ada"), [Rule::Length, Rule::UpperCase, Rule::Special, Rule::Name]);
        assert_eq!(broken("lovelace"), [Rule::UpperCase, Rule::Special, Rule::Name], "no name stands in the word list");
    }

    #[test]
    fn a_rule_that_is_switched_off_is_not_asked() {
        let policy = Policy { rules: [Rule::Length].into(), ..POLICY.clone() };
        assert_eq!(policy.check(&Password::new("password".to_owned()).unwrap(), &Person::default()), []);
        assert_eq!(POLICY.checked().count(), Rule::ALL.len() - 1, "the history is asked elsewhere");
    }

    /// Random passwords of 8 over `alphabet` that hold every class.
    fn random(alphabet: Vec<char>, count: usize) -> impl Iterator<Item = String> {
        let mut rng = ChaCha20Rng::seed_from_u64(31);
        let has = |text: &str, class: fn(&char) -> bool| text.chars().any(|c| class(&c));
        std::iter::from_fn(move || Some((0..8).filter_map(|_| alphabet.choose(&mut rng)).collect::<String>()))
            .filter(move |text| {
                has(text, char::is_ascii_uppercase)
                    && has(text, char::is_ascii_lowercase)
                    && has(text, char::is_ascii_punctuation)
            })
            .take(count)
    }

    #[test]
    fn attack_31_random_passwords_pass() {
        const COUNT: usize = 10_000;
        let letters = || ('a'..='z').chain('A'..='Z').chain('0'..='9');
        for alphabet in [('!'..='~').collect::<Vec<_>>(), letters().chain("!@#$%^&*".chars()).collect()] {
            let refused: Vec<_> = random(alphabet, COUNT).filter(|typed| !broken(typed).is_empty()).collect();
            assert!(refused.len() * 1_000 <= COUNT, "{} of {COUNT}: {refused:?}", refused.len());
        }
    }
}
