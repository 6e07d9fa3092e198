//! The demo's phones: texts arrive here and calls ring, both shown on a page, so that nobody needs a
//! real phone.
//!
//! It plays the part of the *world outside*: it keeps what came, codes included, in files of its own
//! folder, apart from both stores, so that it is still on the phone after a restart. `serve` on
//! anything but loopback refuses it.

use std::{
    fmt, io,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::{Call, CallAct, CallScript, CodeSender, DeliveryFault, DeliveryKey, Destination, inboxes::Inboxes};
use crate::{identity::credential::PhoneNumber, model::Sensitive, runtime::Clock};

/// A text as the phone shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextMessage {
    /// Its place among the texts of its phone, from 1.
    pub number: u32,
    pub at: Timestamp,
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
    texts: Inboxes<TextMessage>,
    calls: Inboxes<Call>,
}

impl DemoPhone {
    /// Phones that forget everything when dropped.
    pub fn in_memory(clock: Arc<dyn Clock>) -> Arc<Self> {
        Self::with(clock, Phones { texts: Inboxes::in_memory(), calls: Inboxes::in_memory() })
    }

    /// Phones that keep their texts and calls in `folder`, which is made if need be and is nobody else's.
    pub fn open(folder: &Path, clock: Arc<dyn Clock>) -> io::Result<Arc<Self>> {
        let texts = Inboxes::open(folder, "texts.jsonl")?;
        Ok(Self::with(clock, Phones { texts, calls: Inboxes::open(folder, "calls.jsonl")? }))
    }

    fn with(clock: Arc<dyn Clock>, phones: Phones) -> Arc<Self> {
        Arc::new(Self { clock, phones: Mutex::new(phones), arrived: watch::Sender::new(0) })
    }

    /// The texts on the phone of `number`, oldest first.
    pub fn inbox(&self, number: &PhoneNumber) -> Vec<TextMessage> {
        self.locked().texts.of(number.expose()).to_vec()
    }

    /// The calls to `number`, oldest first.
    pub fn calls(&self, number: &PhoneNumber) -> Vec<Call> {
        self.locked().calls.of(number.expose()).to_vec()
    }

    /// Somebody does `act` with the `call`th call to `number`; false where that can't be done now.
    pub fn act(&self, number: &PhoneNumber, call: u32, act: CallAct) -> io::Result<bool> {
        let now = self.clock.now();
        self.locked().calls.change(number.expose(), call, |call| call.after(act, now))
    }

    /// How many texts and calls have arrived on all phones; changes with each new one.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.arrived.subscribe()
    }

    fn tell(&self, arrived: io::Result<bool>) -> Result<(), DeliveryFault> {
        if arrived.map_err(|fault| DeliveryFault::Away(fault.to_string()))? {
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
        let at = self.clock.now();
        let make = |number| TextMessage { number, at, body: body.expose().to_owned() };
        let arrived = self.locked().texts.take(&key.0, to.number().expose(), make);
        self.tell(arrived)
    }

    async fn call(&self, key: &DeliveryKey, to: &Destination, script: &CallScript) -> Result<(), DeliveryFault> {
        let at = self.clock.now();
        let make = |number| Call::new(number, at, script);
        let arrived = self.locked().calls.take(&key.0, to.number().expose(), make);
        self.tell(arrived)
    }
}

impl fmt::Debug for DemoPhone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DemoPhone")
    }
}

#[cfg(test)]
mod tests {
    use super::{super::CallState, *};
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

    async fn call(phone: &DemoPhone, key: &str) {
        let script = CallScript { asks: Sensitive::new("press the key"), tells: Sensitive::new("1 2 3") };
        let to = Destination::new(number(ADA));
        phone.call(&DeliveryKey(key.to_owned()), &to, &script).await.unwrap();
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
    async fn a_call_rings_once_and_is_no_text() {
        let clock = clock();
        let phone = DemoPhone::in_memory(clock.clone());
        clock.set(Timestamp::from_second(7).unwrap());
        let mut arrived = phone.watch();
        call(&phone, "a").await;
        assert!(arrived.has_changed().unwrap());
        arrived.mark_unchanged();
        call(&phone, "a").await;
        assert!(!arrived.has_changed().unwrap());
        let [one] = &phone.calls(&number(ADA))[..] else { panic!("one call") };
        assert_eq!((one.number, one.at, one.state(clock.now())), (1, clock.now(), CallState::Ringing));
        assert!(phone.inbox(&number(ADA)).is_empty());
        assert!(!phone.act(&number(ADA), 2, CallAct::Answer).unwrap(), "there is no second call");
        assert!(!phone.act(&number(BEN), 1, CallAct::Answer).unwrap(), "it is not ben's");
    }

    #[tokio::test]
    async fn texts_and_calls_are_still_there_after_a_restart() {
        let folder = std::env::temp_dir().join(format!("deskhand-demo-phone-{}", std::process::id()));
        let (clock, ada) = (clock(), number(ADA));
        let phone = DemoPhone::open(&folder, clock.clone()).unwrap();
        text(&phone, "a", ADA, "one").await;
        call(&phone, "b").await;
        assert!(phone.act(&ada, 1, CallAct::Answer).unwrap());
        drop(phone);
        let phone = DemoPhone::open(&folder, clock.clone()).unwrap();
        assert_eq!(bodies(&phone, ADA), [(1, "one".to_owned())]);
        assert_eq!(phone.calls(&ada)[0].state(clock.now()), CallState::Asking);
        assert!(phone.act(&ada, 1, CallAct::Press { key: '#' }).unwrap());
        drop(phone);
        let phone = DemoPhone::open(&folder, clock.clone()).unwrap();
        assert_eq!(phone.calls(&ada)[0].heard(clock.now()).unwrap().expose(), "1 2 3");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
