//! A verifier with its panel on a real listener, and the people and things round it: memory stores, a
//! clock moved by hand, seeded entropy, cheap hashes, a phone, and a CAPTCHA that tells the harness
//! (and nobody else) what it drew.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use data_encoding::BASE32_NOPAD;
use deskhand::{
    config::Settings,
    identity::{
        credential::{
            Argon2Hasher, Cost, Demand, HashFault, Identifier, Keyring, Password, PasswordDigest, PasswordHasher,
            PhoneNumber, Policy, Region, Salt, WordList,
        },
        delivery::{CallAct, DeliveryFault, DeliveryKey, DemoPhone, Letter, MailAddress, Mailer},
        directory::{
            Account, CredentialWriter, Directory, DirectoryFault, EmbeddedDirectory, HashPool, NewAccount, SignIn,
            WriteFault,
        },
        recovery::Limits,
        verifier::{
            Acting, Actor, Enrolments, Hardness, Network, Parts, Service, WorkLimits,
            captcha::{Captcha, CaptchaAnswer, CaptchaFault, PictureAndAudio, Puzzle},
            panel,
            work::Task,
        },
    },
    model::{
        AccountId, ConversationId, Draw, Phrases, Progress, ProgressKind, RequestKey, Revision, SessionId,
        port::{KeyValue, Verifier},
    },
    runtime::{Clock, ManualClock, SeededEntropy},
    storage::{memory::MemoryKeys, recovery::Recoveries},
    talk::{content::Source, prompt::Prompts},
    web::{Framing, Guard, Site},
};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};
use totp_rs::{Algorithm, Builder};

use crate::http::{self, Reply};

pub(crate) const OLD_PASSWORD: &str = "Canal#Gravel-07";
pub(crate) const NEW_PASSWORD: &str = "Wobble+Fjord=92";

/// What the harness overhears of the CAPTCHA.
#[derive(Default)]
struct Overheard {
    inner: PictureAndAudio,
    drawn: Mutex<Option<String>>,
}

impl Captcha for Overheard {
    fn puzzle(&self, draw: &Draw) -> Result<Puzzle, CaptchaFault> {
        let puzzle = self.inner.puzzle(draw)?;
        *self.drawn.lock().unwrap() = Some(puzzle.answer.expose().to_owned());
        Ok(puzzle)
    }

    fn answer(&self, draw: &Draw) -> CaptchaAnswer {
        self.inner.answer(draw)
    }
}

/// What the directory does with the next change.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) enum Fate {
    #[default]
    Fine,
    /// It changes the password, and the answer is lost.
    AnswerLost,
    /// The request is lost on the way, and nobody knows.
    RequestLost,
    Away,
    Refuses,
}

/// The directory with a fate.
pub(crate) struct Fated {
    inner: Arc<EmbeddedDirectory>,
    pub(crate) fate: Mutex<Fate>,
    pub(crate) writes: AtomicUsize,
    /// Everybody's given and family name from now on; `None`: as they were added.
    pub(crate) names: Mutex<Option<(&'static str, &'static str)>>,
}

#[async_trait]
impl Directory for Fated {
    async fn find(&self, identifier: &Identifier) -> Result<Option<Account>, DirectoryFault> {
        Ok(self.inner.find(identifier).await?.map(|account| self.named(account)))
    }

    async fn account(&self, id: &AccountId) -> Result<Option<Account>, DirectoryFault> {
        Ok(self.inner.account(id).await?.map(|account| self.named(account)))
    }
}

impl Fated {
    fn named(&self, account: Account) -> Account {
        let Some((given, family)) = *self.names.lock().unwrap() else { return account };
        let display_name = format!("{given} {family}");
        Account { display_name, given_name: given.to_owned(), family_name: family.to_owned(), ..account }
    }
}

