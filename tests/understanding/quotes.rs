//! Quoted errors: found from half of them, with typos, inside a sentence; and nothing where nobody quotes.

use deskhand::model::Draw;
use rand::Rng;

use super::{rows, shipped};

/// What people write round an error.
const ROUND: [&str; 9] = [
    "{}",
    "it says {}",
    "hi it says {} what now",
    "i get {} when i click next",
    "{} ???",
    "so i tried again and now theres {}",
    "error: {}",
    "hello, the page told me {} and i dont know why",
    "{} pls help",
];
/// How often each error is quoted, each time differently.
const ROUNDS: usize = 20;
/// Of a hundred noisy quotes so many find their branch.
const FOUND: usize = 97;
/// Of a thousand messages that quote nothing so many are taken for a quote at most.
const TAKEN: usize = 3;

/// The error texts of all articles, with article and branch.
fn errors() -> Vec<(String, String, &'static str)> {
    let articles = shipped().articles.values();
    let branches = articles.flat_map(|article| article.branches.iter().map(move |branch| (article, branch)));
    branches
        .flat_map(|(article, branch)| {
            branch.errors.iter().map(|error| (article.id.to_string(), branch.id.clone(), error.as_str()))
        })
        .collect()
}

fn is_code(error: &str) -> bool {
    !error.contains(' ') && error.contains(|c: char| c.is_ascii_digit())
}

/// Half of the words, from anywhere, with two letters lost, added, replaced or swapped.
fn noisy(error: &str, random: &mut impl Rng) -> String {
    let words: Vec<&str> = error.trim_end_matches('.').split_whitespace().collect();
    let half = words.len().div_ceil(2).max(2).min(words.len());
    let start = random.random_range(0..=words.len() - half);
    let mut letters: Vec<char> = words[start..start + half].join(" ").to_lowercase().chars().collect();
    for _ in 0..2 {
        let at = random.random_range(0..letters.len());
        let any = char::from(random.random_range(b'a'..=b'z'));
        match random.random_range(0..4) {
            0 => drop(letters.remove(at)),
            1 => letters.insert(at, any),
            2 => letters[at] = any,
            _ if at + 1 < letters.len() => letters.swap(at, at + 1),
            _ => letters[at] = any,
        }
    }
    letters.into_iter().collect()
}

#[test]
fn half_of_an_error_with_typos_finds_its_branch() {
    let mut random = Draw::from_seed([5; 32]).child("quotes").rng();
    let (mut all, mut right, mut missed) = (0, 0, Vec::new());
    for _ in 0..ROUNDS {
        for (article, branch, error) in errors().iter().filter(|(.., error)| !is_code(error)) {
            let round = ROUND[random.random_range(0..ROUND.len())];
            let said = round.replace("{}", &noisy(error, &mut random));
            let found = shipped().find_error(&said);
            all += 1;
            if found.as_ref().is_some_and(|it| it.article.to_string() == *article && it.branch == *branch) {
                right += 1;
            } else {
                missed.push(format!("{branch}: {said}: {:?}", found.map(|it| it.branch)));
            }
        }
    }
    println!("{right} of {all} noisy quotes found");
    assert!(all >= 400 && right * 100 >= all * FOUND, "{right} of {all}:\n{}", missed.join("\n"));
}

#[test]
fn every_code_is_found_in_every_spelling() {
    for (_, branch, error) in errors().iter().filter(|(.., error)| is_code(error)) {
        let bare = error.replace('_', "");
        for said in [
            (*error).to_owned(),
            error.to_lowercase(),
            error.replace('_', " "),
            error.replace('_', "-"),
            format!("it says ({bare})!"),
        ] {
            assert_eq!(shipped().find_error(&said).map(|it| it.branch).as_ref(), Some(branch), "{said}");
        }
    }
}

#[test]
fn messages_that_quote_nothing_find_nothing() {
    // Whoever means a trouble may quote it.
    let about_a_trouble = |intent: &str| {
        ["not_registered", "locked_out", "password.rules", "code.missing", "code.wrong", "captcha"]
            .iter()
            .any(|it| intent.contains(it))
            || intent.starts_with('#')
    };
    let examples = shipped().understanding.examples().map(|(intent, example)| (intent.as_str(), example));
    let messages: Vec<(&str, &str)> =
        examples.chain(rows(include_str!("held_out.tsv"))).filter(|(intent, _)| !about_a_trouble(intent)).collect();
    let taken: Vec<String> = messages
        .iter()
        .filter_map(|(intent, said)| Some(format!("{intent}: {said}: {}", shipped().find_error(said)?.branch)))
        .collect();
    println!("{} of {} messages taken for quotes", taken.len(), messages.len());
    assert!(
        taken.len() * 1000 <= messages.len() * TAKEN,
        "{} of {}:\n{}",
        taken.len(),
        messages.len(),
        taken.join("\n")
    );
}
