//! Where a person talks to the bot: a channel, and the one person whose words count there.
//!
//! Others may be in a thread with them (support staff, say). What those write or press leads to no
//! conversation, because the person is a part of the address.

use std::num::NonZeroU64;

use crate::model::Address;

/// Names this channel in addresses.
pub(super) const CHANNEL: &str = "discord";

/// A place on Discord; its numbers are Discord's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    pub(super) kind: Kind,
    pub(super) channel: NonZeroU64,
    pub(super) person: NonZeroU64,
}

/// Who can read along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// A direct message: nobody else.
    Direct,
    /// A private thread of a guild: whoever was added to it, and the guild's moderators.
    Thread,
    /// A channel in which no private thread can be opened: what the bot says there is shown to the person alone,
    /// as answers to what they press.
    Hidden,
}

impl Place {
    pub(super) fn address(self) -> Address {
        let kind = match self.kind {
            Kind::Direct => "direct",
            Kind::Thread => "thread",
            Kind::Hidden => "hidden",
        };
        Address(format!("{CHANNEL}:{kind}/{}/{}", self.channel, self.person))
    }

    /// The place that `address` names; `None` for addresses of other channels.
    pub(super) fn parse(address: &Address) -> Option<Self> {
        let mut parts = address.as_str().strip_prefix(CHANNEL)?.strip_prefix(':')?.split('/');
        let kind = match parts.next()? {
            "direct" => Kind::Direct,
            "thread" => Kind::Thread,
            "hidden" => Kind::Hidden,
            _ => return None,
        };
        let channel = parts.next()?.parse().ok()?;
        let person = parts.next()?.parse().ok()?;
        parts.next().is_none().then_some(Self { kind, channel, person })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back_from_its_address_and_nothing_else_is_one() {
        let [channel, person] = [11, 12].map(|id| NonZeroU64::new(id).unwrap());
        for kind in [Kind::Direct, Kind::Thread, Kind::Hidden] {
            let place = Place { kind, channel, person };
            assert_eq!(Place::parse(&place.address()), Some(place));
        }
        for other in
            ["web:direct/1/2", "discord:direct/0/2", "discord:direct/1", "discord:direct/1/2/3", "discord:a/1/2"]
        {
            assert_eq!(Place::parse(&Address::from(other)), None, "{other}");
        }
    }
}
