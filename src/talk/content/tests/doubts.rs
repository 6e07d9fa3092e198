//! What is no mistake, and yet worth a look.

use super::*;

#[test]
fn what_is_no_mistake_and_worth_a_look_is_told_with_its_line() {
    let told = |article: &str| {
        let mut sources = folder();
        article.clone_into(&mut sources[0].text);
        let found = doubts(&sources, &values(), &mut learn);
        found.iter().map(|it| format!("{}:{}: {}", it.file(), it.line(), it.message)).collect::<Vec<_>>()
    };
    let step = "articles/a.md:7: No trouble is told to happen at the step `go`.";
    let few = |line: usize, intent: &str| {
        format!("intents/a.toml:{line}: `{intent}` has 5 examples, and 30 make an intent reliable")
    };
    let intents = [few(4, "greeting"), few(9, "code.missing")];
    assert_eq!(told(ARTICLE), [&[step.to_owned()], &intents[..]].concat());
    let troubled = ARTICLE.replace("Answers: `code.missing`", "Answers: `code.missing`\n\nHappens at: [Go](#go)");
    assert_eq!(told(&troubled), intents);
}
