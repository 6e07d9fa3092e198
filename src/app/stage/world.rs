//! A world of its own for one transcript: a house on memory stores, the directory that can fail, and what its
//! people hold in their hands.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use axum::{
    body::{Body, to_bytes},
    http::{Method, Request, header},
};
use serde_json::Value;
use tower::ServiceExt as _;

use super::{
    hands::{Hands, done_with, names},
    writer::Ailment,
};
use crate::app::{
    ChatHouse, ChatMachine, House, Registry, Store, VerifierHouse, VerifierMachine,
    admin::wire::{AccountAsk, AddAccount, AdminAnswer, WireSecret},
};
use crate::{
    config::Settings,
    desk::Presence,
    engine::Notice,
    identity::{
        credential::{Argon2Hasher, Cost, Identifier, Keyring, Password, PhoneNumber, seed_of_typed_key, shown_code},
        delivery::{Call, CallState, DemoMailbox, DemoPhone},
        directory::SignIn,
        verifier::panel::Pace,
    },
    model::{
        Address, Agent, AgentAct, ConversationId, Epoch, Expectation, IntentId, Phrases, Redacted, Revision, Sensitive,
        SessionId, TurnRecord, port::ConversationStore,
    },
    replay::{
        PanelAnswer, Props, Trouble, World,
        transcript::{AccountScene, CallAct, Fault},
    },
    runtime::Clock,
    storage::conversations::Conversations,
    talk::{
        content::{Content, Earlier},
        dialogue::State,
        intent::Verdict,
        turn::{Arrival, Decision, again},
    },
};

/// Bits of the work for a picture: the first trial fits.
const CHEAP_WORK: u8 = 0;

/// The least that Argon2id takes: a replay is no place to be slow.
const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };

/// What a browser on Windows says of itself.
const BROWSER: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// The most that a panel's answer takes: the sound of a picture is the largest.
const ANSWER_LIMIT: usize = 4 * 1024 * 1024;

pub(super) struct MemoryWorld {
    settings: Settings,
    content: Arc<Content>,
    phone: Arc<DemoPhone>,
    props: Arc<Props>,
    directory: Arc<Ailment>,
    /// `None` while it is stopped.
    house: tokio::sync::RwLock<Option<House>>,
    people: BTreeMap<String, Hands>,
    /// The open consoles.
    present: Mutex<BTreeMap<Agent, Presence>>,
}

impl MemoryWorld {
    /// One that is not open yet.
    pub(super) fn new(settings: Settings, content: Arc<Content>, props: Arc<Props>) -> Self {
        Self {
            settings,
            content,
            phone: DemoPhone::in_memory(props.clock.clone()),
            props,
            directory: Arc::default(),
            house: tokio::sync::RwLock::new(None),
            people: BTreeMap::new(),
            present: Mutex::default(),
        }
    }

    /// Builds the house, over whatever its stores hold.
    pub(super) async fn open(&self) -> Result<(), Trouble> {
        let props = &self.props;
        let hasher = Argon2Hasher::new(CHEAP).map_err(|fault| unable(&fault))?;
        let machine = VerifierMachine {
            clock: props.clock.clone(),
            entropy: props.entropy.clone(),
            store: Store::of(props.verifier.clone()),
            keyring: Arc::new(Keyring::new(props.master_key)),
            keys: None,
            hasher: Arc::new(hasher),
            captcha: props.captcha.clone(),
            // Its clock stands still while an answer is made.
            pace: Pace::at_once(),
            phone: Some(self.phone.clone()),
            mailbox: Some(DemoMailbox::in_memory(props.clock.clone())),
            between: Some(self.directory.between()),
        };
        let (mut settings, words) = (self.settings.verification().clone(), self.content.prompts.clone());
        (settings.limits.work_bits, settings.limits.work_bits_hardest) = (CHEAP_WORK, CHEAP_WORK);
        let verifier = VerifierHouse::build(settings, words, machine);
        let verifier = Arc::new(verifier.map_err(|fault| unable(&fault))?);
        let machine = ChatMachine {
            clock: props.chat_clock(),
            entropy: props.entropy.clone(),
            store: Store::of(props.chat.clone()),
            before_desk: Some(Box::new({
                let props = props.clone();
                move |desk| props.desk_before(desk)
            })),
        };
        let gated = props.gated(verifier.service.clone());
        let chat = ChatHouse::build(self.settings.clone(), self.content.clone(), machine, gated).await;
        let chat = Arc::new(chat.map_err(|fault| unable(&fault))?);
        chat.desk.staff(props.staffed);
        *self.house.write().await = Some(House { chat, verifier });
        Ok(())
    }

