//! The phrases of the dialogue, by type: what each needs to be told, and in how many wordings it stands
//! in `replies.ftl`.
//!
//! A phrase with several wordings selects by `$wording`, from 1. On purpose no words stand here: staff
//! own them. `samples` lets the content check find what is missing, unused or asks for the unknown.

use crate::model::{Method, Phrase, Rule, StopReason};

impl Prompt {
    /// The phrase in its first wording.
    pub fn phrase(&self) -> Phrase {
        self.worded(1)
    }

    /// The phrase in wording `wording`, from 1.
    pub fn worded(&self, wording: u8) -> Phrase {
        let phrase = self.bare();
        if self.wordings() > 1 { phrase.with_number("wording", i64::from(wording)) } else { phrase }
    }

    /// The phrase in each of its wordings.
    pub fn phrases(&self) -> impl Iterator<Item = Phrase> {
        (1..=self.wordings()).map(|wording| self.worded(wording))
    }

    /// One rule of the policy, as a line of a list.
    pub fn rule(rule: Rule) -> Self {
        match rule {
            Rule::Length => Self::RuleLength,
            Rule::UpperCase => Self::RuleUpperCase,
            Rule::LowerCase => Self::RuleLowerCase,
            Rule::Special => Self::RuleSpecial,
            Rule::Name => Self::RuleName,
            Rule::CommonWord => Self::RuleCommonWord,
            Rule::CampusWord => Self::RuleCampusWord,
            Rule::Date => Self::RuleDate,
            Rule::Pattern => Self::RulePattern,
            Rule::Points => Self::RulePoints,
            Rule::Banned => Self::RuleBanned,
            Rule::History => Self::RuleHistory,
        }
    }

    /// Why a reset ended.
    pub fn stopped(reason: StopReason) -> Self {
        match reason {
            StopReason::Expired => Self::StoppedExpired,
            StopReason::Cancelled => Self::StoppedCancelled,
            StopReason::Superseded => Self::StoppedSuperseded,
            StopReason::TooManyTries => Self::StoppedTooManyTries,
            StopReason::NotAllowed => Self::StoppedNotAllowed,
            StopReason::DirectoryRefused => Self::StoppedDirectoryRefused,
        }
    }

    /// What to do once a way of verification has been asked for.
    pub fn challenged(method: Method) -> Self {
        match method {
            Method::Text => Self::ChallengedText,
            Method::Call => Self::ChallengedCall,
            Method::Authenticator => Self::ChallengedAuthenticator,
        }
    }

    /// The button that changes to `method`.
    pub fn choose(method: Method) -> Self {
        match method {
            Method::Text => Self::ChoiceText,
            Method::Call => Self::ChoiceCall,
            Method::Authenticator => Self::ChoiceAuthenticator,
        }
    }
}

