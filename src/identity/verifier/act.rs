//! What a person's window may do. Each act takes the window's token, and gives back the session as it
//! then stands, what was wrong with what was typed, and a new token at each step up.

use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;

use super::{
    Fault, Service, browser,
    sending::route,
    service::{Acted, Scene},
    tokens::{self, Window},
    visitor::Visitor,
};
use crate::{
    identity::{
        credential::{
            Broken, Identifier, IdentifierFault, Keyring, Passcode, Password, PasswordFault, PhoneFault, PhoneNumber,
            SealedSeed, Seed, SpareCode, check_code,
        },
        recovery::{
            CodeVerdict, Outcome, PassVerdict, Refusal, Session, Stage, StandingKey, Subject, Target, Transition,
        },
    },
    model::{AccountId, Draw, Method, Rule, Sensitive},
};

/// A session after an act.
pub struct Answer {
    pub session: Session,
    pub problem: Option<Problem>,
    /// The window's new token, where it was given one.
    pub window: Option<Sensitive>,
    /// What this browser keeps after a success, to be known by the next time.
    pub device: Option<Sensitive>,
}

/// What the person is told about what they did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    Outcome(Outcome),
    Refused(Refusal),
    Identifier(IdentifierFault),
    Phone(PhoneFault),
    Password(PasswordFault),
    /// The password was not typed the same twice.
    Different,
    /// The directory has not taken the number that was proven.
    NotOnFile,
    /// The rules that the password breaks, each with what is wrong.
    Broken(Vec<Broken>),
}

impl Service {
    /// A person's POST with the fragment of their link.
    pub async fn claim(&self, fragment: &str, user_agent: &str, visitor: &Visitor) -> Result<Answer, Fault> {
        self.not_paused().await?;
        let (id, generation) = tokens::read_link(&self.parts.keyring, fragment).ok_or(Fault::Dead)?;
        let browser = browser::describe(user_agent, self.phrases());
        let origin = self.parts.network.origin(&self.parts.keyring, visitor, self.now());
        let claimed = self
            .act_alone(id, None, None, |session, now| {
                session.claim(generation, browser.clone(), origin.clone(), now, self.limits())
            })
            .await;
        match claimed {
            Ok(Acted::Now(next)) => Ok(self.answer(*next, None)),
            // Old, used, over or unknown: the same to whoever holds it.
            Ok(Acted::Before) | Err(Fault::Refused(_) | Fault::Unknown) => Err(Fault::Dead),
            Err(fault) => Err(fault),
        }
    }

    /// The session of a living window.
    pub async fn look(&self, token: &str) -> Result<Session, Fault> {
        Ok(self.live(token).await?.1)
    }

    pub async fn identify(&self, token: &str, typed: &str) -> Result<Answer, Fault> {
        let (window, session) = self.going_on(token).await?;
        let identifier = match Identifier::parse(typed, &self.parts.domain) {
            Ok(identifier) => identifier,
            Err(fault) => return Ok(Answer::unchanged(session, Problem::Identifier(fault))),
        };
        let account = self.parts.directory.find(&identifier).await?.map(|account| account.id);
        let subject = Subject { key: standing_of(&self.parts.keyring, &identifier), account };
        let work = self.first_hardness(&session, &subject).await?;
        self.press_alone(window, |session, now| session.identify(subject.clone(), work, now, self.limits())).await
    }

    pub async fn choose_method(&self, token: &str, method: Method) -> Result<Answer, Fault> {
        let window = self.open_window(token).await?;
        self.press(window, |scene| self.decide_method(scene, method)).await
    }

    /// The full number. Right or wrong, a challenge begins; only the right one is ever sent.
    pub async fn number(&self, token: &str, typed: &str) -> Result<Answer, Fault> {
        let (window, session) = self.going_on(token).await?;
        let texts = matches!(session.stage, Stage::Human { chosen: Some(Method::Text), .. });
        let reachable = |number: PhoneNumber| {
            if texts && !number.can_be_texted() { Err(PhoneFault::Landline) } else { Ok(number) }
        };
        let number = match PhoneNumber::parse(typed, self.parts.region).and_then(reachable) {
            Ok(number) => number,
            Err(fault) => return Ok(Answer::unchanged(session, Problem::Phone(fault))),
        };
        let (blind, route) = (blind_number(&self.parts.keyring, &number), route(&self.parts.keyring, &number));
        self.press(window, |scene| {
            let on_file = scene.account.as_ref().is_some_and(|account| account.has_phone(&number));
            let serves = scene.file.phone_serves(&blind, scene.now);
            let live = on_file && serves && scene.file.registered && has_app(&scene);
            let target = Target { live, number: blind.clone(), route: route.clone() };
            scene.session.number(target, &scene.ledger, scene.now, self.limits())
        })
        .await
    }

