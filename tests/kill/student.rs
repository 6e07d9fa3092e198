//! A student who forgets the password over and over, and resets it in spite of everything: a state
//! machine on both of the server's faces that goes on where it was after each kill.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use data_encoding::BASE64;
use deskhand::{
    identity::{
        credential::{STEP_SECONDS, seed_of_typed_key, shown_code},
        verifier::work::Task,
    },
    runtime::{Clock as _, SystemClock},
};
use rand::{Rng, rngs::StdRng};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::{
    address_of,
    chat::Cut,
    panel::Panel,
    server::Installation,
    talk::{self, Pulse, Talk},
};

/// How often to look again for what comes by itself.
const LOOK: Duration = Duration::from_millis(50);

/// How long to wait for a link before it is asked for again.
const IMPATIENCE: Duration = Duration::from_secs(2);

/// What owners are told of a new password (`letter-subject-password-changed`).
const CHANGED: &str = "Your password was changed";

/// What all students share.
pub(crate) struct Outside {
    pub(crate) installation: Installation,
    /// The words with which the chat says that a reset is done.
    pub(crate) completed: String,
    /// The words with which it says that a reset is over without having been done.
    pub(crate) gone: String,
    pub(crate) pulse: Arc<Pulse>,
}

pub(crate) enum Factor {
    /// The number in full, `+1…`.
    Phone(String),
    /// The seed as it is typed into an app.
    App(String),
}

pub(crate) struct Student {
    pub(crate) name: String,
    pub(crate) talk: Talk,
    /// Conversations that are over for the student, and not for the test.
    pub(crate) earlier: Vec<Talk>,
    /// The sessions whose end the chat has told, and the password that each set, oldest first.
    pub(crate) completed: Vec<(String, String)>,
    /// Used codes that were tried once more, and refused.
    pub(crate) refused: u64,
    outside: Arc<Outside>,
    factor: Factor,
    rng: StdRng,
    /// The code that was right last, or may have been.
    used: Option<String>,
    /// A code that was sent, and whose answer was lost.
    doubtful: Option<String>,
    /// Where the last window died, for whoever must find out why.
    died: String,
}

/// How a visit to the panel ended.
enum Visit {
    Done,
    /// The window knows nothing any more: another link is needed.
    Dead,
}

struct Window {
    token: String,
    session: String,
    view: Value,
}

impl Window {
    fn stage(&self) -> &str {
        self.view["stage"].as_str().unwrap()
    }
}

impl Student {
    pub(crate) fn new(outside: &Arc<Outside>, name: &str, factor: Factor, mut rng: StdRng) -> Self {
        Self {
            name: name.to_owned(),
            talk: Talk::new(outside.installation.chat, name, outside.pulse.clone(), &mut rng),
            earlier: Vec::new(),
            completed: Vec::new(),
            refused: 0,
            outside: outside.clone(),
            factor,
            rng,
            used: None,
            doubtful: None,
            died: String::new(),
        }
    }

    /// Resets again and again, until it is time to finish.
    pub(crate) async fn live(mut self) -> Self {
        while self.outside.pulse.finishing.get().is_none() {
            if !self.completed.is_empty() && self.rng.random_ratio(1, 3) {
                let (chat, pulse) = (self.outside.installation.chat, self.outside.pulse.clone());
                let next = Talk::new(chat, &self.name, pulse, &mut self.rng);
                self.earlier.push(std::mem::replace(&mut self.talk, next));
            }
            self.reset().await;
            self.outside.pulse.resets.fetch_add(1, Ordering::SeqCst);
        }
        self
    }

    /// One reset, from the first words to the chat's last.
    async fn reset(&mut self) {
        self.talk.say("i forgot my password").await;
        let begun = self.talk.say("do it here").await;
        let mut visited = begun;
        loop {
            let link = self.talk.link.clone().filter(|link| link.revision > visited);
            if let Some(link) = link {
                match self.visit(&link.fragment, &link.session).await {
                    Visit::Done => {
                        while !self.is_told(begun).await {
                            assert!(!self.outside.pulse.is_stuck(), "the end was never told: {}", self.talk.story());
                        }
                        self.completed.push((link.session, self.password()));
                        return;
                    }
                    // An answer that was still on its way when it was asked is dead by now.
                    Visit::Dead => visited = self.ask_for_link().await,
                }
            } else {
                let asked = Instant::now();
                while self.talk.link.as_ref().is_none_or(|link| link.revision <= visited) {
                    if self.is_told(begun).await {
                        // The last step was taken, and its answer lost.
                        let session = self.session_since(begun);
                        self.completed.push((session, self.password()));
                        return;
                    }
                    if asked.elapsed() > IMPATIENCE {
                        visited = self.ask_for_link().await;
                        break;
                    }
                }
            }
            assert!(!self.outside.pulse.is_stuck(), "the reset doesn't end: {}: {}", self.died, self.talk.story());
        }
    }

