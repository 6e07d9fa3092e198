//! What a button means, and how it stands in a record: `reset.start`, `way/update-password/text`.

use crate::{
    model::{ArticleId, ChoiceId, Helped, IntentId, Method, StepId},
    talk::prompt::catalogue::Prompt,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pick {
    /// The same as saying it.
    Intent(IntentId),
    /// A way of an article: a section or a branch.
    Way {
        article: ArticleId,
        to: String,
    },
    /// What did not fit the last reply: an article from a step on.
    Rest {
        article: ArticleId,
        from: StepId,
    },
    /// Go on with what waits.
    GoOn,
    Worked,
    NotWorked,
    NewCode,
    Method(Method),
    /// Whoever waits for a person is still there, or wants none any more.
    Here,
    CallOff,
    Rate(Helped),
}

impl Pick {
    pub(super) fn intent(intent: &str) -> Self {
        Self::Intent(IntentId::from(intent))
    }

    pub(super) fn of(choice: &ChoiceId) -> Self {
        if let Some((article, to)) = choice.as_str().strip_prefix("way/").and_then(|way| way.split_once('/')) {
            return Self::Way { article: ArticleId::from(article), to: to.to_owned() };
        }
        if let Some((article, from)) = choice.as_str().strip_prefix("rest/").and_then(|rest| rest.split_once('/')) {
            return Self::Rest { article: ArticleId::from(article), from: StepId::from(from) };
        }
        if let Some(rating) = choice.as_str().strip_prefix("rate.")
            && let Some((_, helped)) = Helped::ALL.iter().find(|(word, _)| *word == rating)
        {
            return Self::Rate(*helped);
        }
        match choice.as_str() {
            "desk.here" => Self::Here,
            "desk.call_off" => Self::CallOff,
            "walk.go_on" => Self::GoOn,
            "walk.worked" => Self::Worked,
            "walk.not_worked" => Self::NotWorked,
            "code.new" => Self::NewCode,
            "method.text" => Self::Method(Method::Text),
            "method.call" => Self::Method(Method::Call),
            "method.authenticator" => Self::Method(Method::Authenticator),
            intent => Self::intent(intent),
        }
    }

    pub(super) fn id(&self) -> ChoiceId {
        match self {
            Self::Intent(intent) => ChoiceId(intent.0.clone()),
            Self::Way { article, to } => ChoiceId(format!("way/{article}/{to}")),
            Self::Rest { article, from } => ChoiceId(format!("rest/{article}/{from}")),
            Self::Here => "desk.here".into(),
            Self::CallOff => "desk.call_off".into(),
            Self::Rate(helped) => {
                let word = Helped::ALL.iter().find(|(_, of)| of == helped).map_or("", |(word, _)| word);
                ChoiceId(format!("rate.{word}"))
            }
            Self::GoOn => "walk.go_on".into(),
            Self::Worked => "walk.worked".into(),
            Self::NotWorked => "walk.not_worked".into(),
            Self::NewCode => "code.new".into(),
            Self::Method(Method::Text) => "method.text".into(),
            Self::Method(Method::Call) => "method.call".into(),
            Self::Method(Method::Authenticator) => "method.authenticator".into(),
        }
    }
}

impl Pick {
    /// Nothing but words come of it: nobody is asked for anything, and nothing ends.
    pub(super) fn only_shows(&self) -> bool {
        match self {
            Self::Intent(intent) => {
                !intent.as_str().starts_with("move.")
                    && !matches!(intent.as_str(), "reset.start" | "reset.new_link" | "code.again")
            }
            Self::Way { .. } | Self::Rest { .. } | Self::GoOn => true,
            Self::Worked
            | Self::NotWorked
            | Self::NewCode
            | Self::Method(_)
            | Self::Here
            | Self::CallOff
            | Self::Rate(_) => false,
        }
    }
}

/// The button that asks whether `intent` is meant. `None`: an intent that nobody would choose.
pub(super) fn meaning(intent: &IntentId) -> Option<Prompt> {
    Some(match intent.as_str() {
        "password.forgot" => Prompt::MeansForgot,
        "password.change" => Prompt::MeansChange,
        "password.rules" => Prompt::MeansRules,
        "reset.start" => Prompt::MeansStart,
        "reset.walk" => Prompt::MeansWalk,
        "reset.status" => Prompt::MeansStatus,
        "reset.new_link" => Prompt::MeansNewLink,
        "reset.words_differ" => Prompt::MeansWordsDiffer,
        "code.again" => Prompt::MeansCodeAgain,
        "code.missing" => Prompt::MeansCodeMissing,
        "code.wrong" => Prompt::MeansCodeWrong,
        "not_registered" => Prompt::MeansNotRegistered,
        "locked_out" => Prompt::MeansLockedOut,
        "mfa.setup" => Prompt::MeansMfaSetup,
        "phone.new" => Prompt::MeansPhoneNew,
        "contact.help" => Prompt::MeansContact,
        "human" => Prompt::MeansPerson,
        "move.next" => Prompt::MeansNext,
        "move.back" => Prompt::MeansBack,
        "move.repeat" => Prompt::MeansRepeat,
        "move.where" => Prompt::MeansWhere,
        "move.skip" => Prompt::MeansSkip,
        "move.restart" => Prompt::MeansRestart,
        "move.stop" => Prompt::MeansStop,
        "move.stuck" => Prompt::MeansStuck,
        "move.all" => Prompt::MeansAll,
        "move.elsewhere" => Prompt::MeansElsewhere,
        "done" => Prompt::MeansDone,
        "other" => Prompt::MeansOther,
        _ => return None,
    })
}
