//! What owners do to their own factors, on a page that they sign in to. Until a factor or a pass is
//! proven it answers alike for every kind of account and for every password.

use std::sync::Arc;

use jiff::Timestamp;
use rand::Rng;
use ulid::Ulid;

use super::{
    Acting, Answer, Enrolments, Fault, Problem, Service, act::blind_number, browser, sending::route, service::Scene,
    tokens::Window, visitor::Visitor,
};
use crate::{
    identity::{
        credential::{Enrolment, Passcode, Password, PhoneFault, PhoneNumber, SealedNumber, Seed, check_code},
        recovery::{
            Actor, Beginning, FactorRef, Goal, OfferVerdict, Offered, Origin, Owned, PhoneState, Refusal, Session,
            Stage,
        },
    },
    model::{SessionId, port::CommitFault},
};

/// How often an opening is tried again when the store says that somebody was first.
const TRIES: usize = 8;

/// A factor of an account, as its owner sees it.
#[derive(Debug)]
pub struct FactorShown {
    pub factor: FactorRef,
    /// The last two digits of a number.
    pub ending: Option<String>,
    pub state: FactorState,
    /// Without it none is left that serves now.
    pub is_last: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorState {
    InUse,
    UsableFrom(Timestamp),
    /// A number of the directory's, of an account that was never set up for reset.
    NotSetUp,
}

impl Service {
    /// A person's POST: a session of their own, and its window's token. Nothing is written where too many were
    /// begun from there.
    pub async fn begin_enrolment(&self, user_agent: &str, visitor: &Visitor) -> Result<Answer, Fault> {
        self.not_paused().await?;
        let browser = browser::describe(user_agent, self.phrases());
        // One at a time in this process, so that a burst waits instead of colliding.
        let _turn = self.beginning.lock().await;
        for _ in 0..TRIES {
            let now = self.now();
            let draw = self.parts.entropy.draw("enrolment");
            let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
            let id = SessionId(Ulid::from_parts(millis, draw.child("id").rng().random()));
            let origin = self.parts.network.origin(&self.parts.keyring, visitor, now);
            let words = self.three_words(&draw.child("words"));
            let beginning = self.beginning(&origin).await?;
            let opening = Session::under(Session::open(id, words, now), self.parts.keyring.current().id());
            let next = Session::begin_enrolment(opening, browser.clone(), origin, beginning, now, self.limits())?;
            match self.commit(&next, None).await {
                Ok(()) => return Ok(self.answer(next, None)),
                Err(CommitFault::Conflict) => {}
                Err(CommitFault::Store(fault)) => return Err(fault.into()),
            }
        }
        Err(Fault::Contended)
    }

    async fn beginning(&self, origin: &Origin) -> Result<Beginning, Fault> {
        let [address, network] = Beginning::keys(&origin.address, &origin.network);
        let store = &self.parts.store;
        Ok(Beginning::new(origin, [store.tally(&address).await?, store.tally(&network).await?]))
    }

    /// The present password. It is counted, hashed once whoever is meant, and its verdict is told to nobody
    /// before a factor is proven too.
    pub async fn type_password(&self, token: &str, typed: String) -> Result<Answer, Fault> {
        let (window, session) = self.going_on(token).await?;
        let password = match Password::new(typed) {
            Ok(password) => Arc::new(password),
            Err(fault) => return Ok(Answer::unchanged(session, Problem::Password(fault))),
        };
        let counted = self.press_alone(window, |session, now| session.count_password(now, self.limits())).await?;
        let account = match (&counted.problem, counted.session.subject()) {
            (None, Some(subject)) => subject.account.clone(),
            _ => return Ok(counted),
        };
        let fits = self.parts.passwords.is_password(account.as_ref(), &password).await?;
        self.press_alone(window, |session, _| session.password(fits)).await
    }

    /// A seed for a new authenticator. Nothing is on file before its code was typed.
    pub async fn offer_authenticator(&self, token: &str) -> Result<Answer, Fault> {
        let (window, session) = self.going_on(token).await?;
        let account = self.meant(&session).await?.1.ok_or(Refusal::NotNow)?;
        let owner = self.owner(&session);
        let new = owner.sealed(&account, &Seed::from_draw(&owner.entropy.draw("authenticator")), None)?;
        self.press(window, |scene| {
            let (session, kept, now) = self.owned(scene);
            session.offer_authenticator(new.clone(), &kept, now, self.limits())
        })
        .await
    }