    pub async fn resend_code(&self, token: &str) -> Result<Answer, Fault> {
        let window = self.open_window(token).await?;
        self.press(window, |scene| scene.session.resend(&scene.ledger, scene.now, self.limits())).await
    }

    pub async fn code(&self, token: &str, typed: &str) -> Result<Answer, Fault> {
        let window = self.open_window(token).await?;
        self.press(window, |scene| self.decide_code(scene, typed)).await
    }

    /// A pass or a recovery code, whichever it is.
    pub async fn pass(&self, token: &str, typed: &str) -> Result<Answer, Fault> {
        let window = self.open_window(token).await?;
        self.press(window, |scene| {
            let (verdict, open) = (self.pass_verdict(&scene, typed), scene.is_open());
            scene.session.pass(verdict, scene.ledger, scene.file, open, scene.now, self.limits())
        })
        .await
    }

    /// Takes up what an agent has granted.
    pub async fn take_grant(&self, token: &str) -> Result<Answer, Fault> {
        let window = self.open_window(token).await?;
        self.press(window, |scene| {
            let open = scene.is_open();
            scene.session.take_grant(scene.file, open, scene.now, self.limits())
        })
        .await
    }

    pub async fn cancel_session(&self, token: &str) -> Result<Answer, Fault> {
        let window = self.window(token)?;
        self.press_alone(window, Session::cancel).await
    }

    /// Which rules a password would keep, all but the history, which is looked at once it is set.
    pub async fn check_password(&self, token: &str, typed: String) -> Result<Vec<(Rule, bool)>, Fault> {
        let (_, session) = self.live(token).await?;
        if !matches!(session.stage, Stage::Verified { .. }) {
            return Err(Refusal::NotNow.into());
        }
        let account = self.meant(&session).await?.1.ok_or(Refusal::NotNow)?;
        let broken = Password::new(typed).map(|password| self.parts.policy.check(&password, &account.person()));
        let kept = |rule: &Rule| broken.as_ref().is_ok_and(|broken| !broken.contains(rule));
        Ok(self.parts.policy.checked().map(|rule| (rule, kept(&rule))).collect())
    }

    /// Every rule of the policy, in order.
    pub fn rules(&self) -> impl Iterator<Item = Rule> {
        self.parts.policy.rules()
    }

    /// A genuine token, while resets are not paused. Whether its window is alive is looked at by the act itself.
    pub(super) async fn open_window(&self, token: &str) -> Result<Window, Fault> {
        self.not_paused().await?;
        self.window(token)
    }

    fn window(&self, token: &str) -> Result<Window, Fault> {
        Window::read(&self.parts.keyring, token).ok_or(Fault::Dead)
    }

    /// A living window whose session may go on: resets are not paused.
    pub(super) async fn going_on(&self, token: &str) -> Result<(Window, Session), Fault> {
        self.not_paused().await?;
        self.live(token).await
    }

    /// A genuine token whose window is alive, and its session.
    pub(super) async fn live(&self, token: &str) -> Result<(Window, Session), Fault> {
        let window = self.window(token)?;
        let session = match self.current(window.session).await {
            Err(Fault::Unknown) => return Err(Fault::Dead),
            session => session?,
        };
        if window.is_live(&session) { Ok((window, session)) } else { Err(Fault::Dead) }
    }

    /// An act of a window; a refusal is an answer too.
    pub(super) async fn press(
        &self,
        window: Window,
        decide: impl Fn(Scene) -> Result<Transition, Refusal> + Send + Sync,
    ) -> Result<Answer, Fault> {
        let acted = self.act(window.session, Some(window), None, decide).await;
        self.pressed(window, acted).await
    }

    /// The same for an act that hangs on the session alone.
    pub(super) async fn press_alone(
        &self,
        window: Window,
        decide: impl Fn(Session, Timestamp) -> Result<Transition, Refusal> + Send + Sync,
    ) -> Result<Answer, Fault> {
        let acted = self.act_alone(window.session, Some(window), None, decide).await;
        self.pressed(window, acted).await
    }

    async fn pressed(&self, window: Window, acted: Result<Acted, Fault>) -> Result<Answer, Fault> {
        match acted {
            Ok(Acted::Now(next)) => Ok(self.answer(*next, Some(window))),
            Err(Fault::Refused(refusal)) => {
                let session = self.current(window.session).await?;
                Ok(Answer::unchanged(session, Problem::Refused(refusal)))
            }
            Ok(Acted::Before) => Err(Fault::Contended),
            Err(Fault::Unknown) => Err(Fault::Dead),
            Err(fault) => Err(fault),
        }
    }

