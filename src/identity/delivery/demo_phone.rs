//! The demo's phones: texts arrive here and are shown on a page, so that nobody needs a real phone.
//!
//! It plays the part of the *world outside*: it keeps its texts, codes included, in a file of its own
//! folder, apart from both stores, so that they are still on the phone after a restart. `serve` on
//! anything but loopback refuses it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs,
    io::{self, BufRead, Write},
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::{CodeSender, DeliveryFault, DeliveryKey, Destination};
use crate::{identity::credential::PhoneNumber, model::Sensitive, runtime::Clock};

/// A text or call as the phone shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextMessage {
    /// Its place among the messages of its phone, from 1.
    pub number: u32,
    pub at: Timestamp,
    /// True if it was a call, and `body` what was said.
    pub called: bool,
    pub body: String,
}

/// It holds a code: only its place is shown.
impl fmt::Debug for TextMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TextMessage({})", self.number)
    }
}

/// Every phone of the demo.
pub struct DemoPhone {
    clock: Arc<dyn Clock>,
    phones: Mutex<Phones>,
    arrived: watch::Sender<u64>,
}

struct Phones {
    inboxes: BTreeMap<String, Vec<TextMessage>>,
    delivered: BTreeSet<String>,
    file: Option<fs::File>,
}

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    key: String,
    to: String,
    message: TextMessage,
}

impl DemoPhone {
    /// Phones that forget everything when dropped.
    pub fn in_memory(clock: Arc<dyn Clock>) -> Arc<Self> {
        Self::with(clock, Phones { inboxes: BTreeMap::new(), delivered: BTreeSet::new(), file: None })
    }

    /// Phones that keep their texts in `folder`, which is made if need be and is nobody else's.
    pub fn open(folder: &Path, clock: Arc<dyn Clock>) -> io::Result<Arc<Self>> {
        fs::create_dir_all(folder)?;
        let path = folder.join("texts.jsonl");
        let mut phones = Phones { inboxes: BTreeMap::new(), delivered: BTreeSet::new(), file: None };
        let kept = match fs::File::open(&path) {
            Ok(file) => phones.read(io::BufReader::new(file))?,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => 0,
            Err(fault) => return Err(fault),
        };
        let file = private(fs::OpenOptions::new().append(true).create(true)).open(&path)?;
        file.set_len(kept)?; // a line that a crash cut short is gone, and the text comes again
        phones.file = Some(file);
        Ok(Self::with(clock, phones))
    }

    fn with(clock: Arc<dyn Clock>, phones: Phones) -> Arc<Self> {
        Arc::new(Self { clock, phones: Mutex::new(phones), arrived: watch::Sender::new(0) })
    }

    /// What is on the phone of `number`, oldest first.
    pub fn inbox(&self, number: &PhoneNumber) -> Vec<TextMessage> {
        self.locked().inboxes.get(number.expose()).cloned().unwrap_or_default()
    }

    /// How many messages have arrived on all phones; changes with each new one.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.arrived.subscribe()
    }

    // The write is a line of a hundred bytes to a local file, in the demo alone: not worth a thread.
    fn deliver(
        &self,
        key: &DeliveryKey,
        to: &Destination,
        called: bool,
        body: &Sensitive,
    ) -> Result<(), DeliveryFault> {
        let at = self.clock.now();
        let arrived = self
            .locked()
            .take(key, to.number(), called, body, at)
            .map_err(|fault| DeliveryFault::Away(fault.to_string()))?;
        if arrived {
            self.arrived.send_modify(|count| *count += 1);
        }
        Ok(())
    }

    fn locked(&self) -> MutexGuard<'_, Phones> {
        self.phones.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl CodeSender for DemoPhone {
    async fn text(&self, key: &DeliveryKey, to: &Destination, body: &Sensitive) -> Result<(), DeliveryFault> {
        self.deliver(key, to, false, body)
    }

    async fn call(&self, key: &DeliveryKey, to: &Destination, script: &Sensitive) -> Result<(), DeliveryFault> {
        self.deliver(key, to, true, script)
    }
}

impl Phones {
    /// Whether it is new. Written down before it is shown.
    fn take(
        &mut self,
        key: &DeliveryKey,
        to: &PhoneNumber,
        called: bool,
        body: &Sensitive,
        at: Timestamp,
    ) -> io::Result<bool> {
        if self.delivered.contains(&key.0) {
            return Ok(false);
        }
        let number = self.inboxes.get(to.expose()).map_or(0, Vec::len).saturating_add(1);
        let message = TextMessage {
            number: u32::try_from(number).unwrap_or(u32::MAX),
            at,
            called,
            body: body.expose().to_owned(),
        };
        let line = Line { key: key.0.clone(), to: to.expose().to_owned(), message };
        if let Some(file) = &mut self.file {
            let mut text = serde_json::to_vec(&line)?;
            text.push(b'\n');
            file.write_all(&text)?;
        }
        self.show(line);
        Ok(true)
    }