    /// Asks for the link once more. Where there is no reset any more, because the verifier was away for too
    /// long when it was to be opened, another is begun.
    async fn ask_for_link(&mut self) -> u64 {
        let asked = self.talk.say("send me the link again").await;
        let is_gone = talk::words(&self.talk.shown[&asked]).contains(&self.outside.gone);
        if is_gone { self.talk.say("do it here").await } else { asked }
    }

    /// Whether the chat has said since `begun` that it is done; hears for a moment if not.
    async fn is_told(&mut self, begun: u64) -> bool {
        self.talk.listen(LOOK).await;
        let since = self.talk.shown.range(begun + 1..);
        since.into_iter().any(|(_, turn)| talk::words(turn).contains(&self.outside.completed))
    }

    fn session_since(&self, begun: u64) -> String {
        let since = self.talk.shown.range(begun + 1..);
        // One that could not be opened showed none; the one that was completed is the last.
        let part = since.into_iter().rev().find_map(|(_, turn)| {
            let parts = turn["replies"].as_array()?.iter().flat_map(|reply| reply["parts"].as_array().unwrap());
            parts.into_iter().find(|part| part["kind"] == "panel_link").cloned()
        });
        part.expect("a link was shown")["session"].as_str().unwrap().to_owned()
    }

    /// What has come to this owner that speaks of a new password: how many letters, how many texts.
    pub(crate) fn told(&self) -> (usize, usize) {
        let installation = &self.outside.installation;
        let address = address_of(&self.name);
        let letters =
            installation.letters().into_iter().filter(|(_, to, subject)| *to == address && subject == CHANGED);
        let texts =
            installation.texts().into_iter().filter(|(_, to, body)| self.has_phone(to) && body.contains(CHANGED));
        (letters.count(), texts.count())
    }

    /// What `told` must come to: one on each channel for each reset.
    pub(crate) fn to_be_told(&self) -> (usize, usize) {
        let resets = self.completed.len();
        (resets, if matches!(self.factor, Factor::Phone(_)) { resets } else { 0 })
    }

    /// Waits for what is still on its way.
    pub(crate) async fn until_told_of_all(&self) {
        while self.told() < self.to_be_told() {
            assert!(!self.outside.pulse.is_stuck(), "{} was told {:?}", self.name, self.told());
            sleep(LOOK).await;
        }
    }

    fn has_phone(&self, to: &str) -> bool {
        matches!(&self.factor, Factor::Phone(number) if number == to)
    }

    /// The one that this reset sets: typed again after a crash, it is the same.
    fn password(&self) -> String {
        format!("Qz-{:04}-Vk#{}xW", self.completed.len(), self.name.len())
    }

    /// Takes the steps of the panel as far as it goes.
    async fn visit(&mut self, fragment: &str, session: &str) -> Visit {
        let panel = Panel(self.outside.installation.panel);
        let claimed = panel.post("/api/claim", None, &json!({ "link": fragment })).await;
        let answer = match claimed {
            Ok((200, answer)) => answer,
            refused => {
                self.died = format!("claim: {refused:?}");
                return Visit::Dead;
            }
        };
        let token = answer["window"].as_str().unwrap().to_owned();
        let mut window = Window { token, session: session.to_owned(), view: answer["view"].clone() };
        self.settle_doubt(&window);
        loop {
            assert!(!self.outside.pulse.is_stuck(), "{}: the panel doesn't go on: {}", self.name, window.view);
            let went = match window.stage() {
                "identifier" => self.post(&mut window, "/api/identifier", json!({ "identifier": self.name })).await,
                "captcha" => self.solve(&mut window).await,
                "method" => {
                    let method = if matches!(self.factor, Factor::App(_)) { "authenticator" } else { "text" };
                    self.post(&mut window, "/api/method", json!({ "method": method })).await
                }
                "number" => {
                    let Factor::Phone(number) = &self.factor else { panic!("no number is asked of an app") };
                    let number = json!({ "number": number });
                    self.post(&mut window, "/api/number", number).await
                }
                "code" => self.code(&mut window).await,
                "password" => self.choose_password(&mut window).await,
                "working" => {
                    sleep(LOOK).await;
                    self.look(&mut window).await
                }
                "done" => return Visit::Done,
                other => panic!("{}: {other}: {}: {}", self.name, window.view, self.talk.story()),
            };
            if !went {
                self.died = window.view.to_string();
                return Visit::Dead;
            }
        }
    }

    async fn solve(&self, window: &mut Window) -> bool {
        let panel = Panel(self.outside.installation.panel);
        let puzzle = match panel.look("/api/captcha", &window.token).await {
            Ok((200, puzzle)) => puzzle,
            Ok((401, _)) => return false,
            Ok((status, answer)) => panic!("{}: {status}: {answer}", self.name),
            Err(Cut) => return self.look(window).await,
        };
        let picture = puzzle["picture"].as_str().unwrap().split_once(',').unwrap().1;
        let answer = self.outside.installation.answer(&BASE64.decode(picture.as_bytes()).unwrap());
        let work = Task::read(&puzzle["work"]).unwrap().work();
        self.post(window, "/api/captcha", json!({ "answer": answer, "work": work })).await
    }

