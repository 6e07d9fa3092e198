//! A course of calls that touches every promise of the port, with every answer written down. Sessions
//! are named by the order in which they were opened, so that two courses can be compared.

use std::{fmt::Debug, sync::Arc, time::Duration};

use deskhand::{
    identity::{credential::PhoneNumber, verifier::store::RecoveryStore as _},
    model::{
        Hand, Method, Progress, ProgressKind as Kind, ReceiptKind, SessionId, StopReason,
        port::{Verifier, VerifierFault},
    },
    storage::recovery::Recoveries,
};
use ulid::Ulid;

use crate::world::{ADA_NUMBER, NEW_PASSWORD, Window, World};

/// How long an event may take to reach whoever waits for it, on the worst of these networks.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) async fn course(world: &World, verifier: Arc<dyn Verifier>) -> Vec<String> {
    let mut course = Course { world, verifier, told: Vec::new(), sessions: Vec::new() };
    course.opening().await;
    course.links().await;
    course.acts().await;
    course.watching().await;
    course.ending().await;
    course.proving().await;
    course.told
}

/// The sessions that are not over, as the verifier's own store has them.
pub(crate) async fn live(world: &World) -> Vec<SessionId> {
    Recoveries::new(world.keys.clone()).live().await.unwrap()
}

struct Course<'w> {
    world: &'w World,
    verifier: Arc<dyn Verifier>,
    told: Vec<String>,
    sessions: Vec<SessionId>,
}

impl<'w> Course<'w> {
    fn note(&mut self, what: &str, answer: &impl Debug) {
        let mut line = format!("{what}: {answer:?}");
        for (number, session) in self.sessions.iter().enumerate() {
            line = line.replace(&format!("{session:?}"), &format!("session {number}"));
        }
        // The words are drawn with the session, and a lost race draws twice.
        if let Some((head, rest)) = line.split_once("words: [") {
            line = format!("{head}words: […{}", rest.split_once(']').unwrap().1);
        }
        self.told.push(line);
    }

    async fn opened(&mut self) -> SessionId {
        let opened = self.verifier.open(&self.world.request()).await.unwrap();
        self.sessions.push(opened.session);
        opened.session
    }

    async fn kinds(&self, session: SessionId) -> Vec<Kind> {
        self.world.kinds(session).await
    }

    /// One session a key, and the same answer each time.
    async fn opening(&mut self) {
        let key = self.world.request();
        let first = self.verifier.open(&key).await.unwrap();
        self.sessions.push(first.session);
        self.note("opened", &first);
        self.world.wait(30);
        assert_eq!(self.verifier.open(&key).await.unwrap(), first, "the same key is the same session");
        assert_eq!(live(self.world).await.len(), 1);
        let second = self.opened().await;
        assert_ne!(second, first.session);
        assert_eq!(live(self.world).await.len(), 2);
        let nobody = SessionId(Ulid::from_parts(1, 1));
        let unknown = self.verifier.progress(nobody, 0).await;
        self.note("progress of nobody's session", &unknown);
        let unknown = self.verifier.watch(nobody, 0).await;
        self.note("watch of nobody's session", &unknown);
        let unknown = self.verifier.cancel(&self.world.request(), nobody).await;
        self.note("cancel of nobody's session", &unknown);
        assert_eq!(unknown, Err(VerifierFault::Unknown));
    }

    /// The newest link opens, until it is claimed; all others are dead.
    async fn links(&mut self) {
        let session = self.opened().await;
        let link = self.verifier.link(session, 1).await.unwrap();
        let own = self.world.service.link(session, 1).await.unwrap();
        assert_eq!(link.expose(), own.expose(), "the link that the verifier itself makes");
        let key = self.world.request();
        let again = self.verifier.relink(&key, session).await.unwrap();
        self.note("relinked", &again);
        assert_eq!(self.verifier.relink(&key, session).await.unwrap(), again, "once under its key");
        assert_eq!(again.generation, 2);
        for generation in [0, 1, 3] {
            let dead = self.verifier.link(session, generation).await.map(drop);
            self.note("a dead link", &dead);
            assert_eq!(dead, Err(VerifierFault::NotNow));
        }
        let link = self.verifier.link(session, 2).await.unwrap();
        self.world.claim(session, link.expose().split_once('#').unwrap().1).await;
        let claimed = self.verifier.link(session, 2).await.map(drop);
        self.note("a claimed link", &claimed);
        assert_eq!(self.kinds(session).await.len(), 2);
    }

