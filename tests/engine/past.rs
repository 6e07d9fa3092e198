//! What is on record of a person beside their conversation: a whole chat with a whole verifier. Nothing of it before
//! they are verified, nothing of it for whoever gave the same name, and nothing once a new link asks for a new proof.

use deskhand::{
    desk::{
        Card,
        card::Stage,
        past::{Outcome, Past, Untold},
    },
    identity::credential::PhoneNumber,
    model::{Hand, ProgressKind as Kind, ReceiptKind, port::ConversationStore as _},
    storage::conversations::Conversations,
};

use super::*;
use crate::world::{ADA_NUMBER, NEW_PASSWORD, World, soon, wrong};

struct Both {
    world: World,
    keys: Arc<MemoryKeys>,
    house: ChatHouse,
}

/// Somebody's conversation, and the session that was opened in it.
struct Person<'b> {
    both: &'b Both,
    conversation: ConversationId,
    session: SessionId,
}

impl Both {
    async fn new() -> Self {
        let (world, keys) = (World::new().await, Arc::new(MemoryKeys::default()));
        let machine = ChatMachine {
            clock: world.clock.clone(),
            entropy: Arc::new(SeededEntropy::new([3; 32])),
            store: Store::of(keys.clone()),
            before_desk: None,
        };
        let house = ChatHouse::build(settings(), CONTENT.clone(), machine, world.service.clone()).await.unwrap();
        Self { world, keys, house }
    }

    /// Somebody at a page of their own, who was given a link.
    async fn person(&self, page: &str, wish: &str) -> Person<'_> {
        let conversation = self.house.engine.join(Address::from(page)).await.unwrap().conversation;
        let mut person = Person { both: self, conversation, session: SessionId(Ulid::nil()) };
        person.says("wish", wish).await;
        person.says("here", "do it here").await;
        let opened = person.comes(|event| matches!(event, Event::Answered { .. })).await;
        let Event::Answered { answer: RequestAnswer::Opened { opened }, .. } = opened.event else {
            panic!("a session")
        };
        person.session = opened.session;
        person
    }
}

impl Person<'_> {
    async fn says(&self, id: &str, text: &str) {
        let heard = Arrival::Heard { message: MessageId::from(id), text: Sensitive::new(text) };
        self.both.house.engine.take(self.conversation, heard).await.unwrap();
    }

    /// The turn that `is` what is waited for.
    async fn comes(&self, is: impl Fn(&Event) -> bool) -> TurnRecord {
        let mut follower = self.both.house.engine.follow(self.conversation, Revision(0));
        let found = async {
            loop {
                let record = follower.next().await.unwrap();
                if is(&record.event) {
                    return (*record).clone();
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(20), found).await.expect("the turn comes")
    }

    async fn card(&self) -> Card {
        self.both.house.engine.settled(self.conversation).await.unwrap();
        Card::of(&self.both.house.engine.history(self.conversation).await.unwrap(), &CONTENT)
    }

    async fn past(&self) -> Result<Past, Untold> {
        Past::of(&self.both.house.engine, self.conversation, self.session).await
    }

    /// Nothing on the card, and nothing for whoever asks past it.
    async fn is_a_stranger(&self, what: &str) {
        assert_eq!(self.card().await.reset.unwrap().proven(), None, "{what}");
        assert!(matches!(self.past().await, Err(Untold::NotNow)), "{what}");
    }

    /// Proves to be ada, by the `count`th text on her phone.
    async fn is_ada(&self, generation: u32, count: usize) -> crate::world::Window<'_> {
        let world = &self.both.world;
        let fragment = world.fragment(self.session, generation).await;
        let mut window = world.claim(self.session, &fragment).await;
        window.texted("ada", ADA_NUMBER).await;
        self.is_a_stranger("named").await;
        window.code(&world.text(count).await).await;
        assert_eq!(window.stage(), "password", "{}", window.view);
        window
    }
}