    async fn house(&self) -> Result<House, Trouble> {
        self.house.read().await.clone().ok_or_else(|| Trouble::Unable("the server is stopped".into()))
    }

    pub(super) async fn add(&mut self, scene: &AccountScene) -> Result<(), Trouble> {
        let house = self.house().await?;
        let registry = &house.verifier.registry;
        let address = format!("{}@{}", scene.name, registry.domain);
        let (given_name, family_name) = names(scene);
        let add = AccountAsk::Add(AddAccount {
            address,
            given_name,
            family_name,
            phone: scene.phone.clone(),
            disabled: scene.disabled,
            privileged: false,
            authenticator: scene.authenticator,
            password: scene.password.as_ref().map(WireSecret::new),
        });
        let answers = perform(registry, add).await?;
        let number = scene.phone.as_deref().and_then(|typed| PhoneNumber::parse(typed, registry.region).ok());
        let mut hands = Hands { number, seed: None };
        for answer in answers {
            if let AdminAnswer::Enrolment(enrolment) = answer {
                hands.seed = seed_of_typed_key(enrolment.key.expose());
            }
        }
        self.people.insert(scene.name.clone(), hands);
        Ok(())
    }

    fn number_of(&self, name: &str) -> Option<&PhoneNumber> {
        self.people.get(name).and_then(|hands| hands.number.as_ref())
    }

    fn calls_to(&self, name: &str) -> Vec<Call> {
        self.number_of(name).map(|number| self.phone.calls(number)).unwrap_or_default()
    }

    fn notice(&self, notice: Notice) -> Trouble {
        Trouble::Notice(self.content.prompts.say(&notice.phrase()))
    }
}

async fn perform(registry: &Registry, ask: AccountAsk) -> Result<Vec<AdminAnswer>, Trouble> {
    registry.perform(ask).await.map_err(|refused| Trouble::Unable(format!("{} {}", refused.message, refused.remedy)))
}

pub(super) fn unable(fault: &dyn std::fmt::Display) -> Trouble {
    Trouble::Unable(fault.to_string())
}

#[async_trait]
impl World for MemoryWorld {
    async fn join(&self, address: Address) -> Result<ConversationId, Trouble> {
        let joined = self.house().await?.chat.engine.join(address).await;
        joined.map(|joined| joined.conversation).map_err(|notice| self.notice(notice))
    }

    async fn go_on(
        &self,
        conversation: ConversationId,
        offered: Revision,
        address: Address,
    ) -> Result<Revision, Trouble> {
        let engine = self.house().await?.chat.engine.clone();
        let link = engine.passage(conversation, offered);
        engine.go_on(&link, address).await.map(|joined| joined.revision).map_err(|notice| self.notice(notice))
    }

    async fn take(&self, conversation: ConversationId, arrival: Arrival) -> Result<Revision, Trouble> {
        let house = self.house().await?;
        house.chat.engine.take(conversation, arrival).await.map_err(|notice| self.notice(notice))
    }

    async fn attend(&self, agent: &Agent, there: bool) -> Result<(), Trouble> {
        let desk = self.house().await?.chat.desk.clone();
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        if there {
            present.entry(agent.clone()).or_insert_with(|| desk.arrive(agent.clone()));
        } else {
            present.remove(agent);
        }
        Ok(())
    }

    async fn act(
        &self,
        conversation: ConversationId,
        agent: &Agent,
        epoch: Epoch,
        act: AgentAct,
    ) -> Result<(), Trouble> {
        let chat = self.house().await?.chat;
        let done = chat.desk.act(&chat.engine, agent, conversation, epoch, act).await;
        done.map(drop).map_err(|notice| self.notice(notice))
    }

    async fn settle(&self, conversation: ConversationId) -> Result<(), Trouble> {
        let house = self.house().await?;
        house.chat.engine.settled(conversation).await.map_err(|notice| self.notice(notice))
    }

    async fn log(&self, conversation: ConversationId, after: Revision) -> Result<Vec<TurnRecord>, Trouble> {
        let store = Conversations::new(self.props.chat.clone());
        store.log(conversation, after, usize::MAX).await.map_err(|fault| unable(&fault))
    }

    async fn panel_link(&self, session: SessionId, generation: u32) -> Option<Sensitive> {
        self.house().await.ok()?.chat.engine.panel_link(session, generation).await
    }

