//! A password tried against the policy, without an account: what the panel would say of each rule.

use miette::Diagnostic;
use thiserror::Error;

use super::{
    content::{self, ContentLoadFault},
    policy,
};
use crate::{
    config::Verification,
    identity::{
        credential::{Identifier, IdentifierFault, Password, Person},
        verifier::panel::phrases,
    },
    model::{Phrase, Phrases, Rule, Sensitive},
};

/// What was said of a password.
#[derive(Debug)]
pub enum Trial {
    /// It can't be a password at all.
    NoPassword {
        /// One sentence.
        why: String,
    },
    Judged(Vec<Judged>),
}

/// One rule of the policy, in the order in which the panel shows them.
#[derive(Debug)]
pub struct Judged {
    pub id: &'static str,
    /// The rule, as the panel lists it.
    pub words: String,
    pub verdict: Verdict,
}

#[derive(Debug)]
pub enum Verdict {
    Kept,
    Broken {
        /// One sentence, as the panel says it.
        why: String,
    },
    /// Whose password it is wasn't said.
    NoName,
    /// Only the account's own history can tell.
    NoHistory,
}

#[derive(Debug, Error, Diagnostic)]
pub enum TrialFault {
    #[error(transparent)]
    #[diagnostic(transparent)]
    Content(#[from] ContentLoadFault),
    #[error("this names no account: {0}")]
    #[diagnostic(help("Write a user name such as ada, or an address such as ada@umsystem.edu."))]
    User(#[from] IdentifierFault),
}

/// Judges `typed` as the new password of somebody with these names and user names. Kept nowhere.
pub fn judge(
    settings: &Verification,
    typed: &Sensitive,
    names: &[String],
    users: &[String],
) -> Result<Trial, TrialFault> {
    let prompts = content::panel_words(settings)?;
    let say = |phrase: Phrase| prompts.say(&phrase);
    let domain = settings.values().remove("domain").unwrap_or_default();
    let users: Vec<_> = users.iter().map(|user| Identifier::parse(user, &domain)).collect::<Result<_, _>>()?;
    let password = match Password::new(typed.expose().to_owned()) {
        Ok(password) => password,
        Err(fault) => return Ok(Trial::NoPassword { why: say(phrases::no_password(fault)) }),
    };
    let policy = policy::policy(settings);
    let person = Person::new(names.iter().map(String::as_str), &users);
    let broken = policy.explain(&password, &person);
    let is_nobody = names.is_empty() && users.is_empty();
    let judged = policy.rules().map(|rule| Judged {
        id: rule.id(),
        words: say(phrases::rule(rule)),
        verdict: match broken.iter().find(|broken| broken.rule == rule) {
            Some(broken) => Verdict::Broken { why: say(phrases::broken(broken)) },
            None => unbroken(rule, is_nobody),
        },
    });
    Ok(Trial::Judged(judged.collect()))
}

fn unbroken(rule: Rule, is_nobody: bool) -> Verdict {
    match rule {
        Rule::Name if is_nobody => Verdict::NoName,
        Rule::History => Verdict::NoHistory,
        _ => Verdict::Kept,
    }
}