prompts! {
    // The beginning, the end, and what is said between people.
    /// The first words: that it is a bot, and what is kept.
    Hello => "hello";
    Greeting => "greeting" x 3;
    /// The state could not be read.
    StartedOver => "started-over";
    FreshStart => "fresh-start" x 2;
    Welcome => "welcome" x 3;
    IsBot => "is-bot";
    // A message in another language.
    LanguageArabic => "language-arabic";
    LanguageChinese => "language-chinese";
    LanguageFrench => "language-french";
    LanguageGerman => "language-german";
    LanguageHindi => "language-hindi";
    LanguageJapanese => "language-japanese";
    LanguageKorean => "language-korean";
    LanguagePortuguese => "language-portuguese";
    LanguageSpanish => "language-spanish";
    LanguageVietnamese => "language-vietnamese";
    LanguageOther => "language-other";
    /// Anger without a request.
    Upset => "upset" x 2;
    /// The bot was told to get round the checks.
    NoWayRound => "no-way-round";
    Lapsed => "lapsed";
    /// The link to go on in another browser or the terminal.
    Elsewhere { minutes: number = 10u32 } => "elsewhere";
    /// Somebody has come by that link.
    ElsewhereToo => "elsewhere-too";
    Ended => "ended";

    // What was blanked.
    SecretPassword => "secret-password";
    SecretPasswordInReset => "secret-password-in-reset";
    SecretCode => "secret-code";
    SecretCodeInReset => "secret-code-in-reset";
    SecretNumber => "secret-number";
    SecretNumberInReset => "secret-number-in-reset";
    SecretLink => "secret-link";
    PasswordUnseen => "password-unseen";
    PasswordUnseenInReset => "password-unseen-in-reset";
    TooLong => "too-long";

    // Not understood.
    Unclear => "unclear" x 3;
    Wordless => "wordless" x 2;
    Between => "between" x 2;
    WhichChoice => "which-choice" x 2;
    WhichWay => "which-way";
    UnknownMessage => "unknown-message" x 2;
    UnknownMessageHere => "unknown-message-here" x 2;
    Beyond => "beyond" x 2;
    NoAnswerHere => "no-answer-here" x 2;
    StaleChoice => "stale-choice" x 2;
    EditedTooLate => "edited-too-late" x 1;
    NoHurry => "no-hurry" x 2;

    // A person.
    Person => "person" x 2;
    PersonAfterMisses => "person-after-misses";
    PersonSay => "person-say";
    PersonSayReset => "person-say-reset";
    PersonSayStep { title: text = "Update your password", number: number = 3u32 } => "person-say-step";
    Contact => "contact" x 2;
    MeetingWrite => "meeting-write";
    MeetingMail => "meeting-mail";
    MeetingMailAt { when: text = "Friday, November 27 at 3:00 PM" } => "meeting-mail-at";
    MeetingWhen => "meeting-when";
    MeetingThen => "meeting-then";

    // The desk: a person of the help desk joins the chat, and leaves it.
    HandoffAfterMisses => "handoff-after-misses";
    Queued { place: number = 3u32 } => "queued";
    QueuedStill { place: number = 3u32 } => "queued-still";
    QueuedWait { minutes: number = 5u32 } => "queued-wait";
    QueuedMeanwhile => "queued-meanwhile";
    QueuedNobody => "queued-nobody";
    QueuedStillNobody => "queued-still-nobody";
    QueuedClosed => "queued-closed";
    QueuedStillClosed => "queued-still-closed";
    QueuedClosedWay => "queued-closed-way";
    DeskClosed => "desk-closed";
    /// `when`: 0 today, 1 tomorrow, 2 to 8 Monday to Sunday, 9 the `day` of `month`.
    DeskOpens { when: number = 2u32, month: number = 9u32, day: number = 7u32, time: text = "7:00 am" } => "desk-opens";
    DeskCloses { time: text = "6:00 pm" } => "desk-closes";
    DeskUntil { time: text = "3:00 pm" } => "desk-until";
    AgentTook { agent: text = "Kim" } => "agent-took";
    AgentTookOver { agent: text = "Kim", from: text = "Lee" } => "agent-took-over";
    AgentLeft { agent: text = "Kim" } => "agent-left";
    AgentRequeued { agent: text = "Kim" } => "agent-requeued";
    AgentPassesOn { agent: text = "Kim", to: text = "Lee" } => "agent-passes-on";
    AgentResolved { agent: text = "Kim" } => "agent-resolved";
    HandoffFailures => "handoff-failures";
    HandoffUpset => "handoff-upset";
    HandoffRule => "handoff-rule";
    Distress => "distress";
    CalledOff => "called-off";
    StillThere { minutes: number = 5u32 } => "still-there";
    StillThereReached { minutes: number = 5u32 } => "still-there-reached";
    ThanksForSaying => "thanks-for-saying";
    ReachNoted { address: text = "ada@example.org" } => "reach-noted";
    LapsedInLine => "lapsed-in-line";
    LapsedReached => "lapsed-reached";
    RateAgent { agent: text = "Kim" } => "rate-agent";
    RateBot => "rate-bot";
    Rated => "rated";
    RatedLess => "rated-less";
    RatedAlready => "rated-already";

    // Walking an article.
    ForgotOffer => "forgot-offer" x 2;
    ChangeBegins => "change-begins";
    WalkBegins => "walk-begins" x 2;
    WalkAt { number: number = 3u32, of: number = 9u32, title: text = "Update your password" } => "walk-at";
    WalkFirst => "walk-first";
    WalkMustChoose => "walk-must-choose" x 2;
    WalkSkipped => "walk-skipped" x 2;
    WalkEnd => "walk-end" x 2;
    WalkWorked => "walk-worked" x 3;
    WalkDone => "walk-done" x 3;
    WalkNotWorked => "walk-not-worked" x 2;
    WalkNotDone => "walk-not-done" x 2;
    StoppedHere => "stopped-here" x 2;
    KeepGoing => "keep-going" x 2;
    WalkStuck => "walk-stuck" x 2;
    WalkUpdated => "walk-updated";
    WalkGone => "walk-gone";
    WalkWhich => "walk-which";
    WalkNoSuchStep { number: number = 12u32, of: number = 9u32 } => "walk-no-such-step";
    WalkNowhere => "walk-nowhere";
    ReadingEnd => "reading-end" x 2;
    ReadAgain => "read-again" x 2;
    Farewell => "farewell" x 2;
    WalkAll { title: text = "Update your password" } => "walk-all";
    WalkAllPart => "walk-all-part";
    WalkRest { title: text = "Update your password" } => "walk-rest";
    GoOnStep { number: number = 3u32 } => "go-on-step" x 2;
    GoOnReset => "go-on-reset" x 2;

    // The password rules.
    Rules => "rules";
    RuleLength => "rule-length";
    RuleUpperCase => "rule-upper-case";
    RuleLowerCase => "rule-lower-case";
    RuleSpecial => "rule-special";
    RuleName => "rule-name";
    RuleCommonWord => "rule-common-word";
    RuleCampusWord => "rule-campus-word";
    RuleDate => "rule-date";
    RulePattern => "rule-pattern";
    RulePoints => "rule-points";
    RuleBanned => "rule-banned";
    RuleHistory => "rule-history";

    // The reset, driven: what is asked for, and what comes back.
    Opening => "opening" x 2;
    OneMoment => "one-moment" x 2;
    PanelLink { first: text = "amber", second: text = "otter", third: text = "canal" } => "panel-link";
    PanelLinkAgain { first: text = "amber", second: text = "otter", third: text = "canal" } => "panel-link-again";
    Relinking => "relinking" x 2;
    LinkNotNow => "link-not-now";
    AlreadyOpen => "already-open" x 2;
    OpenClosed => "open-closed";
    /// An administrator has paused all resets while one is under way.
    ResetsPaused => "resets-paused";
    VerifierAway => "verifier-away";
    NoLongerOpen => "no-longer-open";
    CodeAsked => "code-asked" x 2;
    CodeSent => "code-sent";
    CodeTooSoon { seconds: number = 40u32 } => "code-too-soon";
    MethodAsked => "method-asked" x 2;
    MethodNotNow => "method-not-now";
    Stopping => "stopping";
    StopFailed => "stop-failed";
    StopAway => "stop-away";

    // The reset, driven: what the verifier reports.
    Claimed { browser: text = "Firefox on Windows" } => "claimed";
    ChallengedText => "challenged-text";
    ChallengedCall => "challenged-call";
    ChallengedAuthenticator => "challenged-authenticator";
    Hinted => "hinted";
    CodeRefused { left: number = 3u32 } => "code-refused";
    CodeExpired => "code-expired";
    Paused => "paused";
    Verified => "verified";
    PasswordRefused => "password-refused";
    Unsettled => "unsettled";
    NotSaved => "not-saved";
    Completed => "completed";
    Afterwards => "afterwards";
    AfterNamed => "after-named" x 2;
    DeviceBegins => "device-begins";
    AfterAny => "after-any" x 2;
    StoppedExpired => "stopped-expired";
    StoppedCancelled => "stopped-cancelled";
    StoppedSuperseded => "stopped-superseded";
    StoppedTooManyTries => "stopped-too-many-tries";
    StoppedNotAllowed => "stopped-not-allowed";
    StoppedDirectoryRefused => "stopped-directory-refused";
    StillWorking => "still-working";

    // The reset, driven: where it stands.
    WordsDiffer => "words-differ";
    Takes => "takes";
    TakesWalk => "takes-walk";
    TakesReset => "takes-reset";
    NotYet => "not-yet" x 2;
    NothingRunning => "nothing-running";
    NowOpening => "now-opening";
    NowLink { first: text = "amber", second: text = "otter", third: text = "canal" } => "now-link";
    NowIdentifier => "now-identifier";
    NowPicture => "now-picture";
    NowNumber => "now-number";
    NowMethod => "now-method";
    NowText => "now-text";
    NowCall => "now-call";
    NowAuthenticator => "now-authenticator";
    NowPassword => "now-password";
    NowCommitting => "now-committing";
    NowUnsettled => "now-unsettled";
    NowStopping => "now-stopping";
    NowDone => "now-done";
    NotSkipped => "not-skipped";
    OnPanel => "on-panel";
    RestartInReset => "restart-in-reset";
    BackInReset => "back-in-reset";
    BackAfterDone => "back-after-done";
    CodeMissingText => "code-missing-text";
    CodeMissingCall => "code-missing-call";
    CodeMissingAuthenticator => "code-missing-authenticator";
    CodeMissingNotYet => "code-missing-not-yet";
    CodeWrongText => "code-wrong-text";
    CodeWrongCall => "code-wrong-call";
    CodeWrongAuthenticator => "code-wrong-authenticator";
    NotRegisteredInReset => "not-registered-in-reset";

    // Buttons.
    ChoiceForgot => "choice-forgot";
    ChoiceHere => "choice-here";
    ChoiceWalk => "choice-walk";
    ChoicePerson => "choice-person";
    ChoiceHereStill => "choice-here-still";
    ChoiceCallOff => "choice-call-off";
    ChoiceRateYes => "choice-rate-yes";
    ChoiceRatePartly => "choice-rate-partly";
    ChoiceRateNo => "choice-rate-no";
    ChoiceNext => "choice-next";
    ChoiceRest => "choice-rest";
    ChoiceStuck => "choice-stuck";
    ChoiceWorked => "choice-worked";
    ChoiceNotWorked => "choice-not-worked";
    ChoiceGoOnStep { number: number = 3u32 } => "choice-go-on-step";
    ChoiceGoOnReset => "choice-go-on-reset";
    ChoiceNewLink => "choice-new-link";
    ChoiceStop => "choice-stop";
    ChoiceAgain => "choice-again";
    ChoiceNewCode => "choice-new-code";
    ChoiceNewCall => "choice-new-call";
    ChoiceText => "choice-text";
    ChoiceCall => "choice-call";
    ChoiceAuthenticator => "choice-authenticator";
    ChoiceRules => "choice-rules";

    // What people may mean, as a button that asks "did you mean".
    MeansForgot => "means-password-forgot";
    MeansChange => "means-password-change";
    MeansRules => "means-password-rules";
    MeansStart => "means-reset-start";
    MeansWalk => "means-reset-walk";
    MeansStatus => "means-reset-status";
    MeansNewLink => "means-reset-new-link";
    MeansWordsDiffer => "means-reset-words-differ";
    MeansCodeAgain => "means-code-again";
    MeansCodeMissing => "means-code-missing";
    MeansCodeWrong => "means-code-wrong";
    MeansNotRegistered => "means-not-registered";
    MeansLockedOut => "means-locked-out";
    MeansMfaSetup => "means-mfa-setup";
    MeansPhoneNew => "means-phone-new";
    MeansContact => "means-contact-help";
    MeansPerson => "means-human";
    MeansNext => "means-move-next";
    MeansBack => "means-move-back";
    MeansRepeat => "means-move-repeat";
    MeansWhere => "means-move-where";
    MeansSkip => "means-move-skip";
    MeansRestart => "means-move-restart";
    MeansStop => "means-move-stop";
    MeansStuck => "means-move-stuck";
    MeansAll => "means-move-all";
    MeansElsewhere => "means-move-elsewhere";
    MeansDone => "means-done";
    MeansOther => "means-other";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_prompt_has_an_id_of_its_own() {
        let samples = Prompt::samples();
        let ids: BTreeSet<_> = samples.iter().map(Prompt::id).collect();
        assert_eq!(ids.len(), samples.len());
    }

    #[test]
    fn a_wording_is_told_only_where_there_are_several() {
        assert!(Prompt::Hello.phrase().arguments.is_empty());
        assert_eq!(Prompt::Greeting.worded(2).arguments.len(), 1);
        assert_eq!(Prompt::CodeRefused { left: 4 }.phrase().arguments, [("left", crate::model::Argument::Number(4))]);
    }
}