/// The verifier's slow hashes, counted; cheap ones. What a directory hashes is its own.
pub(crate) struct Hashes {
    hasher: Argon2Hasher,
    pub(crate) count: AtomicUsize,
    running: AtomicUsize,
    /// The most that ran at once.
    pub(crate) most: AtomicUsize,
    /// Happens during the next hash.
    pub(crate) meanwhile: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl Hashes {
    fn new() -> Self {
        let (count, running, most) = Default::default();
        Self { hasher: cheap(), count, running, most, meanwhile: Mutex::default() }
    }
}

impl PasswordHasher for Hashes {
    fn cost(&self) -> Cost {
        self.hasher.cost()
    }

    fn digest(&self, password: &Password, salt: &Salt, cost: Cost) -> Result<PasswordDigest, HashFault> {
        self.count.fetch_add(1, Ordering::SeqCst);
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(running, Ordering::SeqCst);
        if let Some(meanwhile) = self.meanwhile.lock().unwrap().take() {
            meanwhile();
        }
        // Whoever else may hash gets the chance.
        for _ in 0..200 {
            std::thread::yield_now();
        }
        let digest = self.hasher.digest(password, salt, cost);
        self.running.fetch_sub(1, Ordering::SeqCst);
        digest
    }
}

#[async_trait]
impl CredentialWriter for Fated {
    async fn set_password(&self, id: &AccountId, password: &Arc<Password>, at: Timestamp) -> Result<(), WriteFault> {
        let fate = std::mem::take(&mut *self.fate.lock().unwrap());
        self.writes.fetch_add(1, Ordering::SeqCst);
        // A directory takes its time: whoever else wants to write gets the chance.
        for _ in 0..200 {
            tokio::task::yield_now().await;
        }
        let why = || "by fate".to_owned();
        match fate {
            Fate::Fine => self.inner.set_password(id, password, at).await,
            Fate::AnswerLost => {
                self.inner.set_password(id, password, at).await?;
                Err(WriteFault::Unsettled(why()))
            }
            Fate::RequestLost => Err(WriteFault::Unsettled(why())),
            Fate::Away => Err(WriteFault::Away(why())),
            Fate::Refuses => Err(WriteFault::Refused(why())),
        }
    }

    async fn password_set_at(&self, id: &AccountId) -> Result<Option<Timestamp>, DirectoryFault> {
        self.inner.password_set_at(id).await
    }

    async fn stop_password(&self, id: &AccountId, at: Timestamp) -> Result<(), WriteFault> {
        self.inner.stop_password(id, at).await
    }

    async fn register_phone(&self, id: &AccountId, number: &PhoneNumber) -> Result<(), WriteFault> {
        let fate = std::mem::take(&mut *self.fate.lock().unwrap());
        self.inner.register_phone(id, number).await?;
        if fate == Fate::Fine { Ok(()) } else { Err(WriteFault::Unsettled("by fate".to_owned())) }
    }

    async fn remove_phone(&self, id: &AccountId, number: &PhoneNumber) -> Result<(), WriteFault> {
        self.inner.remove_phone(id, number).await
    }

    async fn revoke_sessions(&self, id: &AccountId) -> Result<bool, WriteFault> {
        self.inner.revoke_sessions(id).await
    }
}

/// A mailbox of everybody: `(to, subject, body)`, each letter once under its key.
#[derive(Default)]
pub(crate) struct Letters {
    arrived: Mutex<BTreeMap<String, (String, String, String)>>,
    pub(crate) away: AtomicBool,
}

#[async_trait]
impl Mailer for Letters {
    async fn mail(&self, key: &DeliveryKey, to: &MailAddress, letter: &Letter) -> Result<(), DeliveryFault> {
        if self.away.load(Ordering::SeqCst) {
            return Err(DeliveryFault::Away("by fate".to_owned()));
        }
        let letter = (to.as_str().to_owned(), letter.subject.clone(), letter.body.expose().to_owned());
        self.arrived.lock().unwrap().entry(key.0.clone()).or_insert(letter);
        Ok(())
    }
}

impl Letters {
    /// Everything that was sent to `name`, as subject and body.
    pub(crate) fn to(&self, name: &str) -> Vec<(String, String)> {
        let arrived = self.arrived.lock().unwrap();
        let to = arrived.values().filter(|(to, ..)| to == &format!("{name}@umsystem.edu"));
        to.map(|(_, subject, body)| (subject.clone(), body.clone())).collect()
    }

