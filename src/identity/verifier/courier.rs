//! Sends codes after their commit, and again after a crash: the sender does each once by its key.
//! Entries of dead challenges take the same way and send nothing.

use std::{
    hint::black_box,
    sync::{Arc, Weak},
    time::Duration,
};

use futures_util::{StreamExt, stream};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{
    Fault, Service,
    act::{blind_number, nobody},
    panel::phrases::PanelPhrase,
};
use crate::{
    identity::{
        credential::{Passcode, PhoneNumber},
        delivery::{CallScript, DeliveryFault, DeliveryKey, Destination},
        recovery::Delivery,
    },
    model::{Method, Sensitive},
};

/// How long after a fault it is tried again.
const AGAIN: Duration = Duration::from_secs(5);

/// How often it is looked for codes whose bell was lost: the caller may have been cut off right after
/// the commit.
const LOOK: Duration = Duration::from_secs(30);

/// How long a sender may take for one text, or to let a phone ring.
const PATIENCE: Duration = Duration::from_secs(20);

/// How many are sent at once.
const AT_ONCE: usize = 8;

/// How many are counted in one commit, and so how many more a crash may leave counted and not yet sent.
const COUNTED_AT_ONCE: usize = 64;

/// One code on its way out.
pub(super) struct Parcel {
    pub(super) delivery: Delivery,
    /// Where it leads; nowhere, if the challenge can never be right.
    pub(super) number: Option<PhoneNumber>,
    /// Not too old, and within every limit.
    pub(super) goes: bool,
}

impl Parcel {
    pub(super) fn is_uncounted(&self) -> bool {
        self.goes && !self.delivery.counted
    }
}

pub(super) async fn run(service: Weak<Service>, post: Arc<Notify>, closing: CancellationToken) {
    let Some(clock) = service.upgrade().map(|service| service.parts.clock.clone()) else { return };
    while !closing.is_cancelled() {
        let all_sent = match service.upgrade() {
            Some(service) => service.post().await,
            None => return,
        };
        let again = clock.now() + if all_sent { LOOK } else { AGAIN };
        tokio::select! {
            () = post.notified() => {}
            () = clock.until(again) => {}
            () = closing.cancelled() => return,
        }
    }
}

impl Service {
    /// Sends what lies in the outbox; false if something must be tried again.
    async fn post(&self) -> bool {
        let outbox = match self.parts.store.outbox().await {
            Ok(outbox) => outbox,
            Err(fault) => {
                tracing::error!(%fault, "the outbox of codes can't be read");
                return false;
            }
        };
        let mut all_sent = true;
        for some in outbox.chunks(COUNTED_AT_ONCE) {
            // Every one is tried: a number that can't be reached holds up nobody else's code.
            let addressed = stream::iter(some.to_vec()).map(|delivery| self.addressed(delivery)).buffered(AT_ONCE);
            let mut parcels: Vec<Parcel> = addressed.filter_map(std::future::ready).collect().await;
            all_sent &= parcels.len() == some.len();
            if let Err(fault) = self.admit(&mut parcels).await {
                tracing::warn!(%fault, codes = parcels.len(), "codes are still to be counted and sent");
                all_sent = false;
                continue;
            }
            let sent = stream::iter(parcels).map(|parcel| self.deliver(parcel)).buffer_unordered(AT_ONCE);
            all_sent &= sent.fold(true, |all, sent| async move { all && sent }).await;
        }
        all_sent
    }

    /// Where a code leads; `None` if that can't be learnt yet.
    async fn addressed(&self, delivery: Delivery) -> Option<Parcel> {
        let goes = self.now() < delivery.until;
        let number = if goes { self.number_of(&delivery).await } else { Ok(None) };
        let number = number.inspect_err(|fault| still_to_be_sent(&delivery, fault)).ok()?;
        Some(Parcel { delivery, number, goes })
    }

    async fn deliver(&self, parcel: Parcel) -> bool {
        let Parcel { delivery, number, goes } = parcel;
        let done = async {
            // Those before it may have taken long.
            if goes && self.now() < delivery.until {
                let sent = tokio::time::timeout(PATIENCE, self.send(&delivery, number)).await;
                sent.map_err(|_| Fault::Contended)??;
            }
            self.parts.store.sent(delivery.id).await.map_err(|_| Fault::Contended)
        };
        done.await.inspect_err(|fault| still_to_be_sent(&delivery, fault)).is_ok()
    }

    /// Nobody's code is made and put into words like anybody's; it has nowhere to go.
    async fn send(&self, delivery: &Delivery, number: Option<PhoneNumber>) -> Result<(), Fault> {
        let Some(key) = self.parts.keyring.key(delivery.key.as_ref()) else {
            tracing::error!(delivery = %delivery.id, "the key of a code is gone: it is not sent");
            return Ok(());
        };
        let code = Passcode::derive(&key, &delivery.id.to_string());
        let say = |phrase: PanelPhrase<'_>| Sensitive::new(self.phrases().say(&phrase.phrase()));
        let key = DeliveryKey(delivery.id.to_string());
        let message = if delivery.method == Method::Call {
            let digits = code.spoken();
            let tells = say(PanelPhrase::CallTells { digits: &digits });
            Message::Call(CallScript { asks: say(PanelPhrase::CallAsks), tells })
        } else {
            Message::Text(say(PanelPhrase::TextMessage { code: code.expose(), number: delivery.text }))
        };
        let Some(to) = number.map(Destination::new) else { return Ok(()) };
        let sent = match message {
            Message::Text(body) => self.parts.sender.text(&key, &to, &body).await,
            Message::Call(script) => self.parts.sender.call(&key, &to, &script).await,
        };
        match sent {
            Ok(()) => Ok(()),
            Err(DeliveryFault::Refused(why)) => {
                tracing::warn!(delivery = %delivery.id, why, "a code was refused by the sender");
                Ok(())
            }
            Err(DeliveryFault::Away(why)) => Err(Fault::Sender(why)),
        }
    }

    /// The number on file that was typed, or one that is to be proven. Nobody's account is looked up, and a
    /// number of nobody's compared, like anybody's.
    async fn number_of(&self, delivery: &Delivery) -> Result<Option<PhoneNumber>, Fault> {
        if let Some(number) = &delivery.to {
            return Ok(Some(number.open(&self.parts.keyring, delivery.id.session)?));
        }
        let id = delivery.account.clone().unwrap_or_else(nobody);
        let account = self.parts.directory.account(&id).await?.filter(|_| delivery.account.is_some());
        let is_meant = |phone: &PhoneNumber| blind_number(&self.parts.keyring, phone) == delivery.number;
        let Some(account) = account else {
            black_box(PhoneNumber::from_e164(DECOY).is_some_and(|decoy| is_meant(&decoy)));
            return Ok(None);
        };
        Ok(account.phones.into_iter().find(is_meant))
    }
}

fn still_to_be_sent(delivery: &Delivery, fault: &Fault) {
    tracing::warn!(delivery = %delivery.id, %fault, "a code is still to be sent");
}

const DECOY: &str = "+15735550100";

/// What is sent, in words.
enum Message {
    Text(Sensitive),
    Call(CallScript),
}