    /// The seed that is offered, in each of its forms, as long as the offer is open.
    pub async fn offered(&self, token: &str) -> Result<Enrolment, Fault> {
        let (_, session) = self.live(token).await?;
        let seed = self.offered_seed(&session).ok_or(Refusal::NotNow)?;
        let account = self.meant(&session).await?.1.ok_or(Refusal::NotNow)?;
        self.owner(&session).enrolment(&account, &seed)
    }

    /// Texts a code to a number that is to be put on file.
    pub async fn offer_phone(&self, token: &str, typed: &str) -> Result<Answer, Fault> {
        let (window, session) = self.going_on(token).await?;
        let number = PhoneNumber::parse(typed, self.parts.region);
        let number = number.and_then(|it| if it.can_be_texted() { Ok(it) } else { Err(PhoneFault::Landline) });
        let number = match number {
            Ok(number) => number,
            Err(fault) => return Ok(Answer::unchanged(session, Problem::Phone(fault))),
        };
        let (blind, route) = (blind_number(&self.parts.keyring, &number), route(&self.parts.keyring, &number));
        let sealed = self.sealed_number(&session, &number)?;
        self.press(window, |scene| {
            let (session, kept, now) = self.owned(scene);
            session.offer_phone(sealed.clone(), blind.clone(), route.clone(), &kept, now, self.limits())
        })
        .await
    }

    pub async fn resend_offer(&self, token: &str) -> Result<Answer, Fault> {
        let window = self.open_window(token).await?;
        self.press(window, |scene| {
            let (session, kept, now) = self.owned(scene);
            session.resend_offer(&kept, now, self.limits())
        })
        .await
    }

    /// The code of the offer that is open.
    pub async fn confirm_offer(&self, token: &str, typed: &str) -> Result<Answer, Fault> {
        let window = self.open_window(token).await?;
        let answer = self
            .press(window, |scene| {
                let verdict = self.offer_verdict(&scene, typed);
                let (session, kept, now) = self.owned(scene);
                session.confirm(verdict, kept, now, self.limits())
            })
            .await?;
        match (&answer.problem, self.proven_number(&answer.session)?) {
            (None, Some(number)) => self.add_proven_number(window, answer.session, &number).await,
            _ => Ok(answer),
        }
    }

    /// The number was proven in the session; its owner's account gets it, and the offer is over. Cut off in
    /// between, the same code does it again.
    async fn add_proven_number(&self, window: Window, session: Session, number: &PhoneNumber) -> Result<Answer, Fault> {
        let account = self.meant(&session).await?.1.ok_or(Refusal::NotNow)?;
        match self.owner(&session).add_phone(&account, number).await {
            Ok(_) => {
                self.news.notify_one();
                self.press_alone(window, |session, _| session.end_offer()).await
            }
            Err(fault @ (Fault::Writer(_) | Fault::Directory(_))) => {
                tracing::warn!(account = %account.id, %fault, "a number is not on file yet");
                Ok(Answer::unchanged(session, Problem::NotOnFile))
            }
            Err(fault) => Err(fault),
        }
    }

    /// The person doesn't want what is offered.
    pub async fn withdraw_offer(&self, token: &str) -> Result<Answer, Fault> {
        let window = self.open_window(token).await?;
        self.press_alone(window, |session, _| session.end_offer()).await
    }

    pub async fn remove_factor(&self, token: &str, factor: &FactorRef) -> Result<Answer, Fault> {
        let window = self.open_window(token).await?;
        self.press(window, |scene| {
            let (session, kept, now) = self.owned(scene);
            session.remove_factor(factor, kept, now, self.limits())
        })
        .await
    }