    /// The body of a letter to `name` with this subject, once it is there.
    pub(crate) async fn arrives(&self, name: &str, subject: &str) -> String {
        let body = || self.to(name).into_iter().find(|(found, _)| found == subject).map(|(_, body)| body);
        soon(subject, async || body().is_some()).await;
        body().unwrap()
    }
}

/// Waits until something has happened that goes on by itself. The limit is there for a test that fails.
pub(crate) async fn soon(what: &str, mut happened: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !happened().await {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(60), waiting).await;
    assert!(waited.is_ok(), "it never happened: {what}");
}

pub(crate) struct World {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) keys: Arc<dyn KeyValue>,
    pub(crate) directory: Arc<EmbeddedDirectory>,
    pub(crate) writer: Arc<Fated>,
    pub(crate) phone: Arc<DemoPhone>,
    pub(crate) letters: Arc<Letters>,
    pub(crate) hashes: Arc<Hashes>,
    pub(crate) service: Arc<Service>,
    pub(crate) address: SocketAddr,
    pub(crate) host: String,
    /// The seed of ben's authenticator, as he typed it into his app.
    pub(crate) seed: String,
    pub(crate) limits: Limits,
    captcha: Arc<Overheard>,
    requests: AtomicU64,
}

pub(crate) const ADA_NUMBER: &str = "+15735550142";
/// Little work for a test's sake: it is really done all the same.
pub(crate) const WORK: WorkLimits = WorkLimits { pieces: 2, rounds: 1, easiest: Hardness(8), hardest: Hardness(13) };
pub(crate) const MASTER: [u8; 32] = [42; 32];

/// Two people with a phone, one with an authenticator, one who isn't registered, one disabled.
pub(crate) const PEOPLE: [(&str, Option<&str>, bool, bool); 4] = [
    ("ada", Some(ADA_NUMBER), true, true),
    ("ben", None, true, true),
    ("una", Some("+15735550177"), false, true),
    ("dan", Some("+15735550188"), true, false),
];

impl World {
    pub(crate) async fn new() -> Self {
        Self::over(Arc::new(MemoryKeys::default()), Limits::default()).await
    }

    pub(crate) async fn over(keys: Arc<dyn KeyValue>, limits: Limits) -> Self {
        let limits = Limits { work: WORK, ..limits };
        let clock = Arc::new(ManualClock::at("2026-09-04T15:00:00Z".parse().unwrap()));
        let pool = pool();
        let directory = Arc::new(EmbeddedDirectory::new(
            Arc::new(MemoryKeys::default()),
            pool.clone(),
            Arc::new(SeededEntropy::new([5; 32])),
        ));
        let phone = DemoPhone::in_memory(clock.clone());
        let writer = Arc::new(Fated {
            inner: directory.clone(),
            fate: Mutex::new(Fate::Fine),
            writes: AtomicUsize::new(0),
            names: Mutex::default(),
        });
        let hashes = Arc::new(Hashes::new());
        let letters = Arc::new(Letters::default());
        let captcha = Arc::new(Overheard::default());
        let seed = people(&keys, &directory, &clock, &limits).await;
        let (service, address, host) =
            serve(&keys, &writer, &hashes, policy(), &phone, &letters, &captcha, &clock, &limits, [9; 32]).await;
        let requests = AtomicU64::new(0);
        Self {
            clock,
            keys,
            directory,
            writer,
            phone,
            letters,
            hashes,
            service,
            address,
            host,
            seed,
            limits,
            captcha,
            requests,
        }
    }

    /// Another process over the same stores: the one before is dead, or stands beside it.
    pub(crate) async fn beside(&self, keys: Arc<dyn KeyValue>) -> Self {
        self.beside_with(keys, policy()).await
    }

