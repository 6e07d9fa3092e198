//! The demo's mailboxes: letters arrive here and are shown on a page, so that nobody needs real mail.
//!
//! Like the demo's phones it plays the part of the *world outside*: it keeps what came, links included,
//! in a file of its own, apart from both stores. `serve` on anything but loopback refuses it.

use std::{
    fmt, io,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::{DeliveryFault, DeliveryKey, Letter, MailAddress, Mailer, inboxes::Inboxes};
use crate::runtime::Clock;

/// A letter as the mailbox shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailMessage {
    /// Its place among the letters of its mailbox, from 1.
    pub number: u32,
    pub at: Timestamp,
    pub subject: String,
    pub body: String,
}

/// It holds a link by which its reader can object: only its place is shown.
impl fmt::Debug for MailMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MailMessage({})", self.number)
    }
}

/// Every mailbox of the demo.
pub struct DemoMailbox {
    clock: Arc<dyn Clock>,
    letters: Mutex<Inboxes<MailMessage>>,
    arrived: watch::Sender<u64>,
}

impl DemoMailbox {
    /// Mailboxes that forget everything when dropped.
    pub fn in_memory(clock: Arc<dyn Clock>) -> Arc<Self> {
        Self::with(clock, Inboxes::in_memory())
    }

    /// Mailboxes that keep their letters in `folder`, which is made if need be and is nobody else's.
    pub fn open(folder: &Path, clock: Arc<dyn Clock>) -> io::Result<Arc<Self>> {
        Ok(Self::with(clock, Inboxes::open(folder, "letters.jsonl")?))
    }

    fn with(clock: Arc<dyn Clock>, letters: Inboxes<MailMessage>) -> Arc<Self> {
        Arc::new(Self { clock, letters: Mutex::new(letters), arrived: watch::Sender::new(0) })
    }

    /// The letters to `address`, oldest first.
    pub fn inbox(&self, address: &MailAddress) -> Vec<MailMessage> {
        self.locked().of(&owner(address)).to_vec()
    }

    /// How many letters have arrived in all mailboxes; changes with each new one.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.arrived.subscribe()
    }

    fn locked(&self) -> MutexGuard<'_, Inboxes<MailMessage>> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One mailbox in whichever case its address is written: the demo's people have no twins.
fn owner(address: &MailAddress) -> String {
    address.as_str().to_lowercase()
}

#[async_trait]
impl Mailer for DemoMailbox {
    async fn mail(&self, key: &DeliveryKey, to: &MailAddress, letter: &Letter) -> Result<(), DeliveryFault> {
        let at = self.clock.now();
        let (subject, body) = (letter.subject.clone(), letter.body.expose().to_owned());
        let make = |number| MailMessage { number, at, subject, body };
        let arrived = self.locked().take(&key.0, &owner(to), make);
        if arrived.map_err(|fault| DeliveryFault::Away(fault.to_string()))? {
            self.arrived.send_modify(|count| *count += 1);
        }
        Ok(())
    }
}

impl fmt::Debug for DemoMailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DemoMailbox")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Sensitive, runtime::ManualClock};

    fn clock() -> Arc<ManualClock> {
        Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH))
    }

    async fn mail(mailbox: &DemoMailbox, key: &str, to: &str, subject: &str) {
        let letter = Letter { subject: subject.to_owned(), body: Sensitive::new("Hello,\n\nit was you.") };
        mailbox.mail(&DeliveryKey(key.to_owned()), &MailAddress::new(to), &letter).await.unwrap();
    }

    fn subjects(mailbox: &DemoMailbox, of: &str) -> Vec<(u32, String)> {
        let inbox = mailbox.inbox(&MailAddress::new(of));
        inbox.into_iter().map(|letter| (letter.number, letter.subject)).collect()
    }

    const ADA: &str = "ada@umsystem.edu";

    #[tokio::test]
    async fn letters_are_numbered_per_mailbox_and_come_once() {
        let mailbox = DemoMailbox::in_memory(clock());
        let mut arrived = mailbox.watch();
        mail(&mailbox, "a", ADA, "one").await;
        assert!(arrived.has_changed().unwrap());
        arrived.mark_unchanged();
        mail(&mailbox, "a", ADA, "one again").await;
        assert!(!arrived.has_changed().unwrap(), "the same delivery is one letter");
        mail(&mailbox, "b", "Ada@UMsystem.edu", "two").await;
        mail(&mailbox, "c", "ben@umsystem.edu", "three").await;
        assert_eq!(subjects(&mailbox, ADA), [(1, "one".to_owned()), (2, "two".to_owned())]);
        assert_eq!(subjects(&mailbox, "ben@umsystem.edu"), [(1, "three".to_owned())]);
        assert!(subjects(&mailbox, "cleo@umsystem.edu").is_empty());
    }

    #[tokio::test]
    async fn letters_are_still_there_after_a_restart() {
        let folder = std::env::temp_dir().join(format!("deskhand-demo-mailbox-{}", std::process::id()));
        let clock = clock();
        clock.set(Timestamp::from_second(7).unwrap());
        mail(&DemoMailbox::open(&folder, clock.clone()).unwrap(), "a", ADA, "one").await;
        let mailbox = DemoMailbox::open(&folder, clock.clone()).unwrap();
        mail(&mailbox, "a", ADA, "one again").await;
        let [one] = &mailbox.inbox(&MailAddress::new(ADA))[..] else { panic!("one letter") };
        assert_eq!((one.at, one.subject.as_str(), one.body.as_str()), (clock.now(), "one", "Hello,\n\nit was you."));
        assert_eq!(format!("{one:?}"), "MailMessage(1)");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