    fn show(&mut self, line: Line) {
        self.delivered.insert(line.key);
        self.inboxes.entry(line.to).or_default().push(line.message);
    }

    /// Takes every whole line; gives how many bytes they are.
    fn read(&mut self, mut file: impl BufRead) -> io::Result<u64> {
        let (mut kept, mut text) = (0, Vec::new());
        while file.read_until(b'\n', &mut text)? > 0 && text.ends_with(b"\n") {
            self.show(serde_json::from_slice(&text)?);
            kept += text.len() as u64;
            text.clear();
        }
        Ok(kept)
    }
}

/// The file holds codes: nobody but the owner reads it.
fn private(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

impl fmt::Debug for DemoPhone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DemoPhone")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{identity::credential::Region, runtime::ManualClock};

    fn clock() -> Arc<ManualClock> {
        Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH))
    }

    fn number(typed: &str) -> PhoneNumber {
        PhoneNumber::parse(typed, Region::parse("US").unwrap()).unwrap()
    }

    async fn text(phone: &DemoPhone, key: &str, to: &str, body: &str) {
        let (key, to) = (DeliveryKey(key.to_owned()), Destination::new(number(to)));
        phone.text(&key, &to, &Sensitive::new(body)).await.unwrap();
    }

    fn bodies(phone: &DemoPhone, of: &str) -> Vec<(u32, String)> {
        phone.inbox(&number(of)).into_iter().map(|message| (message.number, message.body)).collect()
    }

    const ADA: &str = "573-555-0142";
    const BEN: &str = "+49 1512 3456789";

    #[tokio::test]
    async fn texts_are_numbered_per_phone_and_come_once() {
        let phone = DemoPhone::in_memory(clock());
        let mut arrived = phone.watch();
        text(&phone, "a", ADA, "one").await;
        assert!(arrived.has_changed().unwrap());
        arrived.mark_unchanged();
        text(&phone, "a", ADA, "one again").await;
        assert!(!arrived.has_changed().unwrap(), "the same delivery is one text");
        text(&phone, "b", ADA, "two").await;
        text(&phone, "c", BEN, "three").await;
        assert_eq!(bodies(&phone, "+1 (573) 555 0142"), [(1, "one".to_owned()), (2, "two".to_owned())]);
        assert_eq!(bodies(&phone, BEN), [(1, "three".to_owned())]);
        assert!(bodies(&phone, "573-555-0143").is_empty());
    }

    #[tokio::test]
    async fn a_call_is_told_from_a_text() {
        let (clock, to) = (clock(), Destination::new(number(ADA)));
        let phone = DemoPhone::in_memory(clock.clone());
        clock.set(Timestamp::from_second(7).unwrap());
        phone.call(&DeliveryKey("a".to_owned()), &to, &Sensitive::new("press #")).await.unwrap();
        let [call] = &phone.inbox(&number(ADA))[..] else { panic!("one call") };
        assert_eq!((call.called, call.at), (true, Timestamp::from_second(7).unwrap()));
        assert_eq!(format!("{call:?} {to:?}"), "TextMessage(1) Destination");
    }

    #[tokio::test]
    async fn texts_are_still_there_after_a_restart() {
        let folder = std::env::temp_dir().join(format!("deskhand-demo-phone-{}", std::process::id()));
        let file = folder.join("texts.jsonl");
        let open = || DemoPhone::open(&folder, clock()).unwrap();
        text(&open(), "a", ADA, "one").await;
        let phone = open();
        text(&phone, "a", ADA, "one again").await;
        text(&phone, "b", ADA, "two").await;
        drop(phone);
        let whole = fs::read(&file).unwrap();
        fs::write(&file, &whole[..whole.len() - 10]).unwrap();
        let phone = open();
        assert_eq!(bodies(&phone, ADA), [(1, "one".to_owned())], "the line that was cut short is gone");
        text(&phone, "b", ADA, "two").await;
        drop(phone);
        assert_eq!(bodies(&open(), ADA), [(1, "one".to_owned()), (2, "two".to_owned())]);
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&file).unwrap().permissions()) & 0o77, 0);
        fs::remove_dir_all(&folder).unwrap();
    }
}