    pub(super) fn answer(&self, next: Transition, before: Option<Window>) -> Answer {
        let now = Window::of(&next.session);
        let window = (before != Some(now)).then(|| now.token(&self.parts.keyring));
        let problem = (next.outcome != Outcome::Fine).then_some(Problem::Outcome(next.outcome));
        Answer { session: next.session, problem, window, device: None }
    }

    fn decide_code(&self, scene: Scene, typed: &str) -> Result<Transition, Refusal> {
        let verdict = self.verdict(&scene, typed);
        let open = scene.is_open();
        scene.session.code(verdict, scene.ledger, scene.file, open, scene.now, self.limits())
    }

    fn verdict(&self, scene: &Scene, typed: &str) -> CodeVerdict {
        let Stage::Challenged { challenge, .. } = &scene.session.stage else { return CodeVerdict::Wrong };
        if challenge.method == Method::Authenticator {
            let last = scene.file.authenticator.as_ref().and_then(|authenticator| authenticator.last_step);
            let step = check_code(&self.seed(scene), typed, scene.now, last);
            return step.map_or(CodeVerdict::Wrong, CodeVerdict::Step);
        }
        let Some(key) = self.parts.keyring.key(scene.session.key.as_ref()) else { return CodeVerdict::Wrong };
        let code = Passcode::derive(&key, &challenge.id(&scene.session).to_string());
        if code.matches(typed) { CodeVerdict::Passcode } else { CodeVerdict::Wrong }
    }

    fn pass_verdict(&self, scene: &Scene, typed: &str) -> PassVerdict {
        let Some(subject) = scene.session.subject() else { return PassVerdict::Wrong };
        let Some(typed) = SpareCode::read(typed) else { return PassVerdict::Wrong };
        let owner = subject.account.as_ref().map_or(subject.key.0.as_str(), AccountId::as_str);
        let (pass, codes) = (scene.file.pass.iter(), scene.file.recovery_codes.iter());
        let pass = typed.place_among(pass.map(|pass| pass.hash.as_str()), &self.parts.keyring, owner);
        let code = typed.place_among(codes.map(|code| code.hash.as_str()), &self.parts.keyring, owner);
        match (pass, code) {
            (Some(_), _) => PassVerdict::Pass,
            (None, code) => code.map_or(PassVerdict::Wrong, PassVerdict::RecoveryCode),
        }
    }

    /// The account's seed, or one that nobody has: the same work, and never right.
    fn seed(&self, scene: &Scene) -> Seed {
        let keyring = &self.parts.keyring;
        let decoy = Seed::from_draw(&Draw::from_seed(*keyring.blind(&[b"nobody's seed"])));
        let account = scene.session.subject().and_then(|subject| subject.account.as_ref());
        let Some((account, authenticator)) = account.zip(scene.file.authenticator.as_ref()) else {
            return SealedSeed::decoy().open(keyring, &nobody(), "").unwrap_or(decoy);
        };
        let opened = authenticator.seed.open(keyring, account, &authenticator.factor);
        opened.inspect_err(|fault| tracing::error!(%account, %fault, "an authenticator can't be used")).unwrap_or(decoy)
    }
}

impl Answer {
    pub(super) fn unchanged(session: Session, problem: Problem) -> Self {
        Self { session, problem: Some(problem), window: None, device: None }
    }
}

/// Runs an act to its end even when the browser has gone away in the middle of it.
pub(super) async fn to_the_end<T, A>(act: A) -> Result<T, Fault>
where
    T: Send + 'static,
    A: Future<Output = Result<T, Fault>> + Send + 'static,
{
    tokio::spawn(act).await.map_err(|_| Fault::Closing)?
}

/// Whose things are read where there is nobody.
pub(super) fn nobody() -> AccountId {
    AccountId::from("-")
}

/// Where the authenticator asks for the number too, both must be the account's.
fn has_app(scene: &Scene) -> bool {
    let asked = matches!(scene.session.stage, Stage::Human { chosen: Some(Method::Authenticator), .. });
    !asked || scene.file.authenticator.is_some()
}

/// Under which key the counters of an identifier stand.
pub(super) fn standing_of(keyring: &Keyring, identifier: &Identifier) -> StandingKey {
    StandingKey(blind(keyring, "identifier", identifier.folded()))
}

/// Stands for a number where the number itself must not be kept.
pub(super) fn blind_number(keyring: &Keyring, number: &PhoneNumber) -> String {
    blind(keyring, "number", number.expose())
}

pub(super) fn blind(keyring: &Keyring, kind: &str, text: &str) -> String {
    BASE64URL_NOPAD.encode(keyring.blind(&[kind.as_bytes(), text.as_bytes()]).as_slice())
}
