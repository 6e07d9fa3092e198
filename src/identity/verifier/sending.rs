//! Counts codes before they are sent.

use super::{Fault, Service, act::blind, courier::Parcel};
use crate::{
    identity::{
        credential::{Keyring, PhoneNumber},
        recovery::{Meters, Route},
    },
    model::port::CommitFault,
};

/// How often a count is tried when others write at the same time.
const TRIES: usize = 8;

impl Service {
    /// Holds back what may not be sent. All else stands in the counters when this returns; what was counted before a
    /// crash isn't counted again.
    pub(super) async fn admit(&self, parcels: &mut [Parcel]) -> Result<(), Fault> {
        for _ in 0..TRIES {
            let mut meters = Meters::default();
            let mut bounds = Vec::new();
            for parcel in parcels.iter().filter(|parcel| parcel.is_uncounted()) {
                for key in meters.unread(&parcel.delivery.target()) {
                    let read = self.parts.store.tally(&key).await?;
                    meters.put(key, read);
                }
                // Nobody's number, if the challenge can never be right.
                let begin = parcel.number.as_ref().map_or("", PhoneNumber::prefix);
                bounds.push(meters.admit(&parcel.delivery, begin, self.now(), &self.parts.limits.sending));
            }
            let upkeep = meters.upkeep();
            if !upkeep.is_empty() {
                match self.keep(&upkeep).await {
                    Ok(()) => {}
                    Err(CommitFault::Conflict) => continue,
                    Err(CommitFault::Store(fault)) => return Err(fault.into()),
                }
            }
            let uncounted = parcels.iter_mut().filter(|parcel| parcel.is_uncounted());
            for (parcel, bound) in uncounted.zip(bounds) {
                if let (Some(bound), Some(_)) = (bound, &parcel.number) {
                    tracing::warn!(delivery = %parcel.delivery.id, ?bound, "a code is not sent: its limit is reached");
                }
                parcel.goes = bound.is_none();
            }
            return Ok(());
        }
        Err(Fault::Contended)
    }
}

/// Where a number leads, in a form that may be kept.
pub(super) fn route(keyring: &Keyring, number: &PhoneNumber) -> Route {
    Route { prefix: blind(keyring, "prefix", number.prefix()), country: number.country().unwrap_or_default() }
}