    /// The same with a policy of its own.
    pub(crate) async fn beside_with(&self, keys: Arc<dyn KeyValue>, policy: Policy) -> Self {
        let (service, address, host) = serve(
            &keys,
            &self.writer,
            &self.hashes,
            policy,
            &self.phone,
            &self.letters,
            &self.captcha,
            &self.clock,
            &self.limits,
            [10; 32],
        )
        .await;
        Self {
            clock: self.clock.clone(),
            keys,
            directory: self.directory.clone(),
            writer: self.writer.clone(),
            phone: self.phone.clone(),
            letters: self.letters.clone(),
            hashes: self.hashes.clone(),
            service,
            address,
            host,
            seed: self.seed.clone(),
            limits: self.limits.clone(),
            captcha: self.captcha.clone(),
            requests: AtomicU64::new(1_000_000),
        }
    }

    pub(crate) fn wait(&self, seconds: u64) {
        self.clock.set(self.clock.now() + Duration::from_secs(seconds));
    }

    /// A new request of the chat.
    pub(crate) fn request(&self) -> RequestKey {
        let revision = Revision(self.requests.fetch_add(1, Ordering::SeqCst) + 1);
        RequestKey { conversation: ConversationId(ulid::Ulid::from_parts(7, 7)), revision, ordinal: 0 }
    }

    /// A session of the chat's, and the fragment of its link.
    pub(crate) async fn open(&self) -> (SessionId, String) {
        let opened = self.service.open(&self.request()).await.unwrap();
        (opened.session, self.fragment(opened.session, opened.generation).await)
    }

    pub(crate) async fn fragment(&self, session: SessionId, generation: u32) -> String {
        let link = self.service.link(session, generation).await.unwrap();
        link.expose().split_once("/#").unwrap().1.to_owned()
    }

    pub(crate) async fn relink(&self, session: SessionId) -> String {
        let opened = self.service.relink(&self.request(), session).await.unwrap();
        self.fragment(session, opened.generation).await
    }

