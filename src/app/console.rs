//! The console, put together: its gate, its keys, and the staff as an administrator keeps them.

use std::{path::Path, sync::Arc};

use data_encoding::HEXLOWER_PERMISSIVE;
use miette::Diagnostic;
use thiserror::Error;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::{
    admin::wire::{AdminAnswer, StaffAsk, StaffMade, StaffShown, WireSecret},
    house::HouseFault,
    machine::{self, MachineFault},
    private_file::{self, PrivateFileFault},
    registry::{Refused, said, written},
};
use crate::{
    config::{ConsoleSettings, Settings},
    console::{
        self, Gate,
        gate::{FACTOR, sealed_for},
    },
    desk::FrontDesk,
    engine::Engine,
    identity::credential::{EncodedPassword, Enrolment, Keyring, Password, PasswordHasher, Salt, SealedSeed, Seed},
    model::{
        Agent, AgentName, ConversationId, Draw, Phrases, ReadRow, ReadWhat, Role, StaffFile,
        port::{CommitFault, IdentityDesk, KeyValue, StaffStore},
    },
    runtime::{Clock, Entropy},
    storage::staff::Staff,
    web::{Framing, Guard, Site},
};

/// The console of one chat.
#[derive(Clone)]
pub struct ConsoleHouse {
    settings: ConsoleSettings,
    gate: Arc<Gate>,
    store: Arc<dyn StaffStore>,
    hasher: Arc<dyn PasswordHasher>,
    keyring: Arc<Keyring>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    /// Shown by authenticators.
    issuer: String,
    /// Told whether anybody may sign in; `None` where no server runs.
    desk: Option<Arc<FrontDesk>>,
}

