//! Counts a code before it is sent.

use super::{Fault, Service, act::blind, store::RecoveryStore};
use crate::{
    identity::{
        credential::{Keyring, PhoneNumber},
        recovery::{Delivery, Meter, Meters, Route, Target},
    },
    model::port::{CommitFault, StoreFault},
};

/// How often a count is tried when others write at the same time.
const TRIES: usize = 8;

impl Service {
    /// Whether a code may be sent. It stands in the counters when this returns; one that was counted
    /// before a crash isn't counted again. `number`: nobody's if the challenge can never be right.
    pub(super) async fn is_admitted(&self, delivery: &Delivery, number: Option<&PhoneNumber>) -> Result<bool, Fault> {
        if delivery.counted {
            return Ok(true);
        }
        let begin = number.map_or("", PhoneNumber::prefix);
        // One at a time in this process, so that a burst waits instead of colliding.
        let _turn = self.counting.lock().await;
        for _ in 0..TRIES {
            let meters = meters(self.parts.store.as_ref(), &delivery.target()).await?;
            let admission = meters.admit(delivery, begin, self.now(), &self.parts.limits.sending);
            if !admission.upkeep.is_empty() {
                match self.keep(&admission.upkeep).await {
                    Ok(()) => {}
                    Err(CommitFault::Conflict) => continue,
                    Err(CommitFault::Store(fault)) => return Err(fault.into()),
                }
            }
            if let (Some(bound), Some(_)) = (admission.bound, number) {
                tracing::warn!(delivery = %delivery.id, ?bound, "a code is not sent: its limit is reached");
            }
            return Ok(admission.bound.is_none());
        }
        Err(Fault::Contended)
    }
}

/// Where a number leads, in a form that may be kept.
pub(super) fn route(keyring: &Keyring, number: &PhoneNumber) -> Route {
    Route { prefix: blind(keyring, "prefix", number.prefix()), country: number.country().unwrap_or_default() }
}

async fn meters(store: &dyn RecoveryStore, to: &Target) -> Result<Meters, StoreFault> {
    let mut meters = Meters::default();
    for meter in Meter::all() {
        let key = meter.key(to);
        let read = store.tally(&key).await?;
        meters.put(meter, key, read);
    }
    Ok(meters)
}