    /// Each change once under its key, whatever was chosen.
    async fn acts(&mut self) {
        let (session, mut window) = self.identified("ada").await;
        let early = self.verifier.resend(&self.world.request(), session).await;
        self.note("resent before anything was sent", &early);
        let key = self.world.request();
        for _ in 0..3 {
            let chosen = self.verifier.choose(&key, session, Method::Text).await;
            self.note("chosen", &chosen);
        }
        window.number(ADA_NUMBER).await;
        self.world.text(1).await;
        let soon = self.verifier.resend(&self.world.request(), session).await;
        self.note("resent too soon", &soon);
        assert!(matches!(soon, Err(VerifierFault::TooSoon { .. })), "{soon:?}");
        self.world.wait(61);
        let key = self.world.request();
        for _ in 0..3 {
            let resent = self.verifier.resend(&key, session).await;
            self.note("resent", &resent);
        }
        self.world.text(2).await;
        assert_eq!(self.texts(), 2, "one text for one key");
        let events = self.verifier.progress(session, 0).await.unwrap();
        let kinds: Vec<_> = events.iter().map(|event| event.kind.clone()).collect();
        assert_eq!(kinds, self.kinds(session).await);
        let numbers: Vec<_> = events.iter().map(|event| event.number).collect();
        assert_eq!(numbers, (1..=events.len() as u64).collect::<Vec<_>>());
        self.note("the whole log", &events);
        let late = self.verifier.progress(session, 4).await.unwrap();
        assert_eq!(late, events[4..]);
        assert_eq!(self.verifier.progress(session, 99).await.unwrap(), []);
    }

    /// Whoever waits hears of it, resumes by number, and misses nothing.
    async fn watching(&mut self) {
        let session = self.opened().await;
        let (verifier, world) = (self.verifier.clone(), self.world);
        let watching = tokio::spawn(async move {
            let mut heard: Vec<Progress> = Vec::new();
            while !heard.iter().any(|event| matches!(event.kind, Kind::Stopped { .. })) {
                let after = heard.last().map_or(0, |event| event.number);
                // A call may give up on such a network; the next one resumes.
                heard.extend(verifier.watch(session, after).await.unwrap_or_default());
            }
            heard
        });
        let fragment = world.fragment(session, 1).await;
        let mut window = world.claim(session, &fragment).await;
        window.identify("ben").await;
        window.choose("authenticator").await;
        window.code("000000").await;
        let cancelled = self.verifier.cancel(&world.request(), session).await;
        self.note("cancelled", &cancelled);
        let heard = tokio::time::timeout(PATIENCE, watching).await.unwrap().unwrap();
        assert_eq!(heard, world.events(session).await, "everything once, in order");
        self.note("heard", &heard);
    }

    /// The end, once; then nothing is allowed any more.
    async fn ending(&mut self) {
        let session = self.opened().await;
        let key = self.world.request();
        for _ in 0..3 {
            let cancelled = self.verifier.cancel(&key, session).await;
            self.note("cancelled under one key", &cancelled);
        }
        let stopped = Kind::Stopped { reason: StopReason::Cancelled };
        assert_eq!(self.kinds(session).await, [Kind::Opened, stopped]);
        let world = self.world;
        let refused = [
            self.verifier.cancel(&world.request(), session).await,
            self.verifier.resend(&world.request(), session).await,
            self.verifier.choose(&world.request(), session, Method::Text).await,
            self.verifier.relink(&world.request(), session).await.map(drop),
            self.verifier.link(session, 1).await.map(drop),
        ];
        self.note("after the end", &refused);
        let is_no = |answer: &Result<(), _>| matches!(answer, Err(VerifierFault::NotNow | VerifierFault::Over));
        assert!(refused.iter().all(is_no), "{refused:?}");
        assert_eq!(self.kinds(session).await.len(), 2, "and nothing more is told");
    }

