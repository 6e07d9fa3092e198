//! A session as the page shows it. Before the person is verified it depends on what was typed and on
//! the session's own counts, never on the account.

use jiff::Timestamp;

use super::{
    enrolment_phrases::EnrolmentSays as Enrol,
    phrases::PanelPhrase as Says,
    wire::{BrokenView, ProblemView, RuleView, View},
};
use crate::{
    identity::{
        recovery::{Challenge, Offer, Offered, Outcome, Refusal, Session, Stage},
        verifier::{Problem, Service, self_service::awaits_password},
    },
    model::Method,
};

pub(super) fn view(service: &Service, session: &Session, problem: Option<&Problem>) -> View {
    let say = |says: Says<'_>| service.phrases().say(&says.phrase());
    let limits = service.limits();
    let challenge = match &session.stage {
        Stage::Challenged { challenge, .. } => Some(challenge),
        _ => None,
    };
    let sent = challenge.filter(|challenge| challenge.method != Method::Authenticator);
    let offer = offer(session);
    let resend_at =
        sent.map(|challenge| challenge.resend_at(limits)).or(offer.and_then(|offer| offer.resend_at(limits)));
    let rules = match &session.stage {
        Stage::Verified { .. } => {
            service.rules().map(|rule| RuleView { id: rule.id(), text: say(Says::Rule(rule)) }).collect()
        }
        _ => Vec::new(),
    };
    View {
        revision: session.revision,
        stage: stage(session),
        words: session.words.clone(),
        now: rfc3339(service.now()),
        expires_at: rfc3339(session.expires_at(limits)),
        methods: limits.methods.clone(),
        method: method(session),
        resend_at: resend_at.map(rfc3339),
        text_number: sent.map(|challenge| challenge.text).filter(|number| *number > 0),
        tries_left: challenge.map(|challenge| challenge.left(limits)).or(offer.map(|offer| offer.left(limits))),
        hint: challenge.filter(|challenge| challenge.hinted).map(|_| say(Says::Hint)),
        problem: problem.and_then(|problem| told(session, problem)).map(|(field, says)| ProblemView {
            field,
            text: say(says),
            rules: broken(service, problem),
        }),
        message: message(session, service).map(say),
        rules,
    }
}

/// The factor that is offered to whoever has signed in.
fn offer(session: &Session) -> Option<&Offer> {
    match &session.stage {
        Stage::Enrolling { offer, .. } => offer.as_ref(),
        _ => None,
    }
}

fn stage(session: &Session) -> &'static str {
    match &session.stage {
        _ if awaits_password(session) => "sign-in",
        Stage::Enrolling { .. } => match offer(session).map(|offer| &offer.factor) {
            None => "factors",
            Some(Offered::Authenticator(_)) => "app",
            Some(Offered::Phone { .. }) => "phone-code",
        },
        Stage::Opened | Stage::Claimed => "identifier",
        Stage::Identified { .. } => "captcha",
        Stage::Human { chosen: None, .. } => "method",
        Stage::Human { chosen: Some(_), .. } => "number",
        Stage::Challenged { .. } => "code",
        Stage::Granted { .. } => "granted",
        Stage::Verified { .. } => "password",
        Stage::Committing { .. } => "working",
        Stage::Completed => "done",
        Stage::Stopped { .. } => "stopped",
    }
}

fn method(session: &Session) -> Option<Method> {
    match &session.stage {
        Stage::Human { chosen, .. } => *chosen,
        Stage::Challenged { challenge, .. } => Some(challenge.method),
        _ => None,
    }
}

/// What is said beside the step, whatever was typed.
fn message(session: &Session, service: &Service) -> Option<Says<'static>> {
    let enrols = session.goal.is_enrolment();
    let asked = |challenge: &Challenge| match challenge.method {
        _ if challenge.left(service.limits()) == 0 => Says::Blocked,
        Method::Authenticator => Says::AuthenticatorAsked,
        Method::Text if enrols => Says::Enrolment(Enrol::TextSent { number: challenge.text }),
        Method::Call if enrols => Says::Enrolment(Enrol::CallPlaced),
        Method::Text => Says::TextSent { number: challenge.text },
        Method::Call => Says::CallPlaced,
    };
    match &session.stage {
        Stage::Challenged { challenge, .. } => Some(asked(challenge)),
        Stage::Granted { .. } => Some(Says::Granted),
        Stage::Verified { again: true, .. } => Some(Says::TypeAgain),
        Stage::Committing { intent, .. } => Some(if intent.unsettled { Says::Unsettled } else { Says::Working }),
        Stage::Completed => Some(Says::Completed),
        Stage::Enrolling { offer: Some(Offer { factor: Offered::Phone { text, .. }, .. }), .. } => {
            Some(Says::Enrolment(Enrol::NumberTexted { number: *text }))
        }
        Stage::Stopped { why, .. } if enrols => Some(Says::Enrolment(Enrol::Stopped(*why))),
        Stage::Stopped { why, .. } => Some(Says::Stopped(*why)),
        _ => None,
    }
}

