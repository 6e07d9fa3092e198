//! A bad network in between: a proxy on a real socket that delays, cuts, doubles and reorders, as a
//! seeded generator says. It reads whole requests, so that it can do to one what a network does.

#![allow(dead_code, reason = "each test uses what it needs of it")]

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use rand::{Rng, SeedableRng, rngs::StdRng};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::sleep,
};

/// What becomes of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fate {
    Fine,
    /// It arrives late.
    Delayed,
    /// It never arrives, and the connection breaks.
    CutBefore,
    /// It arrives, and its answer is lost with the connection.
    CutAfter,
    /// Half of its answer comes.
    CutWithin,
    /// It arrives twice, at the same time.
    Doubled,
    /// The connection breaks, and it arrives all the same, after what is sent later.
    Late,
}

const FATES: [Fate; 6] = [Fate::Delayed, Fate::CutBefore, Fate::CutAfter, Fate::CutWithin, Fate::Doubled, Fate::Late];

pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    target: Mutex<SocketAddr>,
    /// The first line of each request that got through.
    passed: Mutex<Vec<String>>,
    /// The same of each that was swallowed.
    swallowed: Mutex<Vec<String>>,
    rng: Mutex<StdRng>,
    /// How many requests of a hundred are not fine.
    ill: u32,
    met: Mutex<BTreeMap<Fate, u32>>,
    /// What comes is swallowed, and whoever waits is let wait.
    mute: AtomicBool,
}

impl Proxy {
    /// Before `target`; `ill` of a hundred requests meet something.
    pub(crate) async fn before(target: SocketAddr, seed: u64, ill: u32) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let rng = Mutex::new(StdRng::seed_from_u64(seed));
        let (target, mute) = (Mutex::new(target), AtomicBool::new(false));
        let (passed, swallowed, met) = Default::default();
        let shared = Arc::new(Shared { target, passed, swallowed, rng, ill, met, mute });
        let own = shared.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(own.clone().serve(client));
            }
        });
        Self { address, shared }
    }

    /// How often each fate was met.
    pub(crate) fn met(&self) -> BTreeMap<Fate, u32> {
        self.shared.met.lock().unwrap().clone()
    }

    /// The first lines of the requests that got through, e.g. `GET /healthz`, in their order.
    pub(crate) fn passed(&self) -> Vec<String> {
        self.shared.passed.lock().unwrap().clone()
    }

    /// The same of those that were swallowed.
    pub(crate) fn swallowed(&self) -> Vec<String> {
        self.shared.swallowed.lock().unwrap().clone()
    }

    /// From now on another server is behind it.
    pub(crate) fn turn_to(&self, target: SocketAddr) {
        *self.shared.target.lock().unwrap() = target;
    }

    /// From now on nothing gets through, and nothing breaks either; until it is over: then what came
    /// meanwhile breaks.
    pub(crate) fn mute(&self, mute: bool) {
        self.shared.mute.store(mute, Ordering::SeqCst);
    }
}

impl Shared {
    /// One request a connection: the answer says that it is the last.
    async fn serve(self: Arc<Self>, mut client: TcpStream) {
        let target = *self.target.lock().unwrap();
        let Some(request) = read_request(&mut client, target).await else { return };
        if self.mute.load(Ordering::SeqCst) {
            self.swallowed.lock().unwrap().push(line(&request));
            while self.mute.load(Ordering::SeqCst) {
                sleep(Duration::from_millis(20)).await;
            }
            return;
        }
        let (fate, pause) = self.draw();
        match fate {
            Fate::CutBefore => {}
            Fate::Late => {
                drop(client);
                sleep(pause).await;
                let _ = self.forward(&request).await;
            }
            Fate::CutAfter => drop(self.forward(&request).await),
            Fate::Fine | Fate::Delayed | Fate::CutWithin | Fate::Doubled => {
                if fate == Fate::Delayed {
                    sleep(pause).await;
                }
                let answer = if fate == Fate::Doubled {
                    let (first, second) = tokio::join!(self.forward(&request), self.forward(&request));
                    first.or(second)
                } else {
                    self.forward(&request).await
                };
                let Some(answer) = answer else { return };
                let end = if fate == Fate::CutWithin { answer.len() / 2 } else { answer.len() };
                let _ = client.write_all(&answer[..end]).await;
            }
        }
    }

    fn draw(&self) -> (Fate, Duration) {
        let mut rng = self.rng.lock().unwrap();
        let ill = rng.random_ratio(self.ill, 100);
        let fate = if ill { FATES[rng.random_range(0..FATES.len())] } else { Fate::Fine };
        *self.met.lock().unwrap().entry(fate).or_default() += 1;
        (fate, Duration::from_millis(rng.random_range(20..400)))
    }

    async fn forward(&self, request: &[u8]) -> Option<Vec<u8>> {
        self.passed.lock().unwrap().push(line(request));
        let target = *self.target.lock().unwrap();
        let mut server = TcpStream::connect(target).await.ok()?;
        server.write_all(request).await.ok()?;
        let mut answer = Vec::new();
        server.read_to_end(&mut answer).await.ok()?;
        (!answer.is_empty()).then_some(answer)
    }
}

/// Verb and target.
fn line(request: &[u8]) -> String {
    String::from_utf8_lossy(request).lines().next().unwrap_or_default().replace(" HTTP/1.1", "")
}

/// A whole request, changed to be the last of its connection and to name the target as its host.
async fn read_request(client: &mut TcpStream, target: SocketAddr) -> Option<Vec<u8>> {
    let mut read = Vec::new();
    loop {
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&read[..end]).into_owned();
            let lower = head.to_ascii_lowercase();
            let length = lower.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
            while read.len() < end + 4 + length {
                more(client, &mut read).await?;
            }
            let body = read.split_off(end);
            let named = |line: &&str| !line.to_ascii_lowercase().starts_with("host:");
            let kept = head.lines().filter(named).collect::<Vec<_>>().join("\r\n");
            let head = format!("{kept}\r\nHost: {target}\r\nConnection: close");
            return Some([head.as_bytes(), &body[..]].concat());
        }
        more(client, &mut read).await?;
    }
}

async fn more(client: &mut TcpStream, read: &mut Vec<u8>) -> Option<()> {
    let mut part = [0; 4096];
    let length = client.read(&mut part).await.ok().filter(|length| *length > 0)?;
    read.extend_from_slice(&part[..length]);
    Some(())
}
