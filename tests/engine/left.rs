//! A message that was left reaches the help desk by mail, once, whoever was stopped meanwhile.

use deskhand::{
    app::{House, Machine, VerifierMachine},
    identity::{
        credential::{Argon2Hasher, Cost, Keyring},
        delivery::{DemoMailbox, MailAddress, MailMessage},
        verifier::{captcha::PictureAndAudio, panel::Pace},
    },
};

use super::*;

struct Installation {
    clock: Arc<ManualClock>,
    chat: Arc<MemoryKeys>,
    verifier: Arc<MemoryKeys>,
    mailbox: Arc<DemoMailbox>,
}

impl Installation {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::at(start()));
        let mailbox = DemoMailbox::in_memory(clock.clone());
        Self { clock, chat: Arc::default(), verifier: Arc::default(), mailbox }
    }

    async fn open(&self) -> House {
        let entropy = Arc::new(SeededEntropy::new([5; 32]));
        let verifier = VerifierMachine {
            clock: self.clock.clone(),
            entropy: entropy.clone(),
            store: Store::of(self.verifier.clone()),
            keyring: Arc::new(Keyring::new([7; 32])),
            keys: None,
            hasher: Arc::new(Argon2Hasher::new(Cost { memory_kib: 8, passes: 1, lanes: 1 }).unwrap()),
            captcha: Arc::new(PictureAndAudio),
            pace: Pace::at_once(),
            phone: None,
            mailbox: Some(self.mailbox.clone()),
            between: None,
        };
        let chat =
            ChatMachine { clock: self.clock.clone(), entropy, store: Store::of(self.chat.clone()), before_desk: None };
        let house = House::build(settings(), Machine { chat, verifier }).await.unwrap();
        house.chat.desk.staff(true);
        house
    }

    /// Somebody asks, leaves an address, and is gone for half an hour.
    async fn left(&self, house: &House, page: &str) {
        let engine = &house.chat.engine;
        let conversation = engine.join(Address(page.to_owned())).await.unwrap().conversation;
        for (message, text) in [("a", "human pls"), ("b", "ada@example.org")] {
            let arrival = Arrival::Heard { message: MessageId::from(message), text: Sensitive::new(text) };
            engine.take(conversation, arrival).await.unwrap();
        }
        self.clock.set(self.clock.now() + Duration::from_secs(31 * 60));
    }

    /// The help desk's mailbox, once it holds so many letters.
    async fn letters(&self, count: usize) -> Vec<MailMessage> {
        let to = MailAddress::new(settings().university().contact().mail.clone());
        let mut arrived = self.mailbox.watch();
        let waited = async {
            while self.mailbox.inbox(&to).len() < count {
                arrived.changed().await.unwrap();
            }
        };
        tokio::time::timeout(Duration::from_secs(60), waited).await.expect("the letter comes");
        self.mailbox.inbox(&to)
    }
}

#[tokio::test]
async fn a_message_that_was_left_is_mailed_once_over_a_restart() {
    let installation = Installation::new();
    let house = installation.open().await;
    installation.left(&house, "web:1").await;
    let letters = installation.letters(1).await;
    assert!(letters[0].body.contains("ada@example.org"), "{}", letters[0].body);
    house.close().await;

    let house = installation.open().await;
    installation.left(&house, "web:2").await;
    assert_eq!(installation.letters(2).await.len(), 2, "the first one is not told again");
    house.close().await;
}
