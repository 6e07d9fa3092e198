//! A server that is a bot on the stand-in.

use std::{fs, os::unix::fs::PermissionsExt as _, sync::Arc};

use deskhand::{
    app::{
        ChatHouse, Registry, Running,
        admin::wire::{AccountAsk, AddAccount, WireSecret},
        examine,
    },
    identity::{
        credential::{Identifier, Password},
        directory::SignIn,
    },
    model::{Address, TurnRecord},
};

use serde_json::{Value, json};

use crate::{
    server::Installation,
    stand_in::{StandIn, TOKEN},
};

/// Who asks, who asks too, and who has no business here.
pub(crate) const ADA: u64 = 77_001;
pub(crate) const BEN: u64 = 77_002;
pub(crate) const EVE: u64 = 66_001;

pub(crate) const OLD_PASSWORD: &str = "Xv-0000-Kj#qW";

pub(crate) struct House {
    pub(crate) discord: StandIn,
    pub(crate) installation: Arc<Installation>,
    running: Option<Running>,
}

impl House {
    pub(crate) async fn new(about: &str) -> Self {
        Self::on(StandIn::start().await, about).await
    }

    /// Ada is at the first step of an article, directly. Gives her channel and the step.
    pub(crate) async fn at_a_step(about: &str) -> (Self, u64, Value) {
        let house = Self::new(about).await;
        let (channel, step) = house.direct(ADA, "how do i update my password", "Step 1 of ").await;
        (house, channel, step)
    }

    /// The same in a thread. Gives the channel where she asked, the thread and the step.
    pub(crate) async fn at_a_step_in_a_thread(about: &str) -> (Self, u64, u64, Value) {
        let house = Self::new(about).await;
        let (channel, thread, step) = house.thread(ADA, "how do i update my password", "Step 1 of ").await;
        (house, channel, thread, step)
    }

    /// A bot that may read in guilds only what mentions it.
    pub(crate) async fn without_content(about: &str) -> Self {
        let discord = StandIn::start().await;
        discord.withhold_content();
        Self::on(discord, about).await
    }

    async fn on(discord: StandIn, about: &str) -> Self {
        Self::with(discord, about, "", "").await
    }

    /// `more` stands in the section of Discord, `rest` after it.
    pub(crate) async fn with(discord: StandIn, about: &str, more: &str, rest: &str) -> Self {
        let installation = prepared(&discord, about, more, rest);
        let mut house = Self { discord, installation: Arc::new(installation), running: None };
        house.start().await;
        house
    }

    /// The same for an installation that other processes have run.
    pub(crate) async fn take_over(discord: StandIn, installation: Arc<Installation>) -> Self {
        let mut house = Self { discord, installation, running: None };
        house.start().await;
        house
    }

    /// Starts the server and waits until it is on Discord.
    pub(crate) async fn start(&mut self) {
        let before = self.discord.identified();
        self.running = Some(self.installation.run_accounts().await);
        self.discord.until("the bot", |discord| (discord.identified() > before).then_some(())).await;
        self.points_at_the_stand_in();
    }

    pub(crate) async fn stop(&mut self) {
        self.running.take().unwrap().stop().await;
        pings_nobody(&self.discord);
    }

    /// An account `name` with a phone.
    pub(crate) async fn add(&self, name: &str, phone: &str) {
        let account = AddAccount {
            address: format!("{name}@umsystem.edu"),
            given_name: "Stu".to_owned(),
            family_name: "Dent".to_owned(),
            phone: Some(phone.to_owned()),
            disabled: false,
            privileged: false,
            authenticator: false,
            password: Some(WireSecret::new(OLD_PASSWORD)),
        };
        self.registry().perform(AccountAsk::Add(account)).await.unwrap();
    }

    pub(crate) async fn signs_in(&self, name: &str, password: &str) -> bool {
        let registry = self.registry();
        let identifier = Identifier::parse(name, &registry.domain).unwrap();
        let password = Arc::new(Password::new(password.to_owned()).unwrap());
        matches!(registry.directory.sign_in(&identifier, &password).await.unwrap(), SignIn::Welcome(_))
    }

