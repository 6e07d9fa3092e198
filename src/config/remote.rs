//! Chat and verifier in two processes: where each finds the other, and the token that both know.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use super::{
    PublicAddress,
    places::{self, PanelSettings},
    reader::Section,
};
use crate::model::ContentFault;

/// A verifier in a process of its own, as the chat knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteSettings {
    pub address: PublicAddress,
    /// The file that holds the token.
    pub token: PathBuf,
}

/// What a verifier in a process of its own offers to the chat.
#[derive(Debug, Clone)]
pub struct ApiSettings {
    pub listen: SocketAddr,
    pub public: PublicAddress,
    /// The file that holds the tokens.
    pub token: PathBuf,
}

/// Reads `remote` and `token` of [verifier]: both or none. The demo has everything in one process.
pub(super) fn read(section: &mut Section<'_>, demo: bool) -> Option<RemoteSettings> {
    let remote = section.optional_text("remote");
    let token = section.optional_text("token");
    match (&remote, &token) {
        (Some(remote), None) => section.refuse(remote.fault(
            "a remote verifier, and no token for it",
            "Add `token`: the path of a copy of the file that the verifier's [api] token names.",
        )),
        (None, Some(token)) => section.refuse(token.fault(
            "a token, and no remote verifier",
            "Add `remote`: the address of the verifier's API, or take `token` out.",
        )),
        _ => {}
    }
    let remote = remote?;
    if demo {
        section.refuse(
            remote.fault(
                "the demo runs everything in one process",
                "Take `remote` and `token` out, or the section [demo].",
            ),
        );
    }
    let address = section.convert(&remote, |text| PublicAddress::parse(text))?;
    Some(RemoteSettings { address: address.value, token: token?.value.into() })
}

/// Reads the pages of a verifier by itself: its API and its panel.
pub(super) fn read_pages(
    mut api: Section<'_>,
    mut panel: Section<'_>,
    network: Section<'_>,
    faults: &mut Vec<ContentFault>,
) -> Option<(ApiSettings, PanelSettings)> {
    if !api.is_written() {
        let message = "this file has no section [api], which a verifier by itself needs".to_owned();
        api.refuse_here(message, "Add [api]; config/verifier.toml explains it.".to_owned());
    }
    let network = places::read_network(network, faults);
    let proxies: Option<&[IpAddr]> = network.as_ref().map(|network| network.trusted_proxies.as_slice());
    let own = places::page(&mut api, proxies);
    let token = api.text("token");
    api.close(faults);
    let panel_page = places::page(&mut panel, proxies);
    if let (Some(api), Some(page)) = (&own, &panel_page)
        && api.0.value == page.0.value
    {
        panel.refuse(page.0.fault("API and panel listen on the same port", "Give the panel another port."));
    }
    panel.close(faults);
    let (own, panel) = (own?, panel_page?);
    let api = ApiSettings { listen: own.0.value, public: own.1.value, token: token?.value.into() };
    Some((api, PanelSettings::of(panel, network?)))
}