    /// Tries the used code first, which must be refused, then the right one.
    async fn code(&mut self, window: &mut Window) -> bool {
        let Some(code) = self.right_code(window).await else { return self.look(window).await };
        if let Some(used) = self.used.clone()
            && used != code
            && self.rng.random_ratio(1, 2)
        {
            if !self.post(window, "/api/code", json!({ "code": used })).await {
                return false;
            }
            assert_eq!(window.stage(), "code", "{}: a used code was taken: {}", self.name, window.view);
            self.refused += u64::from(window.view["problem"]["field"] == "code");
        }
        if self.used.as_ref() == Some(&code) {
            // The app shows the one that was used: it must be refused until the next one comes.
            let posted = self.post(window, "/api/code", json!({ "code": code })).await;
            assert_ne!(window.stage(), "password", "{}: a used step was taken", self.name);
            self.refused += u64::from(posted);
            self.wait_for_next_step().await;
            return posted;
        }
        self.doubtful = Some(code.clone());
        if !self.post(window, "/api/code", json!({ "code": code })).await {
            return false;
        }
        self.settle_doubt(window);
        true
    }

    /// Finds out what became of a code whose answer was lost: past the code's step, it was taken.
    fn settle_doubt(&mut self, window: &Window) {
        if let Some(code) = self.doubtful.take()
            && window.stage() != "code"
        {
            self.used = Some(code);
        }
    }

    /// The code of the newest text of this session, or the one that the app shows.
    async fn right_code(&self, window: &Window) -> Option<String> {
        let to = match &self.factor {
            Factor::App(key) => {
                let (code, _) = shown_code(&seed_of_typed_key(key).unwrap(), SystemClock.now());
                return Some(code.expose().to_owned());
            }
            Factor::Phone(number) => number,
        };
        let count = usize::try_from(window.view["text_number"].as_u64()?).unwrap();
        let texts: Vec<_> = self.outside.installation.texts();
        let mine = texts.iter().filter(|(key, number, _)| number == to && key.starts_with(&window.session));
        // Deliveries are numbered by challenge; each of them is one text here.
        let mine: Vec<_> = mine.collect();
        if mine.len() < count {
            sleep(LOOK).await;
            return None;
        }
        assert_eq!(mine.len(), count, "{}: a text came twice", self.name);
        let (_, _, body) = mine.iter().max_by_key(|(key, _, _)| serial(key)).unwrap();
        let is_code = |word: &&str| word.len() == 6;
        Some(body.split(|c: char| !c.is_ascii_digit()).find(is_code).unwrap().to_owned())
    }

    async fn wait_for_next_step(&self) {
        let now = u64::try_from(SystemClock.now().as_second()).unwrap();
        sleep(Duration::from_secs(STEP_SECONDS - now % STEP_SECONDS)).await;
    }

    async fn choose_password(&mut self, window: &mut Window) -> bool {
        if let Some(used) = self.used.clone()
            && self.rng.random_ratio(1, 3)
        {
            if !self.post(window, "/api/code", json!({ "code": used })).await {
                return false;
            }
            assert_eq!(window.stage(), "password", "{}: {}", self.name, window.view);
        }
        let password = self.password();
        self.outside.pulse.passwords.fetch_add(1, Ordering::SeqCst);
        self.post(window, "/api/password", json!({ "password": password, "again": password })).await
    }

    /// Posts, and where the answer is lost finds out how things stand; false if the window is dead.
    async fn post(&self, window: &mut Window, path: &str, body: Value) -> bool {
        let panel = Panel(self.outside.installation.panel);
        match panel.post(path, Some(&window.token), &body).await {
            Ok((200, answer)) => {
                self.outside.pulse.count();
                if let Some(token) = answer["window"].as_str() {
                    token.clone_into(&mut window.token);
                }
                window.view = answer["view"].clone();
                true
            }
            Ok((401, _)) => false,
            Ok((status, answer)) => panic!("{}: {path}: {status}: {answer}", self.name),
            Err(Cut) => self.look(window).await,
        }
    }

    /// Reloads, as soon as there is a server.
    async fn look(&self, window: &mut Window) -> bool {
        loop {
            match Panel(self.outside.installation.panel).look("/api/session", &window.token).await {
                Ok((200, answer)) => {
                    window.view = answer["view"].clone();
                    return true;
                }
                Ok((401, _)) => return false,
                Ok((status, answer)) => panic!("{}: {status}: {answer}", self.name),
                Err(Cut) => sleep(LOOK).await,
            }
            assert!(!self.outside.pulse.is_stuck(), "{}: no server for so long", self.name);
        }
    }
}

/// The challenge that a delivery's key ends with.
fn serial(key: &str) -> u32 {
    key.rsplit('/').next().unwrap().parse().unwrap()
}