    /// A window that has claimed a new session.
    pub(crate) async fn window(&self) -> Window<'_> {
        let (session, fragment) = self.open().await;
        self.claim(session, &fragment).await
    }

    pub(crate) async fn claim(&self, session: SessionId, fragment: &str) -> Window<'_> {
        let mut window = Window { world: self, session, token: String::new(), view: Value::Null };
        let claimed = window.post("/api/claim", &json!({ "link": fragment })).await;
        assert_eq!(claimed.status, 200, "{}", claimed.body);
        window
    }

    pub(crate) async fn events(&self, session: SessionId) -> Vec<Progress> {
        self.service.progress(session, 0).await.unwrap()
    }

    pub(crate) async fn kinds(&self, session: SessionId) -> Vec<ProgressKind> {
        self.events(session).await.into_iter().map(|event| event.kind).collect()
    }

    /// A raw request with the panel's own host.
    pub(crate) async fn ask(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let mut all = vec![("Host", self.host.as_str())];
        all.extend_from_slice(headers);
        http::send(self.address, method, target, &all, body).await
    }

    /// The code of the `count`th text on ada's phone, once it is there.
    pub(crate) async fn text(&self, count: usize) -> String {
        let number = PhoneNumber::from_e164(ADA_NUMBER).unwrap();
        let mut arrived = self.phone.watch();
        loop {
            arrived.mark_unchanged();
            let inbox = self.phone.inbox(&number);
            if let Some(text) = inbox.get(count - 1) {
                return digits(&text.body);
            }
            arrived.changed().await.unwrap();
        }
    }

    /// Takes the `count`th call to ada's phone, once it rings, and gives the code that is read out. Until
    /// the key is pressed, none is.
    pub(crate) async fn call(&self, count: usize) -> String {
        let number = PhoneNumber::from_e164(ADA_NUMBER).unwrap();
        let mut arrived = self.phone.watch();
        while self.phone.calls(&number).len() < count {
            arrived.changed().await.unwrap();
        }
        let place = u32::try_from(count).unwrap();
        let heard = || {
            let call = self.phone.calls(&number).swap_remove(count - 1);
            call.heard(self.clock.now()).map(|heard| heard.expose().to_owned())
        };
        assert_eq!(heard(), None, "it only rings");
        assert!(self.phone.act(&number, place, CallAct::Answer).unwrap());
        assert!(!heard().unwrap().contains(|c: char| c.is_ascii_digit()), "{:?}", heard());
        assert!(self.phone.act(&number, place, CallAct::Press { key: '#' }).unwrap());
        let read: String = heard().unwrap().chars().filter(char::is_ascii_digit).collect();
        assert_eq!((read.len(), &read[..6]), (12, &read[6..]), "read twice");
        read[..6].to_owned()
    }

    /// What ben's app shows now.
    pub(crate) fn shown_by_app(&self) -> String {
        let secret = BASE32_NOPAD.decode(self.seed.replace(' ', "").as_bytes()).unwrap();
        let totp = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_step_duration(30)
            .with_secret(secret)
            .build_noncompliant();
        totp.generate(u64::try_from(self.clock.now().as_second()).unwrap()).to_string()
    }

    pub(crate) async fn signs_in(&self, name: &str, password: &str) -> bool {
        let password = Arc::new(Password::new(password.to_owned()).unwrap());
        matches!(self.directory.sign_in(&identifier(name), &password).await.unwrap(), SignIn::Welcome { .. })
    }

    pub(crate) async fn account(&self, name: &str) -> AccountId {
        self.directory.find(&identifier(name)).await.unwrap().unwrap().id
    }

    pub(crate) async fn changes(&self, name: &str) -> u64 {
        self.directory.changes(&self.account(name).await).unwrap()
    }

    /// Everything that the recovery store holds, keys and values.
    pub(crate) fn stored(&self) -> String {
        let pairs = self.keys.scan(b"", b"", usize::MAX).unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        pairs.iter().map(|(key, value)| [text(key), text(value)].join(" ")).collect::<Vec<_>>().join("\n")
    }
}

/// A person's window on the panel.
pub(crate) struct Window<'a> {
    pub(crate) world: &'a World,
    pub(crate) session: SessionId,
    pub(crate) token: String,
    pub(crate) view: Value,
}

impl Window<'_> {
    /// Posts as the page's script does, and keeps what came back.
    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Reply {
        let reply = post(self.world, &self.token, path, body).await;
        let answer = reply.json();
        if let Some(token) = answer["window"].as_str() {
            token.clone_into(&mut self.token);
        }
        if !answer["view"].is_null() {
            self.view = answer["view"].clone();
        }
        reply
    }

    /// Reloads.
    pub(crate) async fn look(&mut self) -> Value {
        let bearer = format!("Bearer {}", self.token);
        let looked = self.world.ask("GET", "/api/session", &[("Authorization", &bearer)], "").await.json();
        self.view = looked["view"].clone();
        self.view.clone()
    }

    pub(crate) fn stage(&self) -> &str {
        self.view["stage"].as_str().unwrap()
    }

    pub(crate) fn problem(&self) -> &str {
        self.view["problem"]["text"].as_str().unwrap_or_default()
    }

    /// The identifier and the picture.
    pub(crate) async fn identify(&mut self, name: &str) {
        self.post("/api/identifier", &json!({ "identifier": name })).await;
        assert_eq!(self.stage(), "captcha");
        let answer = self.look_at_picture().await;
        self.answer(&answer).await;
    }

    pub(crate) async fn look_at_picture(&self) -> String {
        self.puzzle().await.0
    }

    /// What the picture says, and the work that belongs to it.
    pub(crate) async fn puzzle(&self) -> (String, Task) {
        let bearer = format!("Bearer {}", self.token);
        let picture = self.world.ask("GET", "/api/captcha", &[("Authorization", &bearer)], "").await;
        assert_eq!(picture.status, 200, "{}", picture.body);
        let answer = self.world.captcha.drawn.lock().unwrap().take().unwrap();
        (answer, Task::read(&picture.json()["work"]).unwrap())
    }

    /// Answers the picture, its work done.
    pub(crate) async fn answer(&mut self, answer: &str) -> Reply {
        let work = self.puzzle().await.1.work();
        self.post("/api/captcha", &json!({ "answer": answer, "work": work })).await
    }

    pub(crate) async fn choose(&mut self, method: &str) {
        self.post("/api/method", &json!({ "method": method })).await;
    }

    pub(crate) async fn number(&mut self, number: &str) {
        self.post("/api/number", &json!({ "number": number })).await;
    }

    pub(crate) async fn code(&mut self, code: &str) -> Reply {
        self.post("/api/code", &json!({ "code": code })).await
    }

    pub(crate) async fn password(&mut self, password: &str) -> Reply {
        self.post("/api/password", &json!({ "password": password, "again": password })).await
    }

    /// Up to the box for the code of ada's text.
    pub(crate) async fn texted(&mut self, name: &str, number: &str) {
        self.identify(name).await;
        self.choose("text").await;
        self.number(number).await;
        assert_eq!(self.stage(), "code", "{}", self.view);
    }

    /// Up to the box for the new password, by the authenticator.
    pub(crate) async fn verified_by_app(&mut self) {
        self.identify("ben").await;
        self.choose("authenticator").await;
        self.code(&self.world.shown_by_app()).await;
        assert_eq!(self.stage(), "password", "{}", self.view);
    }
}