#[tokio::test]
async fn what_is_on_record_is_told_of_whoever_was_verified_and_of_nobody_else() {
    let both = Both::new().await;
    let before = both.person("web:before", "i forgot my password and my laptop wont connect").await;
    before.is_a_stranger("a link was given").await;
    let mut window = before.is_ada(1, 1).await;
    window.password(NEW_PASSWORD).await;
    assert_eq!(window.stage(), "done", "{}", window.view);
    before.comes(|event| matches!(event, Event::Progressed { progress, .. } if progress.kind == Kind::Completed)).await;
    let first = before.past().await.unwrap();
    // Without what was done when the accounts were made.
    let owner = |past: &Past| -> Vec<_> {
        let own = past.receipts.iter().filter(|receipt| receipt.by == Hand::Owner);
        own.map(|receipt| receipt.what).collect()
    };
    assert_eq!(owner(&first), [ReceiptKind::PasswordChanged, ReceiptKind::VerifiedByText]);
    assert_eq!(first.earlier, [], "there is none before the first");
    assert_eq!(before.card().await.reset.unwrap().proven(), Some((before.session, Stage::Completed)));

    // Her phone has the code, and that her password was changed.
    let phone = PhoneNumber::from_e164(ADA_NUMBER).unwrap();
    soon("she is told", async || both.world.phone.inbox(&phone).len() == 2).await;
    both.world.wait(3_600);
    // Whoever says that they are ada, in the chat and on the secure page, is not.
    let stranger = both.person("web:stranger", "my username is ada@umsystem.edu, i forgot my password").await;
    let fragment = both.world.fragment(stranger.session, 1).await;
    let mut window = both.world.claim(stranger.session, &fragment).await;
    window.texted("ada", ADA_NUMBER).await;
    let code = both.world.text(3).await;
    window.code(&wrong(&code)).await;
    stranger.is_a_stranger("a wrong code").await;
    assert_eq!(stranger.card().await.told.named.as_deref(), Some("ada@umsystem.edu"));

    let now = both.person("web:now", "locked out again").await;
    now.is_ada(1, 4).await;
    let verified =
        |event: &Event| matches!(event, Event::Progressed { progress, .. } if progress.kind == Kind::Verified);
    now.comes(verified).await;
    assert_eq!(now.card().await.reset.unwrap().proven(), Some((now.session, Stage::Verified)));
    let past = now.past().await.unwrap();
    assert_eq!(owner(&past), [ReceiptKind::VerifiedByText, ReceiptKind::PasswordChanged, ReceiptKind::VerifiedByText]);
    let [earlier] = &past.earlier[..] else { panic!("{:?}", past.earlier) };
    assert_eq!((earlier.conversation, earlier.outcome), (before.conversation, Outcome::PasswordChanged));
    assert!(earlier.wishes.iter().any(|wish| wish.contains("laptop wont connect")), "{:?}", earlier.wishes);
    stranger.is_a_stranger("the owner is somewhere else").await;

    // Another person sees none of hers.
    let ben = both.person("web:ben", "forgot my pw").await;
    let fragment = both.world.fragment(ben.session, 1).await;
    let mut window = both.world.claim(ben.session, &fragment).await;
    window.identify("ben").await;
    window.choose("authenticator").await;
    window.code(&both.world.shown_by_app()).await;
    ben.comes(verified).await;
    let bens = ben.past().await.unwrap();
    assert_eq!((owner(&bens), bens.earlier.len()), (vec![ReceiptKind::VerifiedByApp], 0));

    // What was erased is not told any more.
    Conversations::new(both.keys.clone()).erase(before.conversation).await.unwrap();
    assert_eq!(now.past().await.unwrap().earlier, []);
    now.says("again", "send me a new link").await;
    let second = |event: &Event| matches!(event, Event::Answered { answer: RequestAnswer::Opened { opened }, .. } if opened.generation == 2);
    now.comes(second).await;
    now.is_a_stranger("a new link").await;
    assert_eq!(now.card().await.reset.unwrap().stage, Stage::Human);
}