    /// `person` mentions the bot before `text`, and is answered with `words` in a thread. Gives channel, thread
    /// and answer.
    pub(crate) async fn thread(&self, person: u64, text: &str, words: &str) -> (u64, u64, Value) {
        let channel = self.discord.guild_channel();
        self.discord.mention(channel, person, text);
        let thread = self.discord.thread_of(person).await;
        let answer = self.discord.told(thread, 0, words).await;
        (channel, thread, answer)
    }

    /// `person` writes `text` directly, and is answered with `words`. Gives channel and answer.
    pub(crate) async fn direct(&self, person: u64, text: &str, words: &str) -> (u64, Value) {
        let channel = self.discord.direct(person);
        self.discord.write(channel, person, text);
        (channel, self.discord.told(channel, 0, words).await)
    }

    /// Every turn so far of what is under way at `address`.
    pub(crate) async fn log(&self, address: &str) -> Vec<TurnRecord> {
        let engine = &self.running.as_ref().unwrap().chat.as_ref().unwrap().engine;
        let joined = engine.resume(&Address::from(address)).await.unwrap().expect("a conversation");
        engine.history(joined.conversation).await.unwrap()
    }

    /// What the bot says of itself, with what to do about it.
    pub(crate) fn signs(&self) -> Vec<(String, String)> {
        let chat = self.running.as_ref().unwrap().chat.as_ref().unwrap();
        chat.discord.signs().into_iter().map(|sign| (sign.what, sign.remedy.to_owned())).collect()
    }

    pub(crate) fn chat(&self) -> &ChatHouse {
        self.running.as_ref().unwrap().chat.as_ref().unwrap()
    }

    /// What `doctor` is told by Discord.
    pub(crate) async fn examined(&self) -> Vec<String> {
        let findings = examine::discord(&self.installation.settings()).await;
        findings.into_iter().map(|finding| format!("{:?}: {}", finding.health, finding.what)).collect()
    }

    fn registry(&self) -> &Registry {
        &self.running.as_ref().unwrap().verifier.as_ref().unwrap().registry
    }

    /// Whatever a test shows, it shows of the stand-in: the gateway was asked for there.
    fn points_at_the_stand_in(&self) {
        let requests = self.discord.requests();
        assert!(requests.iter().any(|request| request.path == "/gateway"), "{requests:?}");
    }
}

/// An installation whose bot is on `discord`; nothing runs yet.
pub(crate) fn prepared(discord: &StandIn, about: &str, more: &str, rest: &str) -> Installation {
    let installation = Installation::new(about);
    section(&installation, discord, more, rest);
    installation
}

/// Writes the section of Discord, `more` in it and `rest` after it, into the chat's configuration.
pub(crate) fn section(installation: &Installation, discord: &StandIn, more: &str, rest: &str) {
    let log = tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_test_writer();
    let _ = log.with_ansi(false).try_init();
    let token = installation.path().join("discord.token");
    fs::write(&token, format!("{TOKEN}\n")).unwrap();
    fs::set_permissions(&token, fs::Permissions::from_mode(0o600)).unwrap();
    let file = installation.path().join("deskhand.toml");
    let written = fs::read_to_string(&file).unwrap();
    let (token, api) = (token.display(), discord.url());
    let section = format!("[discord]\ntoken_file = \"{token}\"\napi = \"{api}\"\n{more}\n{rest}\n");
    fs::write(&file, written + &section).unwrap();
}

/// Whatever a bot says, it calls nobody's attention.
fn pings_nobody(discord: &StandIn) {
    for request in discord.requests() {
        let said = if request.body["data"].is_object() { &request.body["data"] } else { &request.body };
        if said["content"].is_string() {
            let allowed = &said["allowed_mentions"];
            assert_eq!(allowed["parse"], json!([]), "{request:?}");
            assert!(
                ["users", "roles"].iter().all(|who| allowed[who].as_array().is_none_or(Vec::is_empty)),
                "{request:?}"
            );
        }
    }
}