pub(crate) async fn post(world: &World, token: &str, path: &str, body: &Value) -> Reply {
    let (bearer, origin) = (format!("Bearer {token}"), format!("http://{}", world.host));
    let headers = [
        ("Content-Type", "application/json"),
        ("Origin", origin.as_str()),
        ("User-Agent", "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/128.0"),
        ("Authorization", bearer.as_str()),
    ];
    let headers = if token.is_empty() { &headers[..3] } else { &headers[..] };
    world.ask("POST", path, headers, &body.to_string()).await
}

/// Another code than `code`.
pub(crate) fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

pub(crate) fn digits(body: &str) -> String {
    let is_code = |word: &&str| word.len() == 6 && word.chars().all(|c| c.is_ascii_digit());
    body.split(|c: char| !c.is_ascii_digit()).find(is_code).unwrap().to_owned()
}

pub(crate) fn identifier(name: &str) -> Identifier {
    Identifier::parse(name, "umsystem.edu").unwrap()
}

/// The words as they ship.
pub(crate) fn phrases() -> Arc<dyn Phrases> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts/en");
    let sources: Vec<_> = ["panel.ftl", "pages.ftl", "letters.ftl"]
        .map(|file| Source::new(file, std::fs::read_to_string(folder.join(file)).unwrap()))
        .into();
    let values = Settings::parse("none", "").unwrap().values();
    Arc::new(Prompts::from_sources(&sources, &values).unwrap())
}

fn cheap() -> Argon2Hasher {
    Argon2Hasher::new(Cost { memory_kib: 8, passes: 1, lanes: 1 }).unwrap()
}

fn pool() -> HashPool {
    HashPool::new(Arc::new(cheap()), 2)
}

/// What administrators do beside the panel.
pub(crate) fn enrolments(
    keys: &Arc<dyn KeyValue>,
    directory: &Arc<EmbeddedDirectory>,
    clock: &Arc<ManualClock>,
    limits: &Limits,
) -> Enrolments {
    Enrolments {
        store: Arc::new(Recoveries::new(keys.clone())),
        writer: directory.clone(),
        keyring: Arc::new(Keyring::new(MASTER)),
        pool: pool(),
        limits: limits.clone(),
        entropy: Arc::new(SeededEntropy::new([6; 32])),
        acting: Acting::staff(Actor::Administrator("root".to_owned())),
        clock: clock.clone(),
        issuer: "the University".to_owned(),
    }
}

