//! A verifier with its panel on a real listener, and the people and things round it: memory stores, a
//! clock moved by hand, seeded entropy, cheap hashes, a phone, and a CAPTCHA that tells the harness
//! (and nobody else) what it drew.

mod directory;
mod hashes;
mod house;
mod letters;
mod people;
mod picture;
mod window;

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use data_encoding::BASE32_NOPAD;
use deskhand::{
    identity::{
        credential::{Password, PhoneNumber, Policy},
        delivery::{CallAct, DemoPhone},
        directory::{Directory, EmbeddedDirectory, SignIn},
        recovery::Limits,
        verifier::{Service, panel::Pace},
    },
    model::{
        AccountId, ConversationId, Progress, ProgressKind, RequestKey, Revision, SessionId,
        port::{KeyValue, Verifier},
    },
    runtime::{Clock, ManualClock, SeededEntropy},
    storage::memory::MemoryKeys,
};
use serde_json::{Value, json};
use totp_rs::{Algorithm, Builder};

use crate::http::{self, Reply};

pub(crate) use directory::{Fate, Fated};
pub(crate) use hashes::Hashes;
pub(crate) use letters::Letters;
pub(crate) use names::*;

/// What tests name; none names all of it.
#[allow(unused_imports, reason = "each test uses what it needs")]
mod names {
    pub(crate) use super::{
        house::{MASTER, WORK, phrases, policy},
        people::{ADA_NUMBER, NEW_PASSWORD, OLD_PASSWORD, enrolments, identifier},
        window::{Window, digits, post, wrong},
    };
}

use hashes::pool;
use house::serve;
use people::people;
use picture::Overheard;

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

impl World {
    pub(crate) async fn new() -> Self {
        Self::over(Arc::new(MemoryKeys::default()), Limits::default()).await
    }

    pub(crate) async fn over(keys: Arc<dyn KeyValue>, limits: Limits) -> Self {
        Self::at_pace(keys, limits, Pace::at_once()).await
    }

    pub(crate) async fn at_pace(keys: Arc<dyn KeyValue>, limits: Limits, pace: Pace) -> Self {
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
            serve(&keys, &writer, &hashes, policy(), &phone, &letters, &captcha, &clock, &limits, [9; 32], pace).await;
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
            Pace::at_once(),
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
            in_time("a text to ada", arrived.changed()).await.unwrap();
        }
    }

    /// Takes the `count`th call to ada's phone, once it rings, and gives the code that is read out. Until
    /// the key is pressed, none is.
    pub(crate) async fn call(&self, count: usize) -> String {
        let number = PhoneNumber::from_e164(ADA_NUMBER).unwrap();
        let mut arrived = self.phone.watch();
        while self.phone.calls(&number).len() < count {
            in_time("a call to ada", arrived.changed()).await.unwrap();
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

/// Waits until something has happened that goes on by itself.
pub(crate) async fn soon(what: &str, mut happened: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !happened().await {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    in_time(what, waiting).await;
}

/// What comes by itself. The limit is there for a test that fails.
pub(crate) async fn in_time<T>(what: &str, waiting: impl Future<Output = T>) -> T {
    let waited = tokio::time::timeout(Duration::from_secs(60), waiting).await;
    assert!(waited.is_ok(), "it never happened: {what}");
    waited.unwrap()
}