    async fn panel(&self, path: &str, window: Option<&str>, body: Option<Value>) -> PanelAnswer {
        let refused = |status| PanelAnswer { status, body: Value::Null };
        let Ok(house) = self.house().await else { return refused(503) };
        let public = &self.settings.panel().public;
        let mut request =
            Request::builder().uri(path).header(header::HOST, public.authority()).header(header::USER_AGENT, BROWSER);
        if let Some(window) = window {
            request = request.header(header::AUTHORIZATION, format!("Bearer {window}"));
        }
        let request = match body {
            None => request.method(Method::GET).body(Body::empty()),
            Some(body) => request
                .method(Method::POST)
                .header(header::ORIGIN, public.to_string())
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string())),
        };
        let (Ok(request), Ok(router)) = (request, house.verifier.panel()) else { return refused(500) };
        let Ok(answer) = router.oneshot(request).await;
        let status = answer.status().as_u16();
        let bytes = to_bytes(answer.into_body(), ANSWER_LIMIT).await.unwrap_or_default();
        PanelAnswer { status, body: serde_json::from_slice(&bytes).unwrap_or_default() }
    }

    fn texts(&self, of: &str) -> Vec<String> {
        let inbox = self.number_of(of).map(|number| self.phone.inbox(number)).unwrap_or_default();
        inbox.into_iter().map(|text| text.body).collect()
    }

    fn calls(&self, of: &str) -> usize {
        self.calls_to(of).len()
    }

    fn missed_calls(&self, of: &str) -> usize {
        let now = self.props.clock.now();
        self.calls_to(of).iter().filter(|call| call.state(now) == CallState::Missed).count()
    }

    fn handle_call(&self, of: &str, act: CallAct) -> Result<Option<Sensitive>, Trouble> {
        let now = self.props.clock.now();
        let newest = || self.calls_to(of).into_iter().next_back();
        let call = newest().ok_or_else(|| Trouble::Unable(format!("nobody has called {of}")))?;
        let done = match (act, self.number_of(of)) {
            (CallAct::Rings, _) => call.state(now) == CallState::Ringing,
            (act, Some(number)) => {
                self.phone.act(number, call.number, done_with(act)).map_err(|fault| unable(&fault))?
            }
            (_, None) => false,
        };
        if !done {
            return Err(Trouble::Unable(format!("the call to {of} can't: it is {:?}", call.state(now))));
        }
        Ok(newest().and_then(|call| call.heard(now)))
    }

    fn authenticator_code(&self, of: &str) -> Option<String> {
        let seed = self.people.get(of)?.seed.as_ref()?;
        Some(shown_code(seed, self.props.clock.now()).0.expose().to_owned())
    }

    async fn sign_in(&self, of: &str, password: &str) -> Result<bool, Trouble> {
        let house = self.house().await?;
        let registry = &house.verifier.registry;
        let identifier = Identifier::parse(of, &registry.domain).map_err(|fault| unable(&fault))?;
        let password = Password::new(password.to_owned()).map_err(|fault| unable(&fault))?;
        let outcome = registry.directory.sign_in(&identifier, &Arc::new(password)).await;
        outcome.map(|outcome| matches!(outcome, SignIn::Welcome(_))).map_err(|fault| unable(&fault))
    }

    fn reading(&self, last: Option<&TurnRecord>, utterance: &Redacted) -> Option<IntentId> {
        let state = last.and_then(|last| State::from_record(&last.state).ok());
        let expectation = state.map_or_else(Expectation::default, |state| state.expectation());
        match self.content.understanding.interpret(utterance, &expectation).verdict {
            Verdict::Clear(intent) => Some(intent),
            Verdict::Between(..) | Verdict::Unclear => None,
        }
    }

    fn decide(&self, last: Option<&TurnRecord>, record: &TurnRecord) -> Decision {
        again(&self.content, &Earlier::new(), last, record)
    }

    fn break_directory(&self, fault: Fault) -> Result<(), Trouble> {
        self.directory.set(fault);
        Ok(())
    }

    async fn pause_resets(&self, paused: bool) -> Result<(), Trouble> {
        let office = self.house().await?.verifier.registry.office.clone();
        let turned = if paused { office.pause_resets(None).await } else { office.resume_resets().await };
        turned.map_err(|declined| Trouble::Unable(declined.to_string()))
    }

    async fn restart(&self) -> Result<(), Trouble> {
        // Open consoles lose the server, and find it again.
        let present = std::mem::take(&mut *self.present.lock().unwrap_or_else(PoisonError::into_inner));
        self.close().await;
        self.open().await?;
        for agent in present.keys() {
            self.attend(agent, true).await?;
        }
        Ok(())
    }

    async fn close(&self) {
        if let Some(house) = self.house.write().await.take() {
            house.close().await;
        }
    }
}