/// The box that a problem belongs to, and its words.
fn told(session: &Session, problem: &Problem) -> Option<(Option<&'static str>, Says<'static>)> {
    let signs_in = session.goal.is_enrolment() && !matches!(session.stage, Stage::Enrolling { .. });
    Some(match problem {
        Problem::Identifier(fault) => (Some("identifier"), (*fault).into()),
        Problem::Phone(fault) => (Some("number"), (*fault).into()),
        Problem::Password(fault) => (Some("password"), (*fault).into()),
        Problem::NotOnFile => (Some("code"), Says::Enrolment(Enrol::NotOnFile)),
        Problem::Different => (Some("again"), Says::PasswordDifferent),
        Problem::Broken(_) => (Some("password"), Says::PasswordRefused),
        Problem::Outcome(outcome) => match outcome {
            Outcome::Fine => return None,
            Outcome::WrongPicture => (Some("answer"), Says::WrongPicture),
            Outcome::OldPicture => (Some("answer"), Says::OldPicture),
            Outcome::WrongCode { left } if signs_in => {
                (Some("code"), Says::Enrolment(Enrol::WrongCode { left: *left }))
            }
            Outcome::WrongPass { left } if signs_in => {
                (Some("pass"), Says::Enrolment(Enrol::WrongPass { left: *left }))
            }
            Outcome::WrongCode { left } => (Some("code"), Says::WrongCode { left: *left }),
            Outcome::WrongPass { left } => (Some("pass"), Says::WrongPass { left: *left }),
            Outcome::OldCode => (Some("code"), Says::OldCode),
            Outcome::Blocked => (field_of_try(session), Says::Blocked),
            // Told in full as `Problem::Broken`.
            Outcome::BrokenRules(_) => (Some("password"), Says::PasswordRefused),
            Outcome::TypeAgain => (Some("password"), Says::TypeAgain),
            Outcome::OfferGone => (None, Says::Enrolment(Enrol::OfferGone)),
        },
        Problem::Refused(refusal) => match refusal {
            // A double click, or a window that was left behind: the view says where things stand.
            Refusal::NotNow | Refusal::Over if session.is_over() || is_working(session) => return None,
            // The last two are told elsewhere.
            Refusal::NotNow
            | Refusal::Over
            | Refusal::DeadLink
            | Refusal::NoAccount
            | Refusal::SameAgent
            | Refusal::TooManyBegun => (None, Says::NotNow),
            Refusal::TooSoon { .. } if method(session) == Some(Method::Call) => (None, Says::CalledTooSoon),
            Refusal::TooSoon { .. } => (None, Says::TooSoon),
            Refusal::Blocked(_) => (field_of_try(session), Says::Blocked),
            Refusal::NoWork => (Some("answer"), Says::NoWork),
            Refusal::NoMorePasses => (Some("pass"), Says::Blocked),
            Refusal::LastChallenge => (None, Says::LastChallenge),
            Refusal::Busy(_) => (None, Says::Busy),
            Refusal::NoMoreOffers => (None, Says::Enrolment(Enrol::NoMoreOffers)),
            Refusal::OnFile => (Some("number"), Says::Enrolment(Enrol::OnFile)),
            Refusal::TooManyPhones => (Some("number"), Says::Enrolment(Enrol::TooManyPhones)),
        },
    })
}

/// What a refused password breaks, and why: told to nobody but the person who is verified and typed it.
fn broken(service: &Service, problem: Option<&Problem>) -> Vec<BrokenView> {
    let Some(Problem::Broken(broken)) = problem else { return Vec::new() };
    let say = |broken| service.phrases().say(&Says::Broken(broken).phrase());
    broken.iter().map(|broken| BrokenView { id: broken.rule.id(), why: say(broken) }).collect()
}

fn field_of_try(session: &Session) -> Option<&'static str> {
    matches!(session.stage, Stage::Challenged { .. }).then_some("code")
}

fn is_working(session: &Session) -> bool {
    matches!(session.stage, Stage::Committing { .. })
}

fn rfc3339(at: Timestamp) -> String {
    at.to_string()
}