/// Adds everybody; gives the seed of ben's authenticator.
async fn people(
    keys: &Arc<dyn KeyValue>,
    directory: &Arc<EmbeddedDirectory>,
    clock: &Arc<ManualClock>,
    limits: &Limits,
) -> String {
    let enrolments = enrolments(keys, directory, clock, limits);
    let mut seed = String::new();
    for (name, number, registered, enabled) in PEOPLE {
        let account = NewAccount {
            identifiers: vec![identifier(name)],
            given_name: name.to_owned(),
            family_name: "Lovelace".to_owned(),
            phones: number.into_iter().map(|number| PhoneNumber::from_e164(number).unwrap()).collect(),
            mail: Some(format!("{name}@umsystem.edu")),
            enabled,
            privileged: false,
        };
        let id = directory.add(account).await.unwrap();
        let password = Arc::new(Password::new(OLD_PASSWORD.to_owned()).unwrap());
        let at = clock.now() - Duration::from_secs(86_400);
        directory.set_password(&id, &password, at).await.unwrap();
        enrolments.remember_password(&id, password, at).await.unwrap();
        enrolments.register(&id, registered).await.unwrap();
        if name == "ben" {
            let account = directory.account(&id).await.unwrap().unwrap();
            let enrolment = enrolments.provide_authenticator(&account).await.unwrap();
            enrolment.typed_key.expose().clone_into(&mut seed);
        }
    }
    seed
}

#[expect(clippy::too_many_arguments, reason = "the one place where a verifier is put together")]
async fn serve(
    keys: &Arc<dyn KeyValue>,
    writer: &Arc<Fated>,
    hashes: &Arc<Hashes>,
    policy: Policy,
    phone: &Arc<DemoPhone>,
    mailer: &Arc<Letters>,
    captcha: &Arc<Overheard>,
    clock: &Arc<ManualClock>,
    limits: &Limits,
    seed: [u8; 32],
) -> (Arc<Service>, SocketAddr, String) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let host = format!("localhost:{}", address.port());
    let public = format!("http://{host}");
    let phrases = phrases();
    let service = Service::start(Parts {
        store: Arc::new(Recoveries::new(keys.clone())),
        directory: writer.clone(),
        writer: writer.clone(),
        sender: phone.clone(),
        captcha: captcha.clone(),
        pool: HashPool::new(hashes.clone(), 2),
        keyring: Arc::new(Keyring::new(MASTER)),
        policy,
        limits: limits.clone(),
        clock: clock.clone(),
        entropy: Arc::new(SeededEntropy::new(seed)),
        phrases: phrases.clone(),
        panel_address: public.clone(),
        domain: "umsystem.edu".to_owned(),
        region: Region::parse("US").unwrap(),
        network: network(),
        mailer: mailer.clone(),
        zone: TimeZone::UTC,
    });
    let guard = Guard {
        site: Site::new(&public, &[]).unwrap(),
        framing: Framing::Never,
        phrases,
        body_limit: panel::BODY_LIMIT,
    };
    let router = panel::router(service.clone(), guard);
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (service, address, host)
}

/// The harness itself is a proxy that may say for whom it asks; 128.206/16 is the campus.
fn network() -> Network {
    Network { campus: vec!["128.206.0.0/16".parse().unwrap()], trusted_proxies: vec!["127.0.0.1".parse().unwrap()] }
}

/// The rules of the article, with few words.
pub(crate) fn policy() -> Policy {
    let words = |words: &[&str]| WordList::only(words.iter().copied());
    Policy::new([
        Demand::Length(8..=256),
        Demand::UpperCase,
        Demand::LowerCase,
        Demand::Special,
        Demand::Name { part: 4 },
        Demand::CommonWord(words(&["password", "welcome"])),
        Demand::CampusWord(words(&["mizzou"])),
        Demand::Date,
        Demand::Pattern { least: 8 },
        Demand::History,
    ])
}
