//! Who begins to sign in, to change their own phones and apps: counted by where it comes from, because
//! nothing else stands in front of it, no link, no picture and no work.
//!
//! Invariant: what has no room writes nothing, so that whoever floods fills no store. No name was typed yet,
//! and nothing here hangs on one.

use jiff::Timestamp;

use super::{Counted, Limits, Origin, Place, Tally, TallyKey, TallyKind};

/// The counters of whoever begins: of their address (a /64 for IPv6), and of the network round it (a /24, a /48).
#[derive(Debug, Clone)]
pub struct Beginning {
    place: Place,
    campus: bool,
    address: Counted<TallyKey, Tally>,
    network: Counted<TallyKey, Tally>,
}

impl Beginning {
    /// Under which keys the counts of address and network stand.
    pub fn keys(address: &str, network: &str) -> [TallyKey; 2] {
        [TallyKey::new(TallyKind::Begun, address), TallyKey::new(TallyKind::BegunNearby, network)]
    }

    /// `read`: what stands at the keys of `origin`. The campus, and browsers in which somebody was reset before,
    /// are known places.
    pub fn new(origin: &Origin, read: [Tally; 2]) -> Self {
        let [address, network] = Self::keys(&origin.address, &origin.network);
        let [of_address, of_network] = read;
        let known = origin.campus || !origin.known_for.is_empty();
        Self {
            place: if known { Place::Known } else { Place::Strange },
            campus: origin.campus,
            address: Counted::new(address, of_address),
            network: Counted::new(network, of_network),
        }
    }

    /// What must be written for one more; `None` if there is no room. A campus is bounded by its addresses alone:
    /// all of it may be one network.
    pub(super) fn one_more(mut self, now: Timestamp, limits: &Limits) -> Option<Vec<(TallyKey, Tally)>> {
        let by_address = if self.campus { &limits.begun_per_campus_address } else { &limits.begun_per_address };
        let by_network = (!self.campus).then_some(&limits.begun_per_network);
        let counted = [(&mut self.address, Some(by_address)), (&mut self.network, by_network)];
        let mut room = true;
        for (counter, budget) in counted.into_iter().filter_map(|(counter, budget)| Some((counter, budget?))) {
            room &= counter.now.has_room(budget, self.place, now);
            counter.now.count(self.place, 1, budget.window, now);
        }
        let written = [self.address, self.network].into_iter().filter_map(Counted::changed);
        room.then(|| written.map(|(key, tally)| (key, tally.next())).collect())
    }
}