    /// What is on file, for whoever has signed in.
    pub async fn factors(&self, token: &str) -> Result<Vec<FactorShown>, Fault> {
        let (_, session) = self.live(token).await?;
        if !matches!(session.stage, Stage::Enrolling { .. }) {
            return Err(Refusal::NotNow.into());
        }
        let (file, account) = self.meant(&session).await?;
        let phones = account.map(|account| account.phones).unwrap_or_default();
        let mut shown = Vec::new();
        let mut put = |factor, ending, state| shown.push(FactorShown { factor, ending, state, is_last: false });
        let known = if file.registered { FactorState::InUse } else { FactorState::NotSetUp };
        if file.authenticator.is_some() {
            put(FactorRef::Authenticator, None, known);
        }
        if let Some(new) = &file.new_authenticator {
            put(FactorRef::NewAuthenticator, None, FactorState::UsableFrom(new.until));
        }
        for number in phones {
            let blind = blind_number(&self.parts.keyring, &number);
            let state = file.phone_state(&blind);
            if state.is_none_or(PhoneState::is_on_file) {
                let waits = state.and_then(PhoneState::usable_from);
                put(
                    FactorRef::Phone(blind),
                    Some(number.ending().to_owned()),
                    waits.map_or(known, FactorState::UsableFrom),
                );
            }
        }
        let serving = shown.iter().filter(|factor| factor.state == FactorState::InUse).count();
        for factor in &mut shown {
            factor.is_last = serving == 1 && factor.state == FactorState::InUse;
        }
        Ok(shown)
    }

    /// The owner, acting in this session.
    fn owner(&self, session: &Session) -> Enrolments {
        let parts = &self.parts;
        let from = session.claim.as_ref().map(|claim| claim.browser.clone());
        Enrolments {
            store: parts.store.clone(),
            writer: parts.writer.clone(),
            keyring: parts.keyring.clone(),
            pool: parts.pool.clone(),
            limits: parts.limits.clone(),
            entropy: parts.entropy.clone(),
            acting: Acting { actor: Actor::Owner, session: Some(session.id), from },
            clock: parts.clock.clone(),
            issuer: parts.issuer.clone(),
        }
    }

    fn owned(&self, scene: Scene) -> (Session, Owned, Timestamp) {
        let open = scene.is_open();
        let phones = scene.account.map(|account| account.phones).unwrap_or_default();
        let numbers = phones.iter().map(|number| blind_number(&self.parts.keyring, number)).collect();
        (scene.session, Owned { file: scene.file, open, numbers }, scene.now)
    }

    fn offer_verdict(&self, scene: &Scene, typed: &str) -> OfferVerdict {
        let Stage::Enrolling { offer: Some(offer), .. } = &scene.session.stage else { return OfferVerdict::Wrong };
        if let Offered::Authenticator(_) = offer.factor {
            let seed = self.offered_seed(&scene.session);
            let step = seed.and_then(|seed| check_code(&seed, typed, scene.now, None));
            return step.map_or(OfferVerdict::Wrong, OfferVerdict::Step);
        }
        let Some(key) = self.parts.keyring.key(scene.session.key.as_ref()) else { return OfferVerdict::Wrong };
        let code = Passcode::derive(&key, &offer.id(&scene.session).to_string());
        if code.matches(typed) { OfferVerdict::Passcode } else { OfferVerdict::Wrong }
    }

    fn offered_seed(&self, session: &Session) -> Option<Seed> {
        let Stage::Enrolling { account, offer: Some(offer), .. } = &session.stage else { return None };
        let Offered::Authenticator(new) = &offer.factor else { return None };
        let opened = new.seed.open(&self.parts.keyring, account, &new.factor);
        opened.inspect_err(|fault| tracing::error!(%account, %fault, "an offered seed can't be read")).ok()
    }

    /// The number whose code was typed, and which the directory is to take.
    fn proven_number(&self, session: &Session) -> Result<Option<PhoneNumber>, Fault> {
        let Stage::Enrolling { offer: Some(offer), .. } = &session.stage else { return Ok(None) };
        match &offer.factor {
            Offered::Phone { number, proven: true, .. } => Ok(Some(number.open(&self.parts.keyring, session.id)?)),
            _ => Ok(None),
        }
    }

    fn sealed_number(&self, session: &Session, number: &PhoneNumber) -> Result<SealedNumber, Fault> {
        let draw = self.parts.entropy.draw("number's seal");
        Ok(SealedNumber::seal(&self.parts.keyring, session.id, number, &draw)?)
    }
}

/// Whether the password comes next.
pub(super) fn awaits_password(session: &Session) -> bool {
    matches!(session.goal, Goal::Enrolment { typed: 0, .. }) && matches!(session.stage, Stage::Human { .. })
}
