//! A verifier put together: its parts, its panel, and the listener.

use std::{net::SocketAddr, path::Path, sync::Arc};

use deskhand::{
    config::Settings,
    identity::{
        credential::{Demand, Keyring, Policy, Region, WordList},
        delivery::DemoPhone,
        directory::HashPool,
        recovery::Limits,
        verifier::{
            Hardness, Network, Parts, Service, WorkLimits,
            panel::{self, Pace},
        },
    },
    model::{Phrases, port::KeyValue},
    runtime::{ManualClock, SeededEntropy},
    storage::recovery::Recoveries,
    talk::{content::Source, prompt::Prompts},
    web::{Framing, Guard, Site},
};
use jiff::tz::TimeZone;

use super::{directory::Fated, hashes::Hashes, letters::Letters, picture::Overheard};

/// Little work for a test's sake: it is really done all the same.
pub(crate) const WORK: WorkLimits = WorkLimits { pieces: 2, rounds: 1, easiest: Hardness(8), hardest: Hardness(13) };
pub(crate) const MASTER: [u8; 32] = [42; 32];

#[expect(clippy::too_many_arguments, reason = "the one place where a verifier is put together")]
pub(super) async fn serve(
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
    pace: Pace,
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
        passwords: writer.inner.clone(),
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
        issuer: "the University".to_owned(),
        zone: TimeZone::UTC,
    });
    let guard = Guard {
        site: Site::new(&public, &[]).unwrap(),
        framing: Framing::Never,
        phrases,
        body_limit: panel::BODY_LIMIT,
    };
    let router = panel::router(service.clone(), guard, pace);
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

/// The words as they ship.
pub(crate) fn phrases() -> Arc<dyn Phrases> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts/en");
    let sources: Vec<_> = ["panel.ftl", "pages.ftl", "letters.ftl", "enroll.ftl"]
        .map(|file| Source::new(file, std::fs::read_to_string(folder.join(file)).unwrap()))
        .into();
    let values = Settings::parse("none", "").unwrap().values();
    Arc::new(Prompts::from_sources(&sources, &values).unwrap())
}
