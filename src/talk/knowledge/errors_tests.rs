//! What people quote, and what only sounds like it.

use super::tests::shipped;
use super::*;

/// Words that every second message has. How common words are in the shipped examples is `talk::content`'s to say;
/// `tests/understanding/quotes.rs` measures with it.
const EVERYDAY: [&str; 28] = [
    "password",
    "reset",
    "account",
    "you",
    "your",
    "my",
    "the",
    "code",
    "phone",
    "number",
    "to",
    "can",
    "cant",
    "it",
    "is",
    "that",
    "this",
    "i",
    "not",
    "a",
    "in",
    "for",
    "have",
    "on",
    "and",
    "verification",
    "own",
    "so",
];

fn index(articles: &[Article]) -> ErrorIndex {
    ErrorIndex::build(articles, |word| Common { having: if EVERYDAY.contains(&word) { 200 } else { 1 }, of: 2_000 })
}

#[test]
fn a_quoted_error_finds_its_branch() {
    let table = [
        ("it says you can't reset your own password because you haven't registered", "not-registered"),
        ("You can't reset your own password because you haven't registered for password reset.", "not-registered"),
        ("hi i get \"because you havent regsitered for pasword reset\" what now", "not-registered"),
        ("it says necessary information is missing from your account", "not-registered"),
        ("says necesary infomation is missing from my account??", "not-registered"),
        ("the account is not registered for password reset", "not-registered"),
        ("error SSPR_0014", "not-registered"),
        ("i got sspr 0014 on the page", "not-registered"),
        ("(sspr-0014)", "not-registered"),
        ("what is SSPR_0010?", "not-allowed"),
        ("SSPR_0030", "portal-away"),
        ("AADSTS50053: sign in was blocked", "locked-out"),
        ("there was an error validating the phone number i put in", "phone-not-validated"),
        ("it keeps saying error validating the phone number you entered", "phone-not-validated"),
        ("youve hit our limit on verification calls", "too-many-texts"),
        ("we've hit our limit on text verification codes it says", "too-many-texts"),
        ("We\u{2019}re having trouble verifying your account", "too-many-texts"),
        ("your account is temporarily locked to prevent", "locked-out"),
        ("it said my account is temporarily locked to prevent unauthorized use!!", "locked-out"),
        ("contains a word phrase or pattern that makes your password easily guessable", "guessable"),
        ("we've seen that password too many times before", "guessable"),
        ("choose a password thats harder for people to guess. what does it want", "guessable"),
        ("i get on-premises policy violation when i hit finish", "policy-violation"),
        ("your administrator has not enabled you to use this feature", "not-allowed"),
        ("an error in your on-premises configuration", "portal-away"),
        ("ok so it says you have to wait a few minutes before you can sign in", "wait-minutes"),
        ("the characters you entered didn't match", "captcha-unreadable"),
    ];
    let index = index(&shipped::articles());
    let found = |said: &str| index.find(said).map(|it| it.branch.clone());
    let wrong: Vec<_> = table.iter().filter(|(said, branch)| found(said).as_deref() != Some(branch)).collect();
    assert!(wrong.is_empty(), "{:#?}", wrong.iter().map(|it| (it.0, found(it.0))).collect::<Vec<_>>());
}

#[test]
fn a_sentence_that_quotes_none_finds_none() {
    let table = [
        "",
        "hi",
        "i forgot my password",
        "how do i reset my own password",
        "i cant reset my password",
        "i want to change my password but i know the old one",
        "reset it for me please",
        "what are the password rules",
        "i did that, what next",
        "can you send the code again please",
        "my account is locked",
        "what is my phone number on file",
        "my phone number has changed",
        "do i need an administrator to sign in",
        "the page does not load",
        "i am in room 0014",
        "error 50053",
        "SSPR_00144",
        "I entered my number and pressed the button",
        "it asks me for the characters in the picture",
        "could i have a word with people who can help",
    ];
    let index = index(&shipped::articles());
    let found: Vec<_> = table.iter().filter_map(|said| Some((said, &index.find(said)?.branch))).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_quoted_error_finds_its_own_branch() {
    let articles = shipped::articles();
    let index = index(&articles);
    for branch in articles.iter().flat_map(|article| &article.branches) {
        for error in &branch.errors {
            assert_eq!(index.find(error).map(|it| it.branch.as_str()), Some(branch.id.as_str()), "{error}");
        }
    }
}