    /// What is on record of a person is told of whoever was verified, in that session and as long as it stands.
    async fn proving(&mut self) {
        let nobody = self.verifier.receipts(SessionId(Ulid::from_parts(1, 1))).await;
        assert_eq!(nobody, Err(VerifierFault::Unknown));
        let world = self.world;
        let session = self.opened().await;
        let fragment = world.fragment(session, 1).await;
        self.not_yet("opened", session).await;
        let mut window = world.claim(session, &fragment).await;
        self.not_yet("claimed", session).await;
        window.identify("ben").await;
        self.not_yet("named", session).await;
        window.choose("authenticator").await;
        window.code("000000").await;
        self.not_yet("a wrong code", session).await;
        world.wait(30);
        window.code(&world.shown_by_app()).await;
        assert_eq!(window.stage(), "password", "{}", window.view);
        let set_up = [ReceiptKind::AppAdded, ReceiptKind::Registered];
        assert_eq!(self.receipts(session).await, [&[ReceiptKind::VerifiedByApp][..], &set_up].concat());
        // Whoever merely types the same name learns nothing, and neither does a name that nobody has.
        for name in ["ben", "dan", "nobody-has-this"] {
            let (stranger, _window) = self.identified(name).await;
            self.not_yet("the same name", stranger).await;
        }
        window.password(NEW_PASSWORD).await;
        assert_eq!(window.stage(), "done", "{}", window.view);
        let done = [ReceiptKind::PasswordChanged, ReceiptKind::VerifiedByApp];
        assert_eq!(self.receipts(session).await, [done, set_up].concat(), "the newest first, after the end too");
        let receipts = self.verifier.receipts(session).await.unwrap();
        let by: Vec<_> = receipts.iter().map(|receipt| (receipt.by.clone(), receipt.session)).collect();
        let (owner, root) = ((Hand::Owner, Some(session)), (Hand::Administrator, None));
        assert_eq!(by, [owner.clone(), owner, root.clone(), root]);
        self.note("on record", &receipts);

        // A new link kills the window of whoever proved it, and the proof with it.
        world.wait(30);
        let (again, mut window) = self.identified("ben").await;
        window.choose("authenticator").await;
        window.code(&world.shown_by_app()).await;
        assert_eq!(self.receipts(again).await.len(), 5, "{}", window.view);
        self.verifier.relink(&world.request(), again).await.unwrap();
        self.not_yet("a new link", again).await;
        assert_eq!(self.receipts(session).await.len(), 5, "the first one's proof stands");
        world.wait(24 * 3_600);
        self.not_yet("a day later", session).await;
    }

    async fn not_yet(&mut self, what: &str, session: SessionId) {
        let told = self.verifier.receipts(session).await;
        assert_eq!(told, Err(VerifierFault::NotNow), "{what}");
        self.note(what, &told);
    }

    async fn receipts(&self, session: SessionId) -> Vec<ReceiptKind> {
        self.verifier.receipts(session).await.unwrap().into_iter().map(|receipt| receipt.what).collect()
    }

    async fn identified(&mut self, name: &str) -> (SessionId, Window<'w>) {
        let session = self.opened().await;
        let world = self.world;
        let fragment = world.fragment(session, 1).await;
        let mut window = world.claim(session, &fragment).await;
        window.identify(name).await;
        (session, window)
    }

    fn texts(&self) -> usize {
        self.world.phone.inbox(&PhoneNumber::from_e164(ADA_NUMBER).unwrap()).len()
    }
}