#[derive(Debug, Error, Diagnostic)]
pub enum ConsoleFault {
    #[error(transparent)]
    #[diagnostic(transparent)]
    Key(#[from] PrivateFileFault),
    #[error("the console's key {0} can't be read: it must hold 64 hexadecimal digits")]
    #[diagnostic(help("Bring it back from a backup. Without it each of the staff needs `deskhand staff renew NAME`."))]
    Unfit(String),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Machine(#[from] MachineFault),
    #[error("{message}")]
    #[diagnostic(help("{remedy}"))]
    Refused { message: String, remedy: String },
    #[error("this configuration has no console")]
    #[diagnostic(help("Add a section [console], with `listen`, `public` and `key`; config/deskhand.toml has one."))]
    None,
}

/// How often a file is written again when somebody else wrote first.
const TRIES: usize = 8;

impl ConsoleHouse {
    /// `None` where the settings have no console.
    pub fn build(
        settings: &Settings,
        keys: Arc<dyn KeyValue>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        desk: Option<Arc<FrontDesk>>,
    ) -> Result<Option<Self>, ConsoleFault> {
        let Some(own) = settings.console().cloned() else { return Ok(None) };
        let hasher: Arc<dyn PasswordHasher> =
            Arc::new(machine::hasher(settings.verification()).map_err(MachineFault::from)?);
        let keyring = Arc::new(Keyring::new(*master(&own.key, entropy.as_ref())?));
        let store: Arc<dyn StaffStore> = Arc::new(Staff::new(keys));
        let gate = Gate::new(store.clone(), hasher.clone(), keyring.clone(), clock.clone(), entropy.clone());
        let issuer = settings.verifier().issuer.clone();
        Ok(Some(Self { settings: own, gate: Arc::new(gate), store, hasher, keyring, clock, entropy, issuer, desk }))
    }

    /// The console's site; its agents stand for people at `identity`, and its open sockets end with `stopping`.
    pub fn site(
        &self,
        engine: &Arc<Engine>,
        desk: &Arc<FrontDesk>,
        phrases: &Arc<dyn Phrases>,
        identity: Option<Arc<dyn IdentityDesk>>,
        stopping: &CancellationToken,
    ) -> Result<axum::Router, HouseFault> {
        let site = Site::new(&self.settings.public.to_string(), &[])?;
        let guard = Guard { site, framing: Framing::Never, phrases: phrases.clone(), body_limit: console::BODY_LIMIT };
        let parts = console::Parts {
            gate: self.gate.clone(),
            desk: desk.clone(),
            engine: engine.clone(),
            identity,
            clock: self.clock.clone(),
            phrases: phrases.clone(),
            stopping: stopping.clone(),
        };
        Ok(console::router(parts, guard))
    }

    /// Tells the desk whether anybody may sign in at all.
    pub async fn look(&self) -> Result<(), Refused> {
        let staff = self.store.all_staff().await.map_err(Refused::by_store)?;
        if let Some(desk) = &self.desk {
            desk.staff(staff.iter().any(|file| !file.retired));
        }
        Ok(())
    }

    /// The answers to one request, without the closing `Done`.
    pub async fn perform(&self, ask: StaffAsk) -> Result<Vec<AdminAnswer>, Refused> {
        let answers = match ask {
            StaffAsk::Add { name, shown, role, password } => self.add(&name, shown, &role, password).await?,
            StaffAsk::List => self.list().await?,
            StaffAsk::Renew { name } => self.renew(&name).await?,
            StaffAsk::Retire { name } => self.retire(&name).await?,
            StaffAsk::Reads { conversation } => self.reads(&conversation).await?,
        };
        self.look().await?;
        Ok(answers)
    }

    async fn add(
        &self,
        name: &str,
        shown: Option<String>,
        role: &str,
        password: Option<WireSecret>,
    ) -> Result<Vec<AdminAnswer>, Refused> {
        let name = staff_name(name)?;
        let role = Role::ALL.into_iter().find(|(word, _)| *word == role).map(|(_, role)| role);
        let role = role.ok_or_else(|| Refused::new("there is no such role", "Write agent, lead or admin."))?;
        if self.store.staff(&name).await.map_err(Refused::by_store)?.is_some() {
            let remedy = "`deskhand staff renew` gives somebody a new password and authenticator. Names of those who are gone are not given again: conversations speak of them.";
            return Err(Refused::new(format!("{name} is of the staff, or was"), remedy));
        }
        let shown = shown.filter(|shown| !shown.trim().is_empty()).unwrap_or_else(|| capital(name.as_str()));
        let made = self.credential(&name, password)?;
        let now = self.clock.now();
        let file = StaffFile {
            revision: 1,
            agent: Agent { name: name.clone(), shown },
            role,
            since: now,
            retired: false,
            password: made.encoded,
            seed: made.sealed,
            last_step: None,
            renewed: now,
        };
        self.store.write_staff(&file).await.map_err(by_commit)?;
        Ok(vec![AdminAnswer::StaffMade(made.shown)])
    }

    /// What was opened with the old ones is over.
    async fn renew(&self, name: &str) -> Result<Vec<AdminAnswer>, Refused> {
        let name = staff_name(name)?;
        let made = self.credential(&name, None)?;
        let now = self.clock.now();
        self.change(&name, |file| StaffFile {
            password: made.encoded.clone(),
            seed: made.sealed.clone(),
            last_step: None,
            renewed: now,
            ..file
        })
        .await?;
        Ok(vec![AdminAnswer::StaffMade(made.shown)])
    }

    async fn retire(&self, name: &str) -> Result<Vec<AdminAnswer>, Refused> {
        let name = staff_name(name)?;
        self.change(&name, |file| StaffFile { retired: true, ..file }).await?;
        Ok(vec![said(&format!("{name} can't sign in any more, and an open console does nothing more."))])
    }

    async fn change(&self, name: &AgentName, change: impl Fn(StaffFile) -> StaffFile) -> Result<(), Refused> {
        for _ in 0..TRIES {
            let file = self.store.staff(name).await.map_err(Refused::by_store)?;
            let file = file.ok_or_else(|| Refused::new(format!("there is no {name}"), "See `deskhand staff list`."))?;
            if file.retired {
                let remedy = "Add them under another name: deskhand staff add --help";
                return Err(Refused::new(format!("{name} is retired for good"), remedy));
            }
            let changed = change(StaffFile { revision: file.revision.saturating_add(1), ..file });
            match self.store.write_staff(&changed).await {
                Err(CommitFault::Conflict) => {}
                done => return done.map_err(by_commit),
            }
        }
        Err(by_commit(CommitFault::Conflict))
    }

    async fn reads(&self, conversation: &str) -> Result<Vec<AdminAnswer>, Refused> {
        let id = conversation.trim().parse().map(ConversationId).map_err(|_| {
            let remedy = "It has 26 letters and digits, as `deskhand transcript list` shows it.";
            Refused::new(format!("{conversation:?} is no id of a conversation"), remedy)
        })?;
        let rows = self.store.reads(id).await.map_err(Refused::by_store)?;
        if rows.is_empty() {
            return Ok(vec![said("Nobody has opened this conversation in the console.")]);
        }
        Ok(rows.iter().map(|row| said(&read(row))).collect())
    }

    async fn list(&self) -> Result<Vec<AdminAnswer>, Refused> {
        let files = self.store.all_staff().await.map_err(Refused::by_store)?;
        let shown = |file: StaffFile| StaffShown {
            name: file.agent.name.to_string(),
            shown: file.agent.shown,
            role: Role::ALL.iter().find(|(_, role)| *role == file.role).map_or("", |(word, _)| word).to_owned(),
            since: file.since,
            retired: file.retired,
        };
        Ok(files.into_iter().map(shown).map(AdminAnswer::Staff).collect())
    }

    /// A password (made, unless one is given) and an authenticator, with what is kept of them.
    fn credential(&self, name: &AgentName, given: Option<WireSecret>) -> Result<Made, Refused> {
        let draw = self.entropy.draw("staff");
        let password = given.unwrap_or_else(|| first_password(&draw));
        let typed = Password::new(password.expose().to_owned())
            .map_err(|fault| Refused::new(fault, "Choose another password."))?;
        let encoded = EncodedPassword::make(self.hasher.as_ref(), &typed, Salt::from_draw(&draw));
        let encoded = encoded.map_err(Refused::by_store)?.to_phc();
        let seed = Seed::from_draw(&draw);
        let sealed = SealedSeed::seal(&self.keyring, &sealed_for(name), FACTOR, &seed, &draw.child("seal"));
        let sealed = serde_json::to_string(&sealed.map_err(Refused::by_store)?).map_err(Refused::by_store)?;
        let shown = format!("{name} (console)");
        let enrolment = Enrolment::new(&seed, &self.issuer, &shown).map_err(Refused::by_store)?;
        let shown = StaffMade { name: name.to_string(), password, enrolment: written(&enrolment)? };
        Ok(Made { encoded, sealed, shown })
    }
}

struct Made {
    encoded: String,
    sealed: String,
    shown: StaffMade,
}

/// One act on the store where no server runs.
pub async fn staff_alone(settings: &Settings, ask: StaffAsk) -> Result<Vec<AdminAnswer>, ConsoleFault> {
    let machine = super::ChatMachine::real(settings)?;
    let built = ConsoleHouse::build(settings, machine.store.keys.clone(), machine.clock, machine.entropy, None);
    let done = match built {
        Ok(Some(console)) => {
            console.perform(ask).await.map_err(|Refused { message, remedy }| ConsoleFault::Refused { message, remedy })
        }
        Ok(None) => Err(ConsoleFault::None),
        Err(fault) => Err(fault),
    };
    machine.store.close().await;
    done
}

/// Who saw what, and when, in a line.
fn read(ReadRow { at, agent, what, .. }: &ReadRow) -> String {
    let part = match what {
        ReadWhat::All => "",
        ReadWhat::Record => "  what is on record of its person",
        ReadWhat::Line => "  a line of it, beside a later conversation of the same person",
    };
    format!("{at:.0}  {agent}{part}")
}

fn staff_name(typed: &str) -> Result<AgentName, Refused> {
    AgentName::parse(typed).ok_or_else(|| {
        let remedy = "Write lower case letters, digits and hyphens, a letter first, 40 at most: kim, or kim-2.";
        Refused::new(format!("{typed:?} can't be a name"), remedy)
    })
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// 100 bits in four groups of five letters and digits, none of which looks like another.
fn first_password(draw: &Draw) -> WireSecret {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let bytes = Zeroizing::new(draw.bytes("staff password"));
    let mut password = String::new();
    for (place, byte) in bytes.iter().take(20).enumerate() {
        if place > 0 && place % 5 == 0 {
            password.push('-');
        }
        password.extend(LETTERS.get(usize::from(byte % 32)).map(|letter| char::from(*letter)));
    }
    WireSecret::new(password)
}

fn by_commit(fault: CommitFault) -> Refused {
    match fault {
        CommitFault::Conflict => Refused::new("somebody else changed it meanwhile", "Run the command again."),
        CommitFault::Store(fault) => Refused::by_store(fault),
    }
}

/// The key in the file at `path`; one is made where there is none.
fn master(path: &Path, entropy: &dyn Entropy) -> Result<Zeroizing<[u8; 32]>, ConsoleFault> {
    if let Some(text) = private_file::read(path)? {
        let bytes = HEXLOWER_PERMISSIVE.decode(text.trim_ascii()).ok().map(Zeroizing::new);
        let key = bytes.and_then(|bytes| bytes.as_slice().try_into().ok()).map(Zeroizing::new);
        return key.ok_or_else(|| ConsoleFault::Unfit(path.display().to_string()));
    }
    let key = Zeroizing::new(entropy.draw("console key").bytes("key"));
    let text = Zeroizing::new(format!("{}\n", HEXLOWER_PERMISSIVE.encode(key.as_slice())));
    private_file::write(path, text.as_bytes())?;
    Ok(key)
}
