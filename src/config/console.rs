//! The help desk's own page: where it is, and the key that seals what its staff sign in with.

use std::{net::SocketAddr, path::PathBuf};

use super::{PublicAddress, places, reader::Section};
use crate::model::ContentFault;

#[derive(Debug, Clone)]
pub struct ConsoleSettings {
    pub listen: SocketAddr,
    pub public: PublicAddress,
    /// The file of the key that seals the staff's authenticators; made at the first start.
    pub key: PathBuf,
}

/// `None` where the file has no such section, or a wrong one (then `faults` has grown).
pub(super) fn read(
    mut section: Section<'_>,
    network: Section<'_>,
    chat: Option<&PublicAddress>,
    faults: &mut Vec<ContentFault>,
) -> Option<ConsoleSettings> {
    if !section.is_written() {
        section.close_free(faults);
        return None;
    }
    // What is wrong with the network's own section is told where the other pages are read.
    let network = places::read_network(network, &mut Vec::new());
    let page = places::page(&mut section, network.as_ref().map(|network| network.trusted_proxies.as_slice()));
    if let (Some((_, public)), Some(chat)) = (&page, chat)
        && public.value == *chat
    {
        section.refuse(public.fault(
            "the console has the chat's address",
            "Give it an address of its own: staff sign in there, and students never.",
        ));
    }
    let key = section.text("key");
    section.close(faults);
    let (listen, public) = page?;
    Some(ConsoleSettings { listen: listen.value, public: public.value, key: key?.value.into() })
}
